"""Which part of a campaign to look at, and the organiser's words for the summary."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanli.evidence.reports.choices import Part
from wanli.evidence.reports.models import Summary
from wanli.evidence.reports.queries.scopes import Scope, organisations_in
from wanli.ground.accounts.models import Organisation


class ScopeForm(forms.Form):
    """Organisation and period. Lives in the address, so that a view can be kept and passed on."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, label=_("Organisation"), empty_label=_("all that I may see")
    )
    since = forms.DateField(required=False, label=_("From day"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label=_("Until day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_in(scope)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("since") and values.get("until") and values["since"] > values["until"]:
            self.add_error("until", _("The last day is before the first."))
        return values


class SummaryForm(forms.ModelForm):
    """One field a section, and the version that was on the screen."""

    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = Summary
        fields = Part.values
        widgets = {part: forms.Textarea(attrs={"rows": 6 if part == Part.LESSONS else 3}) for part in Part.values}
