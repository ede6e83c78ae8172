"""Uploaded files that everyone may see: pictures of the library and its videos, under /media/.

Only the folders named in `PUBLIC_MEDIA` are served; whatever else is stored (originals with their camera data,
photographs as evidence) is reached through views that ask who wants to see it.
"""

import mimetypes
import re
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils._os import safe_join
from django.utils.http import http_date
from django.views.decorators.http import require_safe

SHOWN = frozenset(
    ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "video/mp4", "video/webm", "application/pdf"]
)
WEEK = 7 * 24 * 3600
_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


@require_safe
def public_file(request: HttpRequest, path: str) -> HttpResponse:
    """One file, in whole or the part asked for (phones play videos in parts); anything unusual is a download."""
    file = _public_path(path)
    facts = file.stat()
    part = _part(request.headers.get("Range", ""), facts.st_size)
    if part is not None and part[0] >= part[1]:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{facts.st_size}"})
    kind = mimetypes.guess_type(file.name)[0]
    response = FileResponse(
        file.open("rb") if part is None else _Part(file, *part),
        filename=file.name,
        as_attachment=kind not in SHOWN,
        content_type=kind if kind in SHOWN else "application/octet-stream",
    )
    if part is not None:
        response.status_code = 206
        response["Content-Length"] = part[1] - part[0]
        response["Content-Range"] = f"bytes {part[0]}-{part[1] - 1}/{facts.st_size}"
    response["Accept-Ranges"] = "bytes"
    response["Last-Modified"] = http_date(facts.st_mtime)
    response["Cache-Control"] = f"public, max-age={WEEK}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _public_path(path: str) -> Path:
    """The file below MEDIA_ROOT. Folders that are not public, links out of it, and folders do not exist here."""
    root = Path(settings.MEDIA_ROOT).resolve()
    try:
        file = Path(safe_join(root, path)).resolve()
    except (SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    if not file.is_file() or file.relative_to(root).parts[0] not in settings.PUBLIC_MEDIA:
        raise Http404
    return file


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of a single byte range; None for the whole file."""
    match = _RANGE.match(asked)
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size) if last else size


class _Part:
    """A file from `start` to `end`, as FileResponse reads it."""

    def __init__(self, path: Path, start: int, end: int) -> None:
        self._file: IO[bytes] = path.open("rb")
        self._file.seek(start)
        self._left = end - start

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(block)
        return block

    def close(self) -> None:
        self._file.close()
