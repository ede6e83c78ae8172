"""What editors and reviewers fill in about items."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from wanli.ground.accounts.choices import Audience
from wanli.knowledge.library.blocks import KeepsStream
from wanli.knowledge.library.models import Source, Topic
from wanli.learning.assessments.choices import Change, Skill
from wanli.learning.assessments.models import BORROWED, ORIGINAL, Item, is_wording
from wanli.learning.assessments.queries.item_rows import Defaults, free_code
from wanli.learning.assessments.queries.writing import faults_of, letter_of

USUAL_OPTIONS = 4  # a new item begins with as many empty ones
SUBMITS = ("action-submit", "action-restart-workflow")


class ItemForm(KeepsStream, WagtailAdminModelForm):
    """The editor's form. A draft may be unfinished; what is handed in may not.

    A twin has only its words: all else is the original's. The code is given when none is typed, and stays.
    """

    audiences = forms.MultipleChoiceField(
        label=_("audiences"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
    key = forms.TypedChoiceField(
        label=_("right option"), coerce=int, choices=[(number, letter_of(number)) for number in range(1, 6)]
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        item = self.instance
        self.is_twin = bool(item.pk and not item.is_original)
        if self.is_twin:
            for name in (*BORROWED, "code", "change"):
                self.fields.pop(name.removesuffix("_id"), None)
            return
        self.fields["code"].required = False
        self.fields["code"].help_text = _("Left empty, it becomes the next one of the topic.")
        if item.pk:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = ""
        if not item.pk:
            empty = {"type": "option", "value": {"text": "", "why": ""}}
            parts = [{**empty, "id": str(uuid4())} for _number in range(USUAL_OPTIONS)]
            self.initial["options"] = self.fields["options"].block.to_python(parts)
        if not (item.pk and item.was_asked()):
            self.fields.pop("change", None)
        elif not item.has_unpublished_changes:
            self.initial["change"] = ""

    @property
    def is_handed_in(self) -> bool:
        """Whether this is meant for a second person now, and not yet another draft."""
        return any(name in self.data for name in SUBMITS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.is_twin and not cleaned.get("code") and cleaned.get("topic"):
            cleaned["code"] = self.instance.code or free_code(cleaned["topic"].slug)
        elif not self.is_twin and not self.instance.pk and Item.objects.filter(code=cleaned.get("code")).exists():
            self.add_error("code", _("There is an item with this code already."))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_handed_in and not self.errors:
            faults = faults_of(self.instance.question())
            for fault in faults:
                self.add_error("options" if "options" in self.fields else None, fault)
            if not faults and not self.is_twin:
                self._ask_what_the_change_is()
            elif not faults:
                self._compare_with_original()

    def _ask_what_the_change_is(self) -> None:
        item = self.instance
        before, after = item.was_asked() if item.pk else None, item.question()
        if before is None or before == after or not item.is_answered():
            return
        if not item.change:
            self.add_error("change", _("People have answered this question. Please say what the change is."))
        elif item.change == Change.WORDING and not is_wording(before, after):
            self.add_error(
                "change",
                _("Another right option, more or fewer options, or another order is more than a change of wording."),
            )

    def _compare_with_original(self) -> None:
        original = Item.objects.filter(code=self.instance.code, locale__language_code=ORIGINAL).first()
        if original is not None and len(original.answers) != len(self.instance.options):
            self.add_error("options", _("A translation needs as many options as its original, in the same order."))

    def save(self, commit: bool = True) -> Any:
        if self.instance._state.adding and self.for_user is not None:
            self.instance.author = self.for_user
        return super().save(commit=commit)


class WithdrawalForm(forms.Form):
    """Why an item goes out of use."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=300)


class ItemFileForm(forms.Form):
    """The upload of items, and what holds for those that say nothing about it themselves."""

    file = forms.FileField(label=_("File with items"), help_text=_(".xlsx, .csv, or a QTI 3 package (.zip)"))
    topic = forms.ModelChoiceField(label=_("topic"), queryset=Topic.objects.all(), required=False)
    skill = forms.ChoiceField(label=_("skill"), choices=[("", "–"), *Skill.choices], required=False)
    audiences = forms.MultipleChoiceField(
        label=_("audiences"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    source = forms.ModelChoiceField(label=_("source"), queryset=Source.objects.all(), required=False)
    difficulty = forms.FloatField(label=_("expected difficulty"), min_value=-4, max_value=4, required=False)

    def defaults(self) -> Defaults:
        """What holds for items that leave it open."""
        values = self.cleaned_data
        return Defaults(
            topic=values["topic"].slug if values["topic"] else "",
            skill=values["skill"],
            audiences=tuple(values["audiences"]),
            source=values["source"].code if values["source"] else "",
            difficulty=values["difficulty"],
        )
