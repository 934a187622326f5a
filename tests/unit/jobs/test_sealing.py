"""Who may seal, and what is said before anything is drawn up."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.accounting.entity import ReportingEntity
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.errors import InputError
from desktop.jobs.sealing import SealOrder, seal_report
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
