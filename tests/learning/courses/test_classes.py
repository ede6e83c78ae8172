"""Classes: opened without an account, joined with consent, seen only as far as was agreed, ended and forgotten."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from factories import courses as make
from factories.accounts import NOW, participant
from wanli.ground.accounts.models import Participant
from wanli.ground.ledger.models import Entry
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import my_data
from wanli.learning.courses import actions
from wanli.learning.courses.models import Classroom, Course, Seat
from wanli.learning.courses.queries import class_view

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    make.bank()
    return make.course(topics=("cards", "phone-fraud"))


def opened(course: Course, *, title: str = "三年二班", names: bool = True, days: int = 30) -> tuple[Classroom, str]:
    return actions.open_class(course, title=title, shows_names=names, days=days, actor="host", at=NOW)


def seat(classroom: Classroom, nickname: str = "", person: Participant | None = None) -> Participant:
    person = person or participant()
    actions.join_class(classroom, actor=person, nickname=nickname, at=NOW)
    return person


# ---- opening, joining, ending ---------------------------------------------------------------------------------------


def test_the_key_is_told_once_and_only_its_digest_is_kept(course: Course) -> None:
    classroom, key = opened(course)
    assert len(key) >= 32
    assert key not in str(Classroom.objects.values())
    assert key not in str(list(Entry.objects.values("before", "after", "subject")))
    assert re.fullmatch(r"[A-HJ-NP-Z2-9]{6}", classroom.code)
    assert classroom.ends_at - classroom.opened_at == timedelta(days=30)


@pytest.mark.parametrize(
    "title", ["", "  ", "长" * 21, "www.bad.example", "加微信 abc", "电话13800000000", "a/b", "x@y"]
)
def test_a_title_is_no_notice_board(course: Course, title: str) -> None:
    with pytest.raises(actions.TitleIsRefused):
        opened(course, title=title)
    assert not Classroom.objects.exists()


def test_a_length_that_is_not_offered(course: Course) -> None:
    with pytest.raises(ValueError, match="9999"):
        opened(course, days=9999)


def test_joining_needs_consent(course: Course) -> None:
    classroom, _key = opened(course)
    person = participant()
    privacy.withdraw_consent(person, purpose=Purpose.LEARNING, at=NOW)
    with pytest.raises(actions.ConsentIsNeeded):
        seat(classroom, person=person)


def test_joining_again_changes_the_nickname(course: Course) -> None:
    classroom, _key = opened(course)
    person = seat(classroom, " 小王 ")
    assert Seat.objects.get().nickname == "小王"
    seat(classroom, "", person)
    assert Seat.objects.get().nickname == ""
    with pytest.raises(actions.NicknameIsRefused):
        seat(classroom, "加微信12345", person)


def test_a_class_without_names_keeps_none(course: Course) -> None:
    classroom, _key = opened(course, names=False)
    seat(classroom, "小王")
    assert Seat.objects.get().nickname == ""


def test_a_full_class(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wanli.learning.courses.actions.classes.MOST_SEATS", 1)
    classroom, _key = opened(course)
    person = seat(classroom)
    seat(classroom, "又来了", person)  # who sits there sits there
    with pytest.raises(actions.ClassIsFull):
        seat(classroom)


def test_ending_forgets_who_sat_there(course: Course) -> None:
    classroom, _key = opened(course)
    person = seat(classroom, "小王")
    actions.end_class(classroom, actor="host", at=NOW)
    actions.end_class(classroom, actor="host", at=NOW)
    assert not Seat.objects.exists()
    assert Entry.objects.filter(action="courses.class.ended").count() == 1
    with pytest.raises(actions.ClassIsOver):
        seat(classroom, "小王", person)


def test_what_is_overdue_ends_when_the_next_one_opens(course: Course) -> None:
    classroom, _key = opened(course, days=1)
    seat(classroom)
    later = NOW + timedelta(days=2)
    with pytest.raises(actions.ClassIsOver):
        actions.join_class(classroom, actor=participant(), nickname="", at=later)
    actions.open_class(course, title="新班", shows_names=True, days=1, actor="host", at=later)
    assert not Seat.objects.exists()


def test_leaving_withdrawing_and_erasing_empty_the_seat(course: Course) -> None:
    classroom, _key = opened(course)
    leaver, withdrawer, erased = seat(classroom, "甲"), seat(classroom, "乙"), seat(classroom, "丙")
    assert my_data(leaver)["classes"][0]["nickname"] == "甲"
    actions.leave_class(classroom, actor=leaver, at=NOW)
    actions.leave_class(classroom, actor=leaver, at=NOW)
    privacy.withdraw_consent(withdrawer, purpose=Purpose.LEARNING, at=NOW)
    privacy.erase(erased, at=NOW)
    assert not Seat.objects.exists()


# ---- what the host sees ---------------------------------------------------------------------------------------------


def test_nicknames_with_how_far_they_are(course: Course) -> None:
    classroom, _key = opened(course)
    make.do(seat(classroom, "小王"), "cards")
    seat(classroom, "小李")
    view = class_view(classroom)
    told = {place.nickname: (place.passed, place.next_lesson.skill.topic.slug) for place in view.places}
    assert told == {"小王": (1, "phone-fraud"), "小李": (0, "cards")}
    assert [entry.named for entry in view.lessons] == [1, 0]
    assert not view.is_hidden


def test_of_fewer_than_ten_without_a_name_nothing_is_told(course: Course) -> None:
    classroom, _key = opened(course)
    seat(classroom, "小王")
    for _number in range(9):
        make.do(seat(classroom), "cards")
    view = class_view(classroom)
    assert (view.seats, view.nameless, view.is_hidden) == (10, 9, True)
    assert [(entry.named, entry.share) for entry in view.lessons] == [(0, None), (0, None)]
    make.do(seat(classroom), "phone-fraud")
    view = class_view(classroom)
    assert not view.is_hidden
    assert [entry.share for entry in view.lessons] == [90, 10]


# ---- pages ----------------------------------------------------------------------------------------------------------


def open_by_page(client: Client, course: Course, **values: str) -> str:
    form = {"title": "三年二班", "course": course.pk, "names": "yes", "days": 30} | values
    return client.post("/learn/class/open/", form).url


def test_a_class_of_three(client: Client, course: Course) -> None:
    host = open_by_page(client, course)
    text = client.get(host).content.decode()
    code = Classroom.objects.get().code
    assert code in text
    assert client.get("/learn/class/").content.decode().count(host) == 1  # this browser finds its class again
    for nickname in ("小王", "小李", ""):
        learner = Client()
        found = learner.get("/learn/class/", {"code": f" {code.lower()} "}).url
        assert "先同意，再加入" in learner.get(found).content.decode()
        assert learner.post(found, {"nickname": nickname}).status_code == 200  # nothing happens without consent
        learner.post("/mine/join/", {"next": found})
        assert learner.post(found, {"nickname": nickname}).url == found
        assert "您已加入班级" in learner.get(found).content.decode()
        assert "我的班级" in learner.get("/learn/").content.decode()
        make.do(Participant.objects.latest("pk"), "cards", at=timezone.now())
    text = client.get(host).content.decode()
    assert "班里有3人" in text
    assert [name in text for name in ("小王", "小李")] == [True, True]
    assert text.count("1/2") == 2
    assert "有1人没有留名" in text
    assert learner.post(f"{found}leave/").url == found
    assert Seat.objects.count() == 2
    client.post(host)
    assert "这个班级已经结束" in client.get(host).content.decode()
    assert learner.get(found).status_code == 404
    assert host not in client.get("/learn/class/").content.decode()


def test_what_cannot_be_opened_or_found(client: Client, course: Course) -> None:
    form = {"title": "电话13800000000", "course": course.pk, "names": "yes", "days": 30}
    refused = client.post("/learn/class/open/", form)
    assert refused.status_code == 422
    assert "不要带网址" in refused.content.decode()
    assert client.post("/learn/class/open/", {}).status_code == 422
    missing = client.get("/learn/class/", {"code": "QQQQQQ"})
    assert missing.status_code == 404
    assert "没有找到班级" in missing.content.decode()
    for address in ("/learn/class/QQQQQQ/", "/learn/class/host/nonsense/"):
        assert client.get(address).status_code == 404
    assert client.post("/learn/class/QQQQQQ/leave/").url == "/learn/class/"


def test_the_hosts_address_is_not_passed_on_by_the_browser(client: Client, course: Course) -> None:
    response = client.get(open_by_page(client, course))
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert client.cookies["wanli_class_host"]["httponly"]


def test_an_overdue_class_ends_when_its_host_looks(client: Client, course: Course) -> None:
    host = open_by_page(client, course, days="1")
    Classroom.objects.update(ends_at=timezone.now() - timedelta(minutes=1))
    assert "这个班级已经结束" in client.get(host).content.decode()


def test_a_nickname_that_is_refused(client: Client, course: Course) -> None:
    classroom, _key = actions.open_class(course, title="班", shows_names=True, days=1, actor="host", at=timezone.now())
    client.post("/mine/join/", {"next": "/learn/"})
    refused = client.post(classroom.get_absolute_url(), {"nickname": "www.x.cn"})
    assert refused.status_code == 422
    assert "www.x.cn" in refused.content.decode()
