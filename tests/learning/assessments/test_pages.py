import re

import pytest
from django.test import Client

from factories import assessments as make
from factories.accounts import NOW, participant
from wanli.ground.accounts.models import Participant
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.learning.assessments.models import Attempt, Check, Response

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten() -> Check:
    return make.check()


def join_and_start(client: Client, query: str = "") -> str:
    """Agree and start with one tap, as the browser does; the address of the first question."""
    start = f"/check/ten/start/{query}"
    response = client.post("/mine/join/", {"next": start, "resend": "yes", "audience": "elder"})
    assert (response.status_code, response.url) == (307, start)
    return client.post(start).url


def answer(client: Client, address: str, choice: int) -> str:
    """Answer, look at the explanation, and give the address of what comes next."""
    response = client.post(address, {"choice": choice}, follow=True)
    assert response.status_code == 200
    page = response.content.decode()
    assert "因为甲" in page
    return re.search(r'class="button button--primary" href="([^"]+)"', page)[1]


def take(client: Client, address: str, right: int) -> str:
    for position in range(1, 11):
        address = answer(client, address, 2 if position <= right else 1)
    return address


def test_from_the_code_on_a_poster_to_the_parallel_test(client: Client, ten: Check) -> None:
    landing = client.get("/check/ten/?campaign=spring&session=s1").content.decode()
    assert "/check/ten/start/?campaign=spring&amp;session=s1" in landing
    result = take(client, join_and_start(client, "?campaign=spring&session=s1"), right=6)
    assert "10题答对6题" in client.get(result).content.decode()
    first = Attempt.objects.get()
    assert (first.campaign, first.session, first.audience, first.stage) == ("spring", "s1", "elder", "before")
    address = client.post(result.replace("result", "again")).url
    page = client.get(take(client, address, right=9)).content.decode()
    assert "第一次10题答对6题，这次答对9题" in page
    assert Response.objects.count() == 20


def test_who_does_not_agree_takes_the_same_test_and_nothing_is_stored(client: Client, ten: Check) -> None:
    result = take(client, client.post("/check/ten/start/").url, right=4)
    assert "10题答对4题" in client.get(result).content.decode()
    page = client.get(take(client, client.post(result.replace("result", "again")).url, right=8)).content.decode()
    assert "第一次10题答对4题，这次答对8题" in page
    assert [model.objects.count() for model in (Participant, Attempt, Response)] == [0, 0, 0]


@pytest.mark.parametrize("choice", ["", "x", "99", "-1", "1.5"])
def test_an_answer_without_a_choice_asks_again(client: Client, ten: Check, choice: str) -> None:
    response = client.post(join_and_start(client), {"choice": choice})
    assert response.status_code == 422
    assert "请先选一个答案" in response.content.decode()
    assert not Response.objects.exists()


def test_going_back_shows_the_explanation_and_not_the_question(client: Client, ten: Check) -> None:
    first = join_and_start(client)
    second = answer(client, first, 1)
    assert 'type="radio"' not in client.get(first).content.decode()
    assert client.get(second).status_code == 200
    client.post(first, {"choice": "2"})
    assert Response.objects.get().choice == 1


def test_nobody_skips_ahead_or_sees_the_result_early(client: Client, ten: Check) -> None:
    first = join_and_start(client)
    assert client.get(first.replace("/1/", "/5/")).url == first
    assert client.get(first.replace("/1/", "/result/")).url == first
    assert client.get(first.replace("/1/", "/11/"), follow=True).redirect_chain[-1][0] == first


def test_an_attempt_opens_only_for_its_owner(client: Client, ten: Check) -> None:
    address = join_and_start(client)
    stranger = Client()
    assert stranger.get(address).status_code == 404
    stranger.post(address, {"choice": "2"})
    join_and_start(stranger)
    assert stranger.get(address).status_code == 404
    stranger.post(address, {"choice": "2"})
    assert not Response.objects.exists()


@pytest.mark.parametrize("token", ["here", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_an_unknown_run_is_gone_and_says_so(client: Client, ten: Check, token: str) -> None:
    response = client.get(f"/check/run/{token}/1/")
    assert response.status_code == 404
    assert "没有找到这次测验" in response.content.decode()


def test_a_forged_run_in_the_browser_is_refused(client: Client, ten: Check) -> None:
    client.post("/check/ten/start/")
    client.cookies["wanli_run"] = client.cookies["wanli_run"].value[:-3] + "xxx"
    assert client.get("/check/run/here/1/").status_code == 404


def test_scripts_in_an_item_stay_text(client: Client, ten: Check) -> None:
    for item in make.Item.objects.all():
        item.stem = "<script>alert(1)</script>"
        item.options = [("option", {"text": f"<img src=x>{n}", "why": "因为甲<b>"}) for n in range(4)]
        item.save()
    address = join_and_start(client)
    for page in (client.get(address), client.post(address, {"choice": "1"}, follow=True)):
        text = page.content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_the_list_takes_a_fixed_number_of_queries(
    client: Client, ten: Check, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(2):
        assert client.get("/check/").status_code == 200
    for code in ("two", "three"):
        other = Check.objects.create(code=code, title=code, summary="简介", audience="public", length=2)
        other.topics.set(ten.topics.all())
        make.actions.assemble_forms(other, actor="system", at=make.NOW)
    with django_assert_num_queries(2):
        page = client.get("/check/").content.decode()
    assert all(f'href="/check/{code}/' in page for code in ("ten", "two", "three"))


def test_a_question_and_an_answer_take_a_fixed_number_of_queries(
    client: Client, ten: Check, django_assert_num_queries: object
) -> None:
    address = join_and_start(client)
    with django_assert_num_queries(4):
        client.get(address)
    with django_assert_num_queries(1):
        client.post(address, {"choice": "2"})


def test_a_check_that_is_not_offered_is_not_found(client: Client, ten: Check) -> None:
    Check.objects.update(is_offered=False)
    assert client.get("/check/ten/").status_code == 404
    assert client.post("/check/ten/start/").status_code == 404


def test_an_expired_form_loses_nothing_and_says_what_to_do(ten: Check) -> None:
    strict = Client(enforce_csrf_checks=True)
    participant()
    response = strict.post("/check/ten/start/")
    assert response.status_code == 403
    assert "Traceback" not in response.content.decode()


def test_withdrawing_consent_under_way_closes_the_test_and_says_so(client: Client, ten: Check) -> None:
    third = answer(client, answer(client, join_and_start(client), 2), 2)
    privacy.withdraw_consent(Participant.objects.get(), purpose=Purpose.LEARNING, at=NOW)
    answered = client.post(third, {"choice": 2})
    assert Response.objects.count() == 2
    for address in (answered.url, third, third.replace("/3/", "/1/"), third.replace("/3/", "/result/")):
        response = client.get(address)
        assert response.status_code == 410
        assert "撤回同意" in response.content.decode()
        assert 'name="choice"' not in response.content.decode()
    assert client.post(third.replace("/3/", "/again/")).status_code == 410


@pytest.mark.parametrize("cookie_is_left", [False, True])
def test_who_erases_everything_in_another_tab_is_not_asked_again(
    client: Client, ten: Check, cookie_is_left: bool
) -> None:
    third = answer(client, answer(client, join_and_start(client), 2), 2)
    kept = dict(client.cookies)
    client.post("/mine/erase/")
    if cookie_is_left:  # a browser that did not hear of it
        client.cookies.update(kept)
    answered = client.post(third, {"choice": 2}, follow=True)
    assert answered.status_code == 404
    page = answered.content.decode()
    assert "已经删除" in page
    assert 'name="choice"' not in page
    assert 'href="/check/"' in page
    assert Response.objects.count() == 2
    assert Attempt.objects.get().closed_at is not None


def test_a_test_that_was_finished_before_consent_was_withdrawn_stays_readable(client: Client, ten: Check) -> None:
    result = take(client, join_and_start(client), right=6)
    privacy.withdraw_consent(Participant.objects.get(), purpose=Purpose.LEARNING, at=NOW)
    assert "10题答对6题" in client.get(result).content.decode()
