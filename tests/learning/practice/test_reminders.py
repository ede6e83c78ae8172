"""Reminders: a calendar file that any calendar reads."""

from datetime import datetime, time

import pytest
from django.test import Client
from icalendar import Calendar

pytestmark = pytest.mark.django_db


def event(client: Client, query: str) -> dict:
    page = client.get(f"/practice/reminder/?{query}")
    assert page["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in page.content.split(b"\r\n"))
    [found] = Calendar.from_ical(page.content).walk("VEVENT")
    return found


def test_every_day_at_a_time(client: Client) -> None:
    daily = event(client, "at=07:05&weekday=")
    assert daily["RRULE"].to_ical() == b"FREQ=DAILY"
    begins = daily.decoded("DTSTART")
    assert isinstance(begins, datetime)
    assert (begins.time(), begins.tzinfo) == (time(7, 5), None)  # floats: the phone's own time
    assert daily["URL"] == "http://testserver/practice/"
    assert "今天的五道题" in daily["SUMMARY"]
    [alarm] = daily.walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY"


def test_every_thursday(client: Client) -> None:
    weekly = event(client, "at=19:30&weekday=3")
    assert weekly["RRULE"].to_ical() == b"FREQ=WEEKLY"
    assert weekly.decoded("DTSTART").weekday() == 3


def test_the_same_choice_is_the_same_event_and_names_nobody(client: Client) -> None:
    first, again, other = event(client, "at=19:30"), event(client, "at=19:30"), event(client, "at=19:31")
    assert first["UID"] == again["UID"] != other["UID"]
    assert not {"ORGANIZER", "ATTENDEE", "LOCATION"} & set(first)


@pytest.mark.parametrize("query", ["at=", "at=25:00", "at=19:30&weekday=7", "at=19:30&weekday=x"])
def test_what_is_no_time_is_refused_with_a_sentence(client: Client, query: str) -> None:
    page = client.get(f"/practice/reminder/?{query}")
    assert page.status_code == 422
    assert "field__error" in page.content.decode()
