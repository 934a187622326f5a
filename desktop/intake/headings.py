"""Finds the header of a table: the row whose cells name the most known columns.

Titles, blank rows, merged groups above and stars behind do not matter; the order of the
columns never does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from desktop.intake.written import squeeze, text_of

HEADER_WITHIN = 15
"""A header stands in the first so many rows."""

_NOTE = re.compile(r"(?:\d+位|元|必填|选填)$")
"""What is written behind a heading, mostly in brackets, and does not change what it means."""
_DECORATION = re.compile(r"[*()\[\]【】:、,./_\-]|[（）]")


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table.

    Attributes:
        row: Index of its last row, from 0.
        columns: Known field → index of its column.
        headings: All headings as compared.
    """

    row: int
    columns: Mapping[str, int]
    headings: tuple[str, ...] = field(default=())

    @property
    def signature(self) -> str:
        """What tells this layout from others, for saved mappings."""
        return sha256("\n".join(self.headings).encode()).hexdigest()[:16]


def heading_of(cell: object) -> str:
    """Return a heading to compare by: no spaces, stars, brackets, line breaks."""
    return _DECORATION.sub("", squeeze(text_of(cell)))


def index_of(fields: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, int]]:
    """Return heading → field and rank, from the synonyms of every field.

    A heading two fields claim belongs to the earlier field.
    """
    index: dict[str, tuple[str, int]] = {}
    for name, synonyms in fields.items():
        for rank, synonym in enumerate(synonyms):
            index.setdefault(heading_of(synonym), (name, rank))
    return index


def find_header(
    rows: Sequence[Sequence[object]], index: Mapping[str, tuple[str, int]]
) -> Header | None:
    """Return the header of a table; nothing if no row names two known columns."""
    best: Header | None = None
    above: tuple[str, ...] = ()
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        cells = tuple(heading_of(cell) for cell in row)
        for headings in (cells, _joined(above, cells, index)):
            columns = _columns(headings, index)
            if len(columns) > max(1, len(best.columns) if best else 0):
                best = Header(number, columns, tuple(filter(None, headings)))
        above = cells
    return best


def _joined(
    above: Sequence[str], below: Sequence[str], index: Mapping[str, tuple[str, int]]
) -> tuple[str, ...]:
    """Return the headings of two header rows, a merged group repeated over its columns.

    Nobody says where a merged group ends: it is put before a heading where that makes sense.
    """
    joined: list[str] = []
    group = ""
    for column, heading in enumerate(below):
        own = above[column] if column < len(above) else ""
        group = own or group
        whole = group + heading
        joined.append((whole if whole in index else heading) if heading else own)
    return tuple(joined)


def _columns(headings: Sequence[str], index: Mapping[str, tuple[str, int]]) -> dict[str, int]:
    ranks: dict[str, tuple[int, int]] = {}
    for column, heading in enumerate(headings):
        known = index.get(heading) or index.get(_NOTE.sub("", heading))
        if known and known[1] < ranks.get(known[0], (1000, 0))[0]:
            ranks[known[0]] = (known[1], column)
    return {name: column for name, (_, column) in ranks.items()}
