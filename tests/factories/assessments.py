"""A small bank with one check of two forms, and people who answer."""

import uuid
from typing import Any

from wagtail.models import Locale

from factories.accounts import NOW
from wanli.ground.accounts.models import Participant, Person
from wanli.knowledge.library.models import Source, Topic
from wanli.learning.assessments import actions
from wanli.learning.assessments.models import Attempt, Check, Item


def topic(slug: str = "phone-fraud") -> Topic:
    return Topic.objects.get_or_create(slug=slug, defaults={"title": f"主题{slug}", "summary": "简介"})[0]


def source() -> Source:
    return Source.objects.get_or_create(code="a-law", defaults={"kind": "law", "title": "某法", "issuer": "某机关"})[0]


def item(
    number: int, *, topic_slug: str = "phone-fraud", key: int = 2, language: str = "zh-hans", stem: str = ""
) -> Item:
    """Item `number` of a topic, a little harder than the one before; option `key` is right."""
    code = f"{topic_slug}-{number:02}"
    twin = Item.objects.filter(code=code).first()
    made = Item(
        code=code,
        translation_key=twin.translation_key if twin else uuid.uuid4(),
        locale=Locale.objects.get_or_create(language_code=language)[0],
        topic=topic(topic_slug),
        skill="act",
        audiences=["public"],
        expected_difficulty=min(-2 + number * 0.2, 3),
        stem=stem or f"第{number}题：您会怎么做？",
        options=[("option", {"text": f"做法{letter}", "why": f"因为{letter}"}) for letter in "甲乙丙丁"],
        key=key,
        source=source(),
        place="第一条",
    )
    made.asked = made.question()
    made.save()
    return made


def check(code: str = "ten", *, length: int = 10, topics: tuple[str, ...] = ("phone-fraud", "loans")) -> Check:
    """A check with its two forms assembled from a fresh bank."""
    for slug in topics:
        for number in range(1, length + 3):
            item(number, topic_slug=slug)
    made = Check.objects.create(code=code, title="十题", summary="简介", audience="public", length=length)
    made.topics.set([topic(slug) for slug in topics])
    actions.assemble_forms(made, actor="system", at=NOW)
    return made


def answer_all(attempt: Attempt, *, right: int, actor: Participant) -> Attempt:
    """Answer every question, the first `right` of them rightly (the key is 2)."""
    for position in range(1, len(attempt.form.item_codes) + 1):
        choice = 2 if position <= right else 1
        actions.submit_answer(attempt.token, owner=actor.key, position=position, choice=choice, at=NOW)
    attempt.refresh_from_db()
    return attempt


def draft_item(author: Person, number: int = 90, **values: Any) -> Item:
    """An item that its author wrote and has not handed in; `values` replace fields."""
    made = item(number)
    made.live, made.asked, made.author = False, None, author
    for name, value in values.items():
        setattr(made, name, value)
    made.save()
    made.save_revision(user=author)
    return made


def edit_item(made: Item, by: Person, **values: Any) -> Item:
    """Save a new version, as the editor does."""
    made = Item.objects.get(pk=made.pk)
    draft = made.latest_revision.as_object() if made.latest_revision_id else made
    for name, value in values.items():
        setattr(draft, name, value)
    if not draft.live:
        draft.save()
    draft.save_revision(user=by)
    return Item.objects.get(pk=made.pk)


def decide(made: Item, by: Person, action: str = "approve", **extra: str) -> Item:
    """Approve or return; gives the item as it stands afterwards."""
    step = Item.objects.get(pk=made.pk).current_workflow_task_state
    step.task.specific.on_action(step, by, action, **extra)
    return Item.objects.get(pk=made.pk)


def pass_review(made: Item, author: Person, reviewer: Person) -> Item:
    """Hand in and approve."""
    actions.hand_in([Item.objects.get(pk=made.pk)], actor=author, at=NOW)
    return decide(made, reviewer)
