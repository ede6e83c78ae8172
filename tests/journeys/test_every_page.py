"""Every kind of page that citizens see, in each view, language and theme, on a phone and on a desk."""

from collections.abc import Callable

import pytest

from journeys.product import Product
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey
LOOKS = [
    pytest.param(elder, language, id=f"{'elder' if elder else 'normal'}-{language}")
    for elder in (False, True)
    for language in ("zh-hans", "en")
]


def pages(product: Product) -> dict[str, str]:
    """One page of each kind: its name and its address."""
    stage = product.stage
    topic, slug = product.ask(
        "SELECT ARRAY[t.slug, p.slug] FROM library_piece p JOIN library_topic t ON t.id = p.topic_id "
        "JOIN wagtailcore_locale l ON l.id = p.locale_id WHERE p.live AND l.language_code = 'en' ORDER BY p.id LIMIT 1"
    )
    source = product.ask("SELECT code FROM library_source ORDER BY id LIMIT 1")
    compiled = product.ask("SELECT code FROM campaigns_campaign WHERE provenance = 'compiled' ORDER BY id LIMIT 1")
    return {
        "home": "/",
        "about": "/about/",
        "accessibility": "/accessibility/",
        "privacy": "/privacy/",
        "search": "/search/?q=征信",
        "search-nothing-found": "/search/?q=qqqqqq",
        "checks": "/check/",
        "check": f"/check/{stage['check']}/",
        "placement": "/check/placement/",
        "placement-card": stage["card"],
        "instrument": "/check/instruments/oecd-infe/",
        "instrument-unverified": "/check/instruments/sp-finlit/",
        "instrument-teaching": "/check/instruments/risk-self-test/",
        "scams": "/check/scams/",
        "scam-types": "/check/scams/types/",
        "scam-pattern": "/check/scams/fake-official/",
        "self-check": "/check/illegal-fundraising/",
        "games": "/play/",
        "game-pairs": "/play/pairs/",
        "game-spots": "/play/spots/",
        "game-levels": "/play/climb/",
        "game-wheel": "/play/wheel/",
        "booth": "/play/booth/",
        "hall-enter": "/hall/",
        "learning": "/learn/",
        "learning-for": "/learn/?for=elder",
        "needs": "/learn/needs/",
        "minutes": "/learn/minutes/3/",
        "minutes-ten": "/learn/minutes/10/",
        "skills": "/learn/skills/",
        "courses": "/learn/courses/",
        "course": "/learn/courses/elder/",
        "lesson": "/learn/courses/elder/impersonating-officials/",
        "classes": "/learn/class/",
        "class-open": "/learn/class/open/",
        "library": "/learn/topics/",
        "library-for": "/learn/topics/?for=elder",
        "topic": f"/learn/{topic}/",
        "piece": f"/learn/{topic}/{slug}/",
        "source": f"/learn/source/{source}/",
        "practice": "/practice/",
        "points": "/practice/points/",
        "points-rules": "/practice/points/rules/",
        "reminder": "/practice/reminder/",
        "join-group": "/practice/join/",
        "events": "/events/",
        "campaign": f"/events/{stage['campaign_code']}/",
        "campaign-compiled": f"/events/{compiled}/",
        "session": f"/events/{stage['campaign_code']}/S1/",
        "poster": f"/events/{stage['campaign_code']}/S1/poster/",
        "checkin": f"/events/in/{stage['short_code']}/",
        "mine": "/mine/",
        "join": "/mine/join/",
        "sign-in": "/staff/login/",
        "offline": "/offline/",
        "practice-empty": "/offline/practice/",
    }


@pytest.mark.parametrize(("elder", "language"), LOOKS)
def test_every_kind_of_page_in_every_look(
    visit: Callable[..., Visitor], product: Product, elder: bool, language: str
) -> None:
    """All rules in the light theme on a phone; what a theme can change, the contrast, in the dark one as well."""
    visitor = visit(size=PHONE, elder=elder, language=language)
    for name, address in pages(product).items():
        visitor.open(address, name=f"{name}-{language}")
        visitor.turn_dark()
        visitor.check_contrast()
    visitor.open("/nowhere/", status=404, name=f"nowhere-{language}")


def test_every_kind_of_page_on_a_desk(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=DESKTOP)
    for name, address in pages(product).items():
        visitor.open(address, name=name, reflow=False)


def test_the_switches_lead_back_to_where_one_was(visit: Callable[..., Visitor]) -> None:
    """长辈版, language and theme are one tap each, stay, and work without scripts."""
    for scripts in (True, False):
        visitor = visit(scripts=scripts)
        page = visitor.page
        page.goto("/learn/")
        page.get_by_role("button", name="长辈版").click()
        page.locator("html.view-elder").wait_for()
        page.locator("button[name=language][value=en]").click()
        page.locator("html[lang=en]").wait_for()
        with page.expect_navigation():  # the page turns dark at once, and is loaded again with the choice
            page.locator("button[name=theme][value=dark]").click()
        page.locator("html.theme-dark").wait_for()
        assert page.url.endswith("/learn/")
        page.goto("/check/")
        assert "view-elder" in (page.locator("html").get_attribute("class") or "")
