"""Who may seal, and what is said before anything is drawn up."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.errors import InputError
from desktop.jobs.sealing import SealOrder, company_secret, seal_report
from desktop.models.store import Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("uscc", "code"),
    [("91330502MA2DEM0N7X", "entity.uscc_check"), ("330502", "entity.uscc_wrong")],
)
def test_a_firm_without_a_valid_credit_code_is_told_so_itself(
    uscc: str, code: str, tmp_path: Path
) -> None:
    entity = ReportingEntity("甲", uscc, "330500", "C17", "2025-01")
    with Store.create(tmp_path / "a.cbook", entity) as store:
        with pytest.raises(InputError) as refused:
            seal_report(store, SealOrder(2025, NOW, BenchmarkTable()))
        assert refused.value.code == code
        assert store.settings() == {}


def test_a_clock_before_what_is_sealed_is_told_before_anything_is_signed(tmp_path: Path) -> None:
    place = (Facility("本部", "330500"),)
    entity = ReportingEntity("甲", "91330502MA2DEM0N7C", "330500", "C17", "2025-12", (), place)
    record = ActivityRecord(
        "a",
        "electricity.purchased",
        Quantity(Decimal(1), "kWh"),
        ReportingPeriod.of_month(Month(2025, 12)),
        facility="本部",
        region="330500",
    )
    with Store.create(tmp_path / "a.cbook", entity) as store:
        with store.change("a") as change:
            change.add_records([record])
            change.post()
        with store.change("b") as change:
            change.close_month(Month(2025, 12))
        for now in (datetime(2025, 11, 30, 15, 59, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)):
            with pytest.raises(InputError) as refused:
                seal_report(store, SealOrder(2025, now, BenchmarkTable()))
            assert refused.value.code == "report.clock_behind"
        assert refused.value.details == {"today": "2024-01-01", "newest": "2025-12-01"}
        # 2025-12-01 in China
        now = datetime(2025, 11, 30, 16, tzinfo=UTC)
        assert seal_report(store, SealOrder(2025, now, BenchmarkTable())).id


def test_a_backup_from_before_the_first_seal_offers_nothing_of_it_to_undo(tmp_path: Path) -> None:
    entity = ReportingEntity("甲", "91330502MA2DEM0N7C", "330500", "C17", "2025-12")
    with Store.create(tmp_path / "a.cbook", entity) as store:
        secret = company_secret(store, "张三")
        assert company_secret(store, "李四") == secret
        assert store.next_undo() is None
