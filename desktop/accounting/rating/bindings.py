"""From an inventory, economic figures and instruments to the inputs a method declares.

The method's file says where each input comes from; this module only follows it, so that a new
method needs no code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from functools import cached_property
from types import MappingProxyType

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
from desktop.findings import Finding

_ZERO = Decimal(0)
_NO_FACTS: Mapping[str, InputValue] = MappingProxyType({})


@dataclass(frozen=True)
class BindingSources:
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
    facts: Mapping[str, InputValue] = field(default_factory=lambda: _NO_FACTS)
    prior_facts: Mapping[str, InputValue] = field(default_factory=lambda: _NO_FACTS)
    industry: str = ""
    region: str = ""
    bench: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def now(self) -> BoundPeriod:
        """The rated period; looked at once for all methods."""
        return BoundPeriod(self.inventory, self.figures, self.instruments, self.facts)

    @cached_property
    def earlier(self) -> BoundPeriod | None:
        """The period before."""
        if self.prior is None:
            return None
        return BoundPeriod(self.prior, self.figures, self.prior_instruments, self.prior_facts)


def bind_inputs(method: Method, sources: BindingSources) -> RatingValues:
    """Return the values a method asks for; what is not known is absent, never zero.

    Emissions are CO2 only and location-based unless the method says otherwise; energy is in
    tonnes of standard coal with electricity by its heat (当量).
    """
    with localcontext(ARITHMETIC):
        return bind_within(method, sources)


def bind_within(method: Method, sources: BindingSources) -> RatingValues:
    """Return the same; call it inside :data:`ARITHMETIC`."""
    said, now = Notes(), sources.now
    findings: tuple[Finding, ...] = ()
    inputs = now.values(method, said)
    prev: dict[str, InputValue] = {}
    base: dict[str, InputValue] = {}
    if method.uses_prior and sources.earlier is not None:
        said_of_prior = Notes()
        prev = sources.earlier.values(method, said_of_prior)
        findings = tuple(said_of_prior.findings)
    if sources.base is not None:
        base = BoundPeriod(sources.base, sources.figures, (), _NO_FACTS).values(method, Notes())
    return RatingValues(
        inputs=inputs,
        prev=prev,
        base=base,
        bench=_wanted(method, sources.bench),
        industry=sources.industry,
        region=sources.region,
        period=now.text,
        confidence=said.confidence,
        intervals=_intervals(method, inputs, sources.inventory.uncertainty),
        findings=(*said.findings, *findings),
    )


def _wanted(method: Method, bench: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    """Return the benchmarks a method asks for: those given serve several methods."""
    known = method.known_benchmarks
    return {name: value for name, value in bench.items() if name in known}


def _intervals(
    method: Method, inputs: Mapping[str, InputValue], uncertainty: Decimal | None
) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the interval of every emission input from the inventory's relative uncertainty."""
    if not uncertainty:
        return {}
    found = {}
    for name in method.bound_emissions:
        value = inputs.get(name)
        if value and isinstance(value, Decimal) and value > 0:
            found[name] = (max(value * (1 - uncertainty), _ZERO), value * (1 + uncertainty))
    return found
