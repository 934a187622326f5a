"""Saved layouts: what a person said once of the columns of a source, found again by its headings.

A saved layout is a mapping of headings to fields. Names that begin with a star are no headings:
they say what holds for the whole table, see :class:`Said`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.intake.meters.cells import text_of
from desktop.intake.meters.columns import plain
from desktop.intake.source import IntakeContext, Sample

HEADER_WITHIN = 15
"""A saved header stands in the first so many rows."""


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
    """Return what tells that two tables come from the same source: their headings."""
    return "meter:" + "|".join(plain(heading) for heading in headings if heading)


def find_saved(head: Sequence[Sequence[object]], context: IntakeContext) -> Found | None:
    """Return the saved layout of a table, by any of its first rows; nothing if there is none."""
    if not context.mappings:
        return None
    for number, row in enumerate(head[:HEADER_WITHIN]):
        saved = context.mappings.get(signature_of(text_of(cell) for cell in row))
        if saved:
            return Found(number, saved)
    return None


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
