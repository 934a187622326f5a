"""Saved layouts: what a person said once of the columns of a source, found again by its headings.

A saved layout is a mapping of headings to fields. Names that begin with a star are no headings:
they say what holds for the whole table, see :class:`Said`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from desktop.intake.meters.cells import text_of
from desktop.intake.meters.columns import plain
from desktop.intake.source import IntakeContext, Sample

HEADER_WITHIN = 15
"""A saved header stands in the first so many rows."""
_FEWEST = 2
"""Fewer columns than these in common make no likeness."""
_LONGEST = 2000
"""Signs of headings that are spelt out to tell a source by."""
_DIGEST = "meter:sha256:"


class TableKind(StrEnum):
    """What the rows of a table are; the kind names its reader."""

    INVOICE = "invoice"
    BILL = "bill"
    METER = "meter"


class Said(StrEnum):
    """What a saved layout says besides its columns.

    Attributes:
        KIND: A :class:`TableKind`; older layouts have none and only add to what a reader sees.
        CARRIER: What every row is about.
        UNIT: Unit of the quantities of a bill.
        QUANTITY: What values of a meter are: ``energy``, ``power``, ``register``.
        STAMPED: Which end of its interval a stamp names: ``start``, ``end``.
        TITLE: The source's name, for people.
        ASKED: The question that CARRIER answers, where one was asked of bills.
    """

    KIND = "*kind"
    CARRIER = "*carrier"
    UNIT = "*unit"
    QUANTITY = "*quantity"
    STAMPED = "*stamped"
    TITLE = "*title"
    ASKED = "*asked"


@dataclass(frozen=True, slots=True)
class Found:
    """A saved layout and the row its headings stand in, from 0."""

    row: int
    fields: Mapping[str, str]


def signature_of(headings: Iterable[str]) -> str:
    """Return what tells that two tables come from the same source: their headings.

    Of a thousand columns it is their digest, for it stands with every draft of the table.
    """
    whole = _spelt_out(headings)
    if len(whole) <= _LONGEST:
        return whole
    return f"{_DIGEST}{sha256(whole.encode('utf-8')).hexdigest()}"


def _spelt_out(headings: Iterable[str]) -> str:
    return "meter:" + "|".join(plain(heading) for heading in headings if heading)


def find_saved(head: Sequence[Sequence[object]], context: IntakeContext) -> Found | None:
    """Return the saved layout of a table, by any of its first rows; nothing if there is none."""
    if not context.mappings:
        return None
    for number, row in enumerate(head[:HEADER_WITHIN]):
        texts = [text_of(cell) for cell in row]
        saved = _saved(texts, context)
        if saved:
            return Found(number, saved)
    return None


def _saved(headings: Sequence[str], context: IntakeContext) -> Mapping[str, str] | None:
    """Return the layout saved under some headings; an older one has very many spelt out."""
    mappings = context.mappings
    return mappings.get(signature_of(headings)) or mappings.get(_spelt_out(headings))


def fields_of(
    head: Sequence[Sequence[str]], context: IntakeContext, kind: TableKind
) -> dict[str, str]:
    """Return what a saved layout says of the headings of this source, to readers of its kind."""
    found = find_saved(head, context)
    return dict(found.fields) if found and found.fields.get(Said.KIND, kind) == kind else {}


def is_saved_as(kind: TableKind, sample: Sample, context: IntakeContext) -> bool:
    """Return whether a saved layout says that a table of this file is of a kind."""
    saved = (find_saved(table.rows, context) for table in sample.tables)
    return any(found is not None and found.fields.get(Said.KIND) == kind for found in saved)


def has_headings(fields: Mapping[str, str], row: Sequence[object]) -> dict[str, int]:
    """Return field → column of a row of headings, as a saved layout names them."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(row):
        heading = text_of(cell)
        name = fields.get(heading) or fields.get(plain(heading))
        if name and heading:
            columns.setdefault(name, index)
    return columns


def changed_layout(sample: Sample, context: IntakeContext) -> dict[str, str] | None:
    """Return how a table differs from the saved layout it is nearest to; nothing if it fits one.

    A source that adds a column or renames one is no longer found by its headings; most of the
    columns a person named are still there.

    Returns:
        ``title`` of the source, ``missing`` and ``new`` headings, ``line``.
    """
    heads = [
        (table.name, number, [plain(text_of(cell)) for cell in row])
        for table in sample.tables
        for number, row in enumerate(table.rows[:HEADER_WITHIN], 1)
    ]
    if any(_saved(texts, context) is not None for _, _, texts in heads):
        return None
    best: tuple[int, dict[str, str]] | None = None
    for layout, fields in context.mappings.items():
        named = {plain(heading) for heading in fields if not heading.startswith("*")}
        for sheet, line, texts in heads:
            shared = len(named & set(texts))
            if shared < _FEWEST or shared * 2 < len(named) or (best and shared <= best[0]):
                continue
            old = _headings_of(layout, texts, named)
            best = (
                shared,
                {
                    "title": fields.get(Said.TITLE) or "、".join(old[:3]) + "…",
                    "missing": "、".join(text for text in old if text not in texts) or "—",
                    "new": "、".join(text for text in texts if text and text not in old) or "—",
                    "sheet": sheet,
                    "line": str(line),
                },
            )
    return best and best[1]


def _headings_of(layout: str, texts: Sequence[str], named: Collection[str]) -> list[str]:
    """Return the headings a layout was saved for; of very many those a person named.

    The others of those are unknown, and taken to be as in the table at hand.
    """
    if not layout.startswith(_DIGEST):
        return layout.partition(":")[2].split("|")
    return [*sorted(named), *texts]
