"""Everything a citizen does, without a mouse and without a finger."""

from collections.abc import Callable

import pytest

from journeys.visitor import DESKTOP, Visitor

pytestmark = pytest.mark.journey
FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element)
  const shown = element.closest('.choice') || element.closest('.card--link') || element
  const around = getComputedStyle(shown)
  return {
    what: element.outerHTML.slice(0, 160), tag: element.tagName, text: element.innerText || element.value || '',
    href: element.getAttribute('href') || '', name: element.name || '',
    seen: [style, around].some(s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none'),
  }
}"""  # noqa: E501 - one expression of another language


def tab_to(visitor: Visitor, found: Callable[[dict], bool], most: int = 60) -> dict:
    """Press Tab until something is reached; whatever is passed must show that it has the focus."""
    for _press in range(most):
        visitor.page.keyboard.press("Tab")
        here = visitor.page.evaluate(FOCUSED)
        if here["tag"] == "BODY":
            continue
        assert here["seen"], f"{visitor.page.url}: the focus cannot be seen on {here['what']}"
        if found(here):
            return here
    raise AssertionError(f"{visitor.page.url}: not reached with the Tab key")


def test_from_the_home_page_to_an_answer_with_the_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    visitor = visit(size=DESKTOP)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.open("/")
    assert tab_to(visitor, lambda here: True)["href"] == "#main", "the first thing is the way past the navigation"
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(visitor, lambda here: here["href"] == "/check/")
    keys.press("Enter")
    page.wait_for_url("**/check/")
    tab_to(
        visitor, lambda here: here["href"].startswith("/check/") and here["href"] not in ("/check/", "/check/scams/")
    )
    keys.press("Enter")
    page.wait_for_url("**/check/*/")
    tab_to(visitor, lambda here: here["tag"] == "BUTTON" and "不保存" in here["text"])
    keys.press("Enter")
    page.wait_for_url("**/1/")
    tab_to(visitor, lambda here: here["name"] == "choice")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Space")
    assert page.locator("input[name=choice]:checked").count() == 1
    tab_to(visitor, lambda here: here["tag"] == "BUTTON" and "选好了" in here["text"])
    keys.press("Enter")
    page.locator("#answers").wait_for()
    tab_to(visitor, lambda here: here["href"].endswith("/2/"))
    keys.press("Enter")
    page.wait_for_url("**/2/")
    visitor.examine()


@pytest.mark.parametrize("address", ["/", "/check/", "/learn/", "/events/", "/mine/", "/search/?q=征信"])
def test_every_stop_of_the_tab_key_can_be_seen(visit: Callable[..., Visitor], address: str) -> None:
    visitor = visit(size=DESKTOP, dark=True)
    visitor.page.goto(address)
    stops = []
    for _press in range(40):
        visitor.page.keyboard.press("Tab")
        here = visitor.page.evaluate(FOCUSED)
        if here["tag"] == "BODY":
            break
        assert here["seen"], here["what"]
        stops.append(here["what"])
    assert len(stops) > 5
