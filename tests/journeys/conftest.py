"""Browser journeys: one product for all of them, one Chromium for each module."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from journeys.product import Product, running
from journeys.visitor import DESKTOP, PHONE, Visitor

QUIET = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine. One for each module: while Playwright runs, Django's own tests could not."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.fail("The browser journeys need Chromium: run `make test`, or install the package chromium.")
    arguments = QUIET + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=arguments)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, product: Product) -> Iterator[Callable[..., Visitor]]:
    """`visit(elder=True, size=PHONE)` is a person with a browser; how it went is checked when the test ends."""
    visitors: list[Visitor] = []

    def arrive(
        *,
        size: dict[str, int] = PHONE,
        elder: bool = False,
        language: str = "zh-hans",
        dark: bool = False,
        scripts: bool = True,
        site: str = "",
    ) -> Visitor:
        visitor = Visitor(
            browser, site or product.url, size=size, elder=elder, language=language, dark=dark, scripts=scripts
        )
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.leave()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    return request.param
