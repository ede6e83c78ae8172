"""Pictures: may this one be read, and the words in it. The reader is imported only where it is used: the worker."""

import io
import warnings
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from wanli.ground.ui.actions import FileIsRefused

MEGABYTE = 1024 * 1024
MOST_BYTES = 8 * MEGABYTE
MOST_PIXELS = 25_000_000
SMALLEST = 16  # pixels on the shorter side: below, no letter can be read
KINDS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
SURE_ENOUGH = 0.5  # lines the reader doubts more than this are left out
_TALL = 2  # a picture that is longer than this many times its width is read in slices
_OVERLAP = 120  # pixels that two slices share, so that no line is cut in half


def prepare_picture(data: bytes) -> bytes:
    """The picture as plain PNG without what a camera writes beside it (place, time). Raises FileIsRefused.

    Refused: too many bytes or pixels, animated, not a picture, broken. Size is decided before anything is unpacked.
    """
    if len(data) > MOST_BYTES:
        raise FileIsRefused(
            _("The picture is larger than %(size)s MB. A screenshot is enough.") % {"size": MOST_BYTES // MEGABYTE}
        )
    if not data:
        raise FileIsRefused(_("The file is empty."))
    too_large = _("The picture has too many points. Please take a screenshot of the message instead.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=KINDS)
    except Image.DecompressionBombError as error:
        raise FileIsRefused(too_large) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileIsRefused(
            _("This is not a picture that can be read. Please use a screenshot (PNG or JPEG).")
        ) from error
    with picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise FileIsRefused(too_large)
        if min(picture.size) < SMALLEST:
            raise FileIsRefused(_("The picture is too small: there can be no words in it."))
        try:
            if getattr(picture, "n_frames", 1) > 1:
                raise FileIsRefused(_("Moving pictures cannot be read. Please use a screenshot."))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise FileIsRefused(
                _("The picture is damaged. Please save it again or take another screenshot.")
            ) from error
    plain = io.BytesIO()
    upright.save(plain, "PNG", compress_level=1)
    return plain.getvalue()


@lru_cache(maxsize=1)
def _reader() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR(intra_op_num_threads=2, inter_op_num_threads=1)


def read_words(picture: bytes) -> str:
    """The words in a picture, a line each, from top to bottom. Half a gigabyte of memory: the worker's alone."""
    import numpy as np

    with Image.open(io.BytesIO(picture)) as opened:
        points = np.asarray(opened.convert("RGB"))[:, :, ::-1]  # the reader wants blue first
    lines: list[tuple[float, float, float, str]] = []
    for start, end, first, last in _slices(points.shape[0], points.shape[1]):
        found, _seconds = _reader()(np.ascontiguousarray(points[start:end]))
        for box, text, sureness in found or ():
            across, down = [corner[0] for corner in box], [corner[1] + start for corner in box]
            middle = (min(down) + max(down)) / 2
            if float(sureness) >= SURE_ENOUGH and first <= middle < last:
                lines.append((middle, min(across), max(down) - min(down), str(text).strip()))
    return "\n".join(_in_lines(lines))


def _slices(height: int, width: int) -> list[tuple[int, int, float, float]]:
    """(start, end, first, last): rows of a slice, and between which rows the middle of a line must lie to be its."""
    tall = max(width * _TALL, 2 * _OVERLAP + 1)
    if height <= tall:
        return [(0, height, 0, height)]
    found, start = [], 0
    while True:
        end = min(start + tall, height)
        first = 0 if start == 0 else start + _OVERLAP / 2
        if end == height:
            return [*found, (start, end, first, height)]
        found.append((start, end, first, end - _OVERLAP / 2))
        start = end - _OVERLAP


def _in_lines(lines: list[tuple[float, float, float, str]]) -> list[str]:
    """Words that stand side by side are one line."""
    rows: list[list[tuple[float, float, float, str]]] = []
    for line in sorted(lines):
        if rows and abs(line[0] - rows[-1][0][0]) < min(line[2], rows[-1][0][2]) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [" ".join(part[3] for part in sorted(row, key=lambda part: part[1])) for row in rows]
