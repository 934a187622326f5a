"""Says what a sheet took of what was pasted and typed, and which cells it left as they were."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from desktop.ui.tables.pasting import Pasted
from desktop.ui.text import tr
from desktop.ui.widgets.panel import Panel

_MOST_SAID: Final = 5


def tell_pasted(note: Panel, found: Pasted) -> None:
    """Say what was pasted; cells that do not fit are named."""
    is_whole = not (found.unfit or found.beside or found.below)
    note.tell(partial(_said, found), "good" if is_whole else "warn")


def tell_unfound(note: Panel, typed: str) -> None:
    """Say that what was typed is none of a list's choices, or the beginning of several."""
    note.tell(partial(tr, "sheet.unfound", value=typed), "warn")


def _said(found: Pasted) -> str:
    return "\n".join(_lines(found))


def _lines(found: Pasted) -> Iterator[str]:
    yield tr("sheet.pasted", count=len(found.cells))
    for each in found.unfit[:_MOST_SAID]:
        title = tr(f"column.{each.key}")
        yield tr(f"sheet.not_a_{each.why}", row=each.row + 1, column=title, value=each.value)
    if len(found.unfit) > _MOST_SAID:
        yield tr("sheet.more_unfit", count=len(found.unfit) - _MOST_SAID)
    if found.beside:
        yield tr("sheet.beside", count=found.beside)
    if found.below:
        yield tr("sheet.below", count=found.below)
