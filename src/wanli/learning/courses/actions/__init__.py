"""Writes of the courses: skills and courses from the content pack, lessons done, certificates, classes."""

from wanli.learning.courses.actions.certificates import CourseIsNotDone, issue_certificate
from wanli.learning.courses.actions.classes import (
    ClassIsFull,
    ClassIsOver,
    ConsentIsNeeded,
    NicknameIsRefused,
    TitleIsRefused,
    digest_of,
    end_class,
    end_overdue,
    join_class,
    leave_class,
    open_class,
)
from wanli.learning.courses.actions.lessons import (
    LessonHasNoQuestions,
    answer_here,
    answer_lesson,
    drop_here,
    drop_question,
    start_here,
    start_lesson,
)
from wanli.learning.courses.actions.packs import load_teaching

__all__ = [
    "ClassIsFull",
    "ClassIsOver",
    "ConsentIsNeeded",
    "CourseIsNotDone",
    "LessonHasNoQuestions",
    "NicknameIsRefused",
    "TitleIsRefused",
    "answer_here",
    "answer_lesson",
    "digest_of",
    "drop_here",
    "drop_question",
    "end_class",
    "end_overdue",
    "issue_certificate",
    "join_class",
    "leave_class",
    "load_teaching",
    "open_class",
    "start_here",
    "start_lesson",
]
