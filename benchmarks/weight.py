"""What a first visit costs over the line, and what a worker costs in memory. `python -m benchmarks.weight --json`

Nothing is in the browser's cache. A page, and everything it links to that a browser fetches by itself (style sheets,
what they refer to, scripts, icon, pictures), are fetched with the encodings that browsers offer; headers are counted.
"""

import re
import socket
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from benchmarks import report, site, wrk
from benchmarks.pages import CHECK, PIECE, TOPIC

ENCODINGS = "gzip, deflate, br"
_IN_STYLES = re.compile(rb"""(?:url\(|@import\s+)["']?([^"')]+)""")
_FETCHED = {"stylesheet", "icon", "manifest", "preload", "modulepreload"}


class _Links(HTMLParser):
    """Addresses that a browser fetches without being asked."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        if tag == "link" and _FETCHED & set(named.get("rel", "").split()):
            self.found.append(named.get("href", ""))
        elif tag in {"script", "img", "source", "iframe"} and named.get("loading") != "lazy":
            self.found.append(named.get("src", ""))


def measure(*, repeats: int = report.REPEATS) -> dict[str, Any]:
    """Bytes over the line of four first views, and memory of each web worker after some thousand pages."""
    wrk.ensure_wrk()
    with site.running() as running:
        facts = report.machine()
        views = {name: first_view(running.port, path) for name, path in _addresses(running.port).items()}
        memory = []
        for number in range(1, repeats + 1):
            site.told(f"memory, repeat {number} of {repeats}")
            for path in ("/", f"/learn/{TOPIC}/", f"/learn/{TOPIC}/{PIECE}/", f"/check/{CHECK}/"):
                wrk.pages(running.port, path, wanted="</html>", connections=16, seconds=1)
            memory += [_resident_mb(pid) for pid in running.workers()]
        return report.headed("weight", facts, {"rows": {**views, "worker_mb": report.spread(memory)}})


def _addresses(port: int) -> dict[str, str]:
    return {
        "home": "/",
        "topic": f"/learn/{TOPIC}/",
        "piece": f"/learn/{TOPIC}/{PIECE}/",
        "question": f"/check/run/here/1/#{_begin(port)}",
    }


def _begin(port: int) -> str:
    """Begin a check without being remembered; gives the cookie in which the browser keeps it."""
    import http.client

    connection = http.client.HTTPConnection(site.HOST, port, timeout=30)
    secret = "a" * 32
    headers = {"Cookie": f"csrftoken={secret}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", f"/check/{CHECK}/start/", f"csrfmiddlewaretoken={secret}", headers)
    answer = connection.getresponse()
    cookie = answer.headers.get("Set-Cookie", "").split(";")[0]
    connection.close()
    if answer.status != 302 or not cookie.startswith("wanli_run="):
        raise site.CannotMeasure(f"The check could not be begun ({answer.status}).")
    return cookie


def first_view(port: int, place: str) -> dict[str, Any]:
    """Bytes of a page and of everything fetched with it; what follows # is a cookie to send."""
    path, _, cookie = place.partition("#")
    size, body = _fetch(port, path, cookie)
    links = _Links()
    links.feed(body.decode())
    parts, waiting = {path: size}, [urljoin(path, link) for link in links.found]
    while waiting:
        address = waiting.pop(0)
        if not address.startswith("/") or urlsplit(address).path in parts:
            continue
        part = urlsplit(address).path
        parts[part], content = _fetch(port, part, "")
        if part.endswith(".css"):
            waiting += [urljoin(part, found.decode()) for found in _IN_STYLES.findall(content)]
    return {"bytes": sum(parts.values()), "page": size, "fetched": len(parts), "parts": parts}


def _fetch(port: int, path: str, cookie: str) -> tuple[int, bytes]:
    """(bytes over the line with headers, the body unpacked). Refused unless the answer is 200."""
    asked = f"GET {path} HTTP/1.1\r\nHost: {site.HOST}\r\nAccept-Encoding: {ENCODINGS}\r\nConnection: close\r\n"
    asked += f"Cookie: {cookie}\r\n\r\n" if cookie else "\r\n"
    with socket.create_connection((site.HOST, port), timeout=30) as line:
        line.sendall(asked.encode())
        received = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, _body = received.partition(b"\r\n\r\n")
    if b" 200 " not in head.splitlines()[0]:
        raise site.CannotMeasure(f"{path} answered {head.splitlines()[0].decode()}.")
    _status, body, _headers = site.get(port, path, **({"Cookie": cookie} if cookie else {}))
    return len(received), body.encode()


def _resident_mb(pid: int) -> float:
    """Resident memory in megabytes, what is shared with the other workers included."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024 / 1e6


if __name__ == "__main__":
    report.main("weight", measure)
