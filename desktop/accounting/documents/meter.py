"""Meter data: interval series in packed months and register readings."""

from array import array
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntFlag

from desktop.accounting.period import Month
from desktop.findings import NOWHERE, Place


class Flag(IntFlag):
    """What is known of one interval."""

    MEASURED = 0
    MISSING = 1
    ESTIMATED = 2
    CONFLICTING = 4
    SUSPECT = 8


@dataclass(frozen=True, slots=True)
class Channel:
    """One series of one meter.

    Attributes:
        meter: Asset number or column heading that names the meter.
        carrier: ``electricity``, ``natural_gas``, ``heat``, ``water``.
        direction: ``import``, ``export`` or ``generation`` (own, measured at the generator).
        unit: Unit of the scaled values, e.g. kWh.
        account: 户号 where the file tells it; says where the meter belongs, not which it is.
    """

    meter: str
    carrier: str = "electricity"
    direction: str = "import"
    unit: str = "kWh"
    account: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class IntervalBlock:
    """A month of intervals of one channel, as scaled integers.

    Attributes:
        channel: The series.
        month: In China time (+08:00, no daylight saving).
        step_minutes: Length of an interval; ``24 h / step`` slots a day.
        scale: A value is ``integer × 10^-scale`` in the channel's unit.
        values: One signed 64-bit integer a slot from the first slot of the month; 0 where missing.
        flags: One :class:`Flag` byte a slot.
    """

    channel: Channel
    month: Month
    step_minutes: int
    scale: int
    values: "array[int]"
    flags: bytes
    _added: int | None = field(default=None, init=False, repr=False, compare=False)
    """What :attr:`scaled_total` found; three or four ask for it."""

    @property
    def scaled_total(self) -> int:
        """The sum of the values."""
        added = self._added
        if added is None:
            added = sum(self.values)
            object.__setattr__(self, "_added", added)
        return added

    @property
    def total(self) -> Decimal:
        """The exact sum of the month in the channel's unit."""
        return Decimal(self.scaled_total).scaleb(-self.scale)


@dataclass(frozen=True, slots=True)
class Reading:
    """One register reading, without multiplier.

    Attributes:
        register: ``total``, or a time-of-use or reactive register's name as read.
        at: Local China time.
        multiplier: Printed beside the reading, if any; the value is without it.
    """

    meter: str
    register: str
    at: datetime
    value: Decimal
    unit: str = "kWh"
    carrier: str = "electricity"
    direction: str = "import"
    place: Place = NOWHERE
    multiplier: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MultiplierPeriod:
    """The multiplier of a meter from a day until the next one begins.

    Attributes:
        value: CT × PT, or 综合倍率.
    """

    meter: str
    since: date
    value: Decimal
