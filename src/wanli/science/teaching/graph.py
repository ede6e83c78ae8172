"""Graph: what a skill builds on. A mapping from each skill to those it needs, which must never come back to itself."""

from collections.abc import Callable, Mapping, Sequence

Needs = Mapping[str, Sequence[str]]


class GoesInCircles(ValueError):
    """A skill that needs itself, by way of others; `circle` names them in order, the first one again at the end."""

    def __init__(self, circle: Sequence[str]) -> None:
        super().__init__(" → ".join(circle))
        self.circle = tuple(circle)


def in_order(needs: Needs) -> tuple[str, ...]:
    """All skills, each behind those it needs, otherwise in the order given; names that are no key are left out.

    Depth-first search (Tarjan 1976). Raises GoesInCircles.
    """
    placed: dict[str, None] = {}
    way: list[str] = []

    def place(skill: str) -> None:
        if skill in placed:
            return
        if skill in way:
            raise GoesInCircles([*way[way.index(skill) :], skill])
        way.append(skill)
        for need in needs[skill]:
            if need in needs:
                place(need)
        way.pop()
        placed[skill] = None

    for skill in needs:
        place(skill)
    return tuple(placed)


def depths(needs: Needs) -> dict[str, int]:
    """How many steps of needs lie below each skill at most: 0 for one that builds on nothing. Raises GoesInCircles."""
    found: dict[str, int] = {}
    for skill in in_order(needs):
        found[skill] = 1 + max((found[need] for need in needs[skill] if need in needs), default=-1)
    return found


def lacking(needs: Needs, skill: str, has: Callable[[str], bool]) -> tuple[str, ...]:
    """What has to come before this skill: all it needs, directly or by way of others, that the person does not have.

    In an order in which they can be taught. What somebody has is not looked behind. Raises GoesInCircles.
    """
    wanted: dict[str, Sequence[str]] = {}

    def collect(one: str) -> None:
        for need in needs[one]:
            if need in needs and need not in wanted and not has(need):
                wanted[need] = [further for further in needs[need] if not has(further)]
                collect(need)

    collect(skill)
    wanted.pop(skill, None)
    return in_order(wanted)
