"""Model: rules and letters weighed together, into a calibrated probability and a type.

Two regressions over the same features: one says whether a message is harmful, the other of what type it is. The first
one's logit is calibrated on messages that it was not trained on (Platt 1999), so that of the messages called 80 % about
eight in ten are harmful — among messages mixed as those it was trained on.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from wanli.science.screening.features import Floats, Parts, Row, Vocabulary
from wanli.science.screening.normalising import Normal, normalise
from wanli.science.screening.rules import Hit, RuleBook

SCHEMA = 1


class BadModel(ValueError):
    """What was stored is no model of this program; the sentence says why."""


@dataclass(frozen=True)
class Reading:
    """What the model makes of one message: `probability` that it is harmful, and of each type if it is, most
    likely first.

    `kinds` gives the same for harmless kinds. `known` is how many of the message's features the model knows.
    """

    normal: Normal
    hits: list[Hit]
    probability: float
    types: list[tuple[str, float]]
    kinds: list[tuple[str, float]]
    known: int
    runs: Row


@dataclass(frozen=True, eq=False)
class Model:
    """`harm` (features,) and `type_weights` (features, types) are coefficients; `types` names what they stand for.

    `harmful` (types,) tells scams from genuine kinds. `slope` and `offset` calibrate the logit. `digest` names what it
    was trained on.
    """

    vocabulary: Vocabulary
    harm: Floats
    harm_offset: float
    type_weights: Floats
    type_offsets: Floats
    types: tuple[str, ...]
    harmful: NDArray[np.bool_]
    slope: float
    offset: float
    digest: str = ""

    def read(self, message: str, rules: RuleBook) -> Reading:
        """What the model makes of a message. Any string will do."""
        normal = normalise(message, rules.joins)
        return self.weighed(normal, rules.hits(normal))

    def weighed(self, normal: Normal, hits: Sequence[Hit]) -> Reading:
        """The same for a message that is normal already, with these rules met."""
        runs = self.vocabulary.run_row(normal)
        rules, values = self.vocabulary.rule_row(hits)
        scores = runs[1] @ self.type_weights[runs[0]] + values @ self.type_weights[rules] + self.type_offsets
        share = np.exp(scores - scores.max())
        return Reading(
            normal,
            list(hits),
            self._probability(runs, (rules, values)),
            self._ranked(share, self.harmful),
            self._ranked(share, ~self.harmful),
            len(runs[0]) + len(rules),
            runs,
        )

    def with_hits(self, reading: Reading, hits: Sequence[Hit]) -> float:
        """The probability that the same message would have if it met these rules."""
        return self._probability(reading.runs, self.vocabulary.rule_row(hits))

    def _probability(self, runs: Row, rules: Row) -> float:
        logit = sum(float(values @ self.harm[places]) for places, values in (runs, rules)) + self.harm_offset
        return float(expit(self.slope * logit + self.offset))

    def _ranked(self, share: Floats, which: NDArray[np.bool_]) -> list[tuple[str, float]]:
        total = float(share[which].sum()) or 1.0
        order = [int(place) for place in np.argsort(-share, kind="stable") if which[place]]
        return [(self.types[place], float(share[place]) / total) for place in order]

    def contributions(self, reading: Reading) -> list[tuple[str, float]]:
        """The runs of letters of this message that speak for harm, strongest first, with their part of the logit."""
        places, values = reading.runs
        part = values * self.harm[places]
        names = self._names
        order = np.argsort(-part, kind="stable")
        return [(names[int(places[at])], float(part[at])) for at in order if part[at] > 0]

    @property
    def _names(self) -> list[str]:
        kept: list[str] | None = self.__dict__.get("_names_kept")
        if kept is None:
            kept = self.__dict__["_names_kept"] = list(self.vocabulary.places)
        return kept

    # ---- stored ------------------------------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """The model as a compressed archive of arrays; no code is stored, so none is run when it is read."""
        head = {
            "schema": SCHEMA,
            "digest": self.digest,
            "types": self.types,
            "harm_offset": self.harm_offset,
            "slope": self.slope,
            "offset": self.offset,
            "runs": self.vocabulary.runs,
            "parts": asdict(self.vocabulary.parts),
        }
        words = json.dumps(list(self.vocabulary.places), ensure_ascii=True)
        out = io.BytesIO()
        np.savez_compressed(
            out,
            head=_as_bytes(json.dumps(head)),
            words=_as_bytes(words),
            weights=self.vocabulary.weights,
            harm=self.harm,
            type_weights=self.type_weights.astype(np.float16),
            type_offsets=self.type_offsets,
            harmful=self.harmful,
        )
        return out.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Model":
        """A stored model. Raises BadModel."""
        try:
            with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
                head = json.loads(arrays["head"].tobytes())
                if head.get("schema") != SCHEMA:
                    raise BadModel(f"the model is stored in schema {head.get('schema')!r}; this program reads {SCHEMA}")
                words = json.loads(arrays["words"].tobytes())
                vocabulary = Vocabulary(
                    {word: place for place, word in enumerate(words)},
                    arrays["weights"],
                    int(head["runs"]),
                    Parts(**head["parts"]),
                )
                return cls(
                    vocabulary=vocabulary,
                    harm=arrays["harm"],
                    harm_offset=float(head["harm_offset"]),
                    type_weights=arrays["type_weights"].astype(np.float32),
                    type_offsets=arrays["type_offsets"],
                    types=tuple(head["types"]),
                    harmful=arrays["harmful"],
                    slope=float(head["slope"]),
                    offset=float(head["offset"]),
                    digest=str(head["digest"]),
                )
        except BadModel:
            raise
        except Exception as error:  # numpy and zipfile name a dozen of their own for a broken archive
            raise BadModel(f"this is not a stored model: {error}") from error


def _as_bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)
