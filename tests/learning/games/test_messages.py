"""Messages of games are written in the back office and published by a second person."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from factories import accounts
from factories.library import source, topic
from wanli.ground.ledger.models import Entry
from wanli.knowledge.library.models import NeedsSecondPerson
from wanli.learning.games.models import Message, SpotsDoNotFit

pytestmark = pytest.mark.django_db


def draft(author: object, **values: object) -> Message:
    spots = [("spot", {"words": "今天必须办", "why": "催您"}), ("spot", {"words": "点〔网址〕", "why": "陌生链接"})]
    made = Message(
        **{
            "code": "m1",
            "game": "spots",
            "topic": topic(),
            "channel": "sms",
            "text": "今天必须办，点〔网址〕。",
            "is_scam": True,
        }
        | {"why": "不要急。", "spots": spots, "source": source(), "live": False, "author": author}
        | values
    )
    made.save()
    made.save_revision(user=author)
    return Message.objects.get(pk=made.pk)


def hand_in_and(action: str, message: Message, author: object, reviewer: object) -> Message:
    message.get_workflow().start(message, author)
    step = Message.objects.get(pk=message.pk).current_workflow_task_state
    step.task.specific.on_action(step, reviewer, action)
    return Message.objects.get(pk=message.pk)


@pytest.fixture
def people() -> tuple[object, object]:
    office = accounts.organisation("office")
    return accounts.member("writer", "editor", office), accounts.member("reader", "reviewer", office)


def test_a_second_person_publishes(people: tuple[object, object]) -> None:
    author, reviewer = people
    message = draft(author)
    with pytest.raises(NeedsSecondPerson):
        message.publish(message.latest_revision)
    with pytest.raises(PermissionDenied):
        hand_in_and("approve", message, author, author)
    step = Message.objects.get(pk=message.pk).current_workflow_task_state
    step.task.specific.on_action(step, reviewer, "approve")
    assert Message.objects.get(pk=message.pk).live
    assert Entry.objects.filter(action="games.message.published").count() == 1


@pytest.mark.parametrize("values", [{"spots": []}, {"is_scam": False}])
def test_places_that_do_not_fit_are_not_published(people: tuple[object, object], values: dict[str, object]) -> None:
    author, reviewer = people
    message = draft(author, **values)
    with pytest.raises(SpotsDoNotFit):
        hand_in_and("approve", message, author, reviewer)
    assert not Message.objects.get(pk=message.pk).live


@pytest.mark.parametrize("spot", [{"words": "不在里面", "why": "x"}, {"words": "今天必须办", "why": " "}])
def test_places_that_do_not_stand_in_the_text_are_refused_at_once(people: tuple[object, object], spot: object) -> None:
    with pytest.raises(ValidationError, match="正好出现一次"):
        draft(people[0], spots=[("spot", spot)])


def test_the_back_office_lists_and_edits(people: tuple[object, object]) -> None:
    author, _reviewer = people
    message = draft(author)
    client = Client()
    client.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    viewset = Message.snippet_viewset
    assert message.text in client.get(reverse(viewset.get_url_name("list"))).content.decode()
    page = client.get(reverse(viewset.get_url_name("edit"), args=[message.pk])).content.decode()
    assert message.text in page
    assert client.get(reverse(viewset.get_url_name("inspect"), args=[message.pk])).status_code == 200
