"""Files that staff bring and take: whether one may be opened, where it lies meanwhile, cells that stay text."""

from wanli.ground.ui.actions.archives import FileIsRefused, inspect_package, inspect_workbook
from wanli.ground.ui.actions.cells import plain_text, put, spreadsheet_text, without_apostrophe
from wanli.ground.ui.actions.printing import FontsAreMissing, qr_drawing, set_in_type
from wanli.ground.ui.actions.problems import CellProblem
from wanli.ground.ui.actions.uploads import forget_upload, keep_upload, kept_upload

__all__ = [
    "CellProblem",
    "FileIsRefused",
    "FontsAreMissing",
    "forget_upload",
    "inspect_package",
    "inspect_workbook",
    "keep_upload",
    "kept_upload",
    "plain_text",
    "put",
    "qr_drawing",
    "set_in_type",
    "spreadsheet_text",
    "without_apostrophe",
]
