from array import array
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.documents.bill import Bill, BillLine
from desktop.accounting.documents.draft import DraftRecord, DraftState
from desktop.accounting.documents.invoice import Direction, Form, Invoice, InvoiceStatus
from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock, Reading
from desktop.accounting.documents.source_document import SourceDocument
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import DesktopError, InputError, SurroundingsError, UsageError
from desktop.findings import Place
from desktop.models import intervals
from desktop.models.changes import documents, writing
from desktop.models.journal import Inserted
from desktop.models.store import Store
from desktop.models.values import BlockMerge, Evidence, InvoicesAdded

DraftMaker = Callable[..., DraftRecord]
InvoiceMaker = Callable[[str], Invoice]
MONTH = Month(2025, 1)


def test_a_document_is_kept_once_and_comes_back_byte_for_byte(
    either_store: Store, document: tuple[SourceDocument, bytes]
) -> None:
    kept, data = document
    with either_store.change("导入") as change:
        assert change.add_document(kept, data)
        assert not change.add_document(kept, data)
    (found,) = either_store.documents()
    assert found.document == kept
    assert found.stored < len(data)
    assert either_store.document_bytes(kept.sha256) == data
    assert either_store.has_document(kept.sha256)
    assert not either_store.has_document("0" * 64)


@pytest.mark.parametrize("together", [1, 300, 2**23])
def test_many_documents_are_kept_a_few_at_a_time(
    store: Store,
    document: tuple[SourceDocument, bytes],
    monkeypatch: pytest.MonkeyPatch,
    together: int,
) -> None:
    monkeypatch.setattr(writing, "_BYTES_TOGETHER", together)
    contents = [bytes([number]) * 7 + bytes(range(200)) for number in range(9)]
    documents = [(replace(document[0], sha256=sha256(c).hexdigest()), c) for c in contents]
    with store.change("导入") as change:
        assert change.add_documents(documents) == len(contents)
        assert change.add_documents(documents) == 0
    kept = [store.document_bytes(found.sha256) for found, _ in documents]
    assert kept == contents


def test_incompressible_bytes_are_kept_as_they_are(store: Store) -> None:
    data = bytes(range(256))
    with store.change("x") as change:
        mark = change.keep_bytes(data)
        change.keep_bytes(data)
    assert store.document_bytes(mark) == data


def test_bytes_that_are_not_the_documents_are_refused(
    store: Store, document: tuple[SourceDocument, bytes]
) -> None:
    with pytest.raises(InputError) as refused, store.change("导入") as change:
        change.add_document(document[0], b"other")
    assert refused.value.code == "document.other_bytes"
    assert refused.value.details["file"] == "发票.xlsx"
    with pytest.raises(UsageError, match=r"document\.unknown"):
        store.document_bytes(document[0].sha256)


def test_invoices_come_back_as_they_were_and_only_once(store: Store, invoice: InvoiceMaker) -> None:
    full = replace(
        invoice("1" * 20),
        code="033001900104",
        number="12345678",
        seller_tax_id="9133",
        buyer_tax_id="9144",
        direction=Direction.PURCHASE,
        status=InvoiceStatus.PARTLY_REVERSED,
        is_red=True,
        blue_key="2" * 20,
        ticket_type="数电票（增值税专用发票）",
        tax=Decimal("84.50"),
        total=Decimal("734.50"),
        remark="户号 3300",
        account="3300",
        document="d" * 64,
        place=Place("发票.xlsx", "信息汇总表", "A2", 2),
    )
    with store.change("导入") as change:
        added = change.add_invoices([full, invoice("3" * 20), full])
        again = change.add_invoices([replace(full, remark="别的")])
    assert added == InvoicesAdded(("1" * 20, "3" * 20), ())
    assert again == InvoicesAdded((), ("1" * 20,))
    assert store.invoices() == (full, invoice("3" * 20))
    assert store.invoices(("3" * 20,)) == (invoice("3" * 20),)
    assert store.invoice_keys() == {"1" * 20, "3" * 20}
    known = store.known_invoices()["1" * 20]
    assert (known.issue_date, known.total, known.is_red) == (
        date(2025, 1, 3),
        Decimal("734.50"),
        True,
    )


def test_many_invoices_are_asked_for_by_key(store: Store, invoice: InvoiceMaker) -> None:
    keys = tuple(f"{number:020d}" for number in range(1100))
    with store.change("导入") as change:
        change.add_invoices(invoice(key) for key in keys)
        assert change.add_invoices([invoice(keys[0])]).known == keys[:1]
    assert tuple(found.key for found in store.invoices(keys)) == keys


def test_invoices_and_drafts_added_some_at_a_time_are_one_insert_of_each(
    store: Store, invoice: InvoiceMaker, draft: DraftMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_AT_ONCE", 2)
    keys = tuple(f"{number:020d}" for number in range(5))
    with store.change("导入") as change:
        change.add_invoices_and_drafts(map(invoice, keys), map(draft, keys))
        noted = change.journal.operations
    added = [each for each in noted if isinstance(each, Inserted)]
    assert [each.table for each in added] == ["invoice", "invoice_line", "draft_record"]
    assert [each.ranges for each in (added[0], added[2])] == [((1, 5),), ((1, 5),)]
    assert store.invoices() == tuple(map(invoice, keys))
    assert [each.id for each in store.drafts()] == list(keys)
    assert not store.check()
    store.undo()
    assert store.invoices() == ()


def test_a_better_form_takes_an_invoices_place(store: Store, invoice: InvoiceMaker) -> None:
    plain = invoice("1" * 20)
    better = replace(plain, form=Form.XML, lines=plain.lines[:1])
    with store.change("导入") as change:
        change.add_invoices([plain])
    with store.change("更好的版式") as change:
        change.replace_invoice(better)
        change.set_invoice_status("1" * 20, InvoiceStatus.VOID)
    assert store.invoices() == (replace(better, status=InvoiceStatus.VOID),)
    store.undo()
    assert store.invoices() == (plain,)
    with pytest.raises(UsageError, match=r"invoice\.unknown"), store.change("x") as change:
        change.set_invoice_status("9" * 20, InvoiceStatus.VOID)


def test_bills_come_back_as_they_were_and_only_once(store: Store) -> None:
    line = BillLine(
        role="energy",
        label="正向有功（总）",
        meter="0001",
        quantity=Quantity(Decimal(12000), "kWh"),
        previous_reading=Decimal("10.50"),
        current_reading=Decimal("20.50"),
        multiplier=Decimal(1200),
        amount=Decimal("7800.00"),
        place=Place("账单.pdf", "1"),
    )
    bill = Bill(
        key="state_grid:3300:2025-01",
        supplier="state_grid",
        account="3300",
        carrier="electricity",
        period=ReportingPeriod.of_month(MONTH),
        quantity=Quantity(Decimal(12000), "kWh"),
        lines=(line, BillLine("fee", "力调电费")),
        exported=Quantity(Decimal("5.5"), "kWh"),
        amount=Decimal("7800.00"),
        customer="示例",
        document="d" * 64,
        place=Place("账单.pdf"),
    )
    empty = Bill("x", "国网", "1", "water", ReportingPeriod.of_month(MONTH), None)
    with store.change("导入") as change:
        assert change.add_bills([bill, empty, bill]) == (bill.key, "x")
        assert change.add_bills([bill]) == ()
    assert store.bills() == (bill, empty)


def _reading(value: str, hour: int = 8) -> Reading:
    at = datetime(2025, 1, 31, hour)  # noqa: DTZ001 -- local China time by contract
    return Reading("M1", "total", at, Decimal(value), place=Place("抄表.xlsx", "", "B2"))


def test_readings_are_added_once_and_never_overwritten(store: Store) -> None:
    with store.change("抄表") as change:
        assert change.add_readings([_reading("10.5"), _reading("11", 9)], "d" * 64) == 2
        assert change.add_readings([_reading("10.50")]) == 0
    assert store.readings("M1") == (_reading("10.5"), _reading("11", 9))
    assert store.readings("M2") == ()
    with pytest.raises(InputError) as refused, store.change("抄表") as change:
        change.add_readings([_reading("12")])
    assert refused.value.code == "reading.differs"
    assert refused.value.details["old"] == "10.5"
    assert refused.value.where.cell == "B2"


def _block(values: list[int], flags: list[int] | None = None, scale: int = 1) -> IntervalBlock:
    slots = 744 - len(values)
    marks = bytes([*(flags or [0] * len(values)), *[Flag.MISSING] * slots])
    return IntervalBlock(
        Channel("M1"), MONTH, 60, scale, array("q", [*values, *[0] * slots]), marks
    )


def test_a_month_of_intervals_grows_and_keeps_conflicts_visible(store: Store) -> None:
    with store.change("一") as change:
        (first,) = change.put_interval_blocks([_block([10, 20])], "a" * 64)
    with store.change("二") as change:
        (second,) = change.put_interval_blocks([_block([10, 25, 30])], "b" * 64)
    channel = Channel("M1")
    assert first == BlockMerge(channel, MONTH, added=2, equal=0, conflicting=0)
    assert second == BlockMerge(channel, MONTH, added=1, equal=1, conflicting=1)
    (month,) = store.interval_months(channel)
    # 1.0 + 2.0 + 3.0 kWh: the value that was first stays
    assert month.total == Decimal("6.0")
    assert (month.slots, month.missing, month.conflicting) == (744, 741, 1)
    assert month.document == "b" * 64
    block = store.block(channel, MONTH)
    assert block is not None
    assert list(block.values[:3]) == [10, 20, 30]
    assert list(block.flags[:4]) == [0, Flag.CONFLICTING, 0, Flag.MISSING]
    assert store.channels() == (channel,)
    assert store.block(channel, Month(2025, 2)) is None
    assert store.block(Channel("M9"), MONTH) is None
    assert store.check() == ()


@pytest.mark.parametrize("flag", [Flag.MISSING, Flag.ESTIMATED, Flag.CONFLICTING])
def test_months_with_a_flag_are_found_without_their_curves(
    either_store: Store, monkeypatch: pytest.MonkeyPatch, flag: Flag
) -> None:
    marks = bytes([0] * 1487 + [flag])
    values = array("q", [1] * 1488)
    february = bytes(28 * 48)
    with either_store.change("一") as change:
        change.put_interval_blocks(
            [
                IntervalBlock(Channel("M1"), MONTH, 30, 1, values, bytes(1488)),
                IntervalBlock(Channel("M2"), MONTH, 30, 1, values, marks),
                IntervalBlock(Channel("M2"), Month(2025, 2), 30, 1, values[:1344], february),
            ]
        )
    monkeypatch.setattr(intervals, "unpack", None)
    (found,) = either_store.flagged_months()
    assert (found.channel.meter, found.month) == ("M2", MONTH)


def test_another_scale_is_merged_exactly(store: Store) -> None:
    with store.change("一") as change:
        change.put_interval_blocks([_block([10], scale=1)])
        (merge,) = change.put_interval_blocks([_block([1000, 2505], scale=3)])
    assert (merge.equal, merge.added) == (1, 1)
    assert store.interval_months()[0].total == Decimal("3.505")


def test_of_two_steps_the_one_that_covers_the_month_stays(store: Store) -> None:
    """Ten minutes of a finer curve do not push a whole month of a coarser one out."""
    whole = IntervalBlock(Channel("M1"), MONTH, 30, 1, array("q", [1] * 1488), bytes(1488))
    with store.change("一") as change:
        change.put_interval_blocks([_block([10]), whole])
    assert store.block(Channel("M1"), MONTH) == whole
    with store.change("二") as change:
        (merge,) = change.put_interval_blocks([_block([10])])
    assert (merge.added, merge.conflicting) == (0, 0)
    fine = IntervalBlock(Channel("M1"), MONTH, 15, 1, array("q", [1] * 2976), bytes(2976))
    with store.change("三") as change:
        change.put_interval_blocks([fine])
    assert store.block(Channel("M1"), MONTH) == fine


def test_a_block_without_its_curve_is_damage(store: Store) -> None:
    with store.change("一") as change:
        change.put_interval_blocks([_block([10])])

    def merge_into_nothing() -> None:
        with store.change("二") as change:
            change.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            change.connection.exec_driver_sql("DELETE FROM content")
            change.put_interval_blocks([_block([11])])

    with pytest.raises(SurroundingsError, match=r"company_file\.damaged"):
        merge_into_nothing()


def test_drafts_come_back_as_they_were_and_only_once(store: Store, draft: DraftMaker) -> None:
    asked = draft("asked", state=DraftState.ASKED, quantity=None, origin=Origin.BILL)
    with store.change("导入") as change:
        assert change.add_drafts([draft("a"), asked, draft("a")]) == ("a", "asked")
        assert change.add_drafts([draft("a", "9")]) == ()
    assert store.drafts() == (draft("a"), asked)
    assert store.drafts(DraftState.ASKED) == (asked,)
    assert store.drafts(origin=Origin.BILL) == (asked,)
    assert store.draft_of("a") == draft("a")
    assert store.draft_of("b") is None


def test_a_draft_is_changed_and_set_aside_until_it_is_accepted(
    store: Store, draft: DraftMaker
) -> None:
    with store.change("导入") as change:
        change.add_drafts([draft("a"), draft("b")])
        change.update_draft(draft("a", "7", facility="二厂"))
        change.ignore_drafts(["b"], "draft.not_energy")
    first, second = store.drafts()
    assert first == draft("a", "7", facility="二厂")
    assert (second.state, second.reason) == (DraftState.IGNORED, "draft.not_energy")
    with store.change("确认") as change:
        change.confirm()
    with pytest.raises(DesktopError, match=r"draft\.accepted"), store.change("x") as change:
        change.update_draft(draft("a"))


def test_many_drafts_are_changed_at_once_unless_one_is_accepted_or_unknown(
    store: Store, draft: DraftMaker
) -> None:
    with store.change("导入") as change:
        change.add_drafts([draft("a"), draft("b"), draft("c")])
        change.update_drafts([draft("b", "7"), draft("a", "8", facility="二厂")])
        change.update_drafts([])
    assert store.drafts() == (draft("a", "8", facility="二厂"), draft("b", "7"), draft("c"))
    with pytest.raises(UsageError, match=r"draft\.unknown"), store.change("x") as change:
        change.update_drafts([draft("a"), draft("d")])
    with store.change("确认") as change:
        change.confirm(["b"])
    with pytest.raises(DesktopError, match=r"draft\.accepted"), store.change("x") as change:
        change.update_drafts([draft("a"), draft("b")])
    assert store.drafts()[0] == draft("a", "8", facility="二厂")


def test_an_unknown_facility_is_named_with_those_there_are(store: Store, draft: DraftMaker) -> None:
    with pytest.raises(UsageError) as refused, store.change("导入") as change:
        change.add_drafts([draft("a", facility="三厂")])
    assert refused.value.code == "facility.unknown"
    assert refused.value.details["facility"] == "三厂"
    assert set(refused.value.details["known"].split("、")) == {"总厂", "二厂"}


def test_evidence_coverage_counts_originals_and_attachments(
    store: Store, draft: DraftMaker, document: tuple[SourceDocument, bytes]
) -> None:
    assert store.evidence_coverage().share is None
    kept, data = document
    with store.change("导入") as change:
        change.add_document(kept, data)
        change.add_drafts([draft("a", document=kept.sha256), draft("b"), draft("c"), draft("d")])
        change.confirm()
        change.add_evidence([Evidence("activity", "b", kept.sha256), Evidence("activity", "c")])
    coverage = store.evidence_coverage()
    assert (coverage.records, coverage.evidenced, coverage.documents) == (4, 2, 1)
    assert coverage.share == Decimal("0.5")
    assert 0 < coverage.stored_bytes < len(data)
