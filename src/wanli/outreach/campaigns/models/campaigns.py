"""Campaign, who takes part in it, and what was planned."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Organisation
from wanli.outreach.campaigns.choices import CampaignStatus, ParticipationRole, Provenance, TaskStatus
from wanli.outreach.campaigns.models.records import CampaignRecord

RESERVED_CODES = {"in", "go"}  # addresses below /events/ that are not campaigns


def not_reserved(code: str) -> None:
    """Refuse a code that would hide the campaign behind another page."""
    if code.lower() in RESERVED_CODES:
        raise ValidationError(_("This code is reserved."))


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def public(self) -> "CampaignQuerySet":
        """What citizens may see."""
        return self.filter(status__in=[CampaignStatus.ANNOUNCED, CampaignStatus.CLOSED])


class Campaign(models.Model):
    """A campaign of one host organisation. `code` is its address and its natural key.

    Dates and figures that nobody gave stay empty; `when_text` holds what a source says instead of a date.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True, allow_unicode=True, validators=[not_reserved])
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    theme_en = models.CharField(_("theme in English"), max_length=300, blank=True)
    slogans = ArrayField(models.CharField(max_length=160), verbose_name=_("slogans"), default=list, blank=True)
    host = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="hosted_campaigns", verbose_name=_("host organisation")
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    when_text = models.CharField(
        _("when, in words"), max_length=120, blank=True, help_text=_("Where the exact dates are not known.")
    )
    status = models.CharField(_("status"), max_length=12, choices=CampaignStatus, default=CampaignStatus.DRAFT)
    provenance = models.CharField(_("where it comes from"), max_length=12, choices=Provenance, default=Provenance.LIVE)
    source_title = models.CharField(_("title of the source"), max_length=200, blank=True)
    source_publisher = models.CharField(_("publisher of the source"), max_length=120, blank=True)
    source_published_on = models.DateField(_("source published on"), null=True, blank=True)
    source_note = models.TextField(_("note about the source"), max_length=1000, blank=True)
    check_code = models.SlugField(
        _("check"), max_length=60, blank=True, help_text=_("Code of the ten-question check that citizens take.")
    )
    topics = ArrayField(models.SlugField(max_length=80), verbose_name=_("topics"), default=list, blank=True)
    created_at = models.DateTimeField(_("created"), editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = [models.F("starts_on").desc(nulls_last=True), "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="campaign_ends_after_it_starts",
                violation_error_message=_("The last day is before the first."),
            )
        ]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language, Chinese where there is no other."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    @property
    def is_public(self) -> bool:
        return self.status in {CampaignStatus.ANNOUNCED, CampaignStatus.CLOSED}

    def phase(self, today: date) -> str:
        """ "upcoming", "running" or "past" on a day; without dates an announced campaign is running."""
        if self.status == CampaignStatus.CLOSED or (self.ends_on and self.ends_on < today):
            return "past"
        return "upcoming" if self.starts_on and self.starts_on > today else "running"


class Participation(models.Model):
    """An organisation takes part in a campaign, once, in one role."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="participations", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=12, choices=ParticipationRole, default=ParticipationRole.MEMBER)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["campaign", "organisation__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organisation"],
                name="organisation_takes_part_once",
                violation_error_message=_("This organisation takes part already."),
            )
        ]
        verbose_name = _("participating organisation")
        verbose_name_plural = _("participating organisations")

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"


class PlanTask(CampaignRecord):
    """Something to be done by an organisation, by a day."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(_("title"), max_length=160)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_tasks",
        verbose_name=_("responsible organisation"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=TaskStatus, default=TaskStatus.TO_DO)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = [models.F("due_on").asc(nulls_last=True), "code"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="task_code_is_unique")]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    @property
    def is_open(self) -> bool:
        return self.status in {TaskStatus.TO_DO, TaskStatus.DOING}
