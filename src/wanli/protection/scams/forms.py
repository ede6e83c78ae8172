"""What citizens and staff may send: a message, a picture, answers about a project, a file, a key's name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from wanli.ground.accounts.choices import Audience
from wanli.ground.ui.actions import FileIsRefused
from wanli.knowledge.library.blocks import KeepsStream
from wanli.protection.scams.clients.message_files import MOST_BYTES as MOST_FILE_BYTES
from wanli.protection.scams.clients.pictures import MOST_BYTES, prepare_picture
from wanli.protection.scams.models import ApiKey
from wanli.protection.scams.models.messages import WHAT_IT_IS
from wanli.protection.scams.queries.answers import MOST_LETTERS
from wanli.protection.scams.queries.self_check import ANSWERS


class MessageForm(forms.Form):
    """A message or a chat, a turn a line. `reading` names the picture whose words these are."""

    message = forms.CharField(
        label=_("The message"),
        help_text=_("Paste or type it, or say it. A whole chat is best: one turn a line."),
        max_length=MOST_LETTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Please paste or type the message first."),
            "max_length": _("Please send at most %(limit_value)d characters; the part about the money is enough."),
        },
    )
    reading = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean_message(self) -> str:
        message = self.cleaned_data["message"].replace("\r\n", "\n")
        if not message.strip():
            raise forms.ValidationError(self.fields["message"].error_messages["required"], code="required")
        return message


class PictureForm(forms.Form):
    """A screenshot. `cleaned_data["picture"]` is plain PNG."""

    picture = forms.FileField(
        label=_("A screenshot"),
        help_text=_("PNG or JPEG, up to 8 MB. It is read here and deleted at once."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/bmp"}),
        error_messages={
            "required": _("Please choose a picture first."),
            "empty": _("The file is empty."),
        },
    )

    def clean_picture(self) -> bytes:
        file = self.cleaned_data["picture"]
        try:
            return prepare_picture(file.read(MOST_BYTES + 1))
        except FileIsRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class KeepForm(MessageForm):
    """The message again, and the agreement to keep it."""

    agree = forms.BooleanField(
        label=_(
            "I am 14 or older, or a parent agrees: the message above, with numbers and names hidden, may be kept to "
            "make this check better."
        ),
        error_messages={"required": _("Nothing is kept unless you tick the box.")},
    )


class SelfCheckForm(forms.Form):
    """The questions of the four marks as three-way choices; nothing is required, a blank is "not sure"."""

    def __init__(self, *args: Any, told: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"yes": _("Yes"), "no": _("No"), "unsure": _("I am not sure")}
        for mark in told["marks"]:
            for question in mark["questions"]:
                self.fields[f"{mark['code']}.{question['code']}"] = forms.ChoiceField(
                    label=question["ask"],
                    help_text=question["help"],
                    choices=[(code, words[code]) for code in ANSWERS],
                    widget=forms.RadioSelect,
                    required=False,
                )
        self.groups = [
            (mark, [self[f"{mark['code']}.{question['code']}"] for question in mark["questions"]])
            for mark in told["marks"]
        ]


class BatchForm(forms.Form):
    """A file of messages."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, XLSX or JSONL with a column “text” (or 内容) and, if you like, “id”; up to 20,000 messages, 10 MB"
        ),
        error_messages={"required": _("Please choose a file first."), "empty": _("The file is empty.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file


class LabelForm(forms.Form):
    """What a kept message is."""

    label = forms.ChoiceField(label=_("what it is"), choices=[("", "–"), *WHAT_IT_IS])


class KeyForm(forms.ModelForm):
    class Meta:
        model = ApiKey
        fields = ["name", "quota"]


class PatternForm(KeepsStream, WagtailAdminModelForm):
    """The editor's form: audiences as tick boxes, and the first writer remembered."""

    audiences = forms.MultipleChoiceField(
        label=_("aimed at"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )

    def save(self, commit: bool = True) -> Any:
        if self.instance._state.adding and self.for_user is not None:
            self.instance.author = self.for_user
        return super().save(commit=commit)
