"""A message without its disguise, and where each of its letters stood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanli.science.screening.decomposition import joins, spellings
from wanli.science.screening.letters import plain, spoken
from wanli.science.screening.normalising import LONGEST_TEXT, normalise
from wanli.science.screening.shapes import MARKS, Shape

JOINS = joins(frozenset("赌博贷款投资赚钱信账转银骗刷佣票码验证链接注财购费"))
ADDRESS, NUMBER = MARKS[Shape.ADDRESS], MARKS[Shape.NUMBER]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("刷 单 返 利", "刷单返利"),
        ("刷❤单✨返🔥利", "刷单返利"),
        ("刷\u200b单\u2060返\u200d利", "刷单返利"),
        ("刷*单·返_利", "刷单返利"),
        ("貸款轉賬", "贷款转账"),
        ("ＡＰＰ下載", "app下载"),
        ("ⓐⓟⓟ", "app"),
        ("贝 者博", "赌博"),
        ("代贝 款", "贷款"),
        ("аррӏе"[:3], "app"),  # Cyrillic
        ("café", "cafe"),
        ("加薇信", "加微信"),
        ("加vx聊", "加微信聊"),
        ("扣扣群", "qq群"),
        ("zfb收款", "支付宝收款"),
        ("壹贰叁", "123"),
        ("￥", "元"),
    ],
)
def test_a_disguise_comes_off(written, meant):
    assert normalise(written, JOINS).text.replace(NUMBER, "123") == meant


@pytest.mark.parametrize(
    "innocent", ["女子学校", "日月潭", "本人言语", "devxtool", "口十分大", "信了，一共", "祝生日快乐"]
)
def test_innocent_neighbours_stay_apart(innocent):
    letters = "".join(letter for letter in innocent if letter.isalnum())
    assert normalise(innocent, joins(frozenset("好明信叶子星大"))).text == letters


@pytest.mark.parametrize(
    ("written", "shape"),
    [
        ("http://icbc-jf.top/a", Shape.BRAND_ELSEWHERE),
        ("www.icbc.com.cn", Shape.OFFICIAL_ADDRESS),
        ("mybank.icbc.com.cn", Shape.OFFICIAL_ADDRESS),
        ("icbc.com.cn.evil.top", Shape.BRAND_ELSEWHERE),
        ("http://іcbс.com.cn/x", Shape.DISGUISED_ADDRESS),
        ("xn--icbc-abc.com", Shape.DISGUISED_ADDRESS),
        ("t.cn/a1b2", Shape.SHORT_ADDRESS),
        ("1.2.3.4/login", Shape.IP_ADDRESS),
        ("www.example.com", Shape.ADDRESS),
        ("w w w . e x a m p l e . c o m", Shape.ADDRESS),
        ("ｗｗｗ．ｅｘａｍｐｌｅ．ｃｏｍ", Shape.ADDRESS),
        ("beijing.gov.cn", Shape.OFFICIAL_ADDRESS),
        ("13800000000", Shape.MOBILE),
        ("138 0000 0000", Shape.MOBILE),
        ("400-000-0000", Shape.SERVICE_NUMBER),
        ("95588", Shape.SERVICE_NUMBER),
        ("6222 0000 0000 0000", Shape.LONG_NUMBER),
        ("35", Shape.NUMBER),
        ("loooo元", Shape.NUMBER),
        ("URLabc", Shape.ADDRESS),
        ("CELLPHONE", Shape.MOBILE),
        ("〔短链〕", Shape.SHORT_ADDRESS),
        ("〔卡号〕", Shape.LONG_NUMBER),
        ("a.b@example.com", Shape.CONTACT),
    ],
)
def test_a_shape_is_told_by_what_it_can_do(written, shape):
    found = normalise(f"看{written}。").found
    assert [one.shape for one in found] == [shape]


@pytest.mark.parametrize("written", ["999.1.2.3", "url", "place", "a.b.c", "v1.2"])
def test_what_looks_like_an_address_is_not_always_one(written):
    assert not any("address" in one.shape for one in normalise(written).found)


def test_letters_know_where_they_stood():
    message = "点【这里】 http://example.com/a ，转 账"
    normal = normalise(message)
    at = normal.text.index("转账")
    start, end = normal.original(at, at + 2)
    assert message[start:end] == "转 账"
    place = normal.text.index(ADDRESS)
    start, end = normal.original(place, place + 1)
    assert message[start:end] == "http://example.com/a"


def test_spoken_letters_are_alike_when_they_sound_alike():
    assert spoken("点赞返利") == spoken("点攒反力")
    assert spoken("点赞") != spoken("点头")
    assert len(spoken("a点1")) == 3


def test_a_letter_is_spelled_by_its_parts():
    assert "贝者" in spellings("赌")
    assert spellings("a") == ()


def test_only_the_beginning_of_an_endless_message_is_read():
    normal = normalise("字" * (LONGEST_TEXT + 5))
    assert normal.is_cut
    assert len(normal.text) == LONGEST_TEXT


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_places_inside_it(message):
    normal = normalise(message, JOINS)
    assert len(normal.text) == len(normal.starts) == len(normal.ends) == len(normal.spoken)
    assert all(0 <= start < end <= len(message) for start, end in zip(normal.starts, normal.ends, strict=True))
    assert all(first <= second for first, second in zip(normal.starts, normal.starts[1:], strict=False))
    assert all(0 <= one.start < one.end <= len(message) for one in normal.found)


@given(st.characters())
def test_a_plain_letter_stays_plain(sign):
    assert "".join(plain(letter) for letter in plain(sign)) == plain(sign)
