"""The addresses that devices speak to. They answer in JSON.

They take no CSRF token, which a worker without a page does not have: the participant's cookie is not sent along from
other sites (SameSite), a body of type application/json cannot be sent by another site's form, and a browser that names
the origin has to name ours.
"""

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wanli.ground.accounts.queries import participant_of
from wanli.ground.deliveries import actions
from wanli.ground.deliveries.choices import MOST_BYTES, MOST_DEVICES, Reason
from wanli.ground.deliveries.queries import forget_session

View = Callable[[HttpRequest, Any], HttpResponse]


def _refusal(status: int, message: str) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


def takes_json(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Hand the view what a device of this site sent; everything else is refused with a sentence."""

    @csrf_exempt
    @never_cache
    @require_POST
    @wraps(view)
    def taking(request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"{request.scheme}://{request.get_host()}":
            return _refusal(403, _("Only pages of this site may send records."))
        if request.content_type != "application/json":
            return _refusal(415, _("Records are sent as JSON."))
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            return _refusal(413, str(actions.DeliveryIsTooLarge.message))
        try:
            sent = json.loads(request.body)
        except (ValueError, RecursionError):
            return _refusal(400, _("The delivery is damaged. Nothing of it was taken."))
        return view(request, sent)

    return taking


@takes_json
def deliver(request: HttpRequest, sent: Any) -> HttpResponse:
    """Take `{"records": [...]}` and answer each, in their order."""
    rows = sent.get("records") if isinstance(sent, dict) else None
    if not isinstance(rows, list):
        return _refusal(400, _("The delivery is damaged. Nothing of it was taken."))
    participant = participant_of(request)
    if participant is None:
        # Who is nobody has no say over anybody's records: they stay on the device until their owner is back.
        return _refusal(403, str(Reason.NOT_YOURS.label))
    now = timezone.now()
    try:
        answers = actions.take_records(rows, actor=participant, at=now)
    except actions.DeliveryIsTooLarge as refusal:
        return _refusal(413, str(refusal.message))
    return JsonResponse({"received_at": now.isoformat(), "records": [answer.as_row() for answer in answers]})


@takes_json
def client(request: HttpRequest, sent: Any) -> HttpResponse:
    """Which client the person with this cookie is on a device that knows `{"known": [...]}`; null for nobody."""
    participant = participant_of(request)
    if participant is None:
        return JsonResponse({"client": None})
    try:
        device = actions.know_device(actor=participant, known=_clients(sent), at=timezone.now())
    except actions.TooManyDevices as refusal:
        return _refusal(429, str(refusal.message))
    return JsonResponse({"client": str(device.client), "name": participant.nickname})


def _clients(sent: Any) -> list[uuid.UUID]:
    found = []
    known = sent.get("known") if isinstance(sent, dict) else None
    for text in (known if isinstance(known, list) else [])[:MOST_DEVICES]:
        try:
            found.append(uuid.UUID(text))
        except (ValueError, AttributeError, TypeError):
            continue
    return found


@takes_json
def finish(request: HttpRequest, sent: Any) -> HttpResponse:
    """Close the session on this device, after the page has sent what it could."""
    response = JsonResponse({"client": None})
    forget_session(request, response)
    return response
