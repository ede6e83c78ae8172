"""Where things lie, in a checkout and in an installed wheel alike."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = PACKAGE.parent.parent


def is_checkout() -> bool:
    """True when the code runs from the source tree and not from an installed wheel."""
    return (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "content").is_dir()


def content_folder() -> Path:
    """The content pack: `content/` of the checkout, or the copy that the wheel carries."""
    return _CHECKOUT / "content" if is_checkout() else PACKAGE / "content"


def state_folder() -> Path:
    """Where this installation keeps its database, uploads and generated secret.

    `WANLI_STATE` names another place; the launcher sets it when `.wanli/` of the checkout cannot be used.
    """
    if named := os.environ.get("WANLI_STATE"):
        return Path(named)
    return (_CHECKOUT if is_checkout() else Path.cwd()) / ".wanli"
