from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveriesConfig(AppConfig):
    """What comes in from devices that were without a line."""

    name = "wanli.ground.deliveries"
    label = "deliveries"
    verbose_name = _("Deliveries from devices")

    def ready(self) -> None:
        from wanli.ground.deliveries import receivers
        from wanli.ground.deliveries.queries import deliveries_of
        from wanli.ground.privacy.queries import holdings
        from wanli.ground.privacy.signals import participant_erased

        holdings.register("deliveries", deliveries_of, _("Records sent from your devices"))
        participant_erased.connect(receivers.forget_devices, dispatch_uid="deliveries.forget_devices")
