"""Is this file safe to open? The rules are those of every upload; here stands how large a campaign may be."""

from wanli.ground.ui.actions import FileIsRefused, inspect_workbook

MAX_UPLOAD = 10 * 1024 * 1024

__all__ = ["MAX_UPLOAD", "FileIsRefused", "inspect"]


def inspect(data: bytes) -> None:
    """Refuse what may not be opened. `data` is the whole upload. Raises FileIsRefused."""
    inspect_workbook(data, most=MAX_UPLOAD)
