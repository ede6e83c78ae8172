"""What a careful second reader would object to in one item, while it is being written."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wanli.learning.assessments.choices import NEAR_IDENTICAL
from wanli.learning.assessments.models import ORIGINAL, Item
from wanli.science.psychometrics.writing import key_stands_out
from wanli.science.retrieval.duplicates import most_alike

_MOST_NAMED = 3


@dataclass(frozen=True)
class Remark:
    """One sentence about an item; `is_fault` says that it cannot be asked like this."""

    text: str
    is_fault: bool = False


def text_of(question: dict) -> str:
    """An item as one text, for comparing it with others."""
    return question["stem"] + "".join(question["options"])


def remarks_on(item: Item) -> list[Remark]:
    """Remarks on an item as it stands in memory, saved or not. Two queries, one more for a twin."""
    question = item.question()
    options, key = question["options"], question["key"]
    remarks = [Remark(text, is_fault=True) for text in faults_of(question)]
    if not all(str(child["value"].get("why") or "").strip() for child in item.options.raw_data):
        remarks.append(Remark(_("Every option needs its explanation."), is_fault=True))
    if key and 1 <= key <= len(options) and key_stands_out([len(text) for text in options], key - 1):
        remarks.append(Remark(_("The right option is much longer than the others: its length gives it away.")))
    if item.locale_id and not item.is_original:
        remarks += _remarks_on_twin(item, question)
    remarks += [
        Remark(_("Nearly the same as %(code)s (%(share)s).") % {"code": code, "share": f"{similarity:.0%}"})
        for code, similarity in alike(item)[:_MOST_NAMED]
    ]
    return remarks


def faults_of(question: dict) -> list[str]:
    """What makes a question impossible to ask, whatever its explanations say."""
    faults, options = [], question["options"]
    if not question["stem"]:
        faults.append(_("There is no question."))
    if not 3 <= len(options) <= 5:
        told = ngettext("There is %(number)s option", "There are %(number)s options", len(options))
        faults.append(told % {"number": len(options)} + _("; three to five are needed."))
    for number, text in enumerate(options, start=1):
        if not text:
            faults.append(_("Option %(letter)s is empty.") % {"letter": letter_of(number)})
    spelled = [text.casefold() for text in options]
    for number, text in enumerate(spelled, start=1):
        if text and (first := spelled.index(text) + 1) < number:
            letters = {"first": letter_of(first), "second": letter_of(number)}
            faults.append(_("Options %(first)s and %(second)s are the same.") % letters)
    if question["key"] is None or not 1 <= question["key"] <= max(len(options), 1):
        faults.append(_("There is no option with this number."))
    return faults


def letter_of(number: int) -> str:
    """1 → A, 2 → B …"""
    return chr(ord("A") + number - 1)


def alike(item: Item) -> list[tuple[str, float]]:
    """Codes of other items in the same language that say nearly the same, closest first."""
    if not item.locale_id or not item.stem:
        return []
    others = Item.objects.filter(locale_id=item.locale_id).exclude(code__in=[item.code, item.replaces])
    texts = [(other.code, text_of(other.question())) for other in others.only("code", "stem", "options", "key")]
    found = most_alike(text_of(item.question()), [text for _code, text in texts], threshold=NEAR_IDENTICAL)
    return [(texts[index][0], similarity) for index, similarity in found]


def _remarks_on_twin(item: Item, question: dict) -> list[Remark]:
    original = Item.objects.filter(code=item.code, locale__language_code=ORIGINAL).first()
    if original is None:
        return [Remark(_("There is no original with this code."), is_fault=True)]
    theirs, remarks = original.question(), []
    if len(theirs["options"]) != len(question["options"]):
        remarks.append(
            Remark(_("A translation needs as many options as its original, in the same order."), is_fault=True)
        )
    if theirs["stem"] == question["stem"] or set(theirs["options"]) & set(question["options"]):
        remarks.append(Remark(_("A part of this is not translated yet.")))
    return remarks
