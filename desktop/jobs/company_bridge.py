"""Why a company's emissions changed between two years: activity, structure, factor."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.accounting.bridge import (
    THRESHOLD,
    Bridge,
    Reduction,
    build_bridge,
    reduction,
    reduction_of,
)
from desktop.accounting.emission import Choices
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import ReportingPeriod
from desktop.errors import NotComputableError, UsageError
from desktop.findings import Finding, Severity
from desktop.jobs.base_year import BaseYear, BaseYearOrder, base_year
from desktop.jobs.company_choices import stored_choices
from desktop.jobs.company_inventory import inventory_of
from desktop.models.store import Store


@dataclass(frozen=True, slots=True)
class CompanyBridge:
    """The change from a base year to a later one.

    Attributes:
        reduction: Since the base year computed as the later year is.
        base: The base year as it was stated, and whether it has to be restated.
        reduction_as_stated: Since the base year as it was stated.
        boundary: Emissions of facilities that stand in one of the years only, either way. [kgCO2e]
        boundary_share: The same as a share of the base year; nothing if that is zero.
        findings: What keeps the years apart, and the question whether to restate the base year.
    """

    base_year: int
    year: int
    bridge: Bridge
    reduction: Reduction
    base: BaseYear
    reduction_as_stated: Reduction
    boundary: Decimal
    boundary_share: Decimal | None
    findings: tuple[Finding, ...]


def company_bridge(
    store: Store, first: int, year: int, *, today: date, threshold: Decimal = THRESHOLD
) -> CompanyBridge:
    """Return why the emissions of a year differ from those of an earlier one.

    Both years are computed with the same choices, so that only the firm makes the difference.

    Args:
        store: The open company file.
        first: The earlier year.
        year: The later year.
        today: The day both inventories are made, where the choices fix none.
        threshold: Share of the base year from which a change of boundary asks for restatement.

    Raises:
        UsageError: ``bridge.years_wrong`` if the years are not in order.
        NotComputableError: ``bridge.nothing_recorded`` for a year without records.
    """
    if first >= year:
        raise UsageError("bridge.years_wrong", before=first, after=year)
    choices = stored_choices(store, today)
    before = _inventory(store, first, choices)
    after = _inventory(store, year, choices)
    bridge = build_bridge(before, after)
    boundary = _boundary(bridge, before, after)
    share = boundary / abs(bridge.before) if bridge.before else None
    base = base_year(store, BaseYearOrder(first, choices, today, threshold=threshold))
    is_settled = base.boundary_of == year
    question = () if is_settled else _question(boundary, share, threshold)
    told = (base.restatement.finding,) if base.restatement.is_needed and base.causes else ()
    return CompanyBridge(
        base_year=first,
        year=year,
        bridge=bridge,
        reduction=reduction(before, after),
        base=base,
        reduction_as_stated=reduction_of(base.restatement.original, bridge.after),
        boundary=boundary,
        boundary_share=share,
        findings=(*bridge.findings, *question, *told),
    )


def _inventory(store: Store, year: int, choices: Choices) -> Inventory:
    current = inventory_of(store, ReportingPeriod.of_year(year), choices, today=choices.as_of)
    if not current.records:
        raise NotComputableError("bridge.nothing_recorded", year=year)
    return current.inventory


def _boundary(bridge: Bridge, before: Inventory, after: Inventory) -> Decimal:
    """Return what came and went with whole facilities. [kgCO2e]."""
    moved = _facilities(before) ^ _facilities(after)
    changes = (abs(part.structure) for part in bridge.parts if part.facility in moved)
    return sum(changes, Decimal(0))


def _facilities(inventory: Inventory) -> set[str]:
    return {cell.facility for cell in inventory.cells}


def _question(boundary: Decimal, share: Decimal | None, threshold: Decimal) -> tuple[Finding, ...]:
    """Return the question whether the base year is to be restated, where there is one."""
    if not boundary or (share is not None and share <= threshold):
        return ()
    details = {
        "change": "-" if share is None else f"{share * 100:.2f}%",
        "threshold": f"{(threshold * 100).normalize():f}%",
    }
    return (Finding("bridge.restate", Severity.WARNING, details=details),)
