"""Tables that run down: a stamp a row, values beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.chosen_meters import Choices
from desktop.intake.meters.clock import DAY
from desktop.intake.meters.columns import Column, Role, is_open_kind
from desktop.intake.meters.day_readings import day_end_of
from desktop.intake.meters.grid import Body, Grid
from desktop.intake.meters.layout import Layout
from desktop.intake.meters.numbers import Integers, multiplied, product
from desktop.intake.meters.points import Stamped
from desktop.intake.meters.roles_by_data import decide_role, registers_among, registers_beside
from desktop.intake.meters.series import odd_numbers
from desktop.intake.meters.table_rows import Rows, rows_of_table, step_of
from desktop.intake.meters.totals_beside import (
    use_of_readings,
    with_tariffs_added,
    without_consumption,
    without_parts,
)
from desktop.intake.meters.value_columns import (
    Values,
    counted_columns,
    meter_column,
    multiplier_columns,
    product_of,
)

_USUAL_SHARE = 0.5
_MANY_A_DAY = 0.9
"""Share of rows whose day stood there before: ten rows a day are no repetition."""
_NEARLY_ALL = 0.98
"""Share of rows that a column has to tell apart."""
_FEWEST_METERS = 2


@dataclass(frozen=True, slots=True)
class Loaded:
    """A long table, understood as far as its columns go.

    Attributes:
        named_by: The column that names the meter of a row.
        day_end: At which end of its day registers were read; unknown unless it is proved.
    """

    rows: Rows
    values: tuple[Values, ...]
    step: int
    findings: tuple[Finding, ...]
    multiplied_by: tuple[str, ...]
    named_by: Column | None = None
    day_end: Stamped = Stamped.UNKNOWN

    @property
    def read_at(self) -> Integers:
        """When the registers of each row were read: minutes since 1970 in China time."""
        return self.rows.moments + (DAY if self.day_end is Stamped.END else 0)


def load_long(grid: Grid, layout: Layout, choices: Choices, place: Place) -> Loaded:
    """Return the rows and value columns of a long table.

    Raises:
        InputError: If no row has a stamp, or the stamps follow no step.
    """
    meter = meter_column(layout)
    loaded = _load(grid, layout, (choices, meter), place)
    if meter is not None or not _has_several_meters(loaded):
        return loaded
    meter = _meter_by_data(grid, layout, loaded, place)
    loaded = _load(grid, layout, (choices, meter), place)
    details = {
        "heading": meter.heading or f"#{meter.index + 1}",
        "count": str(len(loaded.rows.names)),
    }
    note = Finding("interval.meter_by_data", Severity.WARNING, place, details)
    return replace(loaded, findings=(*loaded.findings, note))


def _load(grid: Grid, layout: Layout, said: tuple[Choices, Column | None], place: Place) -> Loaded:
    choices, meter = said
    columns = tuple(column for column in counted_columns(layout) if column != meter)
    body = _body(grid, layout, columns, meter)
    rows, known, notes = rows_of_table(body, (layout, choices.only), meter, place)
    moments = [rows.moments[members] for _, members in rows.groups]
    is_single = all(len(each) == 1 for each in moments)
    has_registers = any(column.role is Role.REGISTER for column in columns)
    step = 0 if is_single and has_registers else step_of(moments, place)
    values, multipliers = [], multiplier_columns(layout)
    multiplier = product_of([body.numbers[c.index].take(known) for c in multipliers])
    findings = list(notes)
    for column in columns:
        numbers = body.numbers[column.index].take(known)
        findings += odd_numbers(numbers, column.heading, place)
        role, decided = decide_role(column, numbers, rows.groups, choices.quantity)
        if is_open_kind(role, column.why) and step >= DAY:
            role, decided = Role.ENERGY, "day"
        raw = multiplied(numbers, *column.factor)
        numbers = raw if multiplier is None else product(raw, multiplier)
        among = registers_among(role, decided, raw, rows.groups)
        values.append(Values(column, role, numbers, decided, raw, multiplier, among))
    values = registers_beside(values)
    paired, notes = use_of_readings(values, place)
    summed, remarks = with_tariffs_added(paired, layout, place)
    for left_out in (without_parts, without_consumption):
        summed, more = left_out(summed, place)
        remarks += more
    headings = tuple(factor.heading for factor in multipliers)
    said_of = (*findings, *notes, *remarks)
    return Loaded(rows, summed, step, said_of, headings, meter, day_end_of(summed, rows))


def _body(grid: Grid, layout: Layout, columns: Sequence[Column], meter: Column | None) -> Body:
    texts = [c.index for c in layout.of(Role.STAMP, Role.CLOCK, Role.ACCOUNT)]
    if meter is not None:
        texts.append(meter.index)
    numbers = [c.index for c in (*columns, *multiplier_columns(layout), *layout.of(Role.POINT))]
    return grid.body(layout.first, texts, numbers)


def _has_several_meters(loaded: Loaded) -> bool:
    """Tell whether most stamps come again with other values, so that rows are of many meters."""
    order = np.argsort(loaded.rows.moments, kind="stable")
    moments = loaded.rows.moments[order]
    again = moments[1:] == moments[:-1]
    if not (loaded.values and again.size) or again.mean() < _USUAL_SHARE:
        return False
    if loaded.rows.is_dated_only and again.mean() > _MANY_A_DAY:
        return True
    values = loaded.values[0].numbers.values[order]
    return bool((values[1:] != values[:-1])[again].mean() > _USUAL_SHARE)


def _meter_by_data(grid: Grid, layout: Layout, loaded: Loaded, place: Place) -> Column:
    """Return the column that tells the rows of one stamp apart.

    Raises:
        InputError: ``interval.several_meters`` if none does.
    """
    others = [c for c in layout.columns if c.role in {Role.IGNORED, Role.KIND, Role.UNNAMED}]
    body = grid.body(layout.first, [c.index for c in others], [])
    lines = loaded.rows.lines - body.first_line
    rows = len(lines)
    for column in others:
        codes = body.texts[column.index].codes[lines]
        apart = np.unique(np.stack([loaded.rows.moments, codes]), axis=1).shape[1]
        is_name = np.unique(codes).size * _FEWEST_METERS <= rows
        is_last_value = column.role is Role.UNNAMED and len(layout.values) == 1
        if apart >= _NEARLY_ALL * rows and is_name and not is_last_value:
            return column
    times = rows // max(int(np.unique(loaded.rows.moments).size), 1)
    headings = "、".join(column.heading for column in others if column.heading)
    raise InputError("interval.several_meters", place, times=times, headings=headings or "—")
