"""What goes into a rating: a method's inputs, the prior period and benchmarks."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from desktop.accounting.rating.result import InputValue
from desktop.findings import Finding

Value = InputValue

#: Working arithmetic: far more digits than are published, so that a ratio of thirds
#: still meets its cut exactly. No traps: what is not finite counts as missing.
ARITHMETIC = Context(prec=50, rounding=ROUND_HALF_EVEN, traps=[])

_NOTHING: Mapping[str, Any] = MappingProxyType({})
LAST_DIGIT = Decimal("1e-24")
"""Computed values are settled at this many decimals."""


def settled(value: Decimal) -> Decimal:
    """Return a computed value without the noise of its last working digits.

    Values are computed with 50 digits and settled at 24 decimals before they meet a cut.
    """
    rounded = value.quantize(LAST_DIGIT, None, ARITHMETIC)
    return value if rounded.is_nan() else rounded


def settled_numbers(values: Iterable[Value]) -> list[Decimal | None]:
    """Return computed values settled, and nothing for what is not a number."""
    return [settled(value) if type(value) is Decimal else None for value in values]


def plain(value: Decimal) -> str:
    """Return a number as JSON carries it: no exponent, no trailing zeros."""
    return f"{value.normalize(ARITHMETIC):f}" if value else "0"


class RatingValues(NamedTuple):
    """One firm's values for one method.

    Attributes:
        inputs: By the method's input names; absent or ``None`` is missing.
        prev: The prior period: the method's inputs, or its derived values directly, or both.
        base: The base period, likewise; the prior period where the method's baseline is that.
        bench: Benchmarks given directly, by ``metric.statistic``.
        industry: GB/T 4754-2017 code, e.g. ``C1713``; empty if unknown.
        region: GB/T 2260 code; empty if unknown.
        period: ``2025`` or ``2025-03``; empty if unknown.
        confidence: How sure an input is where that is worth saying, by name.
        intervals: Lowest and highest value of uncertain inputs.
        findings: What was noticed while the values were gathered.
        switched_on: Inputs the method ships switched off and the user wants counted: deductions
            it leaves out by default, defaults known from memory only.
    """

    inputs: Mapping[str, Value]
    prev: Mapping[str, Value] = _NOTHING
    base: Mapping[str, Value] = _NOTHING
    bench: Mapping[str, Decimal] = _NOTHING
    industry: str = ""
    region: str = ""
    period: str = ""
    confidence: Mapping[str, str] = _NOTHING
    intervals: Mapping[str, tuple[Decimal, Decimal]] = _NOTHING
    findings: tuple[Finding, ...] = ()
    switched_on: frozenset[str] = frozenset()
