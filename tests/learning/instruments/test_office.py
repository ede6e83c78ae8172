import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from factories import accounts
from factories import instruments as make
from wanli.learning.instruments.queries import figures_of_instruments

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
    assert (figures.persons, figures.sittings) == (11, 12)
    assert told.mean.value == pytest.approx(4)
    assert told.mean.persons == 11
    assert told.mean.low < 4 < told.mean.high


def test_a_spread_of_large_groups_is_told_by_score() -> None:
    taken(*[2] * 10, *[6] * 12)
    _figures, told = knowledge()
    assert not told.is_in_bands
    assert [(cell.label, cell.persons) for cell in told.cells] == [("2", 10), ("6", 12)]


def test_a_spread_with_a_small_group_is_told_in_classes_and_hides_two() -> None:
    taken(*[1] * 3, *[3] * 6, *[4] * 6, *[6] * 15)
    _figures, told = knowledge()
    assert told.is_in_bands
    assert [cell.persons for cell in told.cells] == [None, None, 15]
    page = signed_in("evaluator").get(INDEX).content.decode()
    assert "不显示" in page
    assert "50%" in page


def test_the_export_holds_what_the_page_shows() -> None:
    taken(*[1] * 3, *[3] * 12, *[6] * 15)
    response = signed_in("evaluator").get(f"{INDEX}export.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    first = next(row for row in rows if row["score"] == "knowledge")
    assert (first["instrument"], first["status"], first["persons"]) == ("oecd-infe@2022", "verified", "30")
    assert float(first["mean"]) == 4.3
    cells = [(row["cell"], row["cell_persons"]) for row in rows if row["score"] == "knowledge" and row["cell"]]
    assert [persons for _label, persons in cells] == ["", "", "15"]
    assert {row["status"] for row in rows if row["score"] in {"behaviour", "attitudes", "concepts"}} == {"unverified"}
