"""Staff's way in: a second factor where it is asked for, and a lock after five wrong passwords."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from journeys.product import Product
from journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey


def code_for(secret: str) -> str:
    """What the person's phone shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def submit(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator("main form .button--primary, main form button[type=submit]").first.click()


def test_who_has_no_second_factor_is_led_to_one_and_gets_in(visit: Callable[..., Visitor], product: Product) -> None:
    visitor = visit(size=PHONE, site=product.strict_url)
    page, name = visitor.page, "journey-newcomer"
    visitor.open("/staff/login/", name="sign-in")
    visitor.sign_in(name, product.passwords[name])
    if "reauthenticate" in page.url:
        visitor.examine("reauthenticate")
        page.locator("input[type=password]").fill(product.passwords[name])
        submit(visitor)
    page.wait_for_url("**/totp/activate/**")
    visitor.examine("second-factor")
    secret = page.locator("details code").text_content() or ""
    page.locator("input[name=code]").fill(code_for(secret))
    submit(visitor)
    visitor.examine("second-factor-done")
    page.goto("/office/")
    assert re.search(r"/office/$", page.url)
    visitor.context.clear_cookies(name="sessionid")
    visitor.sign_in(name, product.passwords[name])
    assert "/2fa/" in page.url
    visitor.examine("second-factor-code")
    page.locator("input[name=code]").fill("000000")
    submit(visitor)
    assert page.locator("main .field__error, main [role=alert]").first.is_visible()


def test_five_wrong_passwords_lock_the_door(visit: Callable[..., Visitor], product: Product) -> None:
    visitor, name = visit(size=PHONE), "journey-forgetful"
    for _attempt in range(5):
        visitor.sign_in(name, "not the password")
        assert "/office/" not in visitor.page.url.split("?")[0]
    visitor.sign_in(name, product.passwords[name])
    visitor.examine("locked")
    assert "/office/" not in visitor.page.url.split("?")[0]
    told = visitor.page.locator("main").inner_text()
    assert "次数" in told or "稍后" in told or "分钟" in told, told
