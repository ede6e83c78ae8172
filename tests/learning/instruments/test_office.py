import csv
import io
from itertools import combinations, pairwise

import pytest
from django.test import Client
from django.urls import reverse

from factories import accounts
from factories import instruments as make
from wanli.learning.instruments.models import Sitting
from wanli.learning.instruments.queries import figures_of_instruments
from wanli.science.psychometrics.instruments import mean_score

pytestmark = pytest.mark.django_db
INDEX = "/office/instruments/"


@pytest.fixture(autouse=True)
def loaded() -> None:
    make.load()


def signed_in(role: str) -> Client:
    client = Client()
    person = accounts.member(f"p-{role}", role, accounts.organisation(f"o-{role}"))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def knowledge():
    figures = next(found for found in figures_of_instruments() if found.definition.name == "oecd-infe@2022")
    return figures, next(told for told in figures.scores if told.score.code == "knowledge")


def taken(*rights: int) -> None:
    for right in rights:
        make.sitting("oecd-infe", make.knowledge(right))


@pytest.mark.parametrize("role", ["editor", "evaluator", "reviewer", "administrator"])
def test_the_page_shows_versions_licence_and_status(role: str) -> None:
    page = signed_in(role).get(INDEX).content.decode()
    for told in (
        "oecd-infe@2022",
        "sp-finlit@2014",
        "risk-self-test@1",
        "© OECD 2022",
        "已与原规则核对",
        "未与原文核对",
    ):
        assert told in page
    assert "还没有人做" in page
    assert reverse("instruments_office:index") in page


@pytest.mark.parametrize("address", [INDEX, f"{INDEX}export.csv"])
def test_others_do_not_see_it(address: str) -> None:
    assert signed_in("organiser").get(address).url == reverse("wagtailadmin_home")
    assert Client().get(address).status_code == 302


def test_nothing_is_shown_of_nine_people() -> None:
    taken(*range(7), 3, 4)
    figures, told = knowledge()
    assert (figures.persons, figures.sittings, told.mean, told.cells) == (None, None, None, ())
    assert "不足10人" in signed_in("evaluator").get(INDEX).content.decode()


def test_the_mean_counts_each_persons_first_and_no_rehearsal() -> None:
    taken(*[3] * 5, *[5] * 5)
    again = make.participant()
    make.sitting("oecd-infe", make.knowledge(4), person=again)
    make.sitting("oecd-infe", make.knowledge(7), person=again, hours=1)
    make.sitting("oecd-infe", make.knowledge(7), is_simulated=True)
    figures, told = knowledge()
    assert (figures.persons, figures.sittings) == (11, None), "12 sittings would tell of one person who came again"
    assert told.mean.value == pytest.approx(4)
    assert told.mean.persons == 11
    assert told.mean.low < 4 < told.mean.high


def test_a_spread_of_large_groups_is_told_by_score() -> None:
    taken(*[2] * 10, *[6] * 12)
    _figures, told = knowledge()
    assert not told.is_in_bands
    assert [(cell.label, cell.persons) for cell in told.cells] == [("2", 10), ("6", 12)]


def test_a_spread_with_a_small_group_is_told_in_classes_of_ten_and_more() -> None:
    taken(*[1] * 3, *[3] * 6, *[4] * 6, *[6] * 15)
    _figures, told = knowledge()
    assert told.is_in_bands
    assert [cell.persons for cell in told.cells] == [15, 15]
    assert "–" in told.cells[0].label, "two classes put together"
    assert "50%" in signed_in("evaluator").get(INDEX).content.decode()


def spreads(persons: int, scores: int):
    """Every way in which so many people may have these scores."""
    for walls in combinations(range(persons + scores - 1), scores - 1):
        places = (-1, *walls, persons + scores - 1)
        yield [after - before - 1 for before, after in pairwise(places)]


@pytest.mark.parametrize(
    "rights",
    [
        [7] * 9 + [6],
        [0] * 11 + [7],
        [5] * 10 + [4] * 2,
        [2] * 6 + [6] * 6,
        [1, 1, 2, 3, 3, 4, 5, 5, 6, 7],
        [3] * 5 + [5] * 5 + [4],
    ],
)
def test_no_small_group_can_be_worked_out_from_the_page(rights: list[int]) -> None:
    """Try all distributions: what the page tells must fit several, with different answers about each small group."""
    taken(*rights)
    _figures, told = knowledge()
    assert told.persons == len(rights)
    starts = [band.least for band in told.score.rule.bands]
    shown = [cell.persons for cell in told.cells]

    def fits(counts: list[int]) -> bool:
        scores = [score for score, number in enumerate(counts) for _ in range(number)]
        mean = mean_score(scores, told.score.rule)
        numbers = [(mean.value, told.mean.value)] if told.mean else []
        if told.mean and told.has_interval:
            numbers += [(mean.low, told.mean.low), (mean.high, told.mean.high)]
        if any(abs(theirs - ours) > 1.0001 * 10**-told.digits / 2 for theirs, ours in numbers):
            return False
        classes = [
            sum(counts[score] for score in range(8) if low <= score < high) for low, high in pairwise([*starts, 8])
        ]
        parts = [classes, [classes[0], sum(classes[1:])], [sum(classes[:-1]), classes[-1]]]
        return not shown or shown in parts

    possible = [counts for counts in spreads(len(rights), 8) if fits(counts)]
    true = [rights.count(score) for score in range(8)]
    assert true in possible
    for score in range(8):
        if 0 < true[score] < 10:
            assert not all(0 < counts[score] < 10 for counts in possible), score
    for low, high in combinations(range(9), 2):
        size = sum(true[low:high])
        if 0 < size < 10:
            assert len({sum(counts[low:high]) for counts in possible}) > 1, (low, high)


def test_people_without_a_score_are_not_told_by_the_difference() -> None:
    taken(*[2] * 10, *[6] * 12)
    sittings = Sitting.objects.order_by("pk")[:3]
    for sitting in sittings:
        sitting.scores["knowledge"] = None
        sitting.save()
    _figures, told = knowledge()
    assert (told.persons, told.mean, told.cells) == (None, None, ())


def test_the_export_holds_what_the_page_shows() -> None:
    taken(*[1] * 3, *[3] * 12, *[6] * 15)
    response = signed_in("evaluator").get(f"{INDEX}export.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    first = next(row for row in rows if row["score"] == "knowledge")
    assert (first["instrument"], first["status"], first["persons"]) == ("oecd-infe@2022", "verified", "30")
    assert float(first["mean"]) == 4.3
    cells = [(row["cell"], row["cell_persons"]) for row in rows if row["score"] == "knowledge" and row["cell"]]
    assert [persons for _label, persons in cells] == ["15", "15"]
    assert {row["status"] for row in rows if row["score"] in {"behaviour", "attitudes", "concepts"}} == {"unverified"}
