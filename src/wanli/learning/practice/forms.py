"""Forms of practice: a group's code for learners, a group for staff."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Organisation
from wanli.learning.practice.choices import GroupKind


class CodeForm(forms.Form):
    """The code of a group, as it stands on a blackboard or a poster."""

    code = forms.CharField(label=_("Code of the group"), help_text=_("six letters or digits"), max_length=12)


class GroupForm(forms.Form):
    """A group to be opened, below one of the organisations that its writer may act for."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=GroupKind.choices)
    name = forms.CharField(label=_("Name"), help_text=_("As its members know it. No names of people."), max_length=40)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        if len(organisations[:2]) == 1:  # nothing to choose
            self.fields["organisation"].empty_label = None


WEEKDAYS = (
    ("", _("every day")),
    ("0", _("every Monday")),
    ("1", _("every Tuesday")),
    ("2", _("every Wednesday")),
    ("3", _("every Thursday")),
    ("4", _("every Friday")),
    ("5", _("every Saturday")),
    ("6", _("every Sunday")),
)


class ReminderForm(forms.Form):
    """When one wants to be reminded."""

    at = forms.TimeField(
        label=_("At what time?"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="19:30"
    )
    weekday = forms.TypedChoiceField(
        label=_("How often?"), choices=WEEKDAYS, coerce=int, empty_value=None, required=False
    )
