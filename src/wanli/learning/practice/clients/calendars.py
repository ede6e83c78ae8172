"""A reminder as a calendar file (RFC 5545): it repeats in the person's own calendar, and we know nothing of it."""

from datetime import date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

MINUTES = 10  # how long the calendar shows the five as taking


def reminder(*, title: str, text: str, url: str, at: time, weekday: int | None, first: date, made: datetime) -> bytes:
    """An event each day, or each week on `weekday` (0 is Monday), with an alarm when it begins.

    The time floats: 19:30 is 19:30 wherever the phone is. The same choice has the same UID, so that importing it twice
    leaves one event; nothing in the file names a person.
    """
    if weekday is not None:
        first += timedelta(days=(weekday - first.weekday()) % 7)
    begins = datetime.combine(first, at)
    event = Event()
    event.add("uid", f"five-{at:%H%M}-{'daily' if weekday is None else weekday}@wanli")
    event.add("summary", title)
    event.add("description", f"{text}\n{url}")
    event.add("url", url)
    event.add("dtstamp", made)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=MINUTES))
    event.add("rrule", {"freq": "daily"} if weekday is None else {"freq": "weekly"})
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Wanli//Daily five//ZH")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()
