"""A certificate: for whoever passed every lesson of a course."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Participant
from wanli.ground.ledger import actions as ledger
from wanli.learning.courses.models import Certificate, Course
from wanli.learning.courses.queries.catalogue import lessons_of
from wanli.learning.courses.queries.learners import done_by


class CourseIsNotDone(Exception):
    """Lessons of the course are still to be passed."""

    message = _("Every lesson of the course has to be passed before there is a certificate.")


@transaction.atomic
def issue_certificate(course: Course, *, actor: Participant, name: str, at: datetime) -> Certificate:
    """Certify that every lesson of the course was passed, under a name the person chose or none; once a course.

    A lesson is passed with at most one wrong answer in its questions, or with the skill mastered. Asking again gives
    the same certificate, with the name as it is wanted now. Raises CourseIsNotDone.
    """
    done = done_by(actor)
    lessons = lessons_of(course)
    if not lessons or not all(lesson.pk in done and done[lesson.pk].is_passed for lesson in lessons):
        raise CourseIsNotDone
    certificate, is_new = Certificate.objects.get_or_create(
        participant=actor, course=course, defaults={"name": name.strip()[:24], "issued_at": at}
    )
    if is_new:
        ledger.note("certificate.issued", participant_key=actor.key, at=at, subject=course.code)
    elif certificate.name != name.strip()[:24]:
        certificate.name = name.strip()[:24]
        certificate.save(update_fields=["name"])
    return certificate
