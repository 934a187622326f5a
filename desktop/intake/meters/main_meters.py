"""Main meters among the circuits below them: one meter of a file holds what others measure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

import numpy as np

from desktop.accounting.documents.meter import IntervalBlock, Reading
from desktop.accounting.documents.registers import advances_of
from desktop.accounting.period import Month
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.numbers import Integers, Mask

_WHOLE = re.compile(
    r"总(进线|表|开关|柜|计|电|用|耗|量|负荷|有功|闸|$)|合计|全厂|(?<![a-z])(total|main)(?![a-z])"
)
_FEED = re.compile(r"进线|(?<![a-z])incom(er|ing)(?![a-z])")
_FEWEST_OTHERS = 2
_FEWEST_ROWS = 3
_MOST_TRIED = 12
"""Meters of which every combination is tried: of twelve there are some four thousand."""
_MOST = 60
"""Meters among which parts of a total are looked for at all."""
_NEARLY_ALL = 0.98
_SAMPLE = 8
"""Rows on which a combination is tried before all are looked at."""
_NAMED = 5


@dataclass(slots=True)
class _Meter:
    """What one meter of a file measured."""

    sum: Decimal = Decimal(0)
    months: dict[Month, IntervalBlock] = field(default_factory=dict)


def main_meters_among(
    blocks: Sequence[IntervalBlock], readings: Sequence[Reading], place: Place
) -> list[Finding]:
    """Say which meter of a file, by its name and its figures, holds what the others measure.

    A meter called the total, or those called incoming feeders together, hold the others if they
    are not below them; a total also if it is in nearly every row the sum of some of them. Where
    a total is below all others together and no such sum, whether the others count is open.
    """
    found = []
    for (carrier, direction), meters in _measured(blocks, readings).items():
        finding = _judged(meters, place)
        if finding is not None:
            told = {**finding.details, "channels": f"{carrier}/{direction}"}
            found.append(Finding(finding.code, finding.severity, place, told))
    return found


def _measured(
    blocks: Sequence[IntervalBlock], readings: Sequence[Reading]
) -> dict[tuple[str, str], dict[str, _Meter]]:
    """Return the meters of each carrier and direction, in the order of the file."""
    found: dict[tuple[str, str], dict[str, _Meter]] = {}
    for block in blocks:
        channel = block.channel
        meters = found.setdefault((channel.carrier, channel.direction), {})
        meter = meters.setdefault(channel.meter, _Meter())
        meter.sum += block.total
        meter.months[block.month] = block
    if any(_is_called(reading.meter) for reading in readings):
        for advance in advances_of(readings)[0]:
            meters = found.setdefault((advance.carrier, advance.direction), {})
            meters.setdefault(advance.meter, _Meter()).sum += advance.amount
    return found


def _is_called(name: str) -> bool:
    plain = name.casefold()
    return bool(_WHOLE.search(plain) or _FEED.search(plain))


def _called(meters: Mapping[str, _Meter]) -> list[str]:
    """Return the one meter called the total, else all that are called incoming feeders."""
    whole = [name for name in meters if _WHOLE.search(name.casefold())]
    if whole:
        return whole if len(whole) == 1 else []
    return [name for name in meters if _FEED.search(name.casefold())]


def _judged(meters: Mapping[str, _Meter], place: Place) -> Finding | None:
    called = _called(meters)
    others = [name for name in meters if name not in called]
    if not called or len(meters) <= _FEWEST_OTHERS or not others:
        return None
    held = sum((meters[name].sum for name in called), Decimal(0))
    rest = sum((meters[name].sum for name in others), Decimal(0))
    details = {
        "meter": "、".join(called),
        "total": f"{held:f}",
        "meters": "、".join(others[:_NAMED]),
        "sum": f"{rest:f}",
        "registers": "、".join(others),
    }
    if held >= rest > 0:
        return Finding("interval.total_among_meters", Severity.WARNING, place, details)
    if len(called) > 1 or held < max(meters[name].sum for name in others):
        return None
    parts = _parts_of(meters[called[0]], {name: meters[name] for name in others})
    if parts:
        details["parts"] = "、".join(parts)
        return Finding("interval.total_of_some", Severity.WARNING, place, details)
    return Finding("interval.total_among_open", Severity.WARNING, place, details)


def _parts_of(total: _Meter, others: Mapping[str, _Meter]) -> tuple[str, ...]:
    """Return the meters whose sum a total is in nearly every row; nothing if there are none.

    Args:
        total: A meter called the total.
        others: Those beside it, in the order of the file.
    """
    months = list(total.months)
    is_same = all(list(other.months) == months for other in others.values())
    if not months or not is_same or len(others) > _MOST:
        return ()
    every = [total, *others.values()]
    scale = max(block.scale for meter in every for block in meter.months.values())
    if len({block.step_minutes for meter in every for block in meter.months.values()}) > 1:
        return ()
    own, *rows = (_row(meter, scale) for meter in every)
    known = np.all([_known(meter) for meter in every], axis=0) & (own != 0)
    own, values = own[known], np.array([row[known] for row in rows])
    if len(own) < _FEWEST_ROWS:
        return ()
    fine = _last_digit(own, scale)
    names = list(others)
    for chosen in _combinations(len(names)):
        some = list(chosen)
        near = np.abs(values[some, :_SAMPLE].sum(axis=0) - own[:_SAMPLE]) <= fine
        if near.mean() < _NEARLY_ALL - 1 / _SAMPLE:
            continue
        if (np.abs(values[some].sum(axis=0) - own) <= fine).mean() >= _NEARLY_ALL:
            return tuple(names[n] for n in some)
    return ()


def _last_digit(values: Integers, scale: int) -> int:
    """Return what the last digit of values is worth, as they were rounded: at most 1 of a unit."""
    fine = 1
    while fine < 10**scale and not (values % (10 * fine)).any():
        fine *= 10
    return fine


def _row(meter: _Meter, scale: int) -> Integers:
    blocks = meter.months.values()
    return np.concatenate(
        [np.frombuffer(b.values, dtype=np.int64) * 10 ** (scale - b.scale) for b in blocks]
    )


def _known(meter: _Meter) -> Mask:
    blocks = meter.months.values()
    return np.concatenate([np.frombuffer(b.flags, dtype=np.uint8) == 0 for b in blocks])


def _combinations(count: int) -> Iterator[tuple[int, ...]]:
    """Yield places of two meters or more: runs that stand together first, then any of few."""
    for first in range(count):
        for end in range(first + _FEWEST_OTHERS, count + 1):
            yield tuple(range(first, end))
    if count <= _MOST_TRIED:
        for size in range(_FEWEST_OTHERS, count):
            yield from combinations(range(count), size)
