"""The programming interface: messages in, verdicts out. Described in `openapi.json`, which is served too.

Nothing of a message is stored or logged; a key has a quota a day.
"""

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from wanli.protection.scams import actions
from wanli.protection.scams.choices import Way
from wanli.protection.scams.queries.models import screen_in_force
from wanli.protection.scams.queries.telling import told_verdict
from wanli.science.screening.verdicts import screen

MOST_MESSAGES = 100
MOST_LETTERS = 8_000
LANGUAGES = ("zh", "en")
_SCHEME = "Bearer "


class BodyIsWrong(Exception):
    """What was sent cannot be understood: `place` in it, and why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place, self.reason = place, reason


def _refused(status: int, code: str, message: str, **further: Any) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": message, **further}}, status=status)


@csrf_exempt
@never_cache
def check(request: HttpRequest) -> JsonResponse:
    """POST {"messages": [{"id", "text"}, …], "language": "zh"}: a verdict for each, in the same order."""
    if request.method != "POST":
        answer = _refused(405, "method_not_allowed", "Use POST.")
        answer["Allow"] = "POST"
        return answer
    secret = _secret(request)
    if not secret:
        return _needs_key()
    try:
        messages, language = _read(request)
    except RequestDataTooBig:
        return _refused(413, "too_large", "The body is larger than 2 MB.")
    except BodyIsWrong as wrong:
        return _refused(422, "invalid", wrong.reason, place=wrong.place)
    try:
        _key, left = actions.use_key(secret, number=len(messages), at=timezone.now())
    except actions.KeyIsRevoked:
        return _needs_key()
    except actions.QuotaIsUsedUp as used:
        answer = _refused(429, "quota", "Today's quota does not suffice for this call.", left=used.left)
        answer["Retry-After"] = str(_seconds_to_midnight())
        return answer
    return JsonResponse(
        {"verdicts": _verdicts(messages, language), "left": left}, json_dumps_params={"ensure_ascii": False}
    )


def _verdicts(messages: list[tuple[Any, str]], language: str) -> list[dict[str, Any]]:
    found = screen_in_force(language)
    told, counts = [], Counter()
    for name, text in messages:
        verdict = screen(text, found.model, found.rules)
        counts[str(verdict.level), verdict.type] += 1
        told.append({"id": name, **told_verdict(verdict, language)})
    actions.count_checks(counts, way=Way.API, at=timezone.now())
    return told


@require_GET
def openapi(request: HttpRequest) -> JsonResponse:
    """The description of this interface, OpenAPI 3.1."""
    described = json.loads(_described())
    described["servers"] = [{"url": request.build_absolute_uri("/").rstrip("/")}]
    return JsonResponse(described)


@lru_cache(maxsize=1)
def _described() -> str:
    return (Path(__file__).parent / "openapi.json").read_text(encoding="utf-8")


def _secret(request: HttpRequest) -> str:
    header = request.headers.get("Authorization", "")
    return header[len(_SCHEME) :].strip() if header.startswith(_SCHEME) else ""


def _needs_key() -> JsonResponse:
    answer = _refused(401, "key", "Send a key that is in force: Authorization: Bearer wanli_…")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _seconds_to_midnight() -> int:
    now = timezone.localtime()
    midnight = (now + timezone.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((midnight - now).total_seconds()) + 1


def _read(request: HttpRequest) -> tuple[list[tuple[Any, str]], str]:
    """The messages as (id, text) and the language. Raises BodyIsWrong, RequestDataTooBig."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BodyIsWrong("body", "This is not JSON in UTF-8.") from error
    if not isinstance(body, dict):
        raise BodyIsWrong("body", "This is not an object.")
    if unknown := sorted(set(body) - {"messages", "language"}):
        raise BodyIsWrong(unknown[0], "There is no such field.")
    language = body.get("language", "zh")
    if language not in LANGUAGES:
        raise BodyIsWrong("language", "It is zh or en.")
    rows = body.get("messages")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_MESSAGES:
        raise BodyIsWrong("messages", f"It is a list of 1 to {MOST_MESSAGES} messages.")
    return [_message(row, f"messages[{place}]", place) for place, row in enumerate(rows)], language


def _message(row: Any, place: str, number: int) -> tuple[Any, str]:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        raise BodyIsWrong(f"{place}.text", "It is a text that is not empty.")
    if len(row["text"]) > MOST_LETTERS:
        raise BodyIsWrong(f"{place}.text", f"It has at most {MOST_LETTERS} characters.")
    if unknown := sorted(set(row) - {"id", "text"}):
        raise BodyIsWrong(f"{place}.{unknown[0]}", "There is no such field.")
    name = row.get("id", number)
    if isinstance(name, bool) or not isinstance(name, str | int) or len(str(name)) > 100:
        raise BodyIsWrong(f"{place}.id", "It is a text of at most 100 characters, or a whole number.")
    return name, row["text"]
