"""What a visitor types into the search line."""

from django import forms


class SearchForm(forms.Form):
    """Long pastes are cut, not refused: the first hundred characters say what is looked for."""

    q = forms.CharField(required=False, strip=True)

    def clean_q(self) -> str:
        return self.cleaned_data["q"].replace("\x00", "")[:100]
