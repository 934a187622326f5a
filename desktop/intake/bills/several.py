"""Sheets that hold several lists of bills, below or beside each other, each with its own units."""

from collections.abc import Iterator, Sequence

from desktop.intake.bills.facts import Rows, plain
from desktop.intake.bills.listed import heading_fields
from desktop.intake.bills.measures import carrier_named
from desktop.intake.meters.cells import parse_number

_FEWEST = 2
_MOST_OF_TITLE = 2
"""Filled cells of a row that is the title of the table below it."""


def lists_apart(rows: Rows) -> list[Rows]:
    """Return the rows of each list of a sheet, those of the others emptied: lines stay.

    Headings that only stand there again, as at the top of a printed page, begin no list.
    """
    heads = [at for at, row in enumerate(rows) if _is_head(row)]
    if not heads:
        return [rows]
    borders = _borders(rows, heads)
    ends = [*borders[1:], len(rows)]
    stacked = [_only_rows(rows, begin, end) for begin, end in zip(borders, ends, strict=True)]
    return [part for table in stacked for part in _beside(table, heads)]


def _is_head(row: Sequence[str]) -> bool:
    is_text = all(parse_number(cell) is None for cell in row if cell)
    return is_text and bool(heading_fields(row))


def _borders(rows: Rows, heads: Sequence[int]) -> list[int]:
    """Return where each list begins, with the title above it; the first begins at the top."""
    borders = [0]
    head = heads[0]
    title = " ".join(map(plain, (cell for row in rows[:head] for cell in row)))
    for at in heads[1:]:
        begin = _title_of(rows, at, head)
        own = " ".join(plain(cell) for row in rows[begin:at] for cell in row)
        is_same = list(map(plain, rows[at])) == list(map(plain, rows[head]))
        if is_same and carrier_named(own) in {"", carrier_named(title)}:
            continue
        borders.append(begin)
        head, title = at, own
    return borders


def _title_of(rows: Rows, at: int, before: int) -> int:
    """Return the first row of the texts right above a row of headings."""
    begin = at
    while begin - 1 > before and 0 < len([c for c in rows[begin - 1] if c]) <= _MOST_OF_TITLE:
        begin -= 1
    return begin


def _only_rows(rows: Rows, begin: int, end: int) -> Rows:
    return [row if begin <= at < end else () for at, row in enumerate(rows)]


def _beside(rows: Rows, heads: Sequence[int]) -> Iterator[Rows]:
    """Yield the lists beside each other below one row of headings, an empty column between."""
    head = next(at for at in heads if rows[at])
    groups = [span for span in _spans(rows[head]) if heading_fields(rows[head][slice(*span)])]
    if len(groups) < _FEWEST:
        yield rows
        return
    for first, last in groups:
        yield [
            ["" if not first <= i < last else cell for i, cell in enumerate(row)]
            if at >= head
            else row
            for at, row in enumerate(rows)
        ]


def _spans(cells: Sequence[str]) -> list[tuple[int, int]]:
    """Return first and last column of the headings that stand together."""
    spans: list[tuple[int, int]] = []
    for i, cell in enumerate(cells):
        if not plain(cell):
            continue
        if spans and spans[-1][1] == i:
            spans[-1] = (spans[-1][0], i + 1)
        else:
            spans.append((i, i + 1))
    return spans
