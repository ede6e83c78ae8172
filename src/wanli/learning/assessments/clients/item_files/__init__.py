"""Items as files: one row an item in CSV or XLSX, one XML an item in a QTI 3 package.

rows     what every kind is read into and written from
sheets   CSV and XLSX, and the template
qti      QTI 3 packages
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wanli.ground.ui.actions import FileIsRefused
from wanli.learning.assessments.clients.item_files.qti import is_package, read_qti, write_qti
from wanli.learning.assessments.clients.item_files.rows import MAX_UPLOAD, ItemRow, Reading
from wanli.learning.assessments.clients.item_files.sheets import (
    Allowed,
    read_csv,
    read_xlsx,
    write_csv,
    write_template,
    write_xlsx,
)

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "qti": "application/zip",
}
ENDINGS = {"csv": "csv", "xlsx": "xlsx", "qti": "qti.zip"}


def read_items_file(data: bytes) -> Reading:
    """The rows of a file of any kind, told apart by its content. Raises FileIsRefused."""
    if not data:
        raise FileIsRefused(_("The file is empty."))
    if is_package(data):
        return read_qti(data)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return read_xlsx(data)
    return read_csv(data)


def write_items_file(kind: str, rows: Sequence[ItemRow], allowed: Allowed) -> bytes:
    """Rows as a file of the kind csv, xlsx or qti: importing it changes nothing."""
    if kind == "csv":
        return write_csv(rows)
    return write_qti(rows) if kind == "qti" else write_xlsx(rows, allowed)


__all__ = [
    "ENDINGS",
    "MAX_UPLOAD",
    "TYPES",
    "Allowed",
    "FileIsRefused",
    "ItemRow",
    "Reading",
    "read_items_file",
    "write_items_file",
    "write_template",
]
