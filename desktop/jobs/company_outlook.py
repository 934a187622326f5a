"""What stands beside a company's grade: the next rung, the blind spots, the carbon account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.rating.account import (
    AssetHolding,
    CarbonAccount,
    carbon_account,
    held_once,
)
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.bindings import BindingSources, bind_inputs
from desktop.accounting.rating.outlook import Outlook, outlook
from desktop.accounting.rating.schema import Method
from desktop.findings import Finding
from desktop.jobs.company_inventory import CompanyInventory
from desktop.jobs.company_ratings import binding_sources, prior_period
from desktop.jobs.shipped import load_finance
from desktop.models.store import Store
from desktop.models.values import InstrumentKind

OUTPUT = "output_value"
_MONTHS = 12
_HELD: Mapping[InstrumentKind, str] = MappingProxyType(
    {InstrumentKind.CEA: "cea", InstrumentKind.CCER: "ccer", InstrumentKind.GEC: "gec"}
)


@dataclass(frozen=True, slots=True)
class CompanyOutlook:
    """A method's outlook for a year, with the carbon account's three columns."""

    method: Method
    outlook: Outlook
    account: CarbonAccount


def company_outlook(
    store: Store,
    current: CompanyInventory,
    methods: Iterable[Method],
    benchmarks: BenchmarkTable,
) -> tuple[CompanyOutlook, ...]:
    """Return what stands beside the grade of every method; nothing is changed."""
    sources = binding_sources(store, current)
    account = account_of(store, sources)
    return tuple(
        CompanyOutlook(method, _outlook(method, sources, benchmarks), account) for method in methods
    )


def _outlook(method: Method, sources: BindingSources, benchmarks: BenchmarkTable) -> Outlook:
    values = bind_inputs(method, sources)
    return outlook(method, values, sources.inventory, benchmarks, load_finance())


def account_of(store: Store, sources: BindingSources) -> CarbonAccount:
    """Return emissions, reductions since the year before, and assets still held."""
    period = sources.inventory.period
    figures = sources.figures
    return carbon_account(
        sources.inventory,
        sources.prior,
        _output(figures, period),
        _output(figures, prior_period(period)),
        *assets_held(store),
    )


def _output(figures: tuple[EconomicFigure, ...], period: ReportingPeriod) -> Decimal | None:
    """Return the output value of a year: its own, or the sum of twelve months."""
    ours = [each for each in figures if each.name == OUTPUT]
    whole = [each.value for each in ours if each.period == period]
    if whole:
        return whole[-1]
    months = {ReportingPeriod.of_month(month) for month in period.months()}
    parts = {each.period: each.value for each in ours if each.period in months}
    return sum(parts.values(), Decimal(0)) if len(parts) == _MONTHS else None


def assets_held(store: Store) -> tuple[tuple[AssetHolding, ...], tuple[Finding, ...]]:
    """Return allowances, credits and certificates nobody has cancelled yet, and other assets."""
    registered = [
        AssetHolding(_HELD[each.kind], each.quantity, each.unit)
        for each in store.instruments()
        if each.kind in _HELD and each.cancelled_on is None
    ]
    noted = [
        AssetHolding(each.kind, each.quantity, each.unit, each.price, each.on)
        for each in store.holdings()
    ]
    return held_once(registered, noted)
