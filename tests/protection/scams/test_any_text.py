"""Any text at all, through the rules and the model of the pack: an answer, and places that lie in the text."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wanli.science.screening.verdicts import Level, follow, screen

SIGN = st.characters(categories=["L", "M", "N", "P", "S", "Z", "C"])
# fmt: off
WORDS = st.sampled_from([
    "垫付", "返利", "安全账户", "验证码", "发给我", "积分", "http://icbc-jf.top/a", "138 0000 0000", "〔网址〕", "贝者",
    "v❤信", "ｗｗｗ．ａ．ｃｏｍ", "谨防", "\n", "95588", "０元", "𠮷", "\u200b", "ＵＲＬ", "98 76 54 32 10 98",
])
# fmt: on
TEXT = st.lists(st.one_of(WORDS, st.text(SIGN, max_size=8)), max_size=40).map("".join)
QUIET = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(TEXT)
def test_any_text_gets_an_answer_with_places_inside_it(screening, text):
    verdict = screen(text, screening.model, screening.rules)
    assert verdict.level in Level
    for trigger in verdict.triggers:
        assert 0 <= trigger.start < trigger.end <= len(text)
        assert text[trigger.start : trigger.end] == trigger.text


@QUIET
@given(TEXT)
def test_any_chat_is_followed_turn_by_turn(screening, text):
    told = follow(text, screening.model, screening.rules)
    assert told.clear_at is None or 1 <= told.clear_at <= len(told.levels)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT.filter(bool), st.integers(1_000, 100_000))
def test_a_very_long_text_ends(screening, text, length):
    long = (text * length)[:100_000]
    assert screen(long, screening.model, screening.rules).is_cut is (len(long) > 20_000)
