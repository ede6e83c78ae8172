"""Games: what is drawn, what counts, what is kept and what is not."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from factories import assessments as items
from factories.accounts import NOW, participant
from factories.library import source, topic
from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import remember_participant
from wanli.ground.privacy import actions as privacy
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import my_data
from wanli.knowledge.library.queries import PackHasProblems, read_pack
from wanli.learning.assessments.models import Attempt, Item, Response
from wanli.learning.games import actions, queries
from wanli.learning.games.models import GameRound, Message
from wanli.learning.games.queries import Play, is_usable

pytestmark = pytest.mark.django_db
CONTENT = Path(__file__).resolve().parents[3] / "content"


def half(text: str, **more: str) -> dict[str, str]:
    return {"channel": "sms", "from": "某某", "text": text, "why": f"因为{text[:4]}", "source": "credit-rules"} | more


# Seven ways to say seven things: messages that are nearly the same are one message.
SAID = ["退款理赔", "积分兑换", "安全账户", "屏幕共享", "养老公寓", "高佣刷单", "出租银行卡"]
TOLD = ["取件通知", "账单提醒", "民警来访", "反诈热线", "免费体检", "招保洁员", "领工资卡"]


def pairs(number: int = 6) -> list[dict[str, Any]]:
    return [
        {
            "pair": f"p{n}",
            "topic": "credit-report",
            "scam": half(f"{SAID[n]}，快点办"),
            "real": half(f"您的{TOLD[n]}已送达"),
        }
        for n in range(number)
    ]


def spots(scams: int = 5, genuine: int = 2) -> list[dict[str, Any]]:
    marked = [
        half(f"关于{SAID[n]}的事，今天必须办，请点〔网址〕填写资料。")
        | {"id": f"s{n}", "topic": "credit-report"}
        | {"spots": [{"words": "今天必须办", "why": "催您"}, {"words": "请点〔网址〕", "why": "陌生链接"}]}
        for n in range(scams)
    ]
    return marked + [
        half(f"{TOLD[n]}，详情看公告栏。") | {"id": f"g{n}", "topic": "credit-report"} for n in range(genuine)
    ]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    topic(), source()
    write(tmp_path)
    return tmp_path


def write(folder: Path, **files: Any) -> None:
    (folder / "games").mkdir(exist_ok=True)
    for name, rows in ({"pairs": pairs(), "spots": spots()} | files).items():
        (folder / "games" / f"{name}.yaml").write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")


@pytest.fixture
def loaded(pack: Path) -> None:
    actions.load_game_messages(pack, NOW)


@pytest.fixture
def bank() -> None:
    items.bank(each=6)


def owner(person: Participant) -> Client:
    from django.http import HttpResponse

    response = HttpResponse()
    remember_participant(response, person, is_secure=False)
    client = Client()
    client.cookies = response.cookies
    return client


# ---- content -----------------------------------------------------------------------------------------------------


def test_our_own_messages_are_enough_and_well_marked() -> None:
    found = queries.check_game_messages(CONTENT, read_pack(CONTENT))
    assert [str(problem) for problem in found.problems] == []
    messages, _problems = queries.files.read_game_messages(CONTENT)
    by_game = {game: [m for m in messages if m.game == game] for game in ("pairs", "spots")}
    assert len(by_game["pairs"]) >= 40
    assert sum(bool(m.spots) for m in by_game["spots"]) >= 18
    assert sum(not m.spots for m in by_game["spots"]) >= 6


def test_loading_twice_writes_nothing_and_what_is_gone_is_switched_off(pack: Path) -> None:
    counts = actions.load_game_messages(pack, NOW)
    assert counts.created == 19
    again = actions.load_game_messages(pack, NOW)
    assert (again.unchanged, again.has_changes) == (19, False)
    message = Message.objects.get(code="s0")
    assert message.live_revision_id == message.latest_revision_id == message.loaded_revision_id
    assert not message.is_edited_here
    write(pack, spots=spots(scams=4))
    assert actions.load_game_messages(pack, NOW).withdrawn == 1
    assert not Message.objects.get(code="s4").live
    Message.objects.get(code="s1").save_revision()
    edited = Message.objects.get(code="s1")
    edited.text = edited.text.replace("资料", "表格")
    edited.save_revision()
    write(pack, spots=[row | {"why": "别的"} for row in spots(scams=4)])
    assert actions.load_game_messages(pack, NOW).kept == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"spots": [{"words": "不在里面", "why": "x"}]}, "stands 0 times"),
        ({"spots": [{"words": "今天必须办", "why": " "}, {"words": "请点〔网址〕", "why": "x"}]}, "has no reason"),
        ({"spots": [{"words": "今天必须办", "why": "x"}, {"words": "必须办，请", "why": "x"}]}, "overlap"),
        ({"spots": [{"words": "今天必须办", "why": "x"}]}, "has 1 places"),
        ({"text": "今天必须办，请点〔网址〕，电话13812345678"}, "could be somebody's"),
        ({"text": "今天必须办，请点〔网址〕，www.example.com"}, "could be somebody's"),
        ({"channel": "pigeon"}, "is not one of"),
        ({"topic": "nothing"}, "no topic"),
        ({"source": "nothing"}, "no source"),
        ({"colour": "red"}, "unknown field"),
    ],
)
def test_what_a_second_reader_would_object_to(pack: Path, change: dict[str, Any], told: str) -> None:
    rows = spots(scams=1)
    rows[0] |= change
    write(pack, spots=rows)
    whole = read_pack(CONTENT)
    whole.topics["credit-report"], whole.sources["credit-rules"] = object(), object()
    problems = [str(problem) for problem in queries.check_game_messages(pack, whole).problems]
    assert any(told in problem for problem in problems), problems


def test_a_pack_with_a_half_pair_is_refused_whole(pack: Path) -> None:
    rows = pairs()
    del rows[2]["real"]
    write(pack, pairs=rows)
    with pytest.raises(PackHasProblems, match="has no real"):
        actions.load_game_messages(pack, NOW)
    assert not Message.objects.exists()


# ---- rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", [None, "is_alone", "on_own_device", "has_clock", "is_first_sight"])
def test_an_answer_in_play_says_something_only_under_all_conditions(broken: str | None) -> None:
    good = {"is_alone": True, "on_own_device": True, "has_clock": False, "is_first_sight": True}
    values = good | ({broken: not good[broken]} if broken else {})
    assert is_usable(**values) is (broken is None)


def test_both_rates_are_told(loaded: None, client: Client) -> None:
    """Everything taken for a scam: all scams caught, all genuine ones blamed."""
    client.post("/play/pairs/start/")
    for position in range(1, 11):
        page = client.post(f"/play/pairs/{position}/", {"said": "scam"}, follow=True)
        assert page.status_code == 200
    result = client.get("/play/pairs/result/").content.decode()
    assert "10 条里：骗局抓住 5/5，真通知错怪 5/5。" in result
    assert not GameRound.objects.exists()


def test_nothing_is_skipped_or_answered_twice(loaded: None, client: Client) -> None:
    client.post("/play/pairs/start/")
    assert client.get("/play/pairs/4/").url == "/play/pairs/1/"
    assert client.get("/play/pairs/result/").url == "/play/pairs/1/"
    assert client.post("/play/pairs/1/", {"said": "perhaps"}).status_code == 422
    client.post("/play/pairs/1/", {"said": "real"})
    before = client.cookies["wanli_play"].value
    client.post("/play/pairs/1/", {"said": "scam"})
    assert client.cookies["wanli_play"].value == before
    client.cookies["wanli_play"] = before[:-3] + "abc"
    assert client.get("/play/pairs/2/").url == "/play/pairs/"
    assert client.get("/play/spots/1/").url == "/play/spots/"
    assert client.post("/play/chess/start/").status_code == 404


def test_places_are_judged_one_by_one(loaded: None) -> None:
    message = Message.objects.get(code="s0")
    texts = [mark.text for mark in queries.phrases_of(message)]
    assert texts == ["关于退款理赔的事，", "今天必须办，", "请点〔网址〕", "填写资料。"]
    marks = queries.judge_spots(message, [0, 1])
    assert [mark.verdict for mark in marks] == ["false", "hit", "missed", ""]
    assert marks[2].why == "陌生链接"
    assert queries.tally(marks) == (1, 1, 1)


def test_a_round_of_places_on_the_page(loaded: None, client: Client) -> None:
    client.post("/play/spots/start/")
    for position in range(1, 6):
        page = client.get(f"/play/spots/{position}/").content.decode()
        assert page.count('name="spot"') >= 2
        told = client.post(f"/play/spots/{position}/", {"spot": ["1", "77", "x"]}, follow=True).content.decode()
        assert 'href="/play/spots/' in told
    assert "共 8 处" in client.get("/play/spots/result/").content.decode()


def test_a_level_gets_harder_and_ends_with_the_last_life(bank: None, client: Client) -> None:
    import random

    play = queries.begin_climb("loans", random.Random(1))
    numbers = [int(code[-2:]) for code in play.codes]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 5
    client.post("/play/climb/start/", {"topic": "loans"})
    for position in (1, 2, 3):
        client.post(f"/play/climb/{position}/", {"choice": "1"})
    assert client.get("/play/climb/4/").url == "/play/climb/result/"
    assert "这次没过" in client.get("/play/climb/result/").content.decode()
    assert "wanli_levels" not in client.cookies
    assert client.post("/play/climb/start/", {"topic": "nothing"}).status_code == 404


def test_a_passed_level_is_remembered_in_the_browser_only(bank: None, client: Client) -> None:
    client.post("/play/climb/start/", {"topic": "loans"})
    for position in range(1, 6):
        client.post(f"/play/climb/{position}/", {"choice": "1" if position == 3 else "2"})
    assert "过关了" in client.get("/play/climb/result/").content.decode()
    assert "过关，剩2条命" in client.get("/play/climb/").content.decode()
    assert not Response.objects.exists()
    assert not GameRound.objects.exists()


def climb(client: Client, **values: str) -> None:
    client.post("/play/climb/start/", {"topic": "loans"} | values)
    for position in range(1, 6):
        client.post(f"/play/climb/{position}/", {"choice": "2"})
    client.get("/play/climb/result/")
    client.get("/play/climb/result/")


def test_with_consent_answers_and_rounds_are_kept_once(bank: None) -> None:
    person = participant()
    client = owner(person)
    climb(client, alone="yes")
    assert set(Response.objects.values_list("is_play", flat=True)) == {False}
    attempt = Attempt.objects.get()
    assert (attempt.stage, attempt.subject, attempt.finished_at is not None) == ("game", "climb:loans", True)
    kept = GameRound.objects.get()
    assert (kept.score, kept.most, kept.is_alone, kept.details[0]) == (5, 5, True, {"lives": 3})
    client.cookies.pop("wanli_levels")
    assert "过关，剩3条命" in client.get("/play/climb/").content.decode()
    assert len(my_data(person)["game_rounds"]) == 1


def test_together_at_a_booth_and_seen_before_is_play(bank: None) -> None:
    person = participant()
    climb(owner(person), alone="no")
    assert set(Response.objects.values_list("is_play", flat=True)) == {True}
    seen = set(Response.objects.values_list("item__code", flat=True))
    Item.objects.filter(topic__slug="loans").exclude(code__in=seen).update(live=False)
    climb(owner(person), alone="yes")
    assert set(Response.objects.values_list("is_play", flat=True)) == {True}, "seen before"
    number = Response.objects.count()
    device = owner(person)
    device.post("/play/booth/?campaign=c1&session=s1")
    climb(device, alone="yes")
    assert Response.objects.count() == number, "a booth remembers nobody"
    assert GameRound.objects.count() == 2


def test_after_consent_is_withdrawn_nothing_more_is_kept_and_erasing_takes_all(loaded: None) -> None:
    person = participant()
    play = Play("pairs", ["p0-scam"], answers=[[True, True]])
    actions.keep_round(play, actor=person, language="zh-hans", at=NOW)
    actions.keep_round(play, actor=person, language="zh-hans", at=NOW)
    assert GameRound.objects.count() == 1
    privacy.withdraw_consent(person, purpose=Purpose.LEARNING, at=NOW)
    client = owner(person)
    client.post("/play/pairs/start/")
    for position in range(1, 11):
        client.post(f"/play/pairs/{position}/", {"said": "scam"})
    client.get("/play/pairs/result/")
    assert GameRound.objects.count() == 1
    privacy.erase(person, at=NOW + timedelta(days=1))
    assert not GameRound.objects.exists()


def test_the_wheel_stops_where_the_server_says(bank: None, client: Client) -> None:
    client.post("/play/wheel/start/")
    page = client.get("/play/wheel/1/").content.decode()
    assert "wheel__disc--" in page
    client.post("/play/wheel/1/", {"choice": "2"})
    assert "答对了，转得好" in client.get("/play/wheel/result/").content.decode()


def test_without_content_the_games_say_so(db: None, client: Client) -> None:
    for game in ("pairs", "spots", "wheel", "climb"):
        assert client.get(f"/play/{game}/").status_code == 200
        assert client.post(f"/play/{game}/start/").status_code == 404


def test_entrances(loaded: None, client: Client) -> None:
    assert "/play/" in client.get("/").content.decode()
    tests = client.get("/check/").content.decode()
    assert all(f"/play/{game}/" in tests for game in ("pairs", "spots", "climb", "wheel"))
