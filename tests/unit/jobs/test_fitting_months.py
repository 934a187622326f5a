"""Months of several files that cannot be kept together: the file that does not fit is refused."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.documents.meter import Channel
from desktop.accounting.period import Month
from desktop.jobs.file_outcomes import Outcome
from desktop.jobs.import_documents import Imported, ImportOrder, prepare, save
from desktop.models.store import Store
from desktop.models.values import Meter, Multiplier

LARGE, FINE = "900000000000000", "0.123456"
JANUARY = Channel("7"), Month(2025, 1)
REFUSED = (Outcome.REFUSED, "meter.values_too_large")
KEPT = (Outcome.IMPORTED, "")


def write(path: Path, days: range, value: str, heading: str = "用电量(kWh)") -> Path:
    rows = "".join(f"2025-01-{day:02d},7,{value}\n" for day in days)
    path.write_text(f"日期,表号,{heading}\n{rows}", encoding="utf-8")
    return path


def bring(store: Store, *paths: Path) -> Imported:
    return save(store, prepare(store, ImportOrder(paths)), accept=False)


def outcomes(done: Imported) -> list[tuple[Outcome, str]]:
    return [(file.status, file.code) for file in done.prepared.files]


@pytest.mark.parametrize("values", [(LARGE, FINE), (FINE, LARGE)])
@pytest.mark.parametrize("is_one_import", [True, False])
def test_the_later_of_two_files_is_refused_by_name(
    store: Store, tmp_path: Path, *, is_one_import: bool, values: tuple[str, str]
) -> None:
    first = write(tmp_path / "1.csv", range(1, 6), values[0])
    second = write(tmp_path / "2.csv", range(6, 12), values[1])
    if is_one_import:
        done = bring(store, first, second)
        assert outcomes(done) == [KEPT, REFUSED]
    else:
        assert outcomes(bring(store, first)) == [KEPT]
        done = bring(store, second)
        assert outcomes(done) == [REFUSED]
    (block,) = [b for b in [store.block(*JANUARY)] if b]
    assert block.total == 5 * Decimal(values[0])
    details = done.prepared.files[-1].details or {}
    assert (details["file"], details["meter"], details["month"]) == ("2.csv", "7", "2025-01")


def test_a_third_file_that_fits_is_taken(store: Store, tmp_path: Path) -> None:
    files = [
        write(tmp_path / f"{name}.csv", days, value)
        for name, days, value in [(1, range(1, 6), LARGE), (2, range(6, 9), FINE)]
    ]
    files.append(write(tmp_path / "3.csv", range(9, 20), "12.5"))
    assert outcomes(bring(store, *files)) == [KEPT, REFUSED, KEPT]
    assert store.block(*JANUARY) is not None


def test_a_register_beyond_all_measure_when_multiplied_is_refused(
    store: Store, tmp_path: Path
) -> None:
    with store.change("meter.added") as change:
        change.add_meter(Meter("7"))
        change.add_multiplier(Multiplier("7", Decimal(10**7), date(2024, 1, 1)))
    path = tmp_path / "register.csv"
    rows = "".join(f"2025-01-05 {n // 4:02d}:{n % 4 * 15:02d},7,{n * 10**13}\n" for n in range(96))
    path.write_text(f"时间,表号,正向有功总示数\n{rows}", encoding="utf-8")
    assert outcomes(bring(store, path)) == [REFUSED]
    assert store.block(*JANUARY) is None
