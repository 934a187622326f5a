"""The benchmark table a company file carries is used wherever none is named."""

from pathlib import Path

import pytest

from desktop.errors import InputError
from desktop.jobs.company_benchmarks import benchmarks_for, keep_benchmarks, kept_name
from desktop.jobs.sample_company import create_sample, sample_benchmarks
from desktop.models.store import Store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "甲.cbook"
    create_sample(path).close()
    return path


def test_a_kept_table_rates_without_being_named(file: Path) -> None:
    with Store.open(file) as store:
        assert not benchmarks_for(store, None).rows
        kept = keep_benchmarks(store, sample_benchmarks())
        assert kept_name(store) == "demo_textile.csv"
    with Store.open(file) as store:
        assert benchmarks_for(store, None).rows == kept.rows


def test_a_named_table_is_used_for_this_time_only(file: Path, tmp_path: Path) -> None:
    lines = sample_benchmarks().read_text(encoding="utf-8").splitlines()
    short = tmp_path / "short.csv"
    short.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    with Store.open(file) as store:
        keep_benchmarks(store, sample_benchmarks())
        assert len(benchmarks_for(store, short).rows) == 1
        assert len(benchmarks_for(store, None).rows) > 1


def test_a_wrong_table_is_not_kept(file: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("region,colour\n330500,red\n", encoding="utf-8")
    with Store.open(file) as store:
        with pytest.raises(InputError):
            keep_benchmarks(store, wrong)
        assert kept_name(store) == ""
