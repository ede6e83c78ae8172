"""Session: a booth, a lecture, a visit. Who came: counted by people (HeadCount) or by themselves (CheckIn)."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.choices import Audience
from wanli.ground.accounts.models import Organisation, Participant
from wanli.outreach.campaigns.choices import HeadKind, HeadMethod, Precision, SessionKind, SessionStatus
from wanli.outreach.campaigns.models.campaigns import Campaign
from wanli.outreach.campaigns.models.records import CampaignRecord, Quantity, quantity_of, short_code


class SessionQuerySet(models.QuerySet["Session"]):
    def on(self, day: date) -> "SessionQuerySet":
        """Sessions that take place on a day; those whose day is unknown never do."""
        last = models.functions.Coalesce("ends_on", "starts_on")
        return self.alias(last=last).filter(starts_on__lte=day, last__gte=day).exclude(status=SessionStatus.CANCELLED)

    def from_day(self, day: date) -> "SessionQuerySet":
        """Sessions that take place on a day or later."""
        last = models.functions.Coalesce("ends_on", "starts_on")
        return self.alias(last=last).filter(last__gte=day).exclude(status=SessionStatus.CANCELLED)


class Session(CampaignRecord):
    """Something held for people at a place or online.

    `occasions` is how often it was held under this one record (24 lectures told as one): empty when the
    source does not say. `short_code` is the code in the printed link and never changes.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="sessions")
    short_code = models.CharField(_("short code"), max_length=12, unique=True, default=short_code, editable=False)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=SessionKind, default=SessionKind.BOOTH)
    status = models.CharField(_("status"), max_length=10, choices=SessionStatus, default=SessionStatus.PLANNED)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("organisation")
    )
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    starts_on = models.DateField(_("day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Only if it lasts several days."))
    opens_at = models.TimeField(_("from"), null=True, blank=True)
    closes_at = models.TimeField(_("until"), null=True, blank=True)
    when_text = models.CharField(
        _("when, in words"), max_length=120, blank=True, help_text=_("Where the exact day is not known.")
    )
    occasions = models.PositiveIntegerField(_("times held"), null=True, blank=True, default=1)
    audiences = ArrayField(
        models.CharField(max_length=20, choices=Audience), verbose_name=_("for whom"), default=list, blank=True
    )
    topics = ArrayField(models.SlugField(max_length=80), verbose_name=_("topics"), default=list, blank=True)
    expected = models.PositiveIntegerField(_("people expected"), null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = [models.F("starts_on").asc(nulls_last=True), models.F("opens_at").asc(nulls_last=True), "code"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="session_code_is_unique"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="session_ends_after_it_starts",
                violation_error_message=_("The last day is before the first."),
            ),
        ]
        indexes = [models.Index(fields=["starts_on"], name="session_by_day")]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the reader's language, Chinese where there is no other."""
        return self.title_en if self.title_en and (get_language() or "").startswith("en") else self.title

    @property
    def audience_labels(self) -> list[str]:
        return [str(Audience(value).label) for value in self.audiences]

    def is_on(self, day: date) -> bool:
        """Whether it takes place on a day. Never, as long as its day is unknown."""
        if self.starts_on is None or self.status == SessionStatus.CANCELLED:
            return False
        return self.starts_on <= day <= (self.ends_on or self.starts_on)


class HeadCount(CampaignRecord):
    """People at a session as somebody counted, estimated or published them. `count` keeps its qualifier.

    Counts of different kinds at one session overlap (a visitor may also consult) and are never added up.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="head_counts")
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="head_counts", verbose_name=_("session")
    )
    kind = models.CharField(_("who was counted"), max_length=16, choices=HeadKind, default=HeadKind.VISITORS)
    count = models.PositiveIntegerField(_("how many"))
    precision = models.CharField(_("precision"), max_length=10, choices=Precision, default=Precision.EXACT)
    method = models.CharField(_("how"), max_length=10, choices=HeadMethod, default=HeadMethod.COUNTED)
    who = models.CharField(
        _("group"), max_length=80, blank=True, help_text=_("For example a school. Never the name of a person.")
    )
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["session", "code"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="head_count_code_is_unique")]
        verbose_name = _("head count")
        verbose_name_plural = _("head counts")

    def __str__(self) -> str:
        return f"{self.quantity} {self.get_kind_display()}"

    @property
    def quantity(self) -> Quantity | None:
        """The number with its qualifier, for people: 800余."""
        return quantity_of(self, "count")


class CheckIn(models.Model):
    """One phone at one session. `nonce` comes from the phone's cookie or form and makes a second tap harmless.

    Without a participant it is nobody in particular: the nonce is made for this session alone.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="check_ins")
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="check_ins"
    )
    nonce = models.UUIDField(unique=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "participant"],
                condition=models.Q(participant__isnull=False),
                name="participant_checks_in_once",
            )
        ]
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")

    def __str__(self) -> str:
        return f"check-in {self.pk}"
