"""What campaigns hold about a participant."""

from typing import Any

from wanli.ground.accounts.models import Participant
from wanli.outreach.campaigns.models import CheckIn


def check_ins_of(participant: Participant) -> list[dict[str, Any]]:
    """The sessions at which this participant checked in."""
    check_ins = CheckIn.objects.filter(participant=participant).select_related("session")
    return [{"session": str(check_in.session), "at": check_in.at} for check_in in check_ins]
