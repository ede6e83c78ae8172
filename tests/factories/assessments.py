"""A small bank with one check of two forms, and people who answer."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from wagtail.models import Locale

from factories.accounts import NOW
from wanli.ground.accounts.models import Participant, Person
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.models import Consent
from wanli.knowledge.library.models import Source, Topic
from wanli.learning.assessments import actions
from wanli.learning.assessments.choices import Basis
from wanli.learning.assessments.models import Attempt, BankEntry, Check, Form, Item, ItemBank, Response


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


AREAS = {"phone-fraud": "scams", "loans": "credit", "cards": "payments", "funds": "investing"}


def bank(*, each: int = 16, trials: int = 0) -> ItemBank:
    """A measured bank in force: four areas, difficulties from -2 to 2 SD in each; the first `trials` are on trial."""
    entries = []
    for slug, area in AREAS.items():
        Topic.objects.update_or_create(slug=slug, defaults={"title": f"主题{slug}", "summary": "简介", "area": area})
        for number in range(1, each + 1):
            code = f"{slug}-{number:02}"
            if not Item.objects.filter(code=code).exists():
                item(number, topic_slug=slug)
            difficulty = -2 + 4 * (number - 1) / max(each - 1, 1)
            entries.append(BankEntry(item_code=code, area=area, status="calibrated", a=1.4, b=difficulty, answers=300))
    for entry in entries[:trials]:
        entry.status = "trial"
    origin = actions.Origin(Basis.RESPONSES, "2pl", 300)
    return actions.make_bank(entries, origin=origin, actor="system", at=NOW, in_force=True)


def place(
    person: Participant, *, right: Callable[[int], bool] = lambda position: True, at: datetime = NOW, **where: str
) -> Attempt:
    """Begin a placement and answer to its end, rightly where `right(position)` says so (the key is 2)."""
    placement = actions.start_placement(actor=person, language="zh-hans", at=at, **where)
    attempt = placement.attempt
    while attempt.finished_at is None:
        answer_next(attempt, 2 if right(len(attempt.state["asked"]) + 1) else 1, at=at)
        attempt.refresh_from_db()
    return attempt


def answer_next(attempt: Attempt, choice: int, *, at: datetime = NOW) -> bool:
    """Answer the question that waits in a placement."""
    attempt.refresh_from_db()
    return actions.answer_placement(
        attempt.token,
        owner=attempt.participant.key,
        position=len(attempt.state["asked"]) + 1,
        asked=attempt.state["pending"] or "",
        choice=choice,
        at=at,
    )


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


# ---- many people, whose ability is known ---------------------------------------------------------------------------


@dataclass
class Crowd:
    """A check of two overlapping forms over `items`, with the parameters by which people answer it."""

    items: list[Item]
    forms: list[Form]
    a: np.ndarray
    b: np.ndarray

    def answer(
        self,
        people: int,
        *,
        seed: int,
        at: datetime = NOW,
        mean: float = 0.0,
        audience: str = "",
        harder_for: dict[str, float] | None = None,
        simulated: bool = False,
    ) -> list[Attempt]:
        """`people` new participants, theta ~ N(mean, 1), each answer one form; `harder_for` moves items' difficulty."""
        rng = np.random.default_rng(seed)
        codes = [item.code for item in self.items]
        b = self.b + np.array([(harder_for or {}).get(code, 0.0) for code in codes])
        participants = Participant.objects.bulk_create([Participant(created_at=at) for _ in range(people)])
        Consent.objects.bulk_create(
            [Consent(participant=who, purpose=Purpose.LEARNING, version="1", given_at=at) for who in participants]
        )
        attempts = Attempt.objects.bulk_create(
            [
                Attempt(
                    participant=who,
                    form=self.forms[number % len(self.forms)],
                    language="zh-hans",
                    stage="before",
                    audience=audience,
                    is_simulated=simulated,
                    started_at=at,
                    finished_at=at,
                )
                for number, who in enumerate(participants)
            ]
        )
        theta = rng.normal(mean, 1.0, people)
        place = {code: number for number, code in enumerate(codes)}
        responses = []
        for attempt, ability in zip(attempts, theta, strict=True):
            for position, code in enumerate(attempt.form.item_codes, start=1):
                which = place[code]
                is_right = bool(rng.random() < 1 / (1 + np.exp(-self.a[which] * (ability - b[which]))))
                choice = self.items[which].key if is_right else int(rng.choice([0, 1, 3, 4]))
                responses.append(
                    Response(
                        attempt=attempt,
                        item=self.items[which],
                        position=position,
                        choice=choice,
                        is_right=is_right,
                        answered_at=at,
                    )
                )
        Response.objects.bulk_create(responses)
        with connection.cursor() as cursor:  # PostgreSQL plans by what it knows of the tables, and this it has not seen
            cursor.execute("ANALYZE assessments_attempt, assessments_response, privacy_consent, assessments_item")
        return attempts


def crowd(items: int = 16, *, shared: int = 8) -> Crowd:
    """`items` questions in two forms which share `shared` of them, and the bank of what their authors expect."""
    made = [item(number) for number in range(1, items + 1)]
    rng = np.random.default_rng(5)
    a, b = np.exp(rng.normal(0.1, 0.25, items)), np.linspace(-1.5, 1.5, items)
    rng.shuffle(b)
    test = Check.objects.create(code="crowd", title="十题", summary="简介", audience="public")
    codes = [each.code for each in made]
    alone = (items - shared) // 2
    forms = [codes[: alone + shared], codes[alone:]]
    actions.follow_items(actor="system", at=NOW)
    return Crowd(
        made,
        [
            Form.objects.create(assessment=test, label=label, item_codes=form)
            for label, form in zip("AB", forms, strict=True)
        ],
        a,
        b,
    )
