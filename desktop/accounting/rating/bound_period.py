"""One period as a method's bindings see it: emissions, energy, figures, instruments, facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.emission_source import Basis
from desktop.accounting.flow_sums import FlowSum
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.rating.result import InputValue
from desktop.accounting.rating.schema import Binding, Input, Method
from desktop.accounting.rating.values import plain
from desktop.findings import Finding, Severity

PURCHASED = "electricity.purchased"
GREEN_CONTRACT = "green_contract"
MAXIMUM_FILLED_MONTHS = 2

_CONTRACTED = f"electricity.{GREEN_CONTRACT}"
_KG_PER_T = Decimal(1000)
_MONEY = {"万元": Decimal(1), "元": Decimal(10000), "yuan": Decimal(10000)}
_PEOPLE = frozenset({"person", "人"})
_ELECTRICITY = {"kWh": Decimal(1), "MWh": Decimal(1000)}
_ZERO = Decimal(0)
_CO2_ONLY = ("CO2",)
_ALL_GASES = ("CO2e",)
_BOTH = Basis.BOTH
_ONLY_PURCHASED = Binding("emissions", (PURCHASED,))


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


@lru_cache(maxsize=4096)
def matches(source: str, names: tuple[str, ...]) -> bool:
    """Say whether a source is one of the codes, or of one of the families, named."""
    return any(source == name or source.startswith(f"{name}.") for name in names)


def sources_of(sums: Iterable[FlowSum]) -> tuple[str, ...]:
    """Return the source of every sum."""
    return tuple([flow.source for flow in sums])


def _places(binding: Binding, sources: tuple[str, ...]) -> tuple[int, ...]:
    """Return where the sources a binding names stand; the same for all firms with these sources."""
    known = binding.places.get(sources)
    if known is None:
        known = tuple(p for p, source in enumerate(sources) if matches(source, binding.names))
        binding.places[sources] = known
    return known


def tonnes(sums: Sequence[FlowSum], binding: Binding, sources: tuple[str, ...]) -> Decimal | None:
    """Return the emissions a binding names, or nothing where there is no such source. [t].

    Mass of CO2 where only CO2 counts, else CO2e of the gases named; biogenic CO2 and gases
    outside the Kyoto basket stay out.

    Args:
        sums: Of one inventory.
        binding: What to count.
        sources: As :func:`sources_of` gives them.
    """
    total, is_there, gases = _ZERO, False, binding.gases
    for place in _places(binding, sources):
        flow = sums[place]
        if flow.is_biogenic or flow.is_outside_kyoto:
            continue
        is_there = True
        if not is_of_basis(flow.basis, binding.basis):
            continue
        if gases == _CO2_ONLY:
            total += flow.kg if flow.gas == "CO2" else _ZERO
        elif gases == _ALL_GASES or flow.gas in gases:
            total += flow.co2e_kg
    return total / _KG_PER_T if is_there else None


def is_of_basis(basis: Basis, wanted: str) -> bool:
    """Say whether a cell of this basis enters the location-based or the market-based total."""
    return basis is _BOTH or basis == wanted


@lru_cache(maxsize=256)
def _months_of(period: ReportingPeriod) -> Mapping[int, Month]:
    """Return the months of a period by their number, counted from year 0."""
    return {month.year * 12 + month.number - 1: month for month in period.months()}


@lru_cache(maxsize=256)
def period_text(period: ReportingPeriod) -> str:
    """Return ``2025-03`` for a month and the year of its end for anything longer."""
    month = Month.of(period.start)
    return str(month) if period == ReportingPeriod.of_month(month) else f"{period.end.year:04d}"


@dataclass(slots=True)
class Notes:
    """What had to be said while one method was bound."""

    confidence: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


class BoundPeriod:
    """One period's sources; what several methods ask for is computed once.

    Args:
        inventory: Of the period.
        figures: Economic figures of every period.
        instruments: Of the period.
        facts: Values of the period that stand in no inventory, by name.
    """

    def __init__(
        self,
        inventory: Inventory,
        figures: tuple[EconomicFigure, ...],
        instruments: tuple[InstrumentAmount, ...],
        facts: Mapping[str, InputValue],
    ) -> None:
        period = inventory.period
        self.inventory = inventory
        self.text = period_text(period)
        self._sums = inventory.sums
        self._sources = sources_of(self._sums)
        self._figures = figures
        self._instruments = instruments
        self._facts = facts
        # the last figure of one name and period counts
        self._exact = {f.name: f for f in figures if f.period is period or f.period == period}
        self._months = _months_of(period)
        self._gaps = self._months_without_electricity()
        self._bought = self._activity(PURCHASED)
        self._has_instruments = bool(instruments) or self._activity(_CONTRACTED) is not None

    def values(self, method: Method, notes: Notes) -> dict[str, InputValue]:
        """Return the values a method asks for in this period; call it inside ``ARITHMETIC``."""
        found: dict[str, InputValue] = {}
        value: InputValue
        is_whole = self._has_instruments
        for item, binding in method.bound if is_whole else method.bound_without_instruments:
            if binding.kind == "emissions":
                value = self._emissions(item, binding, notes)
            else:
                value = self._other(item, binding, notes)
            if value is not None:
                found[item.name] = value
        return found

    def _other(self, item: Input, binding: Binding, notes: Notes) -> InputValue:
        match binding.kind:
            case "economic":
                return self._economic(item, binding, notes)
            case "energy":
                return self._energy(item, binding.names[0], notes)
            case "instruments":
                return self._instrument(item, binding, notes)
        return self._fact(binding.names[0])

    # ------------------------------------------------------------------ emissions and energy

    def _emissions(self, item: Input, binding: Binding, notes: Notes) -> Decimal | None:
        if not _places(binding, self._sources):
            return None
        gaps, amount = self._gaps, tonnes(self._sums, binding, self._sources)
        if amount is None or not gaps or not matches(PURCHASED, binding.names):
            return amount
        if len(gaps) > MAXIMUM_FILLED_MONTHS:
            self._say(notes, "rating.months_missing", item, months=_listed(gaps))
            return None
        only = Binding("emissions", (PURCHASED,), binding.basis, binding.gases)
        electricity = tonnes(self._sums, only, self._sources) or _ZERO
        self._say(notes, "rating.months_filled", item, months=_listed(gaps))
        notes.confidence[item.name] = "own_default"
        known = len(self._months) - len(gaps)
        return amount + electricity / known * len(gaps)

    def _months_without_electricity(self) -> tuple[Month, ...]:
        """Return the months of the period without purchased electricity, if there is any."""
        known = [flow.months for flow in self._sums if flow.source == PURCHASED]
        gaps = self._months.keys() - frozenset().union(*known) if known else ()
        return tuple([self._months[number] for number in sorted(gaps)])

    def _energy(self, item: Input, name: str, notes: Notes) -> Decimal | None:
        if not self.inventory.activity:
            return None
        if name == "electricity_kwh":
            amount = self._bought
        else:
            energy = self.inventory.energy
            amount = energy.tce_equal if name == "tce_equal" else energy.tce_equivalent
        gaps = self._gaps
        if not gaps or amount is None:
            return amount
        if len(gaps) > MAXIMUM_FILLED_MONTHS:
            self._say(notes, "rating.months_missing", item, months=_listed(gaps))
            return None
        notes.confidence[item.name] = "own_default"
        months = len(self._months)
        return amount * months / (months - len(gaps))

    def _activity(self, source: str) -> Decimal | None:
        amounts = [
            total.quantity.amount * _ELECTRICITY[total.quantity.unit]
            for total in self.inventory.activity
            if total.source == source and total.quantity.unit in _ELECTRICITY
        ]
        return sum(amounts, _ZERO) if amounts else None

    # ------------------------------------------------------------------ instruments

    def _instrument(self, item: Input, binding: Binding, notes: Notes) -> Decimal | None:
        held = [a for a in self._instruments if a.kind in binding.names]
        if item.unit == "kWh" or binding.times:
            kwh = self._green_kwh(item, binding, held, notes)
            if kwh is None or not binding.times:
                return kwh
            return self._at_grid_average(kwh)
        amounts = [amount.quantity for amount in held if amount.unit in {"t", "tCO2", "tCO2e"}]
        return sum(amounts, _ZERO) if amounts else None

    def _green_kwh(
        self, item: Input, binding: Binding, held: Sequence[InstrumentAmount], notes: Notes
    ) -> Decimal | None:
        """Return the electricity of the instruments, never above what was bought. [kWh]."""
        amounts = [a.quantity * _ELECTRICITY[a.unit] for a in held if a.unit in _ELECTRICITY]
        kwh = sum(amounts, _ZERO) if amounts else None
        if kwh is None and GREEN_CONTRACT in binding.names:
            kwh = self._activity(_CONTRACTED)
        if kwh is None:
            return None
        bought = self._bought or _ZERO
        if kwh > bought:
            details = {"kwh": plain(kwh), "bought": plain(bought)}
            self._say(notes, "rating.instrument_above_use", item, **details)
            return bought
        return kwh

    def _at_grid_average(self, kwh: Decimal) -> Decimal:
        """Return electricity at the average factor the inventory itself used. [tCO2]."""
        bought = self._bought
        emitted = tonnes(self._sums, _ONLY_PURCHASED, self._sources)
        return kwh * emitted / bought if bought and emitted is not None else _ZERO

    # ------------------------------------------------------------------ figures and facts

    def _fact(self, name: str) -> InputValue:
        if name in self._facts:
            return self._facts[name]
        exact = self._exact.get(name)
        return None if exact is None else exact.value

    def _economic(self, item: Input, binding: Binding, notes: Notes) -> Decimal | None:
        exact = self._exact.get(binding.names[0])
        if exact is not None and exact.unit == item.unit:
            return exact.value
        value = self._figure(item, binding.names[0], notes)
        if value is None and binding.components:
            parts = [self._figure(item, name, notes) for name in binding.components]
            known = [part for part in parts if part is not None]
            if len(known) == len(parts):
                notes.confidence[item.name] = "recalled"
                return sum(known, _ZERO)
        return value

    def _figure(self, item: Input, name: str, notes: Notes) -> Decimal | None:
        """Return a figure of the period: as given, else from all of its months.

        Money adds up over the months; people are the mean of the months.
        """
        exact = self._exact.get(name)
        if exact is not None:
            return self._in_unit(item, exact, notes)
        months = {
            figure.period.start: figure
            for figure in self._figures
            if figure.name == name and _is_month_of(figure.period, self.inventory.period)
        }
        if not months:
            return None
        if len(months) != len(self._months):
            self._say(notes, "rating.figures_incomplete", item, known=str(len(months)))
            return None
        values = [self._in_unit(item, figure, notes) for figure in months.values()]
        known = [value for value in values if value is not None]
        if len(known) != len(values):
            return None
        total = sum(known, _ZERO)
        return total / len(known) if item.unit == "person" else total

    def _in_unit(self, item: Input, figure: EconomicFigure, notes: Notes) -> Decimal | None:
        if figure.unit == item.unit or (item.unit == "person" and figure.unit in _PEOPLE):
            return figure.value
        if item.unit in _MONEY and figure.unit in _MONEY:
            return figure.value * _MONEY[item.unit] / _MONEY[figure.unit]
        self._say(notes, "rating.figure_in_other_unit", item, figure_unit=figure.unit)
        return None

    def _say(self, notes: Notes, code: str, item: Input, **details: str) -> None:
        known = {"input": item.name, "unit": item.unit, "period": self.text, **details}
        notes.findings.append(Finding(code, Severity.WARNING, details=known))


def _is_month_of(period: ReportingPeriod, whole: ReportingPeriod) -> bool:
    month = Month.of(period.start)
    return period == ReportingPeriod.of_month(month) and whole.overlap(period) == period


def _listed(months: Iterable[Month]) -> str:
    return ", ".join(str(month) for month in months)
