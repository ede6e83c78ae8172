"""Items as a QTI 3 package: `imsmanifest.xml` and one `qti-assessment-item` each.

1EdTech, "Question & Test Interoperability (QTI) 3.0", final release 2022: information model (items with
`qti-choice-interaction`, `qti-modal-feedback`) and content packaging. What an item is about travels as keywords of the
resource's LOM metadata, `wanli.topic=…`; a reader that does not know them loses nothing else.

XML is parsed by defusedxml: no document types, no entities, nothing fetched.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as Tree
from xml.etree.ElementTree import Element, ParseError, SubElement

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.text import slugify
from django.utils.translation import gettext as _

from wanli.ground.ui.actions import CellProblem, FileIsRefused, inspect_package, plain_text
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
_WORDS_ONLY = {"img", "object", "math", "table", "audio", "video", "picture", "qti-portable-custom-interaction"}
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
    _under(interaction, "prompt").text = row.stem
    for letter, (text, _why) in zip(LETTERS.upper(), row.options, strict=False):
        _under(interaction, "simple-choice", identifier=letter).text = text
    _write_scoring(item)
    for letter, (_text, why) in zip(LETTERS.upper(), row.options, strict=False):
        told = _under(item, "modal-feedback", identifier=letter)
        told.set("outcome-identifier", "FEEDBACK")
        told.set("show-hide", "show")
        SubElement(_under(told, "content-body"), "p").text = why
    return item


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
            for resource in _all(manifest, "resource"):
                if len(reading.rows) >= MAX_ROWS:
                    reason = _("there are more than %(most)s rows") % {"most": MAX_ROWS}
                    reading.problems.append(CellProblem(MANIFEST, 0, "", reason))
                    break
                _read_resource(archive, posixpath.dirname(place), resource, reading)
    except (DefusedXmlException, ParseError, zipfile.BadZipFile, zlib.error, ValueError, *_UNREADABLE) as error:
        raise FileIsRefused(_("The package has no manifest that can be read, or it is damaged.")) from error
    return reading


def _read_resource(archive: zipfile.ZipFile, folder: str, resource: Element, reading: Reading) -> None:
    kind, href = resource.get("type", ""), resource.get("href", "")
    name = href or resource.get("identifier", "?")
    if not kind.startswith(ITEM_TYPE):
        if "qti" in kind:
            reading.unsupported.append(CellProblem(name, 0, "", _("%(kind)s is not supported") % {"kind": kind}))
        return
    place = posixpath.normpath(posixpath.join(folder, href))
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
    why_not = _unsupported(item)
    if why_not:
        reading.unsupported.append(CellProblem(name, 0, "", why_not))
    else:
        reading.rows.append(RawRow(name, 0, _values(item, resource), may_lack_why=True))


def _unsupported(item: Element) -> str:
    """Why this is no single-choice item in words; empty when it is one."""
    if _local(item) != "qti-assessment-item":
        return _("%(kind)s is not supported") % {"kind": _local(item)}
    body = _first(item, "qti-item-body")
    parts = [_local(part) for part in body.iter()] if body is not None else []
    interactions = [part for part in parts if part.endswith("-interaction")]
    if interactions != ["qti-choice-interaction"]:
        others = ", ".join(dict.fromkeys(part for part in interactions if part != "qti-choice-interaction"))
        return _("%(kind)s is not supported") % {"kind": others or _("an item without exactly one choice")}
    if unusable := sorted(_WORDS_ONLY & set(parts)):
        return _("%(kind)s is not supported") % {"kind": ", ".join(unusable)}
    response = _first(item, "qti-response-declaration")
    interaction = _first(item, "qti-choice-interaction")
    if (response is not None and response.get("cardinality") != "single") or interaction.get("max-choices", "1") != "1":
        return _("%(kind)s is not supported") % {"kind": _("a choice of several options")}
    if not 3 <= len(_all(interaction, "qti-simple-choice")) <= len(LETTERS):
        return _("%(kind)s is not supported") % {"kind": _("a choice with fewer than three or more than five options")}
    return ""


def _values(item: Element, resource: Element) -> dict[str, Any]:
    about = _keywords(resource)
    interaction = _first(item, "qti-choice-interaction")
    choices = _all(interaction, "qti-simple-choice")
    names = [choice.get("identifier", "") for choice in choices]
    correct = _first(_first(item, "qti-correct-response"), "qti-value")
    right = plain_text("".join(correct.itertext())) if correct is not None else ""
    told = {
        feedback.get("identifier", ""): _text(feedback)
        for feedback in _all(item, "qti-modal-feedback")
        if feedback.get("show-hide", "show") == "show"
    }
    code = about.get("code") or slugify(item.get("identifier", ""))
    values: dict[str, Any] = {**about, "code": code, "stem": _stem(item, interaction)}
    values["language"] = item.get(f"{{{XML}}}lang", "")
    if right in names:
        values["key"] = names.index(right) + 1
    for letter, name, choice in zip(LETTERS, names, choices, strict=False):
        inline = [_text(part) for part in _all(choice, "qti-feedback-inline")]
        values[f"option_{letter}"] = _text(choice, without={"qti-feedback-inline"})
        values[f"why_{letter}"] = told.get(name) or " ".join(inline)
    return {name: value for name, value in values.items() if value not in {None, ""}}


def _stem(item: Element, interaction: Element) -> str:
    """The words before the choice and its prompt; in plain packages the question may stand in either."""
    before = _text(_first(item, "qti-item-body"), without={"qti-choice-interaction", "qti-feedback-block"})
    prompt = _first(interaction, "qti-prompt")
    return "\n".join(part for part in (before, _text(prompt) if prompt is not None else "") if part)


def _keywords(resource: Element) -> dict[str, Any]:
    about: dict[str, Any] = {}
    for keyword in _all(resource, "keyword"):
        name, _sign, value = _text(keyword).removeprefix(_OURS).partition("=")
        if _text(keyword).startswith(_OURS) and name in _ABOUT:
            about[name] = value
    return about


def _text(element: Element, without: Iterable[str] = ()) -> str:
    """The words in an element, blanks as a browser shows them."""
    parts: list[str] = []

    def gather(one: Element) -> None:
        parts.append(one.text or "")
        for child in one:
            if _local(child) not in without:
                gather(child)
                if _local(child) in {"p", "div", "li", "br"}:
                    parts.append("\n")
            parts.append(child.tail or "")

    gather(element)
    lines = (re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in "".join(parts).split("\n"))
    return plain_text("\n".join(line for line in lines if line))


def _local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _all(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else [part for part in element.iter() if _local(part) == name]


def _first(element: Element | None, name: str) -> Any:
    return next(iter(_all(element, name)), None)
