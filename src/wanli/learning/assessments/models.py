"""Item: a question. Check and Form: ten of them, twice. ItemBank: all of them on one scale. Attempt: who answered."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin, Revision, TranslatableMixin

from wanli.ground.accounts.choices import AgeBand, Audience
from wanli.ground.accounts.models import Participant
from wanli.knowledge.library.choices import Area
from wanli.knowledge.library.models import KEPT_FIELDS, VOLATILE_FIELDS, ReviewedMixin, Source, Topic
from wanli.learning.assessments.blocks import OptionsBlock
from wanli.learning.assessments.choices import EXERCISES, Basis, Change, ItemStatus, Skill, Stage

ORIGINAL = "zh-hans"  # the language an item is written in; all others are twins
# What a twin borrows from its original: everything but its words.
BORROWED = ("topic_id", "skill", "audiences", "expected_difficulty", "key", "source_id", "place")
_STANDING = ("status", "asked", "replaces", "withdrawn_at", "withdraw_reason")


class ItemIsIncomplete(PermissionDenied):
    """A question that lacks something, or whose twin does not fit, cannot be asked."""


class MeansSomethingElse(PermissionDenied):
    """A question that people have answered cannot become another one under the same code."""


class Item(PreviewableMixin, ReviewedMixin, TranslatableMixin, models.Model):
    """A test question in one language. `code` is the question; its translations share the code and the scale.

    `asked` is what was last published (stem, options, key): what answers so far were given to. A version of an
    answered question that means something else is never published under its code (docs/decisions/0008).
    """

    kept_fields = (*KEPT_FIELDS, *_STANDING)
    volatile_fields = VOLATILE_FIELDS | set(_STANDING) | {"change"}
    stream_fields = ("options",)

    code = models.SlugField(_("code"), max_length=60)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="items", verbose_name=_("topic"))
    skill = models.CharField(_("skill"), max_length=12, choices=Skill)
    audiences = ArrayField(models.CharField(max_length=20, choices=Audience), verbose_name=_("audiences"))
    expected_difficulty = models.FloatField(
        _("expected difficulty"),
        help_text=_("in logits: −2 very easy, 0 half get it right, 2 very hard"),
        validators=[MinValueValidator(-4), MaxValueValidator(4)],
    )
    status = models.CharField(_("status"), max_length=12, choices=ItemStatus, default=ItemStatus.TRIAL, editable=False)
    stem = models.TextField(_("question"), max_length=500)
    options = StreamField(OptionsBlock(), verbose_name=_("options"))
    key = models.PositiveSmallIntegerField(_("right option"), help_text=_("counted from 1"))
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="items", verbose_name=_("source"))
    place = models.CharField(_("article or place"), max_length=60, blank=True)
    live = models.BooleanField(_("in use"), default=True, editable=False)
    change = models.CharField(
        _("what the change is"),
        max_length=10,
        choices=Change,
        blank=True,
        help_text=_("to be said when a question that people have answered is handed in with another text or key"),
    )
    asked = models.JSONField(null=True, editable=False)
    replaces = models.SlugField(_("replaces"), max_length=60, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("out of use since"), null=True, blank=True, editable=False)
    withdraw_reason = models.CharField(_("reason for the withdrawal"), max_length=300, blank=True, editable=False)

    class Meta(TranslatableMixin.Meta):
        ordering = ["code"]
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [models.UniqueConstraint(fields=["code", "locale"], name="item_code_is_unique_in_a_language")]
        permissions = [
            ("withdraw_item", "Can withdraw item"),
            ("bring_back_item", "Can bring back item"),
            ("import_item", "Can import items"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {Truncator(self.stem).chars(30)}"

    @property
    def answers(self) -> list[dict[str, str]]:
        """The options as plain dictionaries with `text` and `why`, without building Wagtail's blocks."""
        return [child["value"] for child in self.options.raw_data]

    @property
    def is_original(self) -> bool:
        """Whether this is the text that others translate; needs `locale` at hand."""
        return self.locale_id is None or self.locale.language_code == ORIGINAL

    def question(self) -> dict[str, Any]:
        """What a person is asked and what counts as right: the part of an item that gives answers their meaning."""
        texts = [str(child["value"].get("text") or "").strip() for child in self.options.raw_data]
        return {"stem": self.stem.replace("\r\n", "\n").strip(), "options": texts, "key": self.key}

    def was_asked(self) -> dict[str, Any] | None:
        """The question as it was last published; None when it never was. To be asked of the stored item."""
        return self.asked or (self.question() if self.live else None)

    def is_answered(self) -> bool:
        """Whether people have answered this question in any language, or a bank holds its measured difficulty."""
        real = Response.objects.filter(item__code=self.code, attempt__is_simulated=False)
        return real.exists() or BankEntry.objects.filter(item_code=self.code, answers__gt=0).exists()

    def with_content_json(self, content: dict[str, Any]) -> "Item":
        item = super().with_content_json(content)
        if not self.is_original:
            for name in BORROWED:
                setattr(item, name, getattr(self, name))
        return item

    def clean(self) -> None:
        super().clean()
        if self.key is not None and not 1 <= self.key <= len(self.options):
            raise ValidationError({"key": _("There is no option with this number.")})

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [
            ("", _("The question")),
            ("right", _("The explanation after a right answer")),
            ("wrong", _("The explanation after another answer")),
        ]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "assessments/explanation.html" if mode_name in {"right", "wrong"} else "assessments/question.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        other = next((number for number in range(1, len(self.answers) + 1) if number != self.key), 0)
        return {
            "request": request,
            "item": self,
            "is_preview": True,
            "position": 1,
            "run": {"title": self.code, "length": 10, "is_finished": False},
            "choice": self.key if mode_name == "right" else other,
            "is_right": mode_name == "right",
            "way_on": "#answers",
        }

    def refuse_unfit(self, revision: Revision) -> None:
        """Raises ItemIsIncomplete, and MeansSomethingElse for a change that needs a code of its own."""
        draft = revision.as_object()
        asked, texts = draft.question(), draft.question()["options"]
        if not 3 <= len(texts) <= 5 or not all(texts) or not asked["stem"] or not 1 <= (draft.key or 0) <= len(texts):
            raise ItemIsIncomplete(_("An item needs a question, three to five options and a right one among them."))
        if len({text.casefold() for text in texts}) != len(texts):
            raise ItemIsIncomplete(_("Two options say the same."))
        if not all(str(answer.get("why") or "").strip() for answer in draft.answers):
            raise ItemIsIncomplete(_("Every option needs its explanation."))
        if not self.is_original:
            self._refuse_unfit_twin(len(texts))
            return
        before = self.was_asked()
        if before and not draft.may_follow(before) and self.is_answered():
            raise MeansSomethingElse(
                _("People have answered this question. Say what the change is and hand it in again.")
            )

    def _refuse_unfit_twin(self, options: int) -> None:
        original = Item.objects.filter(code=self.code, locale__language_code=ORIGINAL).first()
        if original is None or (len((original.was_asked() or original.question())["options"]) != options):
            raise ItemIsIncomplete(_("A translation needs as many options as its original, in the same order."))

    def may_follow(self, before: dict[str, Any]) -> bool:
        """Whether this version still asks what was asked before, by what its writer says about the change.

        Another key, another number of options and the same options in another order are never mere wording.
        """
        after = self.question()
        if after == before:
            return True
        return self.change == Change.WORDING and is_wording(before, after)


def is_wording(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a change can be a matter of words: same key, as many options, and not merely in another order."""
    same_place = before["key"] == after["key"] and len(before["options"]) == len(after["options"])
    moved = before["options"] != after["options"] and sorted(before["options"]) == sorted(after["options"])
    return same_place and not moved


class Check(models.Model):
    """A short test on offer, for an audience, over some topics."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=60)
    title_en = models.CharField(_("English title"), max_length=80, blank=True)
    summary = models.CharField(_("summary"), max_length=160)
    summary_en = models.CharField(_("English summary"), max_length=200, blank=True)
    audience = models.CharField(_("audience"), max_length=20, choices=Audience)
    icon = models.CharField(_("icon"), max_length=20, default="test")
    topics = models.ManyToManyField(Topic, related_name="checks", verbose_name=_("topics"))
    length = models.PositiveSmallIntegerField(_("questions"), default=10)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("test")
        verbose_name_plural = _("tests")

    def __str__(self) -> str:
        return self.label

    @property
    def _reads_english(self) -> bool:
        return (get_language() or "").startswith("en")

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if self._reads_english and self.title_en else self.title

    @property
    def description(self) -> str:
        """The summary in the reader's language."""
        return self.summary_en if self._reads_english and self.summary_en else self.summary


class Form(models.Model):
    """A fixed list of questions. Never changed once it exists: a later bank makes a new version."""

    assessment = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="forms", verbose_name=_("test"))
    label = models.CharField(_("form"), max_length=1)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    item_codes = ArrayField(models.CharField(max_length=60), verbose_name=_("items"))
    is_current = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["assessment", "version", "label"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "version", "label"], name="form_label_is_unique_in_a_version")
        ]
        verbose_name = _("form")
        verbose_name_plural = _("forms")

    def __str__(self) -> str:
        return f"{self.assessment.code} {self.label}{self.version}"


class ItemBank(models.Model):
    """A version of the scale: never changed once it exists, so that an estimate that was shown stays what it was."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    basis = models.CharField(_("difficulties"), max_length=10, choices=Basis)
    is_in_force = models.BooleanField(_("in force"), default=False)
    made_at = models.DateTimeField(_("made"))
    model = models.CharField(_("model"), max_length=3, help_text="1pl, 2pl or 3pl")
    persons = models.PositiveIntegerField(_("persons"), default=0)
    log_likelihood = models.FloatField(_("log-likelihood"), null=True)
    report = models.JSONField(_("report"), default=dict)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_in_force"], condition=models.Q(is_in_force=True), name="one_bank_is_in_force"
            )
        ]
        verbose_name = _("bank version")
        verbose_name_plural = _("bank versions")

    def __str__(self) -> str:
        return str(self.version)


class ItemImportRun(models.Model):
    """One import of a checked file by the worker. The outcome is written with the items, in their transaction.

    `defaults` are the fields of `item_rows.Defaults`. `outcome` holds counts by name and the findings as rows of
    [kind, sheet, row, column, reason]; `refused` says in one sentence why nothing was imported.
    """

    digest = models.CharField(max_length=64, help_text="SHA-256 of the uploaded file")
    file_name = models.CharField(_("file"), max_length=200)
    defaults = models.JSONField(default=dict)
    language = models.CharField(max_length=10, help_text="in which the findings are worded")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for"))
    task = models.UUIDField(null=True, help_text="the queued task")
    outcome = models.JSONField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import of items")
        verbose_name_plural = _("imports of items")

    def __str__(self) -> str:
        return f"{self.file_name} ({self.digest[:8]})"


class BankEntry(models.Model):
    """Where one item stands on the scale of one bank. `a` in logits per SD, `b` in SD, `c` a chance."""

    bank = models.ForeignKey(ItemBank, on_delete=models.CASCADE, related_name="entries", verbose_name=_("bank version"))
    item_code = models.SlugField(_("item"), max_length=60)
    area = models.CharField(_("area"), max_length=20, choices=Area)
    status = models.CharField(_("status"), max_length=12, choices=ItemStatus)
    a = models.FloatField(_("discrimination"))
    b = models.FloatField(_("difficulty"))
    c = models.FloatField(_("guessing"), default=0.0)
    a_standard_error = models.FloatField(null=True)
    b_standard_error = models.FloatField(null=True)
    answers = models.PositiveIntegerField(_("answers"), default=0)

    class Meta:
        ordering = ["item_code"]
        constraints = [models.UniqueConstraint(fields=["bank", "item_code"], name="item_stands_once_in_a_bank")]
        verbose_name = _("bank entry")
        verbose_name_plural = _("bank entries")

    def __str__(self) -> str:
        return self.item_code


class Attempt(models.Model):
    """One person's way through one form, through a placement on a bank, or through an exercise.

    `subject` names the lesson, the game or whatever the exercise was part of. Campaign, session and group are kept as
    they were at the time, and so is the estimate: `theta` and `standard_error` are on the scale of `bank`, in SD.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="attempts")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="attempts", null=True)
    bank = models.ForeignKey(ItemBank, on_delete=models.PROTECT, related_name="attempts", null=True)
    state = models.JSONField(null=True, help_text="where an adaptive test stands")
    theta = models.FloatField(null=True)
    standard_error = models.FloatField(null=True)
    language = models.CharField(max_length=10)
    stage = models.CharField(max_length=12, choices=Stage)
    subject = models.CharField(max_length=80, blank=True)
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    campaign = models.SlugField(max_length=60, blank=True, allow_unicode=True)
    session = models.SlugField(max_length=60, blank=True, allow_unicode=True)
    audience = models.CharField(max_length=20, choices=Audience, blank=True)
    age_band = models.CharField(max_length=10, choices=AgeBand, blank=True)
    is_simulated = models.BooleanField(default=False, help_text="made by a rehearsal: never counted as knowledge")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="consent was withdrawn before the end")

    class Meta:
        indexes = [models.Index(fields=["campaign", "stage", "session"], name="attempt_by_campaign")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage=Stage.PLACEMENT, form=None, bank__isnull=False)
                | models.Q(stage__in=[Stage.BEFORE, Stage.AFTER], form__isnull=False)
                | models.Q(stage__in=EXERCISES, form=None),
                name="attempt_has_what_its_stage_needs",
            ),
            models.UniqueConstraint(
                fields=["participant", "stage", "subject"],
                condition=models.Q(stage__in=EXERCISES, finished_at=None, closed_at=None),
                name="one_exercise_of_a_kind_is_open",
            ),
        ]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class Response(models.Model):
    """One answer to one item: written once, never changed. Ready for calibration as (person, item, right).

    `is_play` marks an answer that says little about the person: given in a hurry, with help, or in a group.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="responses")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="responses")
    position = models.PositiveSmallIntegerField()
    choice = models.PositiveSmallIntegerField()
    is_right = models.BooleanField()
    is_play = models.BooleanField(default=False, db_default=False)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="question_is_answered_once"),
        ]
        verbose_name = _("response")
        verbose_name_plural = _("responses")

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}"


class SkillTrack(models.Model):
    """What is known about one person's skills, on the scale of `bank`; see `science.psychometrics.tracking`.

    `state` is what the first `answers` answers, up to the one numbered `last_answer`, and the `lessons` done (pairs of
    topic and time) make of it: it can always be worked out again from them.
    """

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="skill_track")
    bank = models.ForeignKey(ItemBank, on_delete=models.PROTECT, related_name="+")
    state = models.JSONField()
    lessons = models.JSONField(default=list)
    answers = models.PositiveIntegerField(default=0)
    last_answer = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("skills")
        verbose_name_plural = _("skills")

    def __str__(self) -> str:
        return f"skills {self.pk}"
