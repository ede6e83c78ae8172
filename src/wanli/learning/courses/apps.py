from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """Skills, lessons that teach them, and the path that fits a person."""

    name = "wanli.learning.courses"
    label = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from wanli.ground.privacy.queries import holdings
        from wanli.ground.privacy.signals import consent_withdrawn, participant_erased
        from wanli.knowledge.library.queries import content_kinds
        from wanli.learning.assessments.queries import ways_on
        from wanli.learning.courses import receivers
        from wanli.learning.courses.actions import load_teaching
        from wanli.learning.courses.queries.files import check_teaching
        from wanli.learning.courses.queries.holdings import certificates_of, classes_of, lessons_done_by
        from wanli.learning.courses.queries.ways import way_to_the_path

        content_kinds.register("courses", check=check_teaching, load=load_teaching)
        ways_on.register(way_to_the_path)
        holdings.register("lessons", lessons_done_by, _("Lessons done"))
        holdings.register("certificates", certificates_of, _("Certificates"))
        holdings.register("classes", classes_of, _("Classes joined"))
        consent_withdrawn.connect(receivers.close_open_runs, dispatch_uid="courses.close_open_runs")
        participant_erased.connect(receivers.forget_person, dispatch_uid="courses.forget_person")
