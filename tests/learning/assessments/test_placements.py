"""The placement from the first question to the last: remembered or not, on any line, and against whoever tampers."""

import re
import threading
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client

from factories import assessments as make
from factories.accounts import NOW, participant
from wanli.ground.accounts.models import Participant
from wanli.ground.ledger.actions import activities
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import my_data
from wanli.learning.assessments import actions, queries
from wanli.learning.assessments.models import Attempt, Item, ItemBank, Response
from wanli.learning.assessments.queries.placements import PLACEMENT_COOKIE, RULES, kept_placement

QUESTION, ANSWER, RESULT = 2, 6, 7  # of the six, two are the savepoint that stands for the transaction here
START = "/check/placement/start/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> ItemBank:
    return make.bank()


def join(client: Client, query: str = "") -> str:
    """Agree and begin with one tap, as the browser does; the address of the first question."""
    begun = client.post("/mine/join/", {"next": START + query, "resend": "yes", "audience": "elder"})
    assert (begun.status_code, begun.url) == (307, START + query)
    return client.post(START + query).url


def asked_at(client: Client, address: str) -> str:
    """The code of the question that a page asks; empty on a page that explains."""
    found = re.search(r'name="item" value="([^"]+)"', client.get(address, follow=True).content.decode())
    return found[1] if found else ""


def shown(client: Client, address: str) -> str:
    """What a page says, without its marks."""
    return re.sub("<[^>]+>", "", re.search("<main.*</main>", client.get(address).content.decode(), re.DOTALL)[0])


def answer(client: Client, address: str, choice: int) -> str:
    """Answer what the page asks, look at the explanation, and give the address of what comes next."""
    asked = asked_at(client, address)
    page = client.post(address, {"item": asked, "choice": choice}, follow=True).content.decode()
    assert "因为甲" in page
    return re.search(r'class="button button--primary" href="([^"]+)"', page)[1]


def take(client: Client, address: str, choice: int = 2) -> tuple[str, int]:
    """Answer to the end; the address of the result, and how many questions it took."""
    number = 0
    while not address.endswith("/result/"):
        address, number = answer(client, address, choice), number + 1
        assert number <= RULES.most + RULES.trial_items
    return address, number


# ---- the whole way --------------------------------------------------------------------------------------------------


def test_who_agrees_is_remembered_from_the_poster_to_the_result(client: Client, bank: ItemBank) -> None:
    landing = client.get("/check/placement/?campaign=spring&session=s1").content.decode()
    assert f"{START}?campaign=spring&amp;session=s1" in landing
    result, number = take(client, join(client, "?campaign=spring&session=s1"))
    assert RULES.least <= number <= RULES.most
    attempt = Attempt.objects.get()
    assert (attempt.campaign, attempt.session, attempt.audience, attempt.stage) == (
        "spring",
        "s1",
        "elder",
        "placement",
    )
    assert attempt.responses.filter(is_right=True).count() == number
    assert attempt.finished_at is not None
    assert attempt.theta > 1
    page = shown(client, result)
    assert "您大约在“很在行”这一级" in page
    assert "以上内容都没有保存" not in page


def test_who_does_not_agree_takes_the_same_test_and_nothing_is_stored(client: Client, bank: ItemBank) -> None:
    result, number = take(client, client.post(START + "?campaign=spring&session=s1").url, choice=1)
    assert RULES.least <= number <= RULES.most
    page = shown(client, result)
    assert "您大约在“刚起步”这一级" in page
    assert "以上内容都没有保存" in page
    assert [model.objects.count() for model in (Participant, Attempt, Response)] == [0, 0, 0]


def test_where_one_came_from_is_carried_from_the_list_of_tests(client: Client, bank: ItemBank) -> None:
    assert (
        "/check/placement/?campaign=spring&amp;session=s1"
        in client.get("/check/?campaign=spring&session=s1").content.decode()
    )


def test_dont_know_is_an_answer_and_counts_as_not_right(client: Client, bank: ItemBank) -> None:
    answer(client, join(client), 0)
    stored = Response.objects.get()
    assert (stored.choice, stored.is_right) == (0, False)
    assert Attempt.objects.get().theta < 0


def test_without_a_bank_the_test_is_being_prepared(client: Client) -> None:
    for _who in ("anonymous", "participant"):
        response = client.post(START)
        assert response.status_code == 404
        assert "正在准备" in response.content.decode()
        client.post("/mine/join/", {"next": "/", "audience": "elder"})
    assert not Attempt.objects.exists()


def test_questions_come_in_the_reader_s_language_where_it_has_them(bank: ItemBank) -> None:
    placement = actions.start_placement(actor=participant(), language="en", at=NOW)
    code = placement.session.pending
    slug, number = code.rsplit("-", 1)
    assert queries.placement_question(placement, 1).locale.language_code == "zh-hans"
    make.item(int(number), topic_slug=slug, language="en", stem="What would you do?")
    assert queries.placement_question(placement, 1).stem == "What would you do?"


# ---- on a phone: back, twice, lost, in two windows ------------------------------------------------------------------


@pytest.mark.parametrize("is_kept", [True, False])
class TestOnAPhone:
    """What a thumb, a bad line and a browser do; remembered and not."""

    @pytest.fixture
    def first(self, client: Client, bank: ItemBank, is_kept: bool) -> str:
        return join(client) if is_kept else client.post(START).url

    def test_a_form_sent_twice_counts_once_and_shows_the_explanation(self, client: Client, first: str) -> None:
        asked = asked_at(client, first)
        for choice in (1, 2):
            response = client.post(first, {"item": asked, "choice": choice})
            assert (response.status_code, response.url) == (302, first)
        page = client.get(first).content.decode()
        assert "不太对" in page
        assert page.count("choice--wrong") == 1

    def test_the_way_back_shows_the_explanation_and_the_next_question_stays(self, client: Client, first: str) -> None:
        second = answer(client, first, 2)
        waiting = asked_at(client, second)
        assert asked_at(client, first) == ""
        assert asked_at(client, second) == waiting

    def test_nobody_skips_ahead_by_the_address(self, client: Client, first: str) -> None:
        for ahead in (first.replace("/1/", "/5/"), first.replace("/1/", "/0/"), first.replace("/1/", "/result/")):
            assert client.get(ahead).url == first
        client.post(first.replace("/1/", "/2/"), {"item": asked_at(client, first), "choice": 2})
        assert asked_at(client, first) != ""

    def test_a_window_with_another_question_answers_nothing(self, client: Client, first: str) -> None:
        waiting = asked_at(client, first)
        for other in ("loans-99", ""):
            assert client.post(first, {"item": other, "choice": 2}).url == first
        assert asked_at(client, first) == waiting

    @pytest.mark.parametrize("choice", ["", "x", "99", "-1", "1.5", "²"])
    def test_an_answer_without_a_choice_asks_again(self, client: Client, first: str, choice: str) -> None:
        response = client.post(first, {"item": asked_at(client, first), "choice": choice})
        assert response.status_code == 422
        assert "请先选一个答案" in response.content.decode()

    def test_an_option_that_is_not_there_is_not_taken(self, client: Client, first: str) -> None:
        waiting = asked_at(client, first)
        client.post(first, {"item": waiting, "choice": 9})
        assert asked_at(client, first) == waiting

    def test_a_finished_test_takes_no_answer(self, client: Client, first: str) -> None:
        result, number = take(client, first)
        before = shown(client, result)
        beyond = first.replace("/1/", f"/{number + 1}/")
        client.post(beyond, {"item": "loans-01", "choice": 1})
        client.post(first, {"item": "loans-01", "choice": 1})
        assert client.get(beyond).url == result
        assert shown(client, result) == before

    def test_it_goes_on_where_it_stopped(self, client: Client, first: str) -> None:
        third = answer(client, answer(client, first, 2), 1)
        for page in ("/check/", "/check/placement/"):
            text = client.get(page).content.decode()
            assert f'href="{third}"' in text
            assert "已经答了2题" in text
        take(client, third)
        assert "接着做上次的测验" not in client.get("/check/").content.decode()

    def test_a_question_that_is_withdrawn_while_it_waits_is_replaced(self, client: Client, first: str) -> None:
        second = answer(client, first, 2)
        waiting = asked_at(client, second)
        Item.objects.filter(code=waiting).update(live=False)
        assert client.post(second, {"item": waiting, "choice": 2}).url == second
        replaced = asked_at(client, second)
        assert replaced not in {waiting, ""}
        client.post(second, {"item": waiting, "choice": 2})  # the window that still shows the old one
        assert asked_at(client, second) == replaced
        take(client, second)

    def test_the_explanation_of_a_question_that_was_withdrawn_afterwards_stays(
        self, client: Client, first: str
    ) -> None:
        answer(client, first, 1)
        before = shown(client, first)
        Item.objects.update(live=False)
        assert shown(client, first) == before

    def test_when_every_question_is_withdrawn_the_test_ends_with_what_it_has(self, client: Client, first: str) -> None:
        second = answer(client, first, 2)
        Item.objects.update(status="retired")
        result = client.get(second).url
        assert result.endswith("/result/")
        assert "您大约在" in client.get(result).content.decode()

    def test_a_new_version_of_the_bank_does_not_touch_a_test_under_way(
        self, client: Client, first: str, bank: ItemBank
    ) -> None:
        second = answer(client, first, 2)
        waiting = asked_at(client, second)
        entries = list(bank.entries.all())
        for entry in entries:
            entry.b += 1.0
        actions.make_bank(entries, origin=actions.Origin("responses", "2pl"), actor="system", at=NOW, in_force=True)
        assert asked_at(client, second) == waiting
        result, _number = take(client, second)
        assert "“很在行”这一级" in shown(client, result)
        assert not Attempt.objects.exclude(bank=bank).exists()


def test_a_start_that_is_sent_twice_begins_one_test(client: Client, bank: ItemBank) -> None:
    first = join(client)
    assert client.post(START).url == first
    assert client.post(START + "?campaign=spring").url != first
    second = answer(client, client.post(START).url, 2)
    assert client.post(START).url != second.replace("/2/", "/1/")


def test_who_begins_anew_has_left_the_one_before(client: Client, bank: ItemBank) -> None:
    answer(client, join(client), 2)
    take(client, client.post(START).url)
    assert "接着做上次的测验" not in client.get("/check/").content.decode()


def test_after_a_week_nobody_is_asked_to_go_on(client: Client, bank: ItemBank) -> None:
    second = answer(client, join(client), 2)
    Attempt.objects.update(started_at=NOW - timedelta(days=3650))
    assert second not in client.get("/check/").content.decode()
    assert client.get(second).status_code == 200


def test_a_new_test_in_another_window_takes_no_answer_from_the_old_one(client: Client, bank: ItemBank) -> None:
    """Both live in one cookie: an answer to a question that is no longer asked must not count for the new one."""
    first = client.post(START).url
    old = asked_at(client, first)
    while asked_at(client, client.post(START).url) == old:
        pass
    client.post(first, {"item": old, "choice": 2})
    assert asked_at(client, first) not in {old, ""}


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_the_same_instant_store_one_answer() -> None:
    make.bank(each=6)
    attempt = actions.start_placement(actor=participant(), language="zh-hans", at=NOW).attempt
    owner, asked = attempt.participant.key, attempt.state["pending"]
    together, took = threading.Barrier(2), []

    def window(choice: int) -> None:
        together.wait(10)
        taken = actions.answer_placement(attempt.token, owner=owner, position=1, asked=asked, choice=choice, at=NOW)
        took.append((taken, choice))
        connection.close()

    windows = [threading.Thread(target=window, args=(choice,)) for choice in (1, 2)]
    for each in windows:
        each.start()
    for each in windows:
        each.join(30)
    assert sorted(taken for taken, _choice in took) == [False, True]
    attempt.refresh_from_db()
    assert Response.objects.get().choice == next(choice for taken, choice in took if taken)
    assert attempt.state["asked"] == [asked]


# ---- tampering ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["here", "nonsense", "00000000-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("page", ["1/", "result/"])
def test_an_unknown_placement_is_gone_and_says_so(client: Client, bank: ItemBank, token: str, page: str) -> None:
    response = client.get(f"/check/placement/{token}/{page}")
    assert response.status_code == 404
    assert "没有找到这次测验" in response.content.decode()


def test_a_stranger_sees_and_answers_nothing(client: Client, bank: ItemBank) -> None:
    first = join(client)
    asked = asked_at(client, first)
    stem = Item.objects.get(code=asked).stem
    result = first.replace("/1/", "/result/")
    anonymous, other = Client(), Client()
    join(other)
    for stranger in (anonymous, other):
        for address in (first, result):
            response = stranger.get(address)
            assert response.status_code == 404
            assert stem not in response.content.decode()
        stranger.post(first, {"item": asked, "choice": 2})
    assert not Response.objects.exists()


def test_a_placement_does_not_open_as_a_check_nor_a_check_as_a_placement(client: Client) -> None:
    make.check()
    make.bank()
    placed = join(client)
    checked = client.post("/check/ten/start/").url
    assert client.get(placed.replace("/placement/", "/run/")).status_code == 404
    assert client.get(checked.replace("/run/", "/placement/")).status_code == 404


def cookie(*values: object) -> str:
    return signing.dumps(list(values), salt="wanli.placement", compress=True)


def test_a_forged_or_old_cookie_is_refused(client: Client, bank: ItemBank) -> None:
    first = client.post(START).url
    good = client.cookies[PLACEMENT_COOKIE].value
    row = queries.new_placement("zh-hans").session.to_row()
    moment = NOW.timestamp()
    broken = {
        "forged": good[:-3] + "xxx",
        "empty": "",
        "another salt": signing.dumps([bank.pk, row, "zh-hans", moment, [], "", ""], salt="wanli.run"),
        "fewer values": cookie(bank.pk, row),
        "a bank that is gone": cookie(bank.pk + 1000, row, "zh-hans", moment, [], "", ""),
        "an old schema": cookie(bank.pk, row | {"v": 0}, "zh-hans", moment, [], "", ""),
        "an unknown question": cookie(bank.pk, row | {"asked": ["x"], "answers": "1"}, "zh-hans", moment, [1], "", ""),
        "not a session": cookie(bank.pk, "row", "zh-hans", moment, [], "", ""),
    }
    for what, value in broken.items():
        client.cookies[PLACEMENT_COOKIE] = value
        for address in (first, first.replace("/1/", "/result/")):
            assert client.get(address).status_code == 404, what
        assert client.post(first, {"item": "loans-01", "choice": 1}).status_code == 404, what
        assert client.get("/check/placement/").status_code == 200, what
    client.cookies[PLACEMENT_COOKIE] = good
    assert client.get(first).status_code == 200


def test_the_cookie_of_thirteen_questions_fits_into_a_browser(client: Client, bank: ItemBank) -> None:
    take(client, client.post(START + f"?campaign={'c' * 80}&session={'s' * 80}").url)
    kept = client.cookies[PLACEMENT_COOKIE]
    assert len(kept.OutputString()) < 4096
    assert (kept["httponly"], kept["samesite"], kept["max-age"]) == (True, "Lax", "")


# ---- trial items ----------------------------------------------------------------------------------------------------


def test_an_item_on_trial_rides_along_and_moves_nothing() -> None:
    make.bank(trials=3)
    person = participant()
    attempt = actions.start_placement(actor=person, language="zh-hans", at=NOW).attempt
    trials = {"phone-fraud-01", "phone-fraud-02", "phone-fraud-03"}
    moved = []
    while attempt.finished_at is None:
        pending, before = attempt.state["pending"], (attempt.theta, attempt.standard_error)
        make.answer_next(attempt, 1 if pending in trials else 2)
        attempt.refresh_from_db()
        moved.append((pending in trials, before != (attempt.theta, attempt.standard_error)))
    assert [is_moved for is_trial, is_moved in moved if is_trial] == [False]
    assert all(is_moved for is_trial, is_moved in moved if not is_trial)
    assert attempt.responses.filter(item__code__in=trials).count() == 1
    assert attempt.state["scored"] == len(moved) - 1
    standing = queries.standing_of(kept_placement(attempt))
    assert sum(area.asked for area in standing.areas) == len(moved) - 1


# ---- consent --------------------------------------------------------------------------------------------------------


def test_withdrawing_consent_under_way_closes_the_test_and_says_so(client: Client, bank: ItemBank) -> None:
    second = answer(client, join(client), 2)
    asked = asked_at(client, second)
    privacy.withdraw_consent(Participant.objects.get(), purpose=Purpose.LEARNING, at=NOW)
    client.post(second, {"item": asked, "choice": 2})
    assert Response.objects.count() == 1
    for address in (second, second.replace("/2/", "/result/")):
        response = client.get(address)
        assert response.status_code == 410
        assert "撤回同意" in response.content.decode()
    assert "接着做上次的测验" not in client.get("/check/").content.decode()


def test_a_closed_test_is_not_given_another_question(bank: ItemBank) -> None:
    person = participant()
    placement = actions.start_placement(actor=person, language="zh-hans", at=NOW)
    Item.objects.filter(code=placement.session.pending).update(live=False)
    privacy.withdraw_consent(person, purpose=Purpose.LEARNING, at=NOW)
    actions.replace_question(placement, at=NOW)
    assert Attempt.objects.get().state["pending"] == placement.session.pending


def test_my_data_shows_the_placement_and_its_answers(bank: ItemBank) -> None:
    person = participant()
    attempt = make.place(person, campaign="spring")
    held = my_data(person)
    (shown,) = held["attempts"]
    assert (shown["stage"], shown["campaign"], shown["theta"]) == ("placement", "spring", attempt.theta)
    assert len(held["answers"]) == attempt.responses.count()


def test_who_was_erased_finds_nothing_and_the_answers_stay_without_a_person(client: Client, bank: ItemBank) -> None:
    result, number = take(client, join(client))
    privacy.erase(Participant.objects.get(), at=NOW)
    assert client.get(result).status_code == 404
    attempt = Attempt.objects.get()
    assert (attempt.responses.count(), attempt.age_band, attempt.theta is not None) == (number, "", True)


def test_starting_and_finishing_are_counted(bank: ItemBank) -> None:
    make.place(participant(), campaign="spring")
    noted = [(verb, campaign) for _at, _key, verb, _subject, campaign in activities._waiting]
    assert [each for each in noted if each[0].startswith("placement.")] == [
        ("placement.started", "spring"),
        ("placement.finished", "spring"),
    ]


# ---- cost -----------------------------------------------------------------------------------------------------------


def test_every_page_takes_a_fixed_number_of_queries(
    client: Client, bank: ItemBank, django_assert_num_queries: object
) -> None:
    address = join(client)
    for _number in range(4):
        asked = asked_at(client, address)
        with django_assert_num_queries(QUESTION):
            client.get(address)
        with django_assert_num_queries(ANSWER):
            client.post(address, {"item": asked, "choice": 2})
        with django_assert_num_queries(QUESTION):
            page = client.get(address).content.decode()
        address = re.search(r'class="button button--primary" href="([^"]+)"', page)[1]
    result, _number = take(client, address)
    with django_assert_num_queries(RESULT):
        client.get(result)


def test_without_being_remembered_a_question_takes_one_query(
    client: Client, bank: ItemBank, django_assert_num_queries: object
) -> None:
    first = client.post(START).url
    asked = asked_at(client, first)
    with django_assert_num_queries(1):
        client.get(first)
    with django_assert_num_queries(1):
        client.post(first, {"item": asked, "choice": 2})


def test_who_erases_everything_in_another_tab_is_not_asked_again(client: Client, bank: ItemBank) -> None:
    second = answer(client, join(client), 2)
    asked, number = asked_at(client, second), Response.objects.count()
    client.post("/mine/erase/")
    answered = client.post(second, {"item": asked, "choice": 2}, follow=True)
    assert answered.status_code == 404
    assert "已经删除" in answered.content.decode()
    assert Response.objects.count() == number
