"""Certificates: asked for by whoever passed a course, printed, and checked by anybody who scans the code."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wanli.ground.accounts.queries import participant_of
from wanli.learning.courses import actions, clients, queries
from wanli.learning.courses.models import Certificate, Course


@require_POST
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the certificate of a course, under a name or none."""
    participant = participant_of(request)
    if participant is None:
        return redirect("courses:course", code)
    try:
        found = queries.course_by_code(code)
    except Course.DoesNotExist as error:
        raise Http404 from error
    try:
        name = request.POST.get("name", "")
        certificate = actions.issue_certificate(found, actor=participant, name=name, at=timezone.now())
    except actions.CourseIsNotDone as refused:
        return render(request, "courses/refused.html", {"message": refused.message, "course": found}, status=409)
    return redirect(certificate)


def _certificate(token: uuid.UUID) -> Certificate:
    try:
        return queries.certificate_by_token(token)
    except Certificate.DoesNotExist as error:
        raise Http404 from error


@require_safe
@never_cache
def certificate(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """Whether a certificate is genuine: the course, the day, the chosen name or none. Nothing else is told."""
    try:
        found = queries.certificate_by_token(token)
    except Certificate.DoesNotExist:
        return render(request, "courses/certificate_unknown.html", status=404)
    participant = participant_of(request)
    is_own = participant is not None and participant.pk == found.participant_id
    return render(request, "courses/certificate.html", {"certificate": found, "is_own": is_own})


@require_safe
@never_cache
def certificate_pdf(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """The same on paper, with a code that leads to the page."""
    found = _certificate(token)
    pdf = clients.print_certificate(found, address=clients.address_of(request, found))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="wanli-{found.course.code}.pdf"'
    return response
