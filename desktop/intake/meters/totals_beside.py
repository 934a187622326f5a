"""Columns that hold what others of their row hold already: totals, their parts, and balances."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.columns import Role, bare_name, plain
from desktop.intake.meters.layout import Layout
from desktop.intake.meters.numbers import Integers, Numbers, rescaled
from desktop.intake.meters.value_columns import Values, counted_columns

_NEARLY_ALL = 0.98
"""Share of rows in which a total is the sum of its parts."""
_FEWEST_WITH_TOTAL = 3
_SHOWN = re.compile(r"(的)?(有功)?(总)?(读数|示数|示值|表码|表底|止码|底数)$")
_CALLED_TOTAL = re.compile(r"总(?!装|部|公司|务|成)|合计|total|进线")
"""Not 总装 and 总部: an assembly hall and a head office are parts like others."""


def with_tariffs_added(
    values: Sequence[Values], layout: Layout, place: Place
) -> tuple[tuple[Values, ...], list[Finding]]:
    """Add up time-of-use columns that have no total beside them."""
    parts: dict[tuple[str, str, Role], list[Values]] = {}
    for value in values:
        if value.column.tariff not in {"", "total"}:
            key = (value.column.carrier, value.column.direction, value.role)
            parts.setdefault(key, []).append(value)
    joined = [value for value in values if value.column.tariff in {"", "total"}]
    joined += [_sum(members) for members in parts.values()]
    counted = {column.index for column in counted_columns(layout)}
    left = [column for column in layout.values if column.index not in counted]
    if not left:
        return tuple(joined), []
    details = {"headings": "、".join(column.heading for column in left)}
    return tuple(joined), [Finding("interval.parts_of_total", Severity.NOTICE, place, details)]


def without_parts(
    values: Sequence[Values], place: Place
) -> tuple[tuple[Values, ...], list[Finding]]:
    """Leave out columns that a total beside them already holds.

    A total is the exact sum of the others in nearly every row, or is called 总 and never falls
    below their sum.
    """
    energy = [value for value in values if value.role in {Role.ENERGY, Role.POWER}]
    keys = {(value.column.carrier, value.column.direction, value.role) for value in energy}
    if len(energy) < _FEWEST_WITH_TOTAL or len(keys) != 1:
        return tuple(values), []
    scale = max(value.numbers.scale for value in energy)
    even = [rescaled(value.numbers, scale) for value in energy]
    everything = np.sum([numbers.values for numbers in even], axis=0)
    gaps = np.sum([numbers.missing for numbers in even], axis=0)
    for value, numbers in zip(energy, even, strict=True):
        own = numbers.values
        parts = np.where(gaps > numbers.missing, 0, everything - own)
        is_called = bool(_CALLED_TOTAL.search(plain(value.column.heading)))
        if (own == parts).mean() >= _NEARLY_ALL or (is_called and (own >= parts).all()):
            others = [other for other in energy if other is not value]
            names = "、".join(other.column.heading for other in others)
            details = {"heading": value.column.heading, "headings": names}
            note = Finding("interval.parts_beside_total", Severity.WARNING, place, details)
            return tuple(v for v in values if not any(v is o for o in others)), [note]
    return tuple(values), []


def use_of_readings(
    values: Sequence[Values], place: Place
) -> tuple[tuple[Values, ...], list[Finding]]:
    """Return the use printed right of each of several readings, named by them, in their place.

    总表读数, 用量, 一车间读数, 用量: each pair is one meter, whose use says what the reading says,
    and holds the multiplier already. A single pair is left: its reading leads.
    """
    readings = [value for value in values if value.role is Role.REGISTER]
    used = {value.column.index: value for value in values if value.role is Role.ENERGY}
    pairs = [(each, used.pop(each.column.index + 1, None)) for each in readings]
    names = {plain(use.column.heading) for _, use in pairs if use is not None}
    is_paired = len(pairs) > 1 and not used and len(names) == 1
    if not is_paired or any(use is None or use.flow != each.flow for each, use in pairs):
        return tuple(values), []
    beside = {each.column.index: use for each, use in pairs if use is not None}
    left = {use.column.index for use in beside.values()}
    kept = tuple(
        _as_named(beside[value.column.index], value) if value in readings else value
        for value in values
        if value.column.index not in left
    )
    details = {"headings": "、".join(each.column.heading for each in readings)}
    return kept, [Finding("interval.use_leads", Severity.NOTICE, place, details)]


def _as_named(use: Values, reading: Values) -> Values:
    """Return use under the name of the meter that its reading's heading tells."""
    name = _SHOWN.sub("", bare_name(reading.column.heading)) or reading.column.heading
    return replace(use, column=replace(use.column, heading=name))


def without_consumption(
    values: Sequence[Values], place: Place
) -> tuple[tuple[Values, ...], list[Finding]]:
    """Leave out a column that only says what others make together: 总用电 = 购电 + 发电 - 上网."""
    energy = [value for value in values if value.role in {Role.ENERGY, Role.POWER}]
    keys = {(value.column.carrier, value.role) for value in energy}
    others = {value.column.direction for value in energy} - {"import"}
    if len(energy) < _FEWEST_WITH_TOTAL or len(keys) != 1 or not others:
        return tuple(values), []
    scale = max(value.numbers.scale for value in energy)
    even = [rescaled(value.numbers, scale).values for value in energy]
    signs = [-1 if value.column.direction == "export" else 1 for value in energy]
    bought = np.sum([sign * own for sign, own in zip(signs, even, strict=True)], axis=0)
    for value, own in zip(energy, even, strict=True):
        if value.column.direction == "import" and _is_balance(own, bought - own):
            rest = [other for other in energy if other is not value]
            names = "、".join(other.column.heading for other in rest)
            details = {"heading": value.column.heading, "headings": names}
            note = Finding("interval.balance_beside_parts", Severity.WARNING, place, details)
            return tuple(v for v in values if v is not value), [note]
    return tuple(values), []


def _is_balance(own: Integers, rest: Integers) -> bool:
    """Tell whether a column is what was bought and made less what was fed back, row by row."""
    return bool((own == rest).mean() >= _NEARLY_ALL and own.any())


def _sum(members: Sequence[Values]) -> Values:
    numbers = _added([value.numbers for value in members])
    raw = _added([value.raw for value in members if value.raw is not None])
    heading = "+".join(value.column.heading for value in members)
    column = replace(members[0].column, heading=heading, tariff="total")
    first = members[0]
    return Values(column, first.role, numbers, first.decided, raw, first.multiplier)


def _added(columns: Sequence[Numbers]) -> Numbers:
    scale = max(numbers.scale for numbers in columns)
    even = [rescaled(numbers, scale) for numbers in columns]
    values = np.sum([numbers.values for numbers in even], axis=0)
    missing = np.any([numbers.missing for numbers in even], axis=0)
    return Numbers(np.where(missing, 0, values), scale, missing)
