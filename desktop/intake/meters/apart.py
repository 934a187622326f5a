"""Sheets that hold several tables, and lists that hold several kinds of values in one column.

A second row of headings begins a table of its own, with its own units and the name above it. A
column that says of each row what its value is (示数 or 电量, kW or kWh) becomes columns.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.intake.meters.cells import parse_number, text_of
from desktop.intake.meters.clock import parse_short, parse_stamp
from desktop.intake.meters.columns import Role, plain, value_of
from desktop.intake.meters.grid import Grid, RowsGrid
from desktop.intake.meters.layout import Layout, find_layout
from desktop.intake.meters.points import points_of
from desktop.intake.source import Cell

_UNIT_HEAD = re.compile(r"(计量|数据|数值)?单位|units?|uom")
_UNIT = re.compile(
    r"万?(kw|千瓦)(h|[·.]?时)?|[mg]w[·.]?h?|wh?|度|万度|兆瓦时?|n?m[3³]|万?(标?立?方米?|标方)|[gm]j|吉焦|t|吨|kg|千克|公斤|l|升"
    r"|(n?m[3³]|t|吨|kg|gj)/(h|小时)"
)
_ELECTRICITY = frozenset({"电", "电力", "电能"})
_USE = re.compile(r"用量|消耗|消费|能耗|耗量|使用")
_FEWEST_KINDS = 2
_NAME_LENGTH = 30

Rows = Sequence[Sequence[Cell]]


def apart(grid: Grid, fields: Mapping[str, str]) -> list[Grid]:
    """Return the tables of a sheet, each with its own headings; most sheets are one.

    Args:
        grid: The sheet.
        fields: Heading → role, as saved for this source.
    """
    layout = find_layout(grid.head, fields)
    if layout is None or not layout.first:
        return [grid]
    parts = [grid]
    if grid.may_repeat(layout.of(Role.STAMP)[0].heading):
        parts = _parts(grid.rows(), layout, grid.name) or parts
    found: list[Grid] = []
    for part in parts:
        own = find_layout(part.head, fields) if len(parts) > 1 else layout
        found += [part] if own is None or own.is_wide else _spread(part, own)
    return found


def _parts(rows: Rows, layout: Layout, name: str) -> list[Grid]:
    """Return the rows of each table; one whose headings only stand there again is no new one.

    Below the same headings other stamps go on with the same meter; the same stamps are of another.
    """
    stamp = layout.of(Role.STAMP)[0].index
    first = [text_of(cell) for cell in rows[layout.first - 1]]
    known = {text_of(_cell(row, stamp)) for row in rows[layout.first : layout.first + 1]}
    borders: dict[int, str] = {}
    dropped: set[int] = set()
    for head, title in _further_heads(rows, layout):
        below = next((text_of(_cell(row, stamp)) for row in rows[head + 1 :] if any(row)), "")
        is_same = [text_of(cell) for cell in rows[head]] == first and title == head
        if is_same and below not in known and not borders:
            dropped.add(head)
            continue
        number = f"{name} {len(borders) + 2}".strip() if is_same and below in known else ""
        borders[title] = _title(rows[title]) or number
        known.add(below)
    kept = [[] if at in dropped else row for at, row in enumerate(rows)]
    if not borders:
        return [RowsGrid(name, kept)] if dropped else []
    starts = {0: _title(rows[0]), **borders}
    return [
        RowsGrid(name, kept[begin:end], begin, title)
        for (begin, title), end in zip(starts.items(), [*borders, len(rows)], strict=True)
    ]


def _further_heads(rows: Rows, layout: Layout) -> Iterator[tuple[int, int]]:
    """Yield each further row of headings, and where the texts above it begin."""
    stamp = layout.of(Role.STAMP)[0]
    last = layout.first
    for at in range(layout.first, len(rows)):
        cells = [text_of(cell) for cell in rows[at]]
        own = cells[stamp.index] if stamp.index < len(cells) else ""
        if own and (parse_stamp(own) or parse_short(own)) is not None:
            last = at
        elif own and plain(own) == plain(stamp.heading.split(" ")[-1]) and _is_head(cells, layout):
            title = at
            while title - 1 > last and any(map(text_of, rows[title - 1])):
                title -= 1
            yield at, title


def _is_head(cells: Sequence[str], layout: Layout) -> bool:
    if layout.is_wide:
        return points_of(cells) is not None
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and all(parse_number(cell) is None for cell in filled)


def _title(row: Sequence[Cell]) -> str:
    """Return the one short text of a row above a table: it names the meter."""
    texts = [text for text in map(text_of, row) if text]
    return texts[0] if len(texts) == 1 and len(texts[0]) <= _NAME_LENGTH else ""


@dataclass(frozen=True, slots=True)
class _List:
    """The columns of a list whose rows say what their value is; -1 where there is none.

    ``key`` are those beside that tell stamps and meters apart; a price does not.
    """

    head: int
    beside: tuple[int, ...]
    key: tuple[int, ...]
    kind: int
    unit: int
    value: int


def _spread(grid: Grid, layout: Layout) -> list[Grid]:
    """Return a list whose rows say what their value is with a column for each kind of value."""
    found = _list_of(grid, layout)
    if found is None:
        return [grid]
    rows = grid.rows()
    above = rows[: found.head]
    labelled = [(_label(row, rows[found.head], found), row) for row in rows[found.head + 1 :]]
    if found.kind < 0 and _are_apart(labelled, found):
        labels = dict.fromkeys(label for label, row in labelled if any(row))
        return [_of_label(grid, found, labelled, label) for label in labels]
    return [RowsGrid(grid.name, [*above, *_across(labelled, rows[found.head], found)])]


def _of_label(grid: Grid, found: _List, rows: "_Labelled", label: str) -> Grid:
    """Return the rows of one unit as a table; its lines are those of the sheet."""
    first = next(at for at, (each, _) in enumerate(rows) if each == label)
    own = [(each, row if each == label else []) for each, row in rows[first:]]
    head = grid.rows()[: found.head + 1]
    return RowsGrid(grid.name, [*head[:-1], *_across(own, head[-1], found)], first)


def _list_of(grid: Grid, layout: Layout) -> _List | None:
    """Return the columns of kind and unit of a list, if it has one that says something."""
    if len(layout.values) != 1:
        return None
    headings = grid.head[layout.first - 1]
    units = [i for i, text in enumerate(headings) if _UNIT_HEAD.fullmatch(plain(text))]
    kinds = [column.index for column in layout.of(Role.KIND)]
    said = {*units[:1], *kinds[:1]}
    body = grid.body(layout.first, sorted(said), []) if said else None
    texts = {i: _written(body.texts[i].texts) for i in said} if body else {}
    unit = next((i for i in units[:1] if texts[i] and all(map(_is_unit, texts[i]))), -1)
    kind = next((i for i in kinds[:1] if i != unit and _names_values(texts[i])), -1)
    if unit < 0 and kind < 0:
        return None
    value = layout.values[0].index
    beside = [c for c in layout.columns if c.index not in {unit, kind, value}]
    key = tuple(column.index for column in beside if column.role is not Role.IGNORED)
    return _List(layout.first - 1, tuple(c.index for c in beside), key, kind, unit, value)


def _written(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if text.strip()]


def _is_unit(text: str) -> bool:
    return bool(_UNIT.fullmatch(plain(text)))


def _names_values(texts: Sequence[str]) -> bool:
    named = [text for text in texts if value_of(0, text).role is not Role.UNNAMED]
    return len(texts) >= _FEWEST_KINDS and bool(named)


_Labelled = Sequence[tuple[str, Sequence[Cell]]]
"""Rows with what their value is."""


def _label(row: Sequence[Cell], headings: Sequence[Cell], found: _List) -> str:
    named = (row, found.kind) if found.kind >= 0 else (headings, found.value)
    what = text_of(_cell(*named))
    if plain(what) in _ELECTRICITY and _USE.search(text_of(_cell(headings, found.value))):
        what = "用电量"
    unit = text_of(_cell(row, found.unit))
    return f"{what}({unit})" if unit else what


def _are_apart(rows: _Labelled, found: _List) -> bool:
    """Tell whether no meter has values of two units at one time."""
    keys: dict[tuple[Cell, ...], str] = {}
    filled = ((label, row) for label, row in rows if any(row))
    return all(keys.setdefault(_key(row, found), label) == label for label, row in filled)


def _key(row: Sequence[Cell], found: _List) -> tuple[Cell, ...]:
    return tuple(_cell(row, column) for column in found.key)


def _beside(row: Sequence[Cell], found: _List) -> list[Cell]:
    return [_cell(row, column) for column in found.beside]


def _across(rows: _Labelled, headings: Sequence[Cell], found: _List) -> list[list[Cell]]:
    """Return as many rows as there were: each value beside the others of its stamp and meter."""
    labels: dict[str, int] = {}
    table: list[list[Cell]] = []
    first: dict[tuple[Cell, ...], list[Cell]] = {}
    for label, row in rows:
        if not any(row):
            table.append([])
            continue
        key = _key(row, found)
        at = labels.setdefault(label, len(labels)) + len(found.beside)
        own = first.get(key, [])
        if not own or text_of(_cell(own, at)):
            own = first[key] = _beside(row, found)
            table.append(own)
        else:
            table.append([])
        own.extend([""] * (at + 1 - len(own)))
        own[at] = _cell(row, found.value)
    return [[*_beside(headings, found), *labels], *table]


def _cell(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if 0 <= column < len(row) else ""
