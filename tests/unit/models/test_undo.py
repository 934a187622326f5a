from array import array
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.accounting.documents.draft import DraftRecord
from desktop.accounting.documents.invoice import Invoice
from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.accounting.documents.source_document import SourceDocument
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError, UsageError
from desktop.models.store import Store
from desktop.models.values import ChangeKind, ProductOutput, RecordChange, Rule, SealedReport

DraftMaker = Callable[..., DraftRecord]
YEAR = ReportingPeriod.of_year(2025)


def _state(store: Store) -> tuple[object, ...]:
    """Return everything that undo must bring back."""
    return (
        store.entity(),
        store.drafts(),
        store.ledger(),
        store.invoices(),
        store.rules(),
        store.settings(),
        store.interval_months(),
        store.series(),
    )


def test_an_import_of_5000_lines_is_one_step(
    either_store: Store, invoice: Callable[[str], Invoice]
) -> None:
    before = _state(either_store)
    with either_store.change("导入 2500 张发票") as change:
        change.add_invoices(invoice(f"{number:020d}") for number in range(2500))
    after = _state(either_store)
    assert either_store.counts().invoice_lines == 5000
    assert either_store.undo() == "导入 2500 张发票"
    assert _state(either_store) == before
    assert either_store.redo() == "导入 2500 张发票"
    assert _state(either_store) == after
    assert either_store.check() == ()


def test_steps_go_back_and_forth_over_a_restart(
    store: Store, draft: DraftMaker, path: Path
) -> None:
    states = [_state(store)]
    with store.change("导入") as change:
        change.add_drafts([draft("a"), draft("b")])
    states.append(_state(store))
    with store.change("确认") as change:
        change.confirm()
    states.append(_state(store))
    with store.change("修改") as change:
        change.update_records(["a"], RecordChange(amount=Decimal(7)))
    states.append(_state(store))
    with store.change("记账") as change:
        change.post()
    states.append(_state(store))
    store.close()
    with Store.open(path) as reopened:
        for state in reversed(states[:-1]):
            reopened.undo()
            assert _state(reopened) == state
        assert reopened.next_undo() is None
    with Store.open(path) as reopened:
        for state in states[1:]:
            reopened.redo()
            assert _state(reopened) == state
        assert reopened.next_redo() is None
        assert reopened.check() == ()


def test_undoing_the_newest_posting_returns_its_number(store: Store, draft: DraftMaker) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a"), draft("b"), draft("c")])
        change.confirm()
    for key in "ab":
        with store.change("记账") as change:
            change.post([key])
    store.undo()
    with store.change("记账") as change:
        assert change.post(["c"]) == ("2025-01-electricity-0002",)
    assert store.check() == ()


def test_a_posting_of_many_is_undone_whole(store: Store, draft: DraftMaker) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft(f"d{number}") for number in range(20)])
        change.confirm()
    with store.change("记账") as change:
        change.post()
    store.undo()
    assert store.series() == {}
    assert store.counts().confirmed == 20


def test_a_new_change_forgets_what_was_undone(store: Store, draft: DraftMaker) -> None:
    with store.change("一") as change:
        change.add_drafts([draft("a")])
    store.undo()
    assert store.next_redo() == "一"
    with store.change("二") as change:
        change.add_drafts([draft("b")])
    with pytest.raises(InputError, match=r"redo\.nothing"):
        store.redo()
    assert store.next_undo() == "二"


def test_a_closed_month_is_a_barrier(store: Store, draft: DraftMaker) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a", month="2025-02")])
    with store.change("结账") as change:
        change.close_month(Month(2025, 1))
    with pytest.raises(InputError, match=r"undo\.nothing"):
        store.undo()
    with store.change("二") as change:
        change.add_rule(Rule("国网", "电费", "electricity"))
    assert store.undo() == "二"


def test_making_the_file_cannot_be_undone(store: Store, entity: ReportingEntity) -> None:
    with pytest.raises(InputError, match=r"undo\.nothing"):
        store.undo()
    assert store.entity() == entity


def test_undo_stands_in_the_log_with_its_person(store: Store) -> None:
    with store.change("设置") as change:
        change.set_setting("a", "1")
    store.undo(person="李四")
    newest = store.history(1)[0]
    assert (newest.kind, newest.person, newest.summary) == (ChangeKind.UNDO, "李四", "设置")


def test_removed_rows_come_back_by_undo(store: Store) -> None:
    rule = Rule("国网", "电费", "electricity", facility="总厂", made_by="张三")
    with store.change("规则") as change:
        change.add_rule(rule)
        change.add_rule(Rule("中石化", "柴油", "diesel", made_by="张三"))
    with store.change("删除规则") as change:
        change.remove_rule("国网", "电费")
    assert len(store.rules()) == 1
    store.undo()
    assert store.rules()[0] == rule


def test_a_facility_is_undone_with_the_records_it_moved(store: Store, draft: DraftMaker) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a")])
        change.confirm()
    with store.change("改设施") as change:
        change.set_facility(Facility("总厂", "310000"))
    assert store.ledger()[0].record.region == "310000"
    store.undo()
    assert store.ledger()[0].record.region == "330500"


def test_a_merged_curve_is_undone_to_the_old_one(store: Store) -> None:
    channel, month = Channel("M1"), Month(2025, 1)

    def block(flag: int, value: int) -> IntervalBlock:
        values = array("q", [value] * 743 + [0 if flag else value])
        return IntervalBlock(channel, month, 60, 2, values, bytes([0] * 743 + [flag]))

    with store.change("导入一") as change:
        change.put_interval_blocks([block(1, 5)])
    with store.change("导入二") as change:
        change.put_interval_blocks([block(0, 5)])
    # 744 and 743 hours of 0.05 kWh
    assert store.interval_months()[0].total == Decimal("37.20")
    store.undo()
    assert store.interval_months()[0].total == Decimal("37.15")
    old = store.block(channel, month)
    assert old is not None
    assert old.total == Decimal("37.15")
    assert store.check() == ()


def test_a_bulk_edit_lists_every_field_before_and_after(store: Store, draft: DraftMaker) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a"), draft("b", "7")])
        change.confirm()
    with store.change("批量修改") as change:
        change.update_records(["a", "b"], RecordChange(label="1号", amount=Decimal(7)))
    edited = store.field_changes(store.history(1)[0].id)
    assert [(c.table, c.row, c.field, c.old, c.new) for c in edited] == [
        ("activity_record", "1", "label", "", "1号"),
        ("activity_record", "1", "amount", "1000", "7"),
        ("activity_record", "2", "label", "", "1号"),
    ]
    with store.change("规则") as change:
        change.add_rule(Rule("国网", "电费", "electricity"))
        change.remove_rule("国网", "电费")
    removed = store.field_changes(store.history(1)[0].id)
    assert ("rule", "seller", "国网", "") in [(c.table, c.field, c.old, c.new) for c in removed]
    assert store.field_changes(999) == ()


def test_what_changed_after_closing_is_listed(store: Store, draft: DraftMaker) -> None:
    with store.change("结账") as change:
        change.close_month(Month(2025, 1))
    assert store.after_closing(Month(2025, 1)) == ()
    with store.change("反结账", person="张三") as change:
        change.reopen_month(Month(2025, 1), "漏录")
    with store.change("补录") as change:
        change.add_drafts([draft("a"), draft("b", month="2025-03")])
        change.confirm()
    with store.change("改") as change:
        change.update_records(["a"], RecordChange(amount=Decimal(7)))
        change.update_records(["b"], RecordChange(label="不在一月"))
    with store.change("移走") as change:
        change.update_records(["a"], RecordChange(period=ReportingPeriod.of_month(Month(2025, 2))))
    lines = [
        (each.summary, each.key, each.field, each.old, each.new, each.reason)
        for each in store.after_closing(Month(2025, 1))
    ]
    assert lines == [
        ("反结账", "2025-01", "state", "closed", "open", "漏录"),
        ("反结账", "2025-01", "reopened", "0", "1", "漏录"),
        ("反结账", "2025-01", "reopen_reason", "", "漏录", "漏录"),
        ("补录", "a", "", "", "electricity.purchased 1000 kWh 2025-01-31", ""),
        ("改", "a", "amount", "1000", "7", ""),
        ("移走", "a", "period_start", "2025-01-01", "2025-02-01", ""),
        ("移走", "a", "period_end", "2025-01-31", "2025-02-28", ""),
    ]
    assert store.after_closing(Month(2025, 2)) == ()


def test_a_reversal_and_choices_of_later_days_show_under_the_closed_month(
    store: Store, draft: DraftMaker
) -> None:
    with store.change("录入") as change:
        change.add_drafts([draft("a")])
        change.confirm()
        (number,) = change.post()
    with store.change("结账") as change:
        change.close_month(Month(2025, 1))
    with store.change("红冲", person="张三", reason="重复") as change:
        change.reverse(number, "重复")
    with store.change("年度") as change:
        change.set_setting("inventory.choices", "{}")
        change.set_setting("other", "1")
        change.set_figure(
            EconomicFigure("revenue", ReportingPeriod.of_year(2025), Decimal(5), "万元")
        )
    with store.change("产量") as change:
        change.set_product_output(ProductOutput("布", Month(2025, 2), Decimal(3), "t"))
        change.add_rule(Rule("国网", "电费", "electricity"))
        change.remove_rule("国网", "电费")
    found = [
        (each.summary, each.table, each.key, each.new)
        for each in store.after_closing(Month(2025, 1))
    ]
    assert found == [
        (
            "红冲",
            "activity_record",
            "2025-02-electricity-0001",
            "electricity.purchased -1000 kWh 2025-02-28",
        ),
        ("年度", "setting", "inventory.choices", "{}"),
        ("年度", "economic_figure", "revenue", "5 万元 2025-01-01 2025-12-31"),
    ]


def test_bytes_nobody_needs_go_at_a_barrier_and_not_before(
    store: Store, document: tuple[SourceDocument, bytes]
) -> None:
    kept, data = document
    with store.change("导入") as change:
        change.add_document(kept, data)
    store.undo()
    assert store.document_bytes(kept.sha256) == data
    store.redo()
    with store.change("封存") as change:
        change.add_sealed(SealedReport("R", YEAR, "inventory", (("a.csv", b"1"),), "m", b"%PDF"))
    assert store.document_bytes(kept.sha256) == data
    with store.change("另一份") as change:
        change.keep_bytes(b"nobody")
        change.set_setting("a", "1")
    with store.change("结账") as change:
        change.close_month(Month(2025, 1))
    with pytest.raises(UsageError, match=r"document\.unknown"):
        store.document_bytes(sha256(b"nobody").hexdigest())
    assert store.sealed_reports()[0].pdf == b"%PDF"
    assert store.check() == ()
