"""Ways into learning: the path, by need, by time, by course; and what one can do by now. Works without JavaScript."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.queries import learning_cards, reading_language, topics_for
from wanli.learning.courses import queries
from wanli.learning.courses.choices import EVERYONE
from wanli.learning.courses.models import Course
from wanli.learning.courses.queries import Learner

AUDIENCE_COOKIE = "wanli_course"
MINUTES = (3, 5, 10)


def chosen_audience(request: HttpRequest, learner: Learner) -> str:
    """Whose course: the one asked for, else the one chosen before in this browser, else that of the person's group."""
    told = learner.participant.audience if learner.participant else ""
    for audience in (request.GET.get("for", ""), request.COOKIES.get(AUDIENCE_COOKIE, ""), told):
        if audience in Audience.values:
            return audience
    return EVERYONE


def _audience_kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The choice of a course is a matter of this browser, as the theme is."""
    audience = request.GET.get("for", "")
    if audience in Audience.values:
        response.set_cookie(AUDIENCE_COOKIE, audience, max_age=400 * 24 * 3600, httponly=True, samesite="Lax",
                            secure=request.is_secure())  # fmt: skip
    return response


def _course_of(request: HttpRequest, learner: Learner) -> Course | None:
    return queries.course_for(chosen_audience(request, learner))


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The path of this person, or the course of the chosen group; and the other ways in."""
    learner = queries.learner_of(request, at=timezone.now())
    audience = chosen_audience(request, learner)
    course = queries.course_for(audience)
    context = {
        "learner": learner,
        "audience": audience,
        "courses": queries.courses_on_offer(),
        "course": course,
        "path": queries.path_for(learner, course) if course else None,
        "seats": queries.seats_of(learner.participant, at=learner.at),
        "placement": reverse("assessments:placement"),
        "home": reverse("courses:home"),
        "minutes": MINUTES,
        "cards": learning_cards.collect(request),
    }
    if course is None:
        context["topics"] = topics_for()
    return _audience_kept(request, render(request, "courses/home.html", context))


@require_safe
@never_cache
def course_list(request: HttpRequest) -> HttpResponse:
    """All courses, each with how far this person is."""
    learner = queries.learner_of(request, at=timezone.now())
    courses = [(course, queries.progress_in(learner, course)) for course in queries.courses_on_offer()]
    return render(request, "courses/courses.html", {"courses": courses, "learner": learner})


@require_safe
@never_cache
def course(request: HttpRequest, code: str) -> HttpResponse:
    """One course: its lessons, what is done, the certificate at the end."""
    try:
        found = queries.course_by_code(code)
    except Course.DoesNotExist as error:
        raise Http404 from error
    learner = queries.learner_of(request, at=timezone.now())
    path = queries.path_for(learner, found)
    context = {
        "course": found,
        "path": path,
        "learner": learner,
        "lessons": [
            {"lesson": lesson, "done": path.done.get(lesson.pk), "view": learner.skill(lesson.skill.topic.slug)}
            for lesson in path.lessons
        ],
        "certificate": queries.certificate_of(learner.participant, found),
        "topics": " ".join(dict.fromkeys(lesson.skill.topic.slug for lesson in path.lessons)),
    }
    return render(request, "courses/course.html", context)


@require_safe
@never_cache
def needs(request: HttpRequest) -> HttpResponse:
    """By need: the situations that bring people here, each leading to its lesson."""
    learner = queries.learner_of(request, at=timezone.now())
    chosen = _course_of(request, learner)
    lessons = list(queries.lessons_by_topic(chosen).values()) if chosen else []
    lessons.sort(key=lambda lesson: lesson.skill.order)
    return render(request, "courses/needs.html", {"lessons": lessons})


@require_safe
@never_cache
def minutes(request: HttpRequest, number: int) -> HttpResponse:
    """By time: what fits into so many minutes, the next steps of the path first."""
    if number not in MINUTES:
        raise Http404
    learner = queries.learner_of(request, at=timezone.now())
    chosen = _course_of(request, learner)
    path = queries.path_for(learner, chosen) if chosen else None
    fitting = queries.fitting(path, number, reading_language()) if path else queries.Fitting()
    context = {"number": number, "fitting": fitting, "others": [other for other in MINUTES if other != number]}
    return render(request, "courses/minutes.html", context)


@require_safe
@never_cache
def skills(request: HttpRequest) -> HttpResponse:
    """What builds on what, and what this person can do by now with how much certainty: as a drawing and as a list."""
    learner = queries.learner_of(request, at=timezone.now())
    chosen = _course_of(request, learner)
    path = queries.path_for(learner, chosen) if chosen else None
    lessons = queries.lessons_by_topic(chosen) if chosen else {}
    following = path.steps[0].lesson.skill.topic.slug if path and path.steps else ""
    context = {
        "learner": learner,
        "drawing": queries.drawing_of(queries.skills_on_offer(), learner, lessons, next_topic=following),
    }
    return render(request, "courses/skills.html", context)
