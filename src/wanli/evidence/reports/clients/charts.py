"""Typst, which draws the charts of the document. Texts reach it as data, never as markup."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.apps import apps

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "reports" / "bars.typ"
DOTS_PER_INCH = 220.0


@lru_cache(maxsize=1)
def _fonts() -> Path:
    return Path(apps.get_app_config("ui").path) / "fonts"


def draw_chart(data: dict[str, Any]) -> bytes:
    """Bars with intervals as PNG. Same data, same bytes."""
    return typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=[_fonts()],
        ignore_system_fonts=_fonts().is_dir(),
        format="png",
        ppi=DOTS_PER_INCH,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )
