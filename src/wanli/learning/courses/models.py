"""Skill and Need: what is taught, and what it builds on. Course and Lesson: in which order, for whom.

LessonRun: one person's way through a lesson's questions. Certificate. Classroom and Seat: people who learn together.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.choices import Audience
from wanli.ground.accounts.models import Participant
from wanli.knowledge.library.models import Topic

_INNER = str.maketrans("“”", "‘’")


def _spoken(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese


class Skill(models.Model):
    """A topic of the library as something a person can do. `situation` is what brings people to it, in their words."""

    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="skill", verbose_name=_("topic"))
    minutes = models.PositiveSmallIntegerField(_("minutes of a lesson"))
    situation = models.CharField(_("situation"), max_length=60)
    situation_en = models.CharField(_("situation in English"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["order"]
        verbose_name = _("skill")
        verbose_name_plural = _("skills")

    def __str__(self) -> str:
        return str(self.topic)

    @property
    def quotable(self) -> str:
        """The topic in the reader's language, to stand between quotation marks: its own are then the inner ones."""
        return self.topic.label.translate(_INNER)

    @property
    def need(self) -> str:
        """The situation in the reader's language."""
        return _spoken(self.situation, self.situation_en)


class Need(models.Model):
    """One skill builds on another, and why."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="needs", verbose_name=_("skill"))
    builds_on = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="opens", verbose_name=_("builds on"))
    why = models.CharField(_("why"), max_length=100)
    why_en = models.CharField(_("why, in English"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["skill", "builds_on"], name="skill_needs_another_once")]
        verbose_name = _("prerequisite")
        verbose_name_plural = _("prerequisites")

    def __str__(self) -> str:
        return f"{self.skill} ← {self.builds_on}"

    @property
    def reason(self) -> str:
        """Why, in the reader's language."""
        return _spoken(self.why, self.why_en)


class Course(models.Model):
    """Lessons in an order, for one group of people."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    audience = models.CharField(_("audience"), max_length=20, choices=Audience)
    title = models.CharField(_("title"), max_length=60)
    title_en = models.CharField(_("English title"), max_length=80, blank=True)
    summary = models.CharField(_("summary"), max_length=160)
    summary_en = models.CharField(_("English summary"), max_length=200, blank=True)
    icon = models.CharField(_("icon"), max_length=20, default="learn")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("courses:course", args=[self.code])

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return _spoken(self.title, self.title_en)

    @property
    def description(self) -> str:
        """The summary in the reader's language."""
        return _spoken(self.summary, self.summary_en)


class Lesson(models.Model):
    """What is read about one skill in one course, and which questions follow; without codes they are chosen."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="lessons", verbose_name=_("course"))
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="lessons", verbose_name=_("skill"))
    position = models.PositiveSmallIntegerField(_("position"))
    pieces = ArrayField(models.SlugField(max_length=80), verbose_name=_("pieces"))
    item_codes = ArrayField(models.SlugField(max_length=60), default=list, blank=True, verbose_name=_("items"))
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["course", "position"]
        constraints = [models.UniqueConstraint(fields=["course", "skill"], name="course_teaches_a_skill_once")]
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons of courses")

    def __str__(self) -> str:
        return f"{self.course.code}/{self.skill.topic.slug}"

    def get_absolute_url(self) -> str:
        return reverse("courses:lesson", args=[self.course.code, self.skill.topic.slug])

    @property
    def label(self) -> str:
        """The topic in the reader's language."""
        return self.skill.topic.label


class LessonRun(models.Model):
    """One person's way through the questions of a lesson; the answers themselves are the assessments' responses.

    `is_passed` and `is_mastered` say how it stood at the end and never change.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="lesson_runs")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="runs")
    language = models.CharField(max_length=10)
    item_codes = ArrayField(models.CharField(max_length=60))
    choices = ArrayField(models.PositiveSmallIntegerField(), default=list)
    right = models.PositiveSmallIntegerField(default=0)
    is_passed = models.BooleanField(default=False)
    is_mastered = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="consent was withdrawn before the end")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "lesson"],
                condition=models.Q(finished_at=None, closed_at=None),
                name="one_run_of_a_lesson_is_open",
            )
        ]
        verbose_name = _("lesson done")
        verbose_name_plural = _("lessons done")

    def __str__(self) -> str:
        return f"lesson run {self.pk}"


class Certificate(models.Model):
    """Somebody passed every lesson of a course. Whoever has the address can see that it is genuine, and no more."""

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="certificates")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="certificates")
    name = models.CharField(max_length=24, blank=True)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "course"], name="one_certificate_a_person_and_course")
        ]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")

    def __str__(self) -> str:
        return f"certificate {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("courses:certificate", args=[self.token])


class Classroom(models.Model):
    """A class that a teacher, an outlet or a village opened. Of the host's key only the digest is kept."""

    code = models.CharField(max_length=6, unique=True)
    host_digest = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=20)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="classrooms")
    shows_names = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("courses:class", args=[self.code])


class Seat(models.Model):
    """A participant in a class, under a nickname or none. Gone when the class ends."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="seats")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="seats")
    nickname = models.CharField(max_length=12, blank=True)
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["classroom", "participant"], name="one_seat_in_a_class")]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")

    def __str__(self) -> str:
        return f"seat {self.pk}"
