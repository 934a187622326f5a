"""The year's months and what stands in the way of closing the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.accounting.period import Month
    from desktop.findings import Finding


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the closing check list; open points stand in ``findings``.

    Attributes:
        page: Where the first of them is put right.
        place: What is chosen there, in that page's own words.
    """

    code: str
    is_done: bool
    findings: tuple[Finding, ...] = ()
    page: str = ""
    is_blocking: bool = True
    place: str = ""


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month as a step of the year."""

    month: Month
    is_closed: bool
    records: int = 0
    unposted: int = 0
    closed_by: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing page: the year's months and what stands in the way of the next.

    Attributes:
        last_closed: Of whatever year; the only month that may be reopened.
    """

    months: tuple[MonthState, ...]
    next_month: Month | None
    checks: tuple[Check, ...]
    last_closed: Month | None = None
