"""A meter table from its cells to packed months, with the account of how it was understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.accounting.documents.meter import IntervalBlock, Reading
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake.layouts import Said, signature_of
from desktop.intake.meters.amounts import Naming, decide_stamped, leading_values, series_of
from desktop.intake.meters.carriers import with_carriers, with_made
from desktop.intake.meters.chosen_meters import Choices
from desktop.intake.meters.clock import DAY
from desktop.intake.meters.columns import Column, Role, bare_name, is_fuel, plain
from desktop.intake.meters.grid import Grid
from desktop.intake.meters.layout import Layout
from desktop.intake.meters.long import Loaded, load_long
from desktop.intake.meters.points import Stamped
from desktop.intake.meters.register_table import readings_of
from desktop.intake.meters.series import Series, pack, shown
from desktop.intake.meters.stamps import Stamps
from desktop.intake.meters.value_columns import Values, meter_column, multiplier_columns
from desktop.intake.meters.wide import understand_wide

_MOST_NAMED = 12
"""How many columns that are alike are named one by one."""


@dataclass(frozen=True, slots=True)
class Understood:
    """One table: what it gave, and how it was read.

    Attributes:
        how: A finding that says which column was taken for what, and why.
        named: The meters it tells apart.
    """

    blocks: tuple[IntervalBlock, ...]
    readings: tuple[Reading, ...]
    findings: tuple[Finding, ...]
    how: Finding
    named: "Named"


@dataclass(frozen=True, slots=True)
class Named:
    """The meters a table tells apart.

    Attributes:
        names: One each, in the order of the table.
        heading: Of the column that names them; nothing where each has a column of its own.
    """

    names: tuple[str, ...] = ()
    heading: str = ""


def understand(
    grid: Grid,
    layout: Layout,
    said: tuple[Mapping[str, str], Mapping[str, str], str],
    place: Place,
) -> Understood:
    """Return what a table gives.

    Args:
        grid: The table.
        layout: Where its headings stand.
        said: The saved mapping, what the user chose for this import, and the meter's name.
        place: File and sheet.

    Raises:
        InputError: If it cannot be understood.
    """
    _, defaults, _ = said
    words = f"{layout.title} {grid.title} {place.sheet}"
    layout, notes = with_carriers(with_made(layout, words, place), words, place)
    understood = _understood(grid, layout, said, place)
    signature = signature_of(grid.head[layout.first - 1]) if layout.first else ""
    found = (_with_layout(finding, signature) for finding in understood.findings)
    understood = replace(understood, findings=(*notes, *found))
    details = {**understood.how.details, "meters": str(len(understood.named.names))}
    understood = replace(understood, how=replace(understood.how, details=details))
    told = {word: text for word, text in defaults.items() if word in {"quantity", "stamped"}}
    if not told or not layout.first:
        return understood
    details = {**understood.how.details, "layout": signature}
    return replace(understood, how=replace(understood.how, details=details))


def _with_layout(finding: Finding, signature: str) -> Finding:
    """Return the question what values are with the table it is about: answers are kept by it."""
    if finding.code != "interval.quantity_assumed" or not signature:
        return finding
    return replace(finding, details={**finding.details, "layout": signature})


def _understood(
    grid: Grid,
    layout: Layout,
    said: tuple[Mapping[str, str], Mapping[str, str], str],
    place: Place,
) -> Understood:
    fields, defaults, name = said
    only = meters_chosen(defaults)
    choices = Choices(
        quantity=defaults.get("quantity", "") or fields.get(Said.QUANTITY, ""),
        stamped=defaults.get("stamped", "") or fields.get(Said.STAMPED, ""),
        meter=only[0] if len(only) == 1 else layout.meter or name,
        only=only,
    )
    if layout.is_wide:
        return _wide(grid, layout, choices, place)
    return _long(grid, layout, choices, place)


def meters_chosen(defaults: Mapping[str, str]) -> tuple[str, ...]:
    """Return the meters the user chose for an import: one a line."""
    return tuple(filter(None, defaults.get("meter", "").split("\n")))


def _wide(grid: Grid, layout: Layout, choices: Choices, place: Place) -> Understood:
    result = understand_wide(grid, layout, choices, Naming(choices.meter), place)
    blocks, notes = _packed(result.series)
    asked = _quantity_asked(
        [column for column, role, _ in result.roles if role is Role.UNNAMED], place
    )
    values = [(column, role) for column, role, _ in result.roles if role is not Role.IGNORED]
    registers = [column for column, role in values if role is Role.REGISTER]
    others = [column for column, role in values if role is not Role.REGISTER]
    beside = tuple(column.heading for column in multiplier_columns(layout))
    if beside:
        used = [column for column, role in values if role is Role.ENERGY]
        asked += _multiplied(beside, used, place)
    else:
        asked += _without_multiplier(registers, others, place)
    asked += _fuels_left_out(
        [c.heading for c, role, _ in result.roles if role is Role.IGNORED], place
    )
    how = _how(place, _Account(result.roles, result.stamps, layout, result.stamped, layout.step))
    named = Named(result.names, naming_column(layout))
    return Understood(blocks, (), (*result.findings, *asked, *notes), how, named)


def naming_column(layout: Layout) -> str:
    """Return the heading of the column that names the meter of a row; nothing if none does."""
    column = meter_column(layout)
    return column.heading if column else ""


def _long(grid: Grid, layout: Layout, choices: Choices, place: Place) -> Understood:
    loaded = load_long(grid, layout, choices, place)
    leading, _ = leading_values(loaded.values)
    stamped = decide_stamped(loaded.rows, loaded.step, layout.stamped, choices.stamped)
    all_registers = bool(leading) and all(v.role is Role.REGISTER for v in leading)
    if all_registers:
        is_proved = loaded.day_end is not Stamped.UNKNOWN
        stamped = (loaded.day_end, "use_beside") if is_proved else (Stamped.END, "register")
    roles = tuple((value.column, value.role, value.decided) for value in loaded.values)
    account = _Account(roles, loaded.rows.stamps, layout, stamped, loaded.step)
    if loaded.step == 0 and not all_registers:
        raise InputError(
            "interval.step_unknown", place, step=_usual_days(loaded) * DAY, days=_usual_days(loaded)
        )
    if (loaded.step >= DAY or loaded.step == 0) and all_registers:
        readings = readings_of(loaded, choices.meter, place)
        how = _how(place, account)
        return Understood((), readings, loaded.findings, how, _named_of(loaded, leading))
    naming = Naming(choices.meter, is_alone=_is_alone(leading))
    series, findings = series_of(loaded, stamped[0], naming, place)
    blocks, notes = _packed(series)
    asked = _quantity_asked([v.column for v in leading if v.role is Role.UNNAMED], place)
    asked += _stamp_asked(loaded, series, stamped, place)
    asked += _multiplier_asked(loaded, place)
    asked += _fuels_left_out([c.heading for c in layout.of(Role.IGNORED)], place)
    found = (*loaded.findings, *findings, *asked, *notes)
    return Understood(blocks, (), found, _how(place, account), _named_of(loaded, leading))


def _named_of(loaded: Loaded, leading: Sequence[Values]) -> Named:
    """Return the meters of a long table: a row's or, where it names none, a column's."""
    if loaded.named_by is not None:
        return Named(tuple(filter(None, loaded.rows.names)), loaded.named_by.heading)
    if _is_alone(leading):
        return Named()
    return Named(tuple(bare_name(value.column.heading) for value in leading))


def _usual_days(loaded: Loaded) -> int:
    moments = loaded.rows.moments
    return int(moments.max() - moments.min()) // DAY // max(len(moments) - 1, 1)


def _is_alone(values: Sequence[object]) -> bool:
    """Tell whether no two value columns would claim one channel."""
    keys = [(v.column.carrier, v.column.direction) for v in values]  # type: ignore[attr-defined]
    return len(keys) == len(set(keys))


def _packed(series: Sequence[Series]) -> tuple[tuple[IntervalBlock, ...], tuple[Finding, ...]]:
    blocks: list[IntervalBlock] = []
    findings: list[Finding] = []
    for one in series:
        packed, notes = pack(one)
        blocks += packed
        findings += notes
    return tuple(blocks), tuple(findings)


def _quantity_asked(columns: Sequence[Column], place: Place) -> list[Finding]:
    """Ask once a table what its values are: a table of a thousand meters is one question.

    A wide table has no heading but the sheet's name.
    """
    if not columns:
        return []
    names = [column.heading or place.sheet or place.file for column in columns]
    details = {"headings": _named(names)}
    return [Finding("interval.quantity_assumed", Severity.WARNING, place, details)]


def _fuels_left_out(headings: Sequence[str], place: Place) -> list[Finding]:
    """Warn of fuels beside what meters count: nothing here counts them, and they are emissions."""
    fuels = [heading for heading in headings if is_fuel(heading)]
    details = {"headings": _named(fuels)}
    return [Finding("interval.fuels_left_out", Severity.WARNING, place, details)] if fuels else []


def _named(names: Sequence[str]) -> str:
    """Return the names of columns in a row; of very many the first and the last."""
    if len(names) > _MOST_NAMED:
        names = [*names[:3], "…", names[-1]]
    return "、".join(names)


def _stamp_asked(
    loaded: Loaded, series: Sequence[Series], stamped: tuple[Stamped, str], place: Place
) -> list[Finding]:
    leading, _ = leading_values(loaded.values)
    if stamped[1] != "assumed" or all(value.role is Role.REGISTER for value in leading):
        return []
    first, last = int(loaded.rows.moments.min()), int(loaded.rows.moments.max())
    details = {"first": shown(first), "last": shown(last), "step": str(loaded.step)}
    return [Finding("interval.stamp_assumed", Severity.WARNING, place, details)] if series else []


def _multiplier_asked(loaded: Loaded, place: Place) -> list[Finding]:
    """Ask for the multiplier of registers that have none beside them."""
    leading, _ = leading_values(loaded.values)
    if loaded.multiplied_by:
        used = [value.column for value in leading if value.role is Role.ENERGY]
        return _multiplied(loaded.multiplied_by, used, place)
    registers = [v.column for v in loaded.values if v.role is Role.REGISTER]
    others = [v.column for v in leading if v.role is not Role.REGISTER]
    return [*_without_multiplier(registers, others, place), *_among(leading, place)]


def _among(values: Sequence[Values], place: Place) -> list[Finding]:
    """Say which meters of a column of amounts were read as registers, and ask their multiplier."""
    found = []
    for value in values:
        names = "、".join(sorted(value.registers))
        if names:
            details = {"heading": value.column.heading, "registers": names, "scope": "part"}
            found.append(Finding("interval.registers_among", Severity.WARNING, place, details))
            found.append(Finding("interval.multiplier_unknown", Severity.WARNING, place, details))
    return found


def _multiplied(headings: Sequence[str], used: Sequence[Column], place: Place) -> list[Finding]:
    """Say that everything was multiplied by the columns of that name.

    Use beside a multiplier is multiplied as readings are, but may have been by whoever wrote it.
    """
    details = {"headings": " × ".join(headings)}
    if not used:
        return [Finding("interval.multiplied_by", Severity.NOTICE, place, details)]
    details["heading"] = "、".join(column.heading for column in used)
    return [Finding("interval.use_multiplied", Severity.WARNING, place, details)]


def _without_multiplier(
    registers: Sequence[Column], others: Sequence[Column], place: Place
) -> list[Finding]:
    """Ask for a multiplier; say whether it holds for everything the table gives.

    Where it does not, say of which channels, unless other columns share them.
    """
    electric = [column.heading for column in registers if column.carrier == "electricity"]
    if not electric:
        return []
    details = {"heading": electric[0], "scope": "part" if others else "all"}
    own, rest = _channels(registers), _channels(others)
    if others and not own & rest:
        details["channels"] = "、".join(sorted(own))
    return [Finding("interval.multiplier_unknown", Severity.WARNING, place, details)]


def _channels(columns: Sequence[Column]) -> set[str]:
    return {f"{column.carrier}/{column.direction}" for column in columns}


@dataclass(frozen=True, slots=True)
class _Account:
    roles: tuple[tuple[Column, Role, str], ...]
    stamps: Stamps
    layout: Layout
    stamped: tuple[Stamped, str]
    step: int


def _confidence(account: _Account) -> str:
    """Return how sure the reading is: low if anything was assumed, high if all was written."""
    decided = {how for _, _, how in account.roles} | {account.stamped[1]}
    unnamed = any(role is Role.UNNAMED for _, role, _ in account.roles)
    if unnamed or "assumed" in decided or not account.stamps.order_is_sure:
        return "low"
    return "medium" if decided & {"data", "range", "name"} else "high"


def _unit_of(column: Column, role: Role) -> str:
    """Return the unit values are in; power and other rates are amounts an hour."""
    if role is not Role.POWER:
        return column.unit
    return "kW" if column.carrier == "electricity" else f"{column.unit}/h"


def _how(place: Place, account: _Account) -> Finding:
    """Return the account: each column with what it was taken for and what decided."""
    alike: dict[str, list[str]] = {}
    for column, role, decided in account.roles:
        taken_as = (
            f"«meter_role.{role}» («carrier.{column.carrier}», «direction.{column.direction}», "
            f"{_unit_of(column, role)}) ← «decided.{decided}»"
        )
        alike.setdefault(taken_as, []).append(column.heading or f"#{column.index + 1}")
    counted = "; ".join(f"{_named(names)} = {taken_as}" for taken_as, names in alike.items())
    taken = {column.index for column, _, _ in account.roles}
    ignored = "、".join(
        column.heading
        for column in account.layout.columns
        if column.index not in taken and column.role is Role.IGNORED and plain(column.heading)
    )
    stamp = account.layout.of(Role.STAMP)[0]
    details = {
        "stamp": stamp.heading or f"#{stamp.index + 1}",
        "order": account.stamps.order,
        "columns": counted,
        "ignored": ignored or "«table_columns.none»",
        "shape": "wide" if account.layout.is_wide else "long",
        "step": str(account.step),
        "pace": str(account.step),
        "stamped": account.stamped[0],
        "decided": account.stamped[1],
        "confidence": _confidence(account),
    }
    code = "interval.understood" if account.step else "interval.understood_readings"
    return Finding(code, Severity.NOTICE, place, details)
