"""Reading `skills.yaml` and `courses/*.yaml` of the content pack. No database; a problem names file, place, reason."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.queries import Findings, Pack, Problem, read_yaml
from wanli.learning.assessments.choices import suits
from wanli.learning.assessments.queries.files import ItemFile, read_items
from wanli.science.teaching.graph import GoesInCircles, in_order

SKILLS = "skills.yaml"
BY_INFORMATION = "by-information"  # stands in place of codes: the questions are chosen for each person
# Words under /learn/ that a topic would hide behind.
TAKEN = {"topics", "courses", "lesson", "needs", "minutes", "skills", "certificate", "class", "source"}
_SKILL = {"topic", "minutes", "situation", "builds_on"}
_NEED = {"topic", "why"}
_COURSE = {"code", "audience", "order", "icon", "title", "summary", "lessons"}
_LESSON = {"topic", "pieces", "items"}
_TEXTS = {"zh", "en"}


@dataclass(frozen=True)
class NeedFile:
    """What a skill builds on, and why."""

    topic: str
    why: str
    why_en: str


@dataclass(frozen=True)
class SkillFile:
    """One skill as its file tells it."""

    topic: str
    minutes: int
    situation: str
    situation_en: str
    needs: tuple[NeedFile, ...]


@dataclass(frozen=True)
class LessonFile:
    """One lesson; without items its questions are chosen."""

    topic: str
    pieces: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True)
class CourseFile:
    """One course as its file tells it."""

    file: str
    code: str
    audience: str
    order: int
    icon: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    lessons: tuple[LessonFile, ...]


@dataclass
class Teaching:
    """The skills and courses of a pack, and what is wrong with their files."""

    skills: list[SkillFile] = field(default_factory=list)
    courses: list[CourseFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_teaching(folder: Path) -> Teaching:
    """Skills and courses as plain objects; those with a fault of form are left out and told among the problems."""
    found = Teaching()
    if (folder / SKILLS).exists():
        rows = read_yaml(folder / SKILLS, SKILLS, found.problems)
        for number, row in enumerate(_listed(rows, SKILLS, "", found.problems), start=1):
            reader = _Reader(SKILLS, f"skill {number}", found.problems)
            if (skill := _skill(row, reader)) is not None:
                found.skills.append(skill)
        _judge_graph(found)
    for path in sorted((folder / "courses").glob("*.yaml")):
        file = path.relative_to(folder).as_posix()
        row = read_yaml(path, file, found.problems)
        if (course := _course(row, _Reader(file, "", found.problems), path.stem)) is not None:
            found.courses.append(course)
            _judge_course(course, found)
    return found


def check_teaching(folder: Path, pack: Pack) -> Findings:
    """What `wanli content check` says about skills and courses."""
    teaching = read_teaching(folder)
    findings = Findings(count=len(teaching.courses), problems=teaching.problems)
    findings.by_audience.update(course.audience for course in teaching.courses)

    def note(file: str, place: str, message: str) -> None:
        findings.problems.append(Problem(file, place, message))

    for slug in sorted(TAKEN & set(pack.topics)):
        note("topics.yaml", slug, "is a word of the learning pages' own addresses")
    for skill in teaching.skills:
        if skill.topic not in pack.topics:
            note(SKILLS, skill.topic, "is not among the topics")
    items = {item.code: item for item in read_items(folder)[0] if item.language != "en"}
    for course in teaching.courses:
        for lesson in course.lessons:
            _judge_lesson(course, lesson, pack, items, note)
    return findings


def _judge_lesson(
    course: CourseFile,
    lesson: LessonFile,
    pack: Pack,
    items: dict[str, ItemFile],
    note: Callable[[str, str, str], None],
) -> None:
    for slug in lesson.pieces:
        piece = pack.piece(slug, "zh-hans")
        if piece is None:
            note(course.file, lesson.topic, f"piece {slug!r} is not among the pieces")
        elif piece.topic != lesson.topic:
            note(course.file, lesson.topic, f"piece {slug!r} is about {piece.topic}")
        elif not suits(course.audience, piece.audiences):
            note(course.file, lesson.topic, f"piece {slug!r} is not written for {course.audience}")
    for code in lesson.items:
        item = items.get(code)
        if item is None:
            note(course.file, lesson.topic, f"item {code!r} is not among the items")
        elif item.topic != lesson.topic:
            note(course.file, lesson.topic, f"item {code!r} is about {item.topic}")
        elif not suits(course.audience, item.audiences):
            note(course.file, lesson.topic, f"item {code!r} is not written for {course.audience}")


def _judge_graph(found: Teaching) -> None:
    topics = [skill.topic for skill in found.skills]
    for topic in sorted({topic for topic in topics if topics.count(topic) > 1}):
        found.problems.append(Problem(SKILLS, topic, "is there twice"))
    for skill in found.skills:
        for need in skill.needs:
            if need.topic not in topics:
                found.problems.append(Problem(SKILLS, skill.topic, f"builds on {need.topic!r}, which is no skill"))
    try:
        in_order({skill.topic: [need.topic for need in skill.needs] for skill in found.skills})
    except GoesInCircles as circle:
        found.problems.append(Problem(SKILLS, "", f"skills build on each other in a circle: {circle}"))


def _judge_course(course: CourseFile, found: Teaching) -> None:
    if any(course.code == other.code for other in found.courses[:-1]):
        found.problems.append(Problem(course.file, "", f"course {course.code} is there twice"))
    if any(course.audience == other.audience for other in found.courses[:-1]):
        found.problems.append(Problem(course.file, "", f"there is another course for {course.audience}"))
    needs = {skill.topic: [need.topic for need in skill.needs] for skill in found.skills}
    taught: list[str] = []
    for lesson in course.lessons:
        if lesson.topic not in needs:
            found.problems.append(Problem(course.file, lesson.topic, "is no skill"))
        elif lesson.topic in taught:
            found.problems.append(Problem(course.file, lesson.topic, "is taught twice"))
        for need in needs.get(lesson.topic, []):
            if need not in taught:
                found.problems.append(
                    Problem(course.file, lesson.topic, f"needs {need}, which no lesson before it teaches")
                )
        taught.append(lesson.topic)


# ---- words of form --------------------------------------------------------------------------------------------------


class _Reader:
    """Takes one row apart; every fault is noted with where it stands."""

    def __init__(self, file: str, place: str, problems: list[Problem]) -> None:
        self.file, self.place, self.problems = file, place, problems
        self.faults = 0

    def note(self, message: str) -> None:
        self.faults += 1
        self.problems.append(Problem(self.file, self.place, message))

    def fields(self, row: Any, allowed: set[str]) -> bool:
        if not isinstance(row, dict):
            self.note("should have the fields " + ", ".join(sorted(allowed)))
            return False
        for name in row:
            if name not in allowed:
                self.note(f"unknown field {name}")
        return True

    def word(self, row: dict[str, Any], name: str) -> str:
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            self.note(f"{name} should be text, is {value!r}")
            return ""
        return value.strip()

    def number(self, row: dict[str, Any], name: str, least: int, most: int) -> int:
        value = row.get(name)
        if type(value) is not int or not least <= value <= most:
            self.note(f"{name} should be a whole number from {least} to {most}, is {value!r}")
            return least
        return value

    def both(self, row: dict[str, Any], name: str, most: int, most_en: int) -> tuple[str, str]:
        value = row.get(name)
        if not isinstance(value, dict) or set(value) != _TEXTS:
            self.note(f"{name} should be {{zh: …, en: …}}")
            return "", ""
        chinese, english = self.word(value, "zh"), self.word(value, "en")
        for text, limit in ((chinese, most), (english, most_en)):
            if len(text) > limit:
                self.note(f"{name} has {len(text)} characters, at most {limit} fit")
        return chinese, english

    def words(self, row: dict[str, Any], name: str, least: int, most: int) -> tuple[str, ...]:
        value = row.get(name)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.note(f"{name} should be a list of codes, is {value!r}")
            return ()
        if not least <= len(value) <= most or len(set(value)) < len(value):
            self.note(f"{name} should be {least} to {most} different codes")
        return tuple(value)


def _listed(rows: Any, file: str, place: str, problems: list[Problem]) -> list[Any]:
    if isinstance(rows, list) and rows:
        return rows
    problems.append(Problem(file, place, "should be a list"))
    return []


def _skill(row: Any, reader: _Reader) -> SkillFile | None:
    if not reader.fields(row, _SKILL):
        return None
    topic = reader.word(row, "topic")
    reader.place = topic or reader.place
    minutes = reader.number(row, "minutes", 1, 30)
    situation, situation_en = reader.both(row, "situation", 60, 100)
    needs = []
    for need in _listed(row["builds_on"], reader.file, reader.place, reader.problems) if "builds_on" in row else []:
        if reader.fields(need, _NEED):
            why, why_en = reader.both(need, "why", 100, 200)
            needs.append(NeedFile(reader.word(need, "topic"), why, why_en))
    return None if reader.faults else SkillFile(topic, minutes, situation, situation_en, tuple(needs))


def _course(row: Any, reader: _Reader, name: str) -> CourseFile | None:
    if not reader.fields(row, _COURSE):
        return None
    code, audience, icon = (reader.word(row, key) for key in ("code", "audience", "icon"))
    if code and code != name:
        reader.note(f"should be in a file named {code}.yaml")
    if audience and audience not in Audience.values:
        reader.note(f"audience {audience!r} is not one of {', '.join(Audience.values)}")
    order = reader.number(row, "order", 0, 1000)
    title, title_en = reader.both(row, "title", 60, 80)
    summary, summary_en = reader.both(row, "summary", 160, 200)
    lessons = []
    for number, entry in enumerate(_listed(row.get("lessons"), reader.file, "lessons", reader.problems), start=1):
        within = _Reader(reader.file, f"lesson {number}", reader.problems)
        if within.fields(entry, _LESSON):
            items = () if entry.get("items") == BY_INFORMATION else within.words(entry, "items", 3, 4)
            lessons.append(LessonFile(within.word(entry, "topic"), within.words(entry, "pieces", 1, 2), items))
        reader.faults += within.faults
    if reader.faults or not lessons:
        return None
    return CourseFile(reader.file, code, audience, order, icon, title, title_en, summary, summary_en, tuple(lessons))
