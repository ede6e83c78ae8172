"""The words of campaign work. `Precision` keeps what a source said around a number: 15000余 stays 15000余."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Provenance(models.TextChoices):
    LIVE = "live", _("recorded while it happened")
    COMPILED = "compiled", _("compiled from published summaries")
    SIMULATED = "simulated", _("simulated")


class CampaignStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("announced")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


class ParticipationRole(models.TextChoices):
    HOST = "host", _("host")
    CO_HOST = "co_host", _("co-host")
    MEMBER = "member", _("takes part")
    SUPPORTER = "supporter", _("supporter")


class TaskStatus(models.TextChoices):
    TO_DO = "to_do", _("to do")
    DOING = "doing", _("in progress")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class SessionKind(models.TextChoices):
    BOOTH = "booth", _("booth")
    LECTURE = "lecture", _("lecture")
    SCHOOL_VISIT = "school_visit", _("school visit")
    VILLAGE_TOUR = "village_tour", _("village tour")
    COMMUNITY = "community", _("community visit")
    ONLINE = "online", _("online")
    LAUNCH = "launch", _("launch")
    DEBATE = "debate", _("debate")
    MEETING = "meeting", _("meeting")
    OTHER = "other", _("other")


class SessionStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class MaterialKind(models.TextChoices):
    LEAFLET = "leaflet", _("leaflet")
    BOOKLET = "booklet", _("booklet")
    POSTER = "poster", _("poster")
    BANNER = "banner", _("banner")
    SLOGAN = "slogan", _("slogan")
    ARCH = "arch", _("arch")
    DESK = "desk", _("desk")
    LED = "led", _("LED screen")
    VIDEO = "video", _("video")
    GIFT = "gift", _("gift")
    OTHER = "other", _("other")


class Manner(models.TextChoices):
    HANDED_OUT = "handed_out", _("handed out")
    SET_UP = "set_up", _("set up or shown")


class HeadKind(models.TextChoices):
    VISITORS = "visitors", _("visitors")
    CONSULTATIONS = "consultations", _("consultations")
    AUDIENCE = "audience", _("listeners and spectators")
    PARTICIPANTS = "participants", _("people taking part")
    STAFF = "staff", _("staff")


class HeadMethod(models.TextChoices):
    COUNTED = "counted", _("counted")
    ESTIMATED = "estimated", _("estimated")
    STATED = "stated", _("as the source states")


class Precision(models.TextChoices):
    EXACT = "exact", _("exact")
    AT_LEAST = "at_least", _("at least")
    ABOUT = "about", _("about")
    NEARLY = "nearly", _("nearly")
    MORE_THAN = "more_than", _("more than")


class MediaKind(models.TextChoices):
    NEWSPAPER = "newspaper", _("newspaper or periodical")
    TELEVISION = "television", _("television")
    RADIO = "radio", _("radio")
    WEBSITE = "website", _("website")
    SOCIAL = "social", _("social media")
    OTHER = "other", _("other")


class Measure(models.TextChoices):
    """What a reported figure counts. Figures of one measure may be compared; only `exact` ones may be added."""

    OUTLETS = "outlets", _("outlets taking part")
    CITIES = "cities", _("cities")
    SESSIONS = "sessions", _("sessions held")
    PEOPLE = "people", _("people reached")
    ORGANISATIONS = "organisations", _("organisations taking part")
    CONSULTATIONS = "consultations", _("consultations")
    WORKS = "works", _("works submitted")
    CLICKS = "clicks", _("clicks online")
    VISITS = "visits", _("visits online")
    VOTES = "votes", _("votes")
    MEDIA_REPORTS = "media_reports", _("media reports")
    MEDIA_OUTLETS = "media_outlets", _("media that reported")
    MATERIALS = "materials", _("materials")
    COMPLAINTS_RECEIVED = "complaints_received", _("complaints received")
    COMPLAINTS_SETTLED = "complaints_settled", _("complaints settled")
    CLUES_RECEIVED = "clues_received", _("clues received")
    CLUES_HANDLED = "clues_handled", _("clues handled")
    MONEY = "money", _("money")
    OTHER = "other", _("other")
