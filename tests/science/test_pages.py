"""docs/science keeps step with the code: every module has a page, tests named there exist, all say what they do."""

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from wanli.science import psychometrics, screening, teaching

TESTS = Path(__file__).parent
PAGES = sorted((TESTS.parents[1] / "docs" / "science").glob("*.md"))
INDEX = "README.md"
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES if page.name != INDEX)


def modules() -> Iterator[str]:
    """Every public module, packages and what is in them."""
    for package in (psychometrics, screening, teaching):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(part.startswith("_") for part in found.name.split(".")):
                yield found.name


def functions(module: str) -> Iterator[tuple[str, object]]:
    """Public functions and classes of a module, where they are defined."""
    for name, thing in vars(import_module(module)).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module:
            continue
        if inspect.isfunction(thing) or inspect.isclass(thing):
            yield name, thing


@pytest.mark.parametrize("name", [name for name in modules() if name.count(".") == 3])
def test_every_module_is_named_in_a_page(name):
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("name", list(modules()))
def test_every_public_function_says_what_it_does(name):
    assert inspect.getdoc(import_module(name))
    said = {known: thing.__doc__ or "" for known, thing in functions(name)}
    assert [known for known, words in said.items() if not words or words.startswith(f"{known}(")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_a_page_names_exists(page):
    text = page.read_text(encoding="utf-8")
    written = "\n".join(file.read_text(encoding="utf-8") for file in TESTS.rglob("test_*.py"))
    assert set(re.findall(r"`(test_\w+)`", text)) <= set(re.findall(r"def (test_\w+)\(", written))
    for file in re.findall(r"`(tests/science/[\w/]+\.py)`", text):
        assert (TESTS.parents[1] / file).exists()


def test_the_index_leads_to_every_page():
    index = next(page for page in PAGES if page.name == INDEX).read_text(encoding="utf-8")
    assert [page.name for page in PAGES if page.name != INDEX and f"({page.name})" not in index] == []
