"""What people write into cells, understood: dates in three fashions, 2120万余, 约1.5万, lists, codes.

Each function takes the cell's value and gives the value for the model, or raises CellIsWrong with the reason.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from wanli.outreach.campaigns.choices import Precision

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DATE = re.compile(r"^(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*日?$")
_TIME = re.compile(r"^(\d{1,2})(?:[:点时](\d{1,2})?)分?(?::\d{1,2})?$")
_CODE = re.compile(r"^[\w-]+$")
_AMOUNT = re.compile(
    r"^(?P<before>约|大约|近|将近|超过|超|逾|多于|至少|不少于)?\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<early>余|多)?\s*(?P<scale>[百千万亿])?\s*(?P<late>余|多)?\s*(?:(?![百千万亿余多])[\u4e00-\u9fff]){0,4}$"
)
_BEFORE = {
    "约": Precision.ABOUT,
    "大约": Precision.ABOUT,
    "近": Precision.NEARLY,
    "将近": Precision.NEARLY,
    "超过": Precision.MORE_THAN,
    "超": Precision.MORE_THAN,
    "逾": Precision.MORE_THAN,
    "多于": Precision.MORE_THAN,
    "至少": Precision.AT_LEAST,
    "不少于": Precision.AT_LEAST,
}
_SCALE = {None: 1, "百": 100, "千": 10**3, "万": 10**4, "亿": 10**8}
FIRST_YEAR, LAST_YEAR = 1949, 2100


class CellIsWrong(ValueError):
    """The cell cannot be understood; the message is the reason."""


def is_empty(value: Any) -> bool:
    """Nothing, or only blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def text(value: Any) -> str:
    """Text without control characters; a whole number is taken as its digits, a date is refused."""
    if isinstance(value, (bool, date, time)):
        raise CellIsWrong(_("text is expected here; please format the cell as text"))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _CONTROL.sub("", str(value).replace("\r\n", "\n")).strip()


def code(value: Any) -> str:
    """A code: letters, digits, hyphens, underscores."""
    found = text(value)
    if not _CODE.match(found):
        raise CellIsWrong(_("“%(value)s” is not a code; use letters, digits, - and _") % {"value": found[:40]})
    return found


def parts(value: Any) -> list[str]:
    """A list separated by 、；; | or line breaks, each entry once."""
    found = [part.strip() for part in re.split(r"[、；;|\n]", text(value))]
    return list(dict.fromkeys(part for part in found if part))


def lines(value: Any) -> list[str]:
    """A list with one entry a line."""
    return [line.strip() for line in text(value).split("\n") if line.strip()]


def day(value: Any) -> date:
    """A date: a date cell, 2026-03-15, 2026/3/15, 2026.3.15 or 2026年3月15日."""
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    else:
        match = _DATE.match(_half_width(text(value)))
        try:
            found = date(*(int(part) for part in match.groups())) if match else None
        except ValueError:
            found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellIsWrong(
            _("“%(value)s” is not a date; write it like 2026-03-15 or 2026年3月15日") % {"value": str(value)[:40]}
        )
    return found


def hour(value: Any) -> time:
    """A time of day: a time cell, 9:30, 9：30, 9点30分."""
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    match = _TIME.match(_half_width(text(value)))
    if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
        return time(int(match[1]), int(match[2] or 0))
    raise CellIsWrong(_("“%(value)s” is not a time of day; write it like 9:30") % {"value": str(value)[:40]})


def amount(value: Any) -> tuple[Decimal, str]:
    """A number and its qualifier: 15000, 15,000余, 1.5万, 2120万余次, 10余万, 约800, 近200, 超过3000."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        found, precision = Decimal(str(value)), Precision.EXACT
    else:
        match = None if isinstance(value, (bool, date, time)) else _AMOUNT.match(_half_width(text(value)))
        if match is None or not _groups_are_right(match["number"]):
            raise CellIsWrong(_not_a_number(value))
        try:
            found = Decimal(match["number"].replace(",", "")) * _SCALE[match["scale"]]
        except InvalidOperation as error:
            raise CellIsWrong(_not_a_number(value)) from error
        precision = _BEFORE.get(match["before"], Precision.EXACT)
        if match["early"] or match["late"]:
            precision = Precision.AT_LEAST
    if not found.is_finite() or not 0 <= found < 10**12:
        raise CellIsWrong(_not_a_number(value))
    return found, precision


def whole(value: Any) -> tuple[int, str]:
    """The same for things that come in whole numbers."""
    found, precision = amount(value)
    if found != found.to_integral_value() or found > 2_147_483_647:
        raise CellIsWrong(_("a whole number is expected here, not “%(value)s”") % {"value": str(value)[:40]})
    return int(found), precision


def _half_width(value: str) -> str:
    return value.translate(str.maketrans("０１２３４５６７８９，．：／－", "0123456789,.:/-"))


def _groups_are_right(number: str) -> bool:
    """15,000 and 1,234,567 are numbers; 15,00 is a slip that must not become 1500."""
    whole_part = number.split(".")[0]
    return "," not in whole_part or re.fullmatch(r"\d{1,3}(,\d{3})+", whole_part) is not None


def _not_a_number(value: Any) -> str:
    return _("“%(value)s” is not a number; write it like 15000, 1.5万, 800余 or 约300") % {"value": str(value)[:40]}
