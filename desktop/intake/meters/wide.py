"""Tables that run across: a day a row, its 24, 48 or 96 points beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from desktop.accounting.documents.meter import Channel
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.amounts import Naming, clean
from desktop.intake.meters.carriers import is_undirected, made_around
from desktop.intake.meters.chosen_meters import Choices, wanted
from desktop.intake.meters.clock import DAY
from desktop.intake.meters.columns import VALUE_ROLES, Column, Role, column_of, value_of
from desktop.intake.meters.differences import differenced, differenced_by_ratio
from desktop.intake.meters.grid import Body, Grid
from desktop.intake.meters.layout import Layout
from desktop.intake.meters.numbers import (
    Integers,
    Mask,
    Numbers,
    multiplied,
    product,
    rescaled,
)
from desktop.intake.meters.points import Stamped
from desktop.intake.meters.roles_by_data import is_rising
from desktop.intake.meters.series import Series, odd_numbers
from desktop.intake.meters.stamps import Stamps, stamps_of_texts
from desktop.intake.meters.untimed import stamp_findings
from desktop.intake.meters.value_columns import meter_column, multiplier_columns, product_of

_CLOSE = 0.005
_MOST = 0.8


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one meter and one kind of data."""

    meter: str
    kind: str
    rows: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class WideResult:
    """A wide table understood: its series, what was found, and how it was decided."""

    series: tuple[Series, ...]
    findings: tuple[Finding, ...]
    roles: tuple[tuple[Column, Role, str], ...]
    stamped: tuple[Stamped, str]
    stamps: Stamps
    names: tuple[str, ...]


def understand_wide(
    grid: Grid, layout: Layout, choices: Choices, naming: Naming, place: Place
) -> WideResult:
    """Return the amounts of a wide table.

    Raises:
        InputError: If no row has a date.
    """
    body = _body(grid, layout)
    stamp = body.texts[layout.of(Role.STAMP)[0].index]
    stamps = stamps_of_texts(stamp.codes, stamp.texts)
    if not stamps.known.any():
        raise InputError("interval.no_stamps", place, heading=layout.of(Role.STAMP)[0].heading)
    stamped = _stamped(layout, choices)
    known = stamps.known & _wanted(body, layout, choices.only, place)
    groups, kind = _groups(body, layout, known)
    series: list[Series] = []
    findings = stamp_findings(stamps, body, layout, place)
    roles: list[tuple[Column, Role, str]] = []
    for group in groups:
        column, role, decided = _decide((body, layout), group, kind, choices, place)
        if (column, role, decided) not in roles:
            roles.append((column, role, decided))
        if role not in VALUE_ROLES:
            continue
        name = naming.name(group.meter, column)
        channel = Channel(name, column.carrier, column.direction, column.unit, layout.account)
        frame = _Frame(channel, role, place)
        findings += _total_differs((body, layout), group, column, place)
        one, notes = _series(body, layout, group.rows, (stamps, stamped[0], column), frame)
        cleaned, more = clean(one, role)
        series += cleaned
        findings += (*notes, *more)
    names = tuple(dict.fromkeys(group.meter for group in groups if group.meter))
    return WideResult(tuple(series), tuple(findings), tuple(roles), stamped, stamps, names)


@dataclass(frozen=True, slots=True)
class _Frame:
    channel: Channel
    role: Role
    place: Place


def _body(grid: Grid, layout: Layout) -> Body:
    texts = [c.index for c in layout.of(Role.STAMP, Role.METER, Role.ACCOUNT, Role.KIND)]
    beside = layout.of(Role.DAY_TOTAL, Role.CT, Role.PT, Role.MULTIPLIER)
    numbers = [*(point.index for point in layout.points), *(c.index for c in beside)]
    return grid.body(layout.first, texts, numbers)


def _stamped(layout: Layout, choices: Choices) -> tuple[Stamped, str]:
    if choices.stamped and layout.stamped is Stamped.UNKNOWN:
        return Stamped(choices.stamped), "user"
    if layout.stamped is Stamped.UNKNOWN:
        return Stamped.END, "24:00"
    return layout.stamped, "heading"


def _wanted(body: Body, layout: Layout, only: Sequence[str], place: Place) -> Mask:
    meter = meter_column(layout)
    if meter is None:
        return np.ones(body.rows, dtype=np.bool_)
    texts = body.texts[meter.index]
    return wanted(texts.codes, texts.texts, only, place)


def _groups(body: Body, layout: Layout, known: Mask) -> tuple[list[Group], Column | None]:
    """Return the rows of each meter and kind of data; the kind column, if there is one."""
    kind = next((c for c in layout.of(Role.KIND) if _names_a_kind(body.texts[c.index].texts)), None)
    meter = meter_column(layout)
    names = body.texts[meter.index].rows() if meter else [""] * body.rows
    kinds = body.texts[kind.index].rows() if kind else [""] * body.rows
    members: dict[tuple[str, str], list[int]] = {}
    for row in np.flatnonzero(known):
        members.setdefault((names[row], kinds[row]), []).append(int(row))
    groups = [Group(*key, np.array(rows, dtype=np.intp)) for key, rows in members.items()]
    return groups, kind


def _names_a_kind(texts: Sequence[str]) -> bool:
    return any(
        value_of(0, text).role is not Role.UNNAMED or column_of(0, text).role is Role.IGNORED
        for text in texts
    )


def _decide(
    table: tuple[Body, Layout], group: Group, kind: Column | None, choices: Choices, place: Place
) -> tuple[Column, Role, str]:
    """Return what the points hold: the user, the sum of the day, or words near the table."""
    body, layout = table
    column, decided = _named(layout, group, kind, place)
    if group.kind and column_of(column.index, group.kind).role is Role.IGNORED:
        return Column(column.index, Role.IGNORED, group.kind), Role.IGNORED, "heading"
    if choices.quantity:
        return column, Role(choices.quantity), "user"
    proved = _proved_by_total(body, layout, group)
    if proved is not None:
        return column, proved, "day_total"
    if column.role is not Role.POWER and is_rising(_flat(body, layout, group.rows)):
        return column, Role.REGISTER, "data"
    return column, column.role, decided


def _named(layout: Layout, group: Group, kind: Column | None, place: Place) -> tuple[Column, str]:
    """Return the column the points stand for, by the nearest words that say it."""
    words = [(group.kind if kind else "", "heading"), (layout.title, "heading")]
    words += [(c.heading, "heading") for c in layout.columns if c.role is not Role.METER]
    words += [(place.sheet, "name"), (place.file, "name")]
    for text, decided in words:
        column = value_of(layout.points[0].index, text) if text else None
        if column is not None and column.role not in {Role.UNNAMED, Role.REGISTER}:
            found = _of_kind(replace(column, heading=text, tariff=""), group.kind)
            is_made = is_undirected(found) and made_around(
                (layout.title, place.sheet, _stem(place))
            )
            return replace(found, direction="generation") if is_made else found, decided
    open_column = Column(layout.points[0].index, Role.UNNAMED, "", is_named=False)
    return _of_kind(open_column, group.kind), "assumed"


def _stem(place: Place) -> str:
    return PurePosixPath(place.file.replace("\\", "/")).stem


def _of_kind(column: Column, kind: str) -> Column:
    """Return the column with the direction its kind of data says: 反向有功 is fed back."""
    said = value_of(column.index, kind)
    is_said = bool(kind) and column.carrier == said.carrier and said.direction != "import"
    return replace(column, direction=said.direction) if is_said else column


def _proved_by_total(body: Body, layout: Layout, group: Group) -> Role | None:
    """Tell kW from kWh by the sum of the day printed beside the points, if there is one."""
    totals = layout.of(Role.DAY_TOTAL)
    if not totals:
        return None
    numbers = body.numbers[totals[0].index].take(group.rows)
    printed = numbers.values / 10.0**numbers.scale
    points = [body.numbers[point.index].take(group.rows) for point in layout.points]
    added = np.sum([p.values / 10.0**p.scale for p in points], axis=0)
    usable = (printed > 0) & (added > 0)
    if not usable.any():
        return None
    ratio = printed[usable] / added[usable]
    for role, expected in ((Role.ENERGY, 1.0), (Role.POWER, layout.step / 60)):
        if (np.abs(ratio / expected - 1) < _CLOSE).mean() >= _MOST:
            return role
    return None


def _total_differs(
    table: tuple[Body, Layout], group: Group, column: Column, place: Place
) -> list[Finding]:
    """Say that the sum of the day printed beside the points is neither their kWh nor their kW."""
    body, layout = table
    totals = layout.of(Role.DAY_TOTAL)
    if not totals or multiplier_columns(layout) or _proved_by_total(body, layout, group):
        return []
    printed = body.numbers[totals[0].index].take(group.rows)
    details = {"heading": totals[0].heading, "values": column.heading or place.sheet or place.file}
    is_said = bool(printed.values.any())
    note = Finding("interval.day_total_differs", Severity.WARNING, place, details)
    return [note] if is_said else []


def _flat(body: Body, layout: Layout, rows: NDArray[np.intp]) -> Numbers:
    """Return the points of some rows one day after the other."""
    columns = [body.numbers[point.index].take(rows) for point in layout.points]
    scale = max(column.scale for column in columns)
    columns = [rescaled(column, scale) for column in columns]
    values = np.stack([column.values for column in columns], axis=1).reshape(-1)
    missing = np.stack([column.missing for column in columns], axis=1).reshape(-1)
    odd = tuple(dict.fromkeys(text for column in columns for text in column.odd))
    return Numbers(values, scale, missing, odd[:5], any(c.is_rounded for c in columns))


def _series(
    body: Body,
    layout: Layout,
    rows: NDArray[np.intp],
    timing: tuple[Stamps, Stamped, Column],
    frame: _Frame,
) -> tuple[Series, list[Finding]]:
    stamps, stamped, column = timing
    raw = multiplied(_flat(body, layout, rows), *column.factor)
    ratio = _ratio(body, layout, rows)
    numbers = raw if ratio is None else product(raw, ratio)
    findings = odd_numbers(numbers, column.heading, frame.place)
    minutes = np.array([point.minute for point in layout.points], dtype=np.int64)
    moments = (stamps.day[rows][:, None] * DAY + minutes[None, :]).reshape(-1)
    if frame.role is Role.REGISTER:
        order = np.argsort(moments, kind="stable")
        whole = Series(
            frame.channel, moments[order], numbers.take(order), layout.step, place=frame.place
        )
        if ratio is None:
            series, notes = differenced(whole)
        else:
            series, notes = differenced_by_ratio(whole, raw.take(order), ratio.take(order))
        return series, [*findings, *notes]
    start: Integers = moments - layout.step if stamped is Stamped.END else moments
    if frame.role is Role.POWER:
        numbers = multiplied(numbers, layout.step, 60)
    start, numbers = _without_second_midnight(start, numbers, layout, stamped)
    return Series(frame.channel, start, numbers, layout.step, place=frame.place), findings


def _ratio(body: Body, layout: Layout, rows: NDArray[np.intp]) -> Numbers | None:
    """Return CT × PT, or the one multiplier, of every point; nothing if no column holds it."""
    beside = product_of([body.numbers[c.index].take(rows) for c in multiplier_columns(layout)])
    return beside and beside.take(np.repeat(np.arange(len(rows)), len(layout.points)))


def _without_second_midnight(
    start: Integers, numbers: Numbers, layout: Layout, stamped: Stamped
) -> tuple[Integers, Numbers]:
    """Leave out 0:00 where a table has both 0:00 and 24:00: the day before holds it too."""
    minutes = [point.minute for point in layout.points]
    if minutes[0] != 0 or minutes[-1] != DAY or stamped is not Stamped.END:
        return start, numbers
    keep = np.tile(np.array([minute != 0 for minute in minutes]), len(start) // len(minutes))
    return start[keep], numbers.take(keep)
