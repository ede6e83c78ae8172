"""Shapes: addresses and numbers in a message, each told apart by what it could do to the reader.

Every pattern is bounded, so that the time grows with the length of the text and never faster.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from wanli.science.screening.lists import BRANDS, SHORTENERS, TOP_LEVELS


class Shape(StrEnum):
    """What stands there. The value names a feature of the model; `MARKS` are the letters they become."""

    ADDRESS = "address"
    SHORT_ADDRESS = "short address"
    IP_ADDRESS = "ip address"
    DISGUISED_ADDRESS = "disguised address"
    BRAND_ELSEWHERE = "brand in another's address"
    OFFICIAL_ADDRESS = "official address"
    MOBILE = "mobile number"
    SERVICE_NUMBER = "400 or 95 number"
    LONG_NUMBER = "long number"
    CONTACT = "contact in another app"
    NUMBER = "number"
    NAME = "masked name or place"


MARKS = {shape: chr(0xE000 + place) for place, shape in enumerate(Shape)}
SHAPE_OF = {mark: shape for shape, mark in MARKS.items()}
ADDRESSES = frozenset(
    {Shape.ADDRESS, Shape.SHORT_ADDRESS, Shape.IP_ADDRESS, Shape.DISGUISED_ADDRESS, Shape.BRAND_ELSEWHERE}
)


@dataclass(frozen=True)
class Found:
    """A shape at [start, end) of the plain text."""

    start: int
    end: int
    shape: Shape


_OFFICIAL_ENDINGS = (".gov.cn", ".edu.cn", ".mil.cn")
_RUN = re.compile(r"[a-z0-9][a-z0-9./:_?&=%#~+@-]{3,400}")
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,6}([a-z]{2,6})(?::\d{1,5})?")
_IP_HOST = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?")
_MASKED = re.compile(  # what institutions write in place of a value, and what our own masking writes
    r"〔(?P<own>[^〕\n]{1,8})〕|(?<![a-z])(?P<latin>url|cellphone|phone|digit|wechat|qq|email|name|place|bank)"
    r"(?P<tail>[a-z0-9]{0,12})(?![a-z])"
)
_OWN = {
    "网址": Shape.ADDRESS,
    "短链": Shape.SHORT_ADDRESS,
    "仿冒网址": Shape.BRAND_ELSEWHERE,
    "官网": Shape.OFFICIAL_ADDRESS,
    "ip网址": Shape.IP_ADDRESS,
    "电话": Shape.MOBILE,
    "400电话": Shape.SERVICE_NUMBER,
    "卡号": Shape.LONG_NUMBER,
    "订单号": Shape.LONG_NUMBER,
    "微信": Shape.CONTACT,
    "qq": Shape.CONTACT,
    "群号": Shape.CONTACT,
    "尾号": Shape.NUMBER,
    "验证码": Shape.NUMBER,
    "日期": Shape.NUMBER,
    "邮箱": Shape.CONTACT,
    "姓名": Shape.NAME,
    "地名": Shape.NAME,
}
_LATIN = {
    "url": Shape.ADDRESS,
    "cellphone": Shape.MOBILE,
    "phone": Shape.MOBILE,
    "digit": Shape.NUMBER,
    "wechat": Shape.CONTACT,
    "qq": Shape.CONTACT,
    "email": Shape.CONTACT,
    "bank": Shape.LONG_NUMBER,
    "name": Shape.NAME,
    "place": Shape.NAME,
}
_DIGITS = re.compile(
    r"1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)|400(?:[ -]?\d{3,4}){2}(?!\d)|\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)|\d+"
    r"|(?<![a-z0-9])[lio0]{3,8}(?= ?[元万块])"  # letters in place of digits
)
_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
_SERVICE = re.compile(r"[48]00\d{7}|95\d{3,6}|12\d{3}|110|96110|1[02]0\d{2}")


def shapes(text: str, *, upper_case: str = "") -> Iterator[Found]:
    """The shapes in a plain text (see `letters.plain`), from left to right, never overlapping.

    `upper_case`, as long as the text, tells which letters were written large: masks such as URL and DIGIT are.
    """
    end = 0
    for found in sorted(_candidates(text, upper_case), key=lambda found: (found.start, -found.end)):
        if found.start >= end:
            yield found
            end = found.end


def _candidates(text: str, upper_case: str) -> Iterator[Found]:
    for match in _MASKED.finditer(text):
        if name := match["own"]:
            if name in _OWN:
                yield Found(*match.span(), _OWN[name])
        elif upper_case[match.start("latin") : match.end("latin")].isupper():
            end = match.end() if match["latin"] == "url" else match.end("latin")
            yield Found(match.start(), end, _LATIN[match["latin"]])
    for match in _RUN.finditer(text):
        if (kind := _kind_of_address(match[0])) is not None:
            yield Found(*match.span(), kind)
    for match in _DIGITS.finditer(text):
        yield Found(*match.span(), _kind_of_number("".join(sign for sign in match[0] if sign.isdigit())))


def host_of(address: str) -> str:
    """The host of an address in a plain text, with the port."""
    return re.sub(r"^https?[:/]{1,3}", "", address).split("/")[0].split("?")[0]


def _kind_of_address(run: str) -> Shape | None:
    """What kind of address a run of letters is; None when it is none."""
    host = host_of(run)
    if "@" in run:
        return Shape.CONTACT if _HOST.fullmatch(run.rsplit("@", 1)[1]) else None
    if _IP_HOST.fullmatch(host):
        return Shape.IP_ADDRESS if _is_ip(host.split(":")[0]) else None
    match = _HOST.fullmatch(host)
    if match is None or not (match[1] in TOP_LEVELS or run.startswith(("http", "www."))):
        return None
    host = host.split(":")[0]
    if host in SHORTENERS:
        return Shape.SHORT_ADDRESS
    if host.endswith(_OFFICIAL_ENDINGS):
        return Shape.OFFICIAL_ADDRESS
    if "xn--" in host:
        return Shape.DISGUISED_ADDRESS
    for brand, homes in BRANDS.items():
        if any(host == home or host.endswith(f".{home}") for home in homes):
            return Shape.OFFICIAL_ADDRESS
        if brand in host and (len(brand) > 3 or brand in re.split(r"[.-]", host)):
            return Shape.BRAND_ELSEWHERE
    return Shape.ADDRESS


def _is_ip(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 4
    except ValueError:
        return False


def _kind_of_number(digits: str) -> Shape:
    if _MOBILE.fullmatch(digits):
        return Shape.MOBILE
    if _SERVICE.fullmatch(digits):
        return Shape.SERVICE_NUMBER
    return Shape.LONG_NUMBER if len(digits) >= 12 else Shape.NUMBER
