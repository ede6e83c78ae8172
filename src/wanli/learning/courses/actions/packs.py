"""Loading skills and courses from the content pack, inside the library's transaction."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models

from wanli.knowledge.library.models import Topic
from wanli.knowledge.library.queries import Counts, PackHasProblems, Problem
from wanli.learning.courses.models import Course, Lesson, Need, Skill
from wanli.learning.courses.queries.files import SKILLS, CourseFile, SkillFile, read_teaching


def load_teaching(folder: Path, at: datetime) -> Counts:
    """Bring the skills and courses of a pack into the database. Loading the same files again writes nothing.

    What is gone from the files is no longer offered, never deleted: people have done it. Raises PackHasProblems.
    """
    teaching = read_teaching(folder)
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    unknown = [
        Problem(SKILLS, skill.topic, "is not among the topics")
        for skill in teaching.skills
        if skill.topic not in topics
    ]
    if teaching.problems or unknown:
        raise PackHasProblems(teaching.problems + unknown)
    counts = Counts()
    skills = _load_skills(teaching.skills, topics, counts)
    for course in teaching.courses:
        _load_course(course, skills, counts)
    codes = [course.code for course in teaching.courses]
    counts.withdrawn += Course.objects.exclude(code__in=codes).filter(is_offered=True).update(is_offered=False)
    return counts


def _put(row: models.Model, values: dict[str, Any], counts: Counts) -> None:
    is_new = row.pk is None
    if not is_new and all(getattr(row, name) == value for name, value in values.items()):
        counts.unchanged += 1
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    counts.created += is_new
    counts.updated += not is_new


def _load_skills(files: list[SkillFile], topics: dict[str, Topic], counts: Counts) -> dict[str, Skill]:
    present = {skill.topic.slug: skill for skill in Skill.objects.select_related("topic")}
    found = {}
    for order, file in enumerate(files):
        skill = present.pop(file.topic, None) or Skill(topic=topics[file.topic])
        values = {"minutes": file.minutes, "situation": file.situation, "situation_en": file.situation_en}
        _put(skill, values | {"order": order, "is_offered": True}, counts)
        found[file.topic] = skill
    gone = Skill.objects.filter(pk__in=[skill.pk for skill in present.values()], is_offered=True)
    counts.withdrawn += gone.update(is_offered=False)
    wanted = {(found[file.topic].pk, found[need.topic].pk): need for file in files for need in file.needs}
    needs = {(need.skill_id, need.builds_on_id): need for need in Need.objects.all()}
    for (skill_pk, other_pk), need in wanted.items():
        row = needs.pop((skill_pk, other_pk), None) or Need(skill_id=skill_pk, builds_on_id=other_pk)
        _put(row, {"why": need.why, "why_en": need.why_en}, counts)
    Need.objects.filter(pk__in=[need.pk for need in needs.values()]).delete()
    counts.withdrawn += len(needs)
    return found


def _load_course(file: CourseFile, skills: dict[str, Skill], counts: Counts) -> None:
    course = Course.objects.filter(code=file.code).first() or Course(code=file.code)
    names = ("audience", "order", "icon", "title", "title_en", "summary", "summary_en")
    _put(course, {name: getattr(file, name) for name in names} | {"is_offered": True}, counts)
    present = {lesson.skill_id: lesson for lesson in course.lessons.all()}
    for position, lesson in enumerate(file.lessons, start=1):
        skill = skills[lesson.topic]
        row = present.pop(skill.pk, None) or Lesson(course=course, skill=skill)
        values = {"position": position, "pieces": list(lesson.pieces), "item_codes": list(lesson.items)}
        _put(row, values | {"is_offered": True}, counts)
    gone = Lesson.objects.filter(pk__in=[lesson.pk for lesson in present.values()], is_offered=True)
    counts.withdrawn += gone.update(is_offered=False)
