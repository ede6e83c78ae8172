"""Run: one person's way through a form, whether it is kept (an Attempt) or not (a signed cookie).

Somebody who does not agree to being remembered takes the same test; the answers travel in a signed cookie of
the browser and are gone when it closes. The server stores nothing.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from wanli.ground.accounts.queries import participant_of
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import ORIGINAL, Attempt, Form, Item

HERE = "here"  # the token of a run that lives in the browser only
RUN_COOKIE = "wanli_run"
_SALT = "wanli.run"


class AttemptIsClosed(Attempt.DoesNotExist):
    """Consent was withdrawn before the end: nothing more is asked, and nothing is shown."""

    message = gettext_lazy("This test was closed when you withdrew your consent. You can begin a new one.")


@dataclass
class Run:
    """A form, the answers given so far (position → choice), and where they are kept."""

    token: str
    form: Form
    language: str
    stage: str
    answers: dict[int, int]
    campaign: str = ""
    session: str = ""
    attempt: Attempt | None = None
    earlier: list[int] = field(default_factory=list)  # for a parallel run that is not kept: form, right answers

    @property
    def length(self) -> int:
        return len(self.form.item_codes)

    @property
    def title(self) -> str:
        return self.form.assessment.label

    def address(self, position: int) -> str:
        """Where the question at a position is asked; beyond the last one, where the result stands."""
        if position > self.length:
            return reverse("assessments:result", args=[self.token])
        return reverse("assessments:question", args=[self.token, position])

    @property
    def is_finished(self) -> bool:
        return len(self.answers) == self.length

    @property
    def is_kept(self) -> bool:
        return self.attempt is not None

    @property
    def next_position(self) -> int:
        """The first question without an answer; one beyond the last when all have one."""
        return next((n for n in range(1, self.length + 1) if n not in self.answers), self.length + 1)

    def signed(self) -> str:
        """The run as the text of its cookie."""
        values = [self.form.pk, self.language, self.stage, self.answers, self.campaign, self.session, self.earlier]
        return signing.dumps(values, salt=_SALT, compress=True)


def run_without_keeping(
    form: Form,
    language: str,
    *,
    stage: str = Stage.BEFORE,
    campaign: str = "",
    session: str = "",
    earlier: list[int] | None = None,
) -> Run:
    """A fresh run that only the browser remembers."""
    return Run(HERE, form, language, stage, {}, campaign, session, earlier=earlier or [])


def kept_run(attempt: Attempt) -> Run:
    """The run of a stored attempt."""
    answers = dict(attempt.responses.values_list("position", "choice"))
    return Run(
        str(attempt.token),
        attempt.form,
        attempt.language,
        attempt.stage,
        answers,
        attempt.campaign,
        attempt.session,
        attempt,
    )


def load_run(request: HttpRequest, token: str) -> Run:
    """The run that a token names, if it belongs to who asks. Raises Attempt.DoesNotExist otherwise.

    AttemptIsClosed, one of its kind, when consent was withdrawn before the end.
    """
    if token == HERE:
        return _from_cookie(request)
    try:
        key = uuid.UUID(token)
    except ValueError as error:
        raise Attempt.DoesNotExist from error
    participant = participant_of(request)
    if participant is None:
        raise Attempt.DoesNotExist
    attempt = Attempt.objects.select_related("form__assessment").get(
        token=key, participant=participant, form__isnull=False
    )
    if attempt.closed_at is not None:
        raise AttemptIsClosed
    return kept_run(attempt)


def _from_cookie(request: HttpRequest) -> Run:
    try:
        form_pk, language, stage, answers, campaign, session, earlier = signing.loads(
            request.COOKIES.get(RUN_COOKIE, ""), salt=_SALT
        )
        form = Form.objects.select_related("assessment").get(pk=form_pk)
        given = {int(position): choice for position, choice in answers.items()}
    except (signing.BadSignature, AttributeError, TypeError, ValueError, Form.DoesNotExist) as error:
        raise Attempt.DoesNotExist from error
    return Run(HERE, form, language, stage, given, campaign, session, earlier=earlier)


def question_of(run: Run, position: int) -> Item:
    """The item at a position, in the run's language where it exists. Raises Item.DoesNotExist beyond the form.

    A run is finished with the questions it began with, so a question that was withdrawn meanwhile is still asked, as
    it was published.
    """
    if not 1 <= position <= run.length:
        raise Item.DoesNotExist
    return as_published(run.form.item_codes[position - 1], run.language)


def as_published(code: str, language: str) -> Item:
    """A question as people saw it, also after it was withdrawn. Raises Item.DoesNotExist for one that never was."""
    try:
        return item_in(code, language, live=True)
    except Item.DoesNotExist:
        item = item_in(code, language, asked__isnull=False)
        return item.live_revision.as_object() if item.live_revision_id else item


def item_in(code: str, language: str, **conditions: Any) -> Item:
    """A question in this language where it has been translated, else in Chinese. Raises Item.DoesNotExist."""
    versions = Item.objects.filter(code=code, locale__language_code__in=[language, ORIGINAL], **conditions)
    by_language = {item.locale.language_code: item for item in versions.select_related("locale", "topic", "source")}
    item = by_language.get(language) or by_language.get(ORIGINAL)
    if item is None:
        raise Item.DoesNotExist
    return item
