"""Cutting Chinese and English text into tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanli.science.retrieval.tokens import bigrams, is_han, runs, simplify, singular, tokens, words


def test_example():
    assert tokens("防範電信網絡詐騙，拨打96110！") == [
        *("防范", "范电", "电信", "信网", "网络", "络诈", "诈骗", "拨打", "96110")
    ]


def test_longer_words_follow_their_pairs():
    found = tokens("中国人民银行")
    assert found[:5] == ["中国", "国人", "人民", "民银", "银行"]
    assert any(len(token) > 2 for token in found[5:])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *(("loans", "loan"), ("copies", "copy"), ("losses", "loss"), ("boxes", "box"), ("batches", "batch")),
        *(("bus", "bus"), ("status", "status"), ("basis", "basis"), ("gas", "gas"), ("loan", "loan")),
    ],
)
def test_singular(word, expected):
    assert singular(word) == expected


def test_width_and_case_do_not_matter():
    assert tokens("ＡＴＭ　１２３７８") == tokens("atm 12378") == ["atm", "12378"]


@given(st.text())
def test_any_text_can_be_cut(text):
    found = tokens(text)
    assert all(found)
    assert found == tokens(text)


@given(st.text(alphabet="征信报告徵報诈騙abc 1,。", max_size=40))
def test_both_scripts_give_the_same_tokens(text):
    assert tokens(simplify(text)) == tokens(text)


@given(st.text(alphabet="电信网络诈骗防范银行卡", min_size=2, max_size=20))
def test_every_neighbouring_pair_is_a_token(text):
    assert set(bigrams(text)) <= set(tokens(text))
    assert len(bigrams(text)) == len(text) - 1
    assert all(word in text for word in words(text))


@given(st.text(max_size=60))
def test_runs_are_parts_of_the_text(text):
    for run in runs(text):
        assert run in text
        assert is_han(run) or not any("\u4e00" <= letter <= "\u9fff" for letter in run)
