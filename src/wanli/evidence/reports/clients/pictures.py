"""Photos made small enough for a document."""

import io

from PIL import Image, ImageOps

from wanli.outreach.campaigns.models import EvidenceStorage

LONGEST_SIDE = 1200
SHAPE = (4, 3)


def fitted_photo(name: str, *, longest: int = LONGEST_SIDE) -> bytes | None:
    """A photo of the evidence, cut to 4:3 and reduced, as JPEG. None when the file is gone or is no picture."""
    try:
        with EvidenceStorage().open(name) as file, Image.open(file) as image:
            width = min(longest, image.width)
            fitted = ImageOps.fit(image.convert("RGB"), (width, width * SHAPE[1] // SHAPE[0]))
    except (OSError, ValueError):
        return None
    buffer = io.BytesIO()
    fitted.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
