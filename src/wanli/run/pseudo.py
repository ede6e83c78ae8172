"""Pseudo-translations: what the pages would look like in Uyghur and in Tibetan, before anybody has translated them.

`python -m wanli.run.pseudo FOLDER` writes catalogues in which every text is its English original in the letters of
the other script, and a third longer. With WANLI_PSEUDO_LANGUAGES=FOLDER a server answers in them when asked by
cookie or header. They prove that layout, direction and fonts carry these scripts. They say nothing, so they are never
offered to anybody. Needs Babel, a tool.
"""

import re
import sys
from pathlib import Path

from wanli.config.paths import PACKAGE

# What must survive: placeholders of both kinds, entities and tags.
_KEPT = re.compile(r"(%\([a-z_0-9]+\)[-#0 +]*\d*(?:\.\d+)?[a-z]|%%|%[a-z]|\{[^{}]*\}|&[a-z]+;|<[^>]+>)", re.IGNORECASE)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
SCRIPTS = {
    "ug": (str.maketrans(_LETTERS, "ئبچدەفگھىجكلمنوپقرستۇۋخۆيز"), " ", "ئۇزۇن"),
    "bo": (str.maketrans(_LETTERS, "ཀཁགངཅཆཇཉཏཐདནཔཕབམཙཚཛཝཞཟའཡརལ"), "་", "རིང"),
}


def pseudo(text: str, language: str) -> str:
    """A text in the letters of another script, a third longer, with everything a program needs left as it is."""
    letters, gap, filler = SCRIPTS[language]
    parts = _KEPT.split(text)
    parts[::2] = [part.lower().translate(letters).replace(" ", gap) for part in parts[::2]]
    longer = max(len(text) // (3 * len(filler)), 1)
    return "".join(parts) + gap + gap.join([filler] * longer)


def write_catalogues(folder: Path) -> None:
    """Write `folder`/ug and `folder`/bo from the messages of all apps."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    messages = set()
    for source in sorted(PACKAGE.rglob("zh_Hans/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            messages |= {(message.context, message.id) for message in read_po(file) if message.id}
    for language in SCRIPTS:
        catalogue = Catalog(locale=language)
        count = catalogue.num_plurals
        for context, text in messages:
            if isinstance(text, tuple):
                catalogue.add(text, tuple(pseudo(form, language) for form in text[:count]), context=context)
            else:
                catalogue.add(text, pseudo(text, language), context=context)
        place = folder / language / "LC_MESSAGES" / "django.mo"
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__":
    write_catalogues(Path(sys.argv[1]))
