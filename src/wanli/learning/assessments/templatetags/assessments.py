"""What templates of the back office ask about an item."""

from django import template

from wanli.learning.assessments.models import ORIGINAL, Item
from wanli.learning.assessments.queries.writing import Remark, letter_of, remarks_on

register = template.Library()


@register.simple_tag
def writing_remarks(item: Item) -> list[Remark]:
    """Remarks on an item as it stands in the editor."""
    return remarks_on(item)


@register.simple_tag
def original_of(item: Item) -> Item | None:
    """The item that a twin translates."""
    return Item.objects.filter(code=item.code, locale__language_code=ORIGINAL).select_related("source").first()


@register.simple_tag
def option_letter(number: int) -> str:
    """1 → A, 2 → B …"""
    return letter_of(number)
