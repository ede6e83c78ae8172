import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from factories.accounts import NOW
from wanli.ground.ledger import actions
from wanli.ground.ledger.models import Entry, Head
from wanli.ground.ledger.queries import flaws

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> list[Entry]:
    return [
        actions.record("tests.thing.done", on=f"tests.thing:{n}", by="system", at=NOW, after={"n": n})
        for n in range(1, 8)
    ]


def tamper(statement: str) -> None:
    """What somebody does who has the database in hand."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_is_written_once")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_is_written_once")


def found() -> list[tuple[int, str]]:
    return [(flaw.number, flaw.kind) for flaw in flaws()]


def test_a_whole_chain_has_no_flaws(chain: list[Entry]) -> None:
    assert [entry.number for entry in chain] == [chain[0].number + n for n in range(7)]
    assert found() == []


def test_a_changed_entry_is_named(chain: list[Entry]) -> None:
    tamper(f"UPDATE ledger_entry SET after = '{{\"n\": 99}}' WHERE number = {chain[2].number}")
    assert found() == [(chain[2].number, "changed")]


def test_a_removed_entry_is_named(chain: list[Entry]) -> None:
    tamper(f"DELETE FROM ledger_entry WHERE number = {chain[3].number}")
    assert found() == [(chain[3].number, "removed")]


def test_removed_last_entries_are_named(chain: list[Entry]) -> None:
    tamper(f"DELETE FROM ledger_entry WHERE number >= {chain[5].number}")
    assert found() == [(chain[5].number, "removed"), (chain[6].number, "removed")]


def test_an_inserted_entry_is_named(chain: list[Entry]) -> None:
    extra = Entry(
        number=chain[-1].number + 1, at=NOW, action="tests.thing.slipped_in", actor="system", previous_digest="0" * 64
    )
    extra.digest = extra.compute_digest()
    extra.save(force_insert=True)
    assert (extra.number, "inserted") in found()


def test_an_entry_replaced_with_a_fresh_digest_is_named(chain: list[Entry]) -> None:
    entry = Entry.objects.get(pk=chain[2].number)
    entry.after = {"n": 99}
    digest = entry.compute_digest()
    tamper(f"UPDATE ledger_entry SET after = '{{\"n\": 99}}', digest = '{digest}' WHERE number = {entry.number}")
    assert found() == [(chain[3].number, "inserted")]


def test_a_rewritten_chain_is_found_by_the_anchor_kept_outside(chain: list[Entry]) -> None:
    anchor = (chain[4].number, chain[4].digest)
    previous = chain[1].digest
    for entry in chain[2:]:
        entry.after, entry.previous_digest = {"n": 0}, previous
        entry.digest = previous = entry.compute_digest()
        tamper(
            f"UPDATE ledger_entry SET after = '{{\"n\": 0}}', previous_digest = '{entry.previous_digest}', "
            f"digest = '{entry.digest}' WHERE number = {entry.number}"
        )
    Head.objects.update(digest=previous)
    assert found() == []
    assert [flaw.number for flaw in flaws(anchor)] == [anchor[0]]


def test_the_database_refuses_to_change_an_entry(chain: list[Entry]) -> None:
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        Entry.objects.filter(pk=chain[0].pk).update(action="something.else")
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        chain[0].delete()


def test_what_is_rolled_back_was_never_recorded() -> None:
    number = Head.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    with transaction.atomic():
        actions.record("tests.thing.done", on=None, by="system", at=NOW)
        transaction.set_rollback(True)
    assert actions.record("tests.thing.done", on=None, by="system", at=NOW).number == number + 1


def test_the_command_reports_and_fails_on_a_flaw(chain: list[Entry], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ledger_verify", json=True)
    assert json.loads(capsys.readouterr().out)["flaws"] == []
    tamper(f"DELETE FROM ledger_entry WHERE number = {chain[3].number}")
    with pytest.raises(CommandError, match=f"entry {chain[3].number}"):
        call_command("ledger_verify", json=True)
    assert json.loads(capsys.readouterr().out)["flaws"][0]["kind"] == "removed"


def test_head_and_verify_fit_together(chain: list[Entry], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ledger_head")
    call_command("ledger_verify", anchor=capsys.readouterr().out.strip())
    with pytest.raises(CommandError) as wrong:
        call_command("ledger_verify", anchor="nonsense")
    assert wrong.value.returncode == 2
