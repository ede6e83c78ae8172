"""From the cells of a file to items, with every problem named; and from items to rows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.validators import slug_re
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from wanli.ground.accounts.choices import Audience
from wanli.ground.ui.actions import CellProblem
from wanli.knowledge.library.models import Source, Topic
from wanli.learning.assessments.choices import Change, Skill
from wanli.learning.assessments.clients.item_files import Allowed, ItemRow
from wanli.learning.assessments.clients.item_files.rows import LETTERS, RawRow
from wanli.learning.assessments.models import ORIGINAL, Item

LANGUAGES = (ORIGINAL, "en")
_SPOKEN = {"zh": ORIGINAL, "zh-cn": ORIGINAL, "zh-hans-cn": ORIGINAL, "中文": ORIGINAL, "汉语": ORIGINAL}
_SPOKEN |= {"english": "en", "英文": "en", "英语": "en", "en-gb": "en", "en-us": "en"}
_LIMITS = {"stem": 500, "place": 60, "code": 60}
_OPTION, _WHY = 200, 400


@dataclass(frozen=True)
class Defaults:
    """What holds for items of a file that leave it open."""

    topic: str = ""
    skill: str = ""
    audiences: tuple[str, ...] = ()
    source: str = ""
    difficulty: float | None = None


@dataclass
class Vocabulary:
    """The words that cells may hold, and the stored value of each."""

    topics: dict[str, str]
    sources: dict[str, str]
    skills: dict[str, str] = field(default_factory=lambda: _words(Skill))
    audiences: dict[str, str] = field(default_factory=lambda: _words(Audience))
    changes: dict[str, str] = field(default_factory=lambda: _words(Change))


def _words(choices: Any) -> dict[str, str]:
    """Stored value and its label in each language → stored value."""
    words = {value.lower(): value for value in choices.values}
    for language in LANGUAGES:
        with override(language):
            words |= {str(choice.label).lower(): choice.value for choice in choices}
    return words


def vocabulary() -> Vocabulary:
    """What is known today. Two queries."""
    topics: dict[str, str] = {}
    for slug, *titles in Topic.objects.values_list("slug", "slug", "title", "title_en"):
        topics |= {title.lower(): slug for title in titles if title}
    sources: dict[str, str] = {}
    for code, *titles in Source.objects.values_list("code", "code", "title", "title_en"):
        sources |= {title.lower(): code for title in titles if title}
    return Vocabulary(topics, sources)


def allowed_values() -> Allowed:
    """The values that may stand in the cells, with their meaning, for the template."""

    def told(choices: Any) -> list[tuple[str, str]]:
        with override(ORIGINAL):
            return [(choice.value, str(choice.label)) for choice in choices]

    return Allowed(
        {
            "topic": list(Topic.objects.order_by("order", "slug").values_list("slug", "title")),
            "skill": told(Skill),
            "audiences": told(Audience),
            "language": [(ORIGINAL, "中文"), ("en", "英文")],
            "source": list(Source.objects.order_by("code").values_list("code", "title")),
            "change": told(Change),
        }
    )


class _Cells:
    """Takes values out of one row and notes what is wrong with them."""

    def __init__(self, row: RawRow, problems: list[CellProblem]) -> None:
        self.row, self.problems = row, problems

    def note(self, column: str, reason: str) -> None:
        self.problems.append(CellProblem(self.row.sheet, self.row.number, column, reason))

    def text(self, column: str, limit: int, *, is_required: bool = False) -> str:
        value = self.row.values.get(column, "")
        if isinstance(value, bool):
            self.note(column, _("text is expected here; please format the cell as text"))
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        found = str(value).strip()
        if not found and is_required:
            self.note(column, _("this must not be empty"))
        if len(found) > limit:
            self.note(column, _("the text is longer than %(limit)s characters") % {"limit": limit})
        return found

    def word(self, column: str, words: dict[str, str], default: str = "", *, is_required: bool = True) -> str:
        told = str(self.row.values.get(column, "")).strip()
        if not told:
            if not default and is_required:
                self.note(column, _("this must not be empty"))
            return default
        if told.lower() not in words:
            self.note(column, _("“%(value)s” is not known; see the sheet of allowed values") % {"value": told[:40]})
        return words.get(told.lower(), "")

    def words(self, column: str, words: dict[str, str], default: tuple[str, ...]) -> tuple[str, ...]:
        told = [part.strip() for part in re.split(r"[、,，;；|/\n]", str(self.row.values.get(column, "")))]
        told = [part for part in told if part]
        if not told:
            if not default:
                self.note(column, _("this must not be empty"))
            return default
        for part in told:
            if part.lower() not in words:
                self.note(column, _("“%(value)s” is not known; see the sheet of allowed values") % {"value": part[:40]})
        return tuple(dict.fromkeys(words[part.lower()] for part in told if part.lower() in words))

    def difficulty(self, default: float | None) -> float | None:
        told = str(self.row.values.get("difficulty", "")).strip().replace("−", "-").replace("，", ",")
        if not told:
            if default is None:
                self.note("difficulty", _("this must not be empty"))
            return default
        try:
            value = float(told)
        except ValueError:
            value = float("nan")
        if not -4 <= value <= 4:
            self.note("difficulty", _("“%(value)s” is not a number from −4 to 4") % {"value": told[:40]})
            return None
        return value

    def key(self, options: int, *, is_required: bool) -> int:
        told = self.text("key", 20, is_required=is_required).upper().translate(_HALF_WIDTH)
        number = LETTERS.upper().find(told) + 1 if len(told) == 1 and told.isalpha() else 0
        if told.isdecimal() and len(told) == 1:
            number = int(told)
        if told and not 1 <= number <= options:
            self.note("key", _("“%(value)s” is not one of the options; write a letter or a number") % {"value": told})
        return number

    def options(self) -> tuple[tuple[str, str], ...]:
        pairs = [(self.text(f"option_{letter}", _OPTION), self.text(f"why_{letter}", _WHY)) for letter in LETTERS]
        used = max((number for number, pair in enumerate(pairs, start=1) if any(pair)), default=0)
        for letter, (text, why) in zip(LETTERS[: max(used, 3)], pairs, strict=False):
            if not text:
                self.note(f"option_{letter}", _("this must not be empty"))
            if text and not why and not self.row.may_lack_why:
                self.note(f"why_{letter}", _("every option needs its explanation"))
        spelled = [text.casefold() for text, _why in pairs[:used]]
        for number, text in enumerate(spelled):
            if text and spelled.index(text) < number:
                first = LETTERS[spelled.index(text)].upper()
                self.note(f"option_{LETTERS[number]}", _("this says the same as option %(letter)s") % {"letter": first})
        return tuple(pairs[:used])


_HALF_WIDTH = str.maketrans("ＡＢＣＤＥ１２３４５", "ABCDE12345")


def understood(row: RawRow, words: Vocabulary, defaults: Defaults, problems: list[CellProblem]) -> ItemRow:
    """One row as an item. What is wrong goes to `problems`; then the row is of no use."""
    cells = _Cells(row, problems)
    language = str(row.values.get("language", "")).strip().lower().replace("_", "-") or ORIGINAL
    language = _SPOKEN.get(language, language)
    if language not in LANGUAGES:
        cells.note(
            "language", _("“%(value)s” is not known; see the sheet of allowed values") % {"value": language[:40]}
        )
    code = cells.text("code", _LIMITS["code"])
    if code and not slug_re.match(code):
        cells.note("code", _("“%(value)s” is not a code; use letters, digits, - and _") % {"value": code[:40]})
    is_twin = language != ORIGINAL
    if is_twin and not code:
        cells.note("code", _("a translation needs the code of its original"))
    options = cells.options()
    about: dict[str, Any] = {"topic": "", "skill": "", "audiences": (), "difficulty": None, "source": ""}
    if not is_twin:
        about = {
            "topic": cells.word("topic", words.topics, defaults.topic),
            "skill": cells.word("skill", words.skills, defaults.skill),
            "audiences": cells.words("audiences", words.audiences, defaults.audiences),
            "difficulty": cells.difficulty(defaults.difficulty),
            "source": cells.word("source", words.sources, defaults.source),
        }
    return ItemRow(
        code=code,
        language=language,
        **about,
        stem=cells.text("stem", _LIMITS["stem"], is_required=True),
        options=options,
        key=cells.key(max(len(options), 1), is_required=not is_twin),
        place=cells.text("place", _LIMITS["place"]),
        change=cells.word("change", words.changes, is_required=False),
        sheet=row.sheet,
        number=row.number,
    )


# ---- the way back --------------------------------------------------------------------------------------------------


def row_of(item: Item) -> ItemRow:
    """An item as a row, as it stands in memory; needs topic, source and locale at hand."""
    return ItemRow(
        code=item.code,
        language=item.locale.language_code,
        topic=item.topic.slug,
        skill=item.skill,
        audiences=tuple(item.audiences),
        difficulty=item.expected_difficulty,
        stem=item.stem,
        options=tuple((option["text"], option.get("why") or "") for option in item.answers),
        key=item.key,
        source=item.source.code,
        place=item.place,
    )


def rows_of(items: QuerySet[Item]) -> list[ItemRow]:
    """Items as rows in their order, each as its newest version has it. Originals come before their twins."""
    found = items.select_related("topic", "source", "locale", "latest_revision")
    return [row_of(newest(item)) for item in found]


def newest(item: Item) -> Item:
    """An item as its newest version has it; needs `latest_revision` at hand."""
    if item.live and item.has_unpublished_changes and item.latest_revision_id:
        return item.latest_revision.as_object()
    return item


def free_code(topic: str, taken: Iterable[str] | None = None) -> str:
    """The next code of a topic: phone-07 after phone-06."""
    return next(free_codes(topic, taken))


def free_codes(topic: str, taken: Iterable[str] | None = None) -> Iterable[str]:
    """Codes of a topic that nobody uses, one after the other."""
    codes = set(Item.objects.filter(code__startswith=f"{topic}-").values_list("code", flat=True))
    codes |= set(taken or ())
    numbers = [int(match[1]) for code in codes if (match := re.fullmatch(rf"{re.escape(topic)}-(\d{{1,6}})", code))]
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"{topic}-{number:02}"


def texts_in_bank() -> Sequence[tuple[str, str, dict[str, Any]]]:
    """Code, language and question of every item there is, without building Wagtail's blocks. One query."""
    rows = Item.objects.values_list("code", "locale__language_code", "stem", "options", "key")
    found = []
    for code, language, stem, options, key in rows.order_by("pk"):
        texts = [str(option["value"].get("text") or "").strip() for option in options.raw_data]
        found.append((code, language, {"stem": stem, "options": texts, "key": key}))
    return found
