"""The base year as it was stated and as it would be today: when to restate it, and both figures.

A change of boundary (a plant bought, sold or shared otherwise) or of method (factors, GWP, fuel
set) beyond a threshold asks for restatement; growth inside the boundary never does.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.bridge import THRESHOLD, Restatement, restatement_of
from desktop.accounting.emission import Choices
from desktop.accounting.inventory import Inventory
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.period import ReportingPeriod
from desktop.errors import InputError, NotComputableError
from desktop.exchange import names
from desktop.exchange.contents import choices_of
from desktop.exchange.manifest import Statement
from desktop.exchange.table_schemas import INPUTS
from desktop.exchange.tables import read_table
from desktop.jobs.company_choices import stored_choices
from desktop.jobs.company_inventory import instruments_of
from desktop.jobs.company_parameters import methodology_for
from desktop.jobs.sealing import boundary_of
from desktop.jobs.series import next_place
from desktop.jobs.signing import statement_of
from desktop.models.store import Store
from desktop.models.values import SealedReport

_KEPT = "base_year.restatements"
_DAY = "as_of"
_SUMMED = ("scope1_kg", "scope2_location_kg")


@dataclass(frozen=True, slots=True)
class KeptRestatement:
    """A restatement the firm decided on: the figure before, the one after, and why.

    Attributes:
        stated: Scope 1 + location-based scope 2 as stated until then. [kgCO2e]
        restated: As stated from then on. [kgCO2e]
        causes: Codes of :attr:`BaseYear.causes`, separated by spaces.
        on: The day.
        boundary_of: The year whose facilities made the boundary; nothing: all recorded.
        choices: What the restated figure was computed with, by name; empty in older files.
    """

    year: int
    stated: str
    restated: str
    causes: str
    reason: str
    on: str
    boundary_of: int | None = None
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BaseYear:
    """A base year looked at with today's boundary and method.

    Attributes:
        stated_from: ``restated``, ``sealed`` or ``computed``: where the original comes from.
        inventory: The restated year.
        causes: What changed: ``boundary``, ``methodology``, ``choice.NAME``, ``records``.
        kept: What was restated before, oldest first.
        boundary_of: The year whose facilities make the boundary; nothing: all that are recorded.
    """

    year: int
    stated_from: str
    inventory: Inventory
    restatement: Restatement
    causes: tuple[str, ...]
    kept: tuple[KeptRestatement, ...]
    boundary_of: int | None = None


@dataclass(frozen=True, slots=True)
class BaseYearOrder:
    """What is looked at.

    Attributes:
        choices: Of the restated inventory.
        boundary_of: The year whose facilities make the boundary; nothing: that of the last
            restatement, else all that are recorded.
    """

    year: int
    choices: Choices
    today: date
    boundary_of: int | None = None
    threshold: Decimal = THRESHOLD


@dataclass(frozen=True, slots=True)
class _Stated:
    kg: Decimal
    source: str
    choices: Mapping[str, str]
    boundary_of: int | None = None
    sealed: Statement | None = None


def base_year(store: Store, order: BaseYearOrder) -> BaseYear:
    """Return a base year as it was stated and as it would be today.

    Raises:
        NotComputableError: ``bridge.nothing_recorded`` for a year without records.
    """
    records = store.activity_records(ReportingPeriod.of_year(order.year))
    if not records:
        raise NotComputableError("bridge.nothing_recorded", year=order.year)
    stated = _stated(store, order, records)
    boundary = stated.boundary_of if order.boundary_of is None else order.boundary_of
    inside = _inside(store, boundary, records)
    now = _inventory(store, order, inside, order.choices)
    kg = now.totals.co2e
    is_cut = inside != _inside(store, stated.boundary_of, records)
    causes = tuple(_causes(store, order, stated, is_cut=is_cut))
    return BaseYear(
        year=order.year,
        stated_from=stated.source,
        inventory=now,
        restatement=restatement_of(stated.kg, kg, order.threshold),
        causes=causes or (("records",) if kg != stated.kg else ()),
        kept=tuple(each for each in kept_restatements(store) if each.year == order.year),
        boundary_of=boundary,
    )


def keep_restatement(
    store: Store, answer: BaseYear, *, reason: str, on: date, person: str = ""
) -> KeptRestatement:
    """Keep both figures; from now on the restated one is the base year's.

    Raises:
        InputError: ``restatement.reason_missing``.
    """
    if not reason.strip():
        raise InputError("restatement.reason_missing", year=answer.year)
    found = answer.restatement
    new = KeptRestatement(
        year=answer.year,
        stated=f"{found.original:f}",
        restated=f"{found.restated:f}",
        causes=" ".join(answer.causes),
        reason=reason.strip(),
        on=str(on),
        boundary_of=answer.boundary_of,
        choices=_told(answer.inventory.choices),
    )
    kept = [asdict(each) for each in (*kept_restatements(store), new)]
    with store.change("restatement.kept", person=person, reason=new.reason) as change:
        change.set_setting(_KEPT, json.dumps(kept, ensure_ascii=False))
    return new


def kept_restatements(store: Store) -> tuple[KeptRestatement, ...]:
    """Return what was restated, oldest first."""
    rows = json.loads(store.settings().get(_KEPT) or "[]")
    return tuple(KeptRestatement(**row) for row in rows)


def _stated(store: Store, order: BaseYearOrder, records: tuple[ActivityRecord, ...]) -> _Stated:
    """Return the figure that stands: restated, else sealed, else what the file would say."""
    usual = stored_choices(store, order.today)
    report = next_place(store, ReportingPeriod.of_year(order.year)).of_period
    sealed = None if report is None else statement_of(report)
    for each in reversed(kept_restatements(store)):
        if each.year == order.year:
            kg = Decimal(each.restated)
            return _Stated(kg, "restated", each.choices, each.boundary_of)
    if report is not None and sealed is not None:
        kg = sum((Decimal(sealed.results[name]) for name in _SUMMED), Decimal(0))
        return _Stated(kg, "sealed", _told(_sealed_choices(report)), sealed=sealed)
    kg = _inventory(store, order, records, usual).totals.co2e
    return _Stated(kg, "computed", _told(usual))


def _told(choices: Choices) -> dict[str, str]:
    """Return what decides the figures, by name, as it is kept and compared."""
    return {
        one.name: str(getattr(choices, one.name)) for one in fields(Choices) if one.name != _DAY
    }


def _sealed_choices(report: SealedReport) -> Choices:
    return choices_of(read_table(INPUTS, dict(report.tables)[names.INPUTS]))


def _inside(
    store: Store, year: int | None, records: tuple[ActivityRecord, ...]
) -> tuple[ActivityRecord, ...]:
    """Return the records of facilities that a year has, too."""
    if year is None:
        return records
    later = store.activity_records(ReportingPeriod.of_year(year))
    facilities = {record.facility for record in later}
    return tuple(record for record in records if record.facility in facilities)


def _inventory(
    store: Store, order: BaseYearOrder, records: tuple[ActivityRecord, ...], choices: Choices
) -> Inventory:
    period = ReportingPeriod.of_year(order.year)
    instruments = instruments_of(store, period)
    return build_inventory(
        records, methodology_for(store), choices, period, instruments=instruments, with_lines=False
    )


def _causes(store: Store, order: BaseYearOrder, stated: _Stated, *, is_cut: bool) -> Iterator[str]:
    """Yield what differs between the stated year and the restated one."""
    sealed = stated.sealed
    if is_cut or (sealed is not None and sealed.boundary != boundary_of(store)):
        yield "boundary"
    if sealed is not None:
        methodology = methodology_for(store)
        if sealed.engine.methodology_sha256 != methodology.sha256:
            yield "methodology"
    for name, chosen in _told(order.choices).items():
        if stated.choices.get(name, chosen) != chosen:
            yield f"choice.{name}"
