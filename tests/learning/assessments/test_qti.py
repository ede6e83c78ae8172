"""QTI 3 packages: ours keep the structure of the standard, and those of others are read or refused by name."""

import io
import re
import zipfile
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from factories import assessments as factory
from factories import item_files as files
from factories.accounts import NOW
from learning.assessments.qti_structure import faults_of_item, faults_of_package
from wanli.learning.assessments import actions
from wanli.learning.assessments.clients.item_files import read_items_file, write_items_file
from wanli.learning.assessments.clients.item_files.qti_scoring import Scoring
from wanli.learning.assessments.models import Item
from wanli.learning.assessments.queries.item_rows import Defaults, allowed_values, rows_of

ABOUT = Defaults("phone-fraud", "act", ("public",), "a-law", 0.0)
ASI = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"


def package(item: str, **others: str) -> bytes:
    return files.package(imsmanifest_xml=files.manifest("item.xml"), item_xml=item, **others)


def the_row(item: str) -> dict[str, Any]:
    reading = read_items_file(package(item))
    assert (reading.problems, reading.unsupported) == ([], [])
    return reading.rows[0].values


def refused(item: str) -> str:
    reading = read_items_file(package(item))
    assert (reading.problems, reading.rows) == ([], [])
    return reading.unsupported[0].reason


# ---- ours ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def ours(db: Any) -> bytes:
    factory.topic()
    factory.source()
    rows = [files.row(number) for number in range(1, 6)]
    rows[1] |= {"stem": "第一行\n第二行 <b> & “引号”？", "option_e": "戊", "why_e": "因为戊。", "key": "E"}
    rows[2] |= {"option_d": "", "why_d": "", "key": "C"}
    rows.append({"code": "file-0001", "language": "en"} | {"stem": "What now?", "key": "B"})
    rows[-1] |= {f"{name}_{letter}": f"{name} {letter}" for letter in "abcd" for name in ("option", "why")}
    actions.import_items(files.csv_file(*rows), actor="system", at=NOW)
    return write_items_file("qti", rows_of(Item.objects.order_by("pk")), allowed_values())


def test_our_package_keeps_the_structure_of_the_standard(ours: bytes) -> None:
    assert faults_of_package(ours) == []


def test_our_items_score_the_right_choice_and_explain_each(ours: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(ours)) as archive:
        items = [fromstring(archive.read(name)) for name in archive.namelist() if name.startswith("items/")]
    assert len(items) == 6
    for item in items:
        choices = [choice.get("identifier") for choice in item.iter(f"{ASI}qti-simple-choice")]
        (right,) = [value.text for value in item.iter(f"{ASI}qti-correct-response") for value in value]
        scoring = Scoring(item, item.find(f"{ASI}qti-response-declaration"))
        found = {choice: scoring.outcomes(choice) for choice in choices}
        assert {choice: one["SCORE"] for choice, one in found.items()} == {
            choice: float(choice == right) for choice in choices
        }
        assert {one["FEEDBACK"] for one in found.values()} == {
            feedback.get("identifier") for feedback in item.iter(f"{ASI}qti-modal-feedback")
        }


def test_lines_survive_the_way_out_and_in(ours: bytes) -> None:
    stems = {row.values["code"]: row.values["stem"] for row in read_items_file(ours).rows[:5]}
    assert stems["file-0002"] == "第一行\n第二行 <b> & “引号”？"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' title="t"', ""),
        (' time-dependent="false"', ""),
        ('cardinality="single"', 'cardinality="one"'),
        ('base-type="identifier"', 'base-type="word"'),
        ("<qti-value>ChoiceB</qti-value>", "<qti-value>ChoiceZ</qti-value>"),
        ("<qti-value>ChoiceB</qti-value>", ""),
        ('response-identifier="RESPONSE"', 'response-identifier="ANSWER"'),
        ('response-identifier="RESPONSE"', ""),
        ('identifier="ChoiceA"', 'identifier="1 a"'),
        ('identifier="ChoiceA"', 'identifier="ChoiceB"'),
        ('max-choices="1"', 'maxChoices="1"'),
        ("match_correct", "match_wrong"),
        ("<qti-prompt>您怎么办？</qti-prompt>", ""),
        ("imsqtiasi_v3p0", "imsqti_v2p1"),
    ],
)
def test_the_check_of_the_structure_finds_what_leaves_it(old: str, new: str) -> None:
    item = files.plain_item().replace("<p>来电自称公安，要您转账。</p>", "").replace("<b>通知</b>", "通知")
    assert faults_of_item(fromstring(item.encode())) == []
    changed = item.replace(old, new, 1)
    if "qti-prompt" in old:  # optional, but never behind the choices
        prompt = re.search("<qti-prompt>.*</qti-prompt>", item).group()
        changed = changed.replace("</qti-choice-interaction>", f"{prompt}</qti-choice-interaction>")
    assert changed != item
    assert faults_of_item(fromstring(changed.encode()))


# ---- of others -----------------------------------------------------------------------------------------------------

CHOICES = ("ChoiceA", "ChoiceB", "ChoiceC")


def foreign(processing: str, *, declared: str = "", outcomes: str = "", behind: str = "", inside: str = "") -> str:
    """An item with its own way of scoring; `inside` stands in each choice, with its letter for {}."""
    item = files.plain_item()
    if declared:
        item = re.sub("<qti-correct-response>.*?</qti-correct-response>", declared, item)
    if inside:
        for letter in "ABC":
            item = re.sub(f'(identifier="Choice{letter}">.*?)(</qti-simple-choice>)', rf"\1{inside}\2", item, count=1)
            item = item.replace("{}", letter)
    score = '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>'
    item = item.replace("<qti-item-body>", f"{score}{outcomes}<qti-item-body>")
    item = re.sub("<qti-response-processing.*?/>", processing, item)
    return item.replace("</qti-assessment-item>", f"{behind}</qti-assessment-item>")


def mapping(*worth: float) -> str:
    entries = "".join(
        f'<qti-map-entry map-key="{name}" mapped-value="{value}"/>' for name, value in zip(CHOICES, worth, strict=False)
    )
    return f'<qti-mapping lower-bound="0" default-value="0">{entries}</qti-mapping>'


MAP = '<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response"/>'
FEEDBACK = '<qti-outcome-declaration identifier="FEEDBACK" cardinality="single" base-type="identifier"/>'
BY_RULES = (
    "<qti-response-processing><qti-response-condition><qti-response-if>"
    '<qti-match><qti-variable identifier="RESPONSE"/><qti-correct identifier="RESPONSE"/></qti-match>'
    '<qti-set-outcome-value identifier="SCORE"><qti-base-value base-type="float">1</qti-base-value>'
    '</qti-set-outcome-value><qti-set-outcome-value identifier="FEEDBACK">'
    '<qti-base-value base-type="identifier">GOOD</qti-base-value></qti-set-outcome-value></qti-response-if>'
    '<qti-response-else><qti-set-outcome-value identifier="FEEDBACK"><qti-base-value base-type="identifier">BAD'
    "</qti-base-value></qti-set-outcome-value></qti-response-else></qti-response-condition></qti-response-processing>"
)


def test_points_by_mapping_name_the_right_option() -> None:
    assert the_row(foreign(MAP, declared=mapping(-1, 0, 2)))["key"] == 3
    explicit = (
        '<qti-response-processing><qti-set-outcome-value identifier="SCORE"><qti-map-response identifier="RESPONSE"/>'
        "</qti-set-outcome-value></qti-response-processing>"
    )
    assert the_row(foreign(explicit, declared=mapping(1)))["key"] == 1


def test_points_for_two_options_are_refused_by_name() -> None:
    assert "unattended-luggage" in refused(foreign(MAP, declared=mapping(0.5, 1)))


def test_modal_feedback_is_told_for_the_choices_that_bring_it_up() -> None:
    feedback = "".join(
        f'<qti-modal-feedback outcome-identifier="FEEDBACK" identifier="{name}" show-hide="show"><qti-content-body>'
        f"<p>{text}</p></qti-content-body></qti-modal-feedback>"
        for name, text in (("GOOD", "对，先核实。"), ("BAD", "这样会<b>上当</b>。"))
    )
    row = the_row(foreign(BY_RULES, outcomes=FEEDBACK, behind=feedback))
    assert row["key"] == 2
    assert [row[f"why_{letter}"] for letter in "abc"] == ["这样会上当。", "对，先核实。", "这样会上当。"]


def test_inline_feedback_belongs_to_its_choice() -> None:
    inside = (
        '<qti-feedback-inline outcome-identifier="FEEDBACK" identifier="Choice{}" show-hide="show">因为{}。'
        "</qti-feedback-inline>"
    )
    copy = (
        '<qti-response-processing><qti-set-outcome-value identifier="FEEDBACK"><qti-variable identifier="RESPONSE"/>'
        "</qti-set-outcome-value></qti-response-processing>"
    )
    for processing in (copy, '<qti-response-processing template="https://example.com/rp/our_own.xml"/>'):
        row = the_row(foreign(processing, outcomes=FEEDBACK, inside=inside))
        assert [row[f"why_{letter}"] for letter in "abc"] == ["因为A。", "因为B。", "因为C。"]
        assert row["option_b"] == "挂断，自己拨打 110"
        assert row["key"] == 2, "the correct response decides where the rules award nothing"


def test_prefixes_blanks_comments_and_markup_change_nothing() -> None:
    plain = the_row(files.plain_item())
    item = re.sub(r"<(/?)(qti-|p>|b>)", r"<\1q:\2", files.plain_item()).replace("xmlns=", "xmlns:q=")
    item = item.replace("><", ">\n\t <!-- x -->\n <").replace("您怎么办？", "\n   您\n怎么办？  ".replace("您\n", "您"))
    assert the_row(item) == plain
    rich = files.plain_item().replace(
        "您怎么办？", "<div><p>您<strong>怎么</strong>办？</p></div><qti-feedback-inline>答对了</qti-feedback-inline>"
    )
    assert the_row(rich) == plain


def test_what_only_scorers_read_is_no_part_of_the_question() -> None:
    rubric = '<qti-rubric-block view="scorer"><qti-content-body><p>答案是 B</p></qti-content-body></qti-rubric-block>'
    item = files.plain_item().replace("<qti-item-body>", f"<qti-item-body>{rubric}")
    assert the_row(item)["stem"] == the_row(files.plain_item())["stem"]


def test_the_declaration_that_the_choice_names_is_asked() -> None:
    hint = (
        '<qti-response-declaration identifier="HINT" cardinality="multiple" base-type="boolean">'
        "</qti-response-declaration><qti-response-declaration"
    )
    assert the_row(files.plain_item().replace("<qti-response-declaration", hint, 1))["key"] == 2


def test_files_are_found_as_the_manifest_addresses_them() -> None:
    listing = files.manifest("Item%201.xml").replace("<resource ", '<resource xml:base="sub/" ')
    data = files.package(**{"top__imsmanifest_xml": listing, "top__sub__Item 1_xml": files.plain_item()})
    assert len(read_items_file(data).rows) == 1
    listing = files.manifest("a.xml").replace(' href="a.xml">', ">").replace("imsqti_item", "IMSQTI_item")
    assert len(read_items_file(files.package(imsmanifest_xml=listing, a_xml=files.plain_item())).rows) == 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("<qti-choice-interaction", "<qti-order-interaction"), "qti-order-interaction"),
        (("<p>来电", "<p><qti-text-entry-interaction response-identifier='X'/>来电"), "qti-text-entry-interaction"),
        (('adaptive="false"', 'adaptive="true"'), "adaptive"),
        (("<b>通知</b>", "10<sup>2</sup>"), "sup"),
        (("<qti-item-body>", "<qti-assessment-stimulus-ref identifier='s' href='s.xml'/><qti-item-body>"), "stimulus"),
        (("<b>通知</b>", "<qti-printed-variable identifier='N'/>"), "qti-printed-variable"),
        (('cardinality="single"', 'cardinality="multiple"'), ""),
        (('max-choices="1"', 'max-choices="2"'), ""),
        (('<qti-simple-choice identifier="ChoiceC">把卡号报给他</qti-simple-choice>', ""), ""),
    ],
)
def test_what_is_something_else_is_refused_with_its_identifier(change: tuple[str, str], named: str) -> None:
    item = files.plain_item().replace(*change)
    if "order" in named:
        item = item.replace("</qti-choice-interaction", "</qti-order-interaction")
    assert item != files.plain_item()
    reason = refused(item)
    assert "unattended-luggage" in reason
    assert named in reason


def test_rules_that_nobody_knows_leave_it_to_the_correct_response() -> None:
    strange = (
        '<qti-response-processing><qti-set-outcome-value identifier="SCORE"><qti-custom-operator/>'
        "</qti-set-outcome-value></qti-response-processing>"
    )
    assert the_row(foreign(strange))["key"] == 2
    assert "key" not in the_row(foreign(strange, declared=mapping(1)))
