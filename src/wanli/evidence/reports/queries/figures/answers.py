"""Figures from what citizens answered. The unit is the person; fewer than ten persons are never shown.

Of a person who takes several tests in a campaign the first finished one counts, so that every person stands in
exactly one cell. What compares before and after compares the same persons, and is no proof of a cause.
"""

from collections.abc import Callable, Sequence

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanli.evidence.reports.choices import Form, Group, Nature
from wanli.evidence.reports.queries.cells import (
    AnswerRow,
    PublishedTables,
    attempts_at,
    persons_in,
    places_of,
    rows_of,
    used_dimensions,
)
from wanli.evidence.reports.queries.figures.base import Figure, Reading, figures
from wanli.evidence.reports.queries.scopes import Scope
from wanli.knowledge.library.models import Topic
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Attempt, Response
from wanli.outreach.campaigns.models import Quantity
from wanli.science.impact.shares import Estimate, hake_gain, mean_share, paired_gain

FINISHED, STARTED = "finished_at", "started_at"


def _narrow(scope: Scope, attempts: QuerySet[Attempt], moment: str) -> QuerySet[Attempt]:
    narrowed = attempts_at(scope, attempts).filter(scope.within_moments(moment))
    return narrowed.filter(audience=scope.audience) if scope.audience else narrowed


def _attempts(scope: Scope, stage: str) -> QuerySet[Attempt]:
    return Attempt.objects.filter(campaign=scope.campaign.code, stage=stage)


def _begun(stage: str) -> Callable[[Scope], QuerySet[Attempt]]:
    def select(scope: Scope) -> QuerySet[Attempt]:
        return _narrow(scope, _attempts(scope, stage), STARTED)

    return select


_started = _begun(Stage.BEFORE)
_placements_started = _begun(Stage.PLACEMENT)


def _finished(stage: str) -> Callable[[Scope], QuerySet[Attempt]]:
    def select(scope: Scope) -> QuerySet[Attempt]:
        return _narrow(scope, _attempts(scope, stage).filter(finished_at__isnull=False), FINISHED)

    return select


def _first_of_each(scope: Scope, stage: str) -> QuerySet[Attempt]:
    """Each person's first finished attempt of a stage in the campaign, then narrowed to the scope."""
    finished = _attempts(scope, stage).filter(finished_at__isnull=False)
    firsts = finished.order_by("participant_id", "finished_at", "pk").distinct("participant_id").values("pk")
    return _narrow(scope, Attempt.objects.filter(pk__in=firsts), FINISHED)


def _answers(attempt: str, *conditions: Q) -> Coalesce:
    """How many answers of an attempt meet the conditions."""
    answers = Response.objects.filter(*conditions, attempt=OuterRef(attempt)).order_by().values("attempt")
    counted = Subquery(answers.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    return Coalesce(counted, 0)


def _with_share(attempts: QuerySet[Attempt], *conditions: Q) -> QuerySet[Attempt]:
    return attempts.annotate(right=_answers("pk", Q(is_right=True), *conditions), asked=_answers("pk", *conditions))


def persons(scope: Scope) -> QuerySet[Attempt]:
    return _with_share(_first_of_each(scope, Stage.BEFORE))


def _placed(scope: Scope) -> QuerySet[Attempt]:
    return _first_of_each(scope, Stage.PLACEMENT)


def _persons_after(scope: Scope) -> QuerySet[Attempt]:
    return _with_share(_first_of_each(scope, Stage.AFTER))


def pairs(scope: Scope) -> QuerySet[Attempt]:
    """Each person's first finished parallel test, with what the same person had right before."""
    return _persons_after(scope).annotate(
        before_right=_answers("follows_id", Q(is_right=True)), before_asked=_answers("follows_id")
    )


def _on_topic(scope: Scope) -> QuerySet[Attempt]:
    """First tests that asked about a topic, with the share right on it."""
    return _with_share(_first_of_each(scope, Stage.BEFORE), Q(item__topic__slug=scope.topic)).filter(asked__gt=0)


SHARES = {
    "alone": (),
    "share": (("right", "asked"),),
    "pair": (("before_right", "before_asked"), ("right", "asked")),
}


def answer_rows(figure: Figure, scope: Scope, places: dict[str, int] | None = None) -> list[AnswerRow]:
    """The records of a figure from answers, one row an attempt."""
    moment = moment_of(figure)
    known = places_of(scope.campaign.pk) if places is None else places
    return rows_of(figure.records(scope), moment, known, *SHARES[_shape(figure)])


def moment_of(figure: Figure) -> str:
    """The field with the time that puts a record of a figure into a period."""
    return STARTED if figure.key in {"checks-started", "placements-started"} else FINISHED


def _shape(figure: Figure) -> str:
    if figure.form in {Form.POINTS, Form.RATIO}:
        return "pair"
    return "share" if figure.form == Form.SHARE else "alone"


def estimate_of(form: str, rows: Sequence[AnswerRow]) -> Estimate | None:
    """What the rows say: mean share, gain of the same persons, or Hake gain. None below two persons."""
    complete = [row for row in rows if row.first is not None and (form == Form.SHARE or row.second is not None)]
    if len(complete) < 2:
        return None
    first = [row.first for row in complete]
    if form == Form.SHARE:
        return mean_share(first)
    second = [row.second for row in complete]
    if form == Form.POINTS:
        return paired_gain(first, second)
    gain = hake_gain(sum(first) / len(first), sum(second) / len(second))
    return None if gain is None else Estimate(gain, gain, gain, 0.0, len(first), 0.95)


def _read(figure: Figure, scope: Scope) -> Reading:
    rows = answer_rows(figure, scope)
    everything = rows if scope.is_whole else answer_rows(figure, scope.whole)
    is_shown = PublishedTables(everything).may_show(rows, used_dimensions(scope, everything))
    return reading_of(figure, scope, rows, is_shown=is_shown, is_known=bool(everything))


def reading_of(
    figure: Figure, scope: Scope, rows: Sequence[AnswerRow], *, is_shown: bool, is_known: bool = True
) -> Reading:
    """The value over rows at hand; of a hidden one nothing is kept, so that no template can print it."""
    if not is_shown:
        return Reading(figure, scope, 0, is_hidden=True, title=_topic_title(figure, scope))
    estimate = None if figure.form == Form.NUMBER else estimate_of(figure.form, rows)
    is_counted = figure.form == Form.NUMBER and (rows or is_known or _is_possible(figure, scope))
    return Reading(
        figure,
        scope,
        len(rows),
        Quantity(len(rows)) if is_counted else None,
        estimate,
        persons=persons_in(rows),
        title=_topic_title(figure, scope),
    )


def _is_possible(figure: Figure, scope: Scope) -> bool:
    return figure.family is not None and figure.family(scope.whole).exists()


def _topic_title(figure: Figure, scope: Scope) -> str:
    if not (figure.needs == "topic" and scope.topic):
        return ""
    topic = Topic.objects.filter(slug=scope.topic).first()
    return str(_("Right in the first test: %(topic)s") % {"topic": topic.label if topic else scope.topic})


_BEFORE_AND_AFTER = _(
    "Difference of the share of right answers between the parallel test and the first test of the same persons, in "
    "percentage points. Before and after without a comparison group: it does not show what caused the change."
)

figures.register(
    Figure(
        key="checks-started",
        title=_("Tests started"),
        definition=_("First tests begun through the campaign by people who agreed that their answers are kept."),
        query=_("first tests of the campaign"),
        unit=pgettext_lazy("unit", "tests"),
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=_started,
        measure=_read,
    ),
    Figure(
        key="checks-completed",
        title=_("Tests completed"),
        definition=_("First tests in which every question was answered. A person who took two tests counts twice."),
        query=_("finished first tests of the campaign"),
        unit=pgettext_lazy("unit", "tests"),
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=_finished(Stage.BEFORE),
        family=_started,
        measure=_read,
    ),
    Figure(
        key="participants",
        title=_("People who completed a test"),
        definition=_("People with at least one finished first test, each once. Erased people stay counted, as nobody."),
        query=_("the first finished first test of each person"),
        unit=pgettext_lazy("unit", "people"),
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=persons,
        family=_started,
        measure=_read,
    ),
    Figure(
        key="parallel-completed",
        title=_("People who also completed the parallel test"),
        definition=_("People with a finished parallel test after their first one, each once."),
        query=_("the first finished parallel test of each person"),
        unit=pgettext_lazy("unit", "people"),
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=_persons_after,
        family=_started,
        measure=_read,
    ),
    Figure(
        key="placements-started",
        title=_("Placements started"),
        definition=_(
            "Placements begun through the campaign by people who agreed that their answers are kept. Never added to "
            "tests: a placement asks each person other questions."
        ),
        query=_("placements of the campaign"),
        unit=pgettext_lazy("unit", "placements"),
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=_placements_started,
        measure=_read,
        is_detail=True,
    ),
    Figure(
        key="placements-completed",
        title=_("Placements completed"),
        definition=_("Placements that came to their result. A person who was placed twice counts twice."),
        query=_("finished placements of the campaign"),
        unit=pgettext_lazy("unit", "placements"),
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=_finished(Stage.PLACEMENT),
        family=_placements_started,
        measure=_read,
        is_detail=True,
    ),
    Figure(
        key="placed",
        title=_("People who completed a placement"),
        definition=_(
            "People with at least one finished placement, each once. Who completed a test as well is counted there too."
        ),
        query=_("the first finished placement of each person"),
        unit=pgettext_lazy("unit", "people"),
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=_placed,
        family=_placements_started,
        measure=_read,
        is_detail=True,
    ),
    Figure(
        key="right-before",
        title=_("Right in the first test"),
        definition=_(
            "Mean over people of the share of right answers in their first finished test; “don't know” counts as "
            "not right. The 95 percent interval is over people."
        ),
        query=_("the first finished first test of each person, share of right answers"),
        unit="",
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=persons,
        measure=_read,
        form=Form.SHARE,
    ),
    Figure(
        key="right-after",
        title=_("Right in the parallel test"),
        definition=_(
            "Mean over people of the share of right answers in their first finished parallel test. Only those who "
            "went on are in it; compare the gain, not this, with the first test."
        ),
        query=_("the first finished parallel test of each person, share of right answers"),
        unit="",
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=_persons_after,
        measure=_read,
        form=Form.SHARE,
    ),
    Figure(
        key="gain",
        title=_("Gain of the same people"),
        definition=_BEFORE_AND_AFTER,
        query=_("the first finished parallel test of each person, with the first test it follows"),
        unit="",
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=pairs,
        measure=_read,
        form=Form.POINTS,
    ),
    Figure(
        key="hake-gain",
        title=_("Hake gain"),
        definition=_(
            "Gain as a part of what could be gained: mean gain of the same people divided by what was not right "
            "before. 0 no change, 1 everything right. Before and after without a comparison group."
        ),
        query=_("the first finished parallel test of each person, with the first test it follows"),
        unit="",
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=pairs,
        measure=_read,
        form=Form.RATIO,
    ),
    Figure(
        key="right-topic",
        title=_("Right in the first test, one topic"),
        definition=_("Mean over people of the share of right answers to questions of this topic in the first test."),
        query=_("the first finished first test of each person, answers to this topic"),
        unit="",
        group=Group.ANSWERS,
        nature=Nature.ANSWERS,
        model=Attempt,
        select=_on_topic,
        measure=_read,
        form=Form.SHARE,
        needs="topic",
    ),
)


def topics_asked(scope: Scope) -> QuerySet[Topic]:
    """Topics on which people were asked in first tests of the campaign."""
    asked = Response.objects.filter(attempt__in=persons(scope.whole).values("pk")).values("item__topic")
    return Topic.objects.filter(pk__in=asked.distinct())
