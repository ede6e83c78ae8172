"""Reading aloud: by paragraph, with a speed that is kept, and a stop."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from journeys.product import Product
from journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey
# A voice that says nothing and waits to be told when a sentence has ended.
VOICE = """
  const said = [];
  window.said = said;
  Object.defineProperty(window, 'speechSynthesis', {value: {
    speak: (speech) => said.push(speech),
    cancel: () => said.forEach((speech) => { const end = speech.onend; speech.onend = null; end && end(); }),
  }});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; this.rate = 1; } };
"""


def rates(page: Page) -> list[float]:
    return page.evaluate("said.map(speech => speech.rate)")


def sentence_ends(page: Page) -> None:
    page.evaluate("{ const last = said[said.length - 1]; const end = last.onend; last.onend = null; end(); }")


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
def test_a_piece_is_read_aloud(visit: Callable[..., Visitor], product: Product, elder: bool) -> None:
    visitor = visit(size=PHONE, elder=elder)
    page = visitor.page
    page.add_init_script(VOICE)
    topic, slug = product.ask(
        "SELECT ARRAY[t.slug, p.slug] FROM library_piece p JOIN library_topic t ON t.id = p.topic_id "
        "JOIN wagtailcore_locale l ON l.id = p.locale_id WHERE p.live AND l.language_code = 'zh-hans' LIMIT 1"
    )
    page.goto(f"/learn/{topic}/{slug}/")
    pace = page.locator("[data-read-speed]")
    assert pace.is_hidden()
    page.get_by_role("button", name="读给我听").click()
    first = 0.75 if elder else 1
    assert rates(page) == [first]
    assert page.locator("#text .is-read").count() == 1
    visitor.examine()
    sentence_ends(page)
    assert rates(page) == [first, first]

    pace.click()
    second = 1 if elder else 1.3
    assert rates(page) == [first, first, second]
    assert page.evaluate("said[1].text === said[2].text"), "the sentence begins again at the new speed"
    page.get_by_role("button", name="停止").click()
    assert page.locator(".is-read").count() == 0
    assert pace.is_hidden()
    sentence_count = len(rates(page))

    page.reload()
    page.get_by_role("button", name="读给我听").click()
    assert rates(page) == [second], "the speed is kept"
    assert sentence_count == 3
