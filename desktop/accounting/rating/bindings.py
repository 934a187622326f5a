"""From an inventory, economic figures and instruments to the inputs a method declares.

The method's file says where each input comes from; this module only follows it, so that a new
method needs no code.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from types import MappingProxyType
from typing import NamedTuple

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.bound_period import (
    BoundPeriod,
    InstrumentAmount,
    Notes,
)
from desktop.accounting.rating.result import InputValue
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import ARITHMETIC, RatingValues

_ZERO = Decimal(0)
_ONE = Decimal(1)
_NO_FACTS: Mapping[str, InputValue] = MappingProxyType({})
_NO_BENCHMARKS: Mapping[str, Decimal] = MappingProxyType({})


class BindingSources(NamedTuple):
    """Everything a method's bindings can draw on.

    Attributes:
        inventory: Of the rated period.
        prior: Of the period before, if there is one.
        base: Of the base period, if it is another than the prior one.
        figures: Economic figures of every period.
        instruments: Of the rated period; green contracts recorded as activity count without.
        prior_instruments: Of the period before.
        facts: Values of the rated period that stand in no inventory, by name.
        prior_facts: The same of the period before.
        industry: GB/T 4754 code.
        region: GB/T 2260 code.
        bench: Benchmarks given directly.
    """

    inventory: Inventory
    prior: Inventory | None = None
    base: Inventory | None = None
    figures: tuple[EconomicFigure, ...] = ()
    instruments: tuple[InstrumentAmount, ...] = ()
    prior_instruments: tuple[InstrumentAmount, ...] = ()
    facts: Mapping[str, InputValue] = _NO_FACTS
    prior_facts: Mapping[str, InputValue] = _NO_FACTS
    industry: str = ""
    region: str = ""
    bench: Mapping[str, Decimal] = _NO_BENCHMARKS


class Periods(NamedTuple):
    """The periods of a firm, looked at once for all methods.

    Attributes:
        now: The rated period.
        earlier: The period before, where a method asks for it.
        base: The base period.
        low: What an emission of the rated period is multiplied by for the lower end of its
            interval, with ``high``; both 1 where nothing is known of it.
    """

    now: BoundPeriod
    earlier: BoundPeriod | None
    base: BoundPeriod | None
    low: Decimal
    high: Decimal


def look_at(sources: BindingSources, *, with_prior: bool) -> Periods:
    """Return a firm's periods, that before only if asked; call it inside :data:`ARITHMETIC`."""
    figures, earlier, base = sources.figures, None, None
    if with_prior and sources.prior is not None:
        held, facts = sources.prior_instruments, sources.prior_facts
        earlier = BoundPeriod(sources.prior, figures, held, facts)
    if sources.base is not None:
        base = BoundPeriod(sources.base, figures, (), _NO_FACTS)
    now = BoundPeriod(sources.inventory, figures, sources.instruments, sources.facts)
    share = sources.inventory.uncertainty or _ZERO
    return Periods(now, earlier, base, _ONE - share, _ONE + share)


def bind_inputs(method: Method, sources: BindingSources) -> RatingValues:
    """Return the values a method asks for; what is not known is absent, never zero.

    Emissions are CO2 only and location-based unless the method says otherwise; energy is in
    tonnes of standard coal with electricity by its heat (当量).
    """
    with localcontext(ARITHMETIC):
        return bind_within(method, sources, look_at(sources, with_prior=method.uses_prior))


def bind_within(method: Method, sources: BindingSources, periods: Periods) -> RatingValues:
    """Return the same; call it inside :data:`ARITHMETIC`."""
    said = Notes()
    prev: dict[str, InputValue] = {}
    base: dict[str, InputValue] = {}
    wanted = periods.now.wanted(method)
    inputs = periods.now.values(wanted, said)
    findings = said.findings
    if method.uses_prior and periods.earlier is not None:
        said_of_prior = Notes()
        prev = periods.earlier.values(periods.earlier.wanted(method), said_of_prior)
        findings = [*findings, *said_of_prior.findings]
    if periods.base is not None:
        base = periods.base.values(periods.base.wanted(method), Notes())
    # in the order of the fields: this runs for every firm and method of a region
    return RatingValues(
        inputs,
        prev,
        base,
        benchmarks_wanted(method, sources.bench),
        sources.industry,
        sources.region,
        periods.now.text,
        said.confidence,
        intervals_of(wanted.emissions, inputs, periods),
        tuple(findings),
    )


def benchmarks_wanted(method: Method, bench: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Return the benchmarks a method asks for: those given serve several methods."""
    known = method.known_benchmarks
    return {name: value for name, value in bench.items() if name in known}


def intervals_of(
    emissions: Iterable[str], inputs: Mapping[str, InputValue], periods: Periods
) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Return the interval of every emission input from the inventory's relative uncertainty."""
    found, low, high = {}, periods.low, periods.high
    for name in emissions if low != high else ():
        value = inputs.get(name)
        if isinstance(value, Decimal) and value > 0:
            found[name] = (value * low if low >= 0 else _ZERO, value * high)
    return found
