"""Photos as evidence: verified, made anew from their pixels, and stored without what the camera knows."""

import hashlib
import io
import warnings
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from wanli.ground.accounts.models import Person
from wanli.outreach.campaigns.actions.records import save_record
from wanli.outreach.campaigns.models import Photo, Session

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 2560
FORMATS = ("JPEG", "PNG", "WEBP")


class PhotoIsRefused(Exception):
    """The upload is not a photo that can be kept; `message` says why, in the reader's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def add_photo(
    session: Session,
    *,
    upload: UploadedFile,
    caption: str,
    actor: Person | str,
    at: datetime,
    taken_on: date | None = None,
    note: str = "",
) -> Photo:
    """Keep a photo of a session. The day is read from the file when it is not given; the place is not kept.

    Raises PhotoIsRefused for what is too large, not a photo, or in this campaign already.
    """
    if upload.size is None or upload.size > MAX_BYTES:
        raise PhotoIsRefused(_("The photo is larger than %(size)s MB.") % {"size": MAX_BYTES // 1024 // 1024})
    data, shot_on = _reencode(upload.read())
    digest = hashlib.sha256(data).hexdigest()
    if Photo.objects.filter(campaign=session.campaign, digest=digest).exists():
        raise PhotoIsRefused(_("This photo is in the campaign already."))
    photo = Photo(
        campaign=session.campaign,
        session=session,
        digest=digest,
        caption=caption,
        taken_on=taken_on or shot_on,
        note=note,
    )
    photo.file.save("photo.jpg", ContentFile(data), save=False)
    try:
        return save_record(photo, actor=actor, at=at)
    except Exception:
        photo.file.storage.delete(photo.file.name)
        raise


def _reencode(data: bytes) -> tuple[bytes, date | None]:
    """The picture as a JPEG made anew from its pixels, upright, and the day it was taken on if the camera said so."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as probe:
                if probe.width * probe.height > MAX_PIXELS:
                    raise PhotoIsRefused(_("The photo has too many pixels."))
                probe.verify()
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                shot_on = _day_of(image)
                upright = ImageOps.exif_transpose(image)
                picture = Image.new("RGB", upright.size, "white")
                rgba = upright.convert("RGBA")
                picture.paste(rgba, mask=rgba.getchannel("A"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoIsRefused(_("The photo has too many pixels.")) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PhotoIsRefused(_("This is not a photo in JPEG, PNG or WebP format, or it is damaged.")) from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85, optimize=True)
    return buffer.getvalue(), shot_on


def _day_of(image: Image.Image) -> date | None:
    exif = image.getexif()
    stamp = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        return date(*(int(part) for part in str(stamp)[:10].split(":"))) if stamp else None
    except (TypeError, ValueError):
        return None
