"""Importing items: checked row by row, all or nothing, always as drafts; and back out without a change."""

import contextlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from factories import assessments as factory
from factories import item_files as files
from factories.accounts import NOW, member, organisation, participant
from wanli.ground.ledger.models import Entry
from wanli.ground.ui.actions import FileIsRefused
from wanli.learning.assessments import actions
from wanli.learning.assessments.clients.item_files import read_items_file, write_items_file
from wanli.learning.assessments.models import Item
from wanli.learning.assessments.queries.item_rows import Defaults, allowed_values, rows_of

pytestmark = pytest.mark.django_db
ABOUT = Defaults("phone-fraud", "act", ("public",), "a-law", 0.0)


@pytest.fixture(autouse=True)
def shelf() -> None:
    factory.topic()
    factory.source()


@pytest.fixture
def editor() -> Any:
    return member("ed", "editor", organisation("house"))


def bring(data: bytes, actor: Any = "system", **options: Any) -> actions.ItemImport:
    return actions.import_items(data, actor=actor, at=NOW, **options)


def problems_of(data: bytes) -> set[tuple[int, str]]:
    """What is wrong with a file, by row and column; and that nothing of it was written."""
    before = (Item.objects.count(), Entry.objects.count())
    with pytest.raises(actions.ItemImportHasProblems) as refusal:
        bring(data)
    assert (Item.objects.count(), Entry.objects.count()) == before
    assert all(problem.reason and str(problem) for problem in refusal.value.plan.problems)
    return {(problem.row, problem.column) for problem in refusal.value.plan.problems}


@pytest.mark.parametrize("build", [files.csv_file, files.xlsx_file])
def test_rows_become_drafts_of_who_brought_them(build: Any, editor: Any) -> None:
    plan = bring(build(files.row(1), files.row(2, language="", key=3, topic="主题phone-fraud", skill="应对")), editor)
    assert plan.counts == dict.fromkeys(plan.counts, 0) | {"new": 2}
    item = Item.objects.get(code="file-0002")
    assert (item.live, item.author, item.key, item.skill, item.topic.slug) == (False, editor, 3, "act", "phone-fraud")
    assert (item.audiences, item.source.code, item.locale.language_code) == (["elder", "public"], "a-law", "zh-hans")
    assert item.writers_until() == {editor.pk}
    assert [len(option["why"]) > 2 for option in item.answers] == [True] * 4
    entry = Entry.objects.get(action="assessments.items.imported")
    assert (len(entry.after["sha256"]), entry.after["counts"]["new"]) == (64, 2)


def test_the_same_file_twice_changes_nothing(editor: Any) -> None:
    for data in (
        files.csv_file(files.row(1), files.row(2)),
        files.csv_file(files.row(3, code=""), files.row(4, code="")),
    ):
        bring(data, editor)
        before = (list(Item.objects.values()), Entry.objects.count(), Item.objects.first().revisions.count())
        assert bring(data, editor).is_idle
        assert (list(Item.objects.values()), Entry.objects.count(), Item.objects.first().revisions.count()) == before


def test_rows_without_a_code_get_the_next_ones_of_their_topic() -> None:
    factory.item(6)
    bring(files.csv_file(*(files.row(number, code="") for number in (1, 2))))
    assert set(Item.objects.filter(live=False).values_list("code", flat=True)) == {"phone-fraud-07", "phone-fraud-08"}


def test_a_changed_row_becomes_a_new_version_and_what_is_asked_stays(editor: Any) -> None:
    live = factory.item(1)
    sent = rows_of(Item.objects.all())[0].cells() | {"place": "第二条", "why_a": "另一种说法。"}
    plan = bring(files.csv_file(sent), editor)
    assert (plan.counts["changed"], plan.counts["new"]) == (1, 0)
    live.refresh_from_db()
    assert (live.live, live.place, live.has_unpublished_changes) == (True, "第一条", True)
    assert live.latest_revision.as_object().place == "第二条"
    assert bring(files.csv_file(sent), editor).counts["unchanged"] == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("stem", ""),
        ("stem", "长" * 501),
        ("option_b", ""),
        ("option_b", "长" * 201),
        ("why_c", ""),
        ("why_c", "长" * 401),
        ("key", ""),
        ("key", "E"),
        ("key", "5"),
        ("key", "AB"),
        ("topic", "unknown"),
        ("topic", ""),
        ("skill", "guess"),
        ("audiences", "elder, martian"),
        ("audiences", ""),
        ("difficulty", "hard"),
        ("difficulty", "7"),
        ("difficulty", ""),
        ("difficulty", "nan"),
        ("source", "nowhere"),
        ("language", "fr"),
        ("code", "a b"),
        ("change", "perhaps"),
        ("place", "长" * 61),
    ],
)
def test_a_broken_cell_is_named_and_nothing_is_written(column: str, value: str) -> None:
    assert problems_of(files.csv_file(files.row(1), files.row(2, **{column: value}))) == {(3, column)}


def test_two_identical_options_and_a_code_with_two_texts_are_named() -> None:
    same = files.row(1)["option_a"]
    assert problems_of(files.csv_file(files.row(1, option_c=same))) == {(2, "option_c")}
    assert problems_of(files.csv_file(files.row(1), files.row(2, code="file-0001"))) == {(3, "code")}


def test_unknown_double_and_missing_columns_are_named() -> None:
    columns = [*(name for name in files.COLUMNS if name != "key"), "weather", "stem"]
    assert {(1, "key"), (1, "weather"), (1, "stem")} <= problems_of(files.xlsx_file(files.row(1), columns=columns))


def test_formulas_are_refused_and_scripts_stay_text() -> None:
    assert problems_of(files.xlsx_file(files.row(1, stem="=HYPERLINK(1)"))) == {(2, "stem")}
    script = "<script>alert(1)</script>"
    bring(files.xlsx_file(files.row(2, stem=script, option_a="@SUM(A1)", why_a="=1+1".replace("=", "＝"))))
    item = Item.objects.get()
    assert (item.stem, item.answers[0]["text"]) == (script, "@SUM(A1)")


def test_text_that_a_spreadsheet_would_run_comes_back_as_it_was() -> None:
    bring(files.csv_file(files.row(1, stem="=1+1 等于几？", option_a="-2", option_b="+2")))
    rows = rows_of(Item.objects.all())
    data = write_items_file("csv", rows, allowed_values())
    assert "'=1+1 等于几？" in data.decode("utf-8-sig")
    assert bring(data).counts["unchanged"] == 1
    book = load_workbook(io.BytesIO(write_items_file("xlsx", rows, allowed_values())))
    assert {cell.data_type for line in book["试题"].iter_rows() for cell in line} <= {"s", "n"}


def test_duplicates_are_left_out_and_near_ones_pointed_at() -> None:
    known = factory.item(1)
    again = {f"option_{letter}": option["text"] for letter, option in zip("abcd", known.answers, strict=True)}
    nearly = files.row(1)["stem"].replace("第1题", "第1题请问")
    data = files.csv_file(
        files.row(1),
        files.row(1, code="other"),
        files.row(1, code="almost", stem=nearly),
        files.row(4, code="bank", stem=known.stem, **again),
    )
    plan = bring(data)
    assert [problem.row for problem in plan.duplicates] == [3, 5]
    assert [problem.row for problem in plan.alike] == [4]
    assert set(Item.objects.filter(live=False).values_list("code", flat=True)) == {"file-0001", "almost"}


def test_items_of_the_bank_that_say_the_same_can_still_be_changed_by_their_codes(editor: Any) -> None:
    for slug in ("phone-fraud", "loans"):
        factory.item(1, topic_slug=slug)
    rows = [row.cells() | {"place": "第七条"} for row in rows_of(Item.objects.all())]
    assert bring(files.csv_file(*rows), editor).counts == dict.fromkeys(actions.ItemImport().counts, 0) | {"changed": 2}


def test_four_thousand_rows_come_in_at_once_with_duplicates_and_broken_rows_told_exactly(editor: Any) -> None:
    rows = [files.row(number) for number in range(1, 4001)]
    rows[99] = rows[9] | {"code": "again-1"}
    rows[1999] = rows[1000] | {"code": "again-2"}
    rows[3999] = rows[0] | {"code": "again-3"}
    rows[2500] |= {"stem": rows[2499]["stem"], **{k: v for k, v in rows[2499].items() if k.startswith("option_")}}
    rows[2500]["option_d"] += "了"
    broken = {50: ("key", "F"), 1234: ("topic", "nowhere"), 3333: ("why_b", "")}
    wrong = [
        row | ({broken[number][0]: broken[number][1]} if number in broken else {}) for number, row in enumerate(rows)
    ]
    assert problems_of(files.csv_file(*wrong)) == {(number + 2, column) for number, (column, _value) in broken.items()}

    plan = bring(files.csv_file(*rows), editor)
    assert plan.counts == dict.fromkeys(plan.counts, 0) | {"new": 3997, "duplicates": 3}
    assert [problem.row for problem in plan.duplicates] == [101, 2001, 4001]
    assert [problem.row for problem in plan.alike] == [2502]
    assert Item.objects.filter(live=False, author=editor).count() == 3997
    assert Entry.objects.filter(action__startswith="assessments.").count() == 1
    again = bring(files.csv_file(*rows), editor)
    assert again.is_idle
    assert again.counts == plan.counts | {"new": 0, "unchanged": 3997}


def test_translations_borrow_and_have_to_fit() -> None:
    words = {"stem": "A caller asks for a transfer. What do you do?", "language": "en"}
    words |= {f"option_{letter}": f"Way {letter}" for letter in "abcd"}
    words |= {f"why_{letter}": f"Because {letter}." for letter in "abcd"}
    bring(files.csv_file({"code": "file-0001", **words}, files.row(1)))
    twin, original = Item.objects.get(locale__language_code="en"), Item.objects.get(locale__language_code="zh-hans")
    assert (twin.translation_key, twin.key, twin.topic) == (original.translation_key, original.key, original.topic)
    assert problems_of(files.csv_file(files.row(2), {"code": "file-0002", **words, "option_d": "", "why_d": ""})) == {
        (3, "stem")
    }
    assert problems_of(files.csv_file({"code": "file-0009", **words})) == {(2, "code")}
    assert problems_of(files.csv_file(files.row(3), {"code": "file-0003", **words, "key": "A"})) == {(3, "key")}


class TestAnsweredItems:
    """A question that people have answered does not become another one by an import."""

    @pytest.fixture
    def answered(self) -> Item:
        check = factory.check()
        attempt = actions.start_attempt(check, actor=participant(), language="zh-hans", at=NOW)
        factory.answer_all(attempt, right=10, actor=attempt.participant)
        return attempt.responses.first().item

    def sent(self, item: Item, **values: Any) -> dict[str, Any]:
        return rows_of(Item.objects.filter(pk=item.pk))[0].cells() | values

    def test_the_file_has_to_say_what_the_change_is(self, answered: Item) -> None:
        assert problems_of(files.csv_file(self.sent(answered, stem="另一个问题？"))) == {(2, "change")}
        assert problems_of(files.csv_file(self.sent(answered, key="A", change="wording"))) == {(2, "change")}

    def test_wording_is_a_draft_under_its_code(self, answered: Item, editor: Any) -> None:
        bring(files.csv_file(self.sent(answered, stem="您会怎样做呢？", change="wording")), editor)
        answered.refresh_from_db()
        assert answered.latest_revision.as_object().stem == "您会怎样做呢？"
        assert not Item.objects.filter(replaces=answered.code).exists()

    def test_meaning_is_a_new_item_once(self, answered: Item, editor: Any) -> None:
        data = files.csv_file(self.sent(answered, key="A", change="meaning"))
        assert bring(data, editor).counts["changed"] == 1
        new = Item.objects.get(replaces=answered.code)
        assert (new.code, new.live, new.key) == (f"{answered.code}-v2", False, 1)
        answered.refresh_from_db()
        assert (answered.live, answered.key, answered.has_unpublished_changes) == (True, 2, False)
        assert bring(data, editor).counts == bring(data, editor).counts | {"unchanged": 1, "changed": 0, "new": 0}


def test_what_is_under_review_or_locked_is_not_changed(editor: Any) -> None:
    bring(files.csv_file(files.row(1), files.row(2)), editor)
    actions.hand_in([Item.objects.get(code="file-0001")], actor=editor, at=NOW)
    Item.objects.filter(code="file-0002").update(locked=True, locked_by=editor)
    changed = [files.row(1, place="第九条"), files.row(2, place="第九条")]
    assert problems_of(files.csv_file(*changed)) == {(2, "code"), (3, "code")}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "qti"])
def test_what_is_exported_can_be_imported_without_a_change(kind: str) -> None:
    factory.item(1)
    factory.item(1, language="en", stem="What do you do?")
    bring(
        files.csv_file(
            files.row(1, stem="两行的题干\n第二行 <b>&amp;", place=""), files.row(2, option_e="第五个", why_e="因五")
        )
    )
    rows = rows_of(Item.objects.order_by("code", "locale"))
    data = write_items_file(kind, rows, allowed_values())
    plan = actions.plan_items(data)
    assert plan.findings == []
    assert plan.counts == dict.fromkeys(plan.counts, 0) | {"unchanged": 4}
    assert data == write_items_file(kind, rows, allowed_values()) or kind == "xlsx"
    Item.objects.all().delete()
    assert bring(data).counts["new"] == 4
    assert [row.content for row in rows_of(Item.objects.order_by("code", "locale"))] == [row.content for row in rows]


def test_the_template_can_be_filled_in_and_its_example_is_not_read(tmp_path: Path) -> None:
    target = tmp_path / "t.xlsx"
    call_command("items_template", str(target), stdout=io.StringIO())
    assert read_items_file(target.read_bytes()).rows == []
    book = load_workbook(target)
    named = {cell.value for line in book["可填的值"].iter_rows() for cell in line}
    assert {"phone-fraud", "act", "elder", "a-law"} <= named
    sheet = book["试题"]
    names = [str(cell.value).split()[-1].rstrip("*") for cell in sheet[1]]
    for index, name in enumerate(names, start=1):
        sheet.cell(3, index).value = files.row(7).get(name)
    book.save(target)
    assert bring(target.read_bytes()).counts["new"] == 1


class TestPackages:
    """QTI 3 as other programs write it, and what we do not take."""

    def test_a_plain_choice_item_is_taken_with_what_the_form_says_about_it(self, editor: Any) -> None:
        data = files.package(imsmanifest_xml=files.manifest("items/a.xml"), items__a_xml=files.plain_item())
        plan = bring(data, editor, defaults=ABOUT)
        item = Item.objects.get()
        assert (plan.counts["new"], item.code, item.key) == (1, "unattended-luggage", 2)
        assert item.stem == "来电自称公安，要您转账。\n您怎么办？"
        assert [option["text"] for option in item.answers] == ["继续等通知", "挂断，自己拨打 110", "把卡号报给他"]
        assert bring(data, editor, defaults=ABOUT).counts["unchanged"] == 1

    def test_without_them_the_columns_are_missing(self) -> None:
        data = files.package(imsmanifest_xml=files.manifest("a.xml"), a_xml=files.plain_item())
        assert problems_of(data) == {(0, name) for name in ("topic", "skill", "audiences", "difficulty", "source")}

    @pytest.mark.parametrize(
        ("item", "named"),
        [
            (files.plain_item("<qti-text-entry-interaction response-identifier='R'/>"), "qti-text-entry-interaction"),
            (files.plain_item("<qti-match-interaction/><qti-choice-interaction/>"), "qti-match-interaction"),
            (files.plain_item(cardinality="multiple"), ""),
            (files.plain_item().replace("<b>通知</b>", "<img src='a.png'/>"), "img"),
            ("<assessmentItem xmlns='http://www.imsglobal.org/xsd/imsqti_v2p1'/>", "assessmentItem"),
        ],
    )
    def test_what_is_no_single_choice_is_listed_by_name_and_left_out(self, item: str, named: str) -> None:
        good, other = files.plain_item(), item
        data = files.package(imsmanifest_xml=files.manifest("good.xml", "other.xml"), good_xml=good, other_xml=other)
        plan = bring(data, defaults=ABOUT)
        assert [(problem.sheet, named in problem.reason) for problem in plan.unsupported] == [("other.xml", True)]
        assert Item.objects.count() == 1

    def test_other_resources_are_listed_by_their_type(self) -> None:
        data = files.package(imsmanifest_xml=files.manifest("t.xml", kind="imsqti_test_xmlv3p0"), t_xml="<x/>")
        plan = bring(data, defaults=ABOUT)
        assert "imsqti_test_xmlv3p0" in plan.unsupported[0].reason
        assert plan.is_idle

    def test_files_that_are_not_there_or_not_xml_are_problems(self) -> None:
        data = files.package(
            imsmanifest_xml=files.manifest("gone.xml", "broken.xml"), broken_xml="<qti-assessment-item"
        )
        with pytest.raises(actions.ItemImportHasProblems) as refusal:
            bring(data, defaults=ABOUT)
        assert {problem.sheet for problem in refusal.value.plan.problems} == {"gone.xml", "broken.xml"}

    def test_our_package_has_the_structure_of_the_standard(self) -> None:
        factory.item(1)
        data = write_items_file("qti", rows_of(Item.objects.all()), allowed_values())
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listing, item = archive.read("imsmanifest.xml").decode(), archive.read("items/phone-fraud-01.xml").decode()
        assert 'type="imsqti_item_xmlv3p0"' in listing
        assert 'href="items/phone-fraud-01.xml"' in listing
        parts = (
            "qti-response-declaration",
            "qti-outcome-declaration",
            "qti-item-body",
            "qti-response-processing",
            "qti-modal-feedback",
        )
        places = [item.index(f"<{part}") for part in parts]
        assert places == sorted(places)
        assert 'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"' in item
        assert "<qti-correct-response><qti-value>B</qti-value></qti-correct-response>" in item


ENTITIES = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "b">]><manifest/>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xd0\xcf\x11\xe0" + b"old" * 100,
        b"PK\x03\x04" + b"\x00" * 100,
        b"\x00\x01\x02\x03" * 100,
        b"\xff\xfe" + b"\x00\xd8" * 9,
        b"x" * (50 * 1024 * 1024 + 1),
        files.package(imsmanifest_xml=ENTITIES),
        files.package(imsmanifest_xml="<manifest"),
        files.package(imsmanifest_xml=files.manifest("a.xml"), a_xml=ENTITIES),
        files.package(imsmanifest_xml=files.manifest("a.xml"), bomb_bin=b"0" * (250 * 1024 * 1024)),
        files.package(imsmanifest_xml=files.manifest("a.xml"), dense_bin=b"0" * (8 * 1024 * 1024)),
    ],
    ids=[
        "empty",
        "old",
        "broken",
        "binary",
        "utf16",
        "large",
        "entities",
        "no xml",
        "entities inside",
        "bomb",
        "dense",
    ],
)
def test_files_that_may_not_be_opened(data: bytes) -> None:
    with pytest.raises(FileIsRefused) as refusal:
        bring(data, defaults=ABOUT)
    assert refusal.value.message
    assert not Item.objects.exists()


def test_entities_in_another_encoding_are_not_expanded() -> None:
    sneaky = ENTITIES.replace("<manifest/>", files.plain_item().split("?>", 1)[1].replace("转账", "&a;"))
    data = files.package(imsmanifest_xml=files.manifest("a.xml"), a_xml=(" " * 5000 + sneaky).encode())
    with pytest.raises(actions.ItemImportHasProblems):
        bring(data, defaults=ABOUT)
    assert not Item.objects.exists()


def test_a_cut_or_bent_file_is_refused_or_read_but_never_breaks() -> None:
    factory.item(1)
    for kind in ("csv", "xlsx", "qti"):
        data = write_items_file(kind, rows_of(Item.objects.all()), allowed_values())
        for cut in range(0, len(data), max(len(data) // 40, 1)):
            bent = data[:cut] + bytes([data[cut] ^ 0x5A]) + data[cut + 1 :]
            for broken in (data[:cut], bent):
                with contextlib.suppress(FileIsRefused):
                    assert actions.plan_items(broken).counts


class TestCommands:
    """`wanli items import` and `wanli items export`."""

    def test_dry_run_import_and_export(self, tmp_path: Path) -> None:
        file, out = tmp_path / "items.csv", io.StringIO()
        file.write_bytes(files.csv_file(files.row(1), files.row(2)))
        call_command("items_import", str(file), "--dry-run", "--json", stdout=out)
        assert json.loads(out.getvalue())["counts"]["new"] == 2
        assert not Item.objects.exists()
        call_command("items_import", str(file), stdout=io.StringIO())
        assert Item.objects.count() == 2
        for kind in ("csv", "xlsx", "qti"):
            target = tmp_path / f"out.{kind}"
            call_command("items_export", "--format", kind, "--out", str(target), stdout=io.StringIO())
            assert actions.plan_items(target.read_bytes()).counts["unchanged"] == 2

    def test_problems_are_told_and_nothing_is_written(self, tmp_path: Path) -> None:
        file, out = tmp_path / "items.csv", io.StringIO()
        file.write_bytes(files.csv_file(files.row(1), files.row(2, key="Z")))
        with pytest.raises(CommandError):
            call_command("items_import", str(file), "--json", stdout=out)
        told = json.loads(out.getvalue())
        assert [(found["kind"], found["row"], found["column"]) for found in told["findings"]] == [("broken", 3, "key")]
        assert not Item.objects.exists()
        with pytest.raises(CommandError):
            call_command("items_import", str(tmp_path / "gone.csv"))
