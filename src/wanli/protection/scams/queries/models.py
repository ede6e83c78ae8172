"""The model in force: an institution's own, when one was put in force, or that of the content pack.

The pack's is made when it is first asked for, and kept as a file beside the data. So is an institution's, in a folder
of its own with its report; the one before it is kept for going back.
"""

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from wanli.protection.scams.queries.files import PackIsBroken, read_messages, read_rules
from wanli.science.screening.model import BadModel, Model
from wanli.science.screening.rules import RuleBook
from wanli.science.screening.training import Labelled, retrain, train

RECIPE = 2  # raised when the science makes another model of the same texts
MODEL, REPORT = "model.npz", "report.json"
CALIBRATION = Path("scams") / "calibration.json"
_SEED = 20_261_125
_IN_FORCE, _BEFORE = "in_force", "before"


class NoSuchModel(ValueError):
    """There is no model to put in force; the sentence says why."""


@dataclass(frozen=True, eq=False)
class Screen:
    """A model with the rules it was trained with."""

    model: Model
    rules: RuleBook


@lru_cache(maxsize=2)
def screen_in_force(language: str = "zh") -> Screen:
    """The model and the rules in force. The pack's is trained once, in some seconds, then read from its file.

    Raises PackIsBroken.
    """
    folder = Path(settings.CONTENT_FOLDER)
    try:
        own = Model.from_bytes((_folder() / _IN_FORCE / MODEL).read_bytes())
        return Screen(own, read_rules(folder, language))
    except OSError:
        pass  # none was put in force
    except BadModel as error:
        raise PackIsBroken([f"the model in force, {_folder() / _IN_FORCE / MODEL}: {error}"]) from error
    digest = digest_of(folder)
    file = _folder() / f"{digest[:16]}.npz"
    rules = read_rules(folder, language)
    try:
        return Screen(Model.from_bytes(file.read_bytes()), rules)
    except (OSError, BadModel):
        pass  # not made yet, or by another version
    model = _made(folder, rules, digest)
    _keep(file, model.to_bytes())
    return Screen(Model.from_bytes(model.to_bytes()), rules)


def calibrate_pack(folder: Path) -> Path:
    """Find the calibration of the pack's model by cross-validation, and write it down; gives the file.

    It belongs to these rules and messages alone, and spares everybody else the minute that it takes. Raises
    PackIsBroken.
    """
    digest, file = digest_of(folder), folder / CALIBRATION
    model = _trained(folder, read_rules(folder, "zh"), digest)
    found = {"of": digest, "slope": round(model.slope, 6), "offset": round(model.offset, 6)}
    file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return file


def calibration_of(folder: Path, digest: str) -> tuple[float, float] | None:
    """The slope and offset that were found for these rules and messages; None when they have changed since."""
    try:
        found = json.loads((folder / CALIBRATION).read_text(encoding="utf-8"))
        return (float(found["slope"]), float(found["offset"])) if found["of"] == digest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _made(folder: Path, rules: RuleBook, digest: str) -> Model:
    calibration = calibration_of(folder, digest)
    if calibration is None:
        return _trained(folder, rules, digest)
    slope, offset = calibration
    rng = np.random.default_rng(_SEED)
    return retrain(_labelled(folder), rules, rng=rng, slope=slope, offset=offset, digest=digest)


def _trained(folder: Path, rules: RuleBook, digest: str) -> Model:
    return train(_labelled(folder), rules, rng=np.random.default_rng(_SEED), digest=digest).model


def _labelled(folder: Path) -> list[Labelled]:
    return [Labelled(message.text, message.type, message.is_harmful) for message in read_messages(folder)]


def use_model(folder: Path) -> None:
    """Put the model in force that lies in this folder; the one in force until now is kept. Raises NoSuchModel."""
    try:
        Model.from_bytes((folder / MODEL).read_bytes())
    except OSError:
        raise NoSuchModel(f"{folder} 里没有模型。There is no model in {folder}.") from None
    except BadModel as error:
        raise NoSuchModel(f"{folder} 里的模型用不了。The model in {folder} cannot be used: {error}.") from error
    _folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_folder()) as half:
        for name in (MODEL, REPORT):
            if (folder / name).exists():
                shutil.copy(folder / name, half)
        _keep_before()
        shutil.copytree(half, _folder() / _IN_FORCE)
    screen_in_force.cache_clear()


def use_pack() -> None:
    """Put the content pack's model in force again. Raises NoSuchModel when it is in force already."""
    if not (_folder() / _IN_FORCE).exists():
        raise NoSuchModel("用的已经是内容包的模型。The content pack's model is in force already.")
    _keep_before()
    screen_in_force.cache_clear()


def go_back() -> None:
    """Put the model in force that was so before, and keep the present one in its place. Raises NoSuchModel."""
    before, now = _folder() / _BEFORE, _folder() / _IN_FORCE
    if not before.exists():
        raise NoSuchModel("没有可以退回的模型。There is no model to go back to.")
    with tempfile.TemporaryDirectory(dir=_folder()) as aside:
        if now.exists():
            now.rename(Path(aside) / _IN_FORCE)
        if (before / MODEL).exists():
            before.rename(now)
        else:
            before.rmdir()  # the pack's model, which needs no folder
        if (Path(aside) / _IN_FORCE).exists():
            (Path(aside) / _IN_FORCE).rename(before)
        else:
            before.mkdir()
    screen_in_force.cache_clear()


def _keep_before() -> None:
    """What is in force becomes what was before; an empty folder stands for the content pack's model."""
    before, now = _folder() / _BEFORE, _folder() / _IN_FORCE
    shutil.rmtree(before, ignore_errors=True)
    if now.exists():
        now.rename(before)
    else:
        before.mkdir()


def _folder() -> Path:
    return Path(settings.STATE) / "screening"


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
