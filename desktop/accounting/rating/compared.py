"""What a method compares with an industry's benchmark: an amount of the firm over a denominator.

A method that says ``L = net / value_added`` and ``K = L / bench('tco2_per_va', 'mean')`` compares
net emissions per value added. A mean that such a method can use is one of exactly that quotient,
with the method's own boundary and deductions; it is read from the method, so that none needs code.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from desktop.accounting.rating.evaluation import evaluate
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import ARITHMETIC, RatingValues

_REGION_LEVELS = ((6, 3), (4, 2), (2, 1))


@dataclass(frozen=True, slots=True)
class Compared:
    """A quotient that a method compares with a benchmark.

    Attributes:
        metric: Of the benchmark.
        amount: Name of the input or derived value above the line.
        denominator: Name of the one below it.
        unit: Of the quotient.
    """

    metric: str
    amount: str
    denominator: str
    unit: str


@dataclass(frozen=True, slots=True)
class Quotient:
    """One firm's amount and denominator of a metric, as a method counts them."""

    compared: Compared
    amount: Decimal
    denominator: Decimal


def compared_by(method: Method) -> tuple[Compared, ...]:
    """Return the quotients that a method compares with benchmarks, each metric once."""
    texts = {one.name: one.expression.text for one in method.derived}
    found: dict[str, Compared] = {}
    for text in texts.values():
        for own, metric in _divided_by_benchmark(text):
            names = _quotient(own, texts)
            if names is not None:
                unit = "/".join(_unit(method, name) for name in names)
                found.setdefault(metric, Compared(metric, *names, unit))
    return tuple(found.values())


def quotients_of(
    method: Method, compared: Iterable[Compared], values: RatingValues
) -> Iterator[Quotient]:
    """Yield what a firm contributes to the benchmarks of a method.

    Nothing of a firm that the method is not for, and nothing without a positive denominator.

    Args:
        method: Which counts.
        compared: What :func:`compared_by` found in it.
        values: The firm's values.
    """
    section = values.industry[:1].upper()
    if method.missing or (method.sections and section not in method.sections):
        return
    with localcontext(ARITHMETIC):
        slots = evaluate(method, values, {}).slots
    for one in compared:
        amount, denominator = (
            slots[method.slot_of[name]] for name in (one.amount, one.denominator)
        )
        if _is_counted(amount) and _is_counted(denominator) and denominator > 0:
            yield Quotient(one, amount, denominator)


def nearness(method: Method, region: str) -> int:
    """Return how near a method is: to the very region 3, its city 2, its province 1, else 0."""
    codes = {code for code in method.regions if code.strip("0")}
    return max(
        (level for digits, level in _REGION_LEVELS if region[:digits].ljust(6, "0") in codes),
        default=0,
    )


def _is_counted(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and value >= 0


def _divided_by_benchmark(text: str) -> Iterator[tuple[ast.expr, str]]:
    """Yield what stands above each benchmark in an expression, and the benchmark's metric."""
    for node in ast.walk(ast.parse(text.strip(), mode="eval")):
        match node:
            case ast.BinOp(
                op=ast.Div(),
                left=own,
                right=ast.Call(
                    func=ast.Name(id="bench"), args=[ast.Constant(value=str(metric)), _]
                ),
            ):
                yield own, metric


def _quotient(own: ast.expr, texts: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the two names of a quotient, looked up where it has a name of its own."""
    match own:
        case ast.BinOp(op=ast.Div(), left=ast.Name(id=amount), right=ast.Name(id=denominator)):
            return amount, denominator
        case ast.Name(id=name) if name in texts:
            return _quotient(ast.parse(texts[name].strip(), mode="eval").body, texts)
    return None


def _unit(method: Method, name: str) -> str:
    derived = {one.name: one.unit for one in method.derived}
    return derived[name] if name in derived else method.input_by_name[name].unit
