"""Training: from labelled messages to a model, and an honest account of how good it is.

Each message is learned twice, once as it is and once disguised, so that what a disguise leaves of it is known too. How
good the model is, and its calibration, come from messages whose near-duplicates were not in the training either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit, logit

from wanli.science.screening.disguises import DISGUISES
from wanli.science.screening.features import Parts, Vocabulary
from wanli.science.screening.grouping import folds_of, groups_of
from wanli.science.screening.model import Model
from wanli.science.screening.normalising import Normal, normalise
from wanli.science.screening.regressions import logistic, ridge
from wanli.science.screening.rules import Hit, RuleBook

FEWEST_OF_A_TYPE = 5
SHARPNESS = 4.0  # turns scores from -1 to 1 into the exponents of shares
_LEAST = 1e-12  # a probability nearer to 0 or 1 has no finite logit
SAME = 0.5  # texts this alike stay on one side of a split


class CannotTrain(ValueError):
    """These messages are no basis for a model; the sentence says why."""


@dataclass(frozen=True)
class Labelled:
    """A message of which somebody has said what it is. `type` is a scam's or a genuine kind's code."""

    text: str
    type: str
    is_harmful: bool


@dataclass(frozen=True)
class Settings:
    """How the model is trained. Penalties are those of `regressions`."""

    parts: Parts = field(default_factory=Parts)
    penalty: float = 1e-5
    type_penalty: float = 1e-3
    rounds: int = 120
    type_rounds: int = 60
    folds: int = 5
    disguised: float = 0.5  # the weight of a disguised message beside one as it is


@dataclass(frozen=True, eq=False)
class Trained:
    """The model, and what it said of each message when that was not among those it had learned.

    `logits` and `probabilities` (messages,), `types` (messages,) the likeliest type; `folds` (messages,).
    """

    model: Model
    logits: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    types: list[str]
    folds: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _Prepared:
    """Messages as the model sees them: each as it is, then each disguised."""

    seen: list[tuple[Normal, list[Hit]]]
    weights: NDArray[np.float64]
    origin: NDArray[np.intp]  # which message a row is of
    types: tuple[str, ...]
    classes: NDArray[np.intp]
    harmful: NDArray[np.bool_]  # of each type


def train(
    messages: Sequence[Labelled],
    rules: RuleBook,
    *,
    rng: np.random.Generator,
    settings: Settings | None = None,
    digest: str = "",
) -> Trained:
    """Train on these messages, and test on each fold what was learned from the others.

    Raises CannotTrain for fewer than two folds' worth of harmful or of harmless messages, or for a type that is called
    harmful in one message and harmless in another.
    """
    settings = settings or Settings()
    _ensure_enough(messages, settings)
    prepared = _prepared(messages, rules, settings, rng)
    groups = groups_of([message.text for message in messages], threshold=SAME)
    folds = folds_of(groups, [message.type for message in messages], folds=settings.folds, rng=rng)
    logits, types = np.zeros(len(messages)), [""] * len(messages)
    for fold in range(settings.folds):
        learned = _fitted(prepared, folds[prepared.origin] != fold, settings)
        for place in np.flatnonzero(folds == fold):
            normal, hits = prepared.seen[place]
            reading = learned.weighed(normal, hits)
            logits[place] = logit(min(max(reading.probability, _LEAST), 1 - _LEAST))
            types[place] = reading.types[0][0] if reading.probability >= 0.5 else reading.kinds[0][0]
    is_harmful = np.array([message.is_harmful for message in messages])
    slope, offset = calibrated(logits, is_harmful)
    model = _whole(prepared, settings, slope, offset, digest)
    return Trained(model, logits, expit(slope * logits + offset), types, folds)


def retrain(
    messages: Sequence[Labelled],
    rules: RuleBook,
    *,
    rng: np.random.Generator,
    slope: float,
    offset: float,
    settings: Settings | None = None,
    digest: str = "",
) -> Model:
    """The model that `train` makes of these messages with the same `rng`, in a sixth of the time.

    `slope` and `offset` are the calibration that `train` found for them. Raises CannotTrain.
    """
    settings = settings or Settings()
    _ensure_enough(messages, settings)
    return _whole(_prepared(messages, rules, settings, rng), settings, slope, offset, digest)


def calibrated(logits: NDArray[np.float64], is_harmful: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset that turn logits into probabilities: Platt (1999), with his smoothed targets."""
    positive, negative = int(is_harmful.sum()), int((~is_harmful).sum())
    target = np.where(is_harmful, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def objective(line: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = line[0] * logits + line[1]
        off = expit(scores) - target
        loss = float(np.logaddexp(0, scores).sum() - target @ scores)
        return loss, np.array([off @ logits, off.sum()])

    found = minimize(objective, np.array([1.0, 0.0]), jac=True, method="BFGS")
    slope, offset = (float(value) for value in found.x)
    return slope, offset


def _ensure_enough(messages: Sequence[Labelled], settings: Settings) -> None:
    harmful = sum(message.is_harmful for message in messages)
    for number, name in ((harmful, "harmful"), (len(messages) - harmful, "harmless")):
        if number < 2 * settings.folds:
            raise CannotTrain(f"{number} {name} messages are too few; at least {2 * settings.folds} are needed")
    told = {(message.type, message.is_harmful) for message in messages}
    twice = [name for name, is_harmful in told if is_harmful and (name, False) in told]
    if twice:
        raise CannotTrain(f"{twice[0]!r} is called harmful in one message and harmless in another")


def _prepared(messages: Sequence[Labelled], rules: RuleBook, settings: Settings, rng: np.random.Generator) -> _Prepared:
    texts = [message.text for message in messages]
    number = len(texts)
    weights, origin = np.ones(number), np.arange(number)
    if settings.disguised > 0:
        names = list(DISGUISES)
        texts += [DISGUISES[names[int(rng.integers(len(names)))]](text, rng) for text in texts]
        weights = np.concatenate([weights, np.full(number, settings.disguised)])
        origin = np.concatenate([origin, origin])
    seen = []
    for text in texts:
        normal = normalise(text, rules.joins)
        seen.append((normal, rules.hits(normal)))
    types = tuple(sorted({message.type for message in messages}))
    place = {name: at for at, name in enumerate(types)}
    harmful = np.zeros(len(types), dtype=bool)
    for message in messages:
        harmful[place[message.type]] = message.is_harmful
    classes = np.array([place[message.type] for message in messages], dtype=np.intp)
    return _Prepared(seen, weights, origin, types, classes[origin], harmful)


def _whole(prepared: _Prepared, settings: Settings, slope: float, offset: float, digest: str) -> Model:
    fitted = _fitted(prepared, np.ones(len(prepared.seen), dtype=bool), settings)
    return Model(**{**vars(fitted), "slope": slope, "offset": offset, "digest": digest})


def _fitted(prepared: _Prepared, which: NDArray[np.bool_], settings: Settings) -> Model:
    rows = np.flatnonzero(which)
    as_is = [prepared.seen[row] for row in rows if row < len(prepared.origin) and prepared.weights[row] == 1.0]
    vocabulary = Vocabulary.learned(as_is, settings.parts)
    features = _matrix(vocabulary, (prepared.seen[row] for row in rows))
    classes, weights = prepared.classes[rows], prepared.weights[rows]
    is_harmful = prepared.harmful[classes]
    # both sides weigh the same, whatever the mixture of the messages
    side = is_harmful.astype(np.intp)
    balanced = weights / np.bincount(side, weights=weights, minlength=2)[side]
    harm, harm_offset = logistic(features, is_harmful, balanced, penalty=settings.penalty, rounds=settings.rounds)
    of_type = np.bincount(classes, weights=weights, minlength=len(prepared.types))
    type_weights, type_offsets = ridge(
        features,
        classes,
        weights / np.sqrt(of_type[classes]),
        number=len(prepared.types),
        penalty=settings.type_penalty,
        rounds=settings.type_rounds,
    )
    return Model(
        vocabulary=vocabulary,
        harm=harm.astype(np.float32),
        harm_offset=harm_offset,
        type_weights=(SHARPNESS * type_weights).astype(np.float32),
        type_offsets=(SHARPNESS * type_offsets).astype(np.float32),
        types=prepared.types,
        harmful=prepared.harmful,
        slope=1.0,
        offset=0.0,
    )


def _matrix(vocabulary: Vocabulary, seen: Iterable[tuple[Normal, list[Hit]]]) -> sparse.csr_matrix:
    rows = [vocabulary.row(normal, hits) for normal, hits in seen]
    ends = np.cumsum([0, *(len(places) for places, _values in rows)])
    places = np.concatenate([places for places, _values in rows]) if rows else np.zeros(0, dtype=np.int32)
    values = np.concatenate([values for _places, values in rows]) if rows else np.zeros(0, dtype=np.float32)
    return sparse.csr_matrix((values.astype(np.float64), places, ends), shape=(len(rows), len(vocabulary)))
