"""Cells from a workbook's clipboard, and what of them a sheet takes.

A workbook puts cells down as text: tabs between columns, a line a row, quotes around a cell with a
line break in it.
"""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop.ui.numbers import read_month, read_number
from desktop.ui.tables.sheet_model import Entry, Typed

MOST_ROWS: Final = 5000
"""More than that is a table for the import, not for a sheet."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """A cell that was left as it was.

    Attributes:
        row: Row of the sheet.
        column: Its column.
        key: Of the column.
        value: What the clipboard had.
        why: ``number``, ``month`` or ``choice``: what the column asks for.
    """

    row: int
    column: int
    key: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """What of the clipboard a sheet takes.

    Attributes:
        cells: Row, column and text.
        unfit: Cells that do not fit their column.
        beside: How many columns of the clipboard lie right of the sheet.
        below: How many rows are left out because there are too many.
    """

    cells: tuple[Typed, ...]
    unfit: tuple[Unfit, ...] = ()
    beside: int = 0
    below: int = 0


def read_cells(text: str) -> list[list[str]]:
    """Return the cells of a clipboard's text; empty lines at its end do not count."""
    rows = list(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), "excel-tab"))
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return [[" ".join(cell.split()) for cell in row] for row in rows]


def fit(
    grid: Sequence[Sequence[str]],
    entries: Sequence[Entry],
    titles: Sequence[str],
    corner: tuple[int, int],
) -> Pasted:
    """Return what of a grid of cells a sheet takes from a cell on.

    Args:
        grid: Cells as texts; a first row that only repeats the headings is left out.
        entries: Columns of the sheet.
        titles: Their headings.
        corner: Row and column of the first cell.
    """
    top, left = corner
    if grid and _is_heading(grid[0], titles[left:]):
        grid = grid[1:]
    room = len(entries) - left
    cells, unfit = [], []
    for row, texts in enumerate(grid[:MOST_ROWS], top):
        for column, text in enumerate(texts[:room], left):
            read, why = _read(text, entries[column])
            if why:
                unfit.append(Unfit(row, column, entries[column].key, text, why))
            else:
                cells.append((row, column, read))
    widest = max((len(texts) for texts in grid), default=0)
    return Pasted(tuple(cells), tuple(unfit), max(0, widest - room), max(0, len(grid) - MOST_ROWS))


def _is_heading(texts: Sequence[str], titles: Sequence[str]) -> bool:
    pairs = [(text, title) for text, title in zip(texts, titles, strict=False) if text]
    return bool(pairs) and all(_plain(text) == _plain(title) for text, title in pairs)


def _read(text: str, entry: Entry) -> tuple[str, str]:
    """Return what a cell becomes, and what its column asks for if it does not fit."""
    if not text:
        return "", ""
    if entry.choices:
        wanted = _plain(text)
        found = [code for code, name in entry.choices if wanted in (_plain(code), _plain(name))]
        return (found[0], "") if found else ("", "choice")
    if entry.is_number:
        value = read_number(text)
        return ("", "number") if value is None else (f"{value:f}", "")
    if entry.is_month:
        return (text, "") if read_month(text) is not None else ("", "month")
    return text, ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
