import re

import pytest
from django.test import Client

from factories import instruments as make
from wanli.ground.accounts.models import Participant
from wanli.learning.instruments.models import Answer, InstrumentVersion, Sitting

pytestmark = pytest.mark.django_db
RISK = "/check/instruments/risk-self-test/"


@pytest.fixture(autouse=True)
def loaded() -> None:
    make.load()


def join_and_start(client: Client, code: str, query: str = "") -> str:
    """Agree and start with one tap, as the browser does; the address of the first question."""
    start = f"/check/instruments/{code}/start/{query}"
    client.post("/mine/join/", {"next": start, "resend": "yes", "audience": "elder"})
    return client.post(start).url


def take(client: Client, address: str, answers: list[str]) -> str:
    """Answer all questions and go on to the result; its address."""
    for answer in answers:
        assert client.get(address).status_code == 200
        address = client.post(address, {"unknown": "yes"} if answer == "dk" else {"answer": answer}).url
    assert address.endswith("/answers/")
    assert client.get(address).status_code == 200
    return client.post(address).url


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_of_tests_shows_the_three_as_cards(client: Client) -> None:
    page = text_of(client, "/check/?campaign=spring")
    for name, code in (("国际通用七题", "oecd-infe"), ("四个概念五道题", "sp-finlit"), ("风险自评", "risk-self-test")):
        assert name in page
        assert f"/check/instruments/{code}/?campaign=spring" in page


def test_the_landing_says_what_the_rule_rests_on(client: Client) -> None:
    assert "已与原规则核对" in text_of(client, "/check/instruments/oecd-infe/")
    unverified = text_of(client, "/check/instruments/sp-finlit/")
    assert "未与原文核对" in unverified
    assert "凭文献记忆写出" in unverified
    assert "教学工具，没有官方计分" in text_of(client, RISK)


def test_seven_questions_kept(client: Client) -> None:
    first = join_and_start(client, "oecd-infe", "?campaign=spring&session=s1")
    result = take(client, first, ["3", "0", "102 元", "1", "2", "dk", "1"])
    page = text_of(client, result)
    assert "知识得分：5（满分7）" in page
    assert "大多数都清楚" in page
    kept = Sitting.objects.get()
    assert (kept.scores, kept.bands) == ({"knowledge": 5.0}, {"knowledge": "most"})
    assert (kept.campaign, kept.session, kept.audience) == ("spring", "s1", "elder")
    assert list(kept.answers.values_list("value", flat=True)) == [3, 0, 102, 1, 2, None, 1]
    assert "行为得分" not in page  # not checked, so never shown


def test_who_does_not_agree_gets_the_same_and_nothing_is_stored(client: Client) -> None:
    first = client.post("/check/instruments/sp-finlit/start/").url
    page = text_of(client, take(client, first, ["2", "2", "1", "2", "1"]))
    assert "弄清的概念：3（满分4）" in page
    assert "凭文献记忆写出" in page
    assert "以上内容都没有保存" in page
    assert [model.objects.count() for model in (Participant, Sitting, Answer)] == [0, 0, 0]


def test_the_teaching_aid_says_so_before_during_and_after(client: Client) -> None:
    assert "不推荐任何产品" in text_of(client, RISK)
    address = client.post(f"{RISK}start/").url
    for _question in range(7):
        assert "教学工具，不推荐任何产品" in text_of(client, address)
        address = client.post(address, {"answer": "3"}).url
    assert "教学工具，不推荐任何产品" in text_of(client, address)
    page = text_of(client, client.post(address).url)
    assert "不是官方结论" in page
    assert "大致在 C4 这一类" in page
    own = re.search(r'<tr class="instrument-own".*?</tr>', page, re.DOTALL)[0]
    assert "C4" in own
    assert (own.count(">对应<"), own.count(">不对应<")) == (4, 1)
    assert page.count('<th scope="row">') == 6


def test_one_answer_alone_leads_to_the_lowest_class(client: Client) -> None:
    result = take(client, join_and_start(client, "risk-self-test"), ["4", "4", "4", "4", "4", "1", "4"])
    assert "C1 中的最低类别" in text_of(client, result)
    assert Sitting.objects.get().bands == {"class": "lowest"}


@pytest.mark.parametrize("kept", [True, False])
def test_going_back_shows_the_answer_and_may_change_it(client: Client, kept: bool) -> None:
    first = join_and_start(client, "sp-finlit") if kept else client.post("/check/instruments/sp-finlit/start/").url
    second = client.post(first, {"answer": "1"}).url
    assert 'value="1" required checked' in text_of(client, first)
    assert client.post(first, {"answer": "2"}).url == second
    client.post(first, {"answer": "2"})  # a second tap
    address = second
    for _question in range(4):
        address = client.post(address, {"answer": "1"}).url
    page = text_of(client, address)
    assert "分开放进几个生意" in page
    assert address.endswith("/answers/")
    if kept:
        first_two = Answer.objects.filter(question="FL1").order_by("pk").values_list("value", flat=True)
        assert list(first_two) == [1, 2]  # what was answered first stays, the last counts


@pytest.mark.parametrize("kept", [True, False])
def test_after_the_result_nothing_changes(client: Client, kept: bool) -> None:
    first = join_and_start(client, "sp-finlit") if kept else client.post("/check/instruments/sp-finlit/start/").url
    result = take(client, first, ["2"] * 5)
    before = text_of(client, result)
    assert client.get(first).url == result
    assert client.post(first, {"answer": "1"}).url == result
    assert client.post(result.replace("result", "answers")).url == result
    assert re.sub(r"csrf\w+\W+value=\W[^\"]+", "", text_of(client, result)) == re.sub(
        r"csrf\w+\W+value=\W[^\"]+", "", before
    )


@pytest.mark.parametrize("kept", [True, False])
def test_nobody_skips_ahead_or_sees_the_result_early(client: Client, kept: bool) -> None:
    first = join_and_start(client, "sp-finlit") if kept else client.post("/check/instruments/sp-finlit/start/").url
    for elsewhere in ("/5/", "/0/", "/99/", "/result/", "/answers/"):
        assert client.get(first.replace("/1/", elsewhere)).url == first
    assert client.post(first.replace("/1/", "/answers/")).url == first


@pytest.mark.parametrize("answer", ["", "x", "9", "-1", "1.5", "nan", "1e999", "\u0661\u0661"])
def test_an_answer_that_does_not_fit_asks_again(client: Client, answer: str) -> None:
    first = join_and_start(client, "sp-finlit")
    response = client.post(first, {"answer": answer})
    assert response.status_code == 422
    assert "请先选一个答案" in response.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize("answer", ["", "一百", "nan", "inf", "1e999", "10 2 x", "10,2"])
def test_a_number_that_is_none_is_asked_again_and_stays_to_be_mended(client: Client, answer: str) -> None:
    first = join_and_start(client, "oecd-infe")
    second = client.post(first, {"answer": "3"}).url
    response = client.post(second, {"answer": answer})
    assert response.status_code == 422
    page = response.content.decode()
    assert "请写一个数" in page
    assert f'value="{answer}"' in page


def test_numbers_are_read_as_people_write_them(client: Client) -> None:
    first = join_and_start(client, "oecd-infe")
    second = client.post(first, {"answer": "3"}).url
    for written, stored in (("１０", 10), ("1,020元", 1020), ("1，020,000", 1_020_000), ("¥ 25", 25), ("0", 0)):
        client.post(second, {"answer": written})
        assert Answer.objects.order_by("-pk").first().value == stored


def test_a_sitting_opens_only_for_its_owner(client: Client) -> None:
    address = join_and_start(client, "sp-finlit")
    stranger = Client()
    for who in (stranger, stranger):
        assert who.get(address).status_code == 404
        assert who.post(address, {"answer": "1"}).status_code == 404
        join_and_start(stranger, "oecd-infe")
    assert not Answer.objects.exists()


@pytest.mark.parametrize("token", ["here", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_an_unknown_run_is_gone_and_says_so(client: Client, token: str) -> None:
    for page in ("1/", "answers/", "result/"):
        response = client.get(f"/check/instruments/run/{token}/{page}")
        assert response.status_code == 404
        assert "没有找到这次测验" in response.content.decode()


def test_a_forged_run_in_the_browser_is_refused(client: Client) -> None:
    client.post("/check/instruments/sp-finlit/start/")
    client.cookies["wanli_sitting"] = client.cookies["wanli_sitting"].value[:-3] + "xxx"
    assert client.get("/check/instruments/run/here/1/").status_code == 404


def test_a_run_begun_before_goes_on(client: Client) -> None:
    first = join_and_start(client, "sp-finlit")
    second = client.post(first, {"answer": "2"}).url
    assert second in text_of(client, "/check/instruments/sp-finlit/")


def test_an_instrument_that_is_not_offered_is_not_found(client: Client) -> None:
    InstrumentVersion.objects.filter(code="sp-finlit").update(is_offered=False)
    assert client.get("/check/instruments/sp-finlit/").status_code == 404
    assert client.post("/check/instruments/sp-finlit/start/").status_code == 404
    assert "四个概念五道题" not in text_of(client, "/check/")


def test_everything_is_there_in_english(client: Client) -> None:
    client.cookies["django_language"] = "en"
    first = client.post(f"{RISK}start/").url
    before = text_of(client, RISK), text_of(client, first)
    result = take(client, first, ["2"] * 7)
    for body in (*before, text_of(client, result)):
        words = body.split("<main", 1)[1].split("</main>")[0]
        assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r'<p class="source">.*?</p>', "", words, flags=re.DOTALL)) == []


def test_a_question_and_an_answer_take_a_fixed_number_of_queries(
    client: Client, django_assert_max_num_queries: object
) -> None:
    address = join_and_start(client, "oecd-infe")
    with django_assert_max_num_queries(3):
        client.get(address)
