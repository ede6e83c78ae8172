"""What a choice of a QTI item earns, and which explanations it brings up: its response processing, carried out.

1EdTech, QTI 3.0 information model, "Response Processing": conditions, `qti-set-outcome-value`, and the expressions that
single-choice items use. The standard templates `match_correct` and `map_response` are known by their names.
"""

import contextlib
from typing import Any
from xml.etree.ElementTree import Element

from wanli.learning.assessments.clients.item_files.qti_parts import children, every, first, local, words

Value = str | float | bool | None
_NUMERIC = {"float", "integer"}


class CannotTell(Exception):
    """The rules use something that is not known here."""


class _Exit(Exception):
    """`qti-exit-response`: no more rules."""


class Scoring:
    """The rules of one item. `outcomes(choice)` carries them out; raises CannotTell."""

    def __init__(self, item: Element, response: Element | None) -> None:
        self.processing = first(item, "qti-response-processing")
        self.response = response
        self.name = response.get("identifier", "") if response is not None else ""
        correct = first(first(response, "qti-correct-response"), "qti-value")
        self.correct = words(correct) if correct is not None else None
        self.declared: dict[str, Value] = {}
        self.types: dict[str, str] = {}
        for outcome in every(item, "qti-outcome-declaration"):
            name, kind = outcome.get("identifier", ""), outcome.get("base-type", "")
            default = first(first(outcome, "qti-default-value"), "qti-value")
            self.types[name] = kind
            self.declared[name] = _typed(words(default), kind) if default is not None else _unset(kind)

    def outcomes(self, choice: str) -> dict[str, Value]:
        """The outcome variables after this choice."""
        self.choice, self.found = choice, dict(self.declared)
        if self.processing is None:
            raise CannotTell
        rules = children(self.processing)
        template = self.processing.get("template", "").rsplit("/", 1)[-1].removesuffix(".xml")
        if rules:
            with contextlib.suppress(_Exit):
                self._follow(rules)
        elif template == "match_correct":
            self.found["SCORE"] = 1.0 if choice == self.correct else 0.0
        elif template == "map_response":
            self.found["SCORE"] = self._mapped()
        else:
            raise CannotTell
        return self.found

    def _follow(self, rules: list[Element]) -> None:
        for rule in rules:
            match local(rule):
                case "qti-set-outcome-value":
                    name, value = rule.get("identifier", ""), self._value(_only(rule))
                    self.found[name] = _as(value, self.types.get(name, ""))
                case "qti-response-condition":
                    self._decide(rule)
                case "qti-response-processing-fragment":
                    self._follow(children(rule))
                case "qti-exit-response":
                    raise _Exit
                case _:
                    raise CannotTell

    def _decide(self, condition: Element) -> None:
        for branch in children(condition):
            parts = children(branch)
            if local(branch) == "qti-response-else":
                return self._follow(parts)
            if local(branch) not in {"qti-response-if", "qti-response-else-if"} or not parts:
                raise CannotTell
            if self._value(parts[0]) is True:
                return self._follow(parts[1:])
        return None

    def _value(self, expression: Element) -> Value:
        name, parts = expression.get("identifier", ""), children(expression)
        match local(expression):
            case "qti-base-value":
                return _typed(words(expression), expression.get("base-type", ""))
            case "qti-variable":
                return self.choice if name == self.name else self.found.get(name)
            case "qti-correct":
                return self.correct
            case "qti-map-response":
                return self._mapped()
            case "qti-null":
                return None
            case "qti-match" | "qti-equal" if len(parts) == 2:
                left, right = map(self._value, parts)
                return None if left is None or right is None else left == right
            case "qti-is-null" if len(parts) == 1:
                return self._value(parts[0]) is None
            case "qti-not" if len(parts) == 1:
                value = self._value(parts[0])
                return None if value is None else value is not True
            case "qti-and":
                return all(self._value(part) is True for part in parts)
            case "qti-or":
                return any(self._value(part) is True for part in parts)
            case "qti-gt" | "qti-gte" | "qti-lt" | "qti-lte" if len(parts) == 2:
                left, right = (_number(self._value(part)) for part in parts)
                compared = {"gt": left > right, "gte": left >= right, "lt": left < right, "lte": left <= right}
                return compared[local(expression).removeprefix("qti-")]
            case "qti-sum":
                return sum(_number(self._value(part)) for part in parts)
        raise CannotTell

    def _mapped(self) -> float:
        mapping = first(self.response, "qti-mapping")
        if mapping is None:
            raise CannotTell
        worth = _number(mapping.get("default-value", "0"))
        for entry in every(mapping, "qti-map-entry"):
            if entry.get("map-key") == self.choice:
                worth = _number(entry.get("mapped-value"))
        if (least := mapping.get("lower-bound")) is not None:
            worth = max(worth, _number(least))
        if (most := mapping.get("upper-bound")) is not None:
            worth = min(worth, _number(most))
        return worth


def shown(feedback: Element, outcomes: dict[str, Value]) -> bool:
    """Whether a feedback is shown with these outcomes."""
    is_named = outcomes.get(feedback.get("outcome-identifier", "")) == feedback.get("identifier", "")
    return is_named if feedback.get("show-hide", "show") == "show" else not is_named


def _only(rule: Element) -> Element:
    parts = children(rule)
    if len(parts) != 1:
        raise CannotTell
    return parts[0]


def _typed(text: str, kind: str) -> Value:
    if kind in _NUMERIC:
        return _number(text)
    return text.strip() == "true" if kind == "boolean" else text.strip()


def _as(value: Value, kind: str) -> Value:
    return _typed(value, kind) if isinstance(value, str) else value


def _unset(kind: str) -> Value:
    return 0.0 if kind in _NUMERIC else None


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise CannotTell from error
