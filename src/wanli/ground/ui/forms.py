"""The two choices that anyone may make about the look, and where to go back to."""

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme

from wanli.ground.ui.queries import THEMES, VIEWS


class ChoiceOfLook(forms.Form):
    """Checks one switch; a `next` that leads to another site is dropped, not followed."""

    next = forms.CharField(required=False)

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_next(self) -> str:
        url = self.cleaned_data["next"]
        is_ours = url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return url if is_ours else "/"


class ViewForm(ChoiceOfLook):
    view = forms.ChoiceField(choices=[(name, name) for name in VIEWS])


class ThemeForm(ChoiceOfLook):
    theme = forms.ChoiceField(choices=[(name, name) for name in THEMES])
