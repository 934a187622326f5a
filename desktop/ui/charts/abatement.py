"""The marginal abatement cost curve: wide is what a measure saves, high what a tonne costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.ui.charts.canvas import (
    HEAD,
    Axis,
    Canvas,
    minus,
    put_axis,
    put_text,
    width_of,
    zero_axis,
)
from desktop.ui.charts.fills import fill_series
from desktop.ui.theme import Tokens

_FOOT: Final = 40
_LINE: Final = 16
_LEAST: Final = 3.0
_TIGHT: Final = 34


@dataclass(frozen=True, slots=True)
class Step:
    """A measure: its name, what it saves a year, and what a tonne costs."""

    name: str
    saved: float
    cost: float


class AbatementCurve(Canvas):
    """Cheapest at the left; below the line a measure earns money."""

    def __init__(self) -> None:
        super().__init__(200)
        self._steps: Sequence[Step] = ()
        self._units = ("", "")

    def show_steps(self, steps: Sequence[Step], cost_unit: str, saved_unit: str) -> None:
        """Show other measures, in any order."""
        self._steps = sorted(steps, key=_cheapest_first)
        self._units = (cost_unit, saved_unit)
        self.update()

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw the axis through zero and the bars."""
        if not self._steps:
            return
        highest = max(0.0, *(step.cost for step in self._steps))
        lowest = min(0.0, *(step.cost for step in self._steps))
        axis = zero_axis(lowest, highest)
        left = width_of(painter, axis.ends) + 14
        area = QRectF(left, HEAD, self.width() - left - 8, self.height() - HEAD - _FOOT)
        put_text(painter, QRectF(0, 0, 200, _LINE), self._units[0], colours.quiet)
        put_axis(painter, area, axis, colours)
        self._paint_steps(painter, area, axis, colours)
        whole = sum(step.saved for step in self._steps)
        foot = QRectF(area.left(), self.height() - _LINE - 2, area.width(), _LINE)
        text = f"{whole:,.1f} {self._units[1]}"
        put_text(painter, foot, text, colours.quiet, Qt.AlignmentFlag.AlignRight)

    def _paint_steps(self, painter: QPainter, area: QRectF, axis: Axis, colours: Tokens) -> None:
        whole = sum(step.saved for step in self._steps) or 1.0
        left, ground = area.left(), axis.level(0, area)
        for place, step in enumerate(self._steps):
            width = area.width() * step.saved / whole
            level = axis.level(step.cost, area)
            box = QRectF(left, min(level, ground), width, max(_LEAST, abs(level - ground)))
            fill_series(painter, box.adjusted(1, 0, -1, 0), place, colours)
            cost, saved = minus(f"{step.cost:,.0f}"), minus(f"{step.saved:,.1f}")
            hint = f"{step.name}: {cost} {self._units[0]} · {saved} {self._units[1]}"
            self.hints.append((QRectF(left, area.top(), width, area.height()), hint))
            if width > _TIGHT:
                near = QRectF(left + 2, area.bottom() + 2, width - 4, _LINE)
                centre = Qt.AlignmentFlag.AlignHCenter
                put_text(painter, near, step.name, colours.text, centre)
                above = level - _LINE - 1 if step.cost >= 0 else level + 1
                value = QRectF(left, above, width, _LINE)
                put_text(painter, value, cost, colours.text, centre)
            left += width


def _cheapest_first(step: Step) -> float:
    return step.cost
