"""What-ifs: measures tried on values that stand for the firm's own; its records stay untouched.

A measure is a pure step from one situation to the next; measures combine in the order given.
Prices and factors come in with the carriers: nothing here knows any.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from types import MappingProxyType

from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.bound_period import (
    GREEN_CONTRACT,
    PURCHASED,
    matches,
    tonnes,
)
from desktop.accounting.rating.rate import NO_BENCHMARKS, rate
from desktop.accounting.rating.result import InputValue, Rating
from desktop.accounting.rating.schema import Binding, Input, Method
from desktop.accounting.rating.values import ARITHMETIC, RatingValues

_ZERO = Decimal(0)
_ONE = Decimal(1)
_KGCE_PER_TCE = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Carrier:
    """What is known of one energy source.

    Attributes:
        source: Emission-source code.
        quantity: Used in a year.
        unit: Of the quantity.
        tco2_per_unit: Location-based emissions. [tCO2/unit]
        kgce_per_unit: Standard coal, electricity by its heat. [kgce/unit]
        price: [yuan/unit]
        gj_per_unit: Heat content, where a boiler may burn it. [GJ/unit]
    """

    source: str
    quantity: Decimal
    unit: str
    tco2_per_unit: Decimal
    kgce_per_unit: Decimal = _ZERO
    price: Decimal = _ZERO
    gj_per_unit: Decimal = _ZERO

    @property
    def tco2(self) -> Decimal:
        """Emissions of a year. [tCO2]."""
        return self.quantity * self.tco2_per_unit

    @property
    def cost(self) -> Decimal:
        """Cost of a year. [yuan]."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class Situation:
    """A firm's energy as it is or might be.

    Attributes:
        carriers: By source.
        green_kwh: Purchased power under green contracts. [kWh]
        other_cost: Premiums less income, beside the carriers' prices. [yuan a year]
    """

    carriers: Mapping[str, Carrier]
    green_kwh: Decimal = _ZERO
    other_cost: Decimal = _ZERO

    @property
    def tco2(self) -> Decimal:
        """Location-based emissions. [tCO2]."""
        return sum((carrier.tco2 for carrier in self.carriers.values()), _ZERO)

    @property
    def tce(self) -> Decimal:
        """Energy, electricity by its heat. [tce]."""
        kgce = sum((c.quantity * c.kgce_per_unit for c in self.carriers.values()), _ZERO)
        return kgce / _KGCE_PER_TCE

    @property
    def cost(self) -> Decimal:
        """Energy cost of a year. [yuan]."""
        return sum((c.cost for c in self.carriers.values()), _ZERO) + self.other_cost

    def with_carrier(self, carrier: Carrier) -> "Situation":
        """Return the situation with one carrier replaced or added."""
        return replace(self, carriers=MappingProxyType({**self.carriers, carrier.source: carrier}))

    def tco2_market(self, residual_tco2_per_kwh: Decimal) -> Decimal:
        """Return market-based emissions: power outside green contracts at the residual. [tCO2]."""
        power = self.carriers.get(PURCHASED)
        if power is None:
            return self.tco2
        return self.tco2 - power.tco2 + (power.quantity - self.green_kwh) * residual_tco2_per_kwh


def situation_of(
    inventory: Inventory,
    prices: Mapping[str, Decimal],
    heat: Mapping[str, tuple[Decimal, Decimal]],
) -> Situation:
    """Return a firm's energy as its inventory has it.

    Args:
        inventory: Of a year; every source's factor is the one implied by its own emissions.
        prices: By source. [yuan/unit]
        heat: By source, standard coal [kgce/unit] and heat content [GJ/unit].
    """
    with localcontext(ARITHMETIC):
        green, sums = _ZERO, inventory.sums
        carriers = {}
        for source, (quantity, unit) in _quantities(inventory).items():
            if source == f"electricity.{GREEN_CONTRACT}":
                green = quantity
                continue
            emitted = tonnes(sums, Binding("emissions", (source,))) or _ZERO
            kgce, gj = heat.get(source, (_ZERO, _ZERO))
            factor = emitted / quantity if quantity else _ZERO
            price = prices.get(source, _ZERO)
            carriers[source] = Carrier(source, quantity, unit, factor, kgce, price, gj)
        return Situation(MappingProxyType(carriers), green)


def _quantities(inventory: Inventory) -> dict[str, tuple[Decimal, str]]:
    """Return the activity of every source over all facilities."""
    sums: dict[str, tuple[Decimal, str]] = {}
    for total in inventory.activity:
        known = sums.get(total.source, (_ZERO, total.quantity.unit))[0]
        sums[total.source] = (known + total.quantity.amount, total.quantity.unit)
    return sums


@dataclass(frozen=True, slots=True)
class Money:
    """What a measure costs once, and over how many years it is spread.

    Attributes:
        investment: [yuan]
        lifetime: [years]
        discount_rate: As a fraction, e.g. 0.05.
    """

    investment: Decimal = _ZERO
    lifetime: Decimal = Decimal(10)
    discount_rate: Decimal = _ZERO

    @property
    def yearly(self) -> Decimal:
        """Yearly share of the investment. [yuan a year].

        annuity = investment × r ÷ (1 − (1 + r)^−n); investment ÷ n at r = 0
        """
        if not self.lifetime:
            return self.investment
        if not self.discount_rate:
            return self.investment / self.lifetime
        growth = (_ONE + self.discount_rate) ** self.lifetime
        return self.investment * self.discount_rate * growth / (growth - _ONE)


@dataclass(frozen=True, slots=True)
class ReplaceBoiler:
    """Give the same heat with another fuel, or with electricity.

    Attributes:
        old: Source now burned.
        new: Carrier instead; its quantity is ignored.
        share: Share of the old source that is replaced, 0 to 1.
        old_efficiency: Heat out per heat in.
        new_efficiency: Heat out per heat in; a heat pump's is above 1.
    """

    name: str
    old: str
    new: Carrier
    share: Decimal
    old_efficiency: Decimal
    new_efficiency: Decimal
    money: Money = Money()

    def apply(self, situation: Situation) -> Situation:
        """Return the situation with the boiler replaced.

        new = old quantity × share × old heat × old efficiency ÷ (new heat × new efficiency)
        """
        old = situation.carriers.get(self.old)
        if old is None or not (self.new.gj_per_unit and self.new_efficiency):
            return situation
        replaced = old.quantity * min(max(self.share, _ZERO), _ONE)
        heat = replaced * old.gj_per_unit * self.old_efficiency
        added = heat / (self.new.gj_per_unit * self.new_efficiency)
        there = situation.carriers.get(self.new.source)
        more = replace(self.new, quantity=added + (there.quantity if there else _ZERO))
        if there is not None:
            more = replace(there, quantity=more.quantity)
        less = replace(old, quantity=old.quantity - replaced)
        return situation.with_carrier(less).with_carrier(more)


@dataclass(frozen=True, slots=True)
class BuyGreenPower:
    """Cover purchased power by green contracts, never more than is purchased.

    Attributes:
        kwh: In a year.
        premium: Paid beside the price of power. [yuan/kWh]
    """

    name: str
    kwh: Decimal
    premium: Decimal = _ZERO
    money: Money = Money()

    def apply(self, situation: Situation) -> Situation:
        """Return the situation with the contract."""
        power = situation.carriers.get(PURCHASED)
        free = (power.quantity if power else _ZERO) - situation.green_kwh
        kwh = min(self.kwh, max(free, _ZERO))
        return replace(
            situation,
            green_kwh=situation.green_kwh + kwh,
            other_cost=situation.other_cost + kwh * self.premium,
        )


@dataclass(frozen=True, slots=True)
class AddSolar:
    """Use own solar power instead of purchased power; the rest is sold.

    Attributes:
        kwh: Generated in a year.
        self_use: Share used on site, 0 to 1.
        feed_in_price: [yuan/kWh]
    """

    name: str
    kwh: Decimal
    self_use: Decimal = _ONE
    feed_in_price: Decimal = _ZERO
    money: Money = Money()

    def apply(self, situation: Situation) -> Situation:
        """Return the situation with less purchased power and the income of what is sold."""
        power = situation.carriers.get(PURCHASED)
        if power is None:
            return situation
        used = min(self.kwh * self.self_use, power.quantity)
        less = replace(power, quantity=power.quantity - used)
        income = (self.kwh - used) * self.feed_in_price
        return replace(
            situation.with_carrier(less),
            green_kwh=min(situation.green_kwh, less.quantity),
            other_cost=situation.other_cost - income,
        )


@dataclass(frozen=True, slots=True)
class ChangeTariff:
    """Buy a carrier at another average price; emissions stay."""

    name: str
    price: Decimal
    source: str = PURCHASED
    money: Money = Money()

    def apply(self, situation: Situation) -> Situation:
        """Return the situation at the new price."""
        carrier = situation.carriers.get(self.source)
        if carrier is None:
            return situation
        return situation.with_carrier(replace(carrier, price=self.price))


Measure = ReplaceBoiler | BuyGreenPower | AddSolar | ChangeTariff


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What one measure brings after those before it.

    Attributes:
        tco2_saved: Location-based. [tCO2 a year]
        tco2_market_saved: Market-based. [tCO2 a year]
        saving: Lower energy cost. [yuan a year]
        investment: [yuan]
        payback: Investment ÷ saving; nothing where nothing is saved. [years]
        abatement_cost: (Yearly investment − saving) ÷ tCO2 saved by the market-based method,
            which equals the location-based saving but for contracts. [yuan/tCO2]
    """

    name: str
    tco2_saved: Decimal
    tco2_market_saved: Decimal
    saving: Decimal
    investment: Decimal
    payback: Decimal | None
    abatement_cost: Decimal | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The grade before and after, and the plan between."""

    before: Rating
    after: Rating
    situation: Situation
    plan: tuple[PlanRow, ...]


def what_if(
    method: Method,
    values: RatingValues,
    situation: Situation,
    measures: Sequence[Measure],
    benchmarks: BenchmarkTable = NO_BENCHMARKS,
    residual_tco2_per_kwh: Decimal | None = None,
) -> WhatIf:
    """Rate the firm as if the measures had been taken.

    Args:
        method: The method.
        values: The firm's values; they are not changed.
        situation: Its energy as it is.
        measures: In the order in which they are taken.
        benchmarks: As for :func:`rate`.
        residual_tco2_per_kwh: Market-based factor of power outside contracts; without it the
            location-based factor of the purchased power stands in.
    """
    with localcontext(ARITHMETIC):
        residual = _residual(situation, residual_tco2_per_kwh)
        after, plan = _take(situation, measures, residual)
        moved = values._replace(inputs=_moved(method, values, situation, after), intervals={})
    before = rate(method, values._replace(intervals={}), benchmarks)
    return WhatIf(before, rate(method, moved, benchmarks), after, plan)


def _residual(situation: Situation, given: Decimal | None) -> Decimal:
    power = situation.carriers.get(PURCHASED)
    if given is not None:
        return given
    return power.tco2_per_unit if power is not None else _ZERO


def _take(
    situation: Situation, measures: Sequence[Measure], residual: Decimal
) -> tuple[Situation, tuple[PlanRow, ...]]:
    rows = []
    for measure in measures:
        after = measure.apply(situation)
        rows.append(_row(measure, situation, after, residual))
        situation = after
    return situation, tuple(rows)


def _row(measure: Measure, before: Situation, after: Situation, residual: Decimal) -> PlanRow:
    saving = before.cost - after.cost
    market = before.tco2_market(residual) - after.tco2_market(residual)
    investment = measure.money.investment
    return PlanRow(
        name=measure.name,
        tco2_saved=before.tco2 - after.tco2,
        tco2_market_saved=market,
        saving=saving,
        investment=investment,
        payback=investment / saving if saving > 0 else None,
        abatement_cost=(measure.money.yearly - saving) / market if market > 0 else None,
    )


def _moved(
    method: Method, values: RatingValues, before: Situation, after: Situation
) -> dict[str, InputValue]:
    """Return the inputs moved by what the measures changed, along the method's own bindings.

    An input that is missing stays missing: the change alone is no emission of a year.
    """
    inputs = dict(values.inputs)
    for item in method.inputs:
        change = _change_of(item, before, after)
        value = inputs.get(item.name)
        start = item.default if value is None else value
        if change and isinstance(start, Decimal):
            inputs[item.name] = max(start + change, _ZERO)
    return inputs


def _change_of(item: Input, before: Situation, after: Situation) -> Decimal:
    binding = item.binding
    if binding is None or not item.is_enabled:
        return _ZERO
    match binding.kind:
        case "emissions":
            return _emitted(after, binding.names) - _emitted(before, binding.names)
        case "energy" if binding.names[0] == "electricity_kwh":
            return _power(after) - _power(before)
        case "energy":
            return after.tce - before.tce
        case "instruments" if GREEN_CONTRACT in binding.names:
            green = after.green_kwh - before.green_kwh
            return green * _residual(after, None) if binding.times else green
    return _ZERO


def _emitted(situation: Situation, names: tuple[str, ...]) -> Decimal:
    fits = [c.tco2 for c in situation.carriers.values() if matches(c.source, names)]
    return sum(fits, _ZERO)


def _power(situation: Situation) -> Decimal:
    power = situation.carriers.get(PURCHASED)
    return power.quantity if power is not None else _ZERO
