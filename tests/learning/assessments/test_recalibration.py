"""Recalibration: which answers count, what is measured, what is kept, and who decides."""

import io
import json
from datetime import timedelta

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db.models import Case, When
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from factories import accounts, assessments
from factories.accounts import NOW
from wanli.ground.ledger.models import Entry
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.learning.assessments import actions, queries, tasks
from wanli.learning.assessments.choices import Basis, ItemStatus, Stage
from wanli.learning.assessments.models import Attempt, BankEntry, Item, ItemBank, Response
from wanli.learning.assessments.queries.analysis import progress
from wanli.learning.assessments.queries.analysis.counting import calibration_sample, counted_answers
from wanli.science.psychometrics.recalibration import NotEnough

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture
def people():
    crowd = assessments.crowd()
    crowd.answer(700, seed=1)
    return crowd


def parameters(bank, crowd):
    entries = {entry.item_code: entry for entry in bank.entries.all()}
    found = [entries[item.code] for item in crowd.items]
    return np.array([entry.a for entry in found]), np.array([entry.b for entry in found])


def off(found, truth):
    return float(np.sqrt(np.mean((found - truth) ** 2)))


@pytest.fixture
def in_force(people):
    bank = actions.recalibrate(actor="system", at=NOW)
    actions.adopt_bank(bank, actor="somebody", at=NOW)
    return bank


# ---- which answers count --------------------------------------------------------------------------------------------


def test_simulated_people_and_people_who_took_their_agreement_back_do_not_count():
    crowd = assessments.crowd()
    crowd.answer(3, seed=1, simulated=True)
    kept, gone, stopped = crowd.answer(3, seed=2)
    privacy.withdraw_consent(gone.participant, purpose=Purpose.LEARNING, at=NOW)
    Attempt.objects.filter(pk=stopped.pk).update(closed_at=NOW)
    assert set(counted_answers().values_list("attempt", flat=True)) == {kept.pk}
    assert counted_answers(simulated=True).values("attempt").count() == 36


def test_the_first_answer_of_a_person_to_an_item_counts_in_any_language():
    crowd = assessments.crowd()
    (attempt,) = crowd.answer(1, seed=1)
    twin = assessments.item(1, language="en")
    again = Attempt.objects.create(
        participant=attempt.participant, form=crowd.forms[0], language="en", stage=Stage.BEFORE, started_at=LATER
    )
    Response.objects.create(attempt=again, item=twin, position=1, choice=2, is_right=True, answered_at=LATER)
    assert set(counted_answers().values_list("attempt", flat=True)) == {attempt.pk}
    first = Attempt.objects.create(
        participant=attempt.participant,
        form=crowd.forms[0],
        language="en",
        stage=Stage.BEFORE,
        started_at=NOW - timedelta(days=1),
    )
    earlier = NOW - timedelta(days=1)
    Response.objects.create(attempt=first, item=twin, position=1, choice=0, is_right=False, answered_at=earlier)
    sample, until = calibration_sample()
    assert (sample.people, len(sample.groups), until) == (1, 2, NOW.timestamp())
    marks = sample.responses.answers[:, sample.responses.codes.index(twin.code)].tolist()
    assert marks == [-1, 0], "the earlier answer counts, and don't know is a wrong one"


def test_a_test_taken_again_after_learning_has_a_population_of_its_own():
    crowd = assessments.crowd()
    crowd.answer(120, seed=1, audience="elder")
    crowd.answer(120, seed=2, audience="elder")
    crowd.answer(3, seed=3, audience="pupil")
    Attempt.objects.filter(pk__in=Attempt.objects.order_by("pk").values("pk")[:120]).update(stage=Stage.AFTER)
    sample, _until = calibration_sample()
    names, people = np.unique(sample.groups, return_counts=True)
    assert dict(zip(names.tolist(), people.tolist(), strict=True)) == {"elder": 120, "elder/again": 120, "others": 3}
    assert sample.is_first.sum() == 123


# ---- what is measured -----------------------------------------------------------------------------------------------


def test_too_few_answers_change_nothing_and_say_what_is_lacking():
    crowd = assessments.crowd()
    crowd.answer(150, seed=1)
    with pytest.raises(NotEnough) as lacking:
        actions.recalibrate(actor="system", at=NOW)
    assert (lacking.value.people, lacking.value.items) == (150, 8)
    assert "150" in progress.lacking(150, 8)
    assert ItemBank.objects.count() == 1


def test_the_first_calibration_finds_the_truth_on_the_scale_of_the_people(people):
    bank = actions.recalibrate(actor="system", at=NOW)
    a, b = parameters(bank, people)
    assert off(b, people.b) < 0.2
    assert off(np.log(a), np.log(people.a)) < 0.25
    assert (bank.basis, bank.model, bank.persons, bank.is_in_force) == (Basis.RESPONSES, "2pl", 700, False)
    assert queries.bank_in_force().basis == Basis.EXPERT
    assert set(bank.entries.values_list("status", flat=True)) == {ItemStatus.CALIBRATED}
    report = bank.report
    assert report["drift_unknown"] == "first"
    assert not any(verdict["is_misfit"] for verdict in report["fit"].values())
    assert 0.5 < report["reliability"] < 0.9
    assert json.dumps(report, allow_nan=False)


def test_a_later_calibration_keeps_the_scale_though_abler_people_came(people, in_force):
    people.answer(700, seed=2, at=LATER, mean=1.0, audience="student")
    bank = actions.recalibrate(actor="system", at=LATER)
    _a, b = parameters(bank, people)
    assert abs(float(np.mean(b - people.b))) < 0.1
    assert off(b, people.b) < 0.2
    means = {group["name"]: group["mean"] for group in bank.report["groups"]}
    assert means["student"] == pytest.approx(1.0, abs=0.2)
    assert means["others"] == pytest.approx(0.0, abs=0.15)
    assert bank.report["drifted"] == []


def test_an_item_that_drifted_is_named_measured_anew_and_holds_no_scale(people, in_force):
    moved = people.items[3].code
    people.answer(900, seed=2, at=LATER, harder_for={moved: -1.5})
    bank = actions.recalibrate(actor="system", at=LATER)
    assert [anchor["code"] for anchor in bank.report["drifted"]] == [moved]
    assert moved not in bank.report["scale"]["anchors"]
    assert bank.entries.get(item_code=moved).b == pytest.approx(people.b[3] - 1.5, abs=0.35)


def test_a_trial_item_is_calibrated_and_comes_off_trial_when_the_version_is_put_in_force(people):
    first, *others = people.items
    Item.objects.filter(pk__in=[item.pk for item in others]).update(status=ItemStatus.CALIBRATED)
    entries = [
        BankEntry(item_code=item.code, area="scams", status=ItemStatus.CALIBRATED, a=a, b=b, answers=500)
        for item, a, b in zip(others, people.a[1:], people.b[1:], strict=True)
    ]
    entries.append(BankEntry(item_code=first.code, area="scams", status=ItemStatus.TRIAL, a=1.0, b=0.0))
    base = actions.make_bank(entries, origin=actions.Origin(Basis.RESPONSES, "2pl"), actor="system", at=NOW)
    actions.put_bank_in_force(base, actor="system", at=NOW)
    bank = actions.recalibrate(actor="system", at=NOW)
    entry = bank.entries.get(item_code=first.code)
    assert entry.status == ItemStatus.CALIBRATED
    assert entry.b == pytest.approx(people.b[0], abs=0.4)
    first.refresh_from_db()
    assert first.status == ItemStatus.TRIAL
    actions.adopt_bank(bank, actor="somebody", at=NOW)
    first.refresh_from_db()
    assert first.status == ItemStatus.CALIBRATED
    assert Entry.objects.get(action="assessments.items.calibrated").after == {"items": [first.code]}


def test_an_item_that_everybody_gets_right_is_left_out_by_name_and_keeps_its_place(people):
    easy = people.items[5]
    Response.objects.filter(item=easy).update(is_right=True)
    bank = actions.recalibrate(actor="system", at=NOW)
    kept = {item["code"]: item["reason"] for item in bank.report["kept"]}
    assert kept == {easy.code: "all right"}
    entry = bank.entries.get(item_code=easy.code)
    assert (entry.a, entry.status, entry.answers) == (1.0, ItemStatus.TRIAL, 0), "its author's word does not count here"


def test_an_item_with_the_wrong_key_is_left_out_though_a_prior_holds_its_slope(people):
    wrong = people.items[7]
    Response.objects.filter(item=wrong).update(is_right=Case(When(is_right=True, then=False), default=True))
    bank = actions.recalibrate(actor="system", at=NOW)
    kept = {item["code"]: item["reason"] for item in bank.report["kept"]}
    assert kept == {wrong.code: "negative discrimination"}
    _a, b = parameters(bank, people)
    assert off(np.delete(b, 7), np.delete(people.b, 7)) < 0.2


def test_an_item_harder_for_one_group_of_the_same_knowledge_is_found():
    crowd = assessments.crowd()
    odd = crowd.items[6].code
    crowd.answer(600, seed=1, audience="public")
    crowd.answer(600, seed=2, audience="elder", mean=-0.6, harder_for={odd: 1.6})
    report = actions.recalibrate(actor="system", at=NOW).report
    found = {each["code"] for each in report["differences"] if each["size"] in {"B", "C"}}
    assert found == {odd}
    share = next(each["share"] for each in report["differences"] if each["code"] == odd and each["audience"] == "elder")
    assert share < -0.15


# ---- nothing that was shown changes ---------------------------------------------------------------------------------


def test_an_estimate_that_was_shown_stays(people):
    person = accounts.participant()
    placement = actions.start_placement(actor=person, language="zh-hans", at=NOW)
    while not placement.is_finished:
        where = {"position": placement.next_position, "asked": placement.session.pending}
        actions.answer_placement(placement.attempt.token, owner=person.key, choice=2, at=NOW, **where)
        attempt = Attempt.objects.get(pk=placement.attempt.pk)
        placement = queries.placements.kept_placement(attempt)
    shown = (attempt.theta, attempt.standard_error, attempt.bank_id, queries.standing_of(placement).levels)
    bank = actions.recalibrate(actor="system", at=LATER)
    actions.adopt_bank(bank, actor="somebody", at=LATER)
    assert queries.bank_in_force() == bank
    attempt.refresh_from_db()
    again = queries.standing_of(queries.placements.kept_placement(attempt))
    assert (attempt.theta, attempt.standard_error, attempt.bank_id, again.levels) == shown


# ---- who decides ----------------------------------------------------------------------------------------------------


def test_a_second_person_puts_it_in_force_and_the_ledger_knows(people):
    bank_office = accounts.organisation("bank")
    starter, second = (accounts.member(name, "evaluator", bank_office) for name in ("starter", "second"))
    bank = actions.recalibrate(actor=starter, at=NOW)
    with pytest.raises(actions.SecondPersonIsNeeded):
        actions.adopt_bank(bank, actor=starter, at=NOW)
    assert not ItemBank.objects.get(pk=bank.pk).is_in_force
    actions.adopt_bank(bank, actor=second, at=NOW)
    entry = Entry.objects.filter(action="assessments.bank.put_in_force").last()
    assert (entry.actor, entry.after) == (f"accounts.person:{second.pk}", {"version": bank.version})
    with pytest.raises(actions.BankIsNoProposal):
        actions.adopt_bank(bank, actor=second, at=NOW)


def test_a_version_of_items_that_have_changed_since_is_not_put_in_force(people):
    bank = actions.recalibrate(actor="system", at=NOW)
    assessments.item(99)
    newer = actions.follow_items(actor="system", at=NOW)
    assert newer.version > bank.version
    with pytest.raises(actions.BankIsNoProposal):
        actions.adopt_bank(bank, actor="somebody", at=NOW)
    expert = ItemBank.objects.get(version=1)
    actions.put_bank_in_force(expert, actor="system", at=NOW)
    late = actions.recalibrate(actor="system", at=NOW)
    actions.put_bank_in_force(newer, actor="system", at=NOW)
    with pytest.raises(actions.BankIsOutdated):
        actions.adopt_bank(late, actor="somebody", at=NOW)


# ---- in the background ----------------------------------------------------------------------------------------------


@pytest.fixture
def starter():
    return accounts.member("starter", "evaluator", accounts.organisation("bank"))


def work():
    """What `wanli work` does with our task; Wagtail's own, which keep its index, are left out of the queue."""
    DBTaskResult.objects.exclude(task_path=progress.TASK).delete()
    call_command("db_worker", queue_name="*", max_tasks=1, startup_delay=False, reload=False, verbosity=0)


def test_the_worker_calibrates_and_says_how_far_it_is(people, starter):
    assert progress.latest_run(at=timezone.now()) is None
    tasks.start_calibration(actor=starter, at=timezone.now())
    run = progress.latest_run(at=timezone.now())
    assert (run.is_under_way, run.is_failure) == (True, False)
    with pytest.raises(tasks.CalibrationIsUnderWay):
        tasks.start_calibration(actor=starter, at=timezone.now())
    work()
    run = progress.latest_run(at=timezone.now())
    assert (run.is_under_way, run.is_failure, run.version) == (False, False, 2)
    assert ItemBank.objects.get(version=2).report["started_by"] == f"accounts.person:{starter.pk}"
    assert Entry.objects.filter(action="assessments.calibration.started").count() == 1


def test_a_calibration_without_enough_answers_ends_with_a_sentence(starter):
    assessments.crowd()
    tasks.start_calibration(actor=starter, at=timezone.now())
    work()
    run = progress.latest_run(at=timezone.now())
    assert (run.is_under_way, run.is_failure, run.version) == (False, True, None)
    assert run.sentence == progress.lacking(0, 0)


def test_a_calibration_that_broke_says_so_and_can_be_started_again(people, starter, monkeypatch):
    def broken(**_values):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(actions, "recalibrate", broken)
    tasks.start_calibration(actor=starter, at=timezone.now())
    work()
    run = progress.latest_run(at=timezone.now())
    assert (run.is_under_way, run.is_failure) == (False, True)
    tasks.start_calibration(actor=starter, at=timezone.now())
    assert progress.latest_run(at=timezone.now()).is_under_way


def test_a_calibration_whose_worker_was_killed_does_not_block_the_next(starter):
    tasks.start_calibration(actor=starter, at=timezone.now())
    DBTaskResult.objects.filter(task_path=progress.TASK).update(status="RUNNING", started_at=timezone.now())
    assert progress.latest_run(at=timezone.now()).is_under_way
    run = progress.latest_run(at=timezone.now() + timedelta(hours=3))
    assert (run.is_under_way, run.is_failure) == (False, True)


# ---- on the command line --------------------------------------------------------------------------------------------


def test_the_command_makes_a_version_and_tells_it_as_json(people):
    out = io.StringIO()
    call_command("items_recalibrate", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["version"], told["people"], len(told["items"]), told["written"]) == (2, 700, 16, True)
    assert ItemBank.objects.filter(version=2, is_in_force=False).exists()


def test_the_command_says_what_is_lacking():
    assessments.crowd()
    with pytest.raises(CommandError, match="200"):
        call_command("items_recalibrate")


def test_the_command_tries_on_the_rehearsal_and_writes_nothing():
    crowd = assessments.crowd()
    crowd.answer(300, seed=4, simulated=True)
    out = io.StringIO()
    call_command("items_recalibrate", "--rehearsal", stdout=out)
    assert crowd.items[0].code in out.getvalue()
    assert ItemBank.objects.count() == 1
    with pytest.raises(CommandError):
        call_command("items_recalibrate")
