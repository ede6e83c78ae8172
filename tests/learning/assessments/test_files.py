from pathlib import Path

import pytest
import yaml

from factories.accounts import NOW
from wanli.config.paths import content_folder
from wanli.knowledge.library.models import Source, Topic
from wanli.knowledge.library.queries import PackHasProblems, read_pack
from wanli.learning.assessments.actions.packs import load_items
from wanli.learning.assessments.models import Form, Item
from wanli.learning.assessments.queries.files import check_items, read_items

GOOD = {
    "id": "phone-01",
    "skill": "act",
    "audiences": ["public"],
    "difficulty": 0.5,
    "stem": "来电要您转账，怎么办？",
    "options": [{"text": f"做法{n}", "why": f"因为{n}"} for n in range(4)],
    "key": 2,
    "source": "a-law",
}


def pack(folder: Path, *items: dict, name: str = "phone.yaml") -> Path:
    (folder / "items").mkdir(exist_ok=True)
    (folder / "items" / name).write_text(yaml.safe_dump(list(items), allow_unicode=True), "utf-8")
    if not (folder / "checks.yaml").exists():
        (folder / "checks.yaml").write_text("[]", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "other-01"}, "should begin with phone-"),
        ({"skill": "guess"}, "'guess' is not one of"),
        ({"audiences": []}, "names no audience"),
        ({"audiences": ["martian"]}, "'martian' is unknown"),
        ({"difficulty": "hard"}, "not a number from -4 to 4"),
        ({"key": 5}, "not the number of an option"),
        ({"key": "2"}, "not the number of an option"),
        ({"stem": " "}, "has no question"),
        ({"options": GOOD["options"][:2]}, "three to five options"),
        ({"options": [GOOD["options"][0]] * 4}, "the same option twice"),
        ({"options": [{"text": "只有答案"}] * 4}, "needs text and why"),
        ({"colour": "red"}, "unknown field colour"),
    ],
)
def test_a_fault_is_named_with_file_item_and_reason(tmp_path: Path, change: dict, reason: str) -> None:
    items, problems = read_items(pack(tmp_path, {**GOOD, **change}))
    assert items == []
    assert any(reason in problem.message for problem in problems)
    assert {problem.file for problem in problems} == {"items/phone.yaml"}


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    pack(tmp_path, GOOD)
    (tmp_path / "items/phone.yaml").write_text("- id: [", "utf-8")
    _items, problems = read_items(tmp_path)
    assert "line" in problems[0].place


def test_a_twin_borrows_all_but_its_words(tmp_path: Path) -> None:
    pack(tmp_path, GOOD)
    twin = {"id": "phone-01", "stem": "A caller wants a transfer.", "options": GOOD["options"]}
    items, problems = read_items(pack(tmp_path, twin, name="phone.en.yaml"))
    assert problems == []
    assert [(item.language, item.key, item.source) for item in items] == [("zh-hans", 2, "a-law"), ("en", 2, "a-law")]


def test_a_twin_without_its_item_or_with_other_options_is_a_problem(tmp_path: Path) -> None:
    pack(tmp_path, GOOD)
    lonely = {"id": "phone-09", "stem": "?", "options": GOOD["options"]}
    short = {"id": "phone-01", "stem": "?", "options": GOOD["options"][:3]}
    _items, problems = read_items(pack(tmp_path, lonely, short, name="phone.en.yaml"))
    assert [problem.message for problem in problems] == [
        "has no Chinese item",
        "has 3 options, the Chinese item 4",
    ]


def messages(folder: Path, *items: dict) -> list[str]:
    return [problem.message for problem in check_items(pack(folder, *items), read_pack(folder)).problems]


def test_near_identical_items_and_unknown_sources_are_found(tmp_path: Path) -> None:
    found = messages(tmp_path, GOOD, {**GOOD, "id": "phone-02", "stem": GOOD["stem"] + "？"})
    assert any("nearly the same as phone-01" in message for message in found)
    assert any("'a-law' is not among the sources" in message for message in found)


def test_keys_that_are_always_the_longest_option_are_found(tmp_path: Path) -> None:
    items = [
        {
            **GOOD,
            "id": f"phone-{n:02}",
            "key": n % 4 + 1,
            "options": [
                {"text": f"短{n}{o}" + ("，而且说得格外周全仔细" if o == n % 4 else ""), "why": "因"} for o in range(4)
            ],
        }
        for n in range(1, 13)
    ]
    assert any("the key is the longest option in 12 of 12" in message for message in messages(tmp_path, *items))


def test_our_own_items_have_no_problems_and_are_enough() -> None:
    folder = content_folder()
    findings = check_items(folder, read_pack(folder))
    assert findings.problems == []
    assert findings.count >= 180
    assert findings.by_language["en"] >= 40
    assert findings.missing_sources == 0
    assert all(findings.difficulty[band] >= 20 for band in ("easy", "middle", "hard"))


@pytest.mark.django_db
class TestLoading:
    @pytest.fixture
    def shelf(self) -> None:
        Topic.objects.create(slug="phone", title="电话", summary="简介")
        Source.objects.create(code="a-law", kind="law", title="某法", issuer="某机关")

    def test_loading_again_writes_nothing(self, tmp_path: Path, shelf: None) -> None:
        folder = pack(tmp_path, *({**GOOD, "id": f"phone-{n:02}", "difficulty": n / 10} for n in range(1, 25)))
        (folder / "checks.yaml").write_text(
            "- {code: ten, audience: public, title: {zh: 十题}, summary: {zh: 简介}, topics: [phone]}", "utf-8"
        )
        first = load_items(folder, NOW)
        assert (first.created, Form.objects.count()) == (25, 2)
        second = load_items(folder, NOW)
        assert (second.unchanged, second.has_changes, Form.objects.count()) == (24, False, 2)

    def test_a_changed_file_changes_the_item_and_a_lost_one_is_switched_off(self, tmp_path: Path, shelf: None) -> None:
        load_items(pack(tmp_path, GOOD, {**GOOD, "id": "phone-02"}), NOW)
        counts = load_items(pack(tmp_path, {**GOOD, "key": 3}), NOW)
        assert (counts.updated, counts.withdrawn) == (1, 1)
        assert Item.objects.get(code="phone-01").key == 3
        assert not Item.objects.get(code="phone-02").live

    def test_a_fault_stops_everything(self, tmp_path: Path, shelf: None) -> None:
        with pytest.raises(PackHasProblems):
            load_items(pack(tmp_path, GOOD, {**GOOD, "id": "phone-02", "key": 9}), NOW)
        assert not Item.objects.exists()
