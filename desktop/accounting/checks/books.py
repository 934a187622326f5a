"""What the checks look at: the books of some months as they stand."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from desktop.accounting.documents.draft import DraftState
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import Finding


@dataclass(frozen=True, slots=True)
class PostedNumber:
    """A number given at posting.

    Attributes:
        month: The month that counts it.
        number: Continuous within the month and kind, from 1.
        kind: The series within the month, e.g. ``electricity``.
    """

    month: Month
    number: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class AlikeRecords:
    """Counted records of one source, facility, unit and the same days, added up.

    A year has tens of thousands of records and a few hundred of these.

    Attributes:
        quantity: Their exact sum, in their own unit.
        count: How many they are.
        one: The id of one of them, to lead to.
    """

    source: str
    facility: str
    period: ReportingPeriod
    quantity: Quantity
    count: int = 1
    one: str = ""


class WaitingDraft(Protocol):
    """What the checks ask of a draft, whole or not.

    Attributes:
        cost: [yuan]
    """

    @property
    def id(self) -> str:
        """What it is called."""

    @property
    def state(self) -> DraftState:
        """What became of it so far."""

    @property
    def cost(self) -> Decimal | None:
        """Its money, in yuan."""


@dataclass(frozen=True, slots=True)
class Books:
    """The books of a period.

    Attributes:
        period: The months that are looked at.
        records: Leading activity records, confirmed and posted, those that are alike as one.
        bare: Ids of those that have no document.
        drafts: Drafts not yet decided.
        figures: Economic figures, those of other years too: a year is compared with the one before.
        unposted: Ids of confirmed records without a number.
        numbers: Numbers given so far.
        differences: Findings of origins that tell different amounts of one energy, unexplained.
    """

    period: ReportingPeriod
    records: tuple[AlikeRecords, ...] = ()
    bare: tuple[str, ...] = ()
    drafts: tuple[WaitingDraft, ...] = ()
    figures: tuple[EconomicFigure, ...] = ()
    unposted: tuple[str, ...] = ()
    numbers: tuple[PostedNumber, ...] = ()
    differences: tuple[Finding, ...] = ()
