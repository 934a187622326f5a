"""What the words around a list hint that it is about, where no heading says it.

What stands nearest says most: the rows above, sheet and file, then the folders. 水电费 and 热电
name two energies in one word and hint at neither.
"""

import re
from collections.abc import Iterator, Sequence

from desktop.intake.bills.facts import plain

_WORDS = (
    ("electricity", r"电(?![子器机缆商镀话])|electric|kwh"),
    ("natural_gas", r"(?<![空油化氧氮炔沼煤])气(?!温)|natural ?gas"),
    ("steam", r"汽(?![油车])|steam"),
    ("heat", r"热|暖|heat"),
    ("water", r"水(?!泥)|water"),
)
_ANY = re.compile("|".join(f"(?P<{carrier}>{words})" for carrier, words in _WORDS), re.IGNORECASE)
_APART = re.compile(r"[\s_\-—/\\()（）【】\[\]:：,，、;；.。]+")


def hinted(above: Sequence[Sequence[str]], name: str) -> str:
    """Return the carrier the words around a list hint at; empty if they hint at none.

    Args:
        above: Rows above the headings.
        name: File with its folders, and sheet.
    """
    near = (cell for row in reversed(above) for cell in reversed(row) if cell)
    levels = (*near, *reversed(name.split("/")))
    return next(filter(None, map(_of_level, levels)), "")


def named_beside(headings: Sequence[str]) -> str:
    """Return the one carrier that headings of a list name (电费, 用电地址); empty if several do."""
    named = {carrier for heading in headings for carrier in _alone(plain(heading))}
    return named.pop() if len(named) == 1 else ""


def _of_level(text: str) -> str:
    """Return what the last word that names one carrier names; firms' names come first."""
    for word in reversed(_APART.split(text)):
        named = set(_alone(plain(word)))
        if named:
            return named.pop() if len(named) == 1 else ""
    return ""


def _alone(word: str) -> Iterator[str]:
    """Yield the carriers a word names that do not touch another one's name."""
    end, touching = -1, set[str]()
    for found in _ANY.finditer(word):
        if found.start() > end:
            yield from touching if len(touching) == 1 else ()
            touching = set()
        touching.add(str(found.lastgroup))
        end = found.end()
    yield from touching if len(touching) == 1 else ()
