"""The forms of classes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wanli.learning.courses.choices import Ending
from wanli.learning.courses.models import Course


class OpenForm(forms.Form):
    """Opening a class."""

    title = forms.CharField(
        label=_("Name of the class"), max_length=20, help_text=_("Learners see it when they join, e.g. “三年二班”.")
    )
    course = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.filter(is_offered=True), empty_label=None
    )
    names = forms.ChoiceField(
        label=_("What do you want to see?"),
        choices=[
            ("yes", _("nicknames, where learners choose to give one")),
            ("no", _("numbers only, nobody’s name")),
        ],
        initial="yes",
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"), choices=Ending.choices, coerce=int, initial=Ending.MONTH, widget=forms.RadioSelect
    )


class JoinForm(forms.Form):
    """Joining one."""

    nickname = forms.CharField(
        label=_("Your nickname in the class"),
        help_text=_("Not your real name. Stay nameless by leaving it empty."),
        max_length=12,
        required=False,
    )
