"""Item analysis in the back office: who sees it, what it says, and what it keeps to itself."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from factories import accounts, assessments
from factories.accounts import NOW
from wanli.learning.assessments import actions, tasks
from wanli.learning.assessments.choices import ItemStatus, Stage
from wanli.learning.assessments.models import Attempt, Item, ItemBank, Response
from wanli.learning.assessments.queries.analysis import charts, coverage, items, listing, reports, verdicts
from wanli.learning.assessments.queries.analysis.tallies import tallies

pytestmark = pytest.mark.django_db


def page(client, name, *arguments, **query):
    return client.get(reverse(f"item_analysis:{name}", args=arguments), query)


@pytest.fixture
def bank_office():
    return accounts.organisation("bank")


@pytest.fixture
def office(client, bank_office):
    client.force_login(accounts.member("evaluator", "evaluator", bank_office))
    return client


def view():
    return listing.view_of({})


# ---- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["evaluator", "editor", "reviewer", "administrator"])
def test_these_roles_look_at_items(client, bank_office, role):
    assessments.crowd()
    client.force_login(accounts.member(role, role, bank_office))
    for name in ("items", "bank", "calibrations"):
        assert page(client, name).status_code == 200
    assert page(client, "item", "phone-fraud-01").status_code == 200
    assert reverse("item_analysis:items") in client.get(reverse("wagtailadmin_home")).content.decode()
    may_start = role in {"evaluator", "administrator"}
    assert (client.post(reverse("item_analysis:start")).url == reverse("item_analysis:calibrations")) is may_start
    assert DBTaskResult.objects.filter(task_path__endswith="calibrate_bank").exists() is may_start


def test_others_do_not(client, bank_office):
    assessments.crowd()
    client.force_login(accounts.member("organiser", "organiser", bank_office))
    for name in ("items", "bank", "calibrations"):
        assert page(client, name).url == reverse("wagtailadmin_home")
    assert page(client, "item", "phone-fraud-01").url == reverse("wagtailadmin_home")
    client.post(reverse("item_analysis:start"))
    assert not DBTaskResult.objects.filter(task_path__endswith="calibrate_bank").exists()
    assert reverse("item_analysis:items") not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_pages_work_before_anything_exists(office):
    for name in ("items", "bank", "calibrations"):
        assert page(office, name).status_code == 200
        assert page(office, name, version="7").status_code == 404


def test_what_does_not_exist_is_not_found(office):
    assessments.crowd()
    assert page(office, "item", "nothing").status_code == 404
    assert page(office, "items", version="99").status_code == 404
    assert page(office, "report", 1).status_code == 404, "nobody calibrated version 1"
    assert office.post(reverse("item_analysis:adopt", args=[99])).status_code == 404


# ---- the list -------------------------------------------------------------------------------------------------------


def test_without_answers_the_page_says_what_is_needed(office):
    assessments.crowd()
    content = page(office, "items").content.decode()
    assert "answers=rehearsal" in content
    assert "200" in content


def test_below_ten_answers_nothing_is_told(office):
    crowd = assessments.crowd()
    crowd.answer(9, seed=1)
    row = next(row for row in listing.listing_of(view(), {}).rows if row.code == crowd.items[7].code)
    assert (row.answers, row.share_right, row.item_rest) == (9, None, None)
    found = items.item_analysis(view(), row.code)
    assert not found.is_shown
    assert {option.answers for option in found.options} == {None}
    assert {option.share for option in found.options} == {None}
    crowd.answer(1, seed=2)
    assert listing.listing_of(view(), {}).rows[7].share_right is not None
    assert page(office, "item", row.code).status_code == 200


def test_small_groups_are_hidden_and_what_would_give_them_away(office):
    crowd = assessments.crowd()
    crowd.answer(30, seed=1, audience="elder")
    crowd.answer(20, seed=2, audience="student")
    crowd.answer(4, seed=3, audience="minority")
    shown = {group.name: group.answers for group in items.item_analysis(view(), crowd.items[7].code).groups}
    assert sorted(shown.values(), key=lambda count: count or 0) == [None, None, 30]
    assert len(shown) == 3


def test_figures_are_those_of_the_answers():
    crowd = assessments.crowd()
    crowd.answer(400, seed=1)
    code = crowd.items[7].code
    tally = tallies()[code]
    answers = Response.objects.filter(item__code=code)
    assert tally.answers == answers.count() == 400
    assert tally.share_right == pytest.approx(answers.filter(is_right=True).count() / 400)
    assert tally.options[0].answers == answers.filter(choice=0).count()
    assert tally.item_rest == pytest.approx(_correlation(code), abs=1e-9)


def _correlation(code):
    """The corrected point-biserial by its definition, answer by answer."""
    import numpy as np

    marks, rests = [], []
    for attempt in Attempt.objects.filter(responses__item__code=code).prefetch_related("responses__item"):
        answered = {response.item.code: response.is_right for response in attempt.responses.all()}
        mark = answered.pop(code)
        marks.append(mark)
        rests.append(sum(answered.values()) / len(answered))
    return float(np.corrcoef(marks, rests)[0, 1])


def test_simulated_answers_are_shown_only_when_asked_for_and_labelled(office):
    crowd = assessments.crowd()
    crowd.answer(30, seed=1, simulated=True)
    assert "analysis-banner--simulated" not in page(office, "items").content.decode()
    assert page(office, "items").context["listing"].answers == 0
    rehearsed = page(office, "items", answers="rehearsal")
    assert "analysis-banner--simulated" in rehearsed.content.decode()
    assert rehearsed.context["listing"].answers == 360
    opened = page(office, "item", crowd.items[7].code, answers="rehearsal")
    assert opened.context["analysis"].is_shown
    assert "analysis-banner--simulated" in opened.content.decode()


def test_the_list_is_filtered_and_sorted_by_its_address(office):
    crowd = assessments.crowd()
    crowd.answer(40, seed=1)
    Item.objects.filter(code="phone-fraud-03").update(stem="收到验证码怎么办？")
    found = page(office, "items", q="验证码").context["listing"]
    assert [row.code for row in found.shown] == ["phone-fraud-03"]
    by_difficulty = page(office, "items", order="-b").context["listing"].shown
    assert [row.b for row in by_difficulty] == sorted((row.b for row in by_difficulty), reverse=True)
    assert page(office, "items", order="nonsense", status="retired").context["listing"].shown == []
    response = page(office, "items", area="rights", order="b", q="phone")
    assert "q=phone&amp;area=rights&amp;order=-b" in response.content.decode()


def test_the_list_is_exported_as_it_is_narrowed(office):
    crowd = assessments.crowd()
    crowd.answer(40, seed=1)
    response = page(office, "items", export="csv", q="phone-fraud-08")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert len(rows) == 2
    assert rows[1][0] == "phone-fraud-08"
    assert len(rows[0]) == len(listing.EXPORT)
    response = page(office, "items", export="xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert sheet.max_row == 17
    assert sheet["E9"].value == 40


def test_exposure_is_the_share_of_placements_that_showed_an_item():
    crowd = assessments.crowd()
    attempts = crowd.answer(200, seed=1)
    bank = ItemBank.objects.get()
    shown = {attempt.pk for attempt in attempts if attempt.form_id == crowd.forms[0].pk}
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts]).update(
        stage=Stage.PLACEMENT, form=None, bank=bank
    )
    rows = {row.code: row for row in listing.listing_of(view(), {}).rows}
    assert rows["phone-fraud-01"].exposure == len(shown) / 200 == 0.5
    assert rows["phone-fraud-08"].exposure == 1.0
    assert "exposed" in {reason.name for reason in rows["phone-fraud-08"].reasons}
    assert rows["phone-fraud-08"].item_rest is None, "rest scores of placements cannot be compared"


# ---- what speaks against an item ------------------------------------------------------------------------------------


def test_an_item_with_the_wrong_key_is_named():
    crowd = assessments.crowd()
    crowd.answer(600, seed=1)
    code = crowd.items[7].code
    for response in Response.objects.filter(item__code=code):
        choice = 3 if response.is_right else response.item.key
        Response.objects.filter(pk=response.pk).update(choice=choice, is_right=not response.is_right)
    row = next(row for row in listing.listing_of(view(), {}).rows if row.code == code)
    assert {"negative", "able", "idle"} <= {reason.name for reason in row.reasons}
    others = [row for row in listing.listing_of(view(), {}).rows if row.code != code]
    assert not any(reason.name in {"negative", "able"} for row in others for reason in row.reasons)
    found = listing.listing_of(view(), {"flag": "negative"})
    assert [row.code for row in found.shown] == [code]
    assert coverage.bank_analysis(view()).to_retire[0].code == code


def test_an_option_that_nobody_chooses_is_idle():
    crowd = assessments.crowd()
    crowd.answer(200, seed=1)
    Response.objects.filter(item__code="phone-fraud-08", choice=4).update(choice=3)
    assert tallies()["phone-fraud-08"].idle(2, 4) == [4]
    assert verdicts.letters([1, 4])[0 :: len(verdicts.letters([1, 4])) - 1] == "AD"


# ---- one item -------------------------------------------------------------------------------------------------------


def test_the_shares_lie_on_the_curve_when_the_model_holds():
    crowd = assessments.crowd()
    crowd.answer(1500, seed=1)
    actions.adopt_bank(actions.recalibrate(actor="system", at=NOW), actor="somebody", at=NOW)
    for item in crowd.items[4:8]:
        chart = items.item_analysis(view(), item.code).curve
        assert len(chart.rows) >= 5
        for row in chart.rows:
            share, expected = (float(cell.rstrip("%")) for cell in (row[2], row[4]))
            assert share == pytest.approx(expected, abs=7)


def test_the_page_shows_curves_options_groups_history_and_the_question(office):
    crowd = assessments.crowd()
    crowd.answer(300, seed=1, audience="elder")
    actions.adopt_bank(actions.recalibrate(actor="system", at=NOW), actor="somebody", at=NOW)
    response = page(office, "item", "phone-fraud-08")
    content = response.content.decode()
    found = response.context["analysis"]
    assert [row.version for row in found.history] == [2, 1]
    assert [row.is_measured for row in found.history] == [True, False]
    assert len(found.options) == 5
    assert sum(option.share for option in found.options) == pytest.approx(1.0)
    assert [option.letter for option in found.options if option.is_key] == ["B"]
    assert content.count("<svg viewBox") == 2
    assert "第8题" in content
    assert found.fit["infit"] is not None


# ---- the bank -------------------------------------------------------------------------------------------------------


def test_gaps_are_told_by_area_and_difficulty():
    assessments.crowd()
    found = coverage.bank_analysis(view())
    cells = {(cell.area, cell.low): cell for _area, row in found.cells for cell in row}
    assert sum(cell.counting for cell in cells.values()) == 16
    assert coverage.needed_in(2) == 8
    assert coverage.needed_in(0) == 4
    first = found.to_write[0]
    assert (first.lacking, first.counting) == (8, 0)
    assert not any(cell.lacking and cell.counting >= cell.needed for cell in cells.values())


def test_people_and_items_stand_on_one_axis(office):
    crowd = assessments.crowd()
    assert not coverage.bank_analysis(view()).has_people
    crowd.answer(60, seed=1)
    found = coverage.bank_analysis(view())
    assert found.has_people
    assert sum(row[2] for row in found.wright_map.rows) == 16
    assert page(office, "bank").status_code == 200


def test_numbers_of_queries_do_not_grow_with_the_items(office, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    used = []
    for number in (1, 3):
        while Item.objects.count() < number:
            assessments.item(Item.objects.count() + 1)
        actions.follow_items(actor="system", at=NOW)
        counts = []
        for name, arguments in (("items", ()), ("bank", ()), ("item", ("phone-fraud-01",)), ("calibrations", ())):
            page(office, name, *arguments)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert page(office, name, *arguments).status_code == 200
            counts.append(len(queries))
        used.append(counts)
    assert used[0] == used[1]


# ---- calibrations and reports ---------------------------------------------------------------------------------------


@pytest.fixture
def proposal(bank_office):
    crowd = assessments.crowd()
    crowd.answer(500, seed=1, audience="elder")
    starter = accounts.member("starter", "administrator", bank_office)
    return actions.recalibrate(actor=starter, at=NOW)


def test_too_few_answers_leave_no_button_but_a_sentence(office):
    crowd = assessments.crowd()
    crowd.answer(20, seed=1)
    content = page(office, "calibrations").content.decode()
    assert reverse("item_analysis:start") not in content
    assert "20" in content
    assert "200" in content


def test_the_page_looks_again_while_it_calibrates(office):
    crowd = assessments.crowd()
    crowd.answer(500, seed=1)
    assert reverse("item_analysis:start") in page(office, "calibrations").content.decode()
    office.post(reverse("item_analysis:start"))
    response = page(office, "calibrations")
    assert 'hx-trigger="every 4s"' in response.content.decode()
    assert "htmx-2.min.js" in response.content.decode()
    assert reverse("item_analysis:start") not in response.content.decode()
    office.post(reverse("item_analysis:start"))
    assert DBTaskResult.objects.filter(task_path__endswith="calibrate_bank").count() == 1
    assert tasks.latest_run(at=timezone.now()).is_under_way


def test_a_report_waits_is_read_and_put_in_force_by_a_second_person(client, office, proposal, bank_office):
    address = reverse("item_analysis:report", args=[proposal.version])
    assert address in office.get(reverse("wagtailadmin_home")).content.decode(), "it is among today's tasks"
    assert address in page(office, "calibrations").content.decode()
    response = office.get(address)
    found = response.context["report"]
    assert (len(found.measured), found.is_proposal, found.counting) == (16, True, 16)
    assert any("16" in sentence for sentence in found.cautions), "too few items count for placements"
    assert found.comparison["tests"] == 500
    adopt = reverse("item_analysis:adopt", args=[proposal.version])
    assert adopt in response.content.decode()
    assert office.post(adopt, follow=True).status_code == 200
    assert ItemBank.objects.get(is_in_force=True) == proposal
    assert address not in office.get(reverse("wagtailadmin_home")).content.decode()
    assert adopt not in office.get(address).content.decode()


def test_who_started_it_or_only_edits_does_not_put_it_in_force(client, proposal, bank_office):
    from wanli.ground.accounts.models import Person

    adopt = reverse("item_analysis:adopt", args=[proposal.version])
    client.force_login(Person.objects.get(username="starter"))
    assert str(actions.SecondPersonIsNeeded.message) in client.post(adopt, follow=True).content.decode()
    client.force_login(accounts.member("editor", "editor", bank_office))
    assert page(client, "report", proposal.version).status_code == 200
    assert adopt not in page(client, "report", proposal.version).content.decode()
    client.post(adopt)
    assert not ItemBank.objects.get(pk=proposal.pk).is_in_force


def test_the_report_tells_what_was_kept_and_why(proposal):
    report = proposal.report
    report["kept"] = [
        {"code": "x", "reason": reason, "answers": 3}
        for reason in ("too few answers", "all right", "all wrong", "no answers", "negative discrimination", "?")
    ]
    ItemBank.objects.filter(pk=proposal.pk).update(report=report)
    sentences = [sentence for _code, sentence in reports.report_of(proposal.version).kept]
    assert len(set(sentences)) == 6


def test_a_caution_is_told_when_precision_falls_or_the_scale_moves(proposal):
    report = proposal.report
    report["comparison"] |= {"standard_error_before": 0.4, "standard_error_after": 0.5, "mean": 0.3}
    report["scale"]["anchors"] = ["phone-fraud-01"]
    report["converged"] = False
    report["drift_unknown"] = "too_few_new_answers"
    report["drifted"] = [{"code": f"x{n}", "difference_in_b": 0.5} for n in range(4)]
    ItemBank.objects.filter(pk=proposal.pk).update(report=report)
    assert len(reports.report_of(proposal.version).cautions) == 6


def test_a_measured_version_is_compared_by_item_status(proposal):
    entries = proposal.entries
    assert set(entries.values_list("status", flat=True)) == {ItemStatus.CALIBRATED}
    found = reports.report_of(proposal.version)
    assert found.onto_trial == found.retired == found.off_trial == []


# ---- charts ---------------------------------------------------------------------------------------------------------


def test_a_chart_keeps_to_its_frame_and_its_ticks_are_round():
    chart = charts.Chart("x", charts.ability_axis("x"), charts.upward_axis("y", 7.3))
    assert [text for _value, text in chart.y.ticks] == ["0", "2", "4", "6", "8"]
    chart.point(9, 99, low=-5, high=500)
    (point,) = chart.points
    assert float(point["x"]) == charts.WIDTH - charts.RIGHT
    assert float(point["whisker"]["high"]) == charts.TOP
    assert float(point["whisker"]["low"]) == charts.HEIGHT - charts.BOTTOM
