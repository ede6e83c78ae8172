"""Certificates: only for a passed course, checked by anybody, telling no more than they should."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from factories import courses as make
from factories.accounts import NOW, participant
from wanli.ground.accounts.models import Participant
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.queries import my_data
from wanli.learning.courses import actions, clients
from wanli.learning.courses.models import Certificate, Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    make.bank()
    return make.course(topics=("cards", "phone-fraud"))


@pytest.fixture
def person() -> Participant:
    return participant(audience="elder", nickname="老王")


def pass_all(person: Participant) -> None:
    for topic in ("cards", "phone-fraud"):
        make.do(person, topic)


def issue(course: Course, person: Participant, name: str = "老王") -> Certificate:
    return actions.issue_certificate(course, actor=person, name=name, at=NOW)


def test_only_when_every_lesson_is_passed(course: Course, person: Participant) -> None:
    make.do(person, "cards")
    make.do(person, "phone-fraud", right=lambda position: False)
    with pytest.raises(actions.CourseIsNotDone):
        issue(course, person)
    make.do(person, "phone-fraud", at=NOW + timedelta(days=4))
    assert issue(course, person).name == "老王"


def test_a_course_without_lessons_certifies_nothing(course: Course, person: Participant) -> None:
    course.lessons.update(is_offered=False)
    with pytest.raises(actions.CourseIsNotDone):
        issue(course, person)


def test_asking_again_gives_the_same_with_the_name_as_it_is_wanted(course: Course, person: Participant) -> None:
    pass_all(person)
    first = issue(course, person)
    again = issue(course, person, "  ")
    assert (again.token, again.name) == (first.token, "")
    assert Certificate.objects.count() == 1


def test_anybody_can_check_it_and_sees_nothing_else(client: Client, course: Course, person: Participant) -> None:
    pass_all(person)
    found = issue(course, person)
    response = client.get(found.get_absolute_url())
    text = response.content.decode()
    assert "这张证书是真的" in text
    assert "老王" in text
    assert str(person.key) not in text
    assert "打印证书" not in text  # that is the owner's
    assert client.get(f"/learn/certificate/{uuid.uuid4()}/").status_code == 404
    assert client.get("/learn/certificate/nonsense/").status_code == 404


def test_on_paper(client: Client, course: Course, person: Participant) -> None:
    pass_all(person)
    found = issue(course, person)
    pdf = client.get(f"{found.get_absolute_url()}wanli.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    data = clients.certificate_data(found, address="http://testserver/x/")
    assert (data["name"], data["course"], data["address"]) == ("老王", "课程everyone", "http://testserver/x/")
    assert "<svg" in data["qr"]
    assert client.get(f"/learn/certificate/{uuid.uuid4()}/wanli.pdf").status_code == 404


def test_markup_in_a_name_is_only_a_name(course: Course, person: Participant) -> None:
    pass_all(person)
    found = issue(course, person, '#panic("x") $ */ "')
    assert clients.print_certificate(found, address="http://testserver/").startswith(b"%PDF")


def test_from_the_course_page(client: Client, course: Course) -> None:
    client.post("/mine/join/", {"next": "/learn/"})
    person = Participant.objects.get()
    address = "/learn/courses/everyone/"
    assert client.post(f"{address}certificate/", {"name": ""}).status_code == 409
    for topic in ("cards", "phone-fraud"):
        make.do(person, topic, at=timezone.now())
    assert "领取证书" in client.get(address).content.decode()
    shown = client.post(f"{address}certificate/", {"name": "小李"}).url
    assert "打印证书" in client.get(shown).content.decode()
    assert shown in client.get(address).content.decode()
    assert Client().post(f"{address}certificate/").url == address
    assert client.post("/learn/courses/nowhere/certificate/").status_code == 404


def test_erasing_takes_it_back(client: Client, course: Course, person: Participant) -> None:
    pass_all(person)
    found = issue(course, person)
    assert len(my_data(person)["certificates"]) == 1
    privacy.erase(person, at=NOW)
    response = client.get(found.get_absolute_url())
    assert response.status_code == 404
    assert "没有这张证书" in response.content.decode()
