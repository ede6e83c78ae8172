"""Taking a questionnaire: landing, one question a screen, all answers at a glance, result. Works without JavaScript.

Until the end every answer may be changed: by going back, or from the overview. After it nothing can.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanli.ground.accounts.queries import participant_of
from wanli.learning.assessments.queries import pieces_to_read, place_of, spoken, with_place
from wanli.learning.instruments import actions, queries
from wanli.learning.instruments.models import InstrumentVersion, Sitting
from wanli.learning.instruments.queries import Run
from wanli.science.psychometrics.instruments import DONT_KNOW, AnswerDoesNotFit


def _finds_run(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the run that the address names, or say that it is gone."""

    @wraps(view)
    def finding(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            run = queries.load_run(request, token)
        except Sitting.DoesNotExist:
            return _gone(request)
        if run.sitting is not None and run.sitting.closed_at is not None:
            return _gone(request)
        return view(request, run, *args, **kwargs)

    return finding


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "assessments/gone.html", status=404)


def _version(code: str) -> InstrumentVersion:
    try:
        return queries.version_by_code(code)
    except InstrumentVersion.DoesNotExist as error:
        raise Http404 from error


@require_GET
@never_cache
def landing(request: HttpRequest, code: str) -> HttpResponse:
    """What this questionnaire is and rests on, and the choice between being remembered or not."""
    version = _version(code)
    definition = queries.definition_of(version)
    context = {
        "definition": definition,
        "sources": queries.sources_of(definition),
        "start": with_place(reverse("instruments:start", args=[code]), request),
        "unfinished": queries.unfinished_run(request, version, at=timezone.now()),
    }
    return render(request, "instruments/landing.html", context)


@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin: stored for a participant, in the browser only for anybody else."""
    version, participant, place = _version(code), participant_of(request), place_of(request)
    if participant is None:
        return _keep_in_browser(queries.run_without_keeping(version, **place), 1)
    sitting = actions.start_sitting(version, actor=participant, language=spoken(), at=timezone.now(), **place)
    return redirect("instruments:question", str(sitting.token), 1)


def _keep_in_browser(run: Run, position: int) -> HttpResponse:
    response = redirect(run.way_on if run.is_finished else run.address(position))
    response.set_cookie(queries.COOKIE, run.signed(), httponly=True, samesite="Lax")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_finds_run
def question(request: HttpRequest, run: Run, position: int) -> HttpResponse:
    """One question a screen; what was answered before stands there and may be changed."""
    if run.is_finished or not 1 <= position <= min(run.next_position, run.length):
        return redirect(run.way_on)  # nobody skips ahead by the address, or changes what has been scored
    asked = run.question(position)
    written = request.POST.get("answer", "")[:40] if request.method == "POST" else ""
    context = {"run": run, "definition": run.definition, "question": asked, "position": position, "written": written}
    if request.method != "POST":
        given = run.answers.get(asked.code)
        context["given"] = given
        context["written"] = f"{given:g}" if asked.is_number and given not in (None, DONT_KNOW) else ""
        return render(request, "instruments/question.html", context)
    try:
        answer = DONT_KNOW if "unknown" in request.POST else queries.answer_from(written, asked)
    except AnswerDoesNotFit:
        return render(request, "instruments/question.html", context | {"is_missing": True}, status=422)
    return _store(run, asked, answer)


def _store(run: Run, asked: queries.Question, answer: Any) -> HttpResponse:
    run.answers[asked.code] = answer
    if run.sitting is None:
        return _keep_in_browser(run, run.next_position)
    # Finished in another window meanwhile? The way on leads to the result, or says that it is gone.
    with suppress(actions.SittingIsOver):
        actions.give_answer(
            run.sitting.token, owner=run.sitting.participant.key, question=asked.code, answer=answer, at=timezone.now()
        )
    return redirect(run.address(run.next_position))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_finds_run
def overview(request: HttpRequest, run: Run) -> HttpResponse:
    """All answers at a glance, each with a way to change it; from here on to the result."""
    if run.is_finished or not run.is_complete:
        return redirect(run.way_on)
    if request.method != "POST":
        return render(request, "instruments/overview.html", {"run": run, "definition": run.definition})
    run.is_finished = True
    if run.sitting is None:
        return _keep_in_browser(run, run.next_position)
    with suppress(actions.SittingIsOver):  # a second tap: the result is there
        actions.finish_sitting(run.sitting.token, owner=run.sitting.participant.key, at=timezone.now())
    return redirect(run.way_on)


@require_GET
@never_cache
@_finds_run
def result(request: HttpRequest, run: Run) -> HttpResponse:
    """The scores in plain words, what they mean and do not mean, how they were made, and what to read next."""
    if not run.is_finished:
        return redirect(run.way_on)
    outcome = queries.outcome_of(run)
    audience = run.sitting.audience if run.sitting else ""
    context = {
        "run": run,
        "definition": run.definition,
        "outcome": outcome,
        "sources": queries.sources_of(run.definition),
        "pieces": pieces_to_read(queries.topics_named(outcome.topics), spoken(), audience=audience),
    }
    return render(request, "instruments/result.html", context)
