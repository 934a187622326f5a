"""Enthalpy of saturated and superheated steam from the tables of GB/T 32151.34-2024."""

from bisect import bisect_left
from fractions import Fraction
from itertools import pairwise

from desktop.accounting.flow import Request, notice, shown
from desktop.accounting.methodology.schema import Methodology
from desktop.errors import NotComputableError
from desktop.findings import Finding

_SATURATED = "heat/steam_saturated"
_SUPERHEATED = "heat/steam_superheated"
_NEAR_SATURATION = Fraction(1)  # °C: what a plant thermometer cannot tell from saturation

Point = tuple[Fraction, Fraction]
State = tuple[tuple[str, str], ...]


def steam_enthalpy(request: Request) -> tuple[Fraction, State, tuple[Finding, ...]]:
    """Return the enthalpy of a record's steam [kJ/kg], its state and what was assumed.

    Measured enthalpy goes first; else pressure (absolute, or gauge + 0.101325 MPa) and, for
    superheated steam, temperature.

    Raises:
        NotComputableError: ``steam.pressure_missing``, ``steam.outside_table``,
            ``steam.not_steam``.
    """
    measured = request.number("enthalpy_kj_kg")
    if measured is not None:
        if not 0 < measured < 5000:  # noqa: PLR2004  kJ/kg of any steam
            raise request.refused("parameter.out_of_range", "enthalpy_kj_kg")
        return measured, (("state", "measured"),), ()
    pressure, findings = _absolute_pressure(request)
    celsius = request.number("temperature_c")
    table = saturation_line(request.methodology)
    boiling = _at(table, pressure, 0, request)
    if celsius is None or abs(celsius - boiling) <= _NEAR_SATURATION:
        enthalpy = _at(table, pressure, 1, request)
        return enthalpy, _state("saturated", pressure, boiling), findings
    if celsius < boiling:
        raise NotComputableError(
            "steam.not_steam",
            celsius=shown(celsius),
            pressure=shown(pressure),
            boiling=round(float(boiling), 1),
        )
    enthalpy = _superheated(request, pressure, celsius)
    return enthalpy, _state("superheated", pressure, celsius), findings


def _state(word: str, pressure: Fraction, celsius: Fraction) -> State:
    return (
        ("state", word),
        ("pressure_mpa_absolute", f"{shown(pressure):f}"),
        ("temperature_c", f"{round(shown(celsius), 6):f}"),
    )


def _absolute_pressure(request: Request) -> tuple[Fraction, tuple[Finding, ...]]:
    pressure = request.number("pressure_mpa")
    if pressure is None:
        raise NotComputableError("steam.pressure_missing", source=request.source.code)
    is_gauge = request.flag("gauge")
    if is_gauge:
        atmosphere = request.value("heat/formula", "standard_atmosphere").amount
        return pressure + Fraction(atmosphere), ()
    if is_gauge is None:
        return pressure, (notice("steam.pressure_assumed_absolute", pressure=shown(pressure)),)
    return pressure, ()


def saturation_line(methodology: Methodology) -> tuple[tuple[Fraction, Point], ...]:
    """Return pressure → (temperature, enthalpy), by pressure."""
    rows = {key for path, key, _ in methodology.index if path == _SATURATED}
    return tuple(
        (
            Fraction(key),
            (_cell(methodology, key, "temperature"), _cell(methodology, key, "enthalpy")),
        )
        for key in sorted(rows, key=Fraction)
    )


def _cell(methodology: Methodology, key: str, column: str) -> Fraction:
    return Fraction(methodology.index[(_SATURATED, key, column)][-1].amount)


def _at(
    table: tuple[tuple[Fraction, Point], ...], pressure: Fraction, column: int, request: Request
) -> Fraction:
    """Return temperature (0) or enthalpy (1) of saturated steam, linear between two rows."""
    pressures = [row[0] for row in table]
    if not pressures[0] <= pressure <= pressures[-1]:
        raise NotComputableError(
            "steam.outside_table",
            pressure=shown(pressure),
            low=shown(pressures[0]),
            high=shown(pressures[-1]),
            source=request.source.code,
        )
    upper = bisect_left(pressures, pressure)
    if pressures[upper] == pressure:
        return table[upper][1][column]
    (x1, y1), (x2, y2) = table[upper - 1], table[upper]
    return between((x1, y1[column]), (x2, y2[column]), pressure)


def between(low: Point, high: Point, x: Fraction) -> Fraction:
    """Return the straight line through two points at ``x``."""
    return low[1] + (high[1] - low[1]) * (x - low[0]) / (high[0] - low[0])


def _superheated(request: Request, pressure: Fraction, celsius: Fraction) -> Fraction:
    """Return the enthalpy by temperature along the two isobars around, then by pressure.

    Where the upper isobar is still water at that temperature, the saturation line closes the gap.
    """
    columns = superheated_isobars(request.methodology)
    pressures = sorted(columns)
    hottest = max(point[0] for point in columns[pressures[0]])
    if not pressures[0] <= pressure <= pressures[-1] or celsius > hottest:
        raise NotComputableError(
            "steam.outside_table_superheated",
            pressure=shown(pressure),
            celsius=shown(celsius),
            low=shown(pressures[0]),
            high=shown(pressures[-1]),
            hottest=shown(hottest),
        )
    upper = bisect_left(pressures, pressure)
    if pressures[upper] == pressure:
        return _along(request, pressure, columns[pressure], celsius)
    low = (
        pressures[upper - 1],
        _along(request, pressures[upper - 1], columns[pressures[upper - 1]], celsius),
    )
    high = _upper_point(request, pressures[upper], columns[pressures[upper]], celsius)
    return between(low, high, pressure)


def _upper_point(
    request: Request, pressure: Fraction, column: tuple[Point, ...], celsius: Fraction
) -> Point:
    """Return the point above: on the isobar, or where steam of that temperature condenses."""
    line = saturation_line(request.methodology)
    last = line[-1]
    boiling = _at(line, pressure, 0, request) if pressure <= last[0] else last[1][0]
    if celsius >= boiling:
        return pressure, _along(request, pressure, column, celsius)
    upper = bisect_left([state[0] for _, state in line], celsius)
    (p1, (t1, h1)), (p2, (t2, h2)) = line[upper - 1], line[upper]
    return between((t1, p1), (t2, p2), celsius), between((t1, h1), (t2, h2), celsius)


def _along(
    request: Request, pressure: Fraction, column: tuple[Point, ...], celsius: Fraction
) -> Fraction:
    """Return the enthalpy on one isobar, starting at its saturation point."""
    line = saturation_line(request.methodology)
    points = list(column)
    if line[0][0] <= pressure <= line[-1][0]:
        start = (_at(line, pressure, 0, request), _at(line, pressure, 1, request))
        points = [start, *(point for point in points if point[0] > start[0])]
    for low, high in pairwise(points):
        if low[0] <= celsius <= high[0]:
            return between(low, high, celsius)
    raise NotComputableError(
        "steam.outside_table_superheated",
        pressure=shown(pressure),
        celsius=shown(celsius),
        low=shown(pressure),
        high=shown(pressure),
        hottest=shown(points[-1][0]),
    )


def superheated_isobars(methodology: Methodology) -> dict[Fraction, tuple[Point, ...]]:
    """Return pressure → points (temperature, enthalpy), by temperature."""
    columns: dict[Fraction, list[Point]] = {}
    for path, key, column in methodology.index:
        if path == _SUPERHEATED:
            amount = methodology.index[(path, key, column)][-1].amount
            columns.setdefault(Fraction(column), []).append((Fraction(key), Fraction(amount)))
    return {pressure: tuple(sorted(points)) for pressure, points in columns.items()}
