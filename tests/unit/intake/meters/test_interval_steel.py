"""The 15-minute series of a steel works: a public file, read from beside the checkout."""

from decimal import Decimal
from pathlib import Path

import pytest

from desktop.intake.interval import IntervalReader
from desktop.intake.opened import OpenedSource
from desktop.intake.source import IntakeContext, ReadResult

SAMPLE = (
    Path(__file__).resolve().parents[4].parent
    / "shared/samples/meters/steel_industry_15min_2018.csv"
)


@pytest.fixture(scope="module")
def steel() -> ReadResult:
    if not SAMPLE.exists():
        pytest.skip(f"{SAMPLE.name} does not stand beside the checkout")
    source = OpenedSource(SAMPLE.name, SAMPLE.read_bytes())
    return IntervalReader().read(source, IntakeContext())


@pytest.mark.samples
def test_the_year_adds_up_to_the_sum_of_the_column(steel: ReadResult) -> None:
    """959,636.71 kWh: ``sum(Decimal(...))`` over Usage_kWh with the csv module."""
    assert sum(block.total for block in steel.blocks) == Decimal("959636.71")


@pytest.mark.samples
def test_the_last_row_of_a_day_belongs_to_that_day(steel: ReadResult) -> None:
    """January and December as the csv module adds them by the date that is written."""
    months = {str(block.month): block.total for block in steel.blocks}
    assert months["2018-01"] == Decimal("126238.29")
    assert months["2018-02"] == Decimal("91497.34")
    assert months["2018-12"] == Decimal("59436.78")
    assert len(months) == 12
    assert steel.findings == ()


@pytest.mark.samples
def test_it_tells_how_it_was_read(steel: ReadResult) -> None:
    how = steel.used[0].details
    assert (how["order"], how["stamped"], how["decided"]) == ("dmy", "end", "24:00")
    assert how["step"] == "15"
    assert "Usage_kWh = «meter_role.energy»" in how["columns"]
