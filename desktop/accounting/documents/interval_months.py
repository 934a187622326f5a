"""Months of intervals: joined from several files, added up, and what days they cover."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise

from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError
from desktop.findings import NOWHERE, Finding, Severity

DAY_MINUTES = 1440
_HOUR = 60
_MORE = 4
"""Decimals a quarter or a twelfth of a value is given besides its own."""
_MISSING = int(Flag.MISSING)
_PRESENT = bytes(0 if flag & _MISSING else 1 for flag in range(256))
_DOUBT = Flag.CONFLICTING.value | Flag.SUSPECT.value
_DOUBTFUL = bytes(1 if flag & _DOUBT else 0 for flag in range(256))
_OF = {mark: bytes(1 if flag & int(mark) else 0 for flag in range(256)) for mark in Flag if mark}

_NEARLY_ALL = Decimal("0.9")


@dataclass(frozen=True, slots=True)
class MonthAmount:
    """What one channel measured in a month.

    Attributes:
        amount: Exact sum in the channel's unit.
        period: From the first to the last day with a value.
        intervals: Slots between those days, both inside.
        missing: Of them without a value.
        estimated: Of them estimated.
        doubtful: Of them conflicting or suspect.
    """

    channel: Channel
    month: Month
    amount: Decimal
    period: ReportingPeriod
    intervals: int
    missing: int = 0
    estimated: int = 0
    doubtful: int = 0


def month_amounts(blocks: Iterable[IntervalBlock]) -> tuple[MonthAmount, ...]:
    """Return the amount of every month that has a value, by channel and month."""
    found = [amount for block in blocks if (amount := month_amount(block)) is not None]
    return tuple(sorted(found, key=_order))


def _order(amount: MonthAmount) -> tuple[str, str, str, Month]:
    channel = amount.channel
    return channel.carrier, channel.meter, channel.direction, amount.month


def month_amount(block: IntervalBlock) -> MonthAmount | None:
    """Return what a month amounts to; nothing if no interval has a value."""
    present = block.flags.translate(_PRESENT)
    first, last = present.find(1), present.rfind(1)
    if first < 0:
        return None
    per_day = DAY_MINUTES // block.step_minutes
    first_day, last_day = first // per_day, last // per_day
    inside = block.flags[first_day * per_day : (last_day + 1) * per_day]
    start = block.month.start
    return MonthAmount(
        block.channel,
        block.month,
        block.total,
        ReportingPeriod(start + timedelta(first_day), start + timedelta(last_day)),
        len(inside),
        _count(inside, Flag.MISSING),
        _count(inside, Flag.ESTIMATED),
        inside.translate(_DOUBTFUL).count(1),
    )


def daily_amounts(block: IntervalBlock) -> dict[date, Decimal]:
    """Return what a channel measured on each day that has all its intervals."""
    per_day = DAY_MINUTES // block.step_minutes
    found = {}
    for number in range(len(block.flags) // per_day):
        own = slice(number * per_day, (number + 1) * per_day)
        if not _count(block.flags[own], Flag.MISSING):
            total = Decimal(sum(block.values[own])).scaleb(-block.scale)
            found[block.month.start + timedelta(number)] = total
    return found


def _count(flags: bytes, mark: Flag) -> int:
    return flags.translate(_OF[mark]).count(1)


def merge_blocks(
    known: IntervalBlock, added: IntervalBlock
) -> tuple[IntervalBlock, tuple[Finding, ...]]:
    """Return one month of one channel from two files.

    What one lacks the other gives. Where both have a value and differ, the known one stays and is
    marked conflicting. Of two steps one wins whole, see :func:`fuller`.

    Raises:
        ValueError: If they are not one channel and month.
        InputError: ``meter.values_too_large``.
    """
    if (known.channel, known.month) != (added.channel, added.month):
        raise ValueError(f"{added.channel} {added.month} is not {known.channel} {known.month}")
    if known.step_minutes != added.step_minutes:
        return fuller(known, added), (_note("meter.steps_differ", known, added, 0),)
    scale = max(known.scale, added.scale)
    first, second = rescaled(known, scale), rescaled(added, scale)
    values, flags = array("q", first.values), bytearray(first.flags)
    conflicts = 0
    for slot, flag in enumerate(second.flags):
        if flag & _MISSING:
            continue
        if flags[slot] & _MISSING:
            values[slot], flags[slot] = second.values[slot], flag
        elif values[slot] != second.values[slot]:
            flags[slot] |= Flag.CONFLICTING.value
            conflicts += 1
    merged = replace(first, values=values, flags=bytes(flags))
    notes = (_note("meter.files_conflict", known, added, conflicts),) if conflicts else ()
    return merged, notes


def fuller(one: IntervalBlock, other: IntervalBlock) -> IntervalBlock:
    """Return which of two blocks of different steps stands for the month.

    The finer one, unless it covers clearly less of the month than the coarser.
    """
    finer, coarser = sorted((one, other), key=lambda block: block.step_minutes)
    return finer if _covered(finer) >= _NEARLY_ALL * _covered(coarser) else coarser


def _covered(block: IntervalBlock) -> int:
    """Return how many minutes have a value."""
    return block.flags.translate(_PRESENT).count(1) * block.step_minutes


def rescaled(block: IntervalBlock, scale: int) -> IntervalBlock:
    """Return the same month with more decimals.

    Raises:
        InputError: ``meter.values_too_large``.
    """
    if scale == block.scale:
        return block
    factor = 10 ** (scale - block.scale)
    return _revalued(block, (value * factor for value in block.values), scale)


def _revalued(block: IntervalBlock, values: Iterable[int], scale: int) -> IntervalBlock:
    """Return a month with other values, if each can be kept exactly.

    Raises:
        InputError: ``meter.values_too_large``.
    """
    try:
        return replace(block, values=array("q", values), scale=scale)
    except OverflowError as exc:
        details = {"meter": block.channel.meter, "month": str(block.month)}
        raise InputError("meter.values_too_large", NOWHERE, **details) from exc


def _note(code: str, known: IntervalBlock, added: IntervalBlock, count: int) -> Finding:
    details = {
        "meter": known.channel.meter,
        "month": str(known.month),
        "count": str(count),
        "step": str(known.step_minutes),
        "other": str(added.step_minutes),
    }
    return Finding(code, Severity.WARNING, details=details)


def multiplied_block(block: IntervalBlock, factor: Decimal) -> IntervalBlock:
    """Return a month with every value multiplied: registers by their transformers' ratio.

    Args:
        block: The month.
        factor: Exact, as written.

    Raises:
        InputError: ``meter.values_too_large``.
    """
    top, bottom = factor.as_integer_ratio()
    places = 0
    while top * 10**places % bottom:
        places += 1
    whole = top * 10**places // bottom
    return _revalued(block, (value * whole for value in block.values), block.scale + places)


def multiplied_by_days(
    block: IntervalBlock, factors: Sequence[tuple[date, Decimal]]
) -> IntervalBlock:
    """Return a month whose transformers were exchanged: each day by the ratio in force on it.

    Args:
        block: The month.
        factors: First day and ratio of each stretch, in order; the first begins with the month.

    Raises:
        InputError: ``meter.values_too_large``.
    """
    per_day = DAY_MINUTES // block.step_minutes
    parts = [multiplied_block(block, factor) for _, factor in factors]
    scale = max(part.scale for part in parts)
    borders = [(day - block.month.start).days * per_day for day, _ in factors[1:]]
    values = array("q")
    for part, first, end in zip(parts, [0, *borders], [*borders, len(block.values)], strict=True):
        values.extend(rescaled(part, scale).values[first:end])
    return replace(block, values=values, scale=scale)


def energy_of_power(block: IntervalBlock) -> IntervalBlock:
    """Return a month of kilowatts as kilowatt-hours: each value × step ÷ 60 minutes.

    A twelfth has no end in decimals: the running sum is rounded, and each value is what it adds, so
    that no rounding gathers in sums.

    Raises:
        InputError: ``meter.values_too_large``.
    """
    running = list(accumulate(value * 10**_MORE * block.step_minutes for value in block.values))
    rounded = [(2 * each + _HOUR) // (2 * _HOUR) for each in running]
    values = (after - before for before, after in pairwise([0, *rounded]))
    return _revalued(block, values, block.scale + _MORE)
