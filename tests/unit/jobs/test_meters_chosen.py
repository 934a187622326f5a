"""Meters chosen from files that hold those of many firms."""

from decimal import Decimal
from pathlib import Path

import pytest

from desktop.jobs.file_outcomes import Outcome
from desktop.jobs.import_documents import Imported, ImportOrder, prepare, save
from desktop.models.store import Store


def bring(store: Store, path: Path, *meters: str) -> Imported:
    """Import a file, or only some of its meters."""
    prepared = prepare(store, ImportOrder((path,), meter="\n".join(meters)))
    return save(store, prepared, accept=False)


def january(store: Store) -> dict[str, Decimal]:
    """Return what each meter of the books used in January."""
    drafts = store.drafts(None)
    return {each.meter: each.quantity.amount for each in drafts if each.quantity}


def write(path: Path, customers: range) -> Path:
    """Write a file as a county hands it out: customer 7 uses 70 to 79 kWh a day."""
    days = range(1, 32)
    rows = (f"2025/1/{day},{each},{each * 10 + day % 10}" for each in customers for day in days)
    path.write_text("record_date,user_id,power_consumption\n" + "\n".join(rows), encoding="utf-8")
    return path


def test_one_customer_after_the_other_is_taken_from_one_file(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "county.csv", range(1, 31))
    bring(store, path, "7")
    assert january(store) == {"7": 2306}  # 31 × 70 + 3 × 45 + 1
    bring(store, path, "9", "7")
    assert january(store) == {"7": 2306, "9": 2926}
    assert bring(store, path).prepared.files[0].status is Outcome.DUPLICATE


def test_the_next_file_gives_the_customers_of_the_books(store: Store, tmp_path: Path) -> None:
    bring(store, write(tmp_path / "1.csv", range(1, 31)), "7")
    found = bring(store, write(tmp_path / "2.csv", range(1, 33)))
    assert found.prepared.drafts == ()
    codes = [each.code for each in found.prepared.files[0].findings]
    assert codes == ["interval.firms_left_out"]
    assert january(store) == {"7": 2306}


def test_a_file_of_one_meter_is_not_taken_twice_under_two_names(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "curve.csv"
    path.write_text("日期,kWh\n" + "".join(f"2025-01-{n:02d},{n % 9}\n" for n in range(1, 32)))
    bring(store, path, "A")
    assert bring(store, path, "B").prepared.files[0].code == "document.known"


@pytest.mark.parametrize(("count", "is_said"), [(200, False), (201, True)])
def test_very_many_new_meters_are_told(
    store: Store, tmp_path: Path, count: int, *, is_said: bool
) -> None:
    rows = (f"2025-01-{day:02d},M{each},{day % 7}" for each in range(count) for day in range(1, 4))
    path = tmp_path / "meters.csv"
    path.write_text("日期,表号,电量(kWh)\n" + "\n".join(rows), encoding="utf-8")
    found = bring(store, path).prepared.findings
    assert [each.code for each in found] == ["meter.many_new"] * is_said


def test_a_file_for_each_firm_is_told_as_well(store: Store, tmp_path: Path) -> None:
    for number in range(1, 4):
        rows = "".join(f"2025-01-{day:02d},{day % 7 + number}\n" for day in range(1, 32))
        (tmp_path / f"企业{number}.csv").write_text("日期,用电量(kWh)\n" + rows, encoding="utf-8")
    found = bring(store, tmp_path).prepared.findings
    assert [(each.code, each.details["count"]) for each in found] == [("meter.many_new", "3")]
