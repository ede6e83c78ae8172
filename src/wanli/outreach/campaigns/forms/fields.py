"""Fields that several forms use."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.models import Topic


class DayInput(forms.DateInput):
    """A date with the device's own picker."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class TimeInput(forms.TimeInput):
    """A time of day with the device's own picker."""

    input_type = "time"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", **options)


class LinesField(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


def topics_field() -> forms.MultipleChoiceField:
    """Topics of the library by slug. A slug that is not there any more can still be kept."""
    return forms.MultipleChoiceField(
        label=_("Topics"), required=False, choices=topic_choices, widget=forms.CheckboxSelectMultiple
    )


def topic_choices() -> list[tuple[str, str]]:
    return [(topic.slug, topic.label) for topic in Topic.objects.all()]


def audiences_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Who it is for"), required=False, choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
