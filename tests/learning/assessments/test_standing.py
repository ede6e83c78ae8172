"""What a finished placement says: the level, the areas, the change, the card; and that nothing shown ever changes."""

from dataclasses import replace
from datetime import timedelta
from math import erf, sqrt

import pytest
from django.core import signing
from django.test import Client

from factories import assessments as make
from factories.accounts import NOW, participant
from wanli.ground.accounts.models import Participant
from wanli.learning.assessments import actions, queries
from wanli.learning.assessments.choices import Basis, Level
from wanli.learning.assessments.models import Attempt, Item, ItemBank
from wanli.learning.assessments.queries.placements import kept_placement
from wanli.learning.assessments.queries.standing import Standing, chances_of_levels, levels_of
from wanli.science.psychometrics.persons import Estimate, eap

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture
def person() -> Participant:
    return participant(audience="elder")


def standing(attempt: Attempt) -> Standing:
    return queries.standing_of(kept_placement(attempt))


def harder(bank: ItemBank, by: float) -> ItemBank:
    """A new version in force whose items all stand elsewhere on the scale."""
    entries = list(bank.entries.all())
    for entry in entries:
        entry.b += by
    return actions.make_bank(
        entries, origin=actions.Origin(Basis.RESPONSES, "2pl"), actor="system", at=NOW, in_force=True
    )


# ---- levels ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theta", "standard_error", "levels"),
    [
        (-2.0, 0.45, [Level.STARTING]),
        (-0.5, 0.45, [Level.PARTLY]),
        (0.5, 0.45, [Level.STEADY]),
        (2.0, 0.45, [Level.SEASONED]),
        (0.0, 0.45, [Level.PARTLY, Level.STEADY]),
        (-0.95, 0.45, [Level.STARTING, Level.PARTLY]),
        (1.05, 0.45, [Level.STEADY, Level.SEASONED]),
        (0.5, 0.10, [Level.STEADY]),
        (-0.9, 0.10, [Level.PARTLY]),
        (-0.1, 1.0, [Level.PARTLY, Level.STEADY]),
    ],
)
def test_one_level_is_named_when_it_is_likely_enough_else_two_neighbours(
    theta: float, standard_error: float, levels: list[Level]
) -> None:
    assert list(levels_of(Estimate(theta, standard_error, 12))) == levels


def test_the_chances_are_those_of_the_normal_distribution_and_sum_to_one() -> None:
    chances = chances_of_levels(Estimate(0.3, 0.5, 12))
    assert sum(chances) == pytest.approx(1)
    middle = 0.5 * (erf(0.7 / (0.5 * sqrt(2))) - erf(-0.3 / (0.5 * sqrt(2))))
    assert chances[2] == pytest.approx(middle)


def test_the_picture_shows_the_point_inside_its_interval_and_never_leaves_the_frame(person: Participant) -> None:
    make.bank()
    told = standing(make.place(person))
    for theta in (-4.0, -1.0, 0.0, 1.0, 4.0):
        picture = replace(told, estimate=Estimate(theta, 0.5, 12)).picture
        assert 0 <= picture["left"] <= picture["middle"] <= picture["left"] + picture["width"] <= 300
    assert replace(told, estimate=Estimate(0.0, 0.5, 12)).picture["middle"] == 150


# ---- areas and topics -----------------------------------------------------------------------------------------------


def test_every_area_is_told_with_what_was_asked_and_right(person: Participant) -> None:
    make.bank()
    attempt = make.place(person, right=lambda position: position % 2 == 0)
    areas = standing(attempt).areas
    assert [area.area for area in areas] == ["scams", "payments", "credit", "investing"]
    assert sum(area.asked for area in areas) == attempt.responses.count()
    assert sum(area.right for area in areas) == attempt.responses.filter(is_right=True).count()


def test_an_area_stands_out_only_beside_what_the_person_s_level_leads_one_to_expect(person: Participant) -> None:
    make.bank()
    placement = actions.start_placement(actor=person, language="zh-hans", at=NOW)
    attempt = placement.attempt
    while attempt.finished_at is None:
        make.answer_next(attempt, 1 if attempt.state["pending"].startswith("loans") else 2)
        attempt.refresh_from_db()
    told = standing(attempt)
    beside = {area.area: area.beside for area in told.areas}
    assert beside["credit"] == -1
    assert -1 not in {value for area, value in beside.items() if area != "credit"}
    assert {topic.slug for topic in told.to_look_at} == {"loans"}
    assert "loans" not in {topic.slug for topic in told.sure}


def test_all_wrong_or_all_right_makes_no_area_stand_out_below_or_above_for_that(person: Participant) -> None:
    """Whoever misses everything is not told that five areas are worse than the rest."""
    make.bank()
    assert 1 not in {area.beside for area in standing(make.place(person, right=lambda position: False)).areas}
    assert -1 not in {area.beside for area in standing(make.place(person, at=LATER)).areas}


def test_one_question_says_nothing_about_an_area(person: Participant) -> None:
    make.bank(each=1)  # a bank of four: the test ends when it is used up
    attempt = make.place(person)
    assert attempt.state["stop"] == "exhausted"
    assert [area.beside for area in standing(attempt).areas] == [None] * 4


# ---- beside an earlier test -----------------------------------------------------------------------------------------


def test_the_first_test_has_nothing_beside_it(person: Participant) -> None:
    make.bank()
    assert standing(make.place(person)).earlier is None


def test_a_large_rise_and_a_large_fall_are_told_and_a_repetition_is_not(person: Participant) -> None:
    make.bank()
    low = make.place(person, right=lambda position: False)
    high = make.place(person, at=LATER)
    again = make.place(person, at=LATER + timedelta(days=1))
    fall = make.place(person, right=lambda position: False, at=LATER + timedelta(days=2))
    rise = standing(high).earlier
    assert (rise.is_higher, rise.is_lower, rise.was_placement, rise.levels) == (True, False, True, (Level.STARTING,))
    assert rise.difference == pytest.approx(high.theta - low.theta)
    assert rise.standard_error == pytest.approx(sqrt(high.standard_error**2 + low.standard_error**2))
    same = standing(again).earlier
    assert (same.is_higher, same.is_lower) == (False, False)
    assert standing(fall).earlier.is_lower


@pytest.mark.parametrize(
    ("now", "told"), [(1.2, (False, False)), (1.3, (True, False)), (-1.2, (False, False)), (-1.3, (False, True))]
)
def test_a_difference_is_called_one_beyond_chance_only(
    person: Participant, now: float, told: tuple[bool, bool]
) -> None:
    """Two standard errors of .45 make one of .636 for the difference; 1.96 of it are 1.247."""
    make.bank()
    first, second = make.place(person), make.place(person, at=LATER)
    Attempt.objects.filter(pk=first.pk).update(theta=0.0, standard_error=0.45)
    Attempt.objects.filter(pk=second.pk).update(theta=now, standard_error=0.45)
    second.refresh_from_db()
    earlier = standing(second).earlier
    assert (earlier.is_higher, earlier.is_lower) == told


def test_a_placement_is_compared_with_an_earlier_check_where_there_was_no_placement(person: Participant) -> None:
    make.check()
    make.bank()
    check = actions.start_attempt(make.Check.objects.get(), actor=person, language="zh-hans", at=NOW)
    make.answer_all(check, right=0, actor=person)
    earlier = standing(make.place(person, at=LATER)).earlier
    assert (earlier.was_placement, earlier.is_higher) == (False, True)
    assert Level.SEASONED not in earlier.levels


def test_a_check_that_is_not_on_the_scale_is_not_compared(person: Participant) -> None:
    make.check(length=5, topics=("elsewhere", "beyond"))
    make.bank()
    check = actions.start_attempt(make.Check.objects.get(), actor=person, language="zh-hans", at=NOW)
    make.answer_all(check, right=5, actor=person)
    assert standing(make.place(person, at=LATER)).earlier is None


def test_somebody_else_s_test_is_not_compared(person: Participant) -> None:
    make.bank()
    make.place(participant())
    assert standing(make.place(person, at=LATER)).earlier is None


def test_across_versions_both_tests_are_measured_on_the_newer_one_for_the_comparison_only(person: Participant) -> None:
    bank = make.bank()
    half = make.place(person, right=lambda position: position % 2 == 0)
    shown = (half.theta, half.standard_error)
    newer = queries.scale_of(harder(bank, 1.5))  # the same answers mean a higher place on this scale
    again = make.place(person, right=lambda position: position % 2 == 0, at=LATER)
    earlier = standing(again).earlier
    marks = [int(mark) for mark in half.state["answers"]]
    then = eap(newer, newer.places(half.state["asked"]), marks)
    assert then.theta > half.theta + 0.3, "the scales differ, so the two stored numbers may not be compared"
    assert earlier.difference == pytest.approx(again.theta - then.theta)
    half.refresh_from_db()
    assert (half.theta, half.standard_error) == shown
    assert earlier.levels == levels_of(Estimate(*shown, 12)), "the level of then is told as it was shown"


def test_nothing_that_was_shown_changes_with_a_new_version(client: Client) -> None:
    bank = make.bank()
    client.post("/mine/join/", {"next": "/", "audience": "elder"})
    attempt = make.place(Participant.objects.get(), right=lambda position: position % 2 == 0)
    address = f"/check/placement/{attempt.token}/result/"
    before = client.get(address).content.decode()
    levels = standing(attempt)
    harder(bank, 1.5)
    Item.objects.filter(code=attempt.state["asked"][0]).update(live=False)
    after = client.get(address).content.decode()
    assert after.split("<main")[1].split("</main")[0] == before.split("<main")[1].split("</main")[0]
    assert standing(attempt) == levels


# ---- the page -------------------------------------------------------------------------------------------------------


def test_the_page_says_how_sure_it_is_and_what_came_before(client: Client) -> None:
    make.bank()
    client.post("/mine/join/", {"next": "/", "audience": "elder"})
    person = Participant.objects.get()
    make.place(person, right=lambda position: False)
    attempt = make.place(person, at=LATER)
    page = client.get(f"/check/placement/{attempt.token}/result/").content.decode()
    for words in ("您大约在", "道题只能看出个大概", "比上次高了，而且不只是碰巧", "上次： 刚起步"):
        assert words in page
    assert "由出题人估计" not in page
    ItemBank.objects.update(basis=Basis.EXPERT)
    assert "由出题人估计" in client.get(f"/check/placement/{attempt.token}/result/").content.decode()


def test_between_two_levels_the_page_names_both(client: Client) -> None:
    make.bank()
    client.post("/mine/join/", {"next": "/", "audience": "elder"})
    attempt = make.place(Participant.objects.get())
    Attempt.objects.update(theta=0.0)
    page = client.get(f"/check/placement/{attempt.token}/result/").content.decode()
    assert page.count('aria-current="true"') == 2 + page.count("doors__here")
    assert page.count("可能在这里") == 2


# ---- the card -------------------------------------------------------------------------------------------------------


def test_the_card_is_the_same_for_everybody_on_a_level_and_tells_nothing_else(client: Client) -> None:
    make.bank()
    addresses = set()
    for _person in range(2):
        visitor = Client()
        visitor.post("/mine/join/", {"next": "/", "audience": "elder"})
        attempt = make.place(Participant.objects.latest("pk"))
        page = visitor.get(f"/check/placement/{attempt.token}/result/").content.decode()
        addresses.add(page.split('href="/check/placement/card/')[1].split('"')[0])
        secrets = (str(attempt.token), str(attempt.participant.key), f"{attempt.theta:.2f}")
        card = client.get(f"/check/placement/card/{addresses.copy().pop()}").content.decode()
        assert not [secret for secret in secrets if secret in card]
    assert len(addresses) == 1
    assert "“很在行”" in card
    assert "/check/placement/" in card


def test_a_card_for_two_levels_names_both(client: Client) -> None:
    signed = queries.signed_levels((Level.PARTLY, Level.STEADY))
    card = client.get(f"/check/placement/card/{signed}/").content.decode()
    assert "“懂一些”" in card
    assert "“比较扎实”" in card


@pytest.mark.parametrize("levels", [levels for level in Level for levels in ((level,), (level, level % 4 + 1))])
def test_every_card_says_what_was_signed(levels: tuple[int, ...]) -> None:
    told = tuple(Level(level) for level in levels)
    assert queries.told_levels(queries.signed_levels(told)) == told


def test_a_forged_card_is_not_found(client: Client) -> None:
    signed = queries.signed_levels((Level.STARTING,))
    number, signature = signed.split(".", 1)
    forged = [f"4.{signature}", signed[:-1], "4", "4.", signing.Signer(salt="other", sep=".").sign("4"), "%E4%B8%AD"]
    for address in forged:
        assert client.get(f"/check/placement/card/{address}/").status_code == 404, address
    assert number == "1"


def test_a_card_takes_no_query(client: Client, django_assert_num_queries: object) -> None:
    signed = queries.signed_levels((Level.SEASONED,))
    with django_assert_num_queries(0):
        assert client.get(f"/check/placement/card/{signed}/").status_code == 200
