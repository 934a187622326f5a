"""What a company's grade would be after measures, and the reduction plan between."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Choices
from desktop.accounting.inventory import Inventory
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.bindings import BindingSources, bind_inputs
from desktop.accounting.rating.bound_period import PURCHASED
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.what_if import (
    Carrier,
    Measure,
    ReplaceBoiler,
    Situation,
    WhatIf,
    situation_of,
    what_if,
)
from desktop.errors import InputError
from desktop.findings import Place
from desktop.jobs.company_inventory import CompanyInventory
from desktop.jobs.company_ratings import binding_sources
from desktop.jobs.reduction_measures import Plan, parse_plan
from desktop.models.store import Store

_TRIED = Decimal(1_000_000)
_GJ_PER_KGCE = Decimal("0.0293076")
"""Heat of standard coal, GB/T 2589-2020, 3.6: 29 307.6 kJ/kgce."""
_GJ_PER_KWH = Decimal("0.0036")
_KG_PER_T = Decimal(1000)
_BURNED = ("combustion", "biomass", "mobile")


@dataclass(frozen=True, slots=True)
class CompanyWhatIf:
    """A method's grade before and after, with the plan between."""

    method: Method
    answer: WhatIf


def company_what_if(
    store: Store,
    current: CompanyInventory,
    methods: Iterable[Method],
    benchmarks: BenchmarkTable,
    measures: tuple[str, bytes],
) -> tuple[CompanyWhatIf, ...]:
    """Rate a year as if measures had been taken; the company file is only read.

    Args:
        store: The open company file.
        current: The inventory of the year.
        methods: By which it is rated.
        benchmarks: As for ``rate``.
        measures: Name and bytes of the JSON document; docs/command-line.md describes it.

    Raises:
        InputError: ``measures.wrong`` with the key that is wrong, ``measures.source_absent`` for
            a measure on a source the company does not have.
    """
    sources = binding_sources(store, current)
    carriers = _Carriers(current, sources.region)
    plan = parse_plan(*measures, carriers.of)
    situation = _situation(current.inventory, plan, carriers)
    for number, measure in enumerate(plan.measures, start=1):
        _require(measures[0], number, measure, situation)
    residual = carriers.residual() if plan.residual is None else plan.residual
    return tuple(
        CompanyWhatIf(method, _tried(method, sources, situation, plan, benchmarks, residual))
        for method in methods
    )


def _tried(
    method: Method,
    sources: BindingSources,
    situation: Situation,
    plan: Plan,
    benchmarks: BenchmarkTable,
    residual: Decimal,
) -> WhatIf:
    values = bind_inputs(method, sources)
    return what_if(method, values, situation, plan.measures, benchmarks, residual)


def _situation(inventory: Inventory, plan: Plan, carriers: "_Carriers") -> Situation:
    heat = {}
    for total in inventory.activity:
        known = carriers.of(total.source)
        heat[total.source] = (known.kgce_per_unit, known.gj_per_unit)
    return situation_of(inventory, plan.prices, heat)


def _require(name: str, number: int, measure: Measure, situation: Situation) -> None:
    """Refuse a measure that would do nothing because its source is not there."""
    source = _source_of(measure)
    earlier = set(situation.carriers)
    if source in earlier:
        return
    place = Place(file=name, cell=f"measures[{number}]")
    known = "、".join(sorted(earlier))
    raise InputError("measures.source_absent", place, source=source, known=known)


def _source_of(measure: Measure) -> str:
    if isinstance(measure, ReplaceBoiler):
        return measure.old
    return getattr(measure, "source", PURCHASED)


class _Carriers:
    """What the methodology knows of energy sources: one large amount of each is quantified."""

    def __init__(self, current: CompanyInventory, region: str) -> None:
        self._methodology = current.methodology
        self._period = current.inventory.period
        self._choices: Choices = current.inventory.choices
        self._region = region

    def of(self, source: str) -> Carrier:
        """Return a source with its emissions and heat; 0 where nothing is known of it."""
        methodology = self._methodology
        definition = methodology.sources.get(source)
        if definition is None:
            return Carrier(source, Decimal(0), "", Decimal(0))
        unit = definition.unit
        tried = self._tried(source, unit)
        kgce = tried.energy.tce_equal * _KG_PER_T / _TRIED
        return Carrier(
            source=source,
            quantity=Decimal(0),
            unit=unit,
            tco2_per_unit=tried.totals.co2e / _KG_PER_T / _TRIED,
            kgce_per_unit=kgce,
            gj_per_unit=self._heat(source, tried, kgce),
        )

    def residual(self) -> Decimal:
        """Return the market-based factor of power outside contracts, in tCO2/kWh."""
        return self._tried(PURCHASED, "kWh").totals.scope2_market / _KG_PER_T / _TRIED

    def _heat(self, source: str, tried: Inventory, kgce: Decimal) -> Decimal:
        """Return GJ per unit: of a fuel what its own carbon is per, else that of standard coal.

        The coefficient of standard coal knows one raw coal, the fuel set an anthracite of its own.
        """
        definition = self._methodology.sources[source]
        if definition.unit == "kWh":
            return _GJ_PER_KWH
        if definition.method in _BURNED:
            by_energy = self._tried(source, "GJ").totals
            carbon = by_energy.co2e + by_energy.biogenic
            if carbon:
                return (tried.totals.co2e + tried.totals.biogenic) / carbon
        return kgce * _GJ_PER_KGCE

    def _tried(self, source: str, unit: str) -> Inventory:
        amount = Quantity(_TRIED, unit)
        record = ActivityRecord(source, source, amount, self._period, region=self._region)
        return build_inventory([record], self._methodology, self._choices, self._period)
