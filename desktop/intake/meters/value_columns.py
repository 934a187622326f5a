"""Columns of values of a table: which count, which multiply, and what each holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from desktop.intake.meters.columns import Column, Role, plain
from desktop.intake.meters.layout import Layout
from desktop.intake.meters.numbers import Numbers, product

_ASSET = re.compile(r"资产|表号|nmi|meter")


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
    def flow(self) -> tuple[str, str]:
        """Carrier and direction."""
        return self.column.carrier, self.column.direction

    @property
    def raw_numbers(self) -> Numbers:
        """The numbers without multipliers."""
        return self.raw or self.numbers


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


def counted_columns(layout: Layout) -> tuple[Column, ...]:
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
