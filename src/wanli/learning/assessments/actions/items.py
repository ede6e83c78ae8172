"""What happens around the review of an item: publication, withdrawal, a new code for a new meaning, a translation."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from wagtail.models import Locale, Revision, WorkflowState

from wanli.ground.ledger import actions as ledger
from wanli.learning.assessments.actions.banks import follow_items
from wanli.learning.assessments.actions.forms import renew_forms
from wanli.learning.assessments.models import BORROWED, ORIGINAL, Item

_follows_later: ContextVar[bool] = ContextVar("follows_later", default=False)
_LONGEST_CODE = 60


class ItemIsNotInUse(Exception):
    """Only what may be asked can be withdrawn."""


class WithdrawalNeedsReason(Exception):
    """Whoever meets the item later has to know why it went."""


class ItemIsInUse(Exception):
    """It is asked already; there is nothing to bring back."""


class ItemHasToBeReviewed(Exception):
    """It was never published, was replaced, expired, or has been rewritten since: its way back is the review."""


class TwinIsThere(Exception):
    """The item has this translation already; `twin` is it."""

    def __init__(self, twin: Item) -> None:
        super().__init__(twin)
        self.twin = twin


@contextmanager
def bank_follows_once(*, actor: models.Model | str, at: datetime) -> Iterator[None]:
    """Bring the bank up to many changes with one new version instead of one for each."""
    token = _follows_later.set(True)
    try:
        yield
    finally:
        _follows_later.reset(token)
    follow_items(actor=actor, at=at)


def _follow(items: Iterable[Item], *, actor: models.Model | str, at: datetime) -> None:
    """After items came into use or left it: forms that asked them, and the bank."""
    renew_forms({item.code for item in items}, {item.topic_id for item in items}, actor=actor, at=at)
    if not _follows_later.get():
        follow_items(actor=actor, at=at)


@transaction.atomic
def settle_publication(item: Item, revision: Revision, *, actor: models.Model | str, at: datetime) -> None:
    """After the review let a version pass: remember what is asked now, and bring all that depends on it in step.

    `item` carries what it asked before in `asked`. What it replaces leaves; twins that no longer fit leave too; a
    change of wording is kept in the ledger, before and after.
    """
    before, after = item.asked, item.question()
    corrected = before is not None and before != after
    said = {"change": item.change or "unanswered"} if corrected else {}
    item.asked, item.change, item.withdrawn_at, item.withdraw_reason = after, "", None, ""
    item.save(update_fields=["asked", "change", "withdrawn_at", "withdraw_reason"])
    ledger.record(
        "assessments.item.published",
        on=item,
        by=actor,
        at=at,
        before=before if corrected else None,
        after={"revision": revision.pk, "code": item.code, **said, **(after if corrected else {})},
    )
    if not item.is_original:
        return
    _align_twins(item, before, actor=actor, at=at)
    replaced = Item.objects.filter(code=item.replaces, live=True).first() if item.replaces else None
    if replaced is not None:
        withdraw(replaced, reason=f"→ {item.code}", actor=actor, at=at)
    _follow([item], actor=actor, at=at)


@transaction.atomic
def settle_expiry(item: Item, *, actor: models.Model | str, at: datetime) -> None:
    """After an item left on its date: its twins may no longer be asked either."""
    ledger.record("assessments.item.expired", on=item, by=actor, at=at, after={"live": False, "code": item.code})
    if item.is_original:
        for twin in Item.objects.filter(code=item.code, live=True).exclude(pk=item.pk):
            _leave(twin, reason=f"{ORIGINAL} ≠", actor=actor, at=at)
        _follow([item], actor=actor, at=at)


def _align_twins(item: Item, before: dict[str, Any] | None, *, actor: models.Model | str, at: datetime) -> None:
    """Twins borrow all but their words. One whose options no longer stand for the original's goes out of use."""
    twins = Item.objects.filter(code=item.code).exclude(pk=item.pk)
    twins.update(**{name: getattr(item, name) for name in BORROWED})
    if before is None:
        return
    if before["key"] == item.key and len(before["options"]) == len(item.answers):
        return
    for twin in twins.filter(live=True):
        _leave(twin, reason=f"{ORIGINAL} ≠", actor=actor, at=at)


@transaction.atomic
def withdraw(item: Item, *, reason: str, actor: models.Model | str, at: datetime) -> list[Item]:
    """Take an item out of use in every language. Answers to it stay; forms that asked it are assembled anew.

    A test under way is finished with the questions it began with. Returns what was withdrawn. Raises
    WithdrawalNeedsReason, ItemIsNotInUse.
    """
    reason = reason.strip()
    if not reason:
        raise WithdrawalNeedsReason(item)
    family = list(Item.objects.select_for_update(of=("self",)).filter(code=item.code).select_related("locale", "topic"))
    if not any(twin.live or twin.approved_schedule for twin in family):
        raise ItemIsNotInUse(item)
    user = actor if isinstance(actor, models.Model) and actor._meta.label == "accounts.Person" else None
    for twin in family:
        stop_review(twin, user)
        twin.revisions.update(approved_go_live_at=None)
        _leave(twin, reason=reason, actor=actor, at=at)
    _follow(family, actor=actor, at=at)
    return family


def _leave(twin: Item, *, reason: str, actor: models.Model | str, at: datetime) -> None:
    """Out of use. The version that was published stays marked, so that it can come back as it was."""
    was_live, twin.live = twin.live, False
    twin.withdrawn_at, twin.withdraw_reason = at, reason
    twin.save(update_fields=["live", "withdrawn_at", "withdraw_reason"])
    ledger.record(
        "assessments.item.withdrawn",
        on=twin,
        by=actor,
        at=at,
        before={"live": was_live},
        after={"live": False, "code": twin.code, "reason": reason},
    )


def stop_review(item: Item, user: models.Model | None) -> None:
    """End a review under way or waiting for changes."""
    state = item.current_workflow_state
    if state is not None and state.status in (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES):
        state.cancel(user=user)


def can_come_back(item: Item) -> bool:
    """Whether a withdrawn item still is, word for word, what a second person approved."""
    is_untouched = item.live_revision_id == item.latest_revision_id and item.question() == item.asked
    return not item.live and item.withdrawn_at is not None and is_untouched


@transaction.atomic
def bring_back(item: Item, *, actor: models.Model | str, at: datetime) -> Item:
    """Put a withdrawn item into use again as it was approved. Its measured difficulty holds again.

    Only this language; a twin comes back only beside its original. Raises ItemIsInUse, ItemHasToBeReviewed.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("locale", "topic").get(pk=item.pk)
    if item.live:
        raise ItemIsInUse(item)
    is_replaced = Item.objects.filter(replaces=item.code, live=True).exists()
    original = item if item.is_original else Item.objects.filter(code=item.code, locale__language_code=ORIGINAL).first()
    fits = item.is_original or (
        original is not None
        and original.live
        and len(original.answers) == len(item.answers)
        and item.asked is not None
        and item.asked["key"] == original.key
    )
    if not can_come_back(item) or is_replaced or not fits:
        raise ItemHasToBeReviewed(item)
    reason = item.withdraw_reason
    item.live, item.withdrawn_at, item.withdraw_reason = True, None, ""
    item.save(update_fields=["live", "withdrawn_at", "withdraw_reason"])
    ledger.record(
        "assessments.item.brought_back",
        on=item,
        by=actor,
        at=at,
        before={"live": False, "reason": reason},
        after={"live": True, "code": item.code},
    )
    _follow([item], actor=actor, at=at)
    return item


def next_code(code: str, taken: set[str]) -> str:
    """The code of a question that replaces another: phone-01 → phone-01-v2 → phone-01-v3."""
    stem, number = re.sub(r"-v\d+$", "", code), 2
    while (found := f"{stem[: _LONGEST_CODE - len(f'-v{number}')]}-v{number}") in taken:
        number += 1
    return found


@transaction.atomic
def renew(draft: Item, *, actor: models.Model | str, at: datetime) -> Item:
    """Make a new item, on trial, of a draft that asks something else than the answered item it was written on.

    `draft` is the answered item with the new text in memory. The new item is a draft with a code of its own; once a
    second person has approved it, the old one is withdrawn. Until then the old one stays in use with its measured
    difficulty, and its unpublished changes are taken off it.
    """
    old = Item.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    user = actor if isinstance(actor, models.Model) else None
    stop_review(old, user)
    taken = set(Item.objects.values_list("code", flat=True))
    new = Item(code=next_code(old.code, taken), locale=old.locale, translation_key=uuid4())
    for name in (*BORROWED, "stem", "options"):
        setattr(new, name, getattr(draft, name))
    new.live, new.replaces, new.author = False, old.code, user
    new.save()
    new.save_revision(user=user)
    _drop_changes(old)
    ledger.record(
        "assessments.item.renewed",
        on=new,
        by=actor,
        at=at,
        before={"code": old.code, **(old.was_asked() or {})},
        after={"code": new.code, **new.question()},
    )
    return new


def _drop_changes(item: Item) -> None:
    """Back to the published version: what was saved since went into another item."""
    later = item.revisions.filter(pk__gt=item.live_revision_id or 0)
    later.filter(task_states__isnull=True).exclude(pk=item.loaded_revision_id).delete()
    item.latest_revision_id, item.has_unpublished_changes = item.live_revision_id, False
    item.save(update_fields=["latest_revision", "has_unpublished_changes"])


@transaction.atomic
def translate(item: Item, language: str, *, actor: models.Model | str, at: datetime) -> Item:
    """Make the draft of a twin with the same code: its words are still the original's, to be written over.

    Raises TwinIsThere.
    """
    locale = Locale.objects.get_or_create(language_code=language)[0]
    if present := Item.objects.filter(code=item.code, locale=locale).first():
        raise TwinIsThere(present)
    user = actor if isinstance(actor, models.Model) else None
    twin = Item(code=item.code, locale=locale, translation_key=item.translation_key, live=False, author=user)
    for name in (*BORROWED, "stem", "options"):
        setattr(twin, name, getattr(item, name))
    twin.save()
    twin.save_revision(user=user)
    ledger.record(
        "assessments.item.translation_begun",
        on=twin,
        by=actor,
        at=at,
        after={"code": item.code, "language": language},
    )
    return twin


@transaction.atomic
def hand_in(items: Iterable[Item], *, actor: models.Model, at: datetime) -> tuple[list[Item], list[Item]]:
    """Hand in drafts for review. Gives those handed in, and those not: nothing new in them, or under review already."""
    done, left = [], []
    for item in items:
        state = item.current_workflow_state
        if item.live and not item.has_unpublished_changes:
            left.append(item)
        elif state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            state.resume(actor)
            done.append(item)
        elif state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS:
            left.append(item)
        else:
            item.get_workflow().start(item, actor)
            done.append(item)
    return done, left


def approve(items: Iterable[Item], *, actor: models.Model, at: datetime) -> tuple[list[Item], list[tuple[Item, str]]]:
    """Approve what is under review, each by the rule of the second person. The bank follows once, at the end.

    Gives those approved, and the others with the reason, which is empty for what is not under review.
    """
    done: list[Item] = []
    refused: list[tuple[Item, str]] = []
    with transaction.atomic(), bank_follows_once(actor=actor, at=at):
        for item in items:
            step = item.current_workflow_task_state
            if step is None or item.current_workflow_state.status != WorkflowState.STATUS_IN_PROGRESS:
                refused.append((item, ""))
                continue
            try:
                with transaction.atomic():
                    step.task.specific.on_action(step, actor, "approve")
            except PermissionDenied as refusal:
                refused.append((item, str(refusal)))
            else:
                done.append(item)
    return done, refused
