"""Are economic figures entered in the right thousand? Yuan, 千元 and 万元 are easily mixed up."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from desktop.accounting.checks.books import Books
from desktop.accounting.economic import EconomicFigure
from desktop.findings import Finding

_FAR = Decimal(8)
"""Times two figures may be apart; catches slips of ×10, ×1000 and ×10,000."""

_ALIKE = ("output_value", "revenue")
"""What a firm makes and what it sells are much the same in a year."""

_PER_HEAD = Decimal(10_000)
"""万元 a head nobody reaches: 100 million yuan."""

_Pair = tuple[EconomicFigure, EconomicFigure]
_MONEY = ("output_value", "revenue", "value_added", "tax_paid")


def check_figure_scale(books: Books) -> tuple[Finding, ...]:
    """Find money that is ten or a thousand times what stands beside it.

    Compared are output value and revenue of one period, one figure with the year before, and money
    a head; what is told is about figures of the period looked at.
    """
    pairs = (*_beside(books), *_year_to_year(books), *_per_head(books))
    return tuple(_finding(one, other) for one, other in pairs if books.period.overlap(one.period))


def _finding(one: EconomicFigure, other: EconomicFigure) -> Finding:
    details = {
        "name": one.name,
        "economic": one.name,
        "period": str(one.period),
        "value": f"{one.value:f}",
        "other_name": other.name,
        "other_period": str(other.period),
        "other": f"{other.value:f}",
        "unit": one.unit,
    }
    return Finding("figure.scale_differs", details=details)


def _is_far(one: Decimal, other: Decimal) -> bool:
    return one > 0 and other > 0 and not other / _FAR <= one <= other * _FAR


def _beside(books: Books) -> Iterator[_Pair]:
    output = {f.period: f for f in books.figures if f.name == _ALIKE[0]}
    for figure in books.figures:
        other = output.get(figure.period)
        if figure.name == _ALIKE[1] and other is not None and _is_far(figure.value, other.value):
            yield figure, other


def _year_to_year(books: Books) -> Iterator[_Pair]:
    series: dict[tuple[str, int], list[EconomicFigure]] = defaultdict(list)
    for figure in books.figures:
        if figure.name in _MONEY:
            series[figure.name, figure.period.days // 28].append(figure)
    for figures in series.values():
        ordered = sorted(figures, key=lambda figure: figure.period)
        for before, after in pairwise(ordered):
            if _is_far(after.value, before.value):
                yield after, before


def _per_head(books: Books) -> Iterator[_Pair]:
    heads = {f.period: f for f in books.figures if f.name == "employees" and f.value > 0}
    for figure in books.figures:
        staff = heads.get(figure.period)
        if figure.name in _ALIKE and staff is not None and figure.value > _PER_HEAD * staff.value:
            yield figure, staff
