"""One form for each kind of record. `campaign` and `person` decide which organisations and sessions are offered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Organisation, Person
from wanli.outreach.campaigns.choices import HeadKind, HeadMethod, Precision, TaskStatus
from wanli.outreach.campaigns.forms.fields import DayInput, TimeInput, audiences_field, topics_field
from wanli.outreach.campaigns.models import (
    Campaign,
    HeadCount,
    Material,
    MaterialUse,
    MediaMention,
    Participation,
    Photo,
    PlanTask,
    ReportedFigure,
    Session,
)
from wanli.outreach.campaigns.queries import changeable_by, may_manage, organisations_for_records


class RecordForm(forms.ModelForm):
    """What the forms share: choices limited to what the person may name."""

    def __init__(self, *args: Any, campaign: Campaign, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign, self.person = campaign, person
        if self.instance.pk is None:
            self.instance.campaign = campaign
        if "organisation" in self.fields:
            self._limit_organisations()
        if "session" in self.fields:
            self.fields["session"].queryset = changeable_by(person, Session).filter(campaign=campaign)
        if "material" in self.fields:
            self.fields["material"].queryset = Material.objects.filter(campaign=campaign)

    def _limit_organisations(self) -> None:
        """Those the person works for; a participant is chosen among all that the person may name."""
        offered = organisations_for_records(self.person, self.campaign)
        self.fields["organisation"].queryset = offered
        if self.instance.pk is None and len(one := list(offered[:2])) == 1:
            self.initial.setdefault("organisation", one[0].pk)

    def clean(self) -> dict[str, Any]:
        """An own organisation or session must be named, unless the person speaks for the host."""
        cleaned = super().clean() or self.cleaned_data
        named = [name for name in ("organisation", "session") if name in self.fields]
        is_nobodys = named and not self.errors and not any(cleaned.get(name) for name in named)
        if is_nobodys and not may_manage(self.person, self.campaign):
            self.add_error(named[0], _("Please name your organisation or one of its sessions."))
        return cleaned


class ParticipationForm(RecordForm):
    class Meta:
        model = Participation
        fields = ["organisation", "role", "note"]

    def _limit_organisations(self) -> None:
        """Below the host, or named by its code: an organiser does not browse other bodies' trees."""
        self.fields["organisation"].queryset = Organisation.objects.below(self.campaign.host)
        self.fields["organisation"].required = False
        if self.instance.pk:
            self.fields["organisation"].disabled = True
        else:
            self.fields["organisation_code"] = forms.CharField(
                label=_("or its code"), required=False, max_length=60, help_text=_("For a body outside your own.")
            )

    def clean(self) -> dict[str, Any]:
        cleaned = forms.ModelForm.clean(self) or self.cleaned_data
        code = cleaned.get("organisation_code")
        if code and not cleaned.get("organisation"):
            cleaned["organisation"] = Organisation.objects.filter(code=code).first()
            if cleaned["organisation"] is None:
                self.add_error("organisation_code", _("There is no organisation with this code."))
            else:
                self.instance.organisation = cleaned["organisation"]
        elif not self.instance.pk and not cleaned.get("organisation"):
            self.add_error("organisation", _("Please choose an organisation or give its code."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"campaign"}


class PlanTaskForm(RecordForm):
    class Meta:
        model = PlanTask
        fields = ["title", "organisation", "due_on", "status", "note"]
        widgets = {"due_on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.status != TaskStatus.DONE:  # finishing is an act of its own, with a time
            self.fields["status"].choices = [c for c in TaskStatus.choices if c[0] != TaskStatus.DONE]
        else:
            self.fields["status"].disabled = True


class SessionForm(RecordForm):
    audiences = audiences_field()
    topics = topics_field()

    class Meta:
        model = Session
        fields = [
            "title",
            "title_en",
            "kind",
            "status",
            "organisation",
            "venue",
            "region",
            "starts_on",
            "ends_on",
            "opens_at",
            "closes_at",
            "when_text",
            "occasions",
            "audiences",
            "topics",
            "expected",
            "note",
        ]
        widgets = {
            "starts_on": DayInput(),
            "ends_on": DayInput(),
            "opens_at": TimeInput(),
            "closes_at": TimeInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {value for value, _label in self.fields["topics"].choices}
        gone = [(slug, slug) for slug in self.instance.topics if slug not in known]
        self.fields["topics"].choices = [*self.fields["topics"].choices, *gone]


class MaterialForm(RecordForm):
    class Meta:
        model = Material
        fields = ["title", "kind", "stocked", "precision", "unit", "note"]


class MaterialUseForm(RecordForm):
    class Meta:
        model = MaterialUse
        fields = ["material", "session", "organisation", "manner", "count", "precision", "used_on", "note"]
        widgets = {"used_on": DayInput()}


class HeadCountForm(RecordForm):
    class Meta:
        model = HeadCount
        fields = ["session", "kind", "count", "precision", "method", "who", "note"]


class MediaMentionForm(RecordForm):
    class Meta:
        model = MediaMention
        fields = [
            "outlet",
            "kind",
            "title",
            "url",
            "published_on",
            "count",
            "precision",
            "session",
            "organisation",
            "note",
        ]
        widgets = {"published_on": DayInput()}


class ReportedFigureForm(RecordForm):
    class Meta:
        model = ReportedFigure
        fields = [
            "name",
            "name_en",
            "measure",
            "value",
            "precision",
            "unit",
            "period",
            "organisation",
            "source_note",
            "note",
        ]


class PhotoForm(RecordForm):
    """A new photo, or the caption of one that is there."""

    upload = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP, up to 15 MB. Place and camera are removed before it is stored."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = Photo
        fields = ["session", "caption", "taken_on", "note"]
        widgets = {"taken_on": DayInput()}

    field_order = ["upload"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["upload"]
            self.fields["session"].disabled = True

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"digest", "file", "width", "height"}


class QuickCountForm(forms.Form):
    """Who came, entered on a phone at the booth: one number, and how it was got."""

    kind = forms.ChoiceField(label=_("Who was counted"), choices=HeadKind.choices, initial=HeadKind.VISITORS)
    count = forms.IntegerField(
        label=_("Number"),
        min_value=0,
        max_value=10_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autofocus": True}),
    )
    method = forms.ChoiceField(
        label=_("How"),
        choices=[choice for choice in HeadMethod.choices if choice[0] != HeadMethod.STATED],
        initial=HeadMethod.COUNTED,
        widget=forms.RadioSelect,
    )
    precision = forms.ChoiceField(label=_("Precision"), choices=Precision.choices, initial=Precision.EXACT)
