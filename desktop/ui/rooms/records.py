"""Records as tables show them, and as a person types them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from desktop.findings import NOWHERE

if TYPE_CHECKING:
    from desktop.accounting.period import ReportingPeriod
    from desktop.accounting.quantity import Quantity
    from desktop.findings import Place


class RecordState(StrEnum):
    """States of an activity after confirmation."""

    CONFIRMED = "confirmed"
    POSTED = "posted"
    CLOSED = "closed"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """An activity record as tables show it.

    Attributes:
        id: Of the record; ``number`` only once it is posted.
        usual: What it would be had its like records stayed what they were the month before: those
            of the same source, origin, account or meter. To see outliers.
        account: 户号, or the meter.
        leads: Whether it counts; else it only checks another document of the same energy.
    """

    id: str
    number: str
    state: RecordState
    source: str
    facility: str
    label: str
    period: ReportingPeriod
    quantity: Quantity
    origin: str
    evidenced: str
    quality: int
    entered_by: str
    checked_by: str = ""
    usual: Quantity | None = None
    note: str = ""
    where: Place = NOWHERE
    leads: bool = True
    account: str = ""


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row of a sheet for keyboard entry; texts as typed."""

    id: str
    source: str
    facility: str
    label: str
    month: str
    quantity: str
    unit: str
    note: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A source a person can choose, with the units and the parameters it takes."""

    code: str
    units: tuple[str, ...]
    family: str = ""
    names: tuple[tuple[str, str], ...] = ()
    parameters: tuple[str, ...] = ()
