"""The sample company: the shipped, invented inputs as an accountant would enter them."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import Facility
from desktop.accounting.period import ReportingPeriod
from desktop.jobs.company import (
    NewCompany,
    checked_period,
    create_company,
    set_figures,
)
from desktop.jobs.company_choices import keep_choices, stored_choices
from desktop.jobs.company_inventory import inventory_of
from desktop.jobs.company_plan import keep_plan
from desktop.jobs.context import JobContext
from desktop.jobs.decisions import Decision, decide_drafts
from desktop.jobs.import_documents import Imported, ImportOrder, prepare, save
from desktop.jobs.ledger import confirm_records
from desktop.jobs.metering import MeterEntry, put_meter
from desktop.models.store import Store
from desktop.models.values import Meter
from desktop.paths import resources

MADE_ON = date(2026, 1, 31)
"""The day of the sample's inventories, so that they are the same in any year."""
PERSON = "示例会计"
LAST_YEAR = 2025
BOOKKEEPER_WORDS = {
    "steam.pressure_missing": Decision(
        parameters=(("gauge", "true"), ("pressure_mpa", "0.8")), is_remembered=True
    ),
}
"""What the sample's bookkeeper answers, by the reason of the question."""


def sample_inputs() -> Path:
    """Return the folder an accountant would drop on the window."""
    return resources() / "demo" / "inputs"


def sample_benchmarks() -> Path:
    """Return the invented benchmarks of the sample's industry."""
    return resources() / "benchmarks" / "demo_textile.csv"


def create_sample(path: Path) -> Store:
    """Create the sample's company file with meters and economic figures; leave it open.

    Raises:
        SurroundingsError: If the file exists or cannot be written.
    """
    entity = _read("entity.toml")
    first = entity["facility"][0]
    store = create_company(
        path,
        NewCompany(
            name=entity["name"],
            uscc=entity["uscc"],
            region=entity["region"],
            industry=entity["industry"],
            opening=entity["opening"],
            facility=first["name"],
        ),
        today=MADE_ON,
        person=PERSON,
    )
    try:
        _set_up(store, entity)
    except BaseException:
        store.close()
        raise
    return store


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources() / "demo" / name).read_text(encoding="utf-8"))


def _set_up(store: Store, entity: Mapping[str, Any]) -> None:
    with store.change("facility.changed", person=PERSON) as change:
        for each in entity["facility"]:
            change.set_facility(_facility(each))
    for each in entity["meter"]:
        meter = Meter(
            each["number"],
            carrier=each["carrier"],
            facility=each["facility"],
            account=each["account"],
            label=each["place"],
        )
        put_meter(store, MeterEntry(meter), person=PERSON)
    set_figures(store, tuple(map(_figure, _read("economic.toml")["figure"])), person=PERSON)
    choices = replace(stored_choices(store, MADE_ON), as_of=MADE_ON)
    keep_choices(store, choices, fixed_day=True, person=PERSON)


def _facility(entry: Mapping[str, Any]) -> Facility:
    return Facility(
        name=entry["name"],
        region=entry["region"],
        area=Decimal(entry["area"]) if "area" in entry else None,
        headcount=entry.get("headcount"),
    )


def _figure(entry: Mapping[str, Any]) -> EconomicFigure:
    period = checked_period(entry["period"])
    return EconomicFigure(entry["name"], period, Decimal(entry["value"]), entry["unit"])


def import_sample(store: Store, context: JobContext) -> Imported:
    """Import the sample's documents and accept what is proposed."""
    order = ImportOrder((sample_inputs(),), person=PERSON)
    return save(store, prepare(store, order, context), accept=True, person=PERSON)


def keep_sample_plan(store: Store) -> None:
    """Keep the sample's reduction plan, made on its last year's inventory."""
    plan = (resources() / "demo" / "measures.json").read_bytes()
    current = inventory_of(store, ReportingPeriod.of_year(LAST_YEAR), today=MADE_ON)
    keep_plan(store, current, plan, person=PERSON)


def answer_questions(store: Store) -> tuple[DraftRecord, ...]:
    """Answer what the sample's bookkeeper knows and confirm it; the rest stays open."""
    answered: list[DraftRecord] = []
    for reason, decision in BOOKKEEPER_WORDS.items():
        asked = [d.id for d in store.drafts(DraftState.ASKED) if d.reason == reason]
        if asked:
            answered += decide_drafts(store, asked, decision, person=PERSON).drafts
    if answered:
        confirm_records(store, [draft.id for draft in answered], person=PERSON)
    return tuple(answered)
