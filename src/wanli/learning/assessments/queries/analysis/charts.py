"""Charts as numbers for an SVG: lines, points with their intervals, bars, words beside what they name.

Everything is placed on the server, so that the pages need no script and print as they look. Lines differ by their
dashes and points by their shape, not by colour. A table with the same numbers stands behind each chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

WIDTH, HEIGHT = 440, 290
LEFT, RIGHT, TOP, BOTTOM = 50, 14, 16, 44
SHAPES = ("circle", "square", "triangle", "diamond", "cross")


@dataclass(frozen=True)
class Axis:
    """From `low` to `high`, with ticks as (value, text)."""

    title: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]


@dataclass
class Chart:
    """A chart under way. Values are in the units of the axes; what is added is kept in the drawing's own."""

    title: str
    x: Axis
    y: Axis
    lines: list[dict[str, str]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    bars: list[dict[str, str]] = field(default_factory=list)
    labels: list[dict[str, str]] = field(default_factory=list)
    head: tuple[str, ...] = ()
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    height: int = HEIGHT

    width = WIDTH
    left, right, top = str(LEFT), str(WIDTH - RIGHT), str(TOP)

    @property
    def bottom(self) -> str:
        return str(self.height - BOTTOM)

    def _across(self, value: float) -> float:
        share = (value - self.x.low) / (self.x.high - self.x.low)
        return LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)

    def _up(self, value: float) -> float:
        share = (value - self.y.low) / (self.y.high - self.y.low)
        return self.height - BOTTOM - min(max(share, 0.0), 1.0) * (self.height - TOP - BOTTOM)

    @property
    def x_ticks(self) -> list[tuple[str, str]]:
        return [(_px(self._across(value)), text) for value, text in self.x.ticks]

    @property
    def y_ticks(self) -> list[tuple[str, str]]:
        return [(_px(self._up(value)), text) for value, text in self.y.ticks]

    def _path(self, points: Sequence[tuple[float, float]]) -> str:
        return "M" + "L".join(f"{_px(self._across(x))} {_px(self._up(y))}" for x, y in points)

    def line(self, points: Sequence[tuple[float, float]], *, style: str = "solid") -> None:
        """`style`: solid, dashed, dotted or thin."""
        if points:
            self.lines.append({"path": self._path(points), "style": style})

    def point(self, x: float, y: float, *, low: float | None = None, high: float | None = None, shape: int = 0) -> None:
        """A point, with its interval when there is one."""
        across, up = self._across(x), self._up(y)
        whisker = None
        if low is not None and high is not None:
            whisker = {"low": _px(self._up(low)), "high": _px(self._up(high))}
        form = SHAPES[shape % len(SHAPES)]
        self.points.append({"x": _px(across), "y": _px(up), "whisker": whisker, "path": _shape(form, across, up)})

    def bar(self, low: float, high: float, bottom: float, top: float) -> None:
        """A bar from `low` to `high` across and from `bottom` to `top` upwards."""
        left, right = self._across(low), self._across(high)
        upper, lower = self._up(top), self._up(bottom)
        self.bars.append(
            {
                "x": _px(left + 0.5),
                "y": _px(upper),
                "width": _px(max(right - left - 1, 0)),
                "height": _px(lower - upper),
            }
        )

    def label(
        self, x: float, y: float, text: str, *, anchor: str = "start", shift: float = 0.0, aside: float = 0.0
    ) -> None:
        """Words beside what they name. `anchor`: start, middle or end; `shift` moves them upwards, `aside` right."""
        across, up = _px(self._across(x) + aside), _px(self._up(y) - shift)
        self.labels.append({"x": across, "y": up, "text": text, "anchor": anchor})

    def table(self, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """The numbers behind the chart."""
        self.head, self.rows = tuple(head), [tuple(row) for row in rows]


def _px(value: float) -> str:
    return f"{value:.1f}"


def _shape(form: str, x: float, y: float) -> str:
    """The outline of a marker, about nine units wide."""
    match form:
        case "square":
            return f"M{_px(x - 4)} {_px(y - 4)}h8v8h-8Z"
        case "triangle":
            return f"M{_px(x)} {_px(y - 5)}l5 9h-10Z"
        case "diamond":
            return f"M{_px(x)} {_px(y - 5.5)}l5.5 5.5l-5.5 5.5l-5.5 -5.5Z"
        case "cross":
            return f"M{_px(x - 4)} {_px(y - 4)}l8 8m0 -8l-8 8"
    return f"M{_px(x - 4.5)} {_px(y)}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z"


def ability_axis(title: str, ends: tuple[float, float] = (-3.0, 3.0)) -> Axis:
    """Ability from `ends[0]` to `ends[1]` SD, a tick a SD."""
    low, high = ends
    ticks = range(int(low), int(high) + 1)
    return Axis(title, low, high, [(float(tick), f"{tick:+d}".replace("-", "−") if tick else "0") for tick in ticks])


def share_axis(title: str) -> Axis:
    """From none to all, in per cent."""
    return Axis(title, 0.0, 1.0, [(part / 4, f"{part * 25} %") for part in range(5)])


def upward_axis(title: str, high: float) -> Axis:
    """From zero to at least `high`, with at most five round ticks."""
    step = next(step for step in _steps() if step * 5 >= high)
    top = step
    while top < high:
        top += step
    count = round(top / step)
    return Axis(title, 0.0, top, [(step * tick, f"{step * tick:g}") for tick in range(count + 1)])


def _steps() -> Any:
    size = 0.01
    while True:
        yield from (size, 2 * size, 5 * size)
        size *= 10
