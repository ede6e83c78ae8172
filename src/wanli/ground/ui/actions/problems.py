"""What is wrong in a file of rows, said so that the person who made it finds the place."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class CellProblem:
    """Something about the file: where, and what. `row` counts as Excel does; 0 stands for the whole sheet."""

    sheet: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        values = {"sheet": self.sheet, "row": self.row, "column": self.column, "reason": self.reason}
        if self.row and self.column:
            return _("Sheet “%(sheet)s”, row %(row)s, column “%(column)s”: %(reason)s") % values
        if self.column:
            return _("Sheet “%(sheet)s”, column “%(column)s”: %(reason)s") % values
        if self.row:
            return _("Sheet “%(sheet)s”, row %(row)s: %(reason)s") % values
        return _("Sheet “%(sheet)s”: %(reason)s") % values
