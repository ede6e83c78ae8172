"""Judging the content pack: what a careful second reader would object to, found without a database."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from wanli.knowledge.library.queries.packs import Pack, Part, PieceFile, read_pack
from wanli.knowledge.library.queries.registries import Findings, Problem, content_kinds
from wanli.science.retrieval.duplicates import near_duplicates

NEAR_IDENTICAL = 0.6
_MEANT_AS_ADVICE = {"text", "list", "steps", "remember", "stop"}
_UNITS = (
    "个工作日|工作日|个月|小时|分钟|周岁|万元|亿元|块钱|倍|年|月|日|天|元|块|岁|成|%|％|"
    r"\s?(?:yuan|days?|years?|months?|hours?|minutes?|per cent|percent|times)\b"
)
_FACT = re.compile(
    rf"(?<![\d.])\d[\d,.]*\s?[万亿]?(?:{_UNITS})|《[^》]{{2,40}}》|第[一二三四五六七八九十百零\d]+条|"
    r"(?<!\d)(?:110|119|120|96110|12\d{3}|95\d{3})(?!\d)"
)
# A figure in an example is not a fact about the world.
_EXAMPLE = re.compile(r"假如|假设|比如|例如|举个例子|打个比方|suppose|for example|imagine|say,", re.IGNORECASE)
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]?")
_INVENTED = re.compile(r"编写|虚构|编的|invented|made up|fictional", re.IGNORECASE)


def check_pack(folder: Path, *, today: date) -> dict[str, Any]:
    """The summary of a content pack, with every problem found by the library and by the registered kinds.

    Keys: topics, pieces, items (pieces and items once, whatever their languages), by_audience and by_language
    (code → {"pieces", "items"}), by_kind, missing_sources, overdue, difficulty, problems (file, place, message).
    """
    pack = read_pack(folder)
    findings = {"pieces": check_pieces(pack, today)}
    for kind in content_kinds:
        findings[kind.name] = kind.check(folder, pack)
    chinese = [piece for piece in pack.pieces if piece.language != "en"]
    return {
        "topics": len(pack.topics),
        "pieces": findings["pieces"].count,
        "items": findings["items"].count if "items" in findings else 0,
        "by_audience": _side_by_side(findings, "by_audience"),
        "by_kind": dict(sorted(Counter(piece.kind for piece in chinese if piece.kind).items())),
        "by_language": _side_by_side(findings, "by_language"),
        "missing_sources": sum(found.missing_sources for found in findings.values()),
        "overdue": sum(found.overdue for found in findings.values()),
        "difficulty": next((found.difficulty for found in findings.values() if found.difficulty), {}),
        "problems": sorted({problem for found in findings.values() for problem in found.problems}),
    }


def _side_by_side(findings: dict[str, Findings], attribute: str) -> dict[str, dict[str, int]]:
    names = sorted({name for found in findings.values() for name in getattr(found, attribute)})
    return {name: {kind: getattr(found, attribute)[name] for kind, found in findings.items()} for name in names}


def check_pieces(pack: Pack, today: date) -> Findings:
    """Everything that is wrong with topics, sources and pieces."""
    found = Findings(problems=list(pack.problems))
    for piece in pack.pieces:
        found.by_language[piece.language] += 1
        found.missing_sources += sum(1 for claim in piece.claims if claim.source not in pack.sources)
        if piece.language != "en":
            found.count += 1
            found.by_audience.update(piece.audiences)
        if piece.review_by and piece.review_by < today:
            found.overdue += 1
            found.problems.append(Problem(piece.file, "review_by", f"should have been checked by {piece.review_by}"))
        found.problems += _faults(piece)
        if piece.language == "en":
            found.problems += _twin_faults(piece, pack.piece(piece.slug, "zh-hans"))
    found.problems += _near_identical(pack)
    return found


def _faults(piece: PieceFile) -> list[Problem]:
    faults = []
    if not piece.claims:
        faults.append(Problem(piece.file, "body", "has no claim: nothing in it can be checked"))
    if piece.kind == "case" and not any(part.name == "note" and _INVENTED.search(part.value) for part in piece.parts):
        faults.append(Problem(piece.file, "body", "a case needs a note that persons and plot are invented"))
    carried = _squeeze(" ".join(f"{claim.value} {claim.place}" for claim in piece.claims))
    for number, part in enumerate(piece.parts, start=1):
        for fact in facts_outside_claims(part, carried):
            message = f"“{fact}” is a fact that no claim of this piece carries"
            faults.append(Problem(piece.file, f"body part {number}", message))
    return faults


def facts_outside_claims(part: Part, carried: str) -> list[str]:
    """Figures with units, names of laws, articles and hotlines in one part that are not in `carried`.

    `carried` is the text of the piece's claims without spaces. Sentences that announce an example are left out.
    """
    if part.name not in _MEANT_AS_ADVICE:
        return []
    sentences = [sentence for text in part.texts() for sentence in _SENTENCE.findall(text)]
    facts = [
        fact.group() for sentence in sentences if not _EXAMPLE.search(sentence) for fact in _FACT.finditer(sentence)
    ]
    return [fact for fact in dict.fromkeys(facts) if _squeeze(fact) not in carried]


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text).casefold()


def _twin_faults(twin: PieceFile, original: PieceFile | None) -> list[Problem]:
    if original is None:
        return [Problem(twin.file, "slug", "has no Chinese original")]
    faults = [
        Problem(twin.file, name, f"differs from the Chinese original ({getattr(original, name)!r})")
        for name in ("kind", "topic", "audiences")
        if getattr(twin, name) != getattr(original, name)
    ]
    if [(claim.source, claim.place) for claim in twin.claims] != [
        (claim.source, claim.place) for claim in original.claims
    ]:
        faults.append(Problem(twin.file, "body", "the claims are not those of the Chinese original, in its order"))
    return faults


def _near_identical(pack: Pack) -> list[Problem]:
    """Chinese pieces only: a twin repeats its original, and letter pairs say little about English."""
    pieces = [piece for piece in pack.pieces if piece.language != "en"]
    texts = ["\n".join(text for part in piece.parts for text in part.texts()) for piece in pieces]
    return [
        Problem(pieces[second].file, "", f"nearly the same text as {pieces[first].file} ({similarity:.0%})")
        for first, second, similarity in near_duplicates(texts, threshold=NEAR_IDENTICAL)
    ]
