"""A tab of 规则: what every inventory of the file is made by."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, framed, scrolled
from desktop.ui.widgets.chooser import Chooser
from desktop.ui.widgets.density_form import DensityForm
from desktop.ui.widgets.labels import Wrapped

if TYPE_CHECKING:
    from decimal import Decimal

    from desktop.jobs.context import JobContext
    from desktop.ui.desk import Desk
    from desktop.ui.rooms.reckoning import Reckoning
    from desktop.ui.session import Change, Session

NAMES: Final = (
    "grid_series",
    "grid_level",
    "factor_set",
    "gwp_set",
    "gas_reference_c",
    "combustion_ch4_n2o",
    "natural_gas",
    "steam_formula",
)
_WIDTH: Final = 300


class ChoicesTab(QWidget):
    """One line a choice: its name, what it can be, what it does; each takes effect at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._shown: Reckoning | None = None
        self.choosers = {name: Chooser(f"choice_{name}", "choice_value") for name in NAMES}
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE[4])
        grid.setVerticalSpacing(SPACE[2])
        for line, (name, chooser) in enumerate(self.choosers.items()):
            chooser.setFixedWidth(_WIDTH)
            chooser.box.installEventFilter(self)
            grid.addWidget(chooser, line, 0)
            grid.addWidget(Wrapped(f"choice_text.{name}", "quiet"), line, 1)
            chooser.chosen.connect(partial(self._choose, name))
        grid.setColumnStretch(1, 1)
        body = QWidget()
        self.density = DensityForm()
        self.density.asked.connect(self.set_density)
        self.density.fuel.box.installEventFilter(self)
        rest = Wrapped("choice_text.rest", "small")
        lead = Wrapped("choice_text.lead", "small")
        body.setLayout(column(lead, framed("card", grid), self.density, rest, 1))
        self.setLayout(column(scrolled(body)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Scroll the page, never a choice the wheel happens to pass."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        """Ask for the choices."""
        self.desk.ask(_reckoning, self._show)

    def _show(self, shown: Reckoning) -> None:
        self._shown = shown
        for name, chooser in self.choosers.items():
            chooser.offer(shown.offered[name])
            chooser.choose(shown.now[name])
        self.density.show_densities(shown.fuels, shown.densities)

    def _choose(self, name: str, code: str) -> None:
        if self._shown is not None and code != self._shown.now[name]:
            self.desk.change(tr("progress.save"), partial(_change, name, code), self._chosen)

    @Slot(str, object)
    def set_density(self, fuel: str, density: Decimal | None) -> None:
        """Keep a supplier's density, or the library's again."""
        deed = partial(_set_density, fuel, density)
        self.desk.change(tr("progress.save"), deed, self._chosen)

    def _chosen(self, _change: Change) -> None:
        self.desk.told.emit(partial(tr, "told.choice_kept"))


def _reckoning(session: Session, _context: JobContext) -> Reckoning:
    return session.reckoning.reckoning()


def _change(name: str, code: str, session: Session, _context: JobContext) -> Change:
    return session.reckoning.choose(name, code)


def _set_density(
    fuel: str, density: Decimal | None, session: Session, _context: JobContext
) -> Change:
    return session.reckoning.set_density(fuel, density)
