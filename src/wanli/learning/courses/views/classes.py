"""Classes: opened with a secret address, joined by a code, ended by the host."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wanli.ground.accounts.queries import participant_of
from wanli.learning.courses import actions, clients, queries
from wanli.learning.courses.forms import JoinForm, OpenForm
from wanli.learning.courses.models import Classroom

HOST_SECONDS = 120 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def classes(request: HttpRequest) -> HttpResponse:
    """Find a class by its code, or open one."""
    at = timezone.now()
    code = request.GET.get("code", "").strip()[:12]
    if code and request.method != "POST":
        try:
            return redirect(queries.open_class_by_code(code, at=at))
        except Classroom.DoesNotExist:
            return render(request, "courses/classes.html", _entrance(request, code=code), status=404)
    return render(request, "courses/classes.html", _entrance(request))


def _entrance(request: HttpRequest, *, code: str = "") -> dict[str, object]:
    at = timezone.now()
    key = queries.hosted_by(request)
    hosted = Classroom.objects.filter(host_digest=actions.digest_of(key), ended_at=None).first() if key else None
    seats = queries.seats_of(participant_of(request), at=at)
    return {"code": code, "form": OpenForm(), "hosted": hosted, "host_key": key, "seats": seats}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def open_class(request: HttpRequest) -> HttpResponse:
    """Open a class on a course; the address that follows is the host's alone."""
    form = OpenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            _classroom, key = actions.open_class(
                values["course"],
                title=values["title"],
                shows_names=values["names"] == "yes",
                days=values["days"],
                actor="host",
                at=timezone.now(),
            )
        except actions.TitleIsRefused as refused:
            form.add_error("title", refused.message)
        else:
            response = redirect("courses:host", key)
            response.set_signed_cookie(
                queries.HOST_COOKIE, key, salt=queries.HOST_SALT, max_age=HOST_SECONDS,
                httponly=True, secure=request.is_secure(), samesite="Lax",
            )  # fmt: skip
            return response
    return render(request, "courses/class_open.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def host(request: HttpRequest, key: str) -> HttpResponse:
    """Who is where in the class, and the way to end it. Whoever has the address is the host."""
    try:
        classroom = queries.hosted_class(actions.digest_of(key))
    except Classroom.DoesNotExist:
        return render(request, "courses/class_gone.html", status=404)
    at = timezone.now()
    if classroom.ended_at is None and classroom.ends_at <= at:
        actions.end_class(classroom, actor="system", at=at)
        classroom.refresh_from_db()
    if request.method == "POST":
        actions.end_class(classroom, actor="host", at=at)
        response = redirect("courses:host", key)
        response.delete_cookie(queries.HOST_COOKIE, samesite="Lax")
        return response
    context = {
        "classroom": classroom,
        "host_address": clients.on_site(request, request.path),
        "join_address": clients.on_site(request, classroom.get_absolute_url()),
        "view": None if classroom.ended_at else queries.class_view(classroom),
    }
    response = render(request, "courses/class_host.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, code: str) -> HttpResponse:
    """What the class is, what its host will see, and the way in: agreeing first, then a nickname or none."""
    at, participant = timezone.now(), participant_of(request)
    try:
        classroom = queries.open_class_by_code(code, at=at)
    except Classroom.DoesNotExist:
        return render(request, "courses/class_gone.html", status=404)
    seat = classroom.seats.filter(participant=participant).first() if participant else None
    form = JoinForm(
        request.POST if request.method == "POST" else None, initial={"nickname": seat.nickname if seat else ""}
    )
    if request.method == "POST" and participant is not None and form.is_valid():
        try:
            actions.join_class(classroom, actor=participant, nickname=form.cleaned_data["nickname"], at=at)
        except actions.NicknameIsRefused as refused:
            form.add_error("nickname", refused.message)
        except (actions.ClassIsFull, actions.ClassIsOver, actions.ConsentIsNeeded) as refused:
            form.add_error(None, refused.message)
        else:
            return redirect(request.path)
    context = {"classroom": classroom, "form": form, "seat": seat, "here": reverse("courses:class", args=[code])}
    return render(request, "courses/class_join.html", context, status=422 if form.errors else 200)


@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Give up the seat."""
    participant = participant_of(request)
    try:
        classroom = queries.open_class_by_code(code, at=timezone.now())
    except Classroom.DoesNotExist:
        return redirect("courses:classes")
    if participant is not None:
        actions.leave_class(classroom, actor=participant, at=timezone.now())
    return redirect("courses:class", code)
