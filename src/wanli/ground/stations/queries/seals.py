"""Sealing a file so that the other side knows who wrote it and that nobody changed it: Ed25519 (RFC 8032).

A file is one line of JSON, the label, and behind it the rows as compressed JSON. The signature covers everything that
the label says and the digest of what follows it.
"""

import base64
import gzip
import hashlib
import io
import json
import os
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.utils.translation import gettext as _

from wanli.ground.stations.choices import FORMAT, MOST_BYTES, Kind
from wanli.ground.stations.models import Station

_LONGEST_LABEL = 4096


class FileIsRefused(Exception):
    """A file that is not taken, and why. Nothing of it was written."""


@dataclass(frozen=True)
class Sealed:
    """A file whose seal is whole: who wrote it, what it is, and its rows by table."""

    station: Station
    kind: Kind
    number: int
    digest: str
    content: dict[str, Any]


def own_key(folder: Path) -> Ed25519PrivateKey:
    """The key by which this installation seals: made once, readable by its owner only."""
    path = folder / "station_key"
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_text(encoding="ascii")))
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.b64encode(made.private_bytes_raw()).decode())
        return made


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half, as it is registered with the other side."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def read_key(text: str) -> Ed25519PublicKey:
    """A public key as it was typed. Raises FileIsRefused for anything else."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except ValueError as error:
        raise FileIsRefused(_("This is no station's key: 44 letters and digits, ending in =.")) from error


def seal(
    content: dict[str, Any], *, kind: Kind, number: int, at: datetime, key: Ed25519PrivateKey
) -> tuple[bytes, str]:
    """The bytes of a file, and the digest of what it holds."""
    body = gzip.compress(json.dumps(content, ensure_ascii=False, sort_keys=True).encode(), mtime=0)
    digest = hashlib.sha256(body).hexdigest()
    label = {
        "format": FORMAT,
        "kind": str(kind),
        "number": number,
        "at": at.isoformat(),
        "key": public_text(key),
        "digest": digest,
    }
    label["seal"] = base64.b64encode(key.sign(_signed(label))).decode()
    return json.dumps(label).encode() + b"\n" + body, digest


def _signed(label: dict[str, Any]) -> bytes:
    return json.dumps({name: value for name, value in label.items() if name != "seal"}, sort_keys=True).encode()


def unseal(data: bytes) -> Sealed:
    """Open a file. Raises FileIsRefused: no such file, cut off, changed, or from an installation nobody registered."""
    head, _line, body = data.partition(b"\n")
    label = _label(head)
    station = Station.objects.filter(public_key=str(label.get("key")), retired_at=None).first()
    if station is None:
        raise FileIsRefused(_("This file comes from a station that is not registered here."))
    try:
        read_key(station.public_key).verify(base64.b64decode(str(label.get("seal"))), _signed(label))
    except (InvalidSignature, ValueError) as error:
        raise FileIsRefused(_("The seal of this file is broken: it was changed after it was written.")) from error
    if hashlib.sha256(body).hexdigest() != label.get("digest"):
        raise FileIsRefused(_("This file is damaged or cut off. Please copy it again."))
    return Sealed(station, Kind(label["kind"]), label["number"], label["digest"], _unpacked(body))


def _label(head: bytes) -> dict[str, Any]:
    try:
        label = json.loads(head) if len(head) <= _LONGEST_LABEL else None
    except ValueError:
        label = None
    if not isinstance(label, dict) or label.get("format") != FORMAT:
        raise FileIsRefused(_("This is no file of a station, or it is of another version of Wanli."))
    return label


def _unpacked(body: bytes) -> dict[str, Any]:
    try:
        with gzip.open(io.BytesIO(body)) as file:
            text = file.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise FileIsRefused(_("This file is too large."))
        content = json.loads(text)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise FileIsRefused(_("This file is damaged or cut off. Please copy it again.")) from error
    return content
