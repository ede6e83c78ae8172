"""What a finished run says, in plain words, and what to read next."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wanli.knowledge.library.models import Piece, Topic
from wanli.learning.assessments.choices import Stage
from wanli.learning.assessments.models import Item
from wanli.learning.assessments.queries.runs import Run


@dataclass(frozen=True)
class TopicResult:
    """How one topic went."""

    topic: Topic
    right: int
    asked: int

    @property
    def is_sure(self) -> bool:
        return self.right == self.asked


@dataclass(frozen=True)
class Result:
    """Right answers in all and by topic; before the parallel test also what the first one gave."""

    right: int
    asked: int
    topics: list[TopicResult]
    earlier_right: int | None

    @property
    def headline(self) -> str:
        """One sentence that claims no more than ten questions can show."""
        share = self.right / self.asked if self.asked else 0
        if share >= 0.9:
            return _("You are well prepared on these questions.")
        if share >= 0.7:
            return _("You have a good grasp; a few things are worth a second look.")
        if share >= 0.4:
            return _("You know part of it. Three short pieces will take you further.")
        return _("Much here is new to many people. Start with the three pieces below.")


def result_of(run: Run) -> Result:
    """Count a run. Three queries, whatever the length of the form."""
    items = Item.objects.filter(code__in=run.form.item_codes, locale__language_code="zh-hans").select_related("topic")
    by_code = {item.code: item for item in items}
    right_in: dict[Topic, int] = {}
    asked_in: dict[Topic, int] = {}
    for position, code in enumerate(run.form.item_codes, start=1):
        if position in run.answers and code in by_code:
            item = by_code[code]
            asked_in[item.topic] = asked_in.get(item.topic, 0) + 1
            right_in[item.topic] = right_in.get(item.topic, 0) + (run.answers[position] == item.key)
    topics = [TopicResult(topic, right_in[topic], asked) for topic, asked in asked_in.items()]
    topics.sort(key=lambda entry: (entry.right / entry.asked, entry.topic.order))
    return Result(sum(right_in.values()), sum(asked_in.values()), topics, _earlier_right(run))


def _earlier_right(run: Run) -> int | None:
    if run.stage != Stage.AFTER:
        return None
    if run.attempt is None:
        return run.earlier[1] if run.earlier else None
    first = run.attempt.follows
    return first.responses.filter(is_right=True).count() if first else None


def pieces_to_read(topics: list[Topic], language: str, *, audience: str = "", count: int = 3) -> list[Piece]:
    """Pieces on `topics`, the weakest first: one a topic first, those for the reader's group before others."""
    weakest = [topic.pk for topic in topics]
    readable = Piece.objects.live().filter(topic__in=weakest).select_related("topic").without_body()
    pieces = list(readable.in_languages(language)) or list(readable.in_languages("zh-hans"))
    pieces.sort(key=lambda piece: (weakest.index(piece.topic_id), audience not in piece.audiences, piece.pk))
    first_of_topic = {piece.topic_id: piece for piece in reversed(pieces)}
    firsts = [piece for piece in pieces if first_of_topic[piece.topic_id] is piece]
    rest = [piece for piece in pieces if first_of_topic[piece.topic_id] is not piece]
    return [*firsts, *rest][:count]
