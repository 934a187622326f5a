"""What in interval series needs a look: gaps, flat runs, spikes, catch-ups.

Everything is found from packed months, month by month, without changing a value.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from desktop.accounting.documents.meter import Flag, IntervalBlock
from desktop.findings import Finding, Place, Severity

DAY_MINUTES = 1440
GAP_ERROR_DAYS = 3
FLAT_DAYS = 2
FLAT_DAILY_VALUES = 14
ZERO_DAYS = 7
SPIKE_TIMES = 20
CATCH_UP_TIMES = 5

_MISSING = int(Flag.MISSING)
_MISSING_RUNS = re.compile(
    b"[" + re.escape(bytes(flag for flag in range(16) if flag & _MISSING)) + b"]+", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Run:
    """Intervals in a row.

    Attributes:
        first: Index of the first slot within the month.
        count: Number of slots.
    """

    first: int
    count: int


def examine(blocks: Iterable[IntervalBlock], place: Place) -> list[Finding]:
    """Return everything that needs a look, channel by channel, oldest first."""
    ordered = sorted(
        blocks, key=lambda b: (b.channel.meter, b.channel.direction, b.channel.carrier, b.month)
    )
    found: list[Finding] = []
    for _, members in groupby(ordered, key=lambda block: block.channel):
        months = list(members)
        found += gaps(months, place)
        found += flat_days(months, place)
        for block in months:
            found += flat_runs(block, place)
            found += spikes(block, place)
    return found


def slot_start(block: IntervalBlock, slot: int) -> datetime:
    """Return when a slot of a month begins, in China time."""
    first = datetime(block.month.year, block.month.number, 1)  # noqa: DTZ001 - China time, fixed
    return first + timedelta(minutes=slot * block.step_minutes)


def missing_runs(block: IntervalBlock) -> Iterator[Run]:
    """Yield runs of missing intervals."""
    if block.flags == bytes(len(block.flags)):  # seen at once, and so most months are
        return
    for match in _MISSING_RUNS.finditer(block.flags):
        yield Run(match.start(), match.end() - match.start())


def gaps(months: Sequence[IntervalBlock], place: Place) -> list[Finding]:
    """Return a finding for every gap between the first and last value of a channel."""
    found = []
    for n, block in enumerate(months):
        slots = len(block.flags)
        for run in missing_runs(block):
            opens = n == 0 and run.first == 0
            closes = n == len(months) - 1 and run.first + run.count == slots
            if not opens and not closes:
                found.append(_gap(block, run, place))
        if n and block.month != months[n - 1].month.shifted(1):
            details = _details(block, Run(0, 1))
            details["month"] = str(months[n - 1].month.shifted(1))
            found.append(Finding("meter.month_missing", Severity.WARNING, place, details))
    return found


def _gap(block: IntervalBlock, run: Run, place: Place) -> Finding:
    days = run.count * block.step_minutes / DAY_MINUTES
    severity = Severity.ERROR if days >= GAP_ERROR_DAYS else Severity.WARNING
    return Finding("meter.gap", severity, place, _details(block, run))


def _details(block: IntervalBlock, run: Run) -> dict[str, str]:
    hours = round(Decimal(run.count * block.step_minutes) / 60, 2)
    return {
        "meter": block.channel.meter,
        "start": f"{slot_start(block, run.first):%Y-%m-%d %H:%M}",
        "end": f"{slot_start(block, run.first + run.count):%Y-%m-%d %H:%M}",
        "count": str(run.count),
        "hours": f"{hours.normalize():f}",
    }


def flat_runs(block: IntervalBlock, place: Place) -> list[Finding]:
    """Return findings for values that never change for days.

    Real load moves; a meter that repeats one number for two days has stopped or been
    filled in. Nothing used for a week is possible, so zeros are only noted.
    """
    per_day = DAY_MINUTES // block.step_minutes
    if per_day < 2:  # noqa: PLR2004 - one value a day is no run
        return []
    found = []
    for run in _equal_runs(block, per_day):
        value = block.values[run.first]
        if run.count < FLAT_DAYS * per_day or block.flags[run.first] & _MISSING:
            continue
        details = _details(block, run) | {"value": _amount(block, value)}
        if value:
            found.append(Finding("meter.flat", Severity.WARNING, place, details))
        elif run.count >= ZERO_DAYS * per_day:
            found.append(Finding("meter.zeros", Severity.NOTICE, place, details))
    return found


def flat_days(months: Sequence[IntervalBlock], place: Place) -> list[Finding]:
    """Return findings for values a day that never change for weeks, over the ends of months.

    Two whole numbers in a row are often equal by chance, so a fortnight is asked for. A series
    of ones is what some systems write where nothing was measured.
    """
    found = []
    daily = [block for block in months if block.step_minutes == DAY_MINUTES]
    for block, run in _equal_days(daily) if _may_be_flat(daily) else ():
        value = block.values[run.first]
        if run.count < (FLAT_DAILY_VALUES if value else ZERO_DAYS):
            continue
        details = _details(block, run) | {"value": _amount(block, value)}
        if value:
            found.append(Finding("meter.flat", Severity.WARNING, place, details))
        else:
            found.append(Finding("meter.zeros", Severity.NOTICE, place, details))
    return found


def _may_be_flat(months: Sequence[IntervalBlock]) -> bool:
    """Tell whether days in a row may show the same: a run of a week holds two of every third."""
    values = [value for block in months for value in block.values]
    apart = ZERO_DAYS // 2
    return any(a == b for a, b in zip(values[::apart], values[apart::apart], strict=False))


def _equal_days(months: Sequence[IntervalBlock]) -> Iterator[tuple[IntervalBlock, Run]]:
    """Yield runs of one value a day with the month they begin in; a missing day ends a run."""
    days = (
        (block, slot, date(block.month.year, block.month.number, 1).toordinal() + slot)
        for block in months
        for slot in range(len(block.values))
        if not block.flags[slot] & _MISSING
    )
    for _, equal in groupby(enumerate(days), key=_value_and_stretch):
        run = list(equal)
        block, slot, _ = run[0][1]
        yield block, Run(slot, len(run))


def _value_and_stretch(day: tuple[int, tuple[IntervalBlock, int, int]]) -> tuple[int, int, int]:
    """Return what is equal for days in a row that show the same: place minus day is, too."""
    place, (block, slot, ordinal) = day
    return block.values[slot], block.scale, place - ordinal


def _equal_runs(block: IntervalBlock, per_day: int) -> Iterator[Run]:
    """Yield runs of one value that are a day long or longer.

    Such a run holds two values exactly a day apart at a fixed time, so only those are compared.
    """
    values, flags = block.values, block.flags
    done = 0
    for slot in range(0, len(values) - per_day, per_day):
        if slot + per_day <= done or values[slot] != values[slot + per_day]:
            continue
        value, missing = values[slot], flags[slot] & _MISSING
        first, last = slot, slot
        while first > done and _is_same(block, first - 1, value, missing):
            first -= 1
        while last < len(values) and _is_same(block, last, value, missing):
            last += 1
        done = last
        if last - first >= per_day:
            yield Run(first, last - first)


def _is_same(block: IntervalBlock, slot: int, value: int, missing: int) -> bool:
    return block.values[slot] == value and block.flags[slot] & _MISSING == missing


def spikes(block: IntervalBlock, place: Place) -> list[Finding]:
    """Return findings for values far above the rest of the month.

    Usual is the 95th percentile of what was measured. After a day or more of nothing a spike
    is the catch-up of a meter that was read late, and its amount is right.
    """
    per_day = DAY_MINUTES // block.step_minutes
    most, enough = max(block.values), CATCH_UP_TIMES * block.scaled_total
    if most * len(block.values) <= enough:
        return []
    count = len(block.values) - block.values.count(0)
    if count < per_day or most * count <= enough:
        return []
    measured = sorted(value for value in block.values if value > 0)
    usual = measured[(len(measured) - 1) * 95 // 100]
    found = []
    for slot, value in enumerate(block.values):
        if value <= CATCH_UP_TIMES * usual:
            continue
        details = _details(block, Run(slot, 1)) | {
            "value": _amount(block, value),
            "usual": _amount(block, usual),
        }
        if _idle_before(block, slot):
            found.append(Finding("meter.catch_up", Severity.WARNING, place, details))
        elif value > SPIKE_TIMES * usual:
            found.append(Finding("meter.spike", Severity.WARNING, place, details))
    return found


def _idle_before(block: IntervalBlock, slot: int) -> bool:
    """Tell whether nothing was counted for a day before a slot."""
    per_day = DAY_MINUTES // block.step_minutes
    before = block.values[max(0, slot - per_day) : slot]
    return len(before) == per_day and not any(before)


def _amount(block: IntervalBlock, value: int) -> str:
    number = Decimal(value).scaleb(-block.scale).normalize()
    return f"{number:f} {block.channel.unit}"
