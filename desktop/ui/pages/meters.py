"""录入·抄表: meters left; months, curve and heat map of the chosen one right."""

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from desktop.accounting.period import Month
from desktop.jobs.context import JobContext
from desktop.ui import formats
from desktop.ui.charts.coverage import CoverageCalendar
from desktop.ui.charts.curve import Curve
from desktop.ui.charts.heat_map import HeatMap
from desktop.ui.charts.month_bars import Bar, MonthBars
from desktop.ui.charts.ribbon import MultiplierRibbon
from desktop.ui.desk import Desk
from desktop.ui.pages.page import Page
from desktop.ui.session import Changed, CoverageRow, MeterMonth, MeterRow, Session
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, filled, framed, roomy, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.empty import Empty
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.tabs import PageTabs


def _gaps_tone(meter: MeterRow) -> str:
    return "warn" if meter.missing_slots else ""


def _carrier(meter: MeterRow) -> str:
    return name_of("carrier", meter.carrier)


METER_COLUMNS = (
    Column("meter", lambda meter: meter.meter, width=120),
    Column("carrier", _carrier, width=84),
    Column("gaps", lambda meter: meter.missing_slots, Kind.NUMBER, 60, tone=_gaps_tone),
    Column("unit", lambda meter: meter.unit, width=50),
)
CURVES, CALENDAR = range(2)
_SIZES = (324, 546)


class MetersPage(Page):
    """Curve, heat map and months of a meter, with gaps marked."""

    key: ClassVar[str] = "meters"
    concerns: ClassVar[frozenset[Changed]] = frozenset({Changed.DOCUMENTS, Changed.RECORDS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._meter: MeterRow | None = None
        self._rows: tuple[MeterRow, ...] = ()
        self._wanted = ""
        self._calendar_seen = False
        self._shown: tuple[Month, ...] = ()
        self.meters = Table(METER_COLUMNS, "page.meters")
        self.meters.pointed.connect(self._choose)
        self.about = Wrapped(role="quiet")
        self.bars = MonthBars()
        self.bars.pointed.connect(self._choose_month)
        self.ribbon = MultiplierRibbon()
        self.month_title = Text(role="strong")
        self.curve = Curve()
        self.heat = HeatMap()
        self.calendar = CoverageCalendar()
        self.calendar.pointed.connect(self._go_to)
        self.tabs = PageTabs()
        self.tabs.currentChanged.connect(self._load_calendar)
        self._lay_out()
        self._say()

    def _lay_out(self) -> None:
        right = QWidget()
        layout = column(
            framed("card", column(self.about, self.bars, self.ribbon)),
            framed("card", column(self.month_title, self.curve, self.heat)),
            spacing=SPACE[2],
        )
        layout.setStretch(1, 1)
        right.setLayout(layout)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(SPACE[2])
        split.setProperty("role", "clear")
        split.addWidget(self.meters)
        split.addWidget(roomy(right))
        split.setSizes(list(_SIZES))
        split.setStretchFactor(1, 1)
        button = Button("action.import_files", "main", "import")
        button.clicked.connect(partial(self.desk.acted.emit, "import_files"))
        self.tabs.addTab(split, "")
        known = framed("card", column(Wrapped("meters.calendar_text", "small"), self.calendar, 1))
        self.tabs.addTab(filled(scrolled(known), grow=0), "")
        self.set_body(self.tabs, Empty("meters", "meters", button))

    def _say(self) -> None:
        self.tabs.setTabText(CURVES, tr("meters.tab_curves"))
        self.tabs.setTabText(CALENDAR, tr("meters.tab_calendar"))

    def refresh(self) -> None:
        """Ask for the meters."""
        self.desk.ask(_meters, self._show)
        self._calendar_seen = False
        self._load_calendar()

    def show_place(self, place: str) -> None:
        """Choose a meter by its number."""
        self.tabs.setCurrentIndex(CURVES)
        self._wanted = next((each.key for each in self._rows if each.meter == place), place)
        self.desk.ask(_meters, self._show)

    @Slot()
    def _load_calendar(self) -> None:
        """Ask for the calendar when its tab is open."""
        if self.tabs.currentIndex() == CALENDAR and not self._calendar_seen:
            self._calendar_seen = True
            year = self.desk.year
            self.desk.ask(partial(_coverage, year), partial(self._show_calendar, year))

    def _show_calendar(self, year: int, rows: tuple[CoverageRow, ...]) -> None:
        self.calendar.show_rows(rows, year)

    @Slot(str, int)
    def _go_to(self, channel: str, month: int) -> None:
        """Show the curve of a channel and month of the calendar."""
        keys = [meter.key for meter in self._rows]
        self.tabs.setCurrentIndex(CURVES)
        self.desk.set_month(Month(self.desk.year, month + 1))
        if channel in keys:
            self._wanted = channel
            self.meters.point_at(keys.index(channel))

    def _show(self, meters: tuple[MeterRow, ...]) -> None:
        self.show_empty(is_empty=not meters)
        self._rows = meters
        self.meters.show_rows(meters)
        keys = [meter.key for meter in meters]
        numbers = [meter.meter for meter in meters]
        if self._wanted in numbers:
            self._wanted = keys[numbers.index(self._wanted)]
        if meters:
            self.meters.point_at(keys.index(self._wanted) if self._wanted in keys else 0)

    @Slot(object)
    def _choose(self, meter: MeterRow) -> None:
        self._meter = meter
        self._wanted = meter.key
        self._show_meter()

    def _show_meter(self) -> None:
        meter = self._meter
        if meter is None:
            return
        self._shown = tuple(m for m, _ in meter.months if m.year == self.desk.year)
        amounts, invoiced = dict(meter.months), dict(meter.invoiced)
        bars = [
            Bar(
                formats.month_short(month),
                float(amounts[month].amount),
                float(invoiced[month]) if month in invoiced else None,
                is_chosen=month == self.desk.month,
            )
            for month in self._shown
        ]
        self.bars.show_bars(bars, meter.unit)
        self.ribbon.show_multipliers(meter.multipliers, self.desk.year)
        self.about.show_plain(_about(meter))
        self.month_title.show_plain(formats.month(self.desk.month))
        if self.desk.month in self._shown:
            self.desk.ask(partial(_month, meter, self.desk.month), self._show_month)
        else:
            self._show_month(None)

    def _show_month(self, month: MeterMonth | None) -> None:
        self.curve.show_month(month)
        self.heat.show_month(month)
        if month is None:
            self.month_title.say("meters.no_intervals", month=formats.month(self.desk.month))

    @Slot(int)
    def _choose_month(self, place: int) -> None:
        self.desk.set_month(self._shown[place])

    def retranslate(self) -> None:
        """Say what stands beside the charts again."""
        self._say()
        self._calendar_seen = False
        self._load_calendar()
        self._show_meter()


def _about(meter: MeterRow) -> str:
    parts = [
        tr("meters.about", meter=meter.meter, facility=meter.facility or formats.DASH),
        tr("meters.ticks") if meter.invoiced else "",
    ]
    for since, multiplier in meter.multipliers:
        parts.append(tr("meters.multiplier", since=formats.day(since), value=multiplier))
    return "  ·  ".join(part for part in parts if part)


def _meters(session: Session, _context: JobContext) -> tuple[MeterRow, ...]:
    return session.meters()


def _coverage(year: int, session: Session, _context: JobContext) -> tuple[CoverageRow, ...]:
    return session.meter_coverage(year)


def _month(
    meter: MeterRow, month: Month, session: Session, _context: JobContext
) -> MeterMonth | None:
    return session.meter_month(meter, month)
