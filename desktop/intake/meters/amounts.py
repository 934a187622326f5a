"""From values at stamps to amounts of intervals: which end a stamp names, kW to kWh, registers."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.accounting.documents.meter import Channel
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.clock import DAY
from desktop.intake.meters.columns import Column, Role, bare_name
from desktop.intake.meters.differences import differenced, differenced_by_ratio
from desktop.intake.meters.long import Loaded
from desktop.intake.meters.numbers import Members, multiplied
from desktop.intake.meters.points import Stamped
from desktop.intake.meters.series import Series, low_stand_ins, split_by_sign, without_stand_ins
from desktop.intake.meters.table_rows import Rows
from desktop.intake.meters.value_columns import Values

_NUMBER = re.compile(r"\d+")


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
    groups = loaded.rows.groups
    leading, checks = leading_values(loaded.values)
    for value in leading:
        for meter, members in groups:
            name = naming.name(meter, value.column)
            own = replace(value, role=Role.REGISTER) if meter in value.registers else value
            one, notes = amounts_of(own, members, loaded, stamped, (name, place))
            cleaned, more = clean(one, own.role)
            series += cleaned
            findings += (*notes, *more)
    findings += _checked(checks, series, loaded, place)
    return tuple(series), tuple(findings)


def clean(series: Series, role: Role) -> tuple[tuple[Series, ...], tuple[Finding, ...]]:
    """Return a series without stand-ins for nothing, and inflow and outflow apart."""
    is_power = role is Role.POWER
    kept, notes = without_stand_ins(series, is_power=is_power)
    if role is Role.REGISTER:
        return (kept,), notes
    parts, more = split_by_sign(kept)
    return parts, (*notes, *more, *low_stand_ins(kept, is_power=is_power))


def leading_values(values: Sequence[Values]) -> tuple[list[Values], list[Values]]:
    """Return the columns that count, and those that only check what counts beside them.

    Energy measured leads power sampled, and a register leads the energy computed from it.
    """
    alone = sum(1 for value in values if value.role is Role.POWER) == 1
    roles: dict[tuple[str, str], Counter[Role]] = {}
    for value in values:
        roles.setdefault(value.flow, Counter())[value.role] += 1
    leading: list[Values] = []
    checks: list[Values] = []
    for value in values:
        is_power = alone and value.role is Role.POWER
        is_check = is_power and len(_rivals(value, values)) == 1
        is_check = is_check or _repeats_register(value, roles[value.flow])
        (checks if is_check else leading).append(value)
    return leading, checks


def _rivals(power: Values, values: Sequence[Values]) -> list[Values]:
    """Return the columns that may be the energy of a power column."""
    return [
        other
        for other in values
        if other.role is not Role.POWER
        and other.flow == power.flow
        and not _of_two_meters(power.column, other.column)
    ]


def _of_two_meters(one: Column, other: Column) -> bool:
    """Tell whether headings number two meters: ``1#表 kW`` beside ``2#表 kWh``."""
    numbers = [_NUMBER.findall(bare_name(column.heading)) for column in (one, other)]
    return all(numbers) and numbers[0] != numbers[1]


def _repeats_register(value: Values, beside: Counter[Role]) -> bool:
    """Tell whether a column is the energy that the one register beside it gives, too.

    Args:
        value: A column.
        beside: How many columns of its carrier and direction have which role.
    """
    others = {role: count for role, count in beside.items() if role is not Role.POWER}
    return value.role is Role.ENERGY and others == {Role.ENERGY: 1, Role.REGISTER: 1}


def amounts_of(
    value: Values,
    members: Members,
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
        read_at = loaded.read_at[members]
        shown = Series(channel, read_at, numbers, loaded.step, place=place)
        if value.multiplier is None:
            return differenced(shown)
        ratio = value.multiplier.take(members)
        return differenced_by_ratio(shown, value.raw_numbers.take(members), ratio)
    start = moments - loaded.step if stamped is Stamped.END else moments
    if value.role is Role.POWER:
        numbers = multiplied(numbers, loaded.step, 60)
    on_grid = start // loaded.step * loaded.step
    return Series(channel, on_grid, numbers, loaded.step, place=place), ()


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
