"""Bringing items in from a file: checked first, then all of it or nothing, and always as drafts to be reviewed."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, WorkflowState

from wanli.ground.ledger import actions as ledger
from wanli.ground.ui.actions import CellProblem
from wanli.knowledge.library.models import Source, Topic
from wanli.learning.assessments.actions.items import renew
from wanli.learning.assessments.actions.storing import BATCH, keep_versions
from wanli.learning.assessments.choices import NEAR_IDENTICAL, Change
from wanli.learning.assessments.clients.item_files import ItemRow, Reading, read_items_file
from wanli.learning.assessments.models import ORIGINAL, BankEntry, Item, Response, is_wording
from wanli.learning.assessments.queries.item_rows import (
    Defaults,
    free_codes,
    newest,
    row_of,
    texts_in_bank,
    understood,
    vocabulary,
)
from wanli.learning.assessments.queries.writing import text_of
from wanli.science.retrieval.duplicates import near_duplicates

_IMPORT_LOCK = 0x6974656D73  # "items": any number that nothing else in this database locks


def _batched(rows: Sequence[ItemRow], size: int) -> Iterator[Sequence[ItemRow]]:
    """The rows in groups of at most `size`."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


@dataclass
class ItemImport:
    """What importing a file does. `counts` has the keys new, changed, unchanged, duplicates, unsupported, broken."""

    problems: list[CellProblem] = field(default_factory=list)  # nothing is imported while there is one
    duplicates: list[CellProblem] = field(default_factory=list)  # said already, word for word: left out
    unsupported: list[CellProblem] = field(default_factory=list)  # no single-choice items: left out
    alike: list[CellProblem] = field(default_factory=list)  # nearly said already: imported, for the reviewer to judge
    new: list[ItemRow] = field(default_factory=list)
    changed: list[tuple[Item, ItemRow]] = field(default_factory=list)
    renewed: list[tuple[Item, ItemRow]] = field(default_factory=list)  # answered, and asks something else now
    unchanged: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return {
            "new": len(self.new),
            "changed": len(self.changed) + len(self.renewed),
            "unchanged": self.unchanged,
            "duplicates": len(self.duplicates),
            "unsupported": len(self.unsupported),
            "broken": len({(problem.sheet, problem.row) for problem in self.problems}),
        }

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.new or self.changed or self.renewed)

    @property
    def findings(self) -> list[tuple[str, CellProblem]]:
        """Everything there is to say, with its kind: broken, duplicate, unsupported, alike."""
        kinds = {"broken": self.problems, "duplicate": self.duplicates, "unsupported": self.unsupported}
        kinds["alike"] = self.alike
        return [(kind, problem) for kind, problems in kinds.items() for problem in problems]


class ItemImportHasProblems(Exception):
    """Nothing was imported; `plan` says why, row by row."""

    def __init__(self, plan: ItemImport) -> None:
        super().__init__("\n".join(str(problem) for problem in plan.problems))
        self.plan = plan


def plan_items(data: bytes, *, defaults: Defaults | None = None) -> ItemImport:
    """What importing this file would do; nothing is written. Raises FileIsRefused for what may not be opened."""
    return _Planner(read_items_file(data), defaults or Defaults()).make()


def _unwatched(written: int, of: int) -> None:
    """Nobody asks how far it is."""


@transaction.atomic
def import_items(
    data: bytes,
    *,
    actor: models.Model | str,
    at: datetime,
    defaults: Defaults | None = None,
    watch: Callable[[int, int], None] = _unwatched,
) -> ItemImport:
    """Bring a file of items in as drafts, in one transaction, with one entry in the ledger.

    The same file twice changes nothing. Duplicates and what is not supported are left out and listed. Imports go one
    after the other, so that each sees what the one before brought. `watch` is told how many items are written, of how
    many. Raises FileIsRefused, and ItemImportHasProblems when a row is broken: then nothing is written.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])
    plan = plan_items(data, defaults=defaults)
    if plan.problems:
        raise ItemImportHasProblems(plan)
    if plan.is_idle:
        return plan
    user = actor if isinstance(actor, models.Model) else None
    shelf, number, written = _Shelf(), plan.counts["new"] + plan.counts["changed"], 0
    watch(written, number)
    for rows in _batched(plan.new, BATCH):
        _store_new(rows, shelf, user=user, at=at)
        written += len(rows)
        watch(written, number)
    for item, row in plan.changed:
        draft = newest(item)
        shelf.fill(draft, row)
        draft.has_unpublished_changes = True
        if not draft.live:
            draft.save()
        draft.save_revision(user=user)
        written += 1
        watch(written, number)
    for item, row in plan.renewed:
        shelf.fill(item, row)
        renew(item, actor=actor, at=at)
        written += 1
        watch(written, number)
    ledger.record(
        "assessments.items.imported",
        on=None,
        by=actor,
        at=at,
        after={"sha256": hashlib.sha256(data).hexdigest(), "counts": plan.counts},
    )
    return plan


class _Shelf:
    """What rows refer to, by its code."""

    def __init__(self) -> None:
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}
        self.sources = {source.code: source for source in Source.objects.all()}
        self.locales: dict[str, Locale] = {}

    def locale(self, language: str) -> Locale:
        if language not in self.locales:
            self.locales[language] = Locale.objects.get_or_create(language_code=language)[0]
        return self.locales[language]

    def fill(self, item: Item, row: ItemRow) -> None:
        item.topic, item.source = self.topics[row.topic], self.sources[row.source]
        item.skill, item.audiences, item.expected_difficulty = row.skill, list(row.audiences), row.difficulty
        item.stem, item.key, item.place = row.stem, row.key, row.place
        item.options = [("option", {"text": text, "why": why}) for text, why in row.options]
        item.change = row.change


def _store_new(rows: Sequence[ItemRow], shelf: _Shelf, *, user: Any, at: datetime) -> None:
    keys = dict(Item.objects.filter(locale__language_code=ORIGINAL).values_list("code", "translation_key"))
    items = []
    for row in rows:
        key = keys.setdefault(row.code, uuid4())
        item = Item(code=row.code, locale=shelf.locale(row.language), translation_key=key, live=False, author=user)
        shelf.fill(item, row)
        item.change, item.has_unpublished_changes = "", True
        items.append(item)
    Item.objects.bulk_create(items, batch_size=BATCH)
    keep_versions(items, user=user, at=at)


class _Planner:
    """Rows against each other and against the bank."""

    def __init__(self, reading: Reading, defaults: Defaults) -> None:
        self.plan = ItemImport(problems=list(reading.problems), unsupported=list(reading.unsupported))
        self.reading, self.defaults = reading, defaults

    def make(self) -> ItemImport:
        rows = self._understand()
        self.bank = texts_in_bank()
        self.items = self._items_named({row.code for row in rows if row.code})
        originals = [row for row in rows if row.language == ORIGINAL]
        taken = {row.code for row in rows} | {code for code, _language, _question in self.bank}
        originals = self._with_codes(self._once(originals), taken)
        self._place(originals)
        self._place(self._once(list(self._twins(rows, originals))))
        self._compare()
        return self.plan

    def _understand(self) -> list[ItemRow]:
        words, rows = vocabulary(), []
        broken = {problem.row for problem in self.plan.problems}
        for raw in self.reading.rows:
            found: list[CellProblem] = []
            row = understood(raw, words, self.defaults, found)
            self.plan.problems += found
            if not found and not (raw.number and raw.number in broken):
                rows.append(row)
        return rows

    def _items_named(self, codes: set[str]) -> dict[tuple[str, str], Item]:
        """Items that rows may mean: by code, and what replaces them."""
        related = ("topic", "source", "locale", "latest_revision", "locked_by")
        found = Item.objects.filter(models.Q(code__in=codes) | models.Q(replaces__in=codes)).select_related(*related)
        items = list(found)
        keys = {str(item.pk) for item in items}
        reviews = WorkflowState.objects.active().filter(
            base_content_type__app_label="assessments",
            base_content_type__model="item",
            status=WorkflowState.STATUS_IN_PROGRESS,
        )
        self.in_review = {key for key in reviews.values_list("object_id", flat=True) if key in keys}
        codes = {item.code for item in items}
        real = Response.objects.filter(item__code__in=codes, attempt__is_simulated=False)
        measured = BankEntry.objects.filter(item_code__in=codes, answers__gt=0)
        self.answered = set(real.values_list("item__code", flat=True).distinct())
        self.answered |= set(measured.values_list("item_code", flat=True).distinct())
        self.successors = {(item.replaces, item.locale.language_code): item for item in items if item.replaces}
        return {(item.code, item.locale.language_code): item for item in items}

    def _once(self, rows: list[ItemRow]) -> list[ItemRow]:
        """Each code and each text once; what stands again word for word is left out, another text is a problem."""
        by_code: dict[tuple[str, str], ItemRow] = {}
        by_text: dict[Any, ItemRow] = {}
        in_bank: dict[Any, list[str]] = defaultdict(list)
        for code, language, question in self.bank:
            in_bank[language, _signature(question)].append(code)
        kept = []
        for row in rows:
            signature = (row.language, _signature(row.question))
            same_code = by_code.get((row.code, row.language)) if row.code else None
            says_itself = any(self._means(row, code) for code in in_bank[signature])
            if same_code and same_code.content != row.content:
                reason = _("“%(code)s” stands in row %(row)s already, with another text")
                self._note(row, "code", reason % {"code": row.code, "row": same_code.number or same_code.sheet})
            elif same_code or (signature in by_text and not says_itself):
                first = same_code or by_text[signature]
                self._leave_out(row, _("the same as row %(row)s") % {"row": first.number or first.sheet})
            elif in_bank[signature] and not says_itself:
                self._leave_out(row, _("the same as item %(code)s of the bank") % {"code": in_bank[signature][0]})
            else:
                by_code[row.code, row.language] = by_text[signature] = row
                kept.append(row)
        return kept

    def _means(self, row: ItemRow, code: str) -> bool:
        """Whether a row that says what item `code` says is that item, or what came of it."""
        successor = self.successors.get((row.code, row.language))
        return row.code == code or (successor is not None and successor.code == code)

    def _with_codes(self, rows: list[ItemRow], taken: set[str]) -> list[ItemRow]:
        generators: dict[str, Iterator[str]] = {}
        for row in rows:
            if not row.code and row.topic not in generators:
                generators[row.topic] = iter(free_codes(row.topic, taken))
        return [row if row.code else replace(row, code=next(generators[row.topic])) for row in rows]

    def _twins(self, rows: list[ItemRow], originals: list[ItemRow]) -> Iterator[ItemRow]:
        """Rows in other languages, with all but their words borrowed from the original."""
        in_file = {row.code: row for row in originals}
        for row in rows:
            if row.language == ORIGINAL:
                continue
            item = self.items.get((row.code, ORIGINAL))
            original = in_file.get(row.code) or (row_of(newest(item)) if item else None)
            if original is None:
                self._note(row, "code", _("there is no Chinese item with this code, in the file or in the bank"))
            elif len(original.options) != len(row.options):
                self._note(row, "stem", _("a translation needs as many options as its original, in the same order"))
            elif row.key not in {0, original.key}:
                self._note(row, "key", _("another option is right than in the original"))
            else:
                yield replace(
                    row,
                    topic=original.topic,
                    skill=original.skill,
                    audiences=original.audiences,
                    difficulty=original.difficulty,
                    key=original.key,
                    source=original.source,
                    place=original.place,
                    change="",
                )

    def _place(self, rows: list[ItemRow]) -> None:
        """New, changed or unchanged."""
        for row in rows:
            item = self.items.get((row.code, row.language))
            successor = self.successors.get((row.code, row.language))
            if item is None:
                self.plan.new.append(row)
            elif any(row_of(newest(one)).content == row.content for one in (item, successor) if one is not None):
                self.plan.unchanged += 1
            else:
                self._revise(successor if successor is not None and not item.live else item, row)

    def _revise(self, item: Item, row: ItemRow) -> None:
        if str(item.pk) in self.in_review:
            self._note(row, "code", _("this item is under review; let the review end first"))
            return
        if item.locked:
            self._note(row, "code", _("this item is locked by %(person)s") % {"person": item.locked_by or "–"})
            return
        before = item.was_asked()
        if not item.is_original or before is None or before == row.question or item.code not in self.answered:
            self.plan.changed.append((item, row))
        elif row.change == Change.MEANING:
            self.plan.renewed.append((item, row))
        elif row.change == Change.WORDING and is_wording(before, row.question):
            self.plan.changed.append((item, row))
        elif row.change == Change.WORDING:
            reason = _(
                "Another right option, more or fewer options, or another order is more than a change of wording."
            )
            self._note(row, "change", reason)
        else:
            self._note(row, "change", _("people have answered this item; say whether wording or meaning changes"))

    def _compare(self) -> None:
        """Items that are nearly the same as another one, in the file or in the bank."""
        fresh = [*self.plan.new, *(row for _item, row in (*self.plan.changed, *self.plan.renewed))]
        for language in {row.language for row in fresh}:
            rows = [row for row in fresh if row.language == language]
            codes = {row.code for row in rows}
            others = [
                (code, question) for code, spoken, question in self.bank if spoken == language and code not in codes
            ]
            texts = [text_of(question) for _code, question in others] + [text_of(row.question) for row in rows]
            for first, second, similarity in near_duplicates(texts, threshold=NEAR_IDENTICAL):
                if second < len(others):
                    continue
                row = rows[second - len(others)]
                share = f"{similarity:.0%}"
                if first < len(others):
                    reason = _("nearly the same as item %(code)s of the bank (%(share)s)")
                    told = reason % {"code": others[first][0], "share": share}
                else:
                    other = rows[first - len(others)]
                    reason = _("nearly the same as row %(row)s (%(share)s)")
                    told = reason % {"row": other.number or other.sheet, "share": share}
                self.plan.alike.append(CellProblem(row.sheet, row.number, "stem", told))
        self.plan.alike.sort(key=lambda problem: (problem.sheet, problem.row))

    def _note(self, row: ItemRow, column: str, reason: str) -> None:
        self.plan.problems.append(CellProblem(row.sheet, row.number, column, reason))

    def _leave_out(self, row: ItemRow, reason: str) -> None:
        self.plan.duplicates.append(CellProblem(row.sheet, row.number, "stem", reason))


def _signature(question: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What makes two questions the same: letters of the question and of the options, whatever their order."""

    def letters(text: str) -> str:
        return "".join(letter for letter in text.casefold() if letter.isalnum())

    return letters(question["stem"]), tuple(sorted(letters(text) for text in question["options"]))
