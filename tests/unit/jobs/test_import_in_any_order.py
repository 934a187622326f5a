"""Importing file by file ends in the books that one import of everything gives."""

import io
import itertools
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Self

import openpyxl
import pytest

from desktop.accounting.documents.draft import DraftState
from desktop.accounting.documents.source_document import Kind
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.quantity import Quantity
from desktop.errors import DesktopError, SurroundingsError, UsageError
from desktop.intake.reader import read_document
from desktop.intake.source import IntakeContext, ReadResult, Taker
from desktop.jobs import gathering, import_documents
from desktop.jobs.answering import answer_values, months_alike
from desktop.jobs.decisions import Decision, decide_drafts
from desktop.jobs.dividing import Allocation, allocate_draft, split_draft
from desktop.jobs.file_outcomes import Outcome
from desktop.jobs.goods_rules import export_rules, put_rules
from desktop.jobs.import_documents import ImportOrder, Prepared, prepare, save
from desktop.jobs.metering import MeterEntry, put_meter
from desktop.models.store import Store
from desktop.models.values import LedgerState, Meter, Rule

OWN = "91330500MA2B00001X"
COLUMNS = (
    *("数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期"),
    *("货物或应税劳务名称", "单位", "数量", "单价", "金额", "税额", "价税合计"),
    *("发票状态", "是否正数发票", "备注"),
)
Line = tuple[int, int, str, str]
"""Number of the invoice, kWh, status, remark."""


class Directly:
    """Reads in this process, as the child would."""

    def __init__(self) -> None:
        self._context = IntakeContext()

    def start(self, count: int) -> None:
        """Do nothing."""

    def know(self, context: IntakeContext, _taker: Taker) -> None:
        """Note what is known of the firm."""
        self._context = context

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing."""

    def read_in_turn(
        self, batches: Iterable[Sequence[tuple[str, bytes]]]
    ) -> Iterator[tuple[ReadResult, ...]]:
        """Yield what the files of each batch give."""
        for files in batches:
            yield tuple(read_document(name, data, self._context) for name, data in files)


@pytest.fixture(autouse=True)
def _no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_documents, "LimitedReaders", Directly)


Make = Callable[[], Store]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Return a function that makes an empty company file."""
    entity = ReportingEntity(
        name="湖州示例机械有限公司",
        uscc=OWN,
        region="330500",
        industry="C3562",
        opening="2025-01",
        facilities=(Facility("总厂", "330500"),),
    )
    made: list[Store] = []

    def _make() -> Store:
        made.append(Store.create(tmp_path / f"{len(made)}.cbook", entity, person="张三"))
        return made[-1]

    yield _make
    for store in made:
        store.close()


def number(n: int) -> str:
    return f"25332000000{n:09d}"


def red_of(n: int) -> str:
    return f"被红冲蓝字数电票号码：{number(n)}"


def invoices(path: Path, *lines: Line, goods: bool = True) -> Path:
    """Write a list of invoices of electricity at 0.6 yuan, one line each."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    columns = COLUMNS if goods else (*COLUMNS[:6], *COLUMNS[10:])
    sheet.append(list(columns))
    for n, kwh, status, remark in lines:
        amount = Decimal(kwh) * Decimal("0.6")
        tax = amount * Decimal("0.13")
        head = (number(n), "91330000142910000X", "国网浙江电力", OWN, "湖州示例机械", "2025-03-05")
        what = ("*供电*电费", "千瓦时", str(kwh), "0.6")
        money = (str(amount), f"{tax:.2f}", f"{amount + tax:.2f}")
        state = (status, "否" if kwh < 0 else "是", remark)
        row = (*head, *(what if goods else ()), *money, *state)
        sheet.append(list(row))
    book.save(path)
    return path


def days(path: Path, first: str, count: int, kwh: int = 10) -> Path:
    """Write a daily table of one meter."""
    start = date.fromisoformat(first)
    rows = [f"{start + timedelta(n)},00012,{kwh}" for n in range(count)]
    path.write_text("\n".join(["日期,表号,电量(kWh)", *rows]) + "\n", encoding="utf-8")
    return path


def readings(path: Path, *points: tuple[str, int]) -> Path:
    """Write readings of one register with multiplier 40."""
    rows = [f"{day},M2,{value},40" for day, value in points]
    path.write_text("\n".join(["日期,表号,正向有功总示数,倍率", *rows]) + "\n", encoding="utf-8")
    return path


def bills(path: Path, kwh: int) -> Path:
    text = f"户号,开始日期,结束日期,用电量(kWh)\n3300123456789,2025-02-01,2025-02-28,{kwh}\n"
    path.write_text(text, encoding="utf-8")
    return path


def bring(store: Store, *paths: Path) -> Prepared:
    """Import and accept, as the command line does."""
    prepared = prepare(store, ImportOrder(paths))
    save(store, prepared, accept=True)
    return prepared


Books = tuple[dict[str, Decimal], list[tuple[str, str]]]


def books(store: Store) -> Books:
    """Return what is confirmed, and what is asked, by id."""
    confirmed = {
        entry.record.id: entry.record.quantity.amount for entry in store.ledger() if entry.leads
    }
    asked = [(draft.id, draft.reason) for draft in store.drafts(DraftState.ASKED)]
    assert store.check() == ()
    return confirmed, sorted(asked)


def in_every_order(make: Make, files: Sequence[Path]) -> Iterable[Books]:
    """Yield the books of both orders of two files, of three orders of three."""
    for order in itertools.islice(itertools.permutations(files), 0, None, len(files) - 1):
        store = make()
        for path in order:
            bring(store, path)
        yield books(store)


def of_invoice(n: int) -> str:
    return f"invoice/{number(n)}/1"


def asks(store: Store) -> dict[str, str]:
    return {draft.id: draft.reason for draft in store.drafts(DraftState.ASKED)}


BLUE, REVERSED, PARTLY = (
    (1, 1000, "正常", ""),
    (1, 1000, "已红冲-全额", ""),
    (1, 1000, "已红冲-部分", ""),
)
RED = (2, -1000, "正常", red_of(1))
PART, REST = (3, -300, "正常", red_of(1)), (4, -200, "正常", red_of(1))


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ([[BLUE], [RED]], 0),
        ([[REVERSED], [RED]], 0),
        ([[BLUE], [REVERSED, RED]], 0),
        ([[PARTLY], [PART], [REST]], 500),
        ([[BLUE], [REVERSED]], 0),
        ([[BLUE, (9, 50, "正常", "")], [(1, 1000, "已作废", ""), (9, 50, "正常", "")]], 50),
    ],
    ids=["red", "reversed and red", "status and red", "two parts", "status alone", "void"],
)
def test_red_letters_and_states_in_any_order(
    make: Make, tmp_path: Path, parts: list[list[Line]], total: int
) -> None:
    files = [invoices(tmp_path / f"{n}.xlsx", *lines) for n, lines in enumerate(parts)]
    together = make()
    bring(together, *files)
    expected = books(together)
    assert sum(expected[0].values()) == total
    assert expected[1] == []
    for found in in_every_order(make, files):
        assert found == expected


def test_an_invoice_known_by_its_head_gets_its_lines_later(make: Make, tmp_path: Path) -> None:
    head = invoices(tmp_path / "基础.xlsx", BLUE, goods=False)
    lines = invoices(tmp_path / "汇总.xlsx", BLUE)
    for found in in_every_order(make, [head, lines]):
        assert found == ({of_invoice(1): Decimal(1000)}, [])


def test_other_figures_take_a_confirmed_record_back_and_ask(make: Make, tmp_path: Path) -> None:
    store = make()
    bring(store, invoices(tmp_path / "a.xlsx", BLUE))
    prepared = bring(store, invoices(tmp_path / "b.xlsx", (1, 1100, "正常", "")))
    assert [finding.code for finding in prepared.findings] == ["invoice.conflict"]
    assert books(store) == ({}, [(of_invoice(1), "draft.invoice_conflict")])
    store.undo()
    assert books(store) == ({of_invoice(1): Decimal(1000)}, [])


def test_a_confirmed_record_whose_invoice_was_voided_is_told(make: Make, tmp_path: Path) -> None:
    store = make()
    bring(store, invoices(tmp_path / "a.xlsx", BLUE))
    (finding,) = bring(store, invoices(tmp_path / "b.xlsx", (1, 1000, "已作废", ""))).findings
    assert (finding.code, finding.details["count"]) == ("records.taken_back", "1")
    assert finding.details["before"] == "1000 kWh"
    assert books(store) == ({}, [])


def test_a_posted_record_is_never_touched_the_difference_is_asked(
    make: Make, tmp_path: Path
) -> None:
    store = make()
    bring(store, invoices(tmp_path / "a.xlsx", BLUE))
    with store.change("记账") as change:
        (posted,) = change.post()
    prepared = bring(store, invoices(tmp_path / "b.xlsx", (1, 1000, "已作废", "")))
    (finding,) = prepared.findings
    assert (finding.code, finding.details["number"]) == ("record.outdated", posted)
    assert asks(store) == {f"{of_invoice(1)}/correction": "draft.corrects_posted"}
    correction = store.draft_of(f"{of_invoice(1)}/correction")
    assert correction is not None
    assert correction.quantity is not None
    assert correction.quantity.amount == Decimal(-1000)
    again = bring(store, invoices(tmp_path / "c.xlsx", (1, 1000, "已作废", ""), (9, 5, "正常", "")))
    assert len(again.drafts) == 1


def test_other_figures_of_a_posted_invoice_are_a_conflict_only(make: Make, tmp_path: Path) -> None:
    store = make()
    bring(store, invoices(tmp_path / "a.xlsx", BLUE))
    with store.change("记账") as change:
        change.post()
    prepared = bring(store, invoices(tmp_path / "b.xlsx", (1, 1100, "正常", "")))
    assert [finding.code for finding in prepared.findings] == ["invoice.conflict"]
    assert books(store) == ({of_invoice(1): Decimal(1000)}, [])


def test_what_a_person_decided_stays_and_its_partner_is_asked(make: Make, tmp_path: Path) -> None:
    store = make()
    bring(store, invoices(tmp_path / "a.xlsx", RED))
    assert asks(store) == {of_invoice(2): "draft.red_without_blue"}
    decide_drafts(store, [of_invoice(2)], Decision(is_ignored=True))
    bring(store, invoices(tmp_path / "b.xlsx", BLUE))
    assert asks(store) == {of_invoice(1): "draft.partner_decided"}
    kept = store.draft_of(of_invoice(2))
    assert kept is not None
    assert kept.reason == "draft.left_out"


def test_a_decision_about_an_invoice_ends_when_it_is_void(make: Make, tmp_path: Path) -> None:
    store = make()
    bring(store, invoices(tmp_path / "a.xlsx", PARTLY))
    decide_drafts(store, [of_invoice(1)], Decision(quantity="700", unit="kWh"))
    bring(store, invoices(tmp_path / "b.xlsx", (1, 1000, "已作废", "")))
    draft = store.draft_of(of_invoice(1))
    assert draft is not None
    assert (draft.state, draft.reason) == (DraftState.IGNORED, "draft.invoice_void")


def test_a_voided_record_stays_void(make: Make, tmp_path: Path) -> None:
    store = make()
    bring(store, invoices(tmp_path / "a.xlsx", BLUE))
    with store.change("作废") as change:
        change.void([of_invoice(1)], "录错")
    assert bring(store, invoices(tmp_path / "b.xlsx", REVERSED)).drafts == ()


def test_months_of_a_meter_grow_with_every_file(make: Make, tmp_path: Path) -> None:
    files = [
        days(tmp_path / "1.csv", "2025-01-01", 20),
        days(tmp_path / "2.csv", "2025-01-15", 30),
        days(tmp_path / "3.csv", "2025-02-14", 15),
    ]
    for confirmed, asked in in_every_order(make, files):
        assert sum(confirmed.values()) == 59 * 10
        assert (len(confirmed), asked) == (2, [])


def test_a_month_of_a_meter_that_was_posted_asks_for_the_rest(make: Make, tmp_path: Path) -> None:
    store = make()
    bring(store, days(tmp_path / "1.csv", "2025-01-01", 20))
    with store.change("记账") as change:
        change.post()
    bring(store, days(tmp_path / "2.csv", "2025-01-15", 17))
    (draft,) = store.drafts(DraftState.ASKED)
    assert (draft.reason, draft.quantity and draft.quantity.amount) == (
        "draft.corrects_posted",
        Decimal(110),
    )


def test_a_decided_month_of_a_meter_takes_its_new_amount(make: Make, tmp_path: Path) -> None:
    store = make()
    save(
        store,
        prepare(store, ImportOrder((days(tmp_path / "1.csv", "2025-01-01", 20),))),
        accept=False,
    )
    (draft,) = store.drafts()
    decide_drafts(store, [draft.id], Decision(source="electricity.self_solar"))
    bring(store, days(tmp_path / "2.csv", "2025-01-15", 17))
    (entry,) = store.ledger()
    assert entry.record.source == "electricity.self_solar"
    assert entry.record.quantity.amount == Decimal(310)


def test_the_same_days_in_another_file_are_no_news(make: Make, tmp_path: Path) -> None:
    store = make()
    bring(store, days(tmp_path / "1.csv", "2025-01-01", 31))
    (file,) = bring(store, days(tmp_path / "2.csv", "2025-01-05", 10)).files
    assert (file.status, file.code) == (Outcome.DUPLICATE, "document.measurements_known")


def test_readings_between_others_divide_a_stretch(make: Make, tmp_path: Path) -> None:
    files = [
        readings(tmp_path / "1.csv", ("2025-01-01", 100), ("2025-03-01", 200)),
        readings(tmp_path / "2.csv", ("2025-02-01", 140), ("2025-04-01", 260)),
        readings(tmp_path / "3.csv", ("2025-05-01", 300), ("2025-06-01", 310)),
    ]
    for confirmed, asked in in_every_order(make, files):
        assert sum(confirmed.values()) == 210 * 40
        assert asked == []


def test_a_reading_that_contradicts_a_kept_one_is_found_and_not_counted(
    make: Make, tmp_path: Path
) -> None:
    store = make()
    bring(store, readings(tmp_path / "1.csv", ("2025-01-01", 100), ("2025-03-01", 200)))
    prepared = bring(store, readings(tmp_path / "2.csv", ("2025-03-01", 210), ("2025-04-01", 260)))
    assert "reading.conflict" in {finding.code for finding in prepared.findings}
    assert sum(books(store)[0].values()) == 160 * 40


def test_a_bill_that_comes_with_another_amount_is_asked(make: Make, tmp_path: Path) -> None:
    store = make()
    bring(store, bills(tmp_path / "1.csv", 5000))
    same = bills(tmp_path / "0.csv", 5000)
    same.write_text(same.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (file,) = bring(store, same).files
    assert (file.status, file.code) == (Outcome.DUPLICATE, "document.measurements_known")
    prepared = bring(store, bills(tmp_path / "2.csv", 5100))
    assert [finding.code for finding in prepared.findings] == ["bill.conflict"]
    assert sum(books(store)[0].values()) == 0
    assert [*asks(store).values()] == ["draft.bill_conflict"]


def test_a_single_reading_is_kept_and_counts_with_the_next(make: Make, tmp_path: Path) -> None:
    """Some read their meters once a month and export a file each time."""
    store = make()
    first = bring(store, readings(tmp_path / "1.csv", ("2025-01-01", 100)))
    assert [(f.code, f.details["meters"]) for f in first.findings] == [("reading.waits", "M2")]
    second = bring(store, readings(tmp_path / "2.csv", ("2025-02-01", 110)))
    assert second.findings == ()
    assert sum(books(store)[0].values()) == 400


def test_a_register_read_daily_is_one_draft_a_month(make: Make, tmp_path: Path) -> None:
    """2 a day × 40 from 1 January to 10 February, in files that overlap."""
    start = date(2025, 1, 1)
    points = [(f"{start + timedelta(n)}", 100 + 2 * n) for n in range(41)]
    files = [
        readings(tmp_path / "1.csv", *points[:20]),
        readings(tmp_path / "2.csv", *points[19:32]),
        readings(tmp_path / "3.csv", *points[30:]),
    ]
    for confirmed, asked in in_every_order(make, files):
        assert sorted(confirmed.values()) == [9 * 80, 31 * 80]
        assert asked == []


def test_bills_over_the_months_end_are_checked_month_by_month(make: Make, tmp_path: Path) -> None:
    """Bills from the 26th to the 25th at 10 kWh a day beside a meter of the same."""
    rows = ["2024-12-26,2025-01-25,310", "2025-01-26,2025-02-25,310", "2025-02-26,2025-03-25,280"]
    bill = tmp_path / "账单.csv"
    text = "\n".join(["开始日期,结束日期,用电量(kWh)", *rows]) + "\n"
    bill.write_text(text, encoding="utf-8")
    store = make()
    bring(store, bill)
    prepared = bring(store, days(tmp_path / "1.csv", "2025-01-01", 90))
    assert [(f.details["month"], f.details["percent"]) for f in prepared.findings] == [
        ("2025-01", "+0.0"),
        ("2025-02", "+0.0"),
        ("2025-03", "+0.0"),
    ]
    assert sum(books(store)[0].values()) == 900


def test_the_same_file_twice_in_a_folder_counts_no_lines_again(make: Make, tmp_path: Path) -> None:
    first = invoices(tmp_path / "a.xlsx", BLUE)
    (tmp_path / "a (1).xlsx").write_bytes(first.read_bytes())
    files = bring(make(), tmp_path).files
    assert sorted((file.status, file.counted) for file in files if file.path.endswith("xlsx")) == [
        (Outcome.DUPLICATE, 0),
        (Outcome.IMPORTED, 1),
    ]


def test_a_locked_entry_beside_an_empty_file_is_named_for_its_lock(
    make: Make, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("b.xlsx", "x")
    data = bytearray(packed.getvalue())
    for at in (6, data.find(b"PK\x01\x02") + 8):
        data[at] |= 1  # says that the entry has a password
    (tmp_path / "b.zip").write_bytes(data)
    codes = [file.code for file in bring(make(), tmp_path).files]
    assert codes == ["file.empty", "archive.encrypted"]


def test_a_file_whose_invoices_say_something_else_is_no_plain_repetition(
    make: Make, tmp_path: Path
) -> None:
    first = invoices(tmp_path / "1.xlsx", BLUE)
    other = invoices(tmp_path / "2.xlsx", (1, 900, "正常", ""))
    again = invoices(tmp_path / "3.xlsx", BLUE, goods=False)
    files = bring(make(), first, other, again).files
    assert [(file.status, file.code) for file in files] == [
        (Outcome.IMPORTED, ""),
        (Outcome.DUPLICATE, "document.invoices_conflict"),
        (Outcome.DUPLICATE, "document.invoices_known"),
    ]


def test_a_curve_joined_with_another_file_of_the_import_says_so(make: Make, tmp_path: Path) -> None:
    first = days(tmp_path / "1.csv", "2025-01-01", 10)
    second = days(tmp_path / "2.csv", "2025-01-11", 10)
    files = bring(make(), first, second).files
    told = [[each.code for each in file.findings] for file in files if not file.counted]
    assert told == [["document.curves_joined"]]


def test_a_copy_of_a_refused_file_is_refused_as_well(make: Make, tmp_path: Path) -> None:
    store = make()
    folder = tmp_path / "票"
    folder.mkdir()
    for name in ("a.xml", "b.xml"):
        (folder / name).write_text("<EInvoice><Header>", encoding="utf-8")
    files = bring(store, folder).files
    assert [(file.path, file.status, file.code) for file in files] == [
        (f"票/{name}", Outcome.REFUSED, "xml.damaged") for name in ("a.xml", "b.xml")
    ]
    assert [(file.details or {})["where"] for file in files] == [file.path for file in files]


def curve(path: Path, ends: str = "") -> Path:
    """Write hours of a meter the table does not name; ``ends`` makes other bytes of them."""
    rows = [
        f"2025-03-{day:02} {hour:02}:00,{100 + (day + hour) % 23}"
        for day in range(1, 32)
        for hour in range(24)
    ]
    path.write_text("\n".join(["时间,电量(kWh)", *rows]) + f"\n{ends}", encoding="utf-8")
    return path


def test_a_curve_saved_again_under_another_name_is_asked_not_counted_twice(
    make: Make, tmp_path: Path
) -> None:
    store = make()
    first = curve(tmp_path / "三月.csv")
    second = curve(tmp_path / "三月 (1).csv", "\n")
    assert bring(store, first).files[0].counted == 1
    (asked,) = bring(store, second).drafts
    assert (asked.state, asked.reason) == (DraftState.ASKED, "draft.meter_same_curve")
    assert dict(asked.details)["other"] == "三月"
    before = books(store)[0]
    bring(store, curve(tmp_path / "三月.csv", "\n\n"))
    assert books(store)[0] == before


def test_a_curve_twice_in_one_folder_counts_once(make: Make, tmp_path: Path) -> None:
    store = make()
    prepared = bring(store, curve(tmp_path / "a.csv"), curve(tmp_path / "b.csv", "\n"))
    assert [draft.state for draft in prepared.drafts] == [DraftState.PROPOSED, DraftState.ASKED]


def test_the_next_month_of_another_file_and_a_constant_curve_are_no_copies(
    make: Make, tmp_path: Path
) -> None:
    flat = ["时间,电量(kWh)", *(f"2025-03-01 {hour:02}:00,7" for hour in range(24))]
    for number in (1, 2):
        text = "\n".join(flat) + "\n" * number
        (tmp_path / f"{number}.csv").write_text(text, encoding="utf-8")
    prepared = bring(make(), tmp_path / "1.csv", tmp_path / "2.csv")
    assert {draft.state for draft in prepared.drafts} == {DraftState.PROPOSED}


def test_a_bill_that_was_divided_stays_set_aside(make: Make, tmp_path: Path) -> None:
    store = make()
    bring(store, bills(tmp_path / "1.csv", 5000))
    (bill,) = (entry.record for entry in store.ledger())
    with store.change("撤回") as change:
        change.withdraw([bill.id])
    (draft,) = store.drafts()
    with store.change("分摊") as change:
        change.update_draft(replace(draft, state=DraftState.IGNORED, reason="draft.divided"))
    again = bills(tmp_path / "2.csv", 5000)
    again.write_text(again.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    prepared = bring(store, again)
    assert (prepared.files[0].kind, prepared.drafts) == (Kind.BILL, ())
    assert books(store) == ({}, [])


SHARED = Allocation("area", facilities=("总厂", "分厂"))
VOID = (1, 1000, "已作废", "")


def divided(make: Make, tmp_path: Path, *, confirmed: bool) -> Store:
    """Return a company whose invoice of 1000 kWh is shared 3 to 1 by two facilities."""
    store = make()
    with store.change("设施") as change:
        change.set_facility(Facility("总厂", "330500", area=Decimal(300)))
        change.add_facility(Facility("分厂", "330500", area=Decimal(100)))
    prepared = prepare(store, ImportOrder((invoices(tmp_path / "蓝.xlsx", BLUE),)))
    save(store, prepared, accept=confirmed)
    allocate_draft(store, of_invoice(1), SHARED)
    return store


def counted(store: Store) -> dict[str, Decimal]:
    """Return what counts or would, drafts and confirmed records, by id after the invoice's."""
    drafts = [draft for draft in store.drafts(DraftState.PROPOSED) if draft.quantity is not None]
    found = {draft.id: draft.quantity.amount for draft in drafts if draft.quantity}
    for entry in store.ledger():
        if entry.state is not LedgerState.VOID:
            found[entry.record.id] = entry.record.quantity.amount
    return {key.removeprefix(of_invoice(1)): amount for key, amount in found.items()}


@pytest.mark.parametrize("confirmed", [False, True], ids=["draft", "confirmed"])
@pytest.mark.parametrize("line", [VOID, REVERSED], ids=["void", "reversed"])
def test_parts_leave_the_count_with_their_document_and_undo_brings_them_back(
    make: Make, tmp_path: Path, line: Line, *, confirmed: bool
) -> None:
    store = divided(make, tmp_path, confirmed=confirmed)
    before = {"@总厂": Decimal(750), "@分厂": Decimal(250)}
    assert counted(store) == before
    prepared = bring(store, invoices(tmp_path / "后.xlsx", line))
    assert counted(store) == {}
    (said,) = prepared.findings
    assert (said.code, said.details["count"]) == ("divided.parts_left", "2")
    reasons = {draft.reason for draft in store.drafts(DraftState.IGNORED) if "@" in draft.id}
    assert reasons == {
        "draft.invoice_void" if line is VOID else "draft.reversed_without_red",
    }
    assert store.check() == ()
    store.undo()
    assert counted(store) == before


def test_parts_of_parts_leave_the_count_too(make: Make, tmp_path: Path) -> None:
    store = divided(make, tmp_path, confirmed=True)
    split_draft(store, f"{of_invoice(1)}@总厂", "month", month="2025-02")
    bring(store, invoices(tmp_path / "后.xlsx", VOID))
    assert counted(store) == {}


def test_posted_parts_of_a_void_invoice_are_asked_for_their_difference(
    make: Make, tmp_path: Path
) -> None:
    store = divided(make, tmp_path, confirmed=True)
    with store.change("记账") as change:
        change.post()
    prepared = bring(store, invoices(tmp_path / "后.xlsx", VOID))
    assert [finding.code for finding in prepared.findings] == [
        "divided.parts_left",
        "record.outdated",
        "record.outdated",
    ]
    asked = {draft.facility: draft.quantity for draft in store.drafts(DraftState.ASKED)}
    assert {name: quantity and quantity.amount for name, quantity in asked.items()} == {
        "总厂": Decimal(-750),
        "分厂": Decimal(-250),
    }


@pytest.mark.parametrize("confirmed", [False, True], ids=["draft", "confirmed"])
def test_a_red_letter_of_a_divided_invoice_is_asked(
    make: Make, tmp_path: Path, *, confirmed: bool
) -> None:
    store = divided(make, tmp_path, confirmed=confirmed)
    bring(store, invoices(tmp_path / "红.xlsx", RED))
    assert counted(store) == {"@总厂": Decimal(750), "@分厂": Decimal(250)}
    assert asks(store) == {of_invoice(2): "draft.partner_decided"}


def test_parts_of_an_invoice_with_other_figures_are_asked(make: Make, tmp_path: Path) -> None:
    store = divided(make, tmp_path, confirmed=True)
    prepared = bring(store, invoices(tmp_path / "后.xlsx", (1, 1100, "正常", "")))
    assert {finding.code for finding in prepared.findings} == {
        "invoice.conflict",
        "divided.parts_asked",
    }
    assert counted(store) == {}
    assert {key.partition("@")[2]: reason for key, reason in asks(store).items()} == {
        "总厂": "draft.whole_changed",
        "分厂": "draft.whole_changed",
    }


def test_a_divided_month_of_a_meter_is_divided_anew_when_it_grows(
    make: Make, tmp_path: Path
) -> None:
    store = make()
    with store.change("设施") as change:
        change.set_facility(Facility("总厂", "330500", area=Decimal(300)))
        change.add_facility(Facility("分厂", "330500", area=Decimal(100)))
    bring(store, days(tmp_path / "1.csv", "2025-03-01", 20))
    ((month, _),) = books(store)[0].items()
    allocate_draft(store, month, SHARED)
    prepared = bring(store, days(tmp_path / "2.csv", "2025-03-21", 11))
    assert "divided.parts_anew" in {finding.code for finding in prepared.findings}
    assert counted(store) == {f"{month}@总厂": Decimal("232.5"), f"{month}@分厂": Decimal("77.5")}


def test_a_rule_counts_the_lines_it_decided_and_undo_takes_them_back(
    make: Make, tmp_path: Path
) -> None:
    store = make()
    seller, goods = "国网浙江电力", "*供电*电费"
    put_rules(store, [Rule(seller, goods, "electricity"), Rule("", "*供电*别的", "ignore")])
    assert [(rule.used, rule.last_used) for rule in store.rules_with_use()] == [(0, ""), (0, "")]
    bring(store, invoices(tmp_path / "1.xlsx", BLUE, (9, 50, "正常", "账期:202503")))
    bring(store, invoices(tmp_path / "2.xlsx", (9, 50, "正常", "账期:202503")))
    used, unused = store.rules_with_use()
    assert (used.seller, used.used, used.last_used) == (seller, 2, "2025-03-31")
    assert unused.used == 0
    assert "2,2025-03-31" in export_rules(store).decode()
    store.undo()
    store.undo()
    assert [rule.used for rule in store.rules_with_use()] == [0, 0]


UNNAMED = (2, -1000, "正常", "")


def test_a_red_letter_that_names_nobody_finds_the_one_reversed_invoice_it_cancels(
    make: Make, tmp_path: Path
) -> None:
    files = [invoices(tmp_path / "蓝.xlsx", REVERSED), invoices(tmp_path / "红.xlsx", UNNAMED)]
    for found in in_every_order(make, files):
        assert found == ({of_invoice(1): Decimal(1000), of_invoice(2): Decimal(-1000)}, [])


def test_it_found_its_invoice_for_good(make: Make, tmp_path: Path) -> None:
    store = make()
    prepared = bring(store, invoices(tmp_path / "蓝红.xlsx", REVERSED, UNNAMED))
    (said,) = prepared.findings
    assert (said.code, said.details["blue"]) == ("invoice.red_matched", number(1))
    other = (3, 1000, "已红冲-全额", "")
    bring(store, invoices(tmp_path / "再.xlsx", other, UNNAMED))
    assert [each.blue_key for each in store.invoices((number(2),))] == [number(1)]
    assert books(store)[0] == {of_invoice(1): Decimal(1000), of_invoice(2): Decimal(-1000)}


@pytest.mark.parametrize(
    "lines",
    [
        [REVERSED, (3, 1000, "已红冲-全额", ""), UNNAMED],
        [REVERSED, UNNAMED, (4, -1000, "正常", "")],
        [BLUE, UNNAMED],
        [(1, 900, "已红冲-全额", ""), UNNAMED],
        [REVERSED, UNNAMED, (7, -1000, "正常", red_of(1))],
    ],
    ids=["two blue ones", "two red ones", "not reversed", "another amount", "named by another"],
)
def test_a_red_letter_that_fits_none_or_several_is_asked(
    make: Make, tmp_path: Path, lines: list[Line]
) -> None:
    store = make()
    bring(store, invoices(tmp_path / "a.xlsx", *lines))
    assert asks(store)[of_invoice(2)] == "draft.red_without_blue"


def straddling_bill(path: Path) -> Path:
    """Write a bill of 26 January to 25 February, 10 kWh a day."""
    text = "户号,开始日期,结束日期,用电量(kWh)\n3300123456789,2025-01-26,2025-02-25,310\n"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_bill_that_leads_in_one_month_and_checks_in_the_other_is_divided(
    make: Make, tmp_path: Path
) -> None:
    """The meter begins on 1 February: January's six days are known from the bill alone."""
    bill = straddling_bill(tmp_path / "账单.csv")
    meter = days(tmp_path / "1.csv", "2025-02-01", 28, 11)
    together = tmp_path / "folder"
    together.mkdir()
    for path in (bill, meter):
        (together / path.name).write_bytes(path.read_bytes())
    store = make()
    prepared = bring(store, together)
    confirmed, asked = books(store)
    assert sum(confirmed.values()) == 6 * 10 + 28 * 11
    assert asked == []
    assert [f.code for f in prepared.findings] == ["energy.differs", "bill.divided_by_months"]
    assert dict(prepared.findings[0].details) | {"percent": "-9.1", "days": "25"} == dict(
        prepared.findings[0].details
    )


def test_a_bill_that_waits_is_divided_when_its_meter_comes(make: Make, tmp_path: Path) -> None:
    store = make()
    order = ImportOrder((straddling_bill(tmp_path / "账单.csv"),))
    save(store, prepare(store, order), accept=False)
    prepared = bring(store, days(tmp_path / "1.csv", "2025-02-01", 28, 10))
    assert "bill.divided_by_months" in {finding.code for finding in prepared.findings}
    parts = {e.record.id[-7:]: e for e in store.ledger() if "@" in e.record.id}
    assert {key: (e.record.quantity.amount, e.leads) for key, e in parts.items()} == {
        "2025-01": (Decimal(60), True),
        "2025-02": (Decimal(250), False),
    }
    store.undo()
    (whole,) = store.drafts()
    assert str(whole.quantity) == "310 kWh"


def test_a_confirmed_bill_stays_whole_and_its_months_are_told(make: Make, tmp_path: Path) -> None:
    store = make()
    bring(store, straddling_bill(tmp_path / "账单.csv"))
    prepared = bring(store, days(tmp_path / "1.csv", "2025-02-01", 28, 10))
    assert {finding.code for finding in prepared.findings} >= {"energy.not_counted"}
    assert not any("@" in draft.id for draft in store.drafts())


def without_multiplier(path: Path, *points: tuple[str, int]) -> Path:
    rows = [f"{day},M2,{value}" for day, value in points]
    path.write_text("\n".join(["日期,表号,正向有功总示数", *rows]) + "\n", encoding="utf-8")
    return path


def multiply(store: Store, value: int, since: str = "2025-01-01") -> None:
    entry = MeterEntry(Meter("M2"), Decimal(value), date.fromisoformat(since))
    put_meter(store, entry)


def test_readings_follow_the_multiplier_that_is_entered_after_them(
    make: Make, tmp_path: Path
) -> None:
    store = make()
    points = [("2025-01-01", 100), ("2025-02-01", 110), ("2025-03-01", 115)]
    bring(store, without_multiplier(tmp_path / "1.csv", *points))
    assert {draft.reason for draft in store.drafts()} == {"draft.meter_multiplier_open"}
    multiply(store, 40)
    drafts = {str(draft.period): draft for draft in store.drafts(DraftState.PROPOSED)}
    assert {key: str(draft.quantity) for key, draft in drafts.items()} == {
        "2025-01-01/2025-01-31": "400 kWh",
        "2025-02-01/2025-02-28": "200 kWh",
    }
    assert all(draft.document and draft.facility for draft in drafts.values())
    store.undo()
    assert {draft.reason for draft in store.drafts()} == {"draft.meter_multiplier_open"}


def test_another_multiplier_withdraws_confirmed_months_and_asks_of_posted_ones(
    make: Make, tmp_path: Path
) -> None:
    store = make()
    bring(store, readings(tmp_path / "1.csv", ("2025-01-01", 100), ("2025-02-01", 110)))
    assert sum(books(store)[0].values()) == 400
    multiply(store, 50)
    (draft,) = store.drafts(DraftState.PROPOSED)
    assert str(draft.quantity) == "500 kWh"
    with store.change("记账") as change:
        change.confirm([draft.id])
        change.post()
    multiply(store, 60)
    (asked,) = store.drafts(DraftState.ASKED)
    assert (asked.reason, str(asked.quantity)) == ("draft.corrects_posted", "100 kWh")


def test_a_multiplier_from_a_later_day_leaves_what_was_before(make: Make, tmp_path: Path) -> None:
    store = make()
    points = [("2025-01-01", 100), ("2025-02-01", 110), ("2025-03-01", 115)]
    bring(store, readings(tmp_path / "1.csv", *points))
    multiply(store, 80, "2025-02-01")
    assert sorted(books(store)[0].values()) == [400]
    (draft,) = store.drafts(DraftState.PROPOSED)
    assert str(draft.quantity) == "400 kWh"


def quarter_registers(path: Path, first: str, count: int = 96) -> Path:
    """Write a register of M2 that adds 1 a quarter of an hour, without its multiplier."""
    start = datetime.fromisoformat(first)
    rows = [f"{start + timedelta(minutes=15 * n)},M2,{500 + n}" for n in range(count + 1)]
    path.write_text("\n".join(["时间,表号,正向有功总示数", *rows]) + "\n", encoding="utf-8")
    return path


def curve_total(store: Store) -> Decimal:
    (month,) = store.interval_months()
    block = store.block(month.channel, month.month)
    assert block is not None
    return block.total


def test_curves_of_registers_follow_the_multiplier_that_is_entered_after_them(
    make: Make, tmp_path: Path
) -> None:
    store = make()
    bring(store, quarter_registers(tmp_path / "1.csv", "2025-01-05"))
    (asked,) = store.drafts(DraftState.ASKED)
    assert asked.reason == "draft.meter_multiplier_open"
    multiply(store, 40)
    (draft,) = store.drafts(DraftState.PROPOSED)
    assert (draft.quantity and draft.quantity.amount, draft.document) == (
        Decimal(96 * 40),
        asked.document,
    )
    assert curve_total(store) == Decimal(96 * 40)
    multiply(store, 40)
    assert curve_total(store) == Decimal(96 * 40)


def test_curves_of_registers_take_the_multiplier_of_their_meter(make: Make, tmp_path: Path) -> None:
    store = make()
    multiply(store, 40)
    prepared = bring(store, quarter_registers(tmp_path / "1.csv", "2025-01-05"))
    assert sum(books(store)[0].values()) == 96 * 40
    codes = {finding.code for finding in prepared.files[0].findings}
    assert "interval.multiplier_entered" in codes
    assert "interval.multiplier_unknown" not in codes


@pytest.mark.parametrize("is_before", [True, False])
def test_a_multiplier_that_changes_within_the_month_holds_from_its_day(
    make: Make, tmp_path: Path, *, is_before: bool
) -> None:
    """Two days of 96 quarters that add 1 each: the first × 40, the second × 80."""
    store = make()
    if not is_before:
        bring(store, quarter_registers(tmp_path / "1.csv", "2025-01-05"))
        bring(store, quarter_registers(tmp_path / "2.csv", "2025-01-06"))
        assert {draft.reason for draft in store.drafts()} == {"draft.meter_multiplier_open"}
    multiply(store, 80, "2025-01-06")
    multiply(store, 40)
    if is_before:
        bring(store, quarter_registers(tmp_path / "1.csv", "2025-01-05"))
        bring(store, quarter_registers(tmp_path / "2.csv", "2025-01-06"))
    assert curve_total(store) == 96 * (40 + 80)


def mixed(path: Path) -> Path:
    """Write quarters of a register that adds 1 each, beside energy fed back of 0, 1 or 2."""
    start = datetime.fromisoformat("2025-01-05")
    rows = [f"{start + timedelta(minutes=15 * n)},M2,{500 + n},{n % 3}" for n in range(97)]
    head = "时间,表号,正向有功总示数,反向有功电量(kWh)"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("is_before", [True, False])
def test_of_registers_beside_energy_only_the_registers_are_multiplied(
    make: Make, tmp_path: Path, *, is_before: bool
) -> None:
    store = make()
    if is_before:
        multiply(store, 40)
    bring(store, mixed(tmp_path / "1.csv"))
    if not is_before:
        assert {draft.reason for draft in store.drafts()} == {"draft.meter_multiplier_open"}
        multiply(store, 40)
    months = store.interval_months()
    blocks = [store.block(month.channel, month.month) for month in months]
    totals = {block.channel.direction: block.total for block in blocks if block is not None}
    assert totals == {"import": 96 * 40, "export": 96}


def test_case_65_a_file_another_program_holds_stops_no_others(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "单据"
    folder.mkdir()
    quarter_registers(folder / "1.csv", "2025-01-05")
    (folder / "开着.xlsx").write_bytes(b"x")

    def refuse(path: str) -> io.FileIO:
        if path.endswith("开着.xlsx"):
            raise PermissionError
        return io.FileIO(path)

    monkeypatch.setattr(gathering, "FileIO", refuse)
    first, second = bring(make(), folder).files
    assert (first.status, second.status) == ("imported", "refused")
    assert (second.code, second.details and second.details["file"]) == (
        "file.not_permitted",
        "单据/开着.xlsx",
    )
    with pytest.raises(SurroundingsError):
        bring(make(), folder / "开着.xlsx")


def nameless(path: Path, day: str) -> Path:
    """Write a day of quarters of 4, which may be kW or kWh."""
    start = datetime.fromisoformat(day)
    rows = [f"{start + timedelta(minutes=15 * n)},{4 + n % 2}" for n in range(96)]
    path.write_text("\n".join(["时间,数值", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("values", "total"), [("power", 108), ("energy", 432)])
def test_what_a_curve_holds_can_be_answered_after_it_was_saved(
    make: Make, tmp_path: Path, values: str, total: int
) -> None:
    store = make()
    bring(store, nameless(tmp_path / "M.csv", "2025-01-05"))
    (asked,) = store.drafts(DraftState.ASKED)
    (answered,) = answer_values(store, [asked.id], values)
    assert answered.state is DraftState.PROPOSED
    assert answered.quantity == Quantity(Decimal(total), "kWh")
    assert curve_total(store) == total
    (tmp_path / "2").mkdir()
    bring(store, nameless(tmp_path / "2" / "M.csv", "2025-02-05"))
    assert store.drafts(DraftState.ASKED) == ()
    store.undo()
    store.undo()
    assert [draft.id for draft in store.drafts(DraftState.ASKED)] == [asked.id]
    assert curve_total(store) == 432


def test_one_answer_can_reach_all_meters_of_a_table(make: Make, tmp_path: Path) -> None:
    store = make()
    start = datetime.fromisoformat("2025-01-05")
    rows = [f"{start + timedelta(minutes=15 * n)},{4 + n % 2},{8 + n % 3}" for n in range(96)]
    path = tmp_path / "two.csv"
    path.write_text("\n".join(["时间,A1,A2", *rows]) + "\n", encoding="utf-8")
    bring(store, path)
    bring(store, nameless(tmp_path / "M.csv", "2025-01-05"))
    first, second, other = (draft.id for draft in store.drafts(DraftState.ASKED))
    alike = months_alike(store, [first])
    assert (alike, months_alike(store, [other])) == ((second,), ())
    answered = answer_values(store, [first, *alike], "power")
    assert [each.state for each in answered] == [DraftState.PROPOSED] * 2
    assert [draft.id for draft in store.drafts(DraftState.ASKED)] == [other]


def test_only_what_is_asked_can_be_answered(make: Make, tmp_path: Path) -> None:
    store = make()
    multiply(store, 40)
    bring(store, quarter_registers(tmp_path / "1.csv", "2025-01-05"))
    (key,) = (month for month in books(store)[0])
    for wrong in ([key], ["meter:nobody"]):
        with pytest.raises(DesktopError):
            answer_values(store, wrong, "power")
    with pytest.raises(UsageError):
        answer_values(store, [key], "register")
