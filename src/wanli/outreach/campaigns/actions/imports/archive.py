"""Is this file safe to open? Decided from the directory of the archive, before anything is unpacked."""

import io
import zipfile

from django.utils.translation import gettext as _

MAX_UPLOAD = 10 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 2000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # the container of .xls, and of .xlsx with a password


class FileIsRefused(Exception):
    """The upload is not a spreadsheet that may be opened; `message` says why, in the reader's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def inspect(data: bytes) -> None:
    """Refuse what is too large, not an .xlsx, protected, a macro file, or made to explode when unpacked.

    Raises FileIsRefused. `data` is the whole upload.
    """
    if len(data) > MAX_UPLOAD:
        raise FileIsRefused(_("The file is larger than %(size)s MB.") % {"size": MAX_UPLOAD // 1024 // 1024})
    if data.startswith(_OLD_OFFICE):
        raise FileIsRefused(
            _("The file has a password or is in the old .xls format. Please save it as .xlsx without password.")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _inspect_directory(archive.infolist())
            _refuse_document_types(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise FileIsRefused(_("This is not an Excel file (.xlsx), or it is damaged.")) from error


def _inspect_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise FileIsRefused(_("This is not an Excel file (.xlsx), or it is damaged."))
    if any(part.flag_bits & 1 for part in parts):
        raise FileIsRefused(_("The file is protected by a password. Please save it without."))
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in names):
        raise FileIsRefused(_("The file contains macros. Please save it as .xlsx without macros."))
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    too_dense = any(part.file_size > 1024 * 1024 and part.file_size > MAX_RATIO * part.compress_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1) or too_dense:
        raise FileIsRefused(_("Unpacked, the file would be far too large. It was not opened."))


def _refuse_document_types(archive: zipfile.ZipFile) -> None:
    """No spreadsheet program writes a DOCTYPE; it is how entities are made to explode or to read files."""
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                start = stream.read(4096).replace(b"\x00", b"")
            if b"<!DOCTYPE" in start.upper() or b"<!ENTITY" in start.upper():
                raise FileIsRefused(_("This is not an Excel file (.xlsx), or it is damaged."))
