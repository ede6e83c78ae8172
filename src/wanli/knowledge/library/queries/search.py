"""Finding pieces by words: Chinese words of two letters, simplified or traditional, and English."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from wanli.ground.pages.queries import Hit
from wanli.knowledge.library.models import Piece
from wanli.knowledge.library.queries.pieces import CHINESE, in_reading_language, reading_language
from wanli.science.retrieval.tokens import bigrams, is_han, runs, simplify, singular, words

MOST_LETTERS = 60
MOST_HITS = 20
_SNIPPET = 70
# Weights of body, (unused), summary, title: a word in the title counts ten times one in the body.
_WEIGHTS = "{0.1,0.2,0.5,1.0}"


class _TsQuery(models.Field):
    """PostgreSQL's parsed question. Written by us, because its own parser knows nothing about Chinese."""

    def db_type(self, connection: Any) -> str:
        return "tsquery"


def plain_parts(raw_body: Iterable[dict[str, Any]]) -> list[str]:
    """The sentences of a body in reading order, from its stored form, without touching the database."""
    texts: list[str] = []
    for part in raw_body:
        _collect(part["value"], texts)
    return texts


def _collect(value: Any, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, list):
        for entry in value:
            _collect(entry["value"] if isinstance(entry, dict) and "value" in entry else entry, texts)
    elif isinstance(value, dict):
        for name, entry in value.items():
            if name != "source":
                _collect(entry, texts)


def quote_lexeme(token: str) -> str:
    """A token between quotes, as tsvector and tsquery want it."""
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def search_queries(query: str) -> list[str]:
    """What to ask PostgreSQL for, in order: every letter pair of the query, then any of its words.

    A single Chinese letter, and an English word, also find words that begin with them. Empty when there is
    nothing to look for.
    """
    stretches = runs(simplify(query[:MOST_LETTERS]))
    strict, loose = [], []
    for run in stretches:
        if not is_han(run) or len(run) == 1:
            strict.append(f"{quote_lexeme(singular(run))}:*")
            loose.append(strict[-1])
        else:
            strict += [quote_lexeme(pair) for pair in bigrams(run)]
            loose += [quote_lexeme(word) for word in words(run)] or strict[-(len(run) - 1) :]
    found = [" & ".join(strict), " | ".join(dict.fromkeys(loose))]
    return [text for text in dict.fromkeys(found) if text]


def search(query: str, language: str | None = None, limit: int = MOST_HITS) -> list[Piece]:
    """Published pieces that say what was asked for, best first; title counts more than summary, summary than body.

    One of each family, in the reader's language where there is one. At most two queries.
    """
    language = reading_language(language)
    for text in search_queries(query):
        asked = Cast(Value(text), _TsQuery())
        rank = Func(
            Value(_WEIGHTS), F("search_entry__words"), asked, function="ts_rank", output_field=models.FloatField()
        )
        pieces = (
            Piece.objects.live()
            .in_languages(language, CHINESE)
            .filter(
                Func(
                    F("search_entry__words"),
                    asked,
                    template="(%(expressions)s)",
                    arg_joiner=" @@ ",
                    output_field=models.BooleanField(),
                )
            )
            .annotate(rank=rank)
            .select_related("locale", "topic")
            .order_by("-rank", "slug")
        )
        if found := in_reading_language(pieces[: limit * 2], language):
            return found[:limit]
    return []


def hits(query: str, language: str) -> list[Hit]:
    """The library's part of the search page."""
    return [
        Hit(
            title=piece.title,
            url=piece.get_absolute_url(),
            text=snippet(piece, query),
            icon="learn",
            tags=(piece.topic.label, str(piece.get_kind_display())),
        )
        for piece in search(query, language)
    ]


def snippet(piece: Piece, query: str) -> SafeString:
    """A stretch of the piece around the first place that matches, everything escaped, matches in <mark>."""
    pattern = _pattern(query)
    texts = [piece.summary, *plain_parts(piece.body.raw_data)]
    text = next((one for one in texts if pattern and pattern.search(one)), piece.summary)
    match = pattern.search(text) if pattern else None
    start = max(0, match.start() - _SNIPPET // 3) if match else 0
    cut = text[start : start + _SNIPPET]
    marked, position = [], 0
    for found in pattern.finditer(cut) if pattern else ():
        marked += [escape(cut[position : found.start()]), "<mark>", escape(found.group()), "</mark>"]
        position = found.end()
    marked.append(escape(cut[position:]))
    before, after = "…" if start else "", "…" if start + _SNIPPET < len(text) else ""
    return mark_safe(before + "".join(marked) + after)  # noqa: S308 - every piece of it was escaped above


def _pattern(query: str) -> re.Pattern[str] | None:
    """What to highlight: the asked stretches as they are, and else their words."""
    wanted: list[str] = []
    for run in runs(simplify(query[:MOST_LETTERS])):
        wanted += [run, *words(run)] if is_han(run) else [singular(run)]
    ordered = sorted({one for one in wanted if one}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)), re.IGNORECASE) if ordered else None
