import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord, Overrides
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import DesktopError, InputError, UsageError
from desktop.models.change import Change
from desktop.models.changes.ledger import family, series_of
from desktop.models.store import Store
from desktop.models.values import LedgerState, RecordChange

DraftMaker = Callable[..., DraftRecord]
Booked = Callable[..., tuple[str, ...]]
YEAR = ReportingPeriod.of_year(2025)
FIVE = Quantity(Decimal(5), "kWh")


def test_confirming_turns_complete_proposals_into_records(store: Store, draft: DraftMaker) -> None:
    drafts = [
        draft("whole", counterparty="国网", goods="*供电*电费", cost=Decimal("650.00")),
        draft("asked", state=DraftState.ASKED, source=""),
        draft("ignored", state=DraftState.IGNORED),
        draft("no quantity", quantity=None),
    ]
    with store.change("导入", person="张三") as change:
        change.add_drafts(drafts)
        assert change.confirm() == ("whole",)
    (entry,) = store.ledger()
    assert entry.record.quantity == Quantity(Decimal(1000), "kWh")
    assert entry.record.region == "330500"
    assert (entry.state, entry.number, entry.entered_by) == (LedgerState.CONFIRMED, "", "张三")
    assert (entry.note, entry.cost) == ("国网 *供电*电费", Decimal("650.00"))
    assert [d.id for d in store.drafts()] == ["asked", "ignored", "no quantity"]


def test_a_facility_on_another_grid_takes_that_grid(store: Store, draft: DraftMaker) -> None:
    with store.change("导入") as change:
        change.add_drafts([draft("a", facility="二厂")])
        change.confirm()
    assert store.ledger()[0].record.region == "320000"
    with store.change("改设施") as change:
        change.set_facility(replace(store.facilities()[1], grid_region="310000"))
    assert store.ledger()[0].record.region == "310000"


@pytest.mark.parametrize(
    ("missing", "fields"),
    [("source", {"source": ""}), ("quantity", {"quantity": None})],
    ids=["source", "quantity"],
)
def test_a_named_draft_that_is_incomplete_says_what_is_missing(
    store: Store, draft: DraftMaker, missing: str, fields: dict[str, object]
) -> None:
    with store.change("导入") as change:
        change.add_drafts([draft("a", **fields)])
    refusing = pytest.raises(InputError, match=r"draft\.incomplete")
    with refusing as refused, store.change("确认") as change:
        change.confirm(["a"])
    assert refused.value.details["missing"] == missing


def test_confirming_what_is_confirmed_changes_nothing(store: Store, draft: DraftMaker) -> None:
    with store.change("导入") as change:
        change.add_drafts([draft("a")])
        change.confirm()
        assert change.confirm(["a"]) == ()


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("confirm", "draft.unknown"),
        ("post", "record.unknown"),
        ("ignore_drafts", "draft.unknown"),
    ],
)
def test_an_unknown_id_is_named(store: Store, verb: str, code: str) -> None:
    arguments = (["没有"], "draft.other") if verb == "ignore_drafts" else (["没有"],)
    with pytest.raises(UsageError) as refused, store.change("x") as change:
        getattr(change, verb)(*arguments)
    assert refused.value.code == code
    assert "没有" in refused.value.details.values()


def test_numbers_run_on_per_month_and_kind(store: Store, draft: DraftMaker, booked: Booked) -> None:
    first = booked(
        draft("b", month="2025-02"),
        draft("a"),
        draft("gas", source="stationary.natural_gas", carrier="natural_gas"),
    )
    second = booked(draft("c"))
    assert first == (
        "2025-01-electricity-0001",
        "2025-01-stationary-0001",
        "2025-02-electricity-0001",
    )
    assert second == ("2025-01-electricity-0002",)
    assert store.series() == {
        (Month(2025, 1), "electricity"): (1, 2),
        (Month(2025, 1), "stationary"): (1,),
        (Month(2025, 2), "electricity"): (1,),
    }


def test_records_are_counted_by_the_month_they_end_in(
    store: Store, draft: DraftMaker, booked: Booked
) -> None:
    booked(draft("a"), draft("b", month="2025-02"))
    late = ReportingPeriod(date(2025, 12, 15), date(2026, 1, 14))
    with store.change("x") as change:
        change.add_drafts([draft("c"), draft("late", period=late)])
        change.confirm()
        change.void(["c"], "重复")
    assert store.record_counts(YEAR) == {
        (Month(2025, 1), LedgerState.POSTED): 1,
        (Month(2025, 1), LedgerState.VOID): 1,
        (Month(2025, 2), LedgerState.POSTED): 1,
        (Month(2026, 1), LedgerState.CONFIRMED): 1,
    }


def test_only_series_with_a_gap_are_broken(store: Store, draft: DraftMaker, booked: Booked) -> None:
    booked(*(draft(name) for name in "abc"), draft("d", month="2025-02"))
    assert store.broken_series() == {}
    store.close()
    with closing(sqlite3.connect(store.path)) as raw:
        raw.execute("DROP TRIGGER tr_activity_record_posted_delete")
        raw.execute("DELETE FROM activity_record WHERE series_number = 2")
        raw.commit()
    with Store.open(store.path) as damaged:
        assert damaged.broken_series() == {(Month(2025, 1), "electricity"): (1, 3)}


def test_a_bill_that_straddles_months_is_numbered_in_its_last(
    draft: DraftMaker, booked: Booked
) -> None:
    period = ReportingPeriod(date(2025, 1, 15), date(2025, 2, 14))
    assert booked(draft("a", period=period)) == ("2025-02-electricity-0001",)


def test_checker_and_enterer_are_two_names(draft: DraftMaker, store: Store, booked: Booked) -> None:
    booked(draft("a"))
    entry = store.ledger(state=LedgerState.POSTED)[0]
    assert (entry.entered_by, entry.checked_by) == ("张三", "李四")


@pytest.mark.parametrize("verb", ["void", "update_records", "post"])
def test_a_posted_record_is_never_edited(
    verb: str, store: Store, draft: DraftMaker, booked: Booked
) -> None:
    booked(draft("a"))
    arguments: dict[str, tuple[object, ...]] = {
        "void": (["a"], "错"),
        "update_records": (["a"], RecordChange(amount=Decimal(1))),
        "post": (["a"],),
    }
    with pytest.raises(InputError) as refused, store.change("x") as change:
        getattr(change, verb)(*arguments[verb])
    assert refused.value.code == "record.posted"
    assert refused.value.details["number"] == "2025-01-electricity-0001"


def test_direct_sql_cannot_edit_or_remove_a_posted_record(
    store: Store, draft: DraftMaker, booked: Booked
) -> None:
    booked(draft("a"), draft("b"))
    for sql, code in (
        ("UPDATE activity_record SET amount = '1'", "record.posted"),
        ("DELETE FROM activity_record", "record.posted"),
        (
            "UPDATE activity_record SET state = 'confirmed', series_number = NULL WHERE key = 'a'",
            "record.number_gap",
        ),
    ):
        with pytest.raises(InputError) as refused, store.change("x") as change:
            change.connection.exec_driver_sql(sql)
        assert refused.value.code == code
    assert store.check() == ()


def test_a_reversal_takes_back_on_the_same_days(
    store: Store, draft: DraftMaker, booked: Booked
) -> None:
    booked(draft("a", cost=Decimal(650)), draft("b", "5"))
    with store.change("红冲", person="李四") as change:
        number = change.reverse("2025-01-electricity-0001", "数量录错")
    assert number == "2025-01-electricity-0003"
    original, reversal = store.record_of("2025-01-electricity-0001"), store.record_of(number)
    assert original is not None
    assert reversal is not None
    assert (original.reversed_by, reversal.reverses) == (number, original.number)
    assert reversal.record.quantity.amount == Decimal(-1000)
    assert (reversal.cost, reversal.reason) == (Decimal(-650), "数量录错")
    counted = store.activity_records(YEAR)
    assert [record.id for record in counted] == ["b"]
    (alike,) = store.alike_records(YEAR)
    assert (alike.source, alike.quantity, alike.count, alike.one) == (
        counted[0].source,
        FIVE,
        1,
        "b",
    )
    assert store.bare_ids(YEAR) == ("b",)


def test_records_that_are_alike_are_added_up_exactly(
    store: Store, draft: DraftMaker, booked: Booked
) -> None:
    booked(draft("a", "0.1"), draft("b", "0.2"), draft("c", "7", "2025-02"))
    found = [
        (each.period.start.month, each.quantity, each.count) for each in store.alike_records(YEAR)
    ]
    assert found == [(1, Quantity(Decimal("0.3"), "kWh"), 2), (2, Quantity(Decimal(7), "kWh"), 1)]
    assert store.bare_ids(YEAR) == ("a", "b", "c")


def test_after_closing_a_reversal_lies_in_the_next_open_month(
    store: Store, draft: DraftMaker, booked: Booked
) -> None:
    booked(draft("a"))
    with store.change("结账") as change:
        change.close_month(Month(2025, 1))
    with store.change("红冲") as change:
        assert change.reverse("2025-01-electricity-0001", "多录") == "2025-02-electricity-0001"
    amounts = [record.quantity.amount for record in store.activity_records(YEAR)]
    assert amounts == [Decimal(1000), Decimal(-1000)]
    january = store.activity_records(ReportingPeriod.of_month(Month(2025, 1)))
    assert sum(record.quantity.amount for record in january) == Decimal(1000)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("2025-01-electricity-0001", "record.already_reversed"),
        ("2025-01-electricity-0002", "record.is_reversal"),
        ("2025-01-electricity-0009", "record.unknown"),
        ("7", "record.unknown"),
        ("2025-01-electricity-x", "record.unknown"),
    ],
)
def test_only_a_posted_record_is_reversed_and_only_once(
    number: str, code: str, store: Store, draft: DraftMaker, booked: Booked
) -> None:
    booked(draft("a"))
    with store.change("红冲") as change:
        change.reverse("2025-01-electricity-0001", "错")
    with pytest.raises(DesktopError) as refused, store.change("再红冲") as change:
        change.reverse(number, "错")
    assert refused.value.code == code


@pytest.mark.parametrize("verb", ["reverse", "void"])
def test_reversing_and_voiding_need_a_reason(
    verb: str, store: Store, draft: DraftMaker, booked: Booked
) -> None:
    booked(draft("a"))
    with pytest.raises(UsageError, match=r"record\.reason_missing"), store.change("x") as change:
        getattr(change, verb)("2025-01-electricity-0001" if verb == "reverse" else ["a"], "  ")


def test_a_voided_record_stays_and_does_not_count(store: Store, draft: DraftMaker) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a")])
        change.confirm()
    with store.change("作废") as change:
        change.void(["a"], "重复")
    entry = store.ledger()[0]
    assert (entry.state, entry.reason) == (LedgerState.VOID, "重复")
    assert store.activity_records(YEAR) == ()
    with pytest.raises(InputError, match=r"record\.void"), store.change("记账") as change:
        change.post(["a"])


def test_a_withdrawn_record_is_a_draft_again_and_undo_brings_it_back(
    store: Store, draft: DraftMaker
) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a")])
        change.confirm()
    with store.change("撤回") as change:
        change.withdraw(["a"])
    assert store.ledger() == ()
    assert [each.id for each in store.drafts()] == ["a"]
    store.undo()
    assert [entry.record.id for entry in store.ledger()] == ["a"]
    with store.change("记账") as change:
        change.post()
    with pytest.raises(InputError, match=r"record\.posted"), store.change("x") as change:
        change.withdraw(["a"])


def test_a_bulk_edit_changes_every_field_named_and_no_other(
    store: Store, draft: DraftMaker
) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a"), draft("b", "7")])
        change.confirm()
    days = ReportingPeriod(date(2025, 3, 1), date(2025, 3, 15))
    edit = RecordChange(
        source="electricity.green_contract",
        amount=Decimal("2.50"),
        unit="MWh",
        period=days,
        facility="二厂",
        label="1号变压器",
        quality=1,
        leads=False,
        note="合同电量",
        parameters=(("certificate", "GEC-1"),),
    )
    with store.change("批量修改") as change:
        assert change.update_records(["a", "b"], edit) == 2
        assert change.update_records(["a", "b"], edit) == 0
    for entry in store.ledger():
        record = entry.record
        assert record.quantity == Quantity(Decimal("2.50"), "MWh")
        assert (record.source, record.label, record.quality) == (edit.source, edit.label, 1)
        assert (record.period, record.facility, record.region) == (days, "二厂", "320000")
        assert (entry.leads, entry.note) == (False, "合同电量")
        assert record.parameters == (("certificate", "GEC-1"),)
    with store.change("只改标签") as change:
        change.update_records(["a"], RecordChange(label="2号"))
    assert store.ledger()[0].record.quantity.unit == "MWh"


def test_only_leading_records_count(store: Store, draft: DraftMaker, booked: Booked) -> None:
    booked(draft("posted"))
    with store.change("录入") as change:
        change.add_drafts([draft("bill"), draft("invoice", leads=False), draft("waiting")])
        change.confirm(["bill", "invoice"])
    assert {record.id for record in store.activity_records(YEAR)} == {"posted", "bill"}
    with store.change("优先级") as change:
        change.lead(["invoice"], leads=True)
        change.lead(["bill", "posted", "waiting"], leads=False)
    assert {record.id for record in store.activity_records(YEAR)} == {"posted", "invoice"}
    assert [d.leads for d in store.drafts()] == [False]


def test_records_without_a_draft_are_added_once(store: Store) -> None:
    record = ActivityRecord(
        id="typed-1",
        source="mobile.diesel",
        quantity=Quantity(Decimal("12.5"), "L"),
        period=ReportingPeriod.of_month(Month(2025, 1)),
        facility="总厂",
        overrides=Overrides(ncv=Decimal("42.652"), reason="检测报告"),
    )
    with store.change("录入") as change:
        assert change.add_records([record]) == ("typed-1",)
        assert change.add_records([record]) == ()
    assert store.activity_records(YEAR) == (record,)
    found = store.record_of("typed-1")
    assert found is not None
    assert found.record == record
    assert store.record_of("typed-2") is None


@pytest.mark.parametrize(
    "work",
    [
        lambda change: change.void(["2025-01-electricity-0001"], "重复"),
        lambda change: change.post(["2025-01-electricity-0001"]),
        lambda change: change.update_records(
            ["2025-01-electricity-0001"], RecordChange(amount=Decimal(1))
        ),
    ],
    ids=["void", "post", "edit"],
)
def test_a_posted_record_is_refused_by_its_number_too(
    work: Callable[[Change], object], store: Store, booked: Booked, draft: DraftMaker
) -> None:
    booked(draft("a"))
    with pytest.raises(InputError, match=r"record\.posted"), store.change("x") as change:
        work(change)
    with pytest.raises(UsageError, match=r"record\.unknown"), store.change("x") as change:
        change.void(["2025-01-electricity-0002"], "重复")


def test_a_source_is_numbered_by_its_family() -> None:
    assert family("process.carbonate.CaCO3") == "process"
    assert series_of("2025-03-electricity-0007") == ("2025-03", "electricity", 7)


def test_the_newest_month_is_that_of_the_last_record(store: Store, draft: DraftMaker) -> None:
    assert store.newest_month() is None
    with store.change("drafts") as change:
        change.add_drafts([draft("a", month="2025-03"), draft("b", month="2025-11")])
        change.confirm()
    assert store.newest_month() == Month(2025, 11)
