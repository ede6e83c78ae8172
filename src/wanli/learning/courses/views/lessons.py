"""A lesson: reading, a few questions with why after each, and what comes next. Works without JavaScript."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wanli.ground.accounts.queries import participant_of
from wanli.knowledge.library.queries import reading_language
from wanli.learning.assessments.models import Item
from wanli.learning.assessments.queries import HERE, spoken
from wanli.learning.courses import actions, queries
from wanli.learning.courses.models import Lesson, LessonRun
from wanli.learning.courses.queries import LEARNING_COOKIE, Memory, Run


def _lesson(course: str, topic: str) -> Lesson:
    try:
        return queries.lesson_by_topic(course, topic)
    except Lesson.DoesNotExist as error:
        raise Http404 from error


def _finds_run(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the run that the address names, or say that it is gone."""

    @wraps(view)
    def finding(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            run = queries.load_run(request, token)
        except LessonRun.DoesNotExist:
            return render(request, "courses/gone.html", status=404)
        return view(request, run, *args, **kwargs)

    return finding


@require_safe
@never_cache
def lesson(request: HttpRequest, code: str, topic: str) -> HttpResponse:
    """What is read in a lesson, and why it stands here for this person."""
    found, language = _lesson(code, topic), reading_language()
    learner = queries.learner_of(request, at=timezone.now())
    path = queries.path_for(learner, found.course)
    context = {
        "lesson": found,
        "course": found.course,
        "pieces": queries.pieces_of(found, language),
        "language": language,
        "learner": learner,
        "step": next((step for step in path.steps if step.lesson.pk == found.pk), None),
        "needs": queries.needs_of(found, path),
        "done": path.done.get(found.pk),
    }
    return render(request, "courses/lesson.html", context)


@require_POST
def start(request: HttpRequest, code: str, topic: str) -> HttpResponse:
    """Begin the questions: stored for a participant, in the browser only for anybody else."""
    found, participant, at = _lesson(code, topic), participant_of(request), timezone.now()
    try:
        if participant is not None:
            return redirect(actions.start_lesson(found, actor=participant, language=spoken(), at=at).way_on)
        memory = actions.start_here(found, queries.learner_of(request, at=at), language=spoken())
    except actions.LessonHasNoQuestions:
        return redirect(found.course)
    number = len(memory.run.choices) + 1 if memory.run else 1
    return _remember(request, memory, redirect("courses:question", HERE, number))


def _remember(request: HttpRequest, memory: Memory, response: HttpResponse) -> HttpResponse:
    secure = request.is_secure()
    response.set_cookie(LEARNING_COOKIE, memory.signed(), httponly=True, secure=secure, samesite="Lax")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_finds_run
def question(request: HttpRequest, run: Run, position: int) -> HttpResponse:
    """One question a screen: asks, or explains once it has been answered."""
    if request.method != "POST":
        return _ask(request, run, position)
    choice = request.POST.get("choice", "")
    if not (choice.isascii() and choice.isdecimal() and len(choice) == 1):
        return _ask(request, run, position, is_missing=True)
    asked, here = request.POST.get("item", ""), redirect(request.path)  # the same address by GET explains
    if run.record is not None:
        owner = run.record.participant.key
        actions.answer_lesson(
            uuid.UUID(run.token), owner=owner, position=position, asked=asked, choice=int(choice), at=timezone.now()
        )
        return here
    if not run.waits_for(position, asked):
        return here
    try:
        item = queries.question_of(run, position)
    except Item.DoesNotExist:
        return _ask_another(request, run)
    learner = queries.learner_of(request, at=timezone.now())
    return _remember(request, actions.answer_here(run, item, int(choice), learner), here)


def _ask(request: HttpRequest, run: Run, position: int, *, is_missing: bool = False) -> HttpResponse:
    if not 1 <= position <= len(run.choices) + (not run.is_finished):
        return redirect(run.way_on)  # nobody skips ahead by the address; the way back is open
    try:
        item = queries.question_of(run, position)
    except Item.DoesNotExist:
        return _ask_another(request, run)
    context = {"run": run, "item": item, "position": position, "is_missing": is_missing}
    if position <= len(run.choices):
        choice = run.choices[position - 1]
        context |= {"choice": choice, "is_right": choice == item.key, "way_on": run.way_on}
        return render(request, "assessments/explanation.html", context)
    return render(request, "assessments/question.html", context, status=422 if is_missing else 200)


def _ask_another(request: HttpRequest, run: Run) -> HttpResponse:
    """The question was withdrawn while it was waiting for its answer."""
    at = timezone.now()
    way_on = redirect(run.without_question().way_on)
    if run.record is None:
        return _remember(request, actions.drop_here(run, queries.learner_of(request, at=at)), way_on)
    asked = run.item_codes[len(run.choices)]
    actions.drop_question(uuid.UUID(run.token), owner=run.record.participant.key, asked=asked, at=at)
    return way_on


@require_safe
@never_cache
@_finds_run
def done(request: HttpRequest, run: Run) -> HttpResponse:
    """How it went, how sure that is, and the next step."""
    if not run.is_finished:
        return redirect(run.way_on)
    learner = queries.learner_of(request, at=timezone.now())
    path = queries.path_for(learner, run.lesson.course)
    following = next((step for step in path.steps if step.lesson.pk != run.lesson.pk), None)
    context = {
        "run": run,
        "lesson": run.lesson,
        "course": run.lesson.course,
        "learner": learner,
        "path": path,
        "view": learner.skill(run.lesson.skill.topic.slug),
        "passed": path.done.get(run.lesson.pk),
        "next_step": following,
    }
    return render(request, "courses/done.html", context)
