"""The shipped methodology, loaded once, and records made in a line."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from desktop.accounting.activity import ActivityRecord, Overrides
from desktop.accounting.emission import Choices, Emission
from desktop.accounting.inventory import Inventory
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.parse import parse
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantify import quantify
from desktop.accounting.quantity import Quantity
from desktop.paths import resources

Build = Callable[..., Inventory]
Quantify = Callable[..., tuple[Emission, ...]]


Activity = Callable[..., ActivityRecord]


@pytest.fixture(scope="session")
def core_files() -> dict[str, bytes]:
    root = resources() / "methodology" / "core"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.toml")}


@pytest.fixture(scope="session")
def methodology(core_files: dict[str, bytes]) -> Methodology:
    return parse(core_files)


@pytest.fixture(scope="session")
def choices() -> Choices:
    return Choices(as_of=date(2026, 3, 1), region="330500")


@pytest.fixture(scope="session")
def activity() -> Activity:
    def make(source: str, amount: str, **others: Any) -> ActivityRecord:
        number, _, unit = amount.partition(" ")
        start = others.pop("start", date(2025, 1, 1))
        end = others.pop("end", date(2025, 1, 31))
        said = others.pop("said", {})
        given = others.pop("given", None)
        return ActivityRecord(
            id=others.pop("id", "a"),
            source=source,
            quantity=Quantity(Decimal(number), unit),
            period=ReportingPeriod(start, end),
            parameters=tuple(sorted((name, str(value)) for name, value in said.items())),
            overrides=Overrides(**given) if given else None,
            **others,
        )

    return make


@pytest.fixture(scope="session")
def quantified(methodology: Methodology, choices: Choices) -> Quantify:
    def run(record: ActivityRecord, **changes: Any) -> tuple[Emission, ...]:
        return quantify(record, methodology, replace(choices, **changes), recorder=True)

    return run


@pytest.fixture(scope="session")
def build(methodology: Methodology, choices: Choices) -> Build:
    def run(*records: ActivityRecord, year: int = 2025, **others: Any) -> Inventory:
        period = others.pop("period", ReportingPeriod.of_year(year))
        switches = {
            name: others.pop(name)
            for name in ("instruments", "with_steps", "with_lines")
            if name in others
        }
        return build_inventory(records, methodology, replace(choices, **others), period, **switches)

    return run
