"""Rules are met where all they ask for stands together, and nowhere else."""

import pytest

from wanli.science.screening.normalising import normalise
from wanli.science.screening.rules import BadRule, Rule, RuleBook, Strength

ADVANCE = Rule("advance", (("垫付", "先垫"), ("返利", "佣金")), "brushing", within=12, unless=("都是诈骗",))
LINK = Rule("link", (("积分",), ("<any address>",)), "phishing", within=30)
CODE = Rule("code", (("验证码",),), strength=Strength.STRONG)


def met(message, *rules):
    book = RuleBook(rules or (ADVANCE, LINK, CODE))
    normal = normalise(message, book.joins)
    return {
        hit.rule.code: [message[slice(*normal.original(*place))] for place in hit.places] for hit in book.hits(normal)
    }


def test_every_group_must_stand_in_one_stretch():
    assert met("垫付五百，返利三成") == {"advance": ["垫付", "返利"]}
    assert met("返利三成，先垫五百") == {"advance": ["先垫", "返利"]}
    assert met("垫付" + "话" * 20 + "返利") == {}
    assert met("只有垫付") == {}


def test_what_speaks_against_a_rule_must_not_stand_there():
    assert met("先垫付再返利的都是诈骗") == {}
    assert "advance" in met("先垫付再返利" + "字" * 30 + "都是诈骗")


def test_terms_are_found_through_disguise_and_by_sound():
    assert met("垫 付 500，返❤利") == {"advance": ["垫 付", "返❤利"]}
    assert met("报一下验证马") == {"code": ["验证马"]}
    assert met("殿付 反利") == {}  # two syllables have too many homophones


def test_any_address_stands_for_all_but_the_official_ones():
    assert "link" in met("积分到期 http://a-b.top/c")
    assert "link" in met("积分到期 1.2.3.4/c")
    assert "link" not in met("积分商城 www.icbc.com.cn")


def test_repeating_a_term_costs_no_more_than_reading_it():
    assert "advance" in met("垫付返利" * 5_000)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (Rule("empty", ()), "at least one group"),
        (Rule("hollow", ((),)), "at least one group"),
        (Rule("far", (("字",),), within=0), "1 to 400"),
        (Rule("odd", (("<nothing>",),)), "no shape"),
        (Rule("silent", (("！？",),)), "no letters"),
    ],
)
def test_a_rule_that_cannot_be_met_is_refused(rule, sentence):
    with pytest.raises(BadRule, match=sentence):
        RuleBook([rule])
