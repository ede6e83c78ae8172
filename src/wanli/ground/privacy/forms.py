"""The form by which a citizen agrees."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.choices import AgeBand, Audience
from wanli.ground.accounts.models import Participant
from wanli.ground.privacy.actions import GuardianMustConsent
from wanli.ground.privacy.queries import participant_by_return_code


class ReturnForm(forms.Form):
    """The code with which somebody comes back."""

    code = forms.CharField(
        label=_("Your return code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_code(self) -> Participant:
        found = participant_by_return_code(self.cleaned_data["code"])
        if found is None:
            raise forms.ValidationError(_("Nobody has this code. Perhaps a newer one was made since."))
        return found


class ConsentForm(forms.Form):
    """Two optional facts about oneself and the agreement. Everything but the agreement may stay empty."""

    age_band = forms.ChoiceField(
        label=_("Your age"), choices=[("", _("rather not say")), *AgeBand.choices], required=False
    )
    audience = forms.ChoiceField(
        label=_("Which fits you best?"),
        choices=[("", _("rather not say")), *Audience.choices],
        required=False,
    )
    nickname = forms.CharField(
        label=_("What may we call you?"),
        help_text=_("A nickname, not your real name. May stay empty."),
        max_length=24,
        required=False,
    )
    guardian = forms.BooleanField(label=_("I am the parent or guardian of a child under 14 and agree"), required=False)
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("age_band") == AgeBand.UNDER_14 and not cleaned.get("guardian"):
            self.add_error("guardian", GuardianMustConsent.message)
        return cleaned
