"""A tab of 清单: the base year as stated and as it would be today, and the way from there."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui import formats
from desktop.ui.charts.bridge import Bridge, Span
from desktop.ui.text import finding_text, name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import clear, column, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.chooser import Chooser
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.labels import Wrapped
from desktop.ui.widgets.signed_line import TONES, SignedLine

if TYPE_CHECKING:
    from desktop.jobs.context import JobContext
    from desktop.ui.desk import Desk
    from desktop.ui.rooms.base_year import BaseAnswer
    from desktop.ui.session import Change, Session

UNIT: Final = "tCO2e"
_KG: Final = Decimal(1000)
_WORTH_SHOWING: Final = 50
"""Less is 0.0 t on a chart. [kgCO2e]."""
_WIDTH: Final = 330


class BaseYearTab(QWidget):
    """Both figures stay; a restatement is kept with its reason and can be undone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.shown: BaseAnswer | None = None
        self.year = Chooser("base_year", is_inline=True)
        self.reason = Field("restate_reason", has_hint=False)
        self.keep = Button("base_year.keep", "", "check")
        self.chart = Bridge()
        self.chart.setAccessibleName(tr("inventory.base_year"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE[0])
        self._form = QWidget()
        self._form.setLayout(column(self.reason, row(self.keep, 1), spacing=SPACE[0]))
        left = QWidget()
        left.setLayout(column(self.year, self._lines, self._form, 1, spacing=SPACE[0]))
        area = scrolled(left)
        area.setFixedWidth(_WIDTH)
        layout = row(area, self.chart, spacing=SPACE[2])
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.year.chosen.connect(self.refresh)
        self.keep.clicked.connect(self.restate)
        self.chart.pointed.connect(self._point)

    @Slot()
    def refresh(self) -> None:
        """Ask for the base year chosen, or the earliest."""
        base = int(self.year.code) if self.year.code else None
        self.desk.ask(partial(_base, self.desk.year, base), self._show)

    def _show(self, shown: BaseAnswer) -> None:
        self.shown = shown
        self.year.offer([str(year) for year in shown.years])
        if shown.year is not None:
            self.year.choose(str(shown.year))
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.chart.setAccessibleName(tr("inventory.base_year"))
        clear(self._lines)
        shown = self.shown
        has_base = shown is not None and shown.year is not None
        self.year.setVisible(has_base)
        self._form.setVisible(has_base)
        if shown is None or shown.year is None:
            self.chart.show_spans(("", 0.0), (), ("", 0.0), UNIT)
            self._lines.addWidget(Wrapped("base_year.none", "quiet"))
            return
        self._show_figures(shown)
        self._show_chart(shown)

    def _show_figures(self, shown: BaseAnswer) -> None:
        year = formats.year(shown.year or 0)
        stated_from = name_of("stated_from", shown.stated_from)
        says = [
            tr("base_year.stated", year=year, amount=_tonnes(shown.stated), source=stated_from),
            tr("base_year.restated", year=year, amount=_tonnes(shown.restated)),
        ]
        if shown.causes:
            causes = tr("list.comma").join(_cause(each) for each in shown.causes)
            says.append(tr("base_year.causes", causes=causes))
        if shown.reduction is not None:
            key = "base_year.fell" if shown.reduction >= 0 else "base_year.rose"
            says.append(tr(key, share=formats.percent(abs(shown.reduction))))
        for text in says:
            line = Wrapped()
            line.show_plain(text)
            self._lines.addWidget(line)
        for finding in shown.findings:
            self._lines.addWidget(SignedLine(finding_text(finding), TONES[finding.severity]))
        for kept in shown.kept:
            amounts = {"stated": _tonnes(kept.stated), "restated": _tonnes(kept.restated)}
            line = Wrapped(role="small")
            line.show_plain(tr("base_year.kept", on=kept.on, reason=kept.reason, **amounts))
            self._lines.addWidget(line)

    def _show_chart(self, shown: BaseAnswer) -> None:
        stated, restated = shown.stated or Decimal(0), shown.restated or Decimal(0)
        changes = (("restatement", restated - stated), *shown.changes)
        spans = [
            Span(tr(f"inventory_cause.{cause}"), float(kg / _KG))
            for cause, kg in changes
            if abs(kg) >= _WORTH_SHOWING
        ]
        first = (formats.year(shown.year or 0), float(stated / _KG))
        last = (formats.year(self.desk.year), float((shown.now or Decimal(0)) / _KG))
        self.chart.show_spans(first, spans, last, UNIT)

    @Slot(str)
    def _point(self, name: str) -> None:
        """Explain a bar by its name: the stated total, restating, a cause, the later year."""
        shown = self.shown
        if shown is None or shown.year is None:
            return
        base = shown.year
        figures = {
            formats.year(base): f"base/stated/{base}",
            tr("inventory_cause.restatement"): f"base/restatement/{base}",
            formats.year(self.desk.year): "total.co2e",
        } | {tr(f"inventory_cause.{cause}"): f"cause/{cause}/{base}" for cause, _ in shown.changes}
        self.desk.pointed.emit(figures[name])

    @Slot()
    def restate(self) -> None:
        """Keep both figures, with the reason."""
        self.reason.calm()
        if self.shown is None or self.shown.year is None:
            return
        if not self.reason.text:
            self.reason.refuse("base_year.no_reason")
            self.reason.line.setFocus()
            return
        deed = partial(_restate, self.desk.year, self.shown.year, self.reason.text)
        self.desk.change(tr("progress.save"), deed, self._kept)

    def _kept(self, _change: Change) -> None:
        self.reason.line.clear()
        self.desk.told.emit(partial(tr, "told.restated"))


def _cause(code: str) -> str:
    family, _, name = code.partition(".")
    return name_of("restate_choice", name) if family == "choice" else name_of("restate", code)


def _tonnes(kilograms: Decimal | None) -> str:
    return f"{formats.tonnes(kilograms or Decimal(0))} {UNIT}"


def _base(year: int, base: int | None, session: Session, _context: JobContext) -> BaseAnswer:
    return session.base_year.base(year, base)


def _restate(year: int, base: int, reason: str, session: Session, _context: JobContext) -> Change:
    return session.base_year.restate(year, base, reason)
