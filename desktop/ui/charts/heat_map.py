"""A month of intervals as hour × day: colour is the load, gaps are hatched red."""

from math import isnan

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from desktop.ui import formats
from desktop.ui.charts.canvas import axis_text, put_days, put_text, round_axis
from desktop.ui.charts.month_canvas import MonthCanvas
from desktop.ui.session import MeterMonth
from desktop.ui.text import tr
from desktop.ui.theme import Tokens

_LEFT = 34
_FOOT = 20
_KEY = 92
_MINUTES = 1440
_HOURS = (0, 6, 12, 18, 24)


class HeatMap(MonthCanvas):
    """Days across, hours down."""

    def __init__(self) -> None:
        super().__init__(132)

    def paint(self, painter: QPainter, colours: Tokens) -> None:
        """Draw the map as one image, then gaps and axes over it."""
        data = self._month
        if data is None or not data.values:
            return
        slots = _MINUTES // data.step_minutes
        days = len(data.values) // slots
        area = QRectF(_LEFT, 4, self.width() - _LEFT - _KEY, self.height() - 4 - _FOOT)
        top = max((v for v in data.values if not isnan(v)), default=0.0)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.drawImage(area, _image(data, slots, days, (top, colours)))
        self._paint_gaps(painter, area, data, (slots, days, colours))
        for hour in _HOURS:
            y = area.top() + area.height() * hour / 24
            put_text(
                painter,
                QRectF(0, y - 8, _LEFT - 6, 16),
                str(hour),
                colours.quiet,
                Qt.AlignmentFlag.AlignRight,
            )
        put_days(painter, area, days, colours)
        self._paint_key(
            painter,
            QRectF(area.right() + 10, area.top(), 10, area.height()),
            (top, formats.unit_text(data.unit), colours),
        )

    def _paint_gaps(
        self, painter: QPainter, area: QRectF, data: MeterMonth, shape: tuple[int, int, Tokens]
    ) -> None:
        slots, days, colours = shape
        hatch = QBrush(QColor(colours.bad), Qt.BrushStyle.BDiagPattern)
        width, height = area.width() / days, area.height() / slots
        for day in range(days):
            first = None
            for slot in range(slots + 1):
                here = day * slots + slot
                is_gap = slot < slots and isnan(data.values[here])
                if is_gap and first is None:
                    first = slot
                elif not is_gap and first is not None:
                    box = QRectF(
                        area.left() + day * width,
                        area.top() + first * height,
                        width,
                        (slot - first) * height,
                    )
                    painter.fillRect(box, QColor(colours.bad_tint))
                    painter.fillRect(box, hatch)
                    self.hints.append((box, tr("chart.gap", day=day + 1, count=slot - first)))
                    first = None

    def _paint_key(self, painter: QPainter, bar: QRectF, look: tuple[float, str, Tokens]) -> None:
        top, unit, colours = look
        part = bar.height() / len(colours.heat)
        for number, colour in enumerate(reversed(colours.heat)):
            painter.fillRect(
                QRectF(bar.left(), bar.top() + number * part, bar.width(), part + 0.5),
                QColor(colour),
            )
        _, step = round_axis(top)
        most = f"{axis_text(top, step)} {unit}"
        for text, y in ((most, bar.top()), (axis_text(0.0, step), bar.bottom() - 14)):
            put_text(painter, QRectF(bar.right() + 4, y - 1, _KEY - 14, 16), text, colours.quiet)


def _image(data: MeterMonth, slots: int, days: int, look: tuple[float, Tokens]) -> QImage:
    top, colours = look
    ramp = [QColor(colour).rgb() for colour in colours.heat]
    ground = QColor(colours.sunken).rgb()
    image = QImage(days, slots, QImage.Format.Format_RGB32)
    for place, value in enumerate(data.values[: days * slots]):
        day, slot = divmod(place, slots)
        if isnan(value) or top <= 0:
            image.setPixel(day, slot, ground)
        else:
            image.setPixel(
                day, slot, ramp[min(len(ramp) - 1, int(max(0.0, value) / top * len(ramp)))]
            )
    return image
