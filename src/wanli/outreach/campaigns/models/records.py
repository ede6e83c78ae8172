"""What the records of a campaign share."""

from dataclasses import dataclass
from decimal import Decimal
from secrets import choice
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wanli.outreach.campaigns.choices import Precision

# Without the letters and digits that are mistaken for each other when read aloud or from paper.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def short_code() -> str:
    """Seven random letters and digits: 27 billion possibilities, and short enough to print under a QR code."""
    return "".join(choice(ALPHABET) for _position in range(7))


@dataclass(frozen=True)
class Quantity:
    """A number as it was given: 15000 with `at_least` prints 15000余, and never as a bare 15000."""

    value: Decimal | int
    precision: str = Precision.EXACT

    def __str__(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        number = _written(Decimal(self.value), chinese=chinese)
        patterns = {
            Precision.EXACT: ("{}", "{}"),
            Precision.AT_LEAST: ("{}余", "at least {}"),
            Precision.ABOUT: ("约{}", "about {}"),
            Precision.NEARLY: ("近{}", "nearly {}"),
            Precision.MORE_THAN: ("超过{}", "more than {}"),
        }
        return patterns[Precision(self.precision)][0 if chinese else 1].format(number)


def _written(value: Decimal, *, chinese: bool) -> str:
    """Digits as people write them: 2120万 and 15000 in Chinese, 21,200,000 elsewhere."""
    if chinese:
        in_ten_thousands = value >= 100_000 and value % 10_000 == 0
        return f"{(value / 10_000).normalize():f}万" if in_ten_thousands else f"{value.normalize():f}"
    return f"{value.normalize():,f}"


class CampaignRecord(models.Model):
    """Something recorded in a campaign, under a code that is unique there."""

    code = models.SlugField(
        _("code"),
        max_length=60,
        allow_unicode=True,
        default=short_code,
        help_text=_("Unique in the campaign; an import finds the record again by it."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, "title", "") or self.code)


def quantity_of(record: Any, field: str) -> Quantity | None:
    """The quantity in a field and its qualifier, or None when it was not given."""
    value = getattr(record, field)
    return None if value is None else Quantity(value, record.precision)
