"""Reading: the rules and messages of the content pack, and the model made from them."""

from wanli.protection.scams.queries.files import PackIsBroken, read_messages, read_rules
from wanli.protection.scams.queries.models import Screen, screen_in_force

__all__ = ["PackIsBroken", "Screen", "read_messages", "read_rules", "screen_in_force"]
