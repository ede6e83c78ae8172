"""What editors and reviewers fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.blocks import KeepsStream


class RecallForm(forms.Form):
    """Why a text is taken back. Citizens who follow an old link read this reason."""

    reason = forms.CharField(
        label=_("Reason, as citizens will read it"), widget=forms.Textarea(attrs={"rows": 3}), max_length=300
    )


class PieceForm(KeepsStream, WagtailAdminModelForm):
    """The editor's form: audiences as tick boxes, and the first writer remembered."""

    audiences = forms.MultipleChoiceField(
        label=_("Written for"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )

    def save(self, commit: bool = True) -> Any:
        if self.instance._state.adding and self.for_user is not None:
            self.instance.author = self.for_user
        return super().save(commit=commit)
