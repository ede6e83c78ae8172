"""Reminders by the browser: asked for, sent, ended."""

from datetime import datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanli.ground.accounts.models import Participant
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.learning.practice.clients import push
from wanli.learning.practice.clients.push import Address
from wanli.learning.practice.models import Reminder

MOST = 5  # browsers of one person


class BrowserCannotBeReached(Exception):
    """The browser gave an address to which nothing can be sent from here."""

    message = gettext_lazy("This browser’s message service cannot be reached from here. Please use the calendar.")


@transaction.atomic
def ask_for_reminder(
    *, actor: Participant, address: Address, time_of_day: time, weekday: int | None, language: str, at: datetime
) -> Reminder:
    """Keep where this browser gets its messages, under a consent of its own. Asking again changes the time.

    Raises BrowserCannotBeReached where no key is set, for a service that the settings do not name and for keys that are
    none. Of more than five browsers the oldest is forgotten.
    """
    if not (push.is_offered() and push.is_allowed(address.endpoint) and push.fits(address)):
        raise BrowserCannotBeReached
    guardian = actor.consents.filter(is_by_guardian=True).exists()
    privacy.give_consent(purpose=Purpose.REMINDER, at=at, participant=actor, guardian=guardian)
    Reminder.objects.filter(endpoint=address.endpoint).delete()
    reminder = Reminder.objects.create(
        participant=actor,
        endpoint=address.endpoint,
        p256dh=address.p256dh,
        auth=address.auth,
        at=time_of_day,
        weekday=weekday,
        language=language,
    )
    newest = Reminder.objects.filter(participant=actor).order_by("-pk").values("pk")[:MOST]
    Reminder.objects.filter(participant=actor).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return reminder


def stop_reminders(*, actor: Participant, at: datetime) -> None:
    """Forget every browser of a person; the consent ends with them."""
    privacy.withdraw_consent(actor, purpose=Purpose.REMINDER, at=at)


def remind(pk: int, *, at: datetime) -> bool:
    """Send one reminder. Says whether it was sent; a browser that is gone is forgotten. Raises PushFailed."""
    reminder = Reminder.objects.filter(pk=pk).first()
    if reminder is None:
        return False
    with translation.override(reminder.language):
        message = {
            "title": _("Today’s five questions"),
            "body": _("Two minutes a day: first what you nearly forgot, then what you are least sure of."),
            "url": reverse("practice:landing"),
        }
    try:
        push.send(Address(reminder.endpoint, reminder.p256dh, reminder.auth), message, at=at)
    except push.PushIsGone:
        reminder.delete()
        return False
    return True


def mark_sent(reminder: Reminder, *, at: datetime) -> bool:
    """Note that a reminder is being sent today, once; says whether it was this call that did."""
    today = timezone.localdate(at)
    return bool(Reminder.objects.filter(pk=reminder.pk).exclude(sent_on=today).update(sent_on=today))
