"""Typst, which sets what is printed. Texts reach it as data, never as markup, so nothing in them can be a command."""

import io
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.apps import apps


class FontsAreMissing(RuntimeError):
    """The letters to print with come with the front-end build, which has not run."""


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Our own letters and no others, so that a page looks the same wherever it is set. Raises FontsAreMissing."""
    folder = Path(apps.get_app_config("ui").path) / "fonts"
    if not any(folder.glob("*.ttf")):
        raise FontsAreMissing(f"No fonts in {folder}: build the front end first.")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def set_in_type(template: Path, data: dict[str, Any]) -> bytes:
    """A PDF of a template, which reads `data` from `sys.inputs.data`. The same data makes the same bytes."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    compiler = typst.Compiler(template, root=template.parent, font_paths=fonts(), sys_inputs={"data": text})
    return compiler.compile(format="pdf", timestamp=0)


def qr_drawing(address: str) -> str:
    """A QR code as the text of an SVG."""
    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False).save(buffer, kind="svg", border=1, xmldecl=False, nl=False)
    return buffer.getvalue().decode()
