"""Originals as pictures: a page of a PDF or OFD with the figure marked."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Final

from desktop.findings import Place
from desktop.intake.ofd_pages import DrawnPage, Signs, Stroke
from desktop.intake.words import Word
from desktop.jobs.originals import Original, kept_original
from desktop.models.store import Store
from desktop.ui.session import Excerpt

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPainter

_PAGE_WIDTH: Final = 900
_MAX_PAGES: Final = 6
_MARK: Final = "#D55E00"
_MARK_ROOM: Final = 3


def excerpt_of(
    store: Store, sha256: str, place: Place, figures: Sequence[Decimal] = ()
) -> Excerpt | None:
    """Return the place in a kept document; nothing if the document is not kept."""
    original = kept_original(store, sha256, place, figures)
    return None if original is None else excerpt(original)


def excerpt(original: Original) -> Excerpt:
    """Return an original as the inspector shows it."""
    image, focus = _picture(original)
    return Excerpt(
        original.name,
        original.place,
        rows=original.rows,
        first_row=original.first_row,
        first_column=original.first_column,
        marked=original.marked,
        image=image,
        text=original.text,
        fields=original.fields,
        focus=focus,
    )


def _picture(original: Original) -> tuple[bytes, tuple[float, float] | None]:
    """Return a page as a picture, and where on it the figure stands."""
    drawn, mark = original.drawn, original.mark
    if drawn is not None:
        return _png(_drawn(drawn, mark)), _focus(mark, drawn.width, drawn.height)
    if original.pdf:
        return _pdf_page(original.pdf, original.page - 1, mark)
    return b"", None


def _focus(mark: Word | None, width: float, height: float) -> tuple[float, float] | None:
    if mark is None:
        return None
    return (mark.left + mark.right) / 2 / width, (mark.top + mark.bottom) / 2 / height


def _drawn(page: DrawnPage, mark: Word | None) -> "QImage":
    """Return a page of an OFD file as a picture."""
    from PySide6.QtCore import Qt  # noqa: PLC0415 - only previews paint
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415

    scale = _PAGE_WIDTH / page.width
    image = QImage(_PAGE_WIDTH, round(page.height * scale), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for stroke in page.strokes:
        _paint_stroke(painter, stroke, scale)
    for signs in page.signs:
        _paint_signs(painter, signs, scale)
    _paint_mark(painter, mark, scale)
    painter.end()
    return image


def _paint_stroke(painter: "QPainter", stroke: Stroke, scale: float) -> None:
    from PySide6.QtCore import QPointF, Qt  # noqa: PLC0415 - only previews paint
    from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen  # noqa: PLC0415

    path = QPainterPath()
    for name, numbers in stroke.commands:
        points = [
            QPointF(x * scale, y * scale) for x, y in zip(numbers[::2], numbers[1::2], strict=True)
        ]
        match name:
            case "M":
                path.moveTo(points[0])
            case "L":
                path.lineTo(points[0])
            case "Q":
                path.quadTo(points[0], points[1])
            case "B":
                path.cubicTo(points[0], points[1], points[2])
            case _:
                path.closeSubpath()
    has_line = stroke.width > 0
    painter.setPen(
        QPen(QColor(*stroke.colour), max(1.0, stroke.width * scale))
        if has_line
        else QPen(Qt.PenStyle.NoPen)
    )
    is_filled = stroke.fill is not None
    painter.setBrush(QBrush(QColor(*stroke.fill)) if is_filled else Qt.BrushStyle.NoBrush)  # type: ignore[misc] # filled here
    painter.drawPath(path)


def _paint_signs(painter: "QPainter", signs: Signs, scale: float) -> None:
    from PySide6.QtCore import QPointF  # noqa: PLC0415 - only previews paint
    from PySide6.QtGui import QColor  # noqa: PLC0415

    from desktop.ui.theme import text_font  # noqa: PLC0415

    font = text_font()
    font.setPixelSize(max(1, round(signs.size * scale)))
    painter.setFont(font)
    painter.setPen(QColor(*signs.colour))
    for sign, (x, y) in zip(signs.text, signs.places, strict=True):
        painter.drawText(QPointF(x * scale, y * scale), sign)


def _paint_mark(painter: "QPainter", mark: Word | None, scale: float) -> None:
    from PySide6.QtCore import QRectF, Qt  # noqa: PLC0415 - only previews paint
    from PySide6.QtGui import QColor, QPen  # noqa: PLC0415

    if mark is None:
        return
    width, height = mark.right - mark.left, mark.bottom - mark.top
    box = QRectF(mark.left * scale, mark.top * scale, width * scale, height * scale)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(_MARK), _MARK_ROOM))
    room = _MARK_ROOM
    painter.drawRoundedRect(box.adjusted(-room, -room, room, room), room, room)


def _png(image: "QImage") -> bytes:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice  # noqa: PLC0415 - only previews paint
    from PySide6.QtGui import QImageWriter  # noqa: PLC0415

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def _pdf_page(
    data: bytes, number: int, mark: Word | None
) -> tuple[bytes, tuple[float, float] | None]:
    """Return a page of a PDF as PNG, with the figure marked, and where that is."""
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415 - ships no types
    from PySide6.QtGui import QPainter  # noqa: PLC0415

    document = pypdfium2.PdfDocument(BytesIO(data))
    try:
        page = document[number]
        scale = _PAGE_WIDTH / page.get_width()
        image = _rendered(page, scale)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_mark(painter, mark, scale)
        painter.end()
        focus = _focus(mark, page.get_width(), page.get_height())
        page.close()
        return _png(image), focus
    finally:
        document.close()


def _rendered(page: object, scale: float) -> "QImage":
    from PySide6.QtGui import QImage  # noqa: PLC0415 - only previews paint

    bitmap = page.render(scale=scale)  # type: ignore[attr-defined] # pypdfium2 ships no types
    image = QImage(
        bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_BGR888
    ).convertToFormat(QImage.Format.Format_RGB32)
    bitmap.close()
    return image


def render_pages(data: bytes, count: int = _MAX_PAGES) -> tuple[bytes, ...]:
    """Return the first pages of a PDF as PNG."""
    import pypdfium2  # noqa: PLC0415 - only previews need the renderer

    document = pypdfium2.PdfDocument(BytesIO(data))
    try:
        pages = []
        for number in range(min(count, len(document))):
            page = document[number]
            pages.append(_png(_rendered(page, _PAGE_WIDTH / page.get_width())))
            page.close()
        return tuple(pages)
    finally:
        document.close()
