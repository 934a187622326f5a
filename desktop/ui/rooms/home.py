"""The first page: what is to be done, and how each month of a source is known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.accounting.period import Month
    from desktop.findings import Finding


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the to-do list.

    Attributes:
        finding: Says what is the matter, with its severity.
        page: Key of the page where it is put right, or ``action:`` and the key of an action.
        figure: What the inspector explains, if anything.
        place: Which tab or row is chosen on the page, in that page's own words.
        amount: Money or emission it concerns, to rank lines of one severity.
    """

    finding: Finding
    page: str
    figure: str = ""
    place: str = ""
    month: Month | None = None
    amount: Decimal = Decimal(0)


class Cover(StrEnum):
    """How a month of a source is known."""

    METERED = "metered"
    INVOICED = "invoiced"
    TYPED = "typed"
    ESTIMATED = "estimated"
    PARTLY = "partly"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A source, or a channel of a meter, over the twelve months of a year.

    Attributes:
        source: Code of the source, or key of the channel.
        name: What it is called, where that is not the source's word.
    """

    source: str
    facility: str
    months: tuple[Cover, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """The first page."""

    tasks: tuple[Task, ...]
    coverage: tuple[CoverageRow, ...]
    co2e_kg: Decimal | None
    previous_kg: Decimal | None
