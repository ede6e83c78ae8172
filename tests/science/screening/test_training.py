"""From labelled messages to a verdict: what is learned, what is calibrated, and when nothing is said."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanli.science.screening.features import Parts
from wanli.science.screening.grouping import folds_of, groups_of
from wanli.science.screening.model import BadModel, Model
from wanli.science.screening.normalising import LONGEST_TEXT
from wanli.science.screening.regressions import logistic, ridge
from wanli.science.screening.rules import Rule, RuleBook, Strength
from wanli.science.screening.training import CannotTrain, Labelled, Settings, calibrated, retrain, train
from wanli.science.screening.verdicts import Doubt, Level, follow, screen

RULES = RuleBook(
    [
        Rule("advance", (("垫付",), ("返利", "佣金")), "brushing", Strength.STRONG, ("inducing",), reason="先垫钱"),
        Rule("code", (("验证码",), ("发给我", "告诉我")), "phishing", Strength.STRONG),
        Rule("warning", (("谨防", "警惕"),), strength=Strength.AGAINST),
    ]
)
COMMON = [
    "今天",
    "明天",
    "我们",
    "可以",
    "时间",
    "地方",
    "东西",
    "知道",
    "一个",
    "这里",
    "大家",
    "现在",
    "已经",
    "还有",
]
WORDS = {
    "brushing": [
        "招人做单",
        "点赞员",
        "日结佣金",
        "垫付本金",
        "返利到账",
        "连单任务",
        "宝妈兼职",
        "一单一结",
        "抢单平台",
    ],
    "phishing": ["积分到期", "账户冻结", "点击链接", "填写密码", "网银失效", "验证码告诉我", "逾期清零", "登录升级"],
    "chat": [
        "一起吃饭",
        "记得带伞",
        "快递放门口",
        "孩子放学",
        "周末爬山",
        "晚点回家",
        "菜已买好",
        "电影不错",
        "猫又胖了",
    ],
    "official_warning": ["谨防骗子", "民警提醒", "警惕垫付返利", "不要点击链接", "社区宣传", "反诈讲座", "转告家人"],
}


def corpus():
    """Two hundred messages of words drawn at random, so that no two are nearly the same."""
    rng = np.random.default_rng(1)
    drawn = []
    for kind, words in WORDS.items():
        for _number in range(50):
            chosen = [*rng.choice(words, 3, replace=False), *rng.choice(COMMON, 3, replace=False)]
            rng.shuffle(chosen)
            drawn.append(Labelled("，".join(chosen), kind, kind in {"brushing", "phishing"}))
    return drawn


@pytest.fixture(scope="module")
def trained():
    return train(
        corpus(), RULES, rng=np.random.default_rng(3), settings=Settings(rounds=40, type_rounds=30), digest="d"
    )


def test_what_was_taught_is_told(trained):
    verdict = screen("我们招人做单，垫付本金，现在返利到账", trained.model, RULES)
    assert (verdict.level, verdict.type, verdict.marks) == (Level.HIGH, "brushing", ("inducing",))
    assert [(trigger.text, trigger.reason) for trigger in verdict.triggers] == [("垫付", "先垫钱"), ("返利", "先垫钱")]
    assert screen("明天周末爬山，记得带伞，晚点回家", trained.model, RULES).level is Level.LOW
    assert screen("民警提醒：警惕垫付返利，转告家人", trained.model, RULES).level is Level.LOW


def test_probabilities_are_those_of_messages_not_learned(trained):
    harmful = np.array([message.is_harmful for message in corpus()])
    assert trained.probabilities.shape == harmful.shape
    assert abs(trained.probabilities.mean() - harmful.mean()) < 0.02  # what calibration makes sure of
    assert ((trained.probabilities > 0.5) == harmful).mean() > 0.95


def test_the_same_messages_make_the_same_model(trained):
    few = Settings(rounds=40, type_rounds=30)
    again = train(corpus(), RULES, rng=np.random.default_rng(3), settings=few, digest="d")
    assert again.model.to_bytes() == trained.model.to_bytes()


def test_with_a_calibration_that_is_known_the_same_model_is_made_faster(trained):
    known = {"slope": trained.model.slope, "offset": trained.model.offset}
    few = Settings(rounds=40, type_rounds=30)
    again = retrain(corpus(), RULES, rng=np.random.default_rng(3), settings=few, digest="d", **known)
    assert again.to_bytes() == trained.model.to_bytes()


def test_a_stored_model_says_the_same(trained):
    stored = Model.from_bytes(trained.model.to_bytes())
    for text in ("大家点赞员日结佣金", "一起吃饭", ""):
        assert stored.read(text, RULES).probability == pytest.approx(trained.model.read(text, RULES).probability)
    assert stored.digest == "d"


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04 no", b"{}"])
def test_what_is_no_model_is_refused(broken):
    with pytest.raises(BadModel):
        Model.from_bytes(broken)


def test_each_part_can_be_left_out():
    for parts in (Parts(letters=False), Parts(sounds=False), Parts(rules=False)):
        part = train(corpus(), RULES, rng=np.random.default_rng(3), settings=replace(Settings(), parts=parts, folds=2))
        assert ((part.probabilities > 0.5) == [message.is_harmful for message in corpus()]).mean() > 0.7


@pytest.mark.parametrize(
    ("text", "doubt"), [("", Doubt.TOO_SHORT), ("嗯", Doubt.TOO_SHORT), ("qwrt zxcv", Doubt.UNREADABLE)]
)
def test_nothing_is_said_where_nothing_can_be(trained, text, doubt):
    verdict = screen(text, trained.model, RULES)
    assert (verdict.level, verdict.doubt, verdict.type) == (Level.UNKNOWN, doubt, "")


def test_a_chat_is_clear_from_the_turn_on_after_which_it_stayed_so(trained):
    chat = (
        "甲：周末爬山，一起吃饭\n乙：好，记得带伞，晚点回家\n\n甲：招人做单，点赞员日结佣金，垫付本金，返利到账\n"
        "甲：垫付本金就有日结佣金"
    )
    told = follow(chat, trained.model, RULES)
    assert told.levels[0] is Level.LOW
    assert told.verdict.level is Level.HIGH
    assert told.clear_at == 3
    assert follow("甲：周末爬山，一起吃饭", trained.model, RULES).clear_at is None


def test_what_would_change_the_verdict_is_named(trained):
    high = screen("招人做单，垫付本金，返利到账", trained.model, RULES)
    assert high.raised_by == ()
    low = screen("今天快递放门口，孩子放学", trained.model, RULES, questions=["code", "advance", "unheard of"])
    assert set(low.raised_by) <= {"code", "advance"}


def test_too_little_is_no_basis():
    with pytest.raises(CannotTrain, match="too few"):
        train(corpus()[:8], RULES, rng=np.random.default_rng(0))
    with pytest.raises(CannotTrain, match="chat"):
        train([*corpus(), Labelled("怪", "chat", True)], RULES, rng=np.random.default_rng(0))


def test_near_duplicates_share_a_group_and_a_fold():
    texts = ["今天天气真好出去走走", "今天天气真好，出去走走吧", "股票明天一定会涨停", "一只猫睡在窗台上"]
    groups = groups_of(texts, threshold=0.5)
    assert groups.tolist() == [0, 0, 1, 2]
    folds = folds_of(groups, list("aabb"), folds=2, rng=np.random.default_rng(0))
    assert folds[0] == folds[1]
    assert set(folds.tolist()) == {0, 1}


def test_calibration_finds_the_line_the_truth_was_drawn_from():
    rng = np.random.default_rng(5)
    logits = rng.normal(0, 3, 20_000)
    truth = rng.random(20_000) < 1 / (1 + np.exp(-(0.5 * logits - 1)))
    slope, offset = calibrated(logits, truth)
    assert (slope, offset) == (pytest.approx(0.5, abs=0.03), pytest.approx(-1, abs=0.05))


def test_regressions_agree_with_their_closed_forms():
    from scipy import sparse

    rng = np.random.default_rng(2)
    dense = rng.normal(size=(200, 6))
    classes = rng.integers(0, 3, 200)
    weights = np.ones(200)
    found, intercepts = ridge(sparse.csr_matrix(dense), classes, weights, number=3, penalty=0.1, rounds=50)
    target = np.where(classes[:, None] == np.arange(3), 1.0, -1.0)
    exact = np.linalg.solve(dense.T @ dense / 200 + 0.1 * np.eye(6), dense.T @ (target - intercepts) / 200)
    assert found == pytest.approx(exact, abs=1e-3)
    harmful = dense[:, 0] > 0
    slope, offset = logistic(sparse.csr_matrix(dense), harmful, weights, penalty=1e-2, rounds=200)
    p = 1 / (1 + np.exp(-(dense @ slope + offset)))
    gradient = dense.T @ (p - harmful) / 200 + 1e-2 * slope
    assert np.abs(gradient).max() < 1e-4  # where the gradient is nothing, a convex loss is least


ANY_SIGN = st.characters(categories=["L", "M", "N", "P", "S", "Z", "C"])  # lone surrogates too


@settings(max_examples=25, deadline=None)
@given(st.text(ANY_SIGN, min_size=1, max_size=40), st.integers(1, 100_000), st.text(ANY_SIGN, max_size=40))
def test_a_text_of_a_hundred_thousand_characters_is_read_at_its_beginning(trained, again, length, end):
    text = (again * length)[:100_000] + end
    verdict = screen(text, trained.model, RULES)
    assert verdict.is_cut is (len(text) > LONGEST_TEXT)
    for trigger in verdict.triggers:
        assert 0 <= trigger.start < trigger.end <= LONGEST_TEXT
        assert text[trigger.start : trigger.end] == trigger.text


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gets_a_verdict_with_places_inside_it(trained, text):
    verdict = screen(text, trained.model, RULES)
    assert 0 <= verdict.probability <= 1
    for trigger in verdict.triggers:
        assert 0 <= trigger.start < trigger.end <= len(text)
        assert text[trigger.start : trigger.end] == trigger.text
