"""The inventory of a company file: its records, what is missing and what they emitted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.checks.books import Books, PostedNumber
from desktop.accounting.checks.numbers import check_differences
from desktop.accounting.checks.table import CHECKS, OF_DRAFTS, Check, run_checks
from desktop.accounting.documents.draft import DraftState
from desktop.accounting.emission import Choices
from desktop.accounting.instruments import (
    ContractualInstrument,
    InstrumentKind,
    parse_vintage,
)
from desktop.accounting.inventory import Coverage, Inventory
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import Finding, Severity
from desktop.jobs.company_choices import stored_choices
from desktop.jobs.company_parameters import methodology_for, own_factors
from desktop.jobs.many_values import collection_paused
from desktop.jobs.origin_table import open_differences
from desktop.models.store import Store
from desktop.models.values import Instrument, PricedDrafts
from desktop.models.values import InstrumentKind as KeptKind

KEPT_KINDS: Mapping[KeptKind, InstrumentKind] = MappingProxyType(
    {
        KeptKind.GREEN_CONTRACT: InstrumentKind.GREEN_CONTRACT,
        KeptKind.GEC: InstrumentKind.CERTIFICATE,
        KeptKind.CCER: InstrumentKind.CCER,
        KeptKind.CEA: InstrumentKind.CEA,
        KeptKind.OWN_GENERATION: InstrumentKind.OWN_GENERATION,
    }
)
"""Kinds of instruments as the company file keeps them, and as the inventory takes them."""


_PREPAID = "draft.prepaid"
"""A card that was loaded: energy money whose energy is not known yet."""


@dataclass(frozen=True, slots=True)
class CompanyInventory:
    """An inventory with what it stands on.

    Attributes:
        records: Counted records by id.
        unposted: How many of them are not posted.
        methodology: What it was computed with, the user's own factors included.
    """

    inventory: Inventory
    coverage: Coverage
    records: tuple[ActivityRecord, ...]
    unposted: int
    findings: tuple[Finding, ...]
    methodology: Methodology


def inventory_of(
    store: Store,
    period: ReportingPeriod,
    choices: Choices | None = None,
    *,
    today: date,
    posted_only: bool = False,
    methodology: Methodology | None = None,
) -> CompanyInventory:
    """Quantify a period of a company file.

    Args:
        store: The open company file.
        period: Usually a year.
        choices: Instead of the stored ones.
        today: The day the inventory is made, where the choices fix none.
        posted_only: A sealed report counts posted records alone.
        methodology: Instead of the shipped one with the factors the company file carries.
    """
    how = _How(
        choices or stored_choices(store, today), methodology or methodology_for(store), posted_only
    )
    with collection_paused():
        store.tampered()
        records = store.activity_records(period, posted_only=posted_only)
    return _quantified(store, period, records, how)


def inventory_from(
    store: Store, period: ReportingPeriod, records: tuple[ActivityRecord, ...], *, today: date
) -> CompanyInventory:
    """Quantify a period by the stored choices from its counted records, read before."""
    how = _How(stored_choices(store, today), methodology_for(store), posted_only=False)
    return _quantified(store, period, records, how)


@dataclass(frozen=True, slots=True)
class _How:
    """What a period is quantified by."""

    choices: Choices
    methodology: Methodology
    posted_only: bool


def _quantified(
    store: Store, period: ReportingPeriod, records: tuple[ActivityRecord, ...], how: _How
) -> CompanyInventory:
    methodology = how.methodology
    inventory = build_inventory(
        records, methodology, how.choices, period, instruments=instruments_of(store, period)
    )
    unposted = 0 if how.posted_only else store.unposted(period)
    extra = (_unposted(unposted),) if unposted else ()
    own = own_factors(methodology)
    told = (*store.tampered(), *store_controls(store))
    return CompanyInventory(
        inventory=inventory,
        coverage=coverage_of(store, period),
        records=records,
        unposted=unposted,
        findings=(*told, *inventory.findings, *own, *extra),
        methodology=methodology,
    )


def store_controls(store: Store) -> tuple[Finding, ...]:
    """Return the closed months whose control totals no longer hold, as found at opening."""
    return tuple(finding for finding in store.findings if finding.code.startswith("check."))


def _unposted(count: int) -> Finding:
    return Finding("inventory.has_unposted", Severity.NOTICE, details={"count": str(count)})


def instruments_of(store: Store, period: ReportingPeriod) -> tuple[ContractualInstrument, ...]:
    """Return the certificates and contracts that serve a period.

    One without a readable vintage proves nothing and is passed over; the register shows it.
    """
    found = (_instrument(each) for each in store.instruments() if _serves(each, period))
    return tuple(each for each in found if each is not None)


def _serves(instrument: Instrument, period: ReportingPeriod) -> bool:
    return not instrument.applied_to or instrument.applied_to == str(period.start.year)


def _instrument(instrument: Instrument) -> ContractualInstrument | None:
    vintage = parse_vintage(instrument.vintage)
    if vintage is None:
        return None
    return ContractualInstrument(
        id=instrument.id,
        kind=KEPT_KINDS[instrument.kind],
        vintage=vintage,
        quantity=Quantity(instrument.quantity, instrument.unit),
        cancelled_on=instrument.cancelled_on,
        facility=instrument.facility,
    )


def coverage_of(store: Store, period: ReportingPeriod) -> Coverage:
    """Return how much of the energy cost (yuan) of a period has a quantity that counts.

    What is still asked is uncovered, steam in tonnes without its pressure among it: no emission
    follows from it yet.
    """
    priced = store.priced_drafts(period)
    proposed = sum((each.cost for each in priced if _is_covered(each)), Decimal(0))
    asked = sum((each.cost for each in priced if _is_uncovered(each)), Decimal(0))
    return Coverage(covered_cost=store.ledger_cost(period) + proposed, uncovered_cost=asked)


def _is_covered(drafts: PricedDrafts) -> bool:
    return drafts.state == DraftState.PROPOSED.value and drafts.has_quantity


def _is_uncovered(drafts: PricedDrafts) -> bool:
    is_energy = bool(drafts.carrier) or drafts.reason == _PREPAID
    return drafts.state == DraftState.ASKED.value and is_energy


def _books_of(store: Store, period: ReportingPeriod, checks: Collection[Check]) -> Books:
    looks_at_drafts = not frozenset(checks).isdisjoint(OF_DRAFTS)
    return Books(
        period=period,
        records=store.alike_records(period),
        bare=store.bare_ids(period),
        drafts=store.waiting_drafts(period) if looks_at_drafts else (),
        figures=store.figures(),
        unposted=store.unposted_ids(period),
        numbers=tuple(
            PostedNumber(month, number, kind)
            for (month, kind), numbers in store.broken_series().items()
            for number in numbers
        ),
        differences=open_differences(store, period) if check_differences in checks else (),
    )


def check_books(
    store: Store, period: ReportingPeriod, checks: tuple[Check, ...] = CHECKS
) -> tuple[Finding, ...]:
    """Return what the checks found in a period, worst first.

    Args:
        store: The open company file.
        period: The months that are looked at.
        checks: Which checks.
    """
    with collection_paused():
        found = run_checks(_books_of(store, period, checks), checks)
    return (*store.tampered(), *store_controls(store), *found)


def year_of(store: Store, year: int) -> ReportingPeriod:
    """Return a year as far as the books have it: from the opening month on."""
    whole = ReportingPeriod.of_year(year)
    opening = Month.parse(store.entity().opening).start
    return replace(whole, start=max(whole.start, opening)) if opening <= whole.end else whole
