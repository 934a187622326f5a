"""From values at stamps to amounts of intervals: which end a stamp names, kW to kWh, registers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from desktop.accounting.documents.meter import Channel
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.clock import DAY
from desktop.intake.meters.columns import Column, Role, bare_name
from desktop.intake.meters.layout import Stamped
from desktop.intake.meters.long import Loaded, Rows, Values
from desktop.intake.meters.numbers import Integers, Numbers, multiplied
from desktop.intake.meters.series import Series, finding, shown, split_by_sign, without_stand_ins

_ROLL_FROM = 0.9
_USUAL_TIMES = 50


@dataclass(frozen=True, slots=True)
class Naming:
    """How channels get their names.

    Attributes:
        default: Name of the one meter of a table that names none.
        is_alone: Whether the table has a single value column a direction.
    """

    default: str
    is_alone: bool = True

    def name(self, meter: str, column: Column) -> str:
        """Return the name of the meter of a column."""
        if self.is_alone:
            return meter or self.default
        own = bare_name(column.heading)
        return f"{meter} {own}" if meter else own


def decide_stamped(rows: Rows, step: int, hinted: Stamped, chosen: str) -> tuple[Stamped, str]:
    """Return which end of its interval a stamp names, and what decided.

    In order: the user, a 24:00, the heading, and the first and last stamp of the file: one
    that begins a step after midnight and ends at midnight names ends; one that begins at
    midnight and stops a step before names starts. Else starts are assumed.
    """
    if chosen:
        return Stamped(chosen), "user"
    if rows.stamps.has_24 or rows.is_midnight_late:
        return Stamped.END, "24:00"
    if rows.is_dated_only or hinted is not Stamped.UNKNOWN:
        return (Stamped.START, "day") if rows.is_dated_only else (hinted, "heading")
    return _stamped_by_range(rows, step)


def _stamped_by_range(rows: Rows, step: int) -> tuple[Stamped, str]:
    first, last = int(rows.moments.min()) % DAY, int(rows.moments.max()) % DAY
    if first == 0 and last == DAY - step:
        return Stamped.START, "range"
    if first == step % DAY and last == 0 and step < DAY:
        return Stamped.END, "range"
    return Stamped.START, "assumed"


def series_of(
    loaded: Loaded, stamped: Stamped, naming: Naming, place: Place
) -> tuple[tuple[Series, ...], tuple[Finding, ...]]:
    """Return the amounts of every meter of a long table, cleaned, with what was found."""
    series: list[Series] = []
    findings: list[Finding] = []
    groups = loaded.rows.groups()
    leading, checks = leading_values(loaded.values)
    for value in leading:
        for meter, members in groups:
            name = naming.name(meter, value.column)
            one, notes = amounts_of(value, members, loaded, stamped, (name, place))
            cleaned, more = clean(one, value.role)
            series += cleaned
            findings += (*notes, *more)
    findings += _checked(checks, series, loaded, place)
    return tuple(series), tuple(findings)


def clean(series: Series, role: Role) -> tuple[tuple[Series, ...], tuple[Finding, ...]]:
    """Return a series without stand-ins for nothing, and inflow and outflow apart."""
    kept, notes = without_stand_ins(series)
    if role is Role.REGISTER:
        return (kept,), notes
    parts, more = split_by_sign(kept)
    return parts, (*notes, *more)


def leading_values(values: Sequence[Values]) -> tuple[list[Values], list[Values]]:
    """Return the columns that count, and those that only check what counts beside them.

    Energy measured leads power sampled, and a register leads the energy computed from it.
    """
    leading: list[Values] = []
    checks: list[Values] = []
    for value in values:
        rivals = [
            other
            for other in values
            if other.role is not Role.POWER
            and other.column.direction == value.column.direction
            and other.column.carrier == value.column.carrier
        ]
        alone = sum(1 for other in values if other.role is Role.POWER) == 1
        is_check = value.role is Role.POWER and len(rivals) == 1 and alone
        is_check = is_check or _repeats_register(value, values)
        (checks if is_check else leading).append(value)
    return leading, checks


def _repeats_register(value: Values, values: Sequence[Values]) -> bool:
    """Tell whether a column is the energy that the one register beside it gives, too."""
    own = (value.column.carrier, value.column.direction)
    beside = [v for v in values if (v.column.carrier, v.column.direction) == own]
    roles = sorted(each.role for each in beside if each.role is not Role.POWER)
    return value.role is Role.ENERGY and roles == [Role.ENERGY, Role.REGISTER]


def amounts_of(
    value: Values,
    members: NDArray[np.intp],
    loaded: Loaded,
    stamped: Stamped,
    named: tuple[str, Place],
) -> tuple[Series, tuple[Finding, ...]]:
    """Return the amounts of one meter of one column."""
    name, place = named
    column = value.column
    account = loaded.rows.accounts.get(name, loaded.rows.accounts.get("", ""))
    channel = Channel(name, column.carrier, column.direction, column.unit, account)
    numbers = value.numbers.take(members)
    moments = loaded.rows.moments[members]
    if value.role is Role.REGISTER:
        return differenced(Series(channel, moments, numbers, loaded.step, place=place))
    start = moments - loaded.step if stamped is Stamped.END else moments
    if value.role is Role.POWER:
        numbers = multiplied(numbers, loaded.step, 60)
    on_grid = start // loaded.step * loaded.step
    return Series(channel, on_grid, numbers, loaded.step, place=place), ()


def differenced(series: Series) -> tuple[Series, tuple[Finding, ...]]:
    """Return what a register added from each reading to the next.

    amount = later reading - earlier reading, put into the last interval before the later one;
    over a gap the amount is right and marked, because its spread is not known. A fall that
    fits a register running over 10^n adds 10^n; any other fall is left out and reported.
    """
    usable = ~series.amounts.missing
    moments, values = series.start[usable], series.amounts.values[usable]
    fresh = np.ones(len(moments), dtype=np.bool_)
    fresh[1:] = moments[1:] != moments[:-1]
    moments, values = moments[fresh], values[fresh]
    steps, spans = np.diff(values), np.diff(moments)
    findings: list[Finding] = []
    missing = np.zeros(len(steps), dtype=np.bool_)
    falls = np.flatnonzero(steps < 0)
    if falls.size:
        steps, missing, findings = _falls(series, (values, moments), steps, falls)
    start = (moments[1:] - 1) // series.step * series.step
    amounts = Numbers(steps, series.amounts.scale, missing, series.amounts.odd)
    late = spans > series.step
    if late.any():
        at = shown(int(moments[1:][late][0]))
        findings.append(
            finding("interval.register_gap", series, Severity.WARNING, count=int(late.sum()), at=at)
        )
    return replace(series, start=start, amounts=amounts, suspect=late), tuple(findings)


def _falls(
    series: Series,
    readings: tuple[Integers, Integers],
    steps: Integers,
    falls: NDArray[np.intp],
) -> tuple[Integers, NDArray[np.bool_], list[Finding]]:
    values, moments = readings
    usual = int(np.quantile(steps[steps >= 0], 0.99)) if (steps >= 0).any() else 0
    steps, missing = steps.copy(), np.zeros(len(steps), dtype=np.bool_)
    one = 10**series.amounts.scale
    findings = []
    for fall in falls:
        before, after = int(values[fall]), int(values[fall + 1])
        full = one * 10 ** len(str(before // one))
        added = full - before + after
        details = {
            "at": shown(int(moments[fall + 1])),
            "before": plain_amount(before, series.amounts.scale),
            "after": plain_amount(after, series.amounts.scale),
        }
        if before >= _ROLL_FROM * full and added <= _USUAL_TIMES * max(usual, one):
            steps[fall] = added
            code, severity = "interval.register_rolled_over", Severity.NOTICE
        else:
            steps[fall], missing[fall] = 0, True
            code, severity = "interval.register_fell", Severity.WARNING
        findings.append(finding(code, series, severity, **details))
    return steps, missing, findings


def plain_amount(value: int, scale: int) -> str:
    """Return a scaled integer as people write it."""
    return f"{Decimal(value).scaleb(-scale).normalize():f}"


def _checked(
    checks: Sequence[Values], series: Sequence[Series], loaded: Loaded, place: Place
) -> list[Finding]:
    """Compare the energy that counts with the power beside it."""
    findings = []
    for value in checks:
        is_power = value.role is Role.POWER
        power = multiplied(value.numbers, loaded.step, 60) if is_power else value.raw_numbers
        total = power.values.sum() / 10**power.scale
        counted = sum(
            s.amounts.values.sum() / 10**s.amounts.scale
            for s in series
            if s.channel.direction == value.column.direction
        )
        percent = 100 * (total - counted) / counted if counted else 0
        details = {"heading": value.column.heading, "percent": f"{percent:+.2f}"}
        findings.append(Finding("interval.power_checks", Severity.NOTICE, place, details))
    return findings
