"""What a host says about a hall, and what a phone types to find one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Organisation
from wanli.learning.games.queries import topics_with_questions


class HallForm(forms.Form):
    """A new hall."""

    title = forms.CharField(label=_("title"), max_length=60, help_text=_("Stands on the big screen."))
    organisation = forms.ModelChoiceField(label=_("organisation"), queryset=Organisation.objects.none())
    length = forms.IntegerField(label=_("questions"), min_value=1, max_value=30, initial=8)
    topics = forms.MultipleChoiceField(
        label=_("topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all. The questions are drawn from those in use, the easier ones first."),
    )
    shows_podium = forms.BooleanField(
        label=_("show the podium"),
        required=False,
        initial=True,
        help_text=_("The three best, under their made-up names."),
    )
    campaign = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    session = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.fields["topics"].choices = [
            (topic.slug, f"{topic.label} ({topic.number})") for topic in topics_with_questions()
        ]
        if len(organisations) == 1:
            self.fields["organisation"].initial = organisations[0]


class CodeForm(forms.Form):
    """The number on the big screen."""

    code = forms.CharField(
        label=_("The number on the big screen"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "hall-code"}),
    )

    def clean_code(self) -> str:
        return "".join(letter for letter in self.cleaned_data["code"] if letter.isdigit())
