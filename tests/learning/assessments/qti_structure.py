"""The structure that QTI 3.0 prescribes for the elements our packages use, written down from the specification.

1EdTech, "QTI 3.0: Assessment, Section and Item Information Model" and its XSD binding (imsqti_asiv3p0), and "QTI 3.0
content packaging" (imsqtiv3p0_imscpv1p2): which elements may stand in which, in what order and how often; which
attributes are required or allowed, and what may stand in them. An element or attribute not named here is a fault.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

ASI = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
CP = "{http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1}"
LOM = "{http://ltsc.ieee.org/xsd/LOM}"
XML = "{http://www.w3.org/XML/1998/namespace}"
NAME = r"[A-Za-z_][A-Za-z0-9_.\-]*"
SOME, BOOLEAN = r"\S(.|\n)*", r"true|false"
CARDINALITY = r"single|multiple|ordered|record"
BASE_TYPE = r"boolean|directedPair|duration|file|float|identifier|integer|pair|point|string|uri"
TEMPLATES = (
    r"https://purl\.imsglobal\.org/spec/qti/v3p0/rptemplates/(match_correct|map_response|map_response_point)(\.xml)?"
)
TEXT = "text"  # stands for words between the elements
EXPRESSION = "(qti-variable|qti-correct|qti-match|qti-base-value|qti-map-response|qti-is-null)"
RULE = "(qti-response-condition|qti-set-outcome-value)"
INLINE = "(br)*"

# element: children as a pattern over their names, whether words may stand there, required and allowed attributes
Model = tuple[str, bool, dict[str, str], dict[str, str]]
_VARIABLE = {"identifier": NAME, "cardinality": CARDINALITY}
ITEM: dict[str, Model] = {
    "qti-assessment-item": (
        "(qti-response-declaration)*(qti-outcome-declaration)*(qti-item-body)?(qti-response-processing)?"
        "(qti-modal-feedback)*",
        False,
        {"identifier": SOME, "title": SOME, "time-dependent": BOOLEAN},
        {"adaptive": BOOLEAN, f"{XML}lang": r"[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*"},
    ),
    "qti-response-declaration": (
        *("(qti-default-value)?(qti-correct-response)?(qti-mapping)?", False, _VARIABLE, {"base-type": BASE_TYPE}),
    ),
    "qti-correct-response": ("(qti-value)+", False, {}, {}),
    "qti-default-value": ("(qti-value)+", False, {}, {}),
    "qti-value": ("", True, {}, {}),
    "qti-outcome-declaration": ("(qti-default-value)?", False, _VARIABLE, {"base-type": BASE_TYPE}),
    "qti-item-body": ("(qti-choice-interaction)+", False, {}, {}),
    "qti-choice-interaction": (
        *("(qti-prompt)?(qti-simple-choice)+", False, {"response-identifier": NAME}),
        {"shuffle": BOOLEAN, "max-choices": r"\d+"},
    ),
    "qti-prompt": (INLINE, True, {}, {}),
    "qti-simple-choice": (INLINE, True, {"identifier": NAME}, {}),
    "br": ("", False, {}, {}),
    "qti-response-processing": (f"{RULE}*", False, {}, {"template": TEMPLATES}),
    "qti-response-condition": ("(qti-response-if)(qti-response-else-if)*(qti-response-else)?", False, {}, {}),
    "qti-response-if": (f"{EXPRESSION}{RULE}*", False, {}, {}),
    "qti-set-outcome-value": (EXPRESSION, False, {"identifier": NAME}, {}),
    "qti-match": (EXPRESSION * 2, False, {}, {}),
    "qti-variable": ("", False, {"identifier": NAME}, {}),
    "qti-correct": ("", False, {"identifier": NAME}, {}),
    "qti-base-value": ("", True, {"base-type": BASE_TYPE}, {}),
    "qti-modal-feedback": (
        *("(qti-content-body)?", False),
        *({"outcome-identifier": NAME, "identifier": NAME, "show-hide": "show|hide"}, {}),
    ),
    "qti-content-body": ("(p)*", False, {}, {}),
    "p": (INLINE, True, {}, {}),
}
MANIFEST: dict[str, Model] = {
    "manifest": ("(metadata)(organizations)(resources)", False, {"identifier": NAME}, {}),
    "metadata": ("(schema)(schemaversion)", False, {}, {}),
    "schema": ("", True, {}, {}),
    "schemaversion": ("", True, {}, {}),
    "organizations": ("", False, {}, {}),
    "resources": ("(resource)*", False, {}, {}),
    "resource": ("(metadata)?(file)+", False, {"identifier": NAME, "type": "imsqti_item_xmlv3p0"}, {"href": SOME}),
    "file": ("", False, {"href": SOME}, {}),
}
LEARNING_OBJECT: dict[str, Model] = {
    "lom": ("(general)?", False, {}, {}),
    "general": ("(keyword)*", False, {}, {}),
    "keyword": ("(string)+", False, {}, {}),
    "string": ("", True, {}, {"language": r"x-none|[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*"}),
}


def faults_of_item(root: Element) -> list[str]:
    """Everything in which an item leaves the structure, and the references in it that lead nowhere."""
    faults = [*_shape(root, ASI, ITEM, "qti-assessment-item")]
    responses = {one.get("identifier"): one for one in root.iter(f"{ASI}qti-response-declaration")}
    outcomes = {one.get("identifier"): one for one in root.iter(f"{ASI}qti-outcome-declaration")}
    if responses.keys() & outcomes.keys():
        faults.append("a variable is declared twice")
    for interaction in root.iter(f"{ASI}qti-choice-interaction"):
        answers = responses.get(interaction.get("response-identifier"))
        names = [choice.get("identifier") for choice in interaction.iter(f"{ASI}qti-simple-choice")]
        if answers is None:
            faults.append("the interaction answers a response that is not declared")
            continue
        if (answers.get("cardinality"), answers.get("base-type")) != ("single", "identifier"):
            faults.append("a choice of one needs a single identifier")
        if len(set(names)) != len(names):
            faults.append("two choices have one identifier")
        if not {value.text for value in answers.iter(f"{ASI}qti-value")} <= set(names):
            faults.append("the correct response is no choice")
    for part in root.iter():
        name, kind = part.get("identifier"), part.tag.removeprefix(ASI)
        if kind == "qti-variable" and name not in responses.keys() | outcomes.keys():
            faults.append(f"qti-variable {name} is not declared")
        if kind == "qti-correct" and name not in responses:
            faults.append(f"qti-correct {name} is not declared")
        if kind == "qti-set-outcome-value" and name not in outcomes:
            faults.append(f"the outcome {name} is not declared")
        if kind == "qti-modal-feedback" and part.get("outcome-identifier") not in outcomes:
            faults.append("a feedback goes by an outcome that is not declared")
    return faults


def faults_of_package(data: bytes) -> list[str]:
    """Everything in which a package leaves the structure: the manifest at its root, each file it names, each item."""
    faults: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if len(set(names)) != len(names):
            faults.append("a file stands in the package twice")
        root = fromstring(archive.read("imsmanifest.xml"))
        faults += _shape(root, CP, MANIFEST, "manifest")
        told = {part.tag.removeprefix(CP): part.text for part in root.find(f"{CP}metadata") or ()}
        if told != {"schema": "QTI Package", "schemaversion": "3.0.0"}:
            faults.append(f"the manifest calls itself {told}")
        resources = list(root.iter(f"{CP}resource"))
        if len({one.get("identifier") for one in resources}) != len(resources):
            faults.append("two resources have one identifier")
        named = {file.get("href") for one in resources for file in one.iter(f"{CP}file")}
        if named != set(names) - {"imsmanifest.xml"}:
            faults.append("the files of the package are not those of the manifest")
        for one in resources:
            if one.get("href") not in {file.get("href") for file in one.iter(f"{CP}file")}:
                faults.append("a resource does not list its own file")
            for lom in one.iter(f"{LOM}lom"):
                faults += _shape(lom, LOM, LEARNING_OBJECT, "lom")
        for name in sorted(named & set(names)):
            faults += [f"{name}: {fault}" for fault in faults_of_item(fromstring(archive.read(name)))]
    return faults


def _shape(root: Element, namespace: str, models: dict[str, Model], top: str) -> Iterator[str]:
    if root.tag != namespace + top:
        yield f"{root.tag} instead of {namespace}{top}"
    for element in root.iter():
        name = element.tag.removeprefix(namespace)
        if element.tag.startswith(LOM) and namespace != LOM:
            continue
        if name not in models or not element.tag.startswith(namespace):
            yield f"{element.tag} is not in the model"
            continue
        inside = [child.tag.removeprefix(namespace) for child in element]
        children, may_have_words, required, allowed = models[name]
        if name == "metadata" and namespace == CP and inside == [f"{LOM}lom"]:
            continue  # of a resource: any metadata of another namespace
        if not re.fullmatch(children, "".join(inside)):
            yield f"{name} holds {inside}"
        spoken = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
        if spoken and not may_have_words:
            yield f"{name} holds words: {spoken[:20]}"
        for attribute in required.keys() - element.attrib.keys():
            yield f"{name} lacks {attribute}"
        for attribute, value in element.attrib.items():
            pattern = {**required, **allowed}.get(attribute)
            if pattern is None:
                yield f"{name} has the attribute {attribute}"
            elif not re.fullmatch(pattern, value):
                yield f"{name} has {attribute}={value}"
