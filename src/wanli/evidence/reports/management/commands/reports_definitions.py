"""`wanli reports definitions > docs/figures.md`: what every figure counts, written from the registry."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from wanli.evidence.reports.choices import Group
from wanli.evidence.reports.queries.figures import Figure, figures

OPENING = """# Figures

Written by `wanli reports definitions` from the registry in `evidence/reports/queries/figures`; a test compares the two.

- A value is worked out from exactly the records that it opens into, at `/office/evidence/<campaign>/figures/<key>/`.
- A qualifier stays: 800余 and 120 make 920余. Nothing recorded is "not recorded", never 0; records without a
  number are said.
- What is counted from records, what a source states and what answers give are never added to each other.
- Figures from answers count people. Fewer than 10 are not shown, nor what would give them away: the tables by
  organisation, audience and day are suppressed once over the whole campaign, and a narrower question is answered
  only if it follows from the tables that it asks about.
- Before and after compares the same people without a comparison group. It does not show what caused a difference.
"""


def described() -> str:
    """All figures as Markdown, in the order of the dashboard."""
    parts = [OPENING]
    with override("en"):
        for group in Group:
            parts.append(f"\n## {group.label}\n")
            parts.append("| key | figure | unit | definition | counted from | records |\n|---|---|---|---|---|---|\n")
            parts += [_line(figure) for figure in figures.of(group)]
    return "".join(parts)


def _line(figure: Figure) -> str:
    cells = [
        f"`{figure.key}`",
        str(figure.title),
        str(figure.unit),
        str(figure.definition),
        str(figure.query),
        figure.model.__name__,
    ]
    return f"| {' | '.join(cells)} |\n"


class Command(BaseCommand):
    help = "Print what every figure counts, as Markdown."
    needs_database = False

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(described(), ending="")
