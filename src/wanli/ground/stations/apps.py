from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    """A laptop that serves a village, and the centre: signed files that go either way."""

    name = "wanli.ground.stations"
    label = "stations"
    verbose_name = _("Stations")

    def ready(self) -> None:
        from wanli.ground.accounts.actions import create_organisation
        from wanli.ground.accounts.models import Organisation, Participant
        from wanli.ground.ledger.models import Activity
        from wanli.ground.privacy.models import Consent
        from wanli.ground.stations.choices import Kind
        from wanli.ground.stations.queries import Table, tables

        here = Participant.objects.filter(erased_at=None)
        tables.register(
            Table(
                kind=Kind.RECORDS,
                order=10,
                model=Participant,
                key=("key",),
                fields=("key", "nickname", "age_band", "region", "audience", "created_at"),
                may_change=frozenset({"nickname", "age_band", "region", "audience"}),
                rows=lambda: here.all(),
            )
        )
        tables.register(
            Table(
                kind=Kind.RECORDS,
                order=20,
                model=Consent,
                key=("participant", "purpose", "given_at"),
                fields=("purpose", "version", "is_by_guardian", "given_at", "withdrawn_at"),
                links={"participant": ("key",)},
                may_change=frozenset({"withdrawn_at"}),
                rows=lambda: Consent.objects.filter(participant__in=here.all()).order_by("given_at"),
            )
        )
        tables.register(
            Table(
                kind=Kind.RECORDS,
                order=90,
                model=Activity,
                key=("at", "participant_key", "verb", "subject", "campaign"),
                fields=("at", "participant_key", "verb", "subject", "campaign"),
                person="participant_key",
                rows=lambda: Activity.objects.filter(participant_key__in=here.values("key")),
            )
        )
        tables.register(
            Table(
                kind=Kind.CONTENT,
                order=10,
                model=Organisation,
                key=("code",),
                fields=("code", "kind", "name", "region", "name_en"),
                may_change=frozenset({"kind", "name", "region", "name_en"}),
                rows=lambda: Organisation.objects.all(),
                create=lambda values, at: create_organisation(parent=None, actor="system", at=at, **values),
            )
        )
