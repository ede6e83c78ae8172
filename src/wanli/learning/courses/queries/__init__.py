"""Reading: courses and lessons, who is learning and how far, the path, the skill graph, classes."""

from wanli.learning.courses.queries.catalogue import (
    course_by_code,
    course_for,
    courses_on_offer,
    lesson_by_topic,
    lessons_by_topic,
    lessons_of,
    pieces_of,
    skills_on_offer,
)
from wanli.learning.courses.queries.classes import (
    HOST_COOKIE,
    HOST_SALT,
    class_view,
    hosted_by,
    hosted_class,
    open_class_by_code,
    seats_of,
)
from wanli.learning.courses.queries.drawing import drawing_of
from wanli.learning.courses.queries.learners import Learner, learner_of
from wanli.learning.courses.queries.memory import LEARNING_COOKIE, Memory
from wanli.learning.courses.queries.paths import Path, path_for
from wanli.learning.courses.queries.progress import (
    Fitting,
    certificate_by_token,
    certificate_of,
    fitting,
    needs_of,
    progress_in,
)
from wanli.learning.courses.queries.runs import Run, load_run, question_of

__all__ = [
    "HOST_COOKIE",
    "HOST_SALT",
    "LEARNING_COOKIE",
    "Fitting",
    "Learner",
    "Memory",
    "Path",
    "Run",
    "certificate_by_token",
    "certificate_of",
    "class_view",
    "course_by_code",
    "course_for",
    "courses_on_offer",
    "drawing_of",
    "fitting",
    "hosted_by",
    "hosted_class",
    "learner_of",
    "lesson_by_topic",
    "lessons_by_topic",
    "lessons_of",
    "load_run",
    "needs_of",
    "open_class_by_code",
    "path_for",
    "pieces_of",
    "progress_in",
    "question_of",
    "seats_of",
    "skills_on_offer",
]
