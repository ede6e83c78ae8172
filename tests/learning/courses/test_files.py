"""Skills and courses as content: read, judged, loaded again and again."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from factories import assessments as make
from factories.accounts import NOW
from wanli.config.paths import content_folder
from wanli.knowledge.library.models import Topic
from wanli.knowledge.library.queries import PackHasProblems, read_pack
from wanli.learning.courses.actions import load_teaching
from wanli.learning.courses.models import Course, Lesson, Need, Skill
from wanli.learning.courses.queries.files import check_teaching, read_teaching


def both(words: str) -> dict[str, str]:
    return {"zh": words, "en": f"{words} in English"}


def skill(topic: str, *needs: str, **values: Any) -> dict[str, Any]:
    row = {"topic": topic, "minutes": 5, "situation": both(f"遇到{topic}")}
    if needs:
        row["builds_on"] = [{"topic": need, "why": both("先懂这个")} for need in needs]
    return row | values


def course(*topics: str, **values: Any) -> dict[str, Any]:
    lessons = [{"topic": topic, "pieces": [f"about-{topic}"], "items": "by-information"} for topic in topics]
    row = {
        "code": "elder",
        "audience": "elder",
        "order": 1,
        "icon": "heart",
        "title": both("课"),
        "summary": both("介绍"),
    }
    return row | {"lessons": lessons} | values


def write(folder: Path, skills: Any, *courses: dict[str, Any]) -> Path:
    (folder / "courses").mkdir(exist_ok=True)
    (folder / "skills.yaml").write_text(yaml.safe_dump(skills, allow_unicode=True), encoding="utf-8")
    for row in courses:
        text = yaml.safe_dump(row, allow_unicode=True)
        (folder / "courses" / f"{row.get('code', 'x')}.yaml").write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path) -> str:
    return "\n".join(str(problem) for problem in read_teaching(folder).problems)


# ---- the pack that comes along --------------------------------------------------------------------------------------


def test_the_pack_teaches_every_topic_and_each_of_seven_groups() -> None:
    pack = read_pack(content_folder())
    teaching = read_teaching(content_folder())
    assert check_teaching(content_folder(), pack).problems == []
    assert {skill.topic for skill in teaching.skills} == set(pack.topics)
    groups = {"elder", "pupil", "student", "new_citizen", "rural", "small_business", "investor", "public"}
    assert {course.audience for course in teaching.courses} == groups
    everyone = next(course for course in teaching.courses if course.audience == "public")
    assert {lesson.topic for lesson in everyone.lessons} == set(pack.topics)


def test_a_lesson_takes_about_as_long_as_it_says() -> None:
    """Reading and half a minute a question, within two minutes of what the skill says."""
    pack = read_pack(content_folder())
    teaching = read_teaching(content_folder())
    minutes = {skill.topic: skill.minutes for skill in teaching.skills}
    off = []
    for one in teaching.courses:
        for lesson in one.lessons:
            reading = sum(pack.piece(slug, "zh-hans").minutes for slug in lesson.pieces)
            if not -2 <= reading + 2 - minutes[lesson.topic] <= 3:
                off.append((one.code, lesson.topic, reading + 2, minutes[lesson.topic]))
    assert off == []


# ---- what is refused ------------------------------------------------------------------------------------------------


def test_a_circle_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, [skill("a", "b"), skill("b", "c"), skill("c", "a")])
    assert "skills.yaml: skills build on each other in a circle: a → b → c → a" in problems(folder)


@pytest.mark.parametrize(
    ("skills", "sentence"),
    [
        ([], "skills.yaml: should be a list"),
        (["a"], "skill 1: should have the fields"),
        ([skill("a"), skill("a")], "a: is there twice"),
        ([skill("a", "z")], "a: builds on 'z', which is no skill"),
        ([skill("a", minutes=0)], "a: minutes should be a whole number from 1 to 30, is 0"),
        ([skill("a", minutes=True)], "minutes should be a whole number"),
        ([skill("a", situation="x")], "situation should be {zh: …, en: …}"),
        ([skill("a", situation={"zh": "长" * 61, "en": "x"})], "has 61 characters, at most 60 fit"),
        ([skill("a", colour="red")], "unknown field colour"),
    ],
)
def test_skills_that_are_refused(tmp_path: Path, skills: Any, sentence: str) -> None:
    assert sentence in problems(write(tmp_path, skills))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (course("b", "a"), "courses/elder.yaml: b: needs a, which no lesson before it teaches"),
        (course("a", "a"), "a: is taught twice"),
        (course("z"), "z: is no skill"),
        (course("a", audience="martian"), "audience 'martian' is not one of"),
        (course("a", lessons=[]), "lessons: should be a list"),
        (course("a", lessons=[{"topic": "a", "pieces": [], "items": "by-information"}]), "pieces should be 1 to 2"),
        (course("a", lessons=[{"topic": "a", "pieces": ["p"], "items": ["i", "i", "k"]}]), "3 to 4 different codes"),
        (course("a", lessons=[{"topic": "a", "pieces": ["p"], "items": 4}]), "items should be a list of codes, is 4"),
        (course("a", order="first"), "order should be a whole number"),
    ],
)
def test_courses_that_are_refused(tmp_path: Path, row: dict[str, Any], sentence: str) -> None:
    assert sentence in problems(write(tmp_path, [skill("a"), skill("b", "a")], row))


def test_two_courses_for_one_group(tmp_path: Path) -> None:
    folder = write(tmp_path, [skill("a")], course("a"), course("a", code="other"))
    assert "there is another course for elder" in problems(folder)


@pytest.mark.parametrize(
    ("lesson", "sentence"),
    [
        ({"pieces": ["nowhere"]}, "piece 'nowhere' is not among the pieces"),
        ({"pieces": ["scan-with-care"]}, "piece 'scan-with-care' is about cards-and-payments"),
        ({"pieces": ["free-skin-for-a-code"], "items": ["x-1", "x-2", "x-3"]}, "item 'x-1' is not among the items"),
        ({"items": ["insurance-01", "insurance-02", "insurance-03"]}, "item 'insurance-01' is about insurance"),
        (
            {"items": ["personal-information-01", "personal-information-02", "personal-information-05"]},
            "item 'personal-information-02' is not written for elder",
        ),
    ],
)
def test_a_lesson_has_what_is_there_and_fits(tmp_path: Path, lesson: dict[str, Any], sentence: str) -> None:
    entry = {"topic": "personal-information", "pieces": ["eggs-for-a-face-scan"], "items": "by-information"} | lesson
    folder = write(tmp_path, [skill("personal-information")], course("x", lessons=[entry]))
    (folder / "items").symlink_to(content_folder() / "items")
    found = check_teaching(folder, read_pack(content_folder())).problems
    assert sentence in "\n".join(str(problem) for problem in found)


# ---- loading --------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for slug in ("a", "b", "c"):
        make.topic(slug)
    return write(
        tmp_path, [skill("a"), skill("b", "a"), skill("c")], course("a", "b"), course("c", code="d", audience="rural")
    )


@pytest.mark.django_db
def test_loading_twice_writes_once(folder: Path) -> None:
    assert load_teaching(folder, NOW).created == 3 + 1 + 2 + 3
    again = load_teaching(folder, NOW)
    assert not again.has_changes
    assert [lesson.skill.topic.slug for lesson in Course.objects.get(code="elder").lessons.all()] == ["a", "b"]


@pytest.mark.django_db
def test_what_is_gone_is_no_longer_offered_and_never_deleted(folder: Path) -> None:
    load_teaching(folder, NOW)
    (folder / "courses" / "d.yaml").unlink()
    counts = load_teaching(write(folder, [skill("a"), skill("b")], course("a")), NOW)
    assert counts.withdrawn == 1 + 1 + 1 + 1  # skill c, the need of b, lesson b, course d
    assert not Course.objects.get(code="d").is_offered
    assert not Lesson.objects.get(skill__topic__slug="b").is_offered
    assert not Skill.objects.get(topic__slug="c").is_offered
    assert not Need.objects.exists()
    back = load_teaching(write(folder, [skill("a"), skill("b", "a")], course("a", "b")), NOW)
    assert (back.created, back.updated) == (1, 1)


@pytest.mark.django_db
def test_a_pack_with_a_fault_writes_nothing(folder: Path) -> None:
    Topic.objects.filter(slug="c").delete()
    with pytest.raises(PackHasProblems, match="c: is not among the topics"):
        load_teaching(folder, NOW)
    assert not Skill.objects.exists()
