"""From register readings to amounts: differences, rollover, exchange, dated multipliers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from desktop.accounting.documents.meter import MultiplierPeriod, Reading
from desktop.accounting.period import Month, ReportingPeriod
from desktop.findings import NOWHERE, Finding, Place, Severity

NOON = 12
_ROLL_FROM = Decimal("0.9")
_USUAL_TIMES = 20
_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Advance:
    """What a register added between two readings.

    Attributes:
        amount: (after - before) × multiplier. [unit of the register]
        has_multiplier: False where no multiplier is known; 1 was taken.
        is_rolled_over: Whether the register ran over its end once.
    """

    meter: str
    register: str
    period: ReportingPeriod
    amount: Decimal
    before: Decimal
    after: Decimal
    multiplier: Decimal = Decimal(1)
    unit: str = "kWh"
    carrier: str = "electricity"
    direction: str = "import"
    has_multiplier: bool = True
    is_rolled_over: bool = False
    where: Place = NOWHERE


def advances_of(
    readings: Iterable[Reading], multipliers: Sequence[MultiplierPeriod] = ()
) -> tuple[tuple[Advance, ...], tuple[Finding, ...]]:
    """Return what every total register added from reading to reading, and what needs a look.

    amount = (later reading - earlier reading) × multiplier in force: the one kept for the meter,
    else the one printed beside the reading. Readings on the day a
    multiplier begins end the old stretch and start the new one. A fall that fits a register of
    n digits running over adds 10^n; a single reading that is lower than the one before and the
    one after is a typing error and left out; any other fall is not counted and reported.
    Registers of times of use count only where a meter has no total register.
    """
    advances: list[Advance] = []
    findings: list[Finding] = []
    ordered = sorted(readings, key=_order)
    for _, group in groupby(ordered, key=_stream):
        series, notes = _distinct(list(group))
        kept, more = _without_typing_errors(series)
        findings += (*notes, *more)
        for advance, note in _advances(kept, multipliers):
            if advance is not None:
                advances.append(advance)
            if note is not None:
                findings.append(note)
    return tuple(_counted(advances)), tuple(findings)


def by_month(advances: Iterable[Advance]) -> tuple[Advance, ...]:
    """Return advances that follow each other within one month as one: a register read daily.

    What crosses the end of a month, another multiplier or another meter, stays as it is.
    """
    joined: list[Advance] = []
    for advance in advances:
        if joined and _goes_on(joined[-1], advance):
            joined[-1] = _together(joined[-1], advance)
        else:
            joined.append(advance)
    return tuple(joined)


def _goes_on(one: Advance, other: Advance) -> bool:
    ends = (one.period.start, other.period.end)
    same = _measured_as(one) == _measured_as(other)
    follows = other.period.start == one.period.next_day() and one.after == other.before
    return same and follows and Month.of(ends[0]) == Month.of(ends[1])


def _measured_as(advance: Advance) -> tuple[object, ...]:
    stream = advance.meter, advance.register, advance.carrier, advance.direction
    return *stream, advance.unit, advance.multiplier, advance.has_multiplier


def _together(one: Advance, other: Advance) -> Advance:
    return replace(
        one,
        period=ReportingPeriod(one.period.start, other.period.end),
        amount=one.amount + other.amount,
        after=other.after,
        is_rolled_over=one.is_rolled_over or other.is_rolled_over,
    )


def _stream(reading: Reading) -> tuple[str, str, str, str]:
    return reading.carrier, reading.meter, reading.direction, reading.register


def _order(reading: Reading) -> tuple[tuple[str, str, str, str], datetime]:
    return _stream(reading), reading.at


def _distinct(series: Sequence[Reading]) -> tuple[list[Reading], list[Finding]]:
    """Return one reading a point in time; of conflicting ones the first."""
    kept: list[Reading] = []
    findings = []
    for reading in series:
        if not kept or kept[-1].at != reading.at:
            kept.append(reading)
        elif kept[-1].value != reading.value:
            findings.append(_note("reading.conflict", kept[-1], reading, Severity.WARNING))
    return kept, findings


def _without_typing_errors(series: Sequence[Reading]) -> tuple[list[Reading], list[Finding]]:
    """Leave out a reading that alone breaks a rising series."""
    kept: list[Reading] = []
    findings = []
    for n, reading in enumerate(series):
        before = kept[-1] if kept else None
        after = series[n + 1] if n + 1 < len(series) else None
        if before and after and before.value <= after.value:
            if reading.value < before.value:
                findings.append(_note("reading.too_low", before, reading, Severity.WARNING))
                continue
            if reading.value > after.value:
                findings.append(_note("reading.too_high", before, reading, Severity.WARNING))
                continue
        kept.append(reading)
    return kept, findings


def _note(code: str, before: Reading, after: Reading, severity: Severity) -> Finding:
    details = {
        "meter": after.meter,
        "register": after.register,
        "at": f"{after.at:%Y-%m-%d}",
        "before": f"{before.value:f}",
        "after": f"{after.value:f}",
    }
    return Finding(code, severity, after.place, details)


def _advances(
    series: Sequence[Reading], multipliers: Sequence[MultiplierPeriod]
) -> Iterator[tuple[Advance | None, Finding | None]]:
    usual = _usual(series)
    for before, after in pairwise(series):
        period = _between(before.at, after.at)
        if period is None:
            continue
        steps = after.value - before.value
        rolled = steps < 0 and _fits_rollover(before.value, after.value, usual)
        if rolled:
            steps += full_scale(before.value)
        elif steps < 0:
            yield None, _note("reading.fell", before, after, Severity.WARNING)
            continue
        yield from _parts(before, after, (steps, period, rolled), multipliers)


def _parts(
    before: Reading,
    after: Reading,
    advance: tuple[Decimal, ReportingPeriod, bool],
    multipliers: Sequence[MultiplierPeriod],
) -> Iterator[tuple[Advance | None, Finding | None]]:
    steps, period, rolled = advance
    entered = multiplier_on(multipliers, after.meter, period.start)
    printed = after.multiplier if after.multiplier is not None else before.multiplier
    factor = entered if entered is not None else printed
    value = factor if factor is not None else Decimal(1)
    if entered is None:
        note = _changes_beside(before, after)
    else:
        last = multiplier_on(multipliers, after.meter, period.end)
        note = _differs(before, after, (entered, last, printed))
    if note is None and rolled:
        note = _note("reading.rolled_over", before, after, Severity.NOTICE)
    yield (
        Advance(
            after.meter,
            after.register,
            period,
            steps * value,
            before.value,
            after.value,
            value,
            after.unit,
            after.carrier,
            after.direction,
            has_multiplier=factor is not None,
            is_rolled_over=rolled,
            where=after.place,
        ),
        note,
    )


def _changes_beside(before: Reading, after: Reading) -> Finding | None:
    """Return a finding if two readings have other multipliers printed beside them."""
    one, other = before.multiplier, after.multiplier
    if one is None or other is None or one == other:
        return None
    note = _note("reading.multiplier_printed_changes", before, after, Severity.WARNING)
    return replace(note, details={**note.details, "earlier": f"{one:f}", "later": f"{other:f}"})


def _differs(
    before: Reading, after: Reading, multipliers: tuple[Decimal, Decimal | None, Decimal | None]
) -> Finding | None:
    """Return a finding if the multiplier kept for a meter is not the printed one, or changes."""
    entered, last, printed = multipliers
    if printed is not None and printed != entered:
        return _note("reading.multiplier_differs", before, after, Severity.WARNING)
    if entered != last:
        return _note("reading.multiplier_changes", before, after, Severity.WARNING)
    return None


def multiplier_on(multipliers: Iterable[MultiplierPeriod], meter: str, day: date) -> Decimal | None:
    """Return the multiplier of a meter in force on a day, or nothing."""
    in_force = [m for m in multipliers if m.meter == meter and m.since <= day]
    return max(in_force, key=lambda m: m.since).value if in_force else None


def full_scale(value: Decimal) -> Decimal:
    """Return the power of ten a register that shows ``value`` runs over at."""
    return Decimal(10) ** (max(value.adjusted(), 0) + 1)


def _fits_rollover(before: Decimal, after: Decimal, usual: Decimal) -> bool:
    full = full_scale(before)
    added = full - before + after
    return before >= _ROLL_FROM * full and added <= _USUAL_TIMES * max(usual, Decimal(1))


def _usual(series: Sequence[Reading]) -> Decimal:
    """Return the median of what the register usually adds."""
    steps = sorted(b.value - a.value for a, b in pairwise(series) if b.value >= a.value)
    return steps[len(steps) // 2] if steps else Decimal(0)


def _between(start: datetime, end: datetime) -> ReportingPeriod | None:
    """Return the days between two readings: a reading before noon belongs to the day's start."""
    first = start.date() + timedelta(days=start.hour >= NOON)
    last = end.date() + timedelta(days=end.hour >= NOON) - timedelta(days=1)
    return ReportingPeriod(first, last) if first <= last else None


def _counted(advances: Sequence[Advance]) -> list[Advance]:
    """Leave out times of use of a meter that also has a total register."""
    totals = {(a.meter, a.direction) for a in advances if a.register == _TOTAL}
    return [a for a in advances if a.register == _TOTAL or (a.meter, a.direction) not in totals]
