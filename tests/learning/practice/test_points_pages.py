"""Points, boards and groups as people meet them, and groups in the back office."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from factories import assessments as make
from factories import practice as act
from factories.accounts import member, organisation, participant
from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import PARTICIPANT_COOKIE, remember_participant
from wanli.learning.assessments.models import ItemBank
from wanli.learning.practice import actions
from wanli.learning.practice.models import Group, GroupMember, Player

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> ItemBank:
    return make.bank()


@pytest.fixture
def remembered(client: Client) -> Callable[[Participant], Client]:
    def remember(person: Participant) -> Client:
        response = HttpResponse()
        remember_participant(response, person, is_secure=False)
        client.cookies[PARTICIPANT_COOKIE] = response.cookies[PARTICIPANT_COOKIE].value
        return client

    return remember


def text(client: Client, address: str, status: int = 200) -> str:
    page = client.get(address)
    assert page.status_code == status
    return page.content.decode()


def test_the_rule_is_public_and_names_its_numbers(client: Client, db: None) -> None:
    page = text(client, "/practice/points/rules/")
    for words in ("积分怎么算", ">10<", ">5<", ">100<", "满10人才显示名次", "超过7天才送到", "快5分钟以上"):
        assert words in page


def test_a_stranger_is_told_how_points_come(client: Client, db: None) -> None:
    assert "做每日五题就有积分" in text(client, "/practice/points/")
    for address in ("/practice/points/name/", "/practice/points/switch/", "/practice/leave/X/"):
        assert client.post(address).status_code == 404


def test_my_points(bank: ItemBank, remembered: Callable[[Participant], Client]) -> None:
    person = participant()
    client = remembered(person)
    assert "还没有积分" in text(client, "/practice/points/")
    act.five(person, at=timezone.now())
    page = text(client, "/practice/points/")
    for words in (
        "总积分",
        ">55<",
        "第一步",
        "新芽",
        "满10人有积分后才显示名次",
        str(actions.player_of(person).pseudonym),
    ):
        assert words in page


def test_fewer_things_in_the_elder_view(bank: ItemBank, remembered: Callable[[Participant], Client]) -> None:
    person = participant()
    act.five(person, at=timezone.now())
    client = remembered(person)
    client.cookies["view"] = "elder"
    page = text(client, "/practice/points/")
    assert "总积分" in page
    for words in ("联赛", "徽章", "加入码"):
        assert words not in page.split("</header>")[1]


def test_switching_off_and_on(bank: ItemBank, remembered: Callable[[Participant], Client]) -> None:
    person = participant()
    act.five(person, at=timezone.now())
    client = remembered(person)
    client.post("/practice/points/switch/", {"points": "off"})
    page = text(client, "/practice/points/")
    assert "积分已关闭" in page
    assert "总积分" not in page
    client.post("/practice/points/switch/", {"points": "on"})
    assert "总积分" in text(client, "/practice/points/")


def test_a_name_is_chosen_from_what_is_shown(bank: ItemBank, remembered: Callable[[Participant], Client]) -> None:
    person = participant()
    client = remembered(person)
    value, _label = client.get("/practice/points/name/").context["offered"][0]
    assert client.post("/practice/points/name/", {"name": value}).url == "/practice/points/"
    player = Player.objects.get(participant=person)
    assert f"{player.first_word}-{player.second_word}" == value
    for wrong in ("", "张三", "99-1", "1-", "1-²", "-1-1"):
        assert client.post("/practice/points/name/", {"name": wrong}).status_code == 422


def test_joining_by_code_and_leaving(bank: ItemBank, remembered: Callable[[Participant], Client]) -> None:
    group, person = act.group(), participant()
    client = remembered(person)
    refused = client.post("/practice/join/", {"code": "nosuch"})
    assert refused.status_code == 422
    assert "没有这个加入码" in refused.content.decode()
    client.post("/practice/join/", {"code": f" {group.code.lower()} "})
    assert "三年二班" in text(client, "/practice/points/")
    client.post(f"/practice/leave/{group.code}/")
    assert "三年二班" not in text(client, "/practice/points/")


def test_joining_by_link_agrees_first(bank: ItemBank, client: Client) -> None:
    group = act.group()
    here = f"/practice/join/{group.code}/"
    assert "三年二班" in text(client, here)
    agreed = client.post("/mine/join/", {"next": here, "resend": "yes"})
    assert (agreed.status_code, agreed.url) == (307, here)
    assert client.post(here).url == "/practice/points/"
    assert GroupMember.objects.get().group == group
    assert "没有这个加入码" in text(client, "/practice/join/NOSUCH/", 404)
    assert client.post("/practice/join/NOSUCH/").status_code == 404


# ---- the back office -------------------------------------------------------------------------------------------------


def test_staff_open_and_close_groups_of_their_own(client: Client, db: None) -> None:
    school, other = organisation("school", kind="school", name="实验小学"), organisation("other")
    client.force_login(member("teacher", Role.ORGANISER, school))
    address = "/office/practice/"
    assert "三年级二班" in text(client, address)
    client.post(address, {"organisation": school.pk, "kind": "class", "name": "四年一班"})
    group = Group.objects.get()
    page = text(client, address)
    assert group.code in page
    assert "<svg" in page
    refused = client.post(address, {"organisation": other.pk, "kind": "class", "name": "别人的"})
    assert refused.status_code == 422
    foreign = act.group(host=other)
    assert client.post(f"{address}{foreign.code}/close/").status_code == 404
    assert client.post(f"{address}{group.code}/close/").url == address
    group.refresh_from_db()
    assert group.closed_at


def test_others_do_not_come_in(client: Client, db: None) -> None:
    client.force_login(member("editor", Role.EDITOR, organisation("bank")))
    assert client.get("/office/practice/").url == "/office/"


def test_how_many_are_in_a_small_group_is_not_told(client: Client, bank: ItemBank) -> None:
    school = organisation("school", kind="school")
    group = act.group(host=school)
    for _number in range(3):
        actions.join_group(actor=participant(), code=group.code, at=timezone.now())
    client.force_login(member("teacher", Role.ORGANISER, school))
    assert "不足10人" in text(client, "/office/practice/")
