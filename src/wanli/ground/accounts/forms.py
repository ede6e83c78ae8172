"""Forms of the back office for organisations and their members."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.choices import OrganisationKind, Role
from wanli.ground.accounts.models import Organisation, Person


class OrganisationForm(forms.Form):
    """What an organisation is called, what it is, and where. The code is asked once, when it is created."""

    code = forms.SlugField(
        label=_("code"), max_length=60, allow_unicode=True, help_text=_("Short and lasting, for example sd-jinan-01.")
    )
    name = forms.CharField(label=_("name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("kind"), choices=OrganisationKind.choices)
    region = forms.CharField(label=_("region"), max_length=80, required=False)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation is not None:
            fields = ("name", "name_en", "kind", "region")
            kwargs["initial"] = {field: getattr(organisation, field) for field in fields}
        super().__init__(*args, **kwargs)
        if organisation is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if Organisation.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Another organisation has this code."))
        return code


class MemberForm(forms.Form):
    """A role for somebody: a member of staff who has an account already, or a new one."""

    username = forms.CharField(
        label=_("user name"), max_length=150, help_text=_("Of an existing account; a new one is made if there is none.")
    )
    family_name = forms.CharField(label=_("family name"), max_length=60, required=False)
    given_name = forms.CharField(label=_("given name"), max_length=60, required=False)
    role = forms.ChoiceField(label=_("role"), choices=Role.choices)

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].strip()
        Person.username_validator(username)
        return username
