"""Checking the content pack without a database."""

import json
from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command

from factories import library as factory
from wanli.knowledge.library.queries import Findings, Problem, content_kinds
from wanli.knowledge.library.queries.checks import check_pack, facts_outside_claims
from wanli.knowledge.library.queries.packs import Part

TODAY = date(2026, 11, 22)
CLAIM = {"claim": "个人每年可以免费查两次信用报告。", "source": "credit-rules", "at": "第十七条"}


@pytest.fixture(autouse=True)
def only_the_library(monkeypatch):
    monkeypatch.setattr(content_kinds, "_kinds", {})


@pytest.fixture
def pack(tmp_path):
    return factory.pack(tmp_path / "content")


def problems_with(pack, **values):
    factory.write(pack / "pieces/credit-report/read-report.yaml", factory.piece_file(**values))
    return [one for one in check_pack(pack, today=TODAY)["problems"] if one.file.endswith("read-report.yaml")]


def test_good_pack_has_no_problems_and_is_counted(pack):
    assert check_pack(pack, today=TODAY) == {
        "topics": 1,
        "pieces": 1,
        "items": 0,
        "by_audience": {"elder": {"pieces": 1}, "public": {"pieces": 1}},
        "by_kind": {"lesson": 1},
        "by_language": {"en": {"pieces": 1}, "zh-hans": {"pieces": 1}},
        "missing_sources": 0,
        "overdue": 0,
        "difficulty": {},
        "problems": [],
    }


def test_piece_without_a_claim(pack):
    found = problems_with(pack, body=[{"text": "随便说说。"}])
    assert any("has no claim" in one.message for one in found)


def test_case_says_that_it_is_invented(pack):
    assert any("invented" in one.message for one in problems_with(pack, kind="case", body=[CLAIM]))
    note = {"note": "人物和情节为编写，依据常见情形。"}
    assert not any("invented" in one.message for one in problems_with(pack, kind="case", body=[CLAIM, note]))


def test_overdue_review_is_counted(pack):
    factory.write(pack / "pieces/credit-report/read-report.yaml", factory.piece_file(review_by=date(2026, 11, 21)))
    summary = check_pack(pack, today=TODAY)
    assert summary["overdue"] == 1
    assert any(one.place == "review_by" for one in summary["problems"])


def test_missing_source_is_counted(pack):
    factory.write(pack / "pieces/credit-report/read-report.yaml", factory.piece_file(body=[{"claim": "没有来源。"}]))
    assert check_pack(pack, today=TODAY)["missing_sources"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "要在20日内答复。",
        "罚款1,000元。",
        "年利率24%起。",
        "见《征信业管理条例》。",
        "见第二十五条。",
        "请打96110。",
        "打12378咨询。",
        "within 20 days",
    ],
)
@pytest.mark.parametrize("name", ["text", "remember", "stop"])
def test_fact_outside_claims_is_found(text, name):
    assert facts_outside_claims(Part(name, text), carried="") != []


@pytest.mark.parametrize(
    ("part", "carried"),
    [
        (Part("text", "要在 20 日内答复。"), "机构应当在20日内答复。"),
        (Part("text", "假如您借了1000元，一年后还1100元。"), ""),
        (Part("text", "先数三下，再挂电话。"), ""),
        (Part("heading", "三天学会"), ""),
        (Part("dialogue", [{"who": "老秦", "says": "我借了3000元。"}]), ""),
        (Part("list", ["拨打110"]), "遇到危险拨打110报警。"),
    ],
)
def test_what_is_no_loose_fact(part, carried):
    assert facts_outside_claims(part, carried) == []


def test_fact_in_a_list_is_reported_with_its_place(pack):
    found = problems_with(pack, body=[CLAIM, {"list": ["交300元就行"]}])
    assert any(one.place == "body part 2" and "300元" in one.message for one in found)


def test_twin_has_to_match(pack):
    path = pack / "pieces/credit-report/read-report.en.yaml"
    other = [{"claim": "Twice a year.", "source": "credit-rules", "at": "第十八条"}]
    factory.write(path, factory.piece_file(**{**factory.ENGLISH, "kind": "case", "body": other}))
    messages = " ".join(str(one) for one in check_pack(pack, today=TODAY)["problems"])
    assert "kind: differs from the Chinese original ('lesson')" in messages
    assert "the claims are not those of the Chinese original" in messages


def test_twin_without_original(pack):
    (pack / "pieces/credit-report/read-report.yaml").unlink()
    assert any("no Chinese original" in one.message for one in check_pack(pack, today=TODAY)["problems"])


def test_near_identical_pieces(pack):
    factory.write(pack / "pieces/credit-report/copy.yaml", factory.piece_file(slug="copy"))
    assert any("nearly the same text" in one.message for one in check_pack(pack, today=TODAY)["problems"])


def test_file_in_the_wrong_place(pack):
    factory.write(pack / "pieces/credit-report/other-name.yaml", factory.piece_file(slug="another"))
    assert any("should be called another.yaml" in one.message for one in check_pack(pack, today=TODAY)["problems"])


def test_registered_kind_joins_the_summary(pack):
    found = Findings(count=3, difficulty={"easy": 3}, problems=[Problem("items/x.yaml", "x-01", "is odd")])
    found.by_audience.update(["elder", "elder", "pupil"])
    found.by_language["zh-hans"] = 3
    content_kinds.register("items", check=lambda folder, pack: found, load=None)
    summary = check_pack(pack, today=TODAY)
    assert summary["items"] == 3
    assert summary["by_audience"]["elder"] == {"pieces": 1, "items": 2}
    assert summary["by_language"] == {"en": {"pieces": 1, "items": 0}, "zh-hans": {"pieces": 1, "items": 3}}
    assert summary["difficulty"] == {"easy": 3}
    assert summary["problems"] == found.problems


def test_command_prints_exactly_these_keys_and_fails_on_a_problem(pack, capsys):
    call_command("content_check", folder=pack, json=True)
    keys = ["topics", "pieces", "items", "by_audience", "by_kind", "by_language", "missing_sources", "overdue"]
    assert list(json.loads(capsys.readouterr().out)) == [*keys, "difficulty", "problems"]
    factory.write(pack / "pieces/credit-report/read-report.yaml", factory.piece_file(kind="poem"))
    with pytest.raises(SystemExit) as stopped:
        call_command("content_check", folder=pack, json=True)
    assert stopped.value.code == 1
    first = json.loads(capsys.readouterr().out)["problems"][0]
    assert set(first) == {"file", "place", "message"}


def test_pieces_that_come_along_are_fit_to_be_read():
    assert check_pack(settings.CONTENT_FOLDER, today=TODAY)["problems"] == []
