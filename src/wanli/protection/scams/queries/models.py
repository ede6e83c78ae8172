"""The model in force: made from the content pack when it is first asked for, and kept as a file beside the data."""

import hashlib
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from wanli.protection.scams.queries.files import read_messages, read_rules
from wanli.science.screening.model import BadModel, Model
from wanli.science.screening.rules import RuleBook
from wanli.science.screening.training import Labelled, train

RECIPE = 2  # raised when the science makes another model of the same texts
_SEED = 20_261_125


@dataclass(frozen=True, eq=False)
class Screen:
    """A model with the rules it was trained with."""

    model: Model
    rules: RuleBook


@lru_cache(maxsize=2)
def screen_in_force(language: str = "zh") -> Screen:
    """The model and the rules of the content pack. Trained once, in about half a minute, then read from its file.

    Raises PackIsBroken.
    """
    folder = Path(settings.CONTENT_FOLDER)
    digest = digest_of(folder)
    file = Path(settings.STATE) / "screening" / f"{digest[:16]}.npz"
    rules = read_rules(folder, language)
    try:
        return Screen(Model.from_bytes(file.read_bytes()), rules)
    except (OSError, BadModel):
        pass  # not made yet, or by another version
    messages = [Labelled(message.text, message.type, message.is_harmful) for message in read_messages(folder)]
    model = train(messages, rules, rng=np.random.default_rng(_SEED), digest=digest).model
    _keep(file, model.to_bytes())
    return Screen(Model.from_bytes(model.to_bytes()), rules)


def digest_of(folder: Path) -> str:
    """What the model depends on, as a digest: rules, messages and recipe."""
    digest = hashlib.sha256(str(RECIPE).encode())
    for path in sorted((folder / "scams").rglob("*")):
        if path.suffix in {".yaml", ".jsonl"} and path.parent.name in {"rules", "messages"}:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _keep(file: Path, stored: bytes) -> None:
    """Write the file whole or not at all; where nothing can be written, the model lives in this process only."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as half:
            half.write(stored)
        Path(half.name).replace(file)
        for other in file.parent.glob("*.npz"):
            if other != file:
                other.unlink(missing_ok=True)
    except OSError:
        return
