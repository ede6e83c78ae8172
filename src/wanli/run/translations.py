"""Compiles the translations of a checkout: each django.po becomes the django.mo that Django reads.

`python -m wanli.run.translations`, called by the Makefile. Needs Babel, a tool; the wheel carries the result.
"""

import sys
from pathlib import Path

from wanli.config.paths import PACKAGE
from wanli.run.screen import complain


def compile_catalogues(root: Path) -> list[str]:
    """Write a .mo beside every .po below `root`; gives the messages that cannot be used, empty when all can."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    wrong = []
    for source in sorted(root.rglob("LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        for message, errors in catalogue.check():
            wrong += [f"{source}:{message.lineno}: {error}" for error in errors]
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
    return wrong


if __name__ == "__main__":
    problems = compile_catalogues(PACKAGE)
    for problem in problems:
        complain(problem)
    sys.exit(bool(problems))
