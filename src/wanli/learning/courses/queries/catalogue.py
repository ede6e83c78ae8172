"""The courses on offer, their lessons, and what is read in one."""

from django.db.models import Prefetch, QuerySet

from wanli.knowledge.library.models import Piece
from wanli.learning.assessments.models import ORIGINAL
from wanli.learning.courses.choices import EVERYONE
from wanli.learning.courses.models import Course, Lesson, Need, Skill


def courses_on_offer() -> QuerySet[Course]:
    """All courses that can be taken."""
    return Course.objects.filter(is_offered=True)


def course_by_code(code: str) -> Course:
    """One course on offer. Raises Course.DoesNotExist."""
    return courses_on_offer().get(code=code)


def course_for(audience: str) -> Course | None:
    """The course of one group of people, else that of everyone; None before any content is loaded. One query."""
    found = {course.audience: course for course in courses_on_offer().filter(audience__in=[audience, EVERYONE])}
    return found.get(audience) or found.get(EVERYONE)


def lessons_of(course: Course) -> list[Lesson]:
    """The lessons of a course in their order, each with its skill, topic and needs. Three queries."""
    needs = Need.objects.select_related("builds_on__topic")
    lessons = course.lessons.filter(is_offered=True, skill__is_offered=True).order_by("position")
    lessons = lessons.select_related("course", "skill__topic").prefetch_related(Prefetch("skill__needs", needs))
    return list(lessons)


def lesson_by_topic(course_code: str, topic: str) -> Lesson:
    """One lesson on offer. Raises Lesson.DoesNotExist."""
    lessons = Lesson.objects.filter(is_offered=True, course__is_offered=True, skill__is_offered=True)
    return lessons.select_related("course", "skill__topic").get(course__code=course_code, skill__topic__slug=topic)


def lessons_by_topic(course: Course) -> dict[str, Lesson]:
    """The lesson to each topic: this course's, and where it has none that of the course for everyone."""
    everyone = course_for(EVERYONE)
    found = {lesson.skill.topic.slug: lesson for lesson in lessons_of(everyone)} if everyone else {}
    return found | {lesson.skill.topic.slug: lesson for lesson in lessons_of(course)}


def skills_on_offer() -> list[Skill]:
    """All skills in their order, each with its topic and needs. Two queries."""
    needs = Need.objects.select_related("builds_on__topic")
    skills = Skill.objects.filter(is_offered=True).select_related("topic")
    return list(skills.prefetch_related(Prefetch("needs", needs)))


def pieces_of(lesson: Lesson, language: str) -> list[Piece]:
    """What is read in a lesson, in its order and in the reader's language where there is a translation. One query.

    A piece that was recalled or has expired is left out: nobody reads it here either.
    """
    pieces = Piece.objects.live().in_languages(language, ORIGINAL).filter(slug__in=lesson.pieces)
    found: dict[str, Piece] = {}
    for piece in pieces.select_related("locale", "topic"):
        if piece.slug not in found or piece.language == language:
            found[piece.slug] = piece
    return [found[slug] for slug in lesson.pieces if slug in found]
