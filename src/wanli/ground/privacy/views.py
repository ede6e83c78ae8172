"""Agreeing, and "my data": see, download, withdraw, erase."""

import json

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import forget_participant, guest_of, participant_of, remember_participant
from wanli.ground.privacy import actions
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.forms import ConsentForm, ReturnForm
from wanli.ground.privacy.queries import has_consent, my_data, own_pages


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else "/mine/"


def _person(request: HttpRequest) -> Participant | None:
    """Whoever agreed to anything here, a guest included."""
    return participant_of(request) or guest_of(request)


@never_cache
def join(request: HttpRequest) -> HttpResponse:
    """Ask for consent, and come back to where the person was going."""
    form = ConsentForm(request.POST or None, initial={"next": _next(request)})
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("age_band", "audience", "nickname", "guardian")}
        participant = actions.give_consent(
            purpose=Purpose.LEARNING, at=timezone.now(), participant=_person(request), **values
        )
        # With `resend` the browser repeats its POST at the next address (307): one tap agrees and starts.
        response = redirect(_next(request), preserve_request=request.POST.get("resend") == "yes")
        remember_participant(response, participant, is_secure=request.is_secure())
        return response
    status = 422 if form.is_bound else 200
    context = {"form": form, "resend": request.POST.get("resend") == "yes"}
    return render(request, "privacy/join.html", context, status=status)


@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Everything held about the person who asks."""
    participant = _person(request)
    context = {"participant": participant, "purpose": Purpose.FOLLOW_UP, "is_guest": participant_of(request) is None}
    if participant:
        context["data"] = my_data(participant)
        context["own_pages"] = own_pages.collect(participant)
        context["follows_up"] = has_consent(participant, Purpose.FOLLOW_UP)
        context["lets_messages_be_kept"] = has_consent(participant, Purpose.SCREENING)
    return render(request, "privacy/mine.html", context)


@never_cache
def download(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    participant = _person(request)
    if participant is None:
        return redirect("privacy:mine")
    text = json.dumps(my_data(participant), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return HttpResponse(
        text,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="wanli-my-data.json"'},
    )


@require_POST
def follow_up(request: HttpRequest) -> HttpResponse:
    """Switch the invitation to a later test on or off."""
    participant = participant_of(request)
    if participant and request.POST.get("agree") == "yes":
        # A child could join only because a guardian had agreed; the same guardian's word carries over.
        guardian = participant.consents.filter(is_by_guardian=True).exists()
        actions.give_consent(purpose=Purpose.FOLLOW_UP, at=timezone.now(), participant=participant, guardian=guardian)
    elif participant:
        actions.withdraw_consent(participant, purpose=Purpose.FOLLOW_UP, at=timezone.now())
    return redirect("privacy:mine")


@require_POST
def take_messages_back(request: HttpRequest) -> HttpResponse:
    """Withdraw the agreement to keep messages that were checked: they are deleted with it."""
    participant = _person(request)
    if participant:
        actions.withdraw_consent(participant, purpose=Purpose.SCREENING, at=timezone.now())
        messages.success(request, _("The messages you let us keep have been deleted."))
    return redirect("privacy:mine")


@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Ask once, then erase and forget."""
    participant = _person(request)
    if participant is None or request.method != "POST":
        return render(request, "privacy/erase.html", {"participant": participant})
    actions.erase(participant, at=timezone.now())
    response = render(request, "privacy/erased.html")
    forget_participant(response)
    return response


@never_cache
@require_POST
def return_code(request: HttpRequest) -> HttpResponse:
    """Make a return code and tell it, once."""
    participant = participant_of(request)
    if participant is None:
        return redirect("privacy:mine")
    code = actions.make_return_code(participant, at=timezone.now())
    return render(request, "privacy/return_code.html", {"code": code})


@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """Be remembered again, here: on a device that others use too, or on a new one."""
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = redirect("deliveries:here")  # where this device learns who is in front of it
        remember_participant(response, form.cleaned_data["code"], is_secure=request.is_secure())
        return response
    return render(request, "privacy/come_back.html", {"form": form}, status=422 if form.is_bound else 200)
