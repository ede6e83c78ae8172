"""Answer sheets on paper: the questions of a form with bubbles and a QR code, and apart from them the key for staff."""

from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from wanli.ground.ui.actions import qr_drawing, set_in_type
from wanli.knowledge.library.models import Topic
from wanli.learning.assessments.models import Form
from wanli.learning.assessments.queries.runs import as_published

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "assessments" / "sheet.typ"
_LETTERS = "ABCDE"


def sheets_of(topic: Topic, language: str, address_of: Any) -> list[tuple[str, bytes]]:
    """The assessments' part of a print kit: each form of the first test that asks about the topic, and its key.

    Nothing for a topic that no test asks about.
    """
    forms = Form.objects.filter(is_current=True, assessment__is_offered=True, assessment__topics=topic).select_related(
        "assessment"
    )
    first = forms.order_by("assessment__order", "assessment__code").first()
    if first is None:
        return []
    papers = []
    for form in forms.filter(assessment=first.assessment).order_by("label"):
        for name, is_key in (("answer-sheet", False), ("key-for-staff", True)):
            pdf = print_sheet(form, language=language, address_of=address_of, is_key=is_key)
            papers.append((f"{name}-{form.assessment.code}-{form.label}.pdf", pdf))
    return papers


def print_sheet(form: Form, *, language: str, address_of: Any, is_key: bool) -> bytes:
    """One form as an A4 sheet to fill in, or as the key to it."""
    return set_in_type(_TEMPLATE, sheet_data(form, language=language, address_of=address_of, is_key=is_key))


def sheet_data(form: Form, *, language: str, address_of: Any, is_key: bool) -> dict[str, Any]:
    """Everything that a sheet shows. What somebody fills in holds no right answer and no explanation."""
    address = address_of(reverse("assessments:landing", args=[form.assessment.code]))
    with override(language):
        hint = (
            _("For staff only. Do not hand this out.")
            if is_key
            else _("Fill in one circle for each question. Nobody’s name is asked. “?” is an answer too.")
        )
        return {
            "language": "en" if language == "en" else "zh",
            "site": _("Wanli: money matters in plain words"),
            "title": form.assessment.label,
            "name": _("Key %(form)s") % {"form": _name(form)}
            if is_key
            else _("Sheet %(form)s") % {"form": _name(form)},
            "hint": hint,
            "is_key": is_key,
            "questions": [
                _question(code, number, language, is_key) for number, code in enumerate(form.item_codes, start=1)
            ],
            "qr": qr_drawing(address),
            "words": {
                "qr": _("QR code that leads to this test"),
                "scan": _("Scan to take it on a phone"),
                "unknown": _("I don’t know"),
            },
        }


def _name(form: Form) -> str:
    return f"{form.label}{form.version}"


def _question(code: str, number: int, language: str, is_key: bool) -> dict[str, Any]:
    item = as_published(code, language)
    options = [
        {"number": place, "letter": letter, "text": answer["text"]} | ({"why": answer["why"]} if is_key else {})
        for place, (letter, answer) in enumerate(zip(_LETTERS, item.answers, strict=False), start=1)
    ]
    return {"number": str(number), "stem": item.stem, "options": options} | ({"key": item.key} if is_key else {})
