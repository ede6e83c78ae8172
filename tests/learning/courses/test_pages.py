"""The pages of learning: kept and not kept, by every way in."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from factories import assessments as tests
from factories import courses as make
from factories import library
from wanli.ground.accounts.models import Participant
from wanli.learning.assessments.models import Attempt, Item, Response
from wanli.learning.courses.models import Course, LessonRun

pytestmark = pytest.mark.django_db
LOANS = "/learn/courses/everyone/loans/"


@pytest.fixture(autouse=True)
def course() -> Course:
    make.bank()
    return make.course()


def join(client: Client, **values: str) -> Participant:
    client.post("/mine/join/", {"next": "/learn/", **values})
    return Participant.objects.latest("pk")


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def steps(text: str) -> list[str]:
    """The topics of the path as it is shown, the next step first."""
    return re.findall(r'href="/learn/courses/[\w-]+/([\w-]+)/"', text.split("换个方式学")[0].split('id="mastered"')[0])


def begin(client: Client, address: str = LOANS) -> str:
    return client.post(f"{address}start/").url


def answer(client: Client, address: str, *, right: bool = True) -> str:
    """Answer the question at an address; gives the address of what follows."""
    code = re.search(r'name="item" value="([\w-]+)"', page(client, address))[1]
    key = Item.objects.get(code=code, locale__language_code="zh-hans").key
    assert client.post(address, {"item": code, "choice": key if right else key % 4 + 1}).url == address
    explained = page(client, address)
    assert "choice--right" in explained
    return re.search(r'button--primary" href="([^"]+)"', explained)[1]


def do(client: Client, address: str = LOANS, *, right: bool = True) -> str:
    """Do a whole lesson; gives the address of its end."""
    way = begin(client, address)
    while not way.endswith("/done/"):
        way = answer(client, way, right=right)
    return way


# ---- ways in --------------------------------------------------------------------------------------------------------


def test_the_door_leads_to_a_good_path_without_anything_being_kept(client: Client) -> None:
    text = page(client, "/learn/")
    assert list(dict.fromkeys(steps(text))) == ["cards", "phone-fraud", "loans", "funds"]
    assert "从这里开始" in text
    assert "/check/placement/" in text
    assert not Participant.objects.exists()


def test_the_course_of_a_group_is_chosen_and_remembered_by_the_browser(client: Client) -> None:
    make.course("elder", "elder", topics=("phone-fraud", "cards"))
    assert steps(page(client, "/learn/?for=elder"))[0] == "phone-fraud"
    assert "/learn/courses/elder/phone-fraud/" in page(client, "/learn/")
    assert steps(page(client, "/learn/?for=martian"))[0] == "phone-fraud"
    assert "/learn/courses/everyone/cards/" in page(client, "/learn/?for=public")


def test_who_told_a_group_gets_its_course(client: Client) -> None:
    make.course("elder", "elder", topics=("phone-fraud", "cards"))
    join(client, audience="elder")
    assert "/learn/courses/elder/phone-fraud/" in page(client, "/learn/")


def test_before_any_course_the_topics_can_be_read(client: Client) -> None:
    Course.objects.update(is_offered=False)
    assert "/learn/topics/" in page(client, "/learn/")
    page(client, "/learn/topics/")
    for empty in ("/learn/needs/", "/learn/minutes/3/", "/learn/skills/", "/learn/courses/"):
        page(client, empty)


def test_by_need_by_time_and_by_course(client: Client) -> None:
    assert "遇到loans" in page(client, "/learn/needs/")
    assert "/learn/courses/everyone/cards/" in page(client, "/learn/minutes/5/")
    ten = page(client, "/learn/minutes/10/")
    assert [f"/everyone/{slug}/" in ten for slug in ("cards", "phone-fraud", "loans")] == [True, True, False]
    three = page(client, "/learn/minutes/3/")
    assert "/learn/courses/everyone/cards/start/" in three
    assert "讲讲cards" in three
    page(client, "/learn/minutes/7/", 404)
    assert "课程everyone" in page(client, "/learn/courses/")
    page(client, "/learn/courses/nowhere/", 404)
    page(client, "/learn/courses/everyone/nowhere/", 404)


def test_the_map_is_drawn_and_told(client: Client) -> None:
    text = page(client, "/learn/skills/")
    assert text.count('class="skill-map__line"') == 2
    assert text.count("先懂cards才懂loans") == 1
    person = join(client)
    for days in range(40, 24, -4):
        make.do(person, "cards", at=timezone.now() - timedelta(days=days))
    assert "skill-map__node--mastered" in page(client, "/learn/skills/")


# ---- a lesson -------------------------------------------------------------------------------------------------------


def test_a_lesson_reads_its_piece_and_says_what_it_builds_on(client: Client) -> None:
    text = page(client, LOANS)
    assert "查报告不花钱" in text
    assert "先懂cards才懂loans" in text
    library.Piece.objects.update(live=False)
    assert "正在修改" in page(client, LOANS)


def test_an_english_reader_is_told_of_the_chinese_original(client: Client) -> None:
    client.cookies["django_language"] = "en"
    assert "You are reading the Chinese original" in page(client, LOANS)


def test_three_steps_kept_change_the_path(client: Client) -> None:
    person = join(client)
    tests.place(person, right=lambda position: position % 2 == 0, at=timezone.now())
    before = steps(page(client, "/learn/"))
    for _step in range(3):
        following = steps(page(client, "/learn/"))[0]
        end = do(client, f"/learn/courses/everyone/{following}/")
        assert "题答对" in page(client, end)
    after = steps(page(client, "/learn/"))
    assert after != before
    assert LessonRun.objects.filter(participant=person, is_passed=True).count() == 3


def test_the_same_without_being_remembered(client: Client) -> None:
    end = do(client)
    assert end == "/learn/lesson/here/done/"
    text = page(client, end)
    assert "3题答对3题" in text
    assert "没有保存" in text
    assert steps(page(client, "/learn/"))[0] != "loans"
    assert "已通过" in page(client, "/learn/courses/everyone/")
    do(client, "/learn/courses/everyone/cards/", right=False)
    assert not any(model.objects.exists() for model in (Participant, Attempt, Response, LessonRun))


def test_a_placement_in_the_browser_changes_the_path_too(client: Client) -> None:
    way = client.post("/check/placement/start/").url
    while not way.endswith("/result/"):
        way = answer(client, way, right="loans" not in page(client, way))
    assert "看我的学习路线" in page(client, way)
    text = page(client, "/learn/")
    assert "我的学习路线" in text
    assert "还没把握" in text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("kept", [True, False])
def test_the_back_button_shows_what_was_answered_and_nobody_skips_ahead(client: Client, kept: bool) -> None:
    if kept:
        join(client)
    first = begin(client)
    second = answer(client, first)
    assert "choice--right" in page(client, first)
    code = LessonRun.objects.get().item_codes[0] if kept else "loans-05"
    assert client.post(first, {"item": code, "choice": "1"}).status_code == 302  # the first answer counts
    assert client.get(first.replace("/1/", "/3/")).url == second
    assert client.get(first.replace("/1/", "/9/")).url == second
    assert client.get(first.replace("1/", "done/")).url == second
    assert begin(client) == second
    assert Response.objects.count() == (1 if kept else 0)


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("choice", ["", "x", "12", "٣"])
def test_without_a_choice_it_is_asked_again(client: Client, kept: bool, choice: str) -> None:
    if kept:
        join(client)
    first = begin(client)
    response = client.post(first, {"item": "loans-05", "choice": choice})
    assert response.status_code == 422
    assert "请先选一个答案" in response.content.decode()


@pytest.mark.parametrize("kept", [True, False])
def test_a_question_withdrawn_under_way_gives_way_to_the_next(client: Client, kept: bool) -> None:
    if kept:
        join(client)
    first = begin(client)
    Item.objects.filter(code="loans-05").update(live=False)
    assert client.get(first).url == first
    assert 'value="loans-08"' in page(client, first)


def test_a_lesson_of_somebody_else_and_a_forged_cookie_are_not_there(client: Client) -> None:
    join(client)
    first = begin(client)
    page(Client(), first, 404)
    page(Client(), "/learn/lesson/here/1/", 404)
    page(client, "/learn/lesson/nonsense/1/", 404)
    forger = Client()
    forger.cookies["wanli_learning"] = "forged:value"
    page(forger, "/learn/lesson/here/1/", 404)
    page(forger, "/learn/")


def test_a_lesson_without_questions_leads_back(client: Client) -> None:
    Item.objects.filter(topic__slug="cards").update(live=False)
    assert begin(client, "/learn/courses/everyone/cards/") == "/learn/courses/everyone/"


def test_the_browser_remembers_as_much_as_a_cookie_holds(client: Client) -> None:
    for _round in range(4):
        for slug in ("cards", "phone-fraud", "loans", "funds"):
            do(client, f"/learn/courses/everyone/{slug}/")
    assert len(client.cookies["wanli_learning"].value) < 3500


@pytest.mark.parametrize("address", ["/learn/", "/learn/courses/everyone/", LOANS, "/learn/skills/", "/learn/courses/"])
def test_a_page_asks_the_database_seldom(client: Client, django_assert_max_num_queries, address: str) -> None:
    person = join(client)
    make.do(person, "cards", at=timezone.now())
    page(client, address)
    with django_assert_max_num_queries(20):
        page(client, address)
