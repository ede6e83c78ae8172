"""The campaign itself, and the upload of a workbook."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Person
from wanli.ground.accounts.queries import organisations_of
from wanli.learning.assessments.choices import PLACEMENT_CODE
from wanli.learning.assessments.models import Check
from wanli.outreach.campaigns.forms.fields import DayInput, LinesField, topics_field
from wanli.outreach.campaigns.models import Campaign
from wanli.outreach.campaigns.queries import MANAGERS


class CampaignForm(forms.ModelForm):
    """What can be changed of a campaign. The code and the host stay."""

    slogans = LinesField(label=_("Slogans"), required=False, help_text=_("One a line."))
    topics = topics_field()
    check_code = forms.ChoiceField(label=_("Check"), required=False, choices=lambda: check_choices())

    class Meta:
        model = Campaign
        fields = [
            "name",
            "name_en",
            "theme",
            "theme_en",
            "slogans",
            "starts_on",
            "ends_on",
            "when_text",
            "status",
            "check_code",
            "topics",
            "provenance",
            "source_title",
            "source_publisher",
            "source_published_on",
            "source_note",
        ]
        widgets = {"starts_on": DayInput(), "ends_on": DayInput(), "source_published_on": DayInput()}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        for name in ("topics", "check_code"):
            kept = getattr(self.instance, name, None) or []
            _keep(self.fields[name], kept if isinstance(kept, list) else [kept])


class NewCampaignForm(CampaignForm):
    """A new campaign of an organisation in which the person is an organiser."""

    class Meta(CampaignForm.Meta):
        fields = ["host", "code", *CampaignForm.Meta.fields]

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["host"].queryset = organisations_of(person, *MANAGERS)


class WorkbookForm(forms.Form):
    """The upload of a workbook."""

    file = forms.FileField(label=_("Excel file (.xlsx)"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))


def check_choices() -> list[tuple[str, str]]:
    checks = ((check.code, str(check)) for check in Check.objects.filter(is_offered=True))
    return [("", "---------"), (PLACEMENT_CODE, _("Placement: 8 to 13 questions that follow the person")), *checks]


def _keep(field: forms.ChoiceField, values: list[str]) -> None:
    """Offer what is stored as well, even if the library or the tests no longer do."""
    known = {value for value, _label in field.choices}
    field.choices = [*field.choices, *((value, value) for value in values if value not in known)]
