"""The place in the original: cells of a workbook, a rendered page, or a few lines of text."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.session import Excerpt
from desktop.ui.text import place_text, tr
from desktop.ui.theme import PT_TABLE, RADIUS, app_tokens, figure_font

_ROW = 22
_NUMBERS = 34
_MIN_COLUMN = 76
_LETTERS = 26
_IMAGE_HEIGHT = 360
_TEXT_HEIGHT = 120
_LEAST_PAGE = 560
"""Width at which print of nine points can be read on a page as wide as A4. [px]"""


def column_letters(number: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


class ExcerptView(QWidget):
    """Paints the place with its surroundings; the cell itself has a thick border."""

    def __init__(self) -> None:
        super().__init__()
        self._excerpt: Excerpt | None = None
        self._page = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_excerpt(self, excerpt: Excerpt | None) -> None:
        """Show another place, or nothing."""
        self._excerpt = excerpt
        self._page = QPixmap()
        if excerpt is not None and excerpt.image:
            self._page.loadFromData(excerpt.image)
        if excerpt is None:
            self.hide()
        if excerpt is not None:
            self.setAccessibleName(
                tr(
                    "inspector.place_named",
                    document=excerpt.document,
                    place=place_text(excerpt.place),
                )
            )
            said = (f"{tr(f'original.{name}')} {text}" for name, text in excerpt.fields)
            self.setAccessibleDescription("\n".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the height the place needs."""
        if self._excerpt is None:
            return QSize(0, 0)
        if not self._page.isNull():
            return QSize(200, _IMAGE_HEIGHT)
        if self._excerpt.rows:
            return QSize(200, _ROW * (len(self._excerpt.rows) + 1) + 2)
        return QSize(200, _ROW * len(self._excerpt.fields) + _TEXT_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint what there is."""
        del event
        if self._excerpt is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(figure_font(PT_TABLE))
        colours = app_tokens()
        painter.setPen(QPen(QColor(colours.hairline)))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        if not self._page.isNull():
            self._paint_page(painter)
        elif self._excerpt.rows:
            self._paint_cells(painter, self._excerpt)
        else:
            self._paint_text(painter, self._excerpt)

    def _paint_text(self, painter: QPainter, excerpt: Excerpt) -> None:
        """Paint lines of the original, below the fields of an invoice where it is one."""
        colours = app_tokens()
        self._paint_fields(painter, excerpt)
        painter.setPen(QColor(colours.quiet if excerpt.fields else colours.text))
        inner = self.rect().adjusted(8, 6 + _ROW * len(excerpt.fields), -8, -6)
        painter.drawText(inner, Qt.TextFlag.TextWordWrap, excerpt.text)

    def _paint_fields(self, painter: QPainter, excerpt: Excerpt) -> None:
        colours, metrics = app_tokens(), painter.fontMetrics()
        names = [tr(f"original.{name}") for name, _ in excerpt.fields]
        left = 8 + max((metrics.horizontalAdvance(name) for name in names), default=0) + 12
        for number, (name, (_, text)) in enumerate(zip(names, excerpt.fields, strict=True)):
            box = QRectF(8, _ROW * number + 2, left - 8, _ROW)
            painter.setPen(QColor(colours.quiet))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
            box = QRectF(left, _ROW * number + 2, self.width() - left - 8, _ROW)
            painter.setPen(QColor(colours.text))
            short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, short)
            if excerpt.fields[number][0] == "quantity":
                painter.setPen(QPen(QColor(colours.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(4, _ROW * number + 2, self.width() - 8, _ROW))

    def _paint_page(self, painter: QPainter) -> None:
        """Paint the whole page, or what lies around the place where a page would be too small."""
        inner = QRectF(self.rect().adjusted(4, 4, -4, -4))
        part = self.part_shown(inner)
        scale = min(inner.width() / part.width(), inner.height() / part.height())
        ratio = self.devicePixelRatioF()
        fitted = self._page.copy(part.toRect()).scaled(
            part.size().toSize() * scale * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitted.setDevicePixelRatio(ratio)
        painter.drawPixmap(inner.topLeft(), fitted)

    def part_shown(self, inner: QRectF) -> QRectF:
        """Return which part of the page is shown in a room: texts stay large enough to be read."""
        page = QRectF(self._page.rect())
        focus = self._excerpt.focus if self._excerpt is not None else None
        scale = min(inner.width() / page.width(), inner.height() / page.height())
        if focus is None or page.width() * scale >= _LEAST_PAGE:
            return page
        scale = _LEAST_PAGE / page.width()
        part = QRectF(0, 0, inner.width() / scale, inner.height() / scale) & page
        part.moveCenter(QPointF(focus[0] * page.width(), focus[1] * page.height()))
        part.moveLeft(min(max(part.left(), 0), page.width() - part.width()))
        part.moveTop(min(max(part.top(), 0), page.height() - part.height()))
        return part

    def _columns_shown(self, excerpt: Excerpt) -> range:
        count = max(len(row) for row in excerpt.rows)
        fit = max(1, min(count, (self.width() - _NUMBERS) // _MIN_COLUMN))
        first = min(max(0, excerpt.marked[1] - fit // 2), count - fit)
        return range(first, first + fit)

    def _paint_cells(self, painter: QPainter, excerpt: Excerpt) -> None:
        colours = app_tokens()
        shown = self._columns_shown(excerpt)
        width = (self.width() - _NUMBERS - 1) / len(shown)
        for place, number in enumerate(shown):
            box = QRectF(_NUMBERS + place * width, 0, width, _ROW)
            painter.setPen(QColor(colours.quiet))
            letters = column_letters(excerpt.first_column + number)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letters)
        for line, cells in enumerate(excerpt.rows):
            top = _ROW * (line + 1)
            painter.setPen(QColor(colours.hairline))
            painter.drawLine(1, top, self.width() - 2, top)
            painter.setPen(QColor(colours.quiet))
            box = QRectF(0, top, _NUMBERS - 6, _ROW)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, side, str(excerpt.first_row + line))
            self._paint_row(painter, cells, (top, width, shown))
        self._mark(painter, excerpt, width, shown)

    def _paint_row(
        self, painter: QPainter, cells: tuple[str, ...], where: tuple[int, float, range]
    ) -> None:
        top, width, shown = where
        painter.setPen(QColor(app_tokens().text))
        for place, number in enumerate(shown):
            text = cells[number] if number < len(cells) else ""
            box = QRectF(_NUMBERS + place * width + 5, top, width - 10, _ROW)
            short = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, int(box.width())
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, short)

    def _mark(self, painter: QPainter, excerpt: Excerpt, width: float, shown: range) -> None:
        line, number = excerpt.marked
        if line < 0 or number not in shown:
            return
        painter.setPen(QPen(QColor(app_tokens().accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        left = _NUMBERS + (number - shown.start) * width
        painter.drawRect(QRectF(left, _ROW * (line + 1), width, _ROW))
