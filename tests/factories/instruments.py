"""The instruments of the content pack in the database, and people who take one."""

from datetime import timedelta
from pathlib import Path

from factories.accounts import NOW, participant
from wanli.config.paths import content_folder
from wanli.knowledge.library.models import Source, Topic
from wanli.learning.instruments import actions
from wanli.learning.instruments.models import InstrumentVersion, Sitting
from wanli.learning.instruments.queries import definition_of


def load(folder: Path | None = None) -> None:
    """The pack's instruments, with the sources and topics that they name."""
    actions.load_instruments(folder or content_folder(), NOW)
    for version in InstrumentVersion.objects.all():
        definition = definition_of(version)
        for code in definition.sources:
            Source.objects.get_or_create(code=code, defaults={"kind": "standard", "title": f"来源{code}"})
        for slug in {question.topic for question in definition.questions if question.topic}:
            Topic.objects.get_or_create(slug=slug, defaults={"title": f"主题{slug}", "summary": "简介"})


def version(code: str) -> InstrumentVersion:
    return InstrumentVersion.objects.get(code=code)


def sitting(code: str, answers: dict, *, person=None, hours: int = 0, is_simulated: bool = False) -> Sitting:
    """A finished sitting with these answers."""
    person = person or participant(audience="elder")
    at = NOW + timedelta(hours=hours)
    begun = actions.start_sitting(version(code), actor=person, language="zh-hans", at=at, is_simulated=is_simulated)
    for question, answer in answers.items():
        actions.give_answer(begun.token, owner=person.key, question=question, answer=answer, at=at)
    return actions.finish_sitting(begun.token, owner=person.key, at=at)


def knowledge(right: int) -> dict:
    """Answers to the seven questions, the first `right` of them right."""
    key = {"QK3": 3, "QK4": 0, "QK5": 102, "QK6": 1, "QK7_1": 1, "QK7_2": 1, "QK7_3": 1}
    return {code: answer if place < right else "dk" for place, (code, answer) in enumerate(key.items())}
