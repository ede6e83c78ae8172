"""What speaks against an item: each reason with its sentence."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanli.ground.accounts.choices import Audience
from wanli.learning.assessments.models import BankEntry, Item
from wanli.learning.assessments.queries.analysis.tallies import Tally
from wanli.learning.assessments.queries.placements import RULES
from wanli.science.psychometrics.adaptive import FEW_SESSIONS

FLAT = 0.4  # a slope below tells little: such an item gives a sixth of the information of one with slope 1
FEWEST_FOR_A_CORRELATION = 100

REASONS: dict[str, str | Promise] = {
    "negative": gettext_lazy("wrong way round"),
    "flat": gettext_lazy("tells little"),
    "able": gettext_lazy("a wrong option attracts the able"),
    "idle": gettext_lazy("idle options"),
    "misfit": gettext_lazy("misfit"),
    "drift": gettext_lazy("drift"),
    "groups": gettext_lazy("groups differ"),
    "exposed": gettext_lazy("shown too often"),
}


@dataclass(frozen=True)
class Reason:
    """One thing that speaks against an item. `name` is a key of REASONS."""

    name: str
    sentence: str

    @property
    def label(self) -> str:
        return str(REASONS[self.name])


def reasons_against(
    item: Item | None, entry: BankEntry, tally: Tally | None, report: dict[str, Any], exposure: float | None
) -> list[Reason]:
    """Everything that speaks against an item, the gravest first.

    `exposure`: the share of placements that showed it, None while there are too few to tell.
    """
    found = [*_from_answers(item, entry, tally, report), *_from_report(entry.item_code, report)]
    if exposure is not None and exposure > RULES.exposure_cap:
        found.append(
            Reason(
                "exposed",
                _("%(share).0f of 100 placements showed it; %(cap).0f are meant to. Its answer gets around.")
                % {"share": exposure * 100, "cap": RULES.exposure_cap * 100},
            )
        )
    return found


def _from_answers(item: Item | None, entry: BankEntry, tally: Tally | None, report: dict[str, Any]) -> list[Reason]:
    found = []
    left_out = {kept["code"]: kept["reason"] for kept in report.get("kept", [])}
    correlation = tally.item_rest if tally and tally.answers >= FEWEST_FOR_A_CORRELATION else None
    if left_out.get(entry.item_code) in {"negative discrimination", "no discrimination"} or (correlation or 0) < 0:
        found.append(
            Reason(
                "negative", _("Who knows more does not answer it right more often. Is the right option really right?")
            )
        )
    elif entry.answers and entry.a < FLAT:
        found.append(
            Reason("flat", _("Its discrimination is %(a).2f: it hardly tells who knows more.") % {"a": entry.a})
        )
    if item is None or tally is None:
        return found
    if able := tally.attracts_the_able(item.key):
        found.append(
            Reason(
                "able",
                _("Who chooses %(options)s does better elsewhere than who chooses the right option. Read it again.")
                % {"options": letters(able)},
            )
        )
    if idle := tally.idle(item.key, len(item.answers)):
        found.append(
            Reason(
                "idle",
                _("Fewer than 5 of 100 choose %(options)s: it fools nobody. Write another.")
                % {"options": letters(idle)},
            )
        )
    return found


def _from_report(code: str, report: dict[str, Any]) -> list[Reason]:
    found = []
    if report.get("fit", {}).get(code, {}).get("is_misfit"):
        found.append(Reason("misfit", _("Its answers do not follow its curve. Look at the shares beside the curve.")))
    for anchor in report.get("drifted", []):
        if anchor["code"] == code:
            sentence = (
                _("It became %(by).2f SD harder since the version before.")
                if anchor["difference_in_b"] > 0
                else _("It became %(by).2f SD easier since the version before. Did its answer get around?")
            )
            found.append(Reason("drift", sentence % {"by": abs(anchor["difference_in_b"])}))
    found += [Reason("groups", difference_sentence(each)) for each in differences_of(code, report)]
    return found


def differences_of(code: str, report: dict[str, Any]) -> list[dict[str, Any]]:
    """The audiences for which an item functions differently."""
    return [each for each in report.get("differences", []) if each["code"] == code and each["size"] in {"B", "C"}]


def difference_sentence(each: dict[str, Any]) -> str:
    """What a difference between groups means, for people who never heard of differential functioning."""
    sentence = (
        _("Of 100 people with the same knowledge, about %(of_hundred)d fewer among “%(group)s” answer it right.")
        if each["share"] < 0
        else _("Of 100 people with the same knowledge, about %(of_hundred)d more among “%(group)s” answer it right.")
    )
    group = Audience(each["audience"]).label if each["audience"] in Audience.values else each["audience"]
    return sentence % {"of_hundred": max(1, round(abs(each["share"]) * 100)), "group": group}


def exposure_of(shown: int, placements: int) -> float | None:
    """The share of placements that showed an item; None while there are too few of them."""
    return shown / placements if placements >= FEW_SESSIONS else None


def letters(options: list[int]) -> str:
    """Options by their letters: A, C."""
    return _(", ").join("ABCDEFGH"[number - 1] for number in options)
