"""Adding up numbers that carry qualifiers: 800余 and 120 make 920余, and what nobody gave is not zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet, Sum

from wanli.outreach.campaigns.choices import Precision
from wanli.outreach.campaigns.models import Quantity

_LOWER_BOUNDS = {Precision.AT_LEAST, Precision.MORE_THAN}


def joined_precision(precisions: Iterable[str]) -> str:
    """The qualifier of a sum whose parts have these.

    Exact parts change nothing. Lower bounds (余, 超过) stay a lower bound. What is nearly so and what is more than
    so may cancel out: their sum is "about".
    """
    inexact = {Precision(value) for value in precisions} - {Precision.EXACT}
    if not inexact:
        return Precision.EXACT
    if len(inexact) == 1:
        return inexact.pop()
    return Precision.AT_LEAST if inexact <= _LOWER_BOUNDS else Precision.ABOUT


@dataclass(frozen=True)
class Total:
    """A sum over records: the quantity, or None when no record gave a number, and how many gave none."""

    quantity: Quantity | None
    records: int
    unrecorded: int
    unit: str = ""


def total_of(records: QuerySet, field: str, *, has_precision: bool = True, unit: str = "") -> Total:
    """Add up one field over exactly these records, in one query.

    `unit` is the path to a measure word; it is given back where all records agree on one.
    """
    given = Q(**{f"{field}__isnull": False})
    aggregates = {"sum": Sum(field), "rows": Count("pk"), "given": Count("pk", filter=given)}
    if has_precision:
        aggregates["precisions"] = ArrayAgg("precision", distinct=True, filter=given, default=[])
    if unit:
        aggregates["units"] = ArrayAgg(unit, distinct=True, default=[])
    found = records.order_by().aggregate(**{f"_{name}": value for name, value in aggregates.items()})
    quantity = None
    if found["_given"]:
        quantity = Quantity(Decimal(found["_sum"]), joined_precision(found.get("_precisions", [])))
    units = found.get("_units", [])
    return Total(quantity, found["_rows"], found["_rows"] - found["_given"], units[0] if len(units) == 1 else "")
