"""录入·账单: every bill with what became of it, and the gaps that may be estimated."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Slot

from desktop.jobs.bill_list import BillEntry, BillState
from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.changes import Change, Changed
from desktop.ui.desk import Desk
from desktop.ui.pages.page import Page
from desktop.ui.rooms.billing import GapRow, ShareAsk, Sharers
from desktop.ui.rooms.paging import HeldPages
from desktop.ui.session import Session
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.paged import held
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, place_text, tr
from desktop.ui.widgets.bill_view import BillView
from desktop.ui.widgets.boxes import stacked
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.carrier_names import carrier_name
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.gaps_view import GapsView
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.tabs import PageTabs

BILLS, GAPS = range(2)
_RECORDED: Final = frozenset({BillState.POSTED, BillState.CONFIRMED})
_TONES: Final = {
    BillState.POSTED: "good",
    BillState.CONFIRMED: "good",
    BillState.ASKED: "warn",
    BillState.REVERSED: "warn",
}


def _straddling(entry: BillEntry) -> str:
    if len(entry.months) < 2:  # noqa: PLR2004 - one month is no straddling
        return ""
    return " + ".join(formats.month_short(month) for month, _ in entry.months)


def _overlap(entry: BillEntry) -> str:
    return tr("bills.has_overlap") if entry.overlapping else ""


BILL_COLUMNS: Final = (
    Column("account", lambda r: r.bill.account, width=120),
    Column("carrier", lambda r: carrier_name(r.bill.carrier), width=76),
    Column("period", lambda r: r.bill.period, width=158),
    Column("quantity", lambda r: r.bill.quantity, Kind.NUMBER, 80),
    Column(
        "unit",
        lambda r: formats.unit_text(r.bill.quantity.unit) if r.bill.quantity else "",
        width=46,
    ),
    Column("charged", lambda r: r.bill.amount, Kind.MONEY, 104, is_totalled=True),
    Column("exported", lambda r: r.bill.exported, Kind.NUMBER, 80, is_shown=False),
    Column(
        "state",
        lambda r: name_of("bill_state", r.state),
        width=100,
        tone=lambda r: _TONES.get(r.state, ""),
    ),
    Column("straddles", _straddling, width=70),
    Column("overlap", _overlap, width=70, tone=lambda r: "warn" if r.overlapping else ""),
    Column("facility", lambda r: r.facility, width=90),
    Column("number", lambda r: r.number, width=150, is_shown=False),
    Column("place_in_document", lambda r: place_text(r.bill.place), width=200),
)


class BillsPage(Page):
    """Account by account; the inspector shows the bill itself."""

    key: ClassVar[str] = "bills"
    has_figures: ClassVar[bool] = True
    concerns: ClassVar[frozenset[Changed]] = frozenset(
        {Changed.DOCUMENTS, Changed.DRAFTS, Changed.RECORDS}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._gaps_seen = False
        self._sought = ""
        self._is_new = False
        self._chosen: BillEntry | None = None
        self.note = Panel()
        self.bills = Table(BILL_COLUMNS, "page.bills")
        self.bill = BillView()
        self.gaps = GapsView()
        self.tabs = PageTabs()
        self._lay_out()
        self._connect()
        self._say()

    def _lay_out(self) -> None:
        self.tabs.addTab(stacked(self.bills, self.bill), "")
        self.tabs.addTab(self.gaps, "")
        button = Button("action.import_files", "main", "import")
        button.clicked.connect(partial(self.desk.acted.emit, "import_files"))
        self.above.addWidget(self.note)
        self.set_body(self.tabs, Empty("bills", "bills", button))

    def _connect(self) -> None:
        self.bills.pointed.connect(self._choose)
        self.bills.opened.connect(self._choose)
        self.bill.split_asked.connect(self.split)
        self.bill.sharers_wanted.connect(self._ask_sharers)
        self.bill.share_asked.connect(self.share)
        self.gaps.estimate_asked.connect(self.estimate)
        self.gaps.withdraw_asked.connect(self.withdraw)
        self.tabs.currentChanged.connect(self._load_gaps)

    def leave_company(self) -> None:
        """Forget the bill of another company."""
        super().leave_company()
        self._chosen = None

    def refresh(self) -> None:
        """Ask for the bills of the year; gaps when their tab is open."""
        self.desk.ask(partial(_bills, self.desk.year), self._show)
        self._gaps_seen = False
        self._load_gaps()

    def _show(self, entries: HeldPages) -> None:
        pages = held(entries, self.desk.ask)
        self.bills.show_pages(pages)
        self._is_new = True
        pages.arranged.connect(self._on_arranged)  # after the table took it
        self.bill.show_bill(None)
        self._say()

    @Slot()
    def _on_arranged(self) -> None:
        """Choose the first bill when the list is there, but not after each filter."""
        if self._is_new:
            self._is_new = False
            if self.isVisible():  # else somebody was led on, and the inspector speaks of that
                self.bills.point_at(0)

    def show_place(self, place: str) -> None:
        """Choose the gap of a source, a facility and a month, once the gaps are known."""
        self._sought = place
        self.tabs.setCurrentIndex(GAPS)
        self._gaps_seen = False
        self._load_gaps()

    @Slot()
    def _load_gaps(self) -> None:
        if self.tabs.currentIndex() == GAPS and not self._gaps_seen:
            self._gaps_seen = True
            self.desk.ask(partial(_gaps, self.desk.year), self._show_gaps)

    def _show_gaps(self, gaps: Sequence[GapRow]) -> None:
        self.gaps.show_gaps(gaps, self.desk.ask)
        source, facility, month = (*self._sought.split("|"), "", "")[:3]
        self._sought = ""
        if not source:
            return
        if not self.gaps.choose(source, facility, month):
            self._lead_to_documents(source, month)

    def _lead_to_documents(self, source: str, month: str) -> None:
        """Nothing can be estimated: the documents themselves are wanted."""
        self.tabs.setCurrentIndex(BILLS)
        self.desk.asked_for.emit("invoices")
        self.desk.pointed.emit(f"source/{source}")
        said = partial(tr, "told.bring_documents", source=name_of("source", source), month=month)
        self.desk.told.emit(said)

    def _say(self) -> None:
        self.tabs.setTabText(BILLS, tr("bills.tab_bills"))
        self.tabs.setTabText(GAPS, tr("bills.tab_gaps"))
        self.bills.say_total(_rows_total)

    def retranslate(self) -> None:
        """Say the tabs and the chosen bill again."""
        self._say()
        self.bill.retranslate()
        self.gaps.retranslate()

    @Slot(object)
    def _choose(self, entry: BillEntry) -> None:
        self._chosen = entry
        self.bill.show_bill(entry)
        if entry.record:
            kind = "record" if entry.state in _RECORDED else "draft"
            self.desk.pointed.emit(f"{kind}/{entry.record}")

    @Slot(str)
    def split(self, by: str) -> None:
        """Divide the chosen bill among its months."""
        if self._chosen is not None:
            deed = partial(_split, self._chosen.record, by)
            self.desk.change(tr("progress.save"), deed, self._divided)

    def _divided(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.bill_divided", count=change.count), "good")

    @Slot()
    def _ask_sharers(self) -> None:
        self.desk.ask(_sharers, self.bill.show_sharers)

    @Slot(object)
    def share(self, ask: ShareAsk) -> None:
        """Divide the chosen bill among facilities."""
        if self._chosen is not None:
            deed = partial(_share, self._chosen.record, ask)
            self.desk.change(tr("progress.save"), deed, self._shared)

    def _shared(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.bill_shared", count=change.count), "good")

    @Slot(list, str)
    def estimate(self, gaps: Sequence[GapRow], by: str) -> None:
        """Fill gaps with marked estimates; say so where this way has nothing to go by."""
        if gaps:
            deed = partial(_estimate, gaps, by)
            self.desk.change(tr("progress.estimate"), deed, self._estimated)
        else:
            self.note.tell(partial(tr, "told.nothing_to_estimate"), "warn")

    def _estimated(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.estimated", count=change.count), "good")

    @Slot(list)
    def withdraw(self, gaps: Sequence[GapRow]) -> None:
        """Take estimates back."""
        if gaps:
            self.desk.change(tr("progress.estimate"), partial(_withdraw, gaps), self._withdrawn)

    def _withdrawn(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.estimates_withdrawn", count=change.count), "good")


def _rows_total(count: int) -> str:
    return tr("bills.total_of", count=count)


def _bills(year: int, session: Session, _context: JobContext) -> HeldPages:
    return HeldPages(session.billing.bills(year))


def _gaps(year: int, session: Session, _context: JobContext) -> tuple[GapRow, ...]:
    return session.billing.gaps(year)


def _sharers(session: Session, _context: JobContext) -> Sharers:
    return session.billing.sharers()


def _share(record: str, ask: ShareAsk, session: Session, _context: JobContext) -> Change:
    return session.billing.share(record, ask)


def _split(record: str, by: str, session: Session, _context: JobContext) -> Change:
    return session.billing.split(record, by)


def _estimate(gaps: Sequence[GapRow], by: str, session: Session, _context: JobContext) -> Change:
    return session.billing.estimate(gaps, by)


def _withdraw(gaps: Sequence[GapRow], session: Session, _context: JobContext) -> Change:
    return session.billing.withdraw(gaps)
