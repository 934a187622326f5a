"""The change log as a person reads it, on a small company file."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import desktop
from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import Facility
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError
from desktop.jobs import ledger
from desktop.jobs.change_log import (
    ChangedField,
    after_closing,
    change_log,
    changed_fields,
    done_code,
    number_series,
    undo_to,
)
from desktop.jobs.company import NewCompany, create_company, put_facility, set_figures
from desktop.jobs.company_inventory import check_books
from desktop.messages import sentence
from desktop.models.store import Store
from desktop.models.values import ChangeKind
from tests.drafted import power

DAY = date(2025, 6, 1)
JANUARY = Month(2025, 1)
YEAR = ReportingPeriod.of_year(2025)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    new = NewCompany("示例厂", "91330500MA2B00001W", "330500", "C3562", "2025-01")
    with create_company(tmp_path / "a.cbook", new, today=DAY) as opened:
        yield opened


def draft(key: str, month: Month = JANUARY) -> DraftRecord:
    known = {"as_read": ("1000", "度"), "facility": "本部", "goods": "*供电*电费"}
    return power(key, 1000, ReportingPeriod.of_month(month), **known)


def book(store: Store, *drafts: DraftRecord) -> tuple[str, ...]:
    with store.change("导入", person="张三") as change:
        change.add_drafts(drafts)
    ledger.confirm_records(store, [each.id for each in drafts], person="张三")
    return ledger.post_records(store, [each.id for each in drafts], person="李四")


def newest(store: Store) -> tuple[ChangedField, ...]:
    return changed_fields(store, change_log(store, 1)[0].entry.id)


def test_every_change_is_listed_with_who_and_how_many_steps_take_it_back(store: Store) -> None:
    book(store, draft("a"))
    log = change_log(store, 100)
    assert [(each.entry.summary, each.entry.person, each.steps_back) for each in log] == [
        ("records.posted", "李四", 1),
        ("records.confirmed", "张三", 2),
        ("导入", "张三", 3),
        ("entity.created", "", 0),
    ]


def test_every_change_is_told_as_something_done() -> None:
    """No entry of the log may read like a refusal: what was done is no sentence with a remedy."""
    kept = re.compile(r'\.change\(\s*"([a-z_.]+)"')
    root = Path(desktop.__file__).parent
    codes = {code for each in root.rglob("*.py") for code in kept.findall(each.read_text("utf-8"))}
    assert {"report.sealed", "records.posted"} <= codes
    told = {code: sentence(done_code(code), {}, "zh") for code in codes}
    assert [code for code, text in told.items() if text.endswith("。") or text == code] == []


def test_a_changed_field_names_record_old_and_new(store: Store) -> None:
    (number,) = book(store, draft("a"))
    states = [each for each in newest(store) if each.field == "state"]
    assert [(s.name, s.old, s.new, s.record, s.month) for s in states] == [
        (number, "confirmed", "posted", "a", JANUARY)
    ]


def test_added_rows_are_named_and_the_rest_is_counted(store: Store) -> None:
    put_facility(store, Facility("二厂", "320500"), is_new=True)
    assert newest(store) == (
        ChangedField(change_log(store, 1)[0].entry.id, "facility", "二厂", "", "", "", count=1),
    )
    with store.change("导入") as change:
        change.add_drafts(draft(f"d{number}") for number in range(450))
    told = [each for each in newest(store) if each.table == "draft_record"]
    assert sum(each.count for each in told) == 450
    assert told[-1].name == ""


def test_added_records_lead_to_the_record(store: Store) -> None:
    with store.change("导入") as change:
        change.add_drafts([draft("a")])
    ledger.confirm_records(store, ["a"])
    records = [each for each in newest(store) if each.table == "activity_record"]
    assert [(each.record, each.month, each.count) for each in records] == [("a", JANUARY, 1)]


def test_a_removed_row_is_told_by_its_fields(store: Store) -> None:
    with store.change("规则") as change:
        change.set_figure(EconomicFigure("output_value", YEAR, Decimal(100), "万元"))
    store.undo()
    removed = {each.field: (each.old, each.new) for each in newest(store)}
    assert removed["value"] == ("100", "")
    assert "id" not in removed


def test_a_facility_is_told_by_its_name(store: Store) -> None:
    put_facility(store, Facility("二厂", "320500"), is_new=True)
    with store.change("导入") as change:
        change.add_drafts([draft("a")])
    store.undo()
    values = {each.field: each.old for each in newest(store) if each.table == "draft_record"}
    assert values["facility_id"] == "本部"


def test_undoing_to_a_step_takes_it_and_everything_after_back(store: Store) -> None:
    set_figures(store, (EconomicFigure("output_value", YEAR, Decimal(100), "万元"),))
    book(store, draft("a"))
    step = next(each for each in change_log(store, 10) if each.entry.summary == "导入")
    assert undo_to(store, step.entry.id, person="张三") == (
        "records.posted",
        "records.confirmed",
        "导入",
    )
    assert store.ledger() == ()
    assert len(store.figures()) == 1
    assert change_log(store, 1)[0].entry.kind is ChangeKind.UNDO


def test_what_lies_behind_a_closing_cannot_be_undone(store: Store) -> None:
    book(store, draft("a"))
    step = change_log(store, 1)[0]
    ledger.close_month(store, JANUARY, DAY)
    with pytest.raises(InputError) as caught:
        undo_to(store, step.entry.id)
    assert caught.value.code == "undo.out_of_reach"


def test_why_a_month_was_closed_with_open_points_stands_in_the_log(store: Store) -> None:
    book(store, draft("a"))
    ledger.close_month(store, JANUARY, DAY, person="张三", reason="汽油每季度加一次")
    newest = change_log(store, 1)[0].entry
    assert (newest.kind, newest.person) == (ChangeKind.CLOSE, "张三")
    assert newest.reason == "汽油每季度加一次"


def test_the_table_after_closing_lists_what_touched_a_closed_month(store: Store) -> None:
    (number,) = book(store, draft("a"), draft("b", Month(2025, 2)))[:1]
    ledger.close_month(store, JANUARY, DAY)
    assert after_closing(store, YEAR) == ()
    ledger.reopen_month(store, JANUARY, "发票更正", person="王五")
    ledger.reverse_record(store, number, "数量错", person="张三")
    found = [(month, line.summary, line.reason) for month, line in after_closing(store, YEAR)]
    assert (JANUARY, "month.reopened", "发票更正") in found
    assert (JANUARY, "record.reversed", "数量错") in found
    assert after_closing(store, ReportingPeriod.of_year(2024)) == ()


def test_the_gap_report_lists_every_series_of_the_year(store: Store) -> None:
    book(store, draft("a"), draft("b"))
    book(store, draft("c", Month(2025, 2)))
    found = [(str(s.month), s.kind, s.last, s.count, s.missing) for s in number_series(store, 2025)]
    assert found == [
        ("2025-01", "electricity", 2, 2, ()),
        ("2025-02", "electricity", 1, 1, ()),
    ]
    assert number_series(store, 2024) == ()


def test_a_month_is_not_closed_before_it_has_begun(store: Store) -> None:
    for month in ReportingPeriod(date(2025, 1, 1), DAY).months():
        ledger.close_month(store, month, DAY)
    july = Month(2025, 7)
    with pytest.raises(InputError) as refused:
        ledger.close_month(store, july, DAY)
    assert refused.value.details["fault"] == "month.not_begun"
    (found,) = ledger.closing_list(store, july, DAY)
    assert found.details == {"month": "2025-07", "today": "2025-06-01"}
    assert max(store.closed_months()) == Month(2025, 6)


def test_a_source_the_year_has_and_the_month_lacks_is_an_open_point_of_its_closing(
    store: Store,
) -> None:
    def missing(month: int) -> list[str]:
        found = ledger.closing_list(store, Month(2025, month), DAY)
        return [each.details["months"] for each in found if each.code == "month.source_missing"]

    book(store, *(draft(f"x{m}", Month(2025, m)) for m in (1, 2, 4)))
    assert missing(3) == ["2025-03"]
    assert missing(4) == []
    told = check_books(store, YEAR)
    assert "2025-03" in next(e for e in told if e.code == "month.source_missing").details["months"]
