"""What to do now: a sentence for what the message is, and one for how sure that is (`content/scams/advice.yaml`)."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from wanli.science.screening.verdicts import Verdict


@lru_cache(maxsize=1)
def _advice() -> dict[str, dict[str, dict[str, str]]]:
    text = (Path(settings.CONTENT_FOLDER) / "scams" / "advice.yaml").read_text(encoding="utf-8")
    told: Any = yaml.safe_load(text)
    return told


def advice_for(verdict: Verdict, language: str) -> str:
    """What the reader should do now, in `language` ("zh" or "en")."""
    advice = _advice()
    of_type = advice["types"].get(verdict.type, {}).get(language, "")
    of_level = advice["levels"][str(verdict.level)][language]
    return " ".join(part for part in (of_type, of_level) if part) if language == "en" else of_type + of_level
