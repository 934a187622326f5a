"""Columns of tables, declared: what they take from a row and how they show it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.ui import formats
from desktop.ui.text import tr


class Kind(Enum):
    """How a column shows, aligns and sorts its values."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    TONNES = "tonnes"
    PERCENT = "percent"
    CHANGE = "change"
    DAY = "day"


NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY, Kind.TONNES, Kind.PERCENT, Kind.CHANGE})

_PLAIN_AMOUNT: Final = str.maketrans({",": None, "\N{MINUS SIGN}": "-"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: ``column.<key>`` is its title.
        value: Takes the value from a row.
        width: In pixels at 100 %.
        is_totalled: Whether the totals row adds it up.
        tone: Colour of the value by row, together with an icon; empty for none.
        is_shown: Whether it is shown until the user chooses otherwise.
        stored: Name under which the company file filters and sorts it; empty for none.
        worded: Says in words what is stored, where that is a code.
        is_amount: Whether it is text that begins with a number: aligned as numbers are.
    """

    key: str
    value: Callable[[Any], object]
    kind: Kind = Kind.TEXT
    width: int = 120
    is_totalled: bool = False
    tone: Callable[[Any], str] | None = None
    is_shown: bool = True
    stored: str = ""
    worded: Callable[[Any], str] | None = None
    is_amount: bool = False

    @property
    def is_right(self) -> bool:
        """Whether its values stand at the right, one below the other."""
        return self.is_amount or self.kind in NUMERIC

    @property
    def title(self) -> str:
        """The heading in the user's language."""
        return tr(f"column.{self.key}")

    def shown(self, row: object) -> str:
        """Return the value as people read it."""
        return show(self.value(row), self.kind)

    @property
    def is_said(self) -> bool:
        """Whether what is stored differs from what is shown: codes and amounts."""
        return self.worded is not None or self.kind in NUMERIC

    def said(self, stored: object) -> str:
        """Return what is shown of what is stored."""
        return show(stored, self.kind) if self.worded is None else self.worded(stored)

    def searched(self, text: str) -> str:
        """Return what a filter compares: whatever the case, amounts without thousands."""
        plain = text.casefold()
        return plain.translate(_PLAIN_AMOUNT) if self.kind in NUMERIC else plain

    def sort_key(self, row: object) -> tuple[int, Any]:
        """Return what the column sorts by; empty values come first."""
        value = self.value(row)
        if value is None or value == "":
            return (0, 0)
        if isinstance(value, Quantity):
            value = value.amount
        if isinstance(value, Decimal | int | Month | ReportingPeriod | date):
            return (1, value)
        return (1, str(value).casefold())

    def copied(self, row: object) -> str:
        """Return the value as a cell of a workbook takes it: no thousands, no unit."""
        value = self.value(row)
        if isinstance(value, Quantity):
            value = value.amount
        if self.kind is Kind.TONNES and isinstance(value, Decimal):
            value /= 1000
        if isinstance(value, Decimal):
            return f"{value:f}"
        return "" if value is None else show(value, self.kind)


def show(value: object, kind: Kind) -> str:
    """Return a value of a kind as people read it."""
    match value:
        case None:
            shown = formats.DASH if kind in NUMERIC else ""
        case Quantity():
            shown = formats.amount_of(value)
        case ReportingPeriod():
            shown = formats.period(value)
        case Month():
            shown = formats.month(value)
        case Decimal():
            shown = _decimal(value, kind)
        case date():
            shown = formats.day(value)
        case _:
            shown = str(value)
    return shown


def _decimal(value: Decimal, kind: Kind) -> str:
    if kind is Kind.MONEY:
        return formats.money(value)
    if kind is Kind.TONNES:
        return formats.tonnes(value)
    if kind is Kind.PERCENT:
        return formats.percent(value)
    if kind is Kind.CHANGE:
        return formats.signed_percent(value)
    return formats.amount_of(Quantity(value, ""))
