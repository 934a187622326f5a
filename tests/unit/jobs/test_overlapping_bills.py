"""Bills of one account about the same days in other stretches are told."""

from pathlib import Path

import pytest

from desktop.findings import Finding
from desktop.jobs.import_documents import ImportOrder, Prepared, prepare, save
from desktop.models.store import Store

HEAD = "户号,开始日期,结束日期,用电量(kWh)"
MONTHS = ("{0},2025-01-01,2025-01-31,1000", "{0},2025-02-01,2025-02-28,1100")
BOTH = ("{0},2025-01-01,2025-02-28,2100",)
ACCOUNT = "3305001234567"


def bills(path: Path, *rows: str, account: str = ACCOUNT) -> Path:
    path.write_text("\n".join([HEAD, *(row.format(account) for row in rows)]), encoding="utf-8")
    return path


def told(prepared: Prepared) -> list[Finding]:
    return [each for each in prepared.findings if each.code == "bill.overlaps"]


def test_a_list_by_two_months_beside_one_by_months_is_told(store: Store, tmp_path: Path) -> None:
    months, both = bills(tmp_path / "m.csv", *MONTHS), bills(tmp_path / "b.csv", *BOTH)
    (finding,) = told(prepare(store, ImportOrder((months, both))))
    assert (finding.details["account"], finding.details["count"]) == (ACCOUNT, "2")
    save(store, prepare(store, ImportOrder((months,))), accept=True)
    (later,) = told(prepare(store, ImportOrder((both,))))
    assert "1000 kWh" in later.details["first"]
    assert "2100 kWh" in later.details["second"]


@pytest.mark.parametrize(
    "rows",
    [
        ("{0},2025-02-28,2025-03-31,900",),
        ("{0},2025-03-01,2025-03-31,900",),
        ("{0},2025-02-01,2025-02-28,700",),
    ],
    ids=["the day of reading", "the next month", "the same days"],
)
def test_what_follows_or_is_the_same_bill_is_not_told(
    store: Store, tmp_path: Path, rows: tuple[str, ...]
) -> None:
    save(store, prepare(store, ImportOrder((bills(tmp_path / "m.csv", *MONTHS),))), accept=True)
    assert told(prepare(store, ImportOrder((bills(tmp_path / "n.csv", *rows),)))) == []


def test_rows_of_one_list_and_other_accounts_are_not_told(store: Store, tmp_path: Path) -> None:
    one = bills(tmp_path / "one.csv", *MONTHS, *BOTH)
    assert told(prepare(store, ImportOrder((one,)))) == []
    other = bills(tmp_path / "other.csv", *BOTH, account="3305007654321")
    months = bills(tmp_path / "m.csv", *MONTHS)
    assert told(prepare(store, ImportOrder((months, other)))) == []


def test_lists_without_an_account_are_told_too(store: Store, tmp_path: Path) -> None:
    months = bills(tmp_path / "m.csv", *MONTHS, account="")
    both = bills(tmp_path / "b.csv", *BOTH, account="")
    (finding,) = told(prepare(store, ImportOrder((months, both))))
    assert (finding.details["account"], finding.details["count"]) == ("—", "2")
