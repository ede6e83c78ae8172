"""Many browsers in one process: keep-alive connections, cookies and forms, as cheap as asyncio makes them."""

import asyncio
import secrets
import string
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from benchmarks.site import HOST, CannotMeasure

TIMEOUT = 60
_LETTERS = string.ascii_letters + string.digits


def token() -> str:
    """A CSRF token as Django makes them; it only has to be the same in the cookie and in the form."""
    return "".join(secrets.choice(_LETTERS) for _ in range(32))


@dataclass
class Answer:
    """What came back. `location` is the path of a redirect, `tag` the ETag, else empty."""

    status: int
    location: str
    body: str
    tag: str = ""


@dataclass
class Browser:
    """One visitor with one connection. Follows nothing by itself, keeps the cookies it is given."""

    port: int
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": token()})
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, *, known: str = "") -> Answer:
        """A page; with the tag of what is `known` already the answer may be 304."""
        return await self._ask("GET", path, b"", [f"If-None-Match: {known}"] if known else [])

    async def post(self, path: str, **values: object) -> Answer:
        """A form, with the CSRF token."""
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"], **values}).encode("ascii")
        return await self._ask("POST", path, body, [])

    async def leave(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._reader = self._writer = None

    async def _ask(self, method: str, path: str, body: bytes, further: list[str]) -> Answer:
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection(HOST, self.port)
        head = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{self.port}", *further]
        head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        self._writer.write("\r\n".join([*head, "", ""]).encode("ascii") + body)
        async with asyncio.timeout(TIMEOUT):
            return await self._read()

    async def _read(self) -> Answer:
        assert self._reader is not None
        first, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length, location, tag = None, "", ""
        for name, _colon, value in (line.partition(": ") for line in lines if line):
            match name.lower():
                case "content-length":
                    length = int(value)
                case "location":
                    parts = urlsplit(value)
                    location = parts.path + (f"?{parts.query}" if parts.query else "")
                case "etag":
                    tag = value
                case "set-cookie":
                    cookie, _equals, rest = value.strip().partition("=")
                    self.cookies[cookie] = rest.split(";", 1)[0]
        status = int(first.split()[1])
        if length is None and status == 304:
            length = 0  # never has a body, and need not say so
        if length is None:
            raise CannotMeasure(f"An answer came without its length: {first}")
        body = await self._reader.readexactly(length)
        return Answer(status, location, body.decode("utf-8", errors="replace"), tag)
