""" "拿不准？查一查": a message or a picture comes in, an answer goes out. Nothing is kept unless the person agrees.

A message comes by POST only: it stands in no address and in no log.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from wanli.ground.accounts.queries import guest_of, participant_of, remember_guest
from wanli.ground.privacy.actions import GuardianMustConsent
from wanli.protection.scams import actions, tasks
from wanli.protection.scams.choices import ReadingState
from wanli.protection.scams.forms import KeepForm, MessageForm, PictureForm
from wanli.protection.scams.models import PictureToRead
from wanli.protection.scams.queries.answers import answer_to
from wanli.protection.scams.queries.masking import mask
from wanli.protection.scams.queries.words import short_language, ways

REFRESH_SECONDS = 3


def _language() -> str:
    return get_language() or "zh-hans"


def _desk(request: HttpRequest, message: MessageForm, picture: PictureForm, status: int = 200) -> HttpResponse:
    """The page on which one pastes, types, dictates or brings a picture."""
    context = {"form": message, "picture_form": picture, "ways": ways(short_language(_language()))}
    return render(request, "scams/index.html", context, status=status)


@never_cache
@sensitive_post_parameters("message")
def index(request: HttpRequest) -> HttpResponse:
    """Ask, and the answer on the same address."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _desk(request, form, PictureForm())
    if not form.is_valid():
        return _desk(request, form, PictureForm(), status=422)
    if form.cleaned_data["reading"]:
        actions.forget_picture(form.cleaned_data["reading"])
    return _answer(request, form.cleaned_data["message"], KeepForm(initial={"message": form.cleaned_data["message"]}))


def _answer(request: HttpRequest, message: str, keep: KeepForm, status: int = 200) -> HttpResponse:
    language = _language()
    answer = answer_to(message, language)
    context = {
        "answer": answer,
        "ways": ways(short_language(language)),
        "form": MessageForm(initial={"message": message}),
        "keep": keep,
        "masked": mask(message),
        "language": language,
    }
    return render(request, "scams/answer.html", context, status=status)


@require_POST
@never_cache
def picture(request: HttpRequest) -> HttpResponse:
    """Take a picture in; the worker reads it."""
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return _desk(request, MessageForm(), form, status=422)
    try:
        asked = tasks.start_reading(form.cleaned_data["picture"], at=timezone.now())
    except actions.TooManyWait:
        form.add_error(
            "picture", _("Many pictures are waiting just now. Please try again in a minute, or type the message.")
        )
        return _desk(request, MessageForm(), form, status=503)
    return redirect("scams:reading", token=asked.token)


@require_GET
@never_cache
def reading(request: HttpRequest, token: str) -> HttpResponse:
    """How far the picture is; once it is read, its words, to be put right before they are checked."""
    asked = PictureToRead.objects.filter(token=token).first()
    if asked is None:
        raise Http404
    context = {"asked": asked, "refresh": REFRESH_SECONDS, "is_late": False}
    if asked.state == ReadingState.WAITING:
        context["is_late"] = timezone.now() - asked.asked_at > timezone.timedelta(minutes=1)
        return render(request, "scams/waiting.html", context)
    context["form"] = MessageForm(initial={"message": asked.text, "reading": token})
    return render(request, "scams/read.html", context)


@require_POST
@never_cache
@sensitive_post_parameters("message")
def keep(request: HttpRequest) -> HttpResponse:
    """Keep a masked message of somebody who agreed."""
    form = KeepForm(request.POST)
    if not form.is_valid():
        if "message" in form.errors:
            return _desk(request, form, PictureForm(), status=422)
        return _answer(request, form.cleaned_data["message"], form, status=422)
    message = form.cleaned_data["message"]
    verdict = answer_to(message, _language()).verdict
    learner = participant_of(request)
    try:
        kept = actions.keep_message(message, verdict, participant=learner or guest_of(request), at=timezone.now())
    except GuardianMustConsent as refusal:
        form.add_error("agree", refusal.message)
        return _answer(request, message, form, status=422)
    response = render(request, "scams/kept.html", {"kept": kept})
    if learner is None:
        remember_guest(response, kept.participant, is_secure=request.is_secure())
    return response
