import shutil
from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from factories import instruments as make
from factories.accounts import NOW
from wanli.config.paths import content_folder
from wanli.knowledge.library.queries import PackHasProblems, read_pack
from wanli.learning.instruments.actions import load_instruments
from wanli.learning.instruments.models import InstrumentVersion
from wanli.learning.instruments.queries import check_instruments, read_instruments


def rows() -> dict[str, dict]:
    return {
        path.name: yaml.safe_load(path.read_text("utf-8")) for path in (content_folder() / "instruments").glob("*.yaml")
    }


def pack(folder: Path, files: dict[str, dict]) -> Path:
    shutil.rmtree(folder / "instruments", ignore_errors=True)
    (folder / "instruments").mkdir()
    for name, row in files.items():
        (folder / "instruments" / name).write_text(yaml.safe_dump(row, allow_unicode=True), "utf-8")
    return folder


def test_the_pack_has_no_problem() -> None:
    findings = check_instruments(content_folder(), read_pack(content_folder()))
    assert findings.problems == []
    assert findings.count == 3


RISK = "risk-self-test-1.yaml"


def change(row: dict, *path: object, to: object) -> dict:
    """A copy of a row with one place changed, or taken out where `to` is None."""
    row = deepcopy(row)
    place = row
    for step in path[:-1]:
        place = place[step]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return row


@pytest.mark.parametrize(
    ("path", "to", "reason"),
    [
        (["colour"], "red", "unknown field colour"),
        (["version"], 1, "version should be text, is 1"),
        (["order"], "x", "should be a whole number"),
        (["title"], {"zh": "题"}, "en should be text, is None"),
        (["licence"], "free", "should be {zh: …, en: …}"),
        (["sources"], [], "names no source"),
        (["sources"], "a", "should be a list of codes"),
        (["notices", "later"], {"zh": "一", "en": "a"}, "unknown field later"),
        (["questions"], [], "should be a list"),
        (["questions", 0, "code"], None, "needs a code"),
        (["questions", 1, "code"], "money", "is there twice"),
        (["questions", 0, "options"], None, "needs options, or the right numbers"),
        (["questions", 0, "options"], ["a"], "needs two to nine options"),
        (["questions", 0, "options", 0], "a", "should be {zh: …, en: …, points: …}"),
        (["questions", 0, "options", 0, "points"], "many", "points should be a number"),
        (["questions", 0, "right"], [1], "needs options, or the right numbers"),
        (["scores"], [], "should be a list"),
        (["scores", 0, "asked"], False, "none is asked"),
        (["scores", 0, "status"], "true", "status 'true' is not one of"),
        (["scores", 0, "combine"], "product", "combine 'product' is not one of"),
        (["scores", 0, "terms", 0], "nothing", "question 'nothing' is not among the questions"),
        (["scores", 0, "terms"], [], "has no terms"),
        (["scores", 0, "terms", 0], "debt", "a question counts twice"),
        (["scores", 0, "bands", 0, "from"], 3, "leave points out"),
        (["scores", 0, "bands", 0, "from"], "low", "from should be a number"),
        (["scores", 0, "forced", 0, "band"], "c9", "class 'c9' is not among the classes"),
        (["scores", 0, "forced", 0, "option"], 9, "is not among the answers"),
        (["matrix", "score"], "other", "score 'other' is not among the scores"),
        (["matrix", "rows", 0, "up_to"], 9, "products that do not exist"),
        (["matrix", "rows", 0, "up_to"], "x", "up_to should be a whole number"),
        (["matrix", "rows", 0, "band"], "c1", "are not the classes of the score"),
        (["matrix", "rows"], None, "should have score, products and rows"),
    ],
)
def test_a_fault_is_named_with_file_place_and_reason(tmp_path: Path, path: list, to: object, reason: str) -> None:
    found, problems = read_instruments(pack(tmp_path, {RISK: change(rows()[RISK], *path, to=to)}))
    assert found == []
    assert {problem.file for problem in problems} == {f"instruments/{RISK}"}
    assert any(reason in problem.message for problem in problems), [str(problem) for problem in problems]


@pytest.mark.parametrize("content", ["", "- a\n", "just words\n", "code: [\n"])
def test_a_file_that_is_no_instrument_is_named(tmp_path: Path, content: str) -> None:
    (pack(tmp_path, {}) / "instruments/x.yaml").write_text(content, "utf-8")
    found, problems = read_instruments(tmp_path)
    assert found == []
    assert [problem.file for problem in problems] == ["instruments/x.yaml"]


def test_a_file_is_named_after_its_instrument_and_each_is_there_once(tmp_path: Path) -> None:
    _found, problems = read_instruments(pack(tmp_path, {RISK: rows()[RISK], "other.yaml": rows()[RISK]}))
    assert [problem.message for problem in problems] == ["should be in a file named risk-self-test-1.yaml"]


def test_unknown_sources_and_topics_are_found(tmp_path: Path) -> None:
    row = change(change(rows()[RISK], "sources", to=["no-law"]), "topics", to=["no-topic"])
    messages = [
        str(problem) for problem in check_instruments(pack(tmp_path, {RISK: row}), read_pack(tmp_path)).problems
    ]
    assert any("'no-law' is not among the sources" in message for message in messages)
    assert any("'no-topic' is not among the topics" in message for message in messages)


@pytest.mark.django_db
def test_loading_again_writes_nothing() -> None:
    assert str(load_instruments(content_folder(), NOW)) == "created 3"
    assert str(load_instruments(content_folder(), NOW)) == "unchanged 3"


@pytest.mark.django_db
def test_a_file_that_is_gone_is_no_longer_offered_and_may_come_back(tmp_path: Path) -> None:
    make.load()
    assert load_instruments(pack(tmp_path, {RISK: rows()[RISK]}), NOW).withdrawn == 2
    assert list(InstrumentVersion.objects.filter(is_offered=True).values_list("code", flat=True)) == ["risk-self-test"]
    assert load_instruments(content_folder(), NOW).updated == 2


@pytest.mark.django_db
def test_what_measures_changes_freely_until_somebody_has_answered(tmp_path: Path) -> None:
    make.load()
    changed = change(rows()[RISK], "questions", 0, "options", 1, "points", to=2)
    assert load_instruments(pack(tmp_path, rows() | {RISK: changed}), NOW).updated == 1
    codes = [question["code"] for question in changed["questions"]]
    make.sitting("risk-self-test", dict.fromkeys(codes, 2))
    with pytest.raises(PackHasProblems, match="risk-self-test@1: has been answered"):
        load_instruments(content_folder(), NOW)
    reworded = change(changed, "licence", to={"zh": "自由使用", "en": "free"})
    assert load_instruments(pack(tmp_path, rows() | {RISK: reworded}), NOW).updated == 1
    newer = change(rows()[RISK], "version", to="2")
    both = rows() | {RISK: reworded, "risk-self-test-2.yaml": newer}
    assert load_instruments(pack(tmp_path, both), NOW).created == 1
