import uuid

import pytest
from django.db import transaction

from factories.accounts import NOW
from wanli.ground.ledger import actions
from wanli.ground.ledger.models import Activity

pytestmark = pytest.mark.django_db


def test_activities_are_gathered_and_written_together() -> None:
    key = uuid.uuid4()
    for _ in range(3):
        actions.note("piece.read", participant_key=key, at=NOW, subject="safe-account-call", campaign="spring")
    assert not Activity.objects.filter(participant_key=key).exists()
    assert actions.flush() == 3
    assert Activity.objects.filter(participant_key=key, verb="piece.read", campaign="spring").count() == 3
    assert actions.flush() == 0


def test_an_erased_participant_keeps_the_count_and_loses_the_key() -> None:
    old, new = uuid.uuid4(), uuid.uuid4()
    actions.note("piece.read", participant_key=old, at=NOW)
    assert actions.rekey(old, new) == 1
    assert not Activity.objects.filter(participant_key=old).exists()
    assert Activity.objects.filter(participant_key=new).count() == 1


def test_activities_survive_a_failed_write(monkeypatch: pytest.MonkeyPatch) -> None:
    actions.note("piece.read", participant_key=uuid.uuid4(), at=NOW)
    with monkeypatch.context() as broken:
        broken.setattr(Activity._meta, "db_table", "no_such_table")
        with pytest.raises(Exception, match="no_such_table"), transaction.atomic():
            actions.flush()
    assert actions.flush() == 1
