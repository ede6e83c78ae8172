"""Finding pieces by Chinese words of two letters, in both scripts, and by English ones."""

import pytest

from factories import library as factory
from factories.accounts import NOW
from wanli.knowledge.library.actions import recall
from wanli.knowledge.library.queries import hits, search
from wanli.knowledge.library.queries.search import search_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    other = factory.topic("elsewhere", title="别的主题", title_en="Elsewhere", summary="别的。")
    plain = [("remember", "记住一句话。")]
    return {
        "title": factory.piece("title", title="利息怎么算", summary="一看就懂", parts=plain, topic=other),
        "summary": factory.piece("summary", title="借钱之前", summary="先看利息再签字", parts=plain, topic=other),
        "body": factory.piece(
            "body", title="存钱的事", summary="不难", parts=[("text", "银行付给您的钱叫利息。")], topic=other
        ),
        "none": factory.piece("none", title="假币怎么认", summary="看摸听测", parts=plain, topic=other),
    }


def slugs(query: str, language: str = "zh-hans") -> list[str]:
    return [piece.slug for piece in search(query, language)]


def test_two_letters_are_found_title_before_summary_before_body(shelf):
    assert slugs("利息") == ["title", "summary", "body"]


def test_traditional_letters_find_simplified_text(shelf):
    factory.piece("fraud", title="防范电信网络诈骗", summary="停一停", parts=[("text", "挂断电话。")])
    assert slugs("電信網絡詐騙") == ["fraud"]
    assert slugs("詐騙") == ["fraud"]


def test_simplified_letters_find_traditional_text():
    factory.piece("hk", title="認識詐騙電話", summary="掛斷", parts=[("text", "不要轉賬。")])
    assert slugs("诈骗") == ["hk"]
    assert slugs("转账") == ["hk"]


def test_a_single_letter_finds_words_that_begin_with_it(shelf):
    assert slugs("利") == ["title", "summary", "body"]


def test_words_together_narrow_and_else_widen(shelf):
    assert slugs("利息 借钱") == ["summary"]
    assert set(slugs("假币的利息")) == {"title", "summary", "body", "none"}


def test_english_plural_and_beginning_of_a_word():
    factory.piece(title="贷款")
    factory.piece(language="en", title="Loans and what they cost", summary="Read the contract.")
    assert slugs("loan", "en") == ["read-report"]
    assert slugs("LOANS", "en") == ["read-report"]
    assert slugs("contr", "en") == ["read-report"]


def test_hotline_is_found():
    factory.piece(parts=[("text", "拨打96110。")])
    assert slugs("96110") == ["read-report"]


@pytest.mark.parametrize(
    "query", ["", "   ", "！？", "'", "\\", "a'b\\c", "& | !", ":*", "<->", "';drop table", "\x00", "%_"]
)
def test_odd_questions_are_answered_calmly(query, client):
    factory.piece()
    search(query)
    assert client.get("/search/", {"q": query}).status_code in {200, 400}


def test_long_question_is_cut(shelf):
    assert "title" in slugs("利息" * 500)


def test_drafts_expired_and_recalled_are_not_found(shelf):
    recall(shelf["title"], reason="有误", actor="system", at=NOW)
    assert slugs("利息") == ["summary", "body"]


def test_hit_shows_where_and_marks_it(shelf):
    found = {hit.url: hit for hit in hits("利息", "zh-hans")}
    assert "<mark>利息</mark>" in found["/learn/elsewhere/body/"].text
    assert found["/learn/elsewhere/summary/"].tags[0] == "别的主题"


def test_hit_of_a_hostile_text_stays_text():
    factory.piece(summary="<img src=x onerror=alert(1)> 利息")
    text = hits("利息", "zh-hans")[0].text
    assert "<img" not in text
    assert "<mark>利息</mark>" in text


def test_one_query_when_found(shelf, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(search("利息")) == 3


def test_questions_are_pairs_first_and_words_then():
    assert search_queries("校园贷款") == ["'校园' & '园贷' & '贷款'", "'校园' | '贷款'"]
    assert search_queries("a'b") == ["'a':* & 'b':*", "'a':* | 'b':*"]
    assert search_queries("。") == []
