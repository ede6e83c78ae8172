"""A verdict as other programs get it."""

from typing import Any

from wanli.protection.scams.queries.advice import advice_for
from wanli.science.screening.verdicts import Verdict


def told_verdict(verdict: Verdict, language: str) -> dict[str, Any]:
    """Level, probability, type, alternatives, marks, triggers and advice; `language` is "zh" or "en"."""
    return {
        "level": str(verdict.level),
        "probability": verdict.probability,
        "type": verdict.type,
        "alternatives": [{"type": name, "share": share} for name, share in verdict.alternatives],
        "marks": list(verdict.marks),
        "triggers": [
            {"start": trigger.start, "end": trigger.end, "text": trigger.text, "reason": trigger.reason}
            for trigger in verdict.triggers
        ],
        "advice": advice_for(verdict, language),
    }
