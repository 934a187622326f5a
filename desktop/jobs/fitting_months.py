"""Files whose months cannot be kept with what is known of the same months are refused by name.

A month has one number of decimals and 64 bits a value: 9 × 10^14 kWh do not fit beside 0.123456.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.accounting.period import Month
from desktop.errors import InputError
from desktop.findings import NOWHERE, Place
from desktop.intake.reader import refused
from desktop.jobs.gas_series import GasUnits
from desktop.jobs.reading_files import ReadFile
from desktop.models.store import Store

_LARGEST = 2**63 - 1
_MonthOf = tuple[Channel, Month]


def read_fitting(store: Store, read: tuple[ReadFile, ...], units: GasUnits) -> tuple[ReadFile, ...]:
    """Return the files; one is refused if its months are too large or too fine beside others.

    What the company file keeps, and files before it, have the say.
    """
    times = Counter(_month_of(block) for file in read for block in file.result.blocks)
    if not times:
        return read
    kept = {(units.channel_now(each.channel), each.month) for each in store.interval_months()}
    shared = {month for month, count in times.items() if count > 1 or month in kept}
    months = _Months(store, kept, units)
    return tuple(_fitting(file, months, shared) if shared else file for file in read)


def refused_again(file: ReadFile, refusal: InputError) -> ReadFile:
    """Return a file that was read as one that is refused after all."""
    named = InputError(refusal.code, Place(file.name), **refusal.details)
    return replace(file, result=refused(file.name, file.data, named))


def _month_of(block: IntervalBlock) -> _MonthOf:
    return block.channel, block.month


@dataclass(frozen=True, slots=True)
class _Room:
    """What the values of a month in one step take: their decimals, and the largest with them."""

    scale: int = 0
    largest: int = 0

    @classmethod
    def of(cls, block: IntervalBlock) -> "_Room":
        return cls(block.scale, max(map(abs, (max(block.values), min(block.values)))))

    def with_(self, other: "_Room") -> "_Room":
        """Return what both take together."""
        scale = max(self.scale, other.scale)
        return _Room(scale, max(r.largest * 10 ** (scale - r.scale) for r in (self, other)))


@dataclass(frozen=True, slots=True)
class _Months:
    """What the months take that were seen, those of the company file first."""

    store: Store
    kept: Collection[_MonthOf]
    units: GasUnits
    rooms: dict[tuple[_MonthOf, int], _Room] = field(default_factory=dict)
    asked: set[_MonthOf] = field(default_factory=set)

    def together(self, block: IntervalBlock) -> _Room:
        """Return what a block takes with what was seen of its month.

        Raises:
            InputError: ``meter.values_too_large``.
        """
        month = _month_of(block)
        if month not in self.asked:
            self._ask(month)
        room = self.rooms.get((month, block.step_minutes), _Room()).with_(_Room.of(block))
        if room.largest > _LARGEST:
            details = {"meter": block.channel.meter, "month": str(block.month)}
            raise InputError("meter.values_too_large", NOWHERE, **details)
        return room

    def _ask(self, month: _MonthOf) -> None:
        self.asked.add(month)
        channel = self.units.channel_kept(month[0])
        block = self.store.block(channel, month[1]) if month in self.kept else None
        if block is not None:
            self.rooms[month, block.step_minutes] = _Room.of(block)


def _fitting(file: ReadFile, months: _Months, shared: Collection[_MonthOf]) -> ReadFile:
    """Return a file, all of its months noted; or refused, with none."""
    blocks = [block for block in file.result.blocks if _month_of(block) in shared]
    try:
        rooms = {(_month_of(b), b.step_minutes): months.together(b) for b in blocks}
    except InputError as refusal:
        return refused_again(file, refusal)
    months.rooms.update(rooms)
    return file
