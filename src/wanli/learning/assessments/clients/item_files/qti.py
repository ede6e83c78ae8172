"""Items as a QTI 3 package: `imsmanifest.xml` and one `qti-assessment-item` each.

1EdTech, "Question & Test Interoperability (QTI) 3.0", final release 2022: information model (items with
`qti-choice-interaction`, `qti-modal-feedback`) and content packaging. What an item is about travels as keywords of the
resource's LOM metadata, `wanli.topic=…`; a reader that does not know them loses nothing else.

Read are the single-choice items of any producer: whatever prefixes and blanks, scored by a correct response, a mapping
or explicit rules, explained by inline, block or modal feedback. docs/item-files.md says what was checked.

XML is parsed by defusedxml: no document types, no entities, nothing fetched.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as Tree
from xml.etree.ElementTree import Element, ParseError, SubElement

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.text import slugify
from django.utils.translation import gettext as _

from wanli.ground.ui.actions import CellProblem, FileIsRefused, inspect_package
from wanli.learning.assessments.clients.item_files.qti_parts import every, first, local, words
from wanli.learning.assessments.clients.item_files.qti_scoring import CannotTell, Scoring, shown
from wanli.learning.assessments.clients.item_files.rows import (
    LETTERS,
    MAX_ROWS,
    MAX_UPLOAD,
    MEGABYTE,
    ItemRow,
    RawRow,
    Reading,
)

QTI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
XML = "http://www.w3.org/XML/1998/namespace"
MANIFEST = "imsmanifest.xml"
ITEM_TYPE = "imsqti_item_xmlv3p0"
_OURS = "wanli."
_ABOUT = ("code", "topic", "skill", "audiences", "difficulty", "source", "place")
_LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
_PARTS_AN_ITEM = 3
_LONGEST_PART = 2 * MEGABYTE
# What cannot be told in plain words: pictures, sound, formulas, what lies in another file or is drawn by chance.
_WORDS_ONLY = {"img", "object", "picture", "svg", "iframe", "audio", "video", "math", "sup", "sub", "table", "include"}
_WORDS_ONLY |= {"qti-template-declaration", "qti-printed-variable", "qti-assessment-stimulus-ref"}
_FEEDBACK = {"qti-feedback-inline", "qti-feedback-block", "qti-modal-feedback"}
_UNREADABLE = (OSError, EOFError, RuntimeError, NotImplementedError, LookupError)
_STAMP = (2020, 1, 1, 0, 0, 0)  # a fixed date, so that the same items make the same bytes


def is_package(data: bytes) -> bool:
    """Whether this is a zip file with a manifest in it, and no workbook."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return any(posixpath.basename(name) == MANIFEST for name in names) and "[Content_Types].xml" not in names


# ---- writing -------------------------------------------------------------------------------------------------------


def write_qti(rows: Iterable[ItemRow]) -> bytes:
    """A package with these items: importing it changes nothing."""
    manifest = Element("manifest", {"xmlns": PACKAGE, "xmlns:lom": LOM, "identifier": "wanli-items"})
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            name = row.code if row.language == "zh-hans" else f"{row.code}.{row.language}"
            href = f"items/{name}.xml"
            _write_resource(resources, row, name, href)
            _store(archive, href, _item_xml(row, name))
        _store(archive, MANIFEST, manifest)
    return buffer.getvalue()


# Names are written plainly with one default namespace a file, as 1EdTech's own examples have them.
def _store(archive: zipfile.ZipFile, name: str, root: Element) -> None:
    entry = zipfile.ZipInfo(name, date_time=_STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    data = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    archive.writestr(entry, data)


def _write_resource(resources: Element, row: ItemRow, name: str, href: str) -> None:
    resource = SubElement(resources, "resource", identifier=f"item-{name}", type=ITEM_TYPE, href=href)
    metadata = SubElement(resource, "metadata")
    general = SubElement(SubElement(metadata, "lom:lom"), "lom:general")
    cells = row.cells()
    for field in _ABOUT:
        if cells[field] not in {None, ""}:
            keyword = SubElement(general, "lom:keyword")
            told = f"{cells[field]:g}" if isinstance(cells[field], float | int) else cells[field]
            SubElement(keyword, "lom:string", language="x-none").text = f"{_OURS}{field}={told}"
    SubElement(resource, "file", href=href)


def _item_xml(row: ItemRow, name: str) -> Element:
    item = Element(
        "qti-assessment-item",
        {
            "xmlns": QTI,
            "identifier": name,
            "title": row.stem[:60],
            "adaptive": "false",
            "time-dependent": "false",
            "xml:lang": _LANGUAGES.get(row.language, row.language),
        },
    )
    response = _under(item, "response-declaration", identifier="RESPONSE", cardinality="single")
    response.set("base-type", "identifier")
    _under(_under(response, "correct-response"), "value").text = LETTERS[row.key - 1].upper()
    score = _under(item, "outcome-declaration", identifier="SCORE", cardinality="single")
    score.set("base-type", "float")
    _under(_under(score, "default-value"), "value").text = "0"
    feedback = _under(item, "outcome-declaration", identifier="FEEDBACK", cardinality="single")
    feedback.set("base-type", "identifier")
    interaction = _under(_under(item, "item-body"), "choice-interaction", shuffle="false")
    interaction.set("response-identifier", "RESPONSE")
    interaction.set("max-choices", "1")
    _write_lines(_under(interaction, "prompt"), row.stem)
    for letter, (text, _why) in zip(LETTERS.upper(), row.options, strict=False):
        _write_lines(_under(interaction, "simple-choice", identifier=letter), text)
    _write_scoring(item)
    for letter, (_text, why) in zip(LETTERS.upper(), row.options, strict=False):
        told = _under(item, "modal-feedback", identifier=letter)
        told.set("outcome-identifier", "FEEDBACK")
        told.set("show-hide", "show")
        _write_lines(SubElement(_under(told, "content-body"), "p"), why)
    return item


def _write_lines(parent: Element, text: str) -> None:
    parent.text, *more = text.split("\n")
    for line in more:
        SubElement(parent, "br").tail = line


def _write_scoring(item: Element) -> None:
    """One point for the right choice; the choice itself names the explanation to be shown."""
    processing = _under(item, "response-processing")
    if_right = _under(_under(processing, "response-condition"), "response-if")
    match = _under(if_right, "match")
    _under(match, "variable", identifier="RESPONSE")
    _under(match, "correct", identifier="RESPONSE")
    point = _under(_under(if_right, "set-outcome-value", identifier="SCORE"), "base-value")
    point.set("base-type", "float")
    point.text = "1"
    _under(_under(processing, "set-outcome-value", identifier="FEEDBACK"), "variable", identifier="RESPONSE")


def _under(parent: Element, name: str, **attributes: str) -> Element:
    return SubElement(parent, f"qti-{name}", attributes)


# ---- reading -------------------------------------------------------------------------------------------------------


def read_qti(data: bytes) -> Reading:
    """The single-choice items of a package. What is something else is listed by name. Raises FileIsRefused."""
    inspect_package(data, most=MAX_UPLOAD, most_parts=_PARTS_AN_ITEM * MAX_ROWS)
    reading = Reading()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            place = min((name for name in archive.namelist() if posixpath.basename(name) == MANIFEST), key=len)
            manifest = fromstring(archive.read(place), forbid_dtd=True)
            for resource in every(manifest, "resource"):
                if len(reading.rows) >= MAX_ROWS:
                    reason = _("there are more than %(most)s rows") % {"most": MAX_ROWS}
                    reading.problems.append(CellProblem(MANIFEST, 0, "", reason))
                    break
                _read_resource(archive, posixpath.dirname(place), resource, reading)
    except (DefusedXmlException, ParseError, zipfile.BadZipFile, zlib.error, ValueError, *_UNREADABLE) as error:
        raise FileIsRefused(_("The package has no manifest that can be read, or it is damaged.")) from error
    return reading


def _read_resource(archive: zipfile.ZipFile, folder: str, resource: Element, reading: Reading) -> None:
    kind, place = resource.get("type", "").lower(), _place(folder, resource)
    name = place or resource.get("identifier", "?")
    if not kind.startswith(ITEM_TYPE):
        if "qti" in kind:
            reading.unsupported.append(CellProblem(name, 0, "", _("%(kind)s is not supported") % {"kind": kind}))
        return
    try:
        entry = archive.getinfo(place)
    except KeyError:
        reading.problems.append(CellProblem(name, 0, "", _("the manifest names this file, but it is not here")))
        return
    if entry.file_size > _LONGEST_PART:
        reading.problems.append(CellProblem(name, 0, "", _("this file is too large for one item")))
        return
    try:
        item = fromstring(archive.read(entry), forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError) as error:
        reason = _("this is not XML that can be read: %(reason)s") % {"reason": error}
        reading.problems.append(CellProblem(name, 0, "", reason))
        return
    if why_not := _unsupported(item):
        told = _("item “%(item)s”: %(reason)s") % {"item": item.get("identifier", "?"), "reason": why_not}
        reading.unsupported.append(CellProblem(name, 0, "", told))
    else:
        reading.rows.append(RawRow(name, 0, _values(item, resource), may_lack_why=True))


def _place(folder: str, resource: Element) -> str:
    """Where the resource's file lies in the package; addresses are written for the web, so blanks may be %20."""
    file = first(resource, "file")
    href = resource.get("href") or (file.get("href") if file is not None else None) or ""
    whole = posixpath.join(folder, resource.get(f"{{{XML}}}base", ""), unquote(href))
    return posixpath.normpath(whole) if href else ""


def _unsupported(item: Element) -> str:
    """Why this is no single-choice item in words; empty when it is one."""
    refused = _("%(kind)s is not supported")
    if local(item) != "qti-assessment-item":
        return refused % {"kind": local(item)}
    if item.get("adaptive") == "true":
        return refused % {"kind": _("an item with several attempts (adaptive)")}
    body = first(item, "qti-item-body")
    parts = [local(part) for part in body.iter()] if body is not None else []
    interactions = [part for part in parts if part.endswith("-interaction")]
    if interactions != ["qti-choice-interaction"]:
        others = ", ".join(dict.fromkeys(part for part in interactions if part != "qti-choice-interaction"))
        return refused % {"kind": others or _("an item without exactly one choice")}
    if unusable := sorted(_WORDS_ONLY & {local(part) for part in item.iter()}):
        return refused % {"kind": ", ".join(unusable)}
    interaction, response = _choice(item)
    if (response is not None and response.get("cardinality") != "single") or interaction.get(
        "max-choices", "1"
    ) not in {"0", "1"}:
        return refused % {"kind": _("a choice of several options")}
    choices = every(interaction, "qti-simple-choice")
    if not 3 <= len(choices) <= len(LETTERS):
        return refused % {"kind": _("a choice with fewer than three or more than five options")}
    scores = _scores(item, response, [choice.get("identifier", "") for choice in choices])
    if sum(score > 0 for score in scores) > 1:
        return refused % {"kind": _("a choice with points for more than one option")}
    return ""


def _choice(item: Element) -> tuple[Element, Element | None]:
    """The one interaction of an item, and the declaration of what it answers."""
    (interaction,) = every(item, "qti-choice-interaction")
    declared = every(item, "qti-response-declaration")
    named = [one for one in declared if one.get("identifier") == interaction.get("response-identifier")]
    return interaction, next(iter(named), None)


def _scores(item: Element, response: Element | None, names: list[str]) -> list[float]:
    """What each choice earns: by the rules of the item, or one point for the correct response if they are not known."""
    scoring = Scoring(item, response)
    try:
        scores = [float(scoring.outcomes(name).get("SCORE") or 0) for name in names]
    except (CannotTell, TypeError, ValueError):
        scores = []
    if any(score > 0 for score in scores):
        return scores
    return [float(name == scoring.correct) for name in names]


def _values(item: Element, resource: Element) -> dict[str, Any]:
    about = _keywords(resource)
    interaction, response = _choice(item)
    choices = every(interaction, "qti-simple-choice")
    names = [choice.get("identifier", "") for choice in choices]
    code = about.get("code") or slugify(item.get("identifier", ""))
    values: dict[str, Any] = {**about, "code": code, "stem": _stem(item, interaction)}
    values["language"] = item.get(f"{{{XML}}}lang", "")
    for number, score in enumerate(_scores(item, response, names), start=1):
        if score > 0:
            values["key"] = number
    for letter, choice in zip(LETTERS, choices, strict=False):
        values[f"option_{letter}"] = words(choice, without=_FEEDBACK)
        values[f"why_{letter}"] = _why(item, response, choice)
    return {name: value for name, value in values.items() if value not in {None, ""}}


def _why(item: Element, response: Element | None, choice: Element) -> str:
    """What is told about a choice: the feedback that its own outcomes bring up, in it, after it and below the body."""
    name = choice.get("identifier", "")
    inside = every(choice, "qti-feedback-inline")
    anywhere = [part for kind in ("qti-modal-feedback", "qti-feedback-block") for part in every(item, kind)]
    try:
        outcomes = Scoring(item, response).outcomes(name)
        told = [part for part in (*inside, *anywhere) if shown(part, outcomes)]
    except CannotTell:
        told = []
    by_name = [part for part in anywhere if part.get("identifier") == name and part.get("show-hide") != "hide"]
    return " ".join(dict.fromkeys(words(part) for part in told or by_name or inside))


def _stem(item: Element, interaction: Element) -> str:
    """The words before the choice and its prompt; in plain packages the question may stand in either."""
    before = words(first(item, "qti-item-body"), without={"qti-choice-interaction", "qti-rubric-block", *_FEEDBACK})
    prompt = words(first(interaction, "qti-prompt"), without=_FEEDBACK)
    return "\n".join(part for part in (before, prompt) if part)


def _keywords(resource: Element) -> dict[str, Any]:
    about: dict[str, Any] = {}
    for keyword in every(resource, "keyword"):
        name, _sign, value = words(keyword).removeprefix(_OURS).partition("=")
        if words(keyword).startswith(_OURS) and name in _ABOUT:
            about[name] = value
    return about
