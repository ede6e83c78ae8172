"""Run: one person's way through an instrument, whether it is kept (a Sitting) or not (a signed cookie)."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from wanli.ground.accounts.queries import participant_of
from wanli.learning.assessments.queries import HERE
from wanli.learning.instruments.models import Answer as Given
from wanli.learning.instruments.models import InstrumentVersion, Sitting
from wanli.learning.instruments.queries.definitions import Definition, Question, definition_of
from wanli.science.psychometrics.instruments import DONT_KNOW, Answer, Score, score

COOKIE = "wanli_sitting"
RESUMABLE = timedelta(days=7)
_SALT = "wanli.sitting"


@dataclass
class Run:
    """A version, the answers so far (question code → answer), and where they are kept."""

    token: str
    version: InstrumentVersion
    definition: Definition
    answers: dict[str, Answer] = field(default_factory=dict)
    is_finished: bool = False
    campaign: str = ""
    session: str = ""
    sitting: Sitting | None = None

    @property
    def length(self) -> int:
        return self.definition.length

    @property
    def title(self) -> str:
        return str(self.definition.title)

    @property
    def is_kept(self) -> bool:
        return self.sitting is not None

    @property
    def is_complete(self) -> bool:
        return self.next_position > self.length

    @property
    def next_position(self) -> int:
        """The first question without an answer; one beyond the last when all have one."""
        asked = enumerate(self.definition.asked, start=1)
        return next((place for place, question in asked if question.code not in self.answers), self.length + 1)

    @property
    def way_on(self) -> str:
        """The address of the question that waits, of the overview, or of the result."""
        if self.is_finished:
            return reverse("instruments:result", args=[self.token])
        return self.address(self.next_position)

    def address(self, position: int) -> str:
        """Where the question at a position is asked; beyond the last one, where all answers can be looked over."""
        if position > self.length:
            return reverse("instruments:overview", args=[self.token])
        return reverse("instruments:question", args=[self.token, position])

    def question(self, position: int) -> Question:
        return self.definition.asked[position - 1]

    @property
    def told(self) -> list[tuple[int, Question, str]]:
        """Each question with its position and what was answered, in words."""
        asked = enumerate(self.definition.asked, start=1)
        return [(place, question, question.told(self.answers[question.code])) for place, question in asked]

    def scored(self) -> dict[str, Score]:
        """The scores on offer, by code."""
        return {told.code: score(told.rule, self.answers) for told in self.definition.asked_scores}

    def signed(self) -> str:
        """The run as the text of its cookie."""
        values = [self.version.pk, self.answers, self.is_finished, self.campaign, self.session]
        return signing.dumps(values, salt=_SALT, compress=True)


def run_without_keeping(version: InstrumentVersion, *, campaign: str = "", session: str = "") -> Run:
    """A fresh run that only the browser remembers."""
    return Run(HERE, version, definition_of(version), campaign=campaign, session=session)


def kept_run(sitting: Sitting) -> Run:
    """The run of a stored sitting. One query."""
    given = Given.objects.filter(sitting=sitting).order_by("pk").values_list("question", "value")
    answers: dict[str, Answer] = {code: DONT_KNOW if value is None else value for code, value in given}
    return Run(
        token=str(sitting.token),
        version=sitting.instrument,
        definition=definition_of(sitting.instrument),
        answers=answers,
        is_finished=sitting.finished_at is not None,
        campaign=sitting.campaign,
        session=sitting.session,
        sitting=sitting,
    )


def load_run(request: HttpRequest, token: str) -> Run:
    """The run that a token names, if it belongs to who asks. Raises Sitting.DoesNotExist otherwise."""
    if token == HERE:
        return _from_cookie(request)
    participant = participant_of(request)
    try:
        key = uuid.UUID(token)
    except ValueError as error:
        raise Sitting.DoesNotExist from error
    if participant is None:
        raise Sitting.DoesNotExist
    return kept_run(Sitting.objects.select_related("instrument", "participant").get(token=key, participant=participant))


def _from_cookie(request: HttpRequest) -> Run:
    """A run as the browser brings it back; one that does not fit the instrument any more is gone."""
    try:
        version_pk, answers, is_finished, campaign, session = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
        version = InstrumentVersion.objects.get(pk=version_pk)
        definition = definition_of(version)
        for code, answer in answers.items():
            definition.question(code).ensure_fits(answer)
    except (signing.BadSignature, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Sitting.DoesNotExist from error
    except InstrumentVersion.DoesNotExist as error:
        raise Sitting.DoesNotExist from error
    run = Run(HERE, version, definition, answers, is_finished, campaign, session)
    run.is_finished = is_finished and run.is_complete
    return run


def unfinished_run(request: HttpRequest, version: InstrumentVersion, *, at: datetime) -> Run | None:
    """A sitting of this participant that waits to be finished. One query beyond finding the participant."""
    participant = participant_of(request)
    if participant is None:
        return None
    waiting = Sitting.objects.filter(
        participant=participant, instrument=version, finished_at=None, closed_at=None, started_at__gte=at - RESUMABLE
    )
    sitting = (
        waiting.filter(answers__isnull=False)
        .select_related("instrument", "participant")
        .order_by("-started_at")
        .first()
    )
    return kept_run(sitting) if sitting else None
