"""The page about the figures is complete, and so are their words."""

import io
from pathlib import Path

from django.core.management import call_command
from django.utils.translation import override

from wanli.evidence.reports.queries.figures import figures

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_of_figures_is_what_the_registry_says() -> None:
    told = io.StringIO()
    call_command("reports_definitions", stdout=told)
    page = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    assert page == told.getvalue(), "run: wanli reports definitions > docs/figures.md"


def test_every_figure_says_what_it_counts() -> None:
    with override("en"):
        for figure in figures:
            assert str(figure.title)
            assert len(str(figure.definition)) > 20
            assert str(figure.query)


def test_keys_can_stand_in_an_address() -> None:
    assert all(figure.key.replace("-", "").isalnum() and figure.key.islower() for figure in figures)
