"""Is this file safe to open? Decided from the directory of the archive, before anything is unpacked."""

import io
import zipfile
import zlib

from django.utils.translation import gettext as _

MAX_RATIO = 200
MAX_PARTS = 2000
MEGABYTE = 1024 * 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # the container of .xls, and of .xlsx with a password
_BROKEN = (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError, ValueError, zlib.error)


class FileIsRefused(Exception):
    """The upload is not a file that may be opened; `message` says why, in the reader's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def inspect_workbook(data: bytes, *, most: int, unpacked: int = 100 * MEGABYTE) -> None:
    """Refuse what is too large, not an .xlsx, protected, a macro file, or made to explode when unpacked.

    `data` is the whole upload; `most` and `unpacked` are bytes. Raises FileIsRefused.
    """
    _refuse_large(data, most)
    if data.startswith(_OLD_OFFICE):
        raise FileIsRefused(
            _("The file has a password or is in the old .xls format. Please save it as .xlsx without password.")
        )
    broken = _("This is not an Excel file (.xlsx), or it is damaged.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
                raise FileIsRefused(broken)
            _refuse_protected(parts)
            if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in names):
                raise FileIsRefused(_("The file contains macros. Please save it as .xlsx without macros."))
            _refuse_explosive(parts, most_parts=MAX_PARTS, unpacked=unpacked)
            _refuse_document_types(archive, broken)
    except _BROKEN as error:
        raise FileIsRefused(broken) from error


def inspect_package(data: bytes, *, most: int, most_parts: int, unpacked: int = 200 * MEGABYTE) -> None:
    """Refuse a zip package that is too large, protected, made to explode, or that declares document types.

    `data` is the whole upload; `most` and `unpacked` are bytes. Raises FileIsRefused.
    """
    _refuse_large(data, most)
    broken = _("This is not a zip file, or it is damaged.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_protected(archive.infolist())
            _refuse_explosive(archive.infolist(), most_parts=most_parts, unpacked=unpacked)
            _refuse_document_types(archive, _("A file in this package declares a document type. It was not opened."))
    except _BROKEN as error:
        raise FileIsRefused(broken) from error


def _refuse_large(data: bytes, most: int) -> None:
    if len(data) > most:
        raise FileIsRefused(_("The file is larger than %(size)s MB.") % {"size": most // MEGABYTE})


def _refuse_protected(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise FileIsRefused(_("The file is protected by a password. Please save it without."))


def _refuse_explosive(parts: list[zipfile.ZipInfo], *, most_parts: int, unpacked: int) -> None:
    large, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    too_dense = any(part.file_size > MEGABYTE and part.file_size > MAX_RATIO * part.compress_size for part in parts)
    if len(parts) > most_parts or large > unpacked or large > MAX_RATIO * max(packed, 1) or too_dense:
        raise FileIsRefused(_("Unpacked, the file would be far too large. It was not opened."))


def _refuse_document_types(archive: zipfile.ZipFile, message: str) -> None:
    """No program that writes these files writes a DOCTYPE; it is how entities are made to explode or to read files."""
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                start = stream.read(4096).replace(b"\x00", b"")
            if b"<!DOCTYPE" in start.upper() or b"<!ENTITY" in start.upper():
                raise FileIsRefused(message)
