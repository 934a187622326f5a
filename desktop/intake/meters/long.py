"""Tables that run down: a stamp a row, values beside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.meters.clock import CHINA, DAY
from desktop.intake.meters.columns import Column, Role, is_open_kind, plain
from desktop.intake.meters.grid import Body, Grid, Texts
from desktop.intake.meters.layout import Layout
from desktop.intake.meters.numbers import Integers, Mask, Numbers, multiplied, product, rescaled
from desktop.intake.meters.stamps import (
    Stamps,
    clocks_of_texts,
    join_clock,
    stamps_of_texts,
)

STEPS = (1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440)
_USUAL_SHARE = 0.5
_MANY_A_DAY = 0.9
"""Share of rows whose day stood there before: ten rows a day are no repetition."""
_RISING = 0.98
_FEWEST_TO_RISE = 8
_ENOUGH_TO_RISE = 48
"""Values of one meter that prove a register where other meters of the column have amounts."""
_MOST_ROLLOVERS = 3
"""Times a register may run over or be exchanged within one file."""
_METERS_TO_TIME = 50
_FEWEST_WITH_TOTAL = 3
_FEWEST_METERS = 2
_NAMES_SHOWN = 5
_ASSET = re.compile(r"资产|表号|nmi|meter")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user said about a source that its table leaves open.

    Attributes:
        quantity: ``energy``, ``power``, ``register`` or empty.
        stamped: ``start``, ``end`` or empty.
        meter: Name of the meter, where the table does not name it.
        only: The meters wanted of a table that names several; nothing for all.
    """

    quantity: str = ""
    stamped: str = ""
    meter: str = ""
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that carry a stamp, in the order of the file.

    Attributes:
        moments: Minutes since 1970 in China time, as stamped.
        meters: Code of the meter of each row.
        names: Names of the meters; one empty name if the table names none.
        lines: Line of each row, from 1.
        accounts: Account number of each meter, where a column tells it.
        is_midnight_late: Whether 0:00 stood for 24:00 of the same day; already moved.
        is_dated_only: Whether the stamps are days without a time.
    """

    moments: Integers
    meters: NDArray[np.intp]
    names: tuple[str, ...]
    lines: Integers
    stamps: Stamps
    accounts: Mapping[str, str]
    is_midnight_late: bool = False
    is_dated_only: bool = False

    def groups(self) -> list[tuple[str, NDArray[np.intp]]]:
        """Return the rows of each meter in the order of time."""
        order = self._order()
        borders = np.searchsorted(self.meters[order], np.arange(len(self.names) + 1))
        return [
            (name, order[borders[code] : borders[code + 1]])
            for code, name in enumerate(self.names)
            if borders[code + 1] > borders[code]
        ]

    def _order(self) -> NDArray[np.intp]:
        """Return the rows by meter and time; exports mostly come so, and seeing it is quicker."""
        further, same = np.diff(self.meters), np.diff(self.moments) >= 0
        if ((further > 0) | ((further == 0) & same)).all():
            return np.arange(len(self.moments))
        return np.lexsort((self.moments, self.meters))


@dataclass(frozen=True, slots=True)
class Values:
    """A column of values: what it is and its numbers in the unit of record (power in kW).

    Attributes:
        numbers: With the multipliers beside them, if any.
        raw: Without them.
        multiplier: Their product, row by row; nothing if there are none.
        registers: Meters whose values are readings, although the others' are amounts.
    """

    column: Column
    role: Role
    numbers: Numbers
    decided: str = "heading"
    raw: Numbers | None = None
    multiplier: Numbers | None = None
    registers: frozenset[str] = frozenset()

    @property
    def raw_numbers(self) -> Numbers:
        """The numbers without multipliers."""
        return self.raw or self.numbers


@dataclass(frozen=True, slots=True)
class Loaded:
    """A long table, understood as far as its columns go.

    Attributes:
        named_by: The column that names the meter of a row.
    """

    rows: Rows
    values: tuple[Values, ...]
    step: int
    findings: tuple[Finding, ...]
    multiplied_by: tuple[str, ...]
    named_by: Column | None = None


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
    columns = tuple(column for column in _counted_columns(layout) if column != meter)
    body = _body(grid, layout, columns, meter)
    rows, known, notes = _rows(body, (layout, choices.only), meter, place)
    by_meter = rows.groups()
    moments = [rows.moments[members] for _, members in by_meter]
    is_single = all(len(each) == 1 for each in moments)
    has_registers = any(column.role is Role.REGISTER for column in columns)
    step = 0 if is_single and has_registers else step_of(moments, place)
    values, multipliers = [], multiplier_columns(layout)
    multiplier = product_of([body.numbers[c.index].take(known) for c in multipliers])
    findings = list(notes)
    for column in columns:
        numbers = body.numbers[column.index].take(known)
        findings += _odd_numbers(numbers, column, place)
        role, decided = decide_role(column, numbers, by_meter, choices.quantity)
        if is_open_kind(role, column.why) and step >= DAY:
            role, decided = Role.ENERGY, "day"
        raw = multiplied(numbers, *column.factor)
        numbers = raw if multiplier is None else product(raw, multiplier)
        among = _registers_among(role, decided, raw, by_meter)
        values.append(Values(column, role, numbers, decided, raw, multiplier, among))
    values = _registers_beside(values)
    summed, remarks = _join_tariffs(values, layout, place)
    for left_out in (_without_parts, _without_consumption):
        summed, more = left_out(summed, place)
        remarks += more
    headings = tuple(factor.heading for factor in multipliers)
    return Loaded(rows, summed, step, (*findings, *remarks), headings, meter)


def _registers_beside(values: Sequence[Values]) -> list[Values]:
    """Return columns that never change as registers where a column beside them proved one.

    正向有功电能 climbs, 反向有功电能 stands still: both show what the meter shows.
    """
    proved = {v.column.carrier for v in values if v.role is Role.REGISTER and v.decided == "data"}
    return [
        replace(value, role=Role.REGISTER, decided="data")
        if value.role is Role.ENERGY
        and value.column.carrier in proved
        and not np.diff(value.numbers.values[~value.numbers.missing]).any()
        else value
        for value in values
    ]


def product_of(columns: Sequence[Numbers]) -> Numbers | None:
    """Return the product of some columns row by row; nothing of none."""
    return reduce(product, columns) if columns else None


def meter_column(layout: Layout) -> Column | None:
    """Return the column that names the meter: an asset number before any other name.

    Where only accounts are named, each is taken for one meter.
    """
    named = (*layout.of(Role.METER), *layout.of(Role.ACCOUNT))
    assets = [column for column in named if _ASSET.search(plain(column.heading))]
    return (*assets, *named)[0] if named else None


def _counted_columns(layout: Layout) -> tuple[Column, ...]:
    """Return the value columns that are not merely parts of a total beside them."""
    values = layout.values
    groups = {(c.carrier, c.direction, c.role) for c in values if c.tariff in {"", "total"}}
    return tuple(
        column
        for column in values
        if column.tariff in {"", "total"}
        or (column.carrier, column.direction, column.role) not in groups
    )


def multiplier_columns(layout: Layout) -> tuple[Column, ...]:
    """Return CT and PT, or the one multiplier that already holds both."""
    whole = layout.of(Role.MULTIPLIER)
    return whole[:1] if whole else layout.of(Role.CT, Role.PT)


def _body(grid: Grid, layout: Layout, columns: Sequence[Column], meter: Column | None) -> Body:
    texts = [c.index for c in layout.of(Role.STAMP, Role.CLOCK, Role.ACCOUNT)]
    if meter is not None:
        texts.append(meter.index)
    numbers = [c.index for c in (*columns, *multiplier_columns(layout), *layout.of(Role.POINT))]
    return grid.body(layout.first, texts, numbers)


def _rows(
    body: Body, said: tuple[Layout, tuple[str, ...]], meter: Column | None, place: Place
) -> tuple[Rows, Mask, list[Finding]]:
    layout, only = said
    stamps = _stamps(body, layout)
    known = stamps.known
    if not known.any():
        raise InputError("interval.no_stamps", place, heading=layout.of(Role.STAMP)[0].heading)
    codes, names = _meters(body, meter)
    known = known & wanted(codes, names, only, place)
    moments = stamps.absolute[known]
    meters = codes if known.all() else codes[known]  # no copy of millions for nothing
    moments, is_late = _midnight_moved(moments, meters, stamps.minute[known])
    rows = Rows(
        moments,
        meters,
        names,
        np.flatnonzero(known) + body.first_line,
        stamps,
        _accounts(body, layout, codes, names),
        is_late,
        is_dated_only=not stamps.has_time,
    )
    return rows, known, _stamp_findings(stamps, body, layout, place)


def _stamps(body: Body, layout: Layout) -> Stamps:
    """Return the stamps: one column, or a day and a time or a numbered point beside it."""
    stamp = body.texts[layout.of(Role.STAMP)[0].index]
    stamps = stamps_of_texts(stamp.codes, stamp.texts)
    clock = layout.of(Role.CLOCK)
    if clock:
        times = body.texts[clock[0].index]
        stamps = _filled_down(stamps, stamp)
        return join_clock(stamps, clocks_of_texts(times.codes, times.texts))
    point = layout.of(Role.POINT)
    if not point:
        return stamps
    stamps = _filled_down(stamps, stamp)
    numbers = body.numbers[point[0].index]
    numbered = numbers.values // 10**numbers.scale
    first = int(numbered[~numbers.missing].min(initial=1))
    count = max(int(numbered.max()) - first + 1, 1)
    minute = (numbered - first) * (DAY // count)
    return replace(stamps, minute=minute, known=stamps.known & ~numbers.missing, has_time=True)


def _filled_down(stamps: Stamps, written: Texts) -> Stamps:
    """Return days with blank cells below a day as that day: merged cells hold it once."""
    blank = np.array([*(not text.strip() for text in written.texts), True])[written.codes]
    last = np.maximum.accumulate(np.where(stamps.known, np.arange(len(blank)), -1))
    filled = blank & ~stamps.known & (last >= 0)
    days = np.where(filled, stamps.day[last], stamps.day)
    return replace(stamps, day=days, known=stamps.known | filled)


def _meters(body: Body, meter: Column | None) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    if meter is None:
        return np.zeros(body.rows, dtype=np.intp), ("",)
    texts: Texts = body.texts[meter.index]
    if (texts.codes >= 0).all():
        return texts.codes, tuple(text.strip() for text in texts.texts)
    codes = np.where(texts.codes < 0, len(texts.texts), texts.codes)
    return codes, (*(text.strip() for text in texts.texts), "")


def wanted(
    codes: NDArray[np.intp], names: Sequence[str], only: Sequence[str], place: Place
) -> Mask:
    """Return which rows belong to the meters the user wants; all if the table names none.

    Raises:
        InputError: ``interval.meter_not_in_table``.
    """
    everything = np.ones(len(codes), dtype=np.bool_)
    if not only or len(names) < _FEWEST_METERS:
        return everything
    chosen = wanted_of(names, only, place)
    return np.isin(codes, [code for code, name in enumerate(names) if name in chosen])


def wanted_of(names: Sequence[str], only: Sequence[str], place: Place) -> frozenset[str]:
    """Return which names the user wants; a zero before a number does not matter.

    Raises:
        InputError: ``interval.meter_not_in_table`` if none of them is there.
    """
    there = frozenset(names)
    bare: dict[str, set[str]] = {}
    for name in names:
        bare.setdefault(name.lstrip("0"), set()).add(name)
    found = [{m} & there or bare.get(m.lstrip("0"), set()) for m in only]
    if not any(found):
        details = {"meters": "、".join(only), "names": "、".join(names[:_NAMES_SHOWN])}
        raise InputError("interval.meter_not_in_table", place, count=len(names), **details)
    return frozenset[str]().union(*found)


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
        if apart >= _RISING * rows and is_name and not is_last_value:
            return column
    times = rows // max(int(np.unique(loaded.rows.moments).size), 1)
    headings = "、".join(column.heading for column in others if column.heading)
    raise InputError("interval.several_meters", place, times=times, headings=headings or "—")


def _accounts(
    body: Body, layout: Layout, codes: NDArray[np.intp], names: Sequence[str]
) -> dict[str, str]:
    """Return the account of each meter: its own column's, else the one above the headings."""
    column = next(iter(layout.of(Role.ACCOUNT)), None)
    if column is None:
        return dict.fromkeys(names, layout.account)
    texts = body.texts[column.index]
    _, first = np.unique(codes, return_index=True)
    found = {names[codes[row]]: texts.codes[row] for row in first}
    return {name: texts.texts[code] if code >= 0 else "" for name, code in found.items()}


def _midnight_moved(
    moments: Integers, meters: NDArray[np.intp], minute: Integers
) -> tuple[Integers, bool]:
    """Move 0:00 to the end of its day where it follows the evening of the same day."""
    after_evening = np.zeros(len(moments), dtype=np.bool_)
    same = (moments[1:] // DAY == moments[:-1] // DAY) & (meters[1:] == meters[:-1])
    after_evening[1:] = (minute[1:] == 0) & (moments[:-1] % DAY >= DAY // 2) & same
    midnights = int((minute == 0).sum())
    late = int(after_evening.sum())
    if not late or late * 2 < midnights:
        return moments, False
    return np.where(after_evening, moments + DAY, moments), True


def _stamp_findings(stamps: Stamps, body: Body, layout: Layout, place: Place) -> list[Finding]:
    found = []
    heading = layout.of(Role.STAMP)[0].heading
    unknown = int((~stamps.known).sum())
    if stamps.odd:
        line = int(np.flatnonzero(~stamps.known)[0]) + body.first_line
        where = replace(place, line=line)
        details = {"count": str(unknown), "texts": "、".join(stamps.odd), "heading": heading}
        found.append(Finding("interval.rows_left_out", Severity.NOTICE, where, details))
    if not stamps.order_is_sure:
        details = {"heading": heading, "order": stamps.order}
        found.append(Finding("interval.day_month_open", Severity.WARNING, place, details))
    foreign = [zone for zone in stamps.zones if zone != CHINA]
    if foreign:
        zones = "、".join(f"{zone / 60:+g}" for zone in foreign)
        found.append(Finding("interval.zone_converted", Severity.NOTICE, place, {"zones": zones}))
    return found


def _odd_numbers(numbers: Numbers, column: Column, place: Place) -> list[Finding]:
    found = []
    details = {"heading": column.heading, "texts": "、".join(numbers.odd)}
    if numbers.odd:
        found.append(Finding("interval.not_a_number", Severity.WARNING, place, details))
    if numbers.is_rounded:
        found.append(Finding("interval.digits_rounded", Severity.NOTICE, place, details))
    return found


def decide_role(
    column: Column,
    numbers: Numbers,
    by_meter: Sequence[tuple[str, NDArray[np.intp]]],
    chosen: str,
) -> tuple[Role, str]:
    """Return what a column holds, and what decided: the user, its heading or its data."""
    if chosen in {Role.ENERGY, Role.POWER, Role.REGISTER}:
        return Role(chosen), "user"
    if column.why == "*":
        return column.role, "user"
    if column.role is Role.POWER:
        return Role.POWER, "heading"
    votes = [is_rising(numbers.take(members)) for _, members in by_meter]
    if column.role is Role.REGISTER:
        votes = [
            vote if vote is not False else _runs_over(numbers.take(members))
            for vote, (_, members) in zip(votes, by_meter, strict=True)
        ]
    judged = [vote for vote in votes if vote is not None]
    if judged and sum(judged) * 2 > len(judged):
        return Role.REGISTER, "heading" if column.role is Role.REGISTER else "data"
    if column.role is Role.REGISTER and judged:
        return Role.ENERGY, "data"
    return column.role, "heading"


def _registers_among(
    role: Role, decided: str, numbers: Numbers, by_meter: Sequence[tuple[str, NDArray[np.intp]]]
) -> frozenset[str]:
    """Return the meters whose values climb like readings in a column of amounts."""
    if decided == "user" or role not in {Role.ENERGY, Role.UNNAMED}:
        return frozenset()
    long = [(name, rows) for name, rows in by_meter if name and len(rows) >= _ENOUGH_TO_RISE]
    return frozenset(name for name, rows in long if is_rising(numbers.take(rows)))


def is_rising(numbers: Numbers) -> bool | None:
    """Tell whether values in the order of time are readings of a register.

    Readings hardly ever fall, and stand far above what one interval adds.
    Nothing is said of fewer than eight values or of values that never change.
    """
    values = numbers.values[~numbers.missing]
    steps = np.diff(values)
    if len(values) < _FEWEST_TO_RISE or not steps.any():
        return None
    if (steps >= 0).mean() < _RISING or _falls_back(steps) or _stands_between(values, steps):
        return False
    grown = steps[steps > 0]
    return bool(np.median(values) > np.median(grown)) if grown.size else False


def _runs_over(numbers: Numbers) -> bool:
    """Tell whether what a heading calls a register only falls once, from 9…9 to 0…0.

    In a short series one such fall hides that all else climbs.
    """
    values = numbers.values[~numbers.missing]
    steps = np.diff(values)
    falls = np.flatnonzero(steps < 0)
    if len(falls) != 1:
        return False
    whole = 10 ** len(str(int(values.max())))
    before, after = int(values[falls[0]]), int(values[falls[0] + 1])
    climbed = max(int(steps.max()), after + whole - before)
    return bool(before * 10 >= whole * 9 and climbed * 10 <= whole)


def _falls_back(steps: Integers) -> bool:
    """Tell whether values lose again what they gained: a load that climbs by day, no register."""
    falls, rises = steps[steps < 0], steps[steps > 0]
    return len(falls) > _MOST_ROLLOVERS and -falls.sum() * 2 > rises.sum()


def _stands_between(values: Integers, steps: Integers) -> bool:
    """Tell whether values only change their level: they fall a little and end no higher.

    A register that falls has run over or was exchanged, and begins again near nothing.
    """
    falls = np.flatnonzero(steps < 0)
    is_gentle = (values[falls + 1] * 2 > values[falls]).all()
    return bool(falls.size and is_gentle and values[-1] <= values[0])


def step_of(moments: Sequence[Integers], place: Place) -> int:
    """Return the usual distance of neighbouring stamps in minutes; 0 if it is uneven days.

    Raises:
        InputError: If stamps follow each other within a day at no even step.
    """
    parts = [np.diff(np.sort(member)) for member in moments[:_METERS_TO_TIME]]
    steps = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    steps = steps[steps > 0]
    if not steps.size:
        raise InputError("interval.too_few", place)
    found, counts = np.unique(steps, return_counts=True)
    usual = int(found[counts.argmax()])
    if usual >= DAY and (usual > DAY or counts.max() < _USUAL_SHARE * counts.sum()):
        return 0
    if usual not in STEPS or counts.max() < _USUAL_SHARE * counts.sum():
        raise InputError("interval.step_unknown", place, step=usual, days=f"{usual / DAY:.3g}")
    return usual


def _join_tariffs(
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
    counted = {column.index for column in _counted_columns(layout)}
    left = [column for column in layout.values if column.index not in counted]
    if not left:
        return tuple(joined), []
    details = {"headings": "、".join(column.heading for column in left)}
    return tuple(joined), [Finding("interval.parts_of_total", Severity.NOTICE, place, details)]


def _without_parts(
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
        is_called = bool(re.search("总|合计|total|进线", plain(value.column.heading)))
        if (own == parts).mean() >= _RISING or (is_called and (own >= parts).all()):
            others = [other for other in energy if other is not value]
            names = "、".join(other.column.heading for other in others)
            details = {"heading": value.column.heading, "headings": names}
            note = Finding("interval.parts_beside_total", Severity.WARNING, place, details)
            return tuple(v for v in values if not any(v is o for o in others)), [note]
    return tuple(values), []


def _without_consumption(
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
    return bool((own == rest).mean() >= _RISING and own.any())


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
