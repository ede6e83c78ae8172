"""The bank in force, as the mathematics reads it."""

from functools import lru_cache
from math import nan

from wanli.learning.assessments.choices import ItemStatus
from wanli.learning.assessments.models import Item, ItemBank
from wanli.science.psychometrics.bank import Bank, BankItem, Status


def bank_in_force() -> ItemBank:
    """The version that new tests are measured on. Raises ItemBank.DoesNotExist before any content is loaded."""
    return ItemBank.objects.get(is_in_force=True)


@lru_cache(maxsize=8)
def _bank(pk: int) -> Bank:
    entries = ItemBank.objects.get(pk=pk).entries.order_by("item_code")
    version = ItemBank.objects.values_list("version", flat=True).get(pk=pk)
    return Bank(
        str(version),
        tuple(
            BankItem(
                code=entry.item_code,
                a=entry.a,
                b=entry.b,
                c=entry.c,
                area=entry.area,
                status=Status(entry.status),
                a_standard_error=nan if entry.a_standard_error is None else entry.a_standard_error,
                b_standard_error=nan if entry.b_standard_error is None else entry.b_standard_error,
            )
            for entry in entries
        ),
    )


def scale_of(bank: ItemBank | int) -> Bank:
    """The parameters of a version, given as such or by its primary key. Kept by the process: it never changes.

    Raises ItemBank.DoesNotExist.
    """
    return _bank(bank if isinstance(bank, int) else bank.pk)


def items_in_use() -> dict[str, Item]:
    """The Chinese original of every question that may be asked, by code, with its topic."""
    originals = Item.objects.filter(live=True, locale__language_code="zh-hans").exclude(status=ItemStatus.RETIRED)
    return {item.code: item for item in originals.select_related("topic")}
