"""One period as a method's bindings see it: emissions, energy, figures, instruments, facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.emission_source import Basis
from desktop.accounting.flow_sums import FlowSum
from desktop.accounting.inventory import ActivityTotal, Inventory
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.rating.result import InputValue
from desktop.accounting.rating.schema import Binding, Input, Method
from desktop.accounting.rating.values import plain
from desktop.findings import Finding, Severity

PURCHASED = "electricity.purchased"
GREEN_CONTRACT = "green_contract"
MAXIMUM_FILLED_MONTHS = 2

_CONTRACTED = f"electricity.{GREEN_CONTRACT}"
KG_PER_T = Decimal(1000)
_MONEY = {"万元": Decimal(1), "元": Decimal(10000), "yuan": Decimal(10000)}
_PEOPLE = frozenset({"person", "人"})
_ELECTRICITY = {"kWh": Decimal(1), "MWh": Decimal(1000)}
_ZERO = Decimal(0)
_CO2_ONLY = ("CO2",)
_ALL_GASES = ("CO2e",)
_BOTH = Basis.BOTH
_MASSES = FlowSum._fields.index("kg")
_MEMO_LIMIT = 10_000
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


Shape = tuple[tuple[object, ...], ...]
"""Of each sum of an inventory: source, scope, basis, gas, whether it is biogenic, outside Kyoto."""


def shape_of(sums: Iterable[FlowSum]) -> Shape:
    """Return what is the same for all firms that emit the same from the same sources."""
    return tuple([flow[:_MASSES] for flow in sums])


class Part(NamedTuple):
    """Which sums of an inventory a binding adds up.

    Attributes:
        places: Where they stand.
        is_mass: Whether their mass in kg counts, else their CO2e.
        has_bought: Whether purchased electricity is among the sources named.
    """

    places: tuple[int, ...]
    is_mass: bool
    has_bought: bool


def part_of(binding: Binding, sums: Iterable[FlowSum]) -> Part | None:
    """Return what a binding adds up, or nothing where there is no such source.

    Mass of CO2 where only CO2 counts, else CO2e of the gases named; biogenic CO2 and gases
    outside the Kyoto basket stay out.
    """
    named = [
        (place, flow)
        for place, flow in enumerate(sums)
        if matches(flow.source, binding.names) and not (flow.is_biogenic or flow.is_outside_kyoto)
    ]
    if not named:
        return None
    gases, has_bought = binding.gases, matches(PURCHASED, binding.names)
    places = tuple(
        place
        for place, flow in named
        if is_of_basis(flow.basis, binding.basis) and (gases == _ALL_GASES or flow.gas in gases)
    )
    return Part(places, gases == _CO2_ONLY, has_bought)


def tonnes(sums: Sequence[FlowSum], binding: Binding) -> Decimal | None:
    """Return the emissions a binding names, or nothing where there is no such source. [t]."""
    part = part_of(binding, sums)
    return None if part is None else emitted(sums, part)


def emitted(sums: Sequence[FlowSum], part: Part) -> Decimal:
    """Return what a part of some sums emitted. [t]."""
    total = _ZERO
    for place in part.places:
        total += sums[place].kg if part.is_mass else sums[place].co2e_kg
    return total / KG_PER_T


Bound = tuple[Input, Binding, Part | None]


class Wanted(NamedTuple):
    """What a method binds in inventories of one shape.

    Attributes:
        inputs: In the method's order, emissions with what they add up; without emissions such
            an inventory has not, and without instruments where the firm has none.
        emissions: Names of the emissions among them.
    """

    inputs: tuple[Bound, ...]
    emissions: tuple[str, ...]


def wanted_at(
    method: Method, shape: Shape, sums: Iterable[FlowSum], *, has_instruments: bool
) -> Wanted:
    """Return what a method binds; found once for all firms that emit from the same sources."""
    key = (shape, has_instruments)
    known: Wanted | None = method.memo.get(key)
    if known is None:
        if len(method.memo) >= _MEMO_LIMIT:
            method.memo.clear()
        known = method.memo[key] = _wanted(method, sums, has_instruments=has_instruments)
    return known


def _wanted(method: Method, sums: Iterable[FlowSum], *, has_instruments: bool) -> Wanted:
    inputs: list[Bound] = []
    for item, binding in method.bound:
        part = part_of(binding, sums) if binding.kind == "emissions" else None
        is_held = has_instruments or binding.kind != "instruments"
        if part is not None or (is_held and binding.kind != "emissions"):
            inputs.append((item, binding, part))
    emissions = tuple(item.name for item, _, part in inputs if part is not None)
    return Wanted(tuple(inputs), emissions)


def is_of_basis(basis: Basis, wanted: str) -> bool:
    """Say whether a cell of this basis enters the location-based or the market-based total."""
    return basis is _BOTH or basis == wanted


@lru_cache(maxsize=256)
def _calendar(period: ReportingPeriod) -> tuple[str, Mapping[int, Month]]:
    """Return a period's text and its months by their number, counted from year 0."""
    months = {month.year * 12 + month.number - 1: month for month in period.months()}
    return period_text(period), months


def period_text(period: ReportingPeriod) -> str:
    """Return ``2025-03`` for a month and the year of its end for anything longer."""
    month = Month.of(period.start)
    return str(month) if period == ReportingPeriod.of_month(month) else f"{period.end.year:04d}"


class Notes:
    """What had to be said while one method was bound."""

    __slots__ = ("confidence", "findings")

    def __init__(self) -> None:
        self.confidence: dict[str, str] = {}
        self.findings: list[Finding] = []


class BoundPeriod:
    """One period's sources; what several methods ask for is computed once.

    Attributes:
        text: The period as a rating says it.
        sums: What each source emitted.
        exact: The figures of this very period, by name.
        gaps: Months without purchased electricity, where there is any.
        bought: Purchased electricity. [kWh]
        likeness: What periods agree in of which a method binds the same.

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
        self.text, self._months = _calendar(period)
        self.sums = sums = inventory.sums
        self._shape = shape_of(sums)
        self._figures = figures
        self._instruments = instruments
        self._facts = facts
        # the last figure of one name and period counts
        self.exact = {f.name: f for f in figures if f.period is period or f.period == period}
        self.gaps = self._months_without_electricity()
        kwh = _electricity(inventory.activity)
        self.bought, self._contracted = kwh.get(PURCHASED), kwh.get(_CONTRACTED)
        self._has_instruments = bool(instruments) or self._contracted is not None
        self.likeness = (self._shape, self._has_instruments, bool(self.gaps))

    def wanted(self, method: Method) -> Wanted:
        """Return what a method can ask of this period."""
        held = self._has_instruments
        return wanted_at(method, self._shape, self.sums, has_instruments=held)

    def values(self, wanted: Wanted, notes: Notes) -> dict[str, InputValue]:
        """Return the values a method asks for in this period; call it inside ``ARITHMETIC``."""
        found: dict[str, InputValue] = {}
        value: InputValue
        for item, binding, part in wanted.inputs:
            if part is not None:
                value = self._emissions(item, binding, part, notes)
            elif binding.kind == "economic":
                value = self.economic(item, binding, notes)
            else:
                value = self.other(item, binding, notes)
            if value is not None:
                found[item.name] = value
        return found

    def other(self, item: Input, binding: Binding, notes: Notes) -> InputValue:
        """Return what comes from energy, instruments or facts."""
        if binding.kind == "energy":
            return self._energy(item, binding.names[0], notes)
        if binding.kind == "instruments":
            return self._instrument(item, binding, notes)
        return self._fact(binding.names[0])

    # ------------------------------------------------------------------ emissions and energy

    def _emissions(self, item: Input, binding: Binding, part: Part, notes: Notes) -> Decimal | None:
        gaps, amount = self.gaps, emitted(self.sums, part)
        if not gaps or not part.has_bought:
            return amount
        if len(gaps) > MAXIMUM_FILLED_MONTHS:
            self._say(notes, "rating.months_missing", item, months=_listed(gaps))
            return None
        only = Binding("emissions", (PURCHASED,), binding.basis, binding.gases)
        electricity = tonnes(self.sums, only) or _ZERO
        self._say(notes, "rating.months_filled", item, months=_listed(gaps))
        notes.confidence[item.name] = "own_default"
        known = len(self._months) - len(gaps)
        return amount + electricity / known * len(gaps)

    def _months_without_electricity(self) -> tuple[Month, ...]:
        """Return the months of the period without purchased electricity, if there is any."""
        known = [flow.months for flow in self.sums if flow.source == PURCHASED]
        if not known or self._months.keys() <= known[0]:
            return ()
        gaps = self._months.keys() - frozenset().union(*known)
        return tuple([self._months[number] for number in sorted(gaps)])

    def _energy(self, item: Input, name: str, notes: Notes) -> Decimal | None:
        if not self.inventory.activity:
            return None
        if name == "electricity_kwh":
            amount = self.bought
        else:
            energy = self.inventory.energy
            amount = energy.tce_equal if name == "tce_equal" else energy.tce_equivalent
        gaps = self.gaps
        if not gaps or amount is None:
            return amount
        if len(gaps) > MAXIMUM_FILLED_MONTHS:
            self._say(notes, "rating.months_missing", item, months=_listed(gaps))
            return None
        notes.confidence[item.name] = "own_default"
        months = len(self._months)
        return amount * months / (months - len(gaps))

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
            kwh = self._contracted
        if kwh is None:
            return None
        bought = self.bought or _ZERO
        if kwh > bought:
            details = {"kwh": plain(kwh), "bought": plain(bought)}
            self._say(notes, "rating.instrument_above_use", item, **details)
            return bought
        return kwh

    def _at_grid_average(self, kwh: Decimal) -> Decimal:
        """Return electricity at the average factor the inventory itself used. [tCO2]."""
        bought, emitted = self.bought, tonnes(self.sums, _ONLY_PURCHASED)
        return kwh * emitted / bought if bought and emitted is not None else _ZERO

    # ------------------------------------------------------------------ figures and facts

    def _fact(self, name: str) -> InputValue:
        if name in self._facts:
            return self._facts[name]
        exact = self.exact.get(name)
        return None if exact is None else exact.value

    def economic(self, item: Input, binding: Binding, notes: Notes) -> Decimal | None:
        """Return an economic figure, or the sum of its components where it is not given."""
        exact = self.exact.get(binding.names[0])
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
        exact = self.exact.get(name)
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


def _electricity(activity: Iterable[ActivityTotal]) -> dict[str, Decimal]:
    """Return the electricity of each source that is recorded as such. [kWh]."""
    found: dict[str, Decimal] = {}
    for total in activity:
        amount, unit = total.quantity.amount, total.quantity.unit
        if unit in _ELECTRICITY:
            found[total.source] = found.get(total.source, _ZERO) + amount * _ELECTRICITY[unit]
    return found


def _is_month_of(period: ReportingPeriod, whole: ReportingPeriod) -> bool:
    month = Month.of(period.start)
    return period == ReportingPeriod.of_month(month) and whole.overlap(period) == period


def _listed(months: Iterable[Month]) -> str:
    return ", ".join(str(month) for month in months)
