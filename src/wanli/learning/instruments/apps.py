from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstrumentsConfig(AppConfig):
    """Questionnaires beside the item bank: a version never changes once it has been answered."""

    name = "wanli.learning.instruments"
    label = "instruments"
    verbose_name = _("Instruments")

    def ready(self) -> None:
        from wanli.ground.privacy.queries import holdings
        from wanli.ground.privacy.signals import consent_withdrawn, participant_erased
        from wanli.knowledge.library.queries import content_kinds
        from wanli.learning.assessments.queries import further_tests
        from wanli.learning.instruments import receivers
        from wanli.learning.instruments.actions import load_instruments
        from wanli.learning.instruments.queries import answers_of, check_instruments, sittings_of, tests_on_offer

        content_kinds.register("instruments", check=check_instruments, load=load_instruments)
        further_tests.register(tests_on_offer)
        holdings.register("sittings", sittings_of, _("Questionnaires taken"))
        holdings.register("questionnaire_answers", answers_of, _("Answers to questionnaires"))
        consent_withdrawn.connect(receivers.close_open_sittings, dispatch_uid="instruments.close_open_sittings")
        participant_erased.connect(receivers.forget_group, dispatch_uid="instruments.forget_group")
