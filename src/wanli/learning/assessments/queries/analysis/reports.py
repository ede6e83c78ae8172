"""The report of a calibrated version, as it is read before somebody puts it in force."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from wanli.ground.accounts.choices import Audience
from wanli.learning.assessments.choices import ItemStatus
from wanli.learning.assessments.models import BankEntry, Item, ItemBank
from wanli.learning.assessments.queries.analysis.counting import OTHERS, group_of
from wanli.learning.assessments.queries.analysis.listing import items_by_code
from wanli.learning.assessments.queries.analysis.measuring import KIND
from wanli.learning.assessments.queries.analysis.verdicts import difference_sentence
from wanli.learning.assessments.queries.placements import RULES

MOVED = 0.3  # SD: from here on a change of difficulty is worth reading
FEWEST_COUNTING = 60  # five areas, and the cap of exposure: below this placements run dry


@dataclass(frozen=True)
class Change:
    """One item before and after. `before` is None for one that the version before did not hold."""

    code: str
    item: Item | None
    before: BankEntry | None
    after: BankEntry

    @property
    def moved(self) -> float:
        return self.after.b - self.before.b if self.before else 0.0


@dataclass(frozen=True, eq=False)
class Report:
    """What a version changes, in lists and sentences."""

    bank: ItemBank
    current: ItemBank | None
    changes: list[Change]
    items: dict[str, Item]

    @property
    def told(self) -> dict[str, Any]:
        return self.bank.report

    @property
    def is_proposal(self) -> bool:
        """Whether it waits for a decision."""
        return (
            not self.bank.is_in_force
            and self.current is not None
            and self.bank.version > self.current.version
            and self.told.get("base") == self.current.version
        )

    @cached_property
    def measured(self) -> list[Change]:
        codes = set(self.told["measured"])
        return sorted(
            (change for change in self.changes if change.code in codes), key=lambda change: -abs(change.moved)
        )

    @property
    def moved(self) -> list[Change]:
        return [change for change in self.measured if abs(change.moved) >= MOVED]

    @property
    def off_trial(self) -> list[Change]:
        return [
            change
            for change in self.measured
            if change.before is not None
            and change.before.status == ItemStatus.TRIAL
            and change.after.status == ItemStatus.CALIBRATED
        ]

    @property
    def onto_trial(self) -> list[Change]:
        """Items whose difficulty is still only their author's: they no longer count."""
        return [
            change
            for change in self.changes
            if change.before is not None
            and change.before.status == ItemStatus.CALIBRATED
            and change.after.status == ItemStatus.TRIAL
        ]

    @property
    def retired(self) -> list[Change]:
        return [change for change in self.changes if change.after.status == ItemStatus.RETIRED]

    @property
    def counting(self) -> int:
        return sum(change.after.status == ItemStatus.CALIBRATED for change in self.changes)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Items that keep their old parameters, with the reason as a sentence."""
        return [(each["code"], kept_sentence(each)) for each in self.told["kept"]]

    @property
    def drifted(self) -> list[tuple[str, float]]:
        return [(anchor["code"], anchor["difference_in_b"]) for anchor in self.told["drifted"]]

    @property
    def misfits(self) -> list[tuple[str, dict[str, Any]]]:
        return sorted((code, fit) for code, fit in self.told["fit"].items() if fit["is_misfit"])

    @property
    def differences(self) -> list[tuple[str, str]]:
        return [
            (each["code"], difference_sentence(each)) for each in self.told["differences"] if each["size"] in {"B", "C"}
        ]

    @property
    def not_compared(self) -> list[str]:
        return [audience_name(name) for name in self.told["not_compared"]]

    @property
    def groups(self) -> list[dict[str, Any]]:
        told = []
        for group in self.told["groups"]:
            audience, is_again = group_of(group["name"])
            name = audience_name(audience)
            told.append({**group, "label": _("%(group)s, tested again") % {"group": name} if is_again else name})
        return told

    @property
    def comparison(self) -> dict[str, Any]:
        return self.told["comparison"]

    @property
    def cautions(self) -> list[str]:
        """What speaks against putting it in force."""
        told, found = self.told, []
        if self.counting < FEWEST_COUNTING:
            found.append(
                _(
                    "Only %(counting)d items would count. Placements ask up to %(most)d and show none to more than "
                    "%(cap).0f of 100 people; that needs about %(needed)d."
                )
                % {
                    "counting": self.counting,
                    "most": RULES.most,
                    "cap": RULES.exposure_cap * 100,
                    "needed": FEWEST_COUNTING,
                }
            )
        if not told["converged"]:
            found.append(_("The calibration did not settle. Its numbers are not final."))
        if told["drift_unknown"] == "too_few_new_answers":
            found.append(_("Too few answers are new to see whether items have drifted."))
        if len(told["drifted"]) > max(2, len(told["scale"]["anchors"]) // 5):
            found.append(_("Many items have drifted. Find out why before the scale rests on the others."))
        worse = (self.comparison["standard_error_after"] or 0) - (self.comparison["standard_error_before"] or 0)
        if worse > 0.05:
            found.append(
                _("The same tests are measured less precisely: the standard error rises by %(by).2f SD.")
                % {"by": worse}
            )
        if told["scale"]["anchors"] and abs(self.comparison["mean"] or 0) > 0.1:
            found.append(
                _("People would stand %(by)+.2f SD elsewhere on average, though the scale should stay.")
                % {"by": self.comparison["mean"]}
            )
        return found


def audience_name(name: str) -> str:
    """An audience in words; the small ones and those that were not told are "others"."""
    if name in Audience.values:
        return str(Audience(name).label)
    return _("others and not told") if name in {"", OTHERS} else name


def kept_sentence(each: dict[str, Any]) -> str:
    """Why an item keeps its old parameters."""
    match each["reason"]:
        case "too few answers":
            return _("%(answers)d answers; too few to measure it.") % {"answers": each["answers"]}
        case "no answers":
            return _("Nobody answered it.")
        case "all right":
            return _("Everybody answered it right.")
        case "all wrong":
            return _("Nobody answered it right.")
        case "negative discrimination":
            return _("Who knows less answers it right more often. Check the right option.")
        case "no discrimination":
            return _("Who knows more does not answer it right more often.")
    return _("Its discrimination has no finite estimate.")


def report_of(version: int) -> Report:
    """The report of one calibrated version. Raises ItemBank.DoesNotExist for any other. Five queries."""
    bank = ItemBank.objects.get(version=version, report__kind=KIND)
    current = ItemBank.objects.filter(is_in_force=True).defer("report").first()
    before = {entry.item_code: entry for entry in BankEntry.objects.filter(bank__version=bank.report["base"])}
    items = items_by_code()
    changes = [
        Change(entry.item_code, items.get(entry.item_code), before.get(entry.item_code), entry)
        for entry in bank.entries.all()
    ]
    return Report(bank, current, changes, items)


def waiting_version() -> int | None:
    """The newest version that waits for somebody to put it in force. Two queries."""
    current = ItemBank.objects.filter(is_in_force=True).values_list("version", flat=True).first()
    waiting = ItemBank.objects.filter(
        is_in_force=False, report__kind=KIND, report__base=current, version__gt=current or 0
    )
    return waiting.order_by("-version").values_list("version", flat=True).first()
