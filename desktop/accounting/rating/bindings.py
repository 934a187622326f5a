"""From an inventory, economic figures and instruments to the inputs a method declares.

The method's file says where each input comes from; this module only follows it, so that a new
method needs no code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from types import MappingProxyType

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.emission import Cell
from desktop.accounting.emission_source import Basis
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.rating.result import InputValue
from desktop.accounting.rating.schema import Binding, Input, Method
from desktop.accounting.rating.values import ARITHMETIC, RatingValues, plain
from desktop.findings import Finding, Severity

PURCHASED = "electricity.purchased"
GREEN_CONTRACT = "green_contract"
MAXIMUM_FILLED_MONTHS = 2

_KG_PER_T = Decimal(1000)
_MONEY = {"万元": Decimal(1), "元": Decimal(10000), "yuan": Decimal(10000)}
_PEOPLE = frozenset({"person", "人"})
_ELECTRICITY = {"kWh": Decimal(1), "MWh": Decimal(1000)}
_ZERO = Decimal(0)
_NO_FACTS: Mapping[str, InputValue] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class InstrumentAmount:
    """What a firm holds of one kind of instrument in a period.

    Attributes:
        kind: ``green_contract``, ``gec``, ``ccer``, ``sink``, ``ccs`` …
        unit: kWh or MWh for electricity, tCO2e for reductions.
    """

    kind: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
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


def bind_inputs(method: Method, sources: BindingSources) -> RatingValues:
    """Return the values a method asks for; what is not known is absent, never zero.

    Emissions are CO2 only and location-based unless the method says otherwise; energy is in
    tonnes of standard coal with electricity by its heat (当量).
    """
    with localcontext(ARITHMETIC):
        return _bind(method, sources)


def _bind(method: Method, sources: BindingSources) -> RatingValues:
    now = _Period(sources.inventory, sources.figures, sources.instruments, sources.facts)
    inputs = now.values(method)
    prev: dict[str, InputValue] = {}
    base: dict[str, InputValue] = {}
    findings = now.findings
    if sources.prior is not None:
        earlier = _Period(
            sources.prior, sources.figures, sources.prior_instruments, sources.prior_facts
        )
        prev = earlier.values(method)
        findings += earlier.findings
    if sources.base is not None:
        base = _Period(sources.base, sources.figures, (), _NO_FACTS).values(method)
    return RatingValues(
        inputs=inputs,
        prev=prev,
        base=base,
        bench=sources.bench,
        industry=sources.industry,
        region=sources.region,
        period=period_text(sources.inventory.period),
        confidence=now.confidence,
        intervals=_intervals(method, inputs, sources.inventory.uncertainty),
        findings=tuple(findings),
    )


def period_text(period: ReportingPeriod) -> str:
    """Return ``2025-03`` for a month and the year of its end for anything longer."""
    month = Month.of(period.start)
    return str(month) if period == ReportingPeriod.of_month(month) else f"{period.end.year:04d}"


def matches(source: str, names: Iterable[str]) -> bool:
    """Say whether a source is one of the codes, or of one of the families, named."""
    return any(source == name or source.startswith(f"{name}.") for name in names)


def is_of_basis(cell: Cell, basis: str) -> bool:
    """Say whether a cell enters the location-based or the market-based total."""
    return cell.basis is Basis.BOTH or cell.basis.value == basis


def tonnes(cells: Iterable[Cell], binding: Binding) -> Decimal | None:
    """Return the emissions a binding names, or nothing where there is no such source. [t].

    Mass of CO2 where only CO2 counts, else CO2e of the gases named; biogenic CO2 and gases
    outside the Kyoto basket stay out.
    """
    total, is_there = _ZERO, False
    for cell in cells:
        if cell.is_biogenic or cell.is_outside_kyoto or not matches(cell.source, binding.names):
            continue
        is_there = True
        if not is_of_basis(cell, binding.basis):
            continue
        if binding.gases == ("CO2",):
            total += cell.kg if cell.gas == "CO2" else _ZERO
        elif binding.gases == ("CO2e",) or cell.gas in binding.gases:
            total += cell.co2e_kg
    return total / _KG_PER_T if is_there else None


def _intervals(
    method: Method, inputs: Mapping[str, InputValue], uncertainty: Decimal | None
) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the interval of every emission input from the inventory's relative uncertainty."""
    if not uncertainty:
        return {}
    found = {}
    for item in method.inputs:
        value = inputs.get(item.name)
        is_emission = item.binding is not None and item.binding.kind == "emissions"
        if is_emission and isinstance(value, Decimal) and value > 0:
            found[item.name] = (
                max(value * (1 - uncertainty), _ZERO),
                value * (1 + uncertainty),
            )
    return found


class _Period:
    """One period's sources; keeps what had to be said while binding."""

    def __init__(
        self,
        inventory: Inventory,
        figures: tuple[EconomicFigure, ...],
        instruments: tuple[InstrumentAmount, ...],
        facts: Mapping[str, InputValue],
    ) -> None:
        self._inventory = inventory
        self._figures = figures
        self._instruments = instruments
        self._facts = facts
        self.confidence: dict[str, str] = {}
        self.findings: list[Finding] = []

    def values(self, method: Method) -> dict[str, InputValue]:
        found: dict[str, InputValue] = {}
        for item in method.inputs:
            value = self._value(item, item.binding) if item.binding is not None else None
            if value is not None:
                found[item.name] = value
        return found

    def _value(self, item: Input, binding: Binding) -> InputValue:
        match binding.kind:
            case "emissions":
                return self._emissions(item, binding)
            case "energy":
                return self._energy(item, binding.names[0])
            case "economic":
                return self._economic(item, binding)
            case "instruments":
                return self._instrument(item, binding)
        return self._fact(binding.names[0])

    # ------------------------------------------------------------------ emissions and energy

    def _emissions(self, item: Input, binding: Binding) -> Decimal | None:
        amount = tonnes(self._inventory.cells, binding)
        if amount is None or not matches(PURCHASED, binding.names):
            return amount
        gaps = self._months_without_electricity()
        if not gaps:
            return amount
        if len(gaps) > MAXIMUM_FILLED_MONTHS:
            self._say("rating.months_missing", item, months=_listed(gaps))
            return None
        only = Binding("emissions", (PURCHASED,), binding.basis, binding.gases)
        electricity = tonnes(self._inventory.cells, only) or _ZERO
        self._say("rating.months_filled", item, months=_listed(gaps))
        self.confidence[item.name] = "own_default"
        known = self._month_count() - len(gaps)
        return amount + electricity / known * len(gaps)

    def _month_count(self) -> int:
        return sum(1 for _ in self._inventory.period.months())

    def _months_without_electricity(self) -> list[Month]:
        """Return the months of the period without purchased electricity, if there is any."""
        known = {cell.month for cell in self._inventory.cells if cell.source == PURCHASED}
        if not known:
            return []
        return [month for month in self._inventory.period.months() if month not in known]

    def _energy(self, item: Input, name: str) -> Decimal | None:
        if not self._inventory.activity:
            return None
        if name == "electricity_kwh":
            amount = self._electricity()
        else:
            energy = self._inventory.energy
            amount = energy.tce_equal if name == "tce_equal" else energy.tce_equivalent
        gaps = self._months_without_electricity()
        if not gaps or amount is None:
            return amount
        if len(gaps) > MAXIMUM_FILLED_MONTHS:
            self._say("rating.months_missing", item, months=_listed(gaps))
            return None
        self.confidence[item.name] = "own_default"
        months = self._month_count()
        return amount * months / (months - len(gaps))

    def _electricity(self) -> Decimal | None:
        """Return the purchased electricity. [kWh]."""
        return self._activity(PURCHASED)

    def _activity(self, source: str) -> Decimal | None:
        amounts = [
            total.quantity.amount * _ELECTRICITY[total.quantity.unit]
            for total in self._inventory.activity
            if total.source == source and total.quantity.unit in _ELECTRICITY
        ]
        return sum(amounts, _ZERO) if amounts else None

    # ------------------------------------------------------------------ instruments

    def _instrument(self, item: Input, binding: Binding) -> Decimal | None:
        held = [amount for amount in self._instruments if amount.kind in binding.names]
        if item.unit == "kWh" or binding.times:
            kwh = self._green_kwh(item, binding, held)
            if kwh is None or not binding.times:
                return kwh
            return self._at_grid_average(kwh)
        amounts = [amount.quantity for amount in held if amount.unit in {"t", "tCO2", "tCO2e"}]
        return sum(amounts, _ZERO) if amounts else None

    def _green_kwh(
        self, item: Input, binding: Binding, held: list[InstrumentAmount]
    ) -> Decimal | None:
        """Return the electricity of the instruments, never above what was bought. [kWh]."""
        amounts = [a.quantity * _ELECTRICITY[a.unit] for a in held if a.unit in _ELECTRICITY]
        kwh = sum(amounts, _ZERO) if amounts else None
        if kwh is None and GREEN_CONTRACT in binding.names:
            kwh = self._activity(f"electricity.{GREEN_CONTRACT}")
        bought = self._electricity() or _ZERO
        if kwh is not None and kwh > bought:
            self._say("rating.instrument_above_use", item, kwh=plain(kwh), bought=plain(bought))
            kwh = bought
        return kwh

    def _at_grid_average(self, kwh: Decimal) -> Decimal:
        """Return electricity at the average factor the inventory itself used. [tCO2]."""
        bought = self._electricity()
        emitted = tonnes(self._inventory.cells, Binding("emissions", (PURCHASED,)))
        return kwh * emitted / bought if bought and emitted is not None else _ZERO

    # ------------------------------------------------------------------ figures and facts

    def _fact(self, name: str) -> InputValue:
        if name in self._facts:
            return self._facts[name]
        exact = self._figure_of_period(name)
        return None if exact is None else exact.value

    def _economic(self, item: Input, binding: Binding) -> Decimal | None:
        value = self._figure(item, binding.names[0])
        if value is None and binding.components:
            parts = [self._figure(item, name) for name in binding.components]
            known = [part for part in parts if part is not None]
            if len(known) == len(parts):
                self.confidence[item.name] = "recalled"
                return sum(known, _ZERO)
        return value

    def _figure_of_period(self, name: str) -> EconomicFigure | None:
        fits = [f for f in self._figures if f.name == name and f.period == self._inventory.period]
        return fits[-1] if fits else None

    def _figure(self, item: Input, name: str) -> Decimal | None:
        """Return a figure of the period: as given, else from all of its months.

        Money adds up over the months; people are the mean of the months.
        """
        exact = self._figure_of_period(name)
        if exact is not None:
            return self._in_unit(item, exact)
        months = {
            figure.period.start: figure
            for figure in self._figures
            if figure.name == name and _is_month_of(figure.period, self._inventory.period)
        }
        if not months:
            return None
        if len(months) != self._month_count():
            self._say("rating.figures_incomplete", item, known=str(len(months)))
            return None
        values = [self._in_unit(item, figure) for figure in months.values()]
        known = [value for value in values if value is not None]
        if len(known) != len(values):
            return None
        total = sum(known, _ZERO)
        return total / len(known) if item.unit == "person" else total

    def _in_unit(self, item: Input, figure: EconomicFigure) -> Decimal | None:
        if figure.unit == item.unit or (item.unit == "person" and figure.unit in _PEOPLE):
            return figure.value
        if item.unit in _MONEY and figure.unit in _MONEY:
            return figure.value * _MONEY[item.unit] / _MONEY[figure.unit]
        self._say("rating.figure_in_other_unit", item, figure_unit=figure.unit)
        return None

    def _say(self, code: str, item: Input, **details: str) -> None:
        period = period_text(self._inventory.period)
        known = {"input": item.name, "unit": item.unit, "period": period, **details}
        self.findings.append(Finding(code, Severity.WARNING, details=known))


def _is_month_of(period: ReportingPeriod, whole: ReportingPeriod) -> bool:
    month = Month.of(period.start)
    return period == ReportingPeriod.of_month(month) and whole.overlap(period) == period


def _listed(months: Iterable[Month]) -> str:
    return ", ".join(str(month) for month in months)
