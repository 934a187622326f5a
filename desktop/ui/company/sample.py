"""The sample company: the demo's own inputs, imported and confirmed, free to play with."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import Facility
from desktop.jobs.company import (
    MeterEntry,
    NewCompany,
    checked_period,
    create_company,
    put_facility,
    put_meter,
    set_figures,
)
from desktop.jobs.company_benchmarks import keep_benchmarks
from desktop.jobs.context import JobContext
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.models.store import Store
from desktop.models.values import Meter
from desktop.paths import resources
from desktop.ui.text import language

_STEPS = 3
_PROGRESS = "progress.reading"
NAMES = {"zh": "示例账套", "en": "Sample company"}


def make_sample(folder: Path, context: JobContext) -> Store:
    """Make the sample company in a folder and return it open.

    Raises:
        SurroundingsError: If the folder cannot be written.
        CancelledError: If the user asked to stop; no file is left behind.
    """
    demo = resources() / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    path = _free_name(folder, NAMES[language()])
    store = _created(path, tomllib.loads((demo / "entity.toml").read_text(encoding="utf-8")))
    try:
        _fill(store, demo, context)
    except BaseException:
        store.close()
        path.unlink(missing_ok=True)
        raise
    return store


def _free_name(folder: Path, name: str) -> Path:
    path, number = folder / f"{name}.cbook", 1
    while path.exists():
        number += 1
        path = folder / f"{name} {number}.cbook"
    return path


def _created(path: Path, about: dict[str, Any]) -> Store:
    facility = about["facility"][0]
    asked = NewCompany(
        about["name"],
        about["uscc"],
        about["region"],
        about["industry"],
        about["opening"],
        facility["name"],
    )
    store = create_company(path, asked, today=date.today())  # noqa: DTZ011 - the user's own day
    put_facility(store, _facility(facility), is_new=False)
    for meter in about["meter"]:
        made = Meter(
            meter["number"],
            meter["carrier"],
            meter["facility"],
            account=meter["account"],
            label=meter["place"],
        )
        put_meter(store, MeterEntry(made))
    return store


def _facility(about: dict[str, Any]) -> Facility:
    return Facility(
        about["name"],
        about["region"],
        area=Decimal(about["area"]),
        headcount=about["headcount"],
    )


def _fill(store: Store, demo: Path, context: JobContext) -> None:
    prepared = prepare(store, ImportOrder((demo / "inputs",)), context)
    context.step(1, _STEPS, _PROGRESS)
    save(store, prepared, accept=True)
    context.step(2, _STEPS, _PROGRESS)
    economic = tomllib.loads((demo / "economic.toml").read_text(encoding="utf-8"))
    figures = tuple(
        EconomicFigure(
            each["name"], checked_period(each["period"]), Decimal(each["value"]), each["unit"]
        )
        for each in economic["figure"]
    )
    set_figures(store, figures)
    keep_benchmarks(store, resources() / "benchmarks" / "demo_textile.csv")
    context.step(_STEPS, _STEPS, _PROGRESS)
