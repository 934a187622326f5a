"""The sample company of the first page."""

from pathlib import Path

import pytest

from desktop.accounting.period import ReportingPeriod
from desktop.errors import CancelledError
from desktop.jobs.company_benchmarks import kept_name
from desktop.jobs.context import CancelledContext, SilentContext
from desktop.ui.company.sample import make_sample


def test_the_sample_is_ready_to_play_with_and_never_overwritten(tmp_path: Path) -> None:
    first = make_sample(tmp_path / "新文件夹", SilentContext())
    with first as store:
        assert store.activity_records(ReportingPeriod.of_year(2025))
        assert kept_name(store) == "demo_textile.csv"
    with make_sample(tmp_path / "新文件夹", SilentContext()) as second:
        assert second.path.stem == f"{first.path.stem} 2"


def test_a_cancelled_sample_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        make_sample(tmp_path, CancelledContext())
    assert list(tmp_path.iterdir()) == []
