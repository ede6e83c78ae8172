"""Messages to browsers: encrypted by RFC 8291 (aes128gcm of RFC 8188), sent by RFC 8030, signed by RFC 8292 (VAPID).

A push service carries what it cannot read. We speak only to services that the settings name: the address comes from a
browser, and nobody may make this server call another one.
"""

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

CURVE = ec.SECP256R1()
LIFETIME = timedelta(hours=12)  # of a token; RFC 8292 allows 24
KEPT_FOR = timedelta(hours=4)  # by the service, for a phone that is switched off; a reminder of this morning is no use
SECONDS = 10
SIZE = 32  # bytes of a private key, and of each half of a signature


class PushFailed(Exception):
    """The service did not take the message; perhaps it will another time."""


class PushIsGone(PushFailed):
    """The browser does not want messages any more (404 or 410): the address is to be forgotten."""


@dataclass(frozen=True)
class Address:
    """Where a browser gets its messages, as it told: base64url without padding."""

    endpoint: str
    p256dh: str
    auth: str


def plain(text: str) -> bytes:
    """Bytes from base64url, with or without padding. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def told(content: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def new_key() -> str:
    """A private key for the setting WANLI_PUSH_KEY."""
    return told(ec.generate_private_key(CURVE).private_numbers().private_value.to_bytes(SIZE, "big"))


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(plain(settings.PUSH_KEY), "big"), CURVE)


def is_offered() -> bool:
    """Whether this installation has a key."""
    return bool(settings.PUSH_KEY)


def public_key() -> str:
    """What a browser is given to subscribe with."""
    return told(_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def is_allowed(endpoint: str) -> bool:
    """Whether an address belongs to a push service that the settings name: its host, or a host below it."""
    where = urlsplit(endpoint)
    host = where.hostname or ""
    named = any(host == name or host.endswith(f".{name}") for name in settings.PUSH_HOSTS)
    return named and where.scheme in settings.PUSH_SCHEMES and not (where.username or where.password)


def fits(address: Address) -> bool:
    """Whether the keys are a point of the curve and 16 bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, plain(address.p256dh))
        return len(plain(address.auth)) == 16
    except ValueError:
        return False


def token(endpoint: str, *, at: datetime) -> str:
    """The signed claim by which a service knows us (RFC 8292; ES256 of RFC 7518 as r and s side by side)."""
    where = urlsplit(endpoint)
    claims = {
        "aud": f"{where.scheme}://{where.netloc}",
        "exp": int((at + LIFETIME).timestamp()),
        "sub": settings.PUSH_CONTACT,
    }
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in ({"typ": "JWT", "alg": "ES256"}, claims)]
    text = ".".join(told(part) for part in parts)
    r, s = decode_dss_signature(_key().sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{told(r.to_bytes(SIZE, 'big') + s.to_bytes(SIZE, 'big'))}"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """A service that sends us elsewhere is not followed."""


_opener = urllib.request.build_opener(_NoRedirects)


def send(address: Address, message: dict[str, str], *, at: datetime) -> None:
    """Send one message. Raises PushIsGone, and PushFailed for everything else that went wrong."""
    if not is_allowed(address.endpoint):
        raise PushFailed(f"{urlsplit(address.endpoint).hostname} is no push service that the settings name")
    body = http_ece.encrypt(
        json.dumps(message, ensure_ascii=False).encode(),
        private_key=ec.generate_private_key(CURVE),
        dh=plain(address.p256dh),
        auth_secret=plain(address.auth),
        version="aes128gcm",
    )
    headers = {
        "Authorization": f"vapid t={token(address.endpoint, at=at)}, k={public_key()}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(KEPT_FOR.total_seconds())),
        "Topic": "daily-five",  # a newer one takes the place of one that still waits
        "Urgency": "low",
    }
    request = urllib.request.Request(address.endpoint, body, headers, method="POST")  # noqa: S310 - is_allowed
    try:
        _opener.open(request, timeout=SECONDS).close()
    except urllib.error.HTTPError as error:
        with error:
            if error.code in {404, 410}:
                raise PushIsGone(f"{error.code}") from error
            raise PushFailed(f"the push service answered {error.code}") from error
    except OSError as error:
        raise PushFailed(f"the push service cannot be reached: {error}") from error
