"""Ratings of a company file's year by every method asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.inventory import Coverage, Inventory
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.bindings import BindingSources
from desktop.accounting.rating.bound_period import InstrumentAmount
from desktop.accounting.rating.firm import rate_firm
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.errors import UsageError
from desktop.findings import Finding, Severity
from desktop.jobs.company_inventory import CompanyInventory, inventory_of
from desktop.jobs.company_parameters import NO_FILES
from desktop.jobs.shipped import methods_with
from desktop.models.store import Store

EVERY = "all"
_COVERED = Decimal("0.99")
"""Share of the energy money whose energy counts, from which on a grade needs no warning."""


@dataclass(frozen=True, slots=True)
class RatedCompany:
    """A method's answer with the values that went into it."""

    method: Method
    values: RatingValues
    rating: Rating


def chosen_methods(names: Iterable[str], own: Mapping[str, bytes] = NO_FILES) -> tuple[Method, ...]:
    """Return the methods named, ``all`` for every one.

    Args:
        names: Ids of methods.
        own: The user's own parameter files, by name.

    Raises:
        UsageError: ``method.unknown`` with the known ones.
    """
    known = methods_with(own)
    wanted = list(names)
    if wanted == [EVERY]:
        return tuple(known.values())
    for name in wanted:
        if name not in known:
            raise UsageError("method.unknown", method=name, known="、".join(sorted(known)))
    return tuple(known[name] for name in wanted)


def prior_period(period: ReportingPeriod) -> ReportingPeriod:
    """Return the same days a year earlier; whole months stay whole."""
    year = period.start.year - 1
    last = ReportingPeriod.of_year(period.end.year - 1)
    if period.end == ReportingPeriod.of_year(period.end.year).end:
        return ReportingPeriod(date(year, period.start.month, 1), last.end)
    return ReportingPeriod(
        date(year, period.start.month, 1), date(period.end.year - 1, period.end.month, 28)
    )


def rate_company(
    store: Store,
    current: CompanyInventory,
    methods: Iterable[Method],
    benchmarks: BenchmarkTable,
) -> tuple[RatedCompany, ...]:
    """Rate an inventory by methods; each answers for itself, refusing included."""
    sources = binding_sources(store, current)
    doubts = _uncovered(current.coverage)
    asked = tuple(methods)
    answers = zip(asked, rate_firm(asked, sources, benchmarks, doubts), strict=True)
    return tuple(RatedCompany(method, *answer) for method, answer in answers)


def _uncovered(coverage: Coverage) -> tuple[Finding, ...]:
    """Tell that a grade looks better than it is while energy waits for a decision."""
    share = coverage.share
    if share is None or share >= _COVERED:
        return ()
    missing = (1 - share) * 100
    details = {"cost": f"{coverage.uncovered_cost:.2f}", "percent": f"{missing:.1f}"}
    return (Finding("rating.energy_uncovered", Severity.WARNING, details=details),)


def binding_sources(store: Store, current: CompanyInventory) -> BindingSources:
    """Return everything a method's inputs can be taken from."""
    entity, inventory = store.entity(), current.inventory
    before = prior_period(inventory.period)
    return BindingSources(
        inventory=inventory,
        prior=_prior_inventory(store, before, current),
        figures=store.figures(),
        instruments=_instruments(store, inventory.period),
        prior_instruments=_instruments(store, before),
        industry=entity.industry,
        region=entity.region,
    )


def _prior_inventory(
    store: Store, before: ReportingPeriod, current: CompanyInventory
) -> Inventory | None:
    """Return the prior period's inventory with the same choices; nothing without records."""
    if not store.activity_records(before):
        return None
    choices, methodology = current.inventory.choices, current.methodology
    found = inventory_of(store, before, choices, today=choices.as_of, methodology=methodology)
    return found.inventory


def _instruments(store: Store, period: ReportingPeriod) -> tuple[InstrumentAmount, ...]:
    year = str(period.start.year)
    return tuple(
        InstrumentAmount(each.kind.value, each.quantity, each.unit)
        for each in store.instruments()
        if each.vintage.startswith(year) and each.applied_to in {"", year}
    )


def figures_of(store: Store, period: ReportingPeriod) -> tuple[EconomicFigure, ...]:
    """Return the economic figures of a period and of the one before it."""
    before = prior_period(period)
    return tuple(
        figure
        for figure in store.figures()
        if figure.period.overlap(period) or figure.period.overlap(before)
    )
