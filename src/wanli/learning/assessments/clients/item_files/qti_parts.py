"""Finding elements in parsed QTI, whatever prefix their namespace has, and the words in them."""

import re
from collections.abc import Collection
from xml.etree.ElementTree import Element

from wanli.ground.ui.actions import plain_text

_LINES = {"p", "div", "li", "br", "hr", "blockquote", "pre", "section", *(f"h{level}" for level in range(1, 7))}


def local(element: Element) -> str:
    """The name without its namespace; empty for comments."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def every(element: Element | None, name: str) -> list[Element]:
    """All elements with this name, in the order of the file."""
    return [] if element is None else [part for part in element.iter() if local(part) == name]


def first(element: Element | None, name: str) -> Element | None:
    """The first element with this name, if there is one."""
    return next(iter(every(element, name)), None)


def children(element: Element) -> list[Element]:
    """The elements right below this one, without comments."""
    return [child for child in element if local(child)]


def words(element: Element | None, without: Collection[str] = ()) -> str:
    """The words in an element, blanks as a browser shows them; `without` names elements to leave out."""
    parts: list[str] = []

    def gather(one: Element) -> None:
        parts.append(re.sub(r"\s+", " ", one.text or ""))
        for child in one:
            if local(child) and local(child) not in without:
                if local(child) in _LINES:
                    parts.append("\n")
                gather(child)
                if local(child) in _LINES:
                    parts.append("\n")
            parts.append(re.sub(r"\s+", " ", child.tail or ""))

    if element is not None:
        gather(element)
    lines = (re.sub(r" +", " ", line).strip() for line in "".join(parts).split("\n"))
    return plain_text("\n".join(line for line in lines if line))
