"""The skill graph as a drawing: one row a skill, needs above and to the left, lines from each to what it opens."""

from dataclasses import dataclass

from wanli.learning.courses.models import Lesson, Skill
from wanli.learning.courses.queries.learners import Learner, SkillView
from wanli.science.teaching import graph

ROW, INDENT, MARGIN = 44, 34, 22  # units of the drawing


@dataclass(frozen=True)
class Node:
    """One skill in its place, and how it stands."""

    skill: Skill
    view: SkillView
    lesson: Lesson | None
    x: int
    y: int
    depth: int
    is_next: bool

    @property
    def text_x(self) -> int:
        return self.x + 22


@dataclass(frozen=True)
class Drawing:
    """Nodes in the order of rows, and lines as paths."""

    nodes: list[Node]
    lines: list[str]
    width: int
    height: int


def drawing_of(skills: list[Skill], learner: Learner, lessons: dict[str, Lesson], *, next_topic: str = "") -> Drawing:
    """Every skill below those it builds on: a tree where each has one need, with further lines where it has more."""
    needs = {skill.topic.slug: [need.builds_on.topic.slug for need in skill.needs.all()] for skill in skills}
    depths = graph.depths(needs)
    rows = _rows(needs, depths)
    by_slug = {skill.topic.slug: skill for skill in skills}
    places = {slug: (MARGIN + depths[slug] * INDENT, MARGIN + row * ROW) for row, slug in enumerate(rows)}
    nodes = [
        Node(by_slug[slug], learner.skill(slug), lessons.get(slug), *places[slug], depths[slug], slug == next_topic)
        for slug in rows
    ]
    lines = [
        f"M{places[need][0]} {places[need][1]}V{places[slug][1]}H{places[slug][0]}"
        for slug in rows
        for need in needs[slug]
        if need in places
    ]
    return Drawing(nodes, lines, 360, 2 * MARGIN + ROW * max(len(rows) - 1, 0))


def _rows(needs: dict[str, list[str]], depths: dict[str, int]) -> list[str]:
    """Each skill right below the deepest of its needs and what that one opened before."""
    parent = {
        slug: max((need for need in others if need in needs), key=lambda need: depths[need], default="")
        for slug, others in needs.items()
    }
    rows: list[str] = []

    def place(above: str) -> None:
        for slug in needs:
            if parent[slug] == above:
                rows.append(slug)
                place(slug)

    place("")
    return rows
