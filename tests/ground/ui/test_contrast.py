"""Every pair of colours that the stylesheets put together, in both themes, by WCAG's formula."""

import re
from itertools import product
from pathlib import Path

import pytest

import wanli.ground.ui

STATIC = Path(wanli.ground.ui.__file__).parent / "static/ui"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")

GROUNDS = ["paper", "surface", "sunken"]
TINTS = ["action-tint", "risk-tint", "good-tint", "stop-tint"]
TEXT = [
    *product(["ink"], [*GROUNDS, *TINTS]),
    *product(["ink-soft"], [*GROUNDS, "action-tint", "risk-tint", "good-tint"]),
    *product(["action", "action-strong"], [*GROUNDS, "action-tint"]),
    *product(["risk"], [*GROUNDS, "risk-tint"]),
    *product(["good"], [*GROUNDS, "good-tint"]),
    *product(["stop"], [*GROUNDS, "stop-tint"]),
    ("on-action", "action"),
    ("on-action", "action-strong"),
    ("on-stop", "stop"),
]
PARTS = [
    *product(["edge"], ["paper", "surface"]),  # borders of inputs
    *product(["action"], [*GROUNDS, *TINTS]),  # the focus ring, a checked box, the progress bar
    ("on-stop", "stop"),  # the focus ring inside a red notice
    *product(["risk-mark"], ["risk-tint"]),
]


def _block(selector: str) -> dict[str, str]:
    start = TOKENS.index(selector)
    body = TOKENS[TOKENS.index("{", start) : TOKENS.index("}", start)]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", body))


THEMES = {"light": _block(":root {"), "dark": _block(":root.theme-dark")}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_formula_gives_the_known_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(theme, text, ground):
    colours = THEMES[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("part", "ground"), PARTS)
def test_parts_can_be_seen(theme, part, ground):
    colours = THEMES[theme]
    assert contrast(colours[part], colours[ground]) >= (3 if theme == "dark" or part != "risk-mark" else 2.5)


def test_dark_by_choice_is_dark_by_device():
    assert _block(":root:not(.theme-light)") == THEMES["dark"]


def test_elder_view_has_the_sizes_that_were_promised():
    elder = TOKENS[TOKENS.index(":root.view-elder") :]
    sizes = {name: float(size) * 16 for name, size in re.findall(r"--(size-\d|target): ([\d.]+)rem", elder)}
    assert sizes["size-1"] >= 18
    assert sizes["size-2"] == 22
    assert sizes["size-4"] >= 30
    assert sizes["target"] >= 60


def test_stylesheets_stay_small():
    assert sum(path.stat().st_size for path in STATIC.glob("*.css")) <= 40_000


def test_classes_have_no_left_and_no_right():
    css = (STATIC / "ui.css").read_text(encoding="utf-8")
    found = re.findall(
        r"(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right):|text-align: (?:left|right)", css
    )
    assert found == []
