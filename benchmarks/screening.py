"""Screening of messages: recall, calibration and types, clean and disguised, beside simpler ways; speed and memory.

`python -m benchmarks.screening --real FILE` measures on real messages as well, a CSV with the columns label and text;
so does the environment variable WANLI_REAL_MESSAGES. Nothing is trained on them and nothing of them is kept.
"""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit

from benchmarks import report, site

SEED = 20_261_125
REAL = "WANLI_REAL_MESSAGES"
SOME_DISGUISES = ("spaces", "homophones")  # what parts are compared under
VOICE = "neighbour"  # the writer whose messages were written to be held out; parts are compared on them
HARMLESS_LABELS = frozenset({"ad", "other"})
# Real messages called adverts that offer paid clicks or a job for anybody with a phone: the first step of a fake task.
# They are scams by the taxonomy, so the figures are also given without them.
FAKE_JOBS = re.compile("刷单|刷信誉|兼职|日结|在家操作|在家有手机|有手机电脑|多劳多得")
# fmt: off
KEYWORDS = (
    "刷单", "返利", "佣金", "垫付", "兼职", "日结", "中奖", "领奖", "积分", "兑换", "冻结",
    "失效", "安全账户", "验证码", "转账", "涉嫌", "洗钱", "稳赚", "保本", "内幕", "牛股", "带单",
    "贷款", "无抵押", "放款", "征信", "注销", "彩金", "百家乐", "投注", "下注", "发票", "代开",
    "办证", "刻章", "裸聊", "虚拟币", "挖矿", "理赔", "退款", "共享屏幕", "客服", "补贴", "领取",
    "加微信", "网址",
)
# fmt: on


@dataclass(frozen=True, eq=False)
class Texts:
    """Messages with what they are: `types` empty where unknown, `writers` who wrote each (one held out at a time)."""

    texts: list[str]
    is_harmful: np.ndarray
    types: list[str]
    writers: np.ndarray


def measure(*, repeats: int = report.REPEATS, real: str = "") -> dict[str, Any]:
    """Recall at 2 % and 5 % false positives, AUC, calibration, types, disguises, parts, speed and memory."""
    _set_up()
    from wanli.science.screening.features import Parts

    facts = report.machine()
    own, rules = _own(), _rules()
    site.told(f"{len(own.texts)} own messages of {len(set(own.writers))} writers")
    product = _Product(rules)
    rows: dict[str, Any] = {"own": {}, "real": {}}
    scored = _held_out(own, product)
    rows["own"]["clean"] = _row(scored["clean"], own)
    for name, told in scored.items():
        if name != "clean":
            rows["own"][name] = _row(told, own)
    rows["writers"] = _by_writer(scored["clean"], own)
    real = real or os.environ.get(REAL, "")
    real_texts = _real(Path(real)) if real else None
    rivals = {
        "keywords": _Keywords(),
        "character n-grams, linear SVM": _Machine(),
        "rules alone": _Product(rules, parts=Parts(letters=False, sounds=False)),
        "model without rules": _Product(rules, parts=Parts(rules=False)),
        "without pinyin": _Product(rules, parts=Parts(sounds=False)),
        "without normaliser": _Product(rules, normal=_as_it_is),
    }
    voice = own.writers == VOICE
    rows["parts"] = {
        "everything": {way: _row(scored[way], own, voice) for way in ("clean", *SOME_DISGUISES)},
        **{name: _part(name, rival, own, real_texts) for name, rival in rivals.items()},
    }
    rows["real"] = _on_real(real_texts, own, product) if real_texts else {"skipped": f"no file: --real or {REAL}"}
    rows["speed"] = _speed(repeats)
    return report.headed("screening", facts, {"rows": rows})


# ---- the ways that are compared: learn from texts, then tell how harmful and of what type others are ---------------


class _Product:
    """What the product does, or a part of it."""

    def __init__(self, rules: Any, *, parts: Any = None, normal: Callable[..., Any] | None = None) -> None:
        from wanli.science.screening.features import Parts
        from wanli.science.screening.normalising import normalise
        from wanli.science.screening.training import Settings

        self.rules, self.normal = rules, normal or normalise
        self.settings = Settings(parts=parts or Parts(), folds=2)
        self.disguised = normal is None

    def learn(self, texts: Texts) -> None:
        from wanli.science.screening import training

        messages = [
            training.Labelled(text, kind, bool(harmful))
            for text, kind, harmful in zip(texts.texts, texts.types, texts.is_harmful, strict=True)
        ]
        before, training.normalise = training.normalise, self.normal
        try:
            settings = self.settings if self.disguised else replace(self.settings, disguised=0.0)
            self.model = training.train(messages, self.rules, rng=np.random.default_rng(SEED), settings=settings).model
        finally:
            training.normalise = before

    def tell(self, texts: Sequence[str]) -> tuple[np.ndarray, list[str]]:
        chances, types = np.zeros(len(texts)), []
        for place, text in enumerate(texts):
            normal = self.normal(text, self.rules.joins)
            reading = self.model.weighed(normal, self.rules.hits(normal))
            chances[place] = reading.probability
            types.append(reading.types[0][0])
        return chances, types


class _Keywords:
    """How many of the usual keywords stand in the raw text."""

    def learn(self, texts: Texts) -> None:
        pass

    def tell(self, texts: Sequence[str]) -> tuple[np.ndarray, list[str]]:
        return np.array([sum(word in text for word in KEYWORDS) / len(KEYWORDS) for text in texts]), []


class _Machine:
    """A linear support vector machine on TF-IDF of character n-grams of the raw text, with balanced classes."""

    def learn(self, texts: Texts) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.svm import LinearSVC

        self.vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        seen = self.vectors.fit_transform(texts.texts)
        self.harm = LinearSVC(class_weight="balanced").fit(seen, texts.is_harmful)
        kinds = np.array(texts.types)
        self.kind = LinearSVC(class_weight="balanced").fit(seen[texts.is_harmful], kinds[texts.is_harmful])

    def tell(self, texts: Sequence[str]) -> tuple[np.ndarray, list[str]]:
        seen = self.vectors.transform(texts)
        return expit(self.harm.decision_function(seen)), list(self.kind.predict(seen))


def _as_it_is(message: str, joins: Any = None) -> Any:
    """A message of which only what carries no meaning was left out, for the ablation of the normaliser."""
    from wanli.science.screening.letters import carries
    from wanli.science.screening.normalising import LONGEST_TEXT, Normal

    kept = [place for place, sign in enumerate(message[:LONGEST_TEXT]) if carries(sign)]
    starts = np.array(kept, dtype=np.int32)
    return Normal("".join(message[place] for place in kept), starts, starts + 1, ())


# ---- messages that others wrote ------------------------------------------------------------------------------------


def _held_out(
    own: Texts, way: Any, *, disguises: Iterable[str] | None = None, writers: Sequence[str] = ()
) -> dict[str, Any]:
    """Each writer's messages told by what was learned from the others, near-duplicates of them left out."""
    from wanli.science.screening.disguises import DISGUISES
    from wanli.science.screening.grouping import groups_of

    groups = groups_of(own.texts, threshold=0.5)
    names = list(DISGUISES) if disguises is None else list(disguises)
    found = {name: (np.zeros(len(own.texts)), [""] * len(own.texts)) for name in ["clean", *names]}
    for writer in writers or sorted(set(own.writers)):
        here = own.writers == writer
        others = ~here & ~np.isin(groups, groups[here])
        way.learn(_chosen(own, others))
        places = np.flatnonzero(here)
        for name, (chances, types) in found.items():
            texts = [own.texts[place] for place in places]
            if name != "clean":
                rng = np.random.default_rng([SEED, sorted(DISGUISES).index(name)])
                texts = [DISGUISES[name](text, rng) for text in texts]
            told, kinds = way.tell(texts)
            chances[places] = told
            for place, kind in zip(places, kinds, strict=False):
                types[place] = kind
        site.told(f"without {writer}")
    return found


def _chosen(own: Texts, which: np.ndarray) -> Texts:
    places = np.flatnonzero(which)
    return Texts(
        [own.texts[place] for place in places],
        own.is_harmful[which],
        [own.types[place] for place in places],
        own.writers[which],
    )


def _row(told: tuple[np.ndarray, list[str]], texts: Texts, which: np.ndarray | None = None) -> dict[str, Any]:
    from wanli.science.screening import measures

    chances, types = told
    chosen = np.ones(len(chances), dtype=bool) if which is None else which
    p, y = chances[chosen], texts.is_harmful[chosen]
    row = {
        "recall_at_2": round(measures.recall_at(p, y, false_positives=0.02), 3),
        "recall_at_5": round(measures.recall_at(p, y, false_positives=0.05), 3),
        "auc": round(measures.auc(p, y), 4),
        "calibration_error": round(measures.calibration_error(p, y), 3),
    }
    harmful = np.flatnonzero(chosen & texts.is_harmful)
    if any(types) and any(texts.types):
        found = measures.by_type([texts.types[place] for place in harmful], [types[place] for place in harmful])
        row |= {
            "macro_f1": round(measures.macro_f1(found), 3),
            "f1": {name: round(of.f1, 2) for name, of in found.items()},
        }
    return row


def _by_writer(told: tuple[np.ndarray, list[str]], own: Texts) -> dict[str, Any]:
    rows = {writer: _row(told, own, own.writers == writer) for writer in sorted(set(own.writers))}
    return {writer: {name: value for name, value in row.items() if name != "f1"} for writer, row in rows.items()}


# ---- real messages -------------------------------------------------------------------------------------------------


def _part(name: str, rival: Any, own: Texts, real: Texts | None) -> dict[str, Any]:
    """Another way, or a part of the product, learned without the held-out voice: on that voice and on real messages."""
    site.told(name)
    told = _held_out(own, rival, disguises=SOME_DISGUISES, writers=[VOICE])
    rows = {way: _row(one, own, own.writers == VOICE) for way, one in told.items()}
    return rows | ({"real": _row(rival.tell(real.texts), real)} if real else {})


def _real(path: Path) -> Texts:
    """The real messages; their labels stand where writers do. Raises CannotMeasure."""
    try:
        with path.open(encoding="utf-8") as file:
            lines = list(csv.DictReader(file))
        labels, texts = [line["label"] for line in lines], [line["text"] for line in lines]
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise site.CannotMeasure(f"{path} is no CSV with the columns label and text: {error}") from error
    return Texts(texts, np.array([label not in HARMLESS_LABELS for label in labels]), [], np.array(labels))


def _on_real(real: Texts, own: Texts, product: Any) -> dict[str, Any]:
    """The product, learned from all own messages, on real ones that nobody here has written."""
    from wanli.science.screening.disguises import DISGUISES

    texts, harmful = real.texts, real.is_harmful
    doubtful = np.array(
        [not bad and bool(FAKE_JOBS.search(text.replace(" ", ""))) for text, bad in zip(texts, harmful, strict=True)]
    )
    rows: dict[str, Any] = {"messages": len(texts), "harmful": int(harmful.sum()), "fake_jobs": int(doubtful.sum())}
    product.learn(own)
    for name in ("clean", *DISGUISES):
        site.told(f"real messages, {name}")
        rng = np.random.default_rng([SEED, sorted(DISGUISES).index(name) if name in DISGUISES else 99])
        told = product.tell([DISGUISES[name](text, rng) for text in texts] if name in DISGUISES else texts)
        rows[name] = _row(told, real)
        if name == "clean":
            rows["clean, without fake jobs"] = _row(told, real, ~doubtful)
            cut = np.sort(told[0][~harmful])[::-1][int(0.05 * (~harmful).sum())]
            rows["recall_at_5_by_label"] = {
                label: round(float((told[0][real.writers == label] > cut).mean()), 2)
                for label in sorted(set(real.writers) - HARMLESS_LABELS)
            }
    return rows


# ---- speed ---------------------------------------------------------------------------------------------------------


def _speed(repeats: int) -> dict[str, Any]:
    """A process of its own, so that its memory is the screen's alone."""
    command = [sys.executable, "-m", "benchmarks.screening_speed", str(repeats)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise site.CannotMeasure("The speed could not be measured.")
    return json.loads(done.stdout)


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanli.config.settings")
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    import django

    django.setup()


def _own() -> Texts:
    from django.conf import settings

    from wanli.protection.scams.queries import read_messages

    messages = read_messages(Path(settings.CONTENT_FOLDER))
    return Texts(
        [message.text for message in messages],
        np.array([message.is_harmful for message in messages]),
        [message.type for message in messages],
        np.array([message.writer for message in messages]),
    )


def _rules() -> Any:
    from django.conf import settings

    from wanli.protection.scams.queries import read_rules

    return read_rules(Path(settings.CONTENT_FOLDER))


if __name__ == "__main__":
    report.main("screening", measure, words={"real": ""})
