"""Turns the half of a method's TOML that grades: levels, aggregation, worked examples.

The half that computes (inputs, derived values, indicators) stands in :mod:`parse`.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

from desktop.accounting.rating.document import Table
from desktop.accounting.rating.expressions import Scope
from desktop.accounting.rating.schema import (
    Aggregate,
    Indicator,
    InlineTest,
    Level,
    Matrix,
    OrdinalMedian,
    PlainValue,
    Theme,
    Vector,
    Weighted,
)
from desktop.accounting.rating.values import plain

KINDS = ("vector", "ordinal", "weighted", "matrix", "value")


def slot_of(table: Table, key: str, scope: Scope) -> int:
    """Return the slot of the input or derived value a key names."""
    name = table.text(key)
    if name not in scope.slots:
        raise table.fail(key, f"{name} is no input")
    return scope.slots[name][0]


def levels_from(top: Table) -> tuple[Level, ...]:
    """Return the levels, best first."""
    levels = tuple(_level(row, rank) for rank, row in enumerate(top.rows("levels"), start=1))
    if len({level.key for level in levels}) != len(levels):
        raise top.fail("levels", "every level has its own key")
    minima = [level.minimum for level in levels if level.minimum is not None]
    if any(a <= b for a, b in pairwise(minima)):
        raise top.fail("levels", "levels stand best first, their minima fall")
    return levels


def _level(row: Table, rank: int) -> Level:
    level = Level(
        row.text("key"),
        rank,
        row.optional_number("minimum"),
        row.bilingual(),
        row.text("colour", ""),
    )
    row.finish()
    return level


def aggregate_from(table: Table, themes: Mapping[str, Table], scope: Scope) -> Aggregate:
    """Return the aggregation a table describes."""
    match table.word("type", KINDS):
        case "vector":
            return _vector(table)
        case "ordinal":
            return _ordinal(table)
        case "weighted":
            return _weighted(table, themes, scope)
        case "matrix":
            return _matrix(table, scope)
    return _plain_value(table, scope)


def check_names(
    table: Table,
    aggregate: Aggregate,
    indicators: tuple[Indicator, ...],
    levels: tuple[Level, ...],
) -> None:
    """Refuse an aggregation that names what is not there."""
    names = {indicator.name for indicator in indicators}
    keys = {level.key for level in levels}
    if isinstance(aggregate, Vector) and not {*aggregate.order, aggregate.headline} <= names:
        raise table.fail("order", "names an indicator that is not there")
    if isinstance(aggregate, Weighted) and not _members(aggregate) <= names:
        raise table.fail("themes", "names an indicator that is not there")
    if isinstance(aggregate, Matrix) and not {c for r in aggregate.cells for c in r} <= keys:
        raise table.fail("cells", "names a level that is not there")
    graded = [i for i in indicators if _must_grade(aggregate, i)]
    marks = {band.mark for indicator in graded for band in indicator.bands}
    if not marks <= keys:
        raise table.fail("type", "a band's mark is no level")
    if isinstance(aggregate, Weighted) and any(level.minimum is None for level in levels):
        raise table.fail("type", "every level of a score needs its minimum")


def _vector(table: Table) -> Vector:
    return Vector(table.texts("order"), table.text("headline"))


def _ordinal(table: Table) -> OrdinalMedian:
    return OrdinalMedian(
        is_worst=table.word("takes", ("median", "worst"), "median") == "worst",
        minimum_present=table.count("minimum_present", 1),
        flagged_below=table.count("flagged_below", 0),
    )


def _weighted(table: Table, themes: Mapping[str, Table], scope: Scope) -> Weighted:
    by_class = table.tables("weights") if "weights" in table else None
    missing = table.optional_number("maximum_missing")
    branches = tuple(_theme(name, theme, scope) for name, theme in themes.items())
    weighted = Weighted(
        themes=branches,
        weights={theme.name: theme.weight or Decimal(0) for theme in branches},
        class_slot=slot_of(table, "weights_by", scope) if "weights_by" in table else -1,
        weights_by_class=None
        if by_class is None
        else {
            name: {k: row.number(k) for k in row.keys()}  # noqa: SIM118 - not a mapping
            for name, row in by_class.items()
        },
        renormalises=table.flag("renormalises", default=False),
        maximum_missing=missing or Decimal(0),
    )
    _check_weights(table, weighted)
    return weighted


def _check_weights(table: Table, weighted: Weighted) -> None:
    if not weighted.themes:
        raise table.fail("themes", "a weighted method has themes")
    sets = (
        [weighted.weights]
        if weighted.weights_by_class is None
        else list(weighted.weights_by_class.values())
    )
    for weights in sets:
        if set(weights) != {theme.name for theme in weighted.themes}:
            raise table.fail("weights", "every theme has one weight")
        if sum(weights.values()) != 1:
            raise table.fail("weights", "the weights of the themes do not sum to 1")


def _theme(name: str, table: Table, scope: Scope) -> Theme:
    by_class = table.tables("members_by_class")
    theme = Theme(
        name=name,
        weight=table.optional_number("weight"),
        members=tuple(table.numbers("members").items()),
        members_by_class={
            key: tuple((k, row.number(k)) for k in row.keys())  # noqa: SIM118 - not a mapping
            for key, row in by_class.items()
        }
        or None,
        direct=slot_of(table, "direct", scope) if "direct" in table else -1,
        dimension=table.text("dimension", ""),
        title=table.bilingual(),
    )
    for members in (theme.members, *(theme.members_by_class or {}).values()):
        if members and sum(weight for _, weight in members) != 1:
            raise table.fail("members", "the weights of the members do not sum to 1")
    table.finish()
    return theme


def _matrix(table: Table, scope: Scope) -> Matrix:
    rows = table.get("cells")
    cells = tuple(
        Table(table.file, table.path, {"cells": row}).texts("cells")
        for row in (rows if isinstance(rows, list) else ())
    )
    if not cells or len({len(row) for row in cells}) != 1 or not cells[0]:
        raise table.fail("cells", "rows of one length are needed")
    for key in ("row", "column"):
        slot_of(table, key, scope)
    return Matrix(table.text("row"), table.text("column"), cells)


def _plain_value(table: Table, scope: Scope) -> PlainValue:
    slot_of(table, "of", scope)
    return PlainValue(table.text("of"), table.text("unit"))


def inline_test_from(row: Table) -> InlineTest:
    """Return one worked example."""
    expect = row.values("expect")
    if not expect:
        raise row.fail("expect", "an example that expects nothing proves nothing")
    test = InlineTest(
        inputs=row.values("in"),
        prev=row.values("prev"),
        base=row.values("base"),
        bench=row.numbers("bench"),
        expect={
            key: plain(value) if isinstance(value, Decimal) else str(value)
            for key, value in expect.items()
        },
        industry=row.text("industry", ""),
    )
    row.text("source", "")
    row.finish()
    return test


def _members(weighted: Weighted) -> set[str]:
    names: set[str] = set()
    for theme in weighted.themes:
        for members in (theme.members, *(theme.members_by_class or {}).values()):
            names.update(name for name, _ in members)
    return names


def _must_grade(aggregate: Aggregate, indicator: Indicator) -> bool:
    """Say whether an indicator's marks are the method's levels."""
    if isinstance(aggregate, Vector):
        return indicator.name == aggregate.headline
    return isinstance(aggregate, OrdinalMedian)
