from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """A campaign: who takes part, what was planned, held, handed out and written about."""

    name = "wanli.outreach.campaigns"
    label = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from wanli.ground.deliveries.queries import kinds
        from wanli.ground.pages.queries import near_you, search_sources
        from wanli.ground.privacy.queries import holdings
        from wanli.ground.stations.queries import tables
        from wanli.ground.ui.queries import todo
        from wanli.outreach.campaigns.actions import take_attendance
        from wanli.outreach.campaigns.queries.cards import campaign_hits, cards_near
        from wanli.outreach.campaigns.queries.carrying import TABLES
        from wanli.outreach.campaigns.queries.holdings import check_ins_of
        from wanli.outreach.campaigns.queries.todos import todos_for

        near_you.register(cards_near)
        search_sources.register(_("Campaigns and sessions"), campaign_hits)
        holdings.register("check_ins", check_ins_of, _("Sessions where you checked in"))
        todo.register(todos_for)
        kinds.register("attendance", take_attendance)
        for table in TABLES:
            tables.register(table)
