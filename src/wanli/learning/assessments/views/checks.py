"""Taking a check: landing, question, result, and the parallel form. Everything works without JavaScript."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wanli.ground.accounts.queries import participant_key_of, participant_of
from wanli.learning.assessments import actions, queries
from wanli.learning.assessments.choices import DONT_KNOW, Stage
from wanli.learning.assessments.models import Attempt, Check, Item
from wanli.learning.assessments.queries import place_of, spoken, with_place
from wanli.learning.assessments.queries.runs import HERE, RUN_COOKIE, Run


def _finds_run(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the run that the address names, or say that it is gone."""

    @wraps(view)
    def finding(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            run = queries.load_run(request, token)
        except queries.AttemptIsClosed as closed:
            return render(request, "assessments/gone.html", {"message": closed.message}, status=410)
        except Attempt.DoesNotExist:
            return render(request, "assessments/gone.html", status=404)
        return view(request, run, *args, **kwargs)

    return finding


@require_GET
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The placement, one that waits to be finished, the checks on offer, and what other apps offer beside them."""
    context = {
        "checks": queries.checks_on_offer(request.GET.get("topic", "")),
        "placement": with_place(reverse("assessments:placement"), request),
        "unfinished": queries.unfinished_placement(request, at=timezone.now()),
        "further": queries.further_tests.collect(request),
        "pastimes": queries.pastimes.collect(request),
    }
    return render(request, "assessments/index.html", context)


@require_GET
@never_cache
def landing(request: HttpRequest, code: str) -> HttpResponse:
    """What this check is, and the choice between being remembered or not."""
    check = _check(code)
    start = with_place(reverse("assessments:start", args=[code]), request)
    return render(request, "assessments/landing.html", {"check": check, "start": start})


def _check(code: str) -> Check:
    try:
        return queries.check_by_code(code)
    except Check.DoesNotExist as error:
        raise Http404 from error


@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin: stored for a participant, in the browser only for anybody else."""
    check, participant = _check(code), participant_of(request)
    try:
        if participant is not None:
            attempt = actions.start_attempt(
                check, actor=participant, language=spoken(), at=timezone.now(), **place_of(request)
            )
            return redirect("assessments:question", str(attempt.token), 1)
        form = actions.pick_form(check, uuid.uuid4())
    except actions.CheckHasNoForms as error:
        return render(request, "assessments/gone.html", {"message": error.message}, status=404)
    return _keep_in_browser(queries.run_without_keeping(form, spoken(), **place_of(request)), 1)


def _keep_in_browser(run: Run, position: int) -> HttpResponse:
    response = redirect("assessments:question", HERE, position)
    response.set_cookie(RUN_COOKIE, run.signed(), httponly=True, samesite="Lax")
    return response


def question(request: HttpRequest, token: str, position: int) -> HttpResponse:
    """One question a screen: asks, or explains once it has been answered."""
    return _answer(request, token, position) if request.method == "POST" else _ask(request, token, position)


@never_cache
@_finds_run
def _ask(request: HttpRequest, run: Run, position: int, *, is_missing: bool = False) -> HttpResponse:
    try:
        item = queries.question_of(run, position)
    except Item.DoesNotExist:
        return redirect("assessments:result", run.token)
    if position > run.next_position:  # nobody skips ahead by the address; the way back is open
        return redirect("assessments:question", run.token, run.next_position)
    choice = run.answers.get(position)
    context = {"run": run, "item": item, "position": position, "choice": choice, "is_missing": is_missing}
    if choice is not None:
        context |= {"is_right": choice == item.key, "way_on": run.address(run.next_position)}
        return render(request, "assessments/explanation.html", context)
    return render(request, "assessments/question.html", context, status=422 if is_missing else 200)


def _answer(request: HttpRequest, token: str, position: int) -> HttpResponse:
    choice = request.POST.get("choice", "")
    if not choice.isdecimal() or len(choice) > 1:
        return _ask(request, token, position, is_missing=True)
    if token == HERE:
        return _answer_in_browser(request, token, position, int(choice))
    participant_key = participant_key_of(request)
    try:
        attempt_token = uuid.UUID(token)
    except ValueError as error:
        raise Http404 from error
    if participant_key is not None:
        actions.submit_answer(
            attempt_token, owner=participant_key, position=position, choice=int(choice), at=timezone.now()
        )
    return HttpResponseRedirect(request.path)  # the same address by GET explains


@_finds_run
def _answer_in_browser(request: HttpRequest, run: Run, position: int, choice: int) -> HttpResponse:
    item = queries.question_of(run, position)
    if position == run.next_position and DONT_KNOW <= choice <= len(item.answers):
        run.answers[position] = choice
    return _keep_in_browser(run, position)


@require_GET
@never_cache
@_finds_run
def result(request: HttpRequest, run: Run) -> HttpResponse:
    """What ten questions can tell, and what to read next."""
    if not run.is_finished:
        return redirect("assessments:question", run.token, run.next_position)
    if run.attempt is not None and run.attempt.finished_at is None:
        actions.finish_if_complete(run.attempt, actor=run.attempt.participant, at=timezone.now())
    outcome = queries.result_of(run)
    audience = run.attempt.audience if run.attempt else run.form.assessment.audience
    context = {
        "run": run,
        "result": outcome,
        "pieces": queries.pieces_to_read([entry.topic for entry in outcome.topics], run.language, audience=audience),
        "can_go_on": run.stage == Stage.BEFORE,
    }
    return render(request, "assessments/result.html", context)


@require_POST
@_finds_run
def again(request: HttpRequest, run: Run) -> HttpResponse:
    """The parallel form, after the first one."""
    try:
        if run.attempt is not None:
            attempt = actions.start_parallel(
                run.attempt, actor=run.attempt.participant, language=spoken(), at=timezone.now()
            )
            return redirect("assessments:question", str(attempt.token), 1)
        other = actions.other_form(run.form)
    except (actions.AttemptIsFinished, actions.CheckHasNoForms) as error:
        return render(request, "assessments/gone.html", {"message": error.message}, status=409)
    earlier = [run.form.pk, queries.result_of(run).right]
    following = queries.run_without_keeping(
        other, spoken(), stage=Stage.AFTER, campaign=run.campaign, session=run.session, earlier=earlier
    )
    return _keep_in_browser(following, 1)
