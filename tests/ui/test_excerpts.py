"""The original in the inspector: a page is shown so large that its print can be read."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.findings import Place
from desktop.ui.session import Excerpt
from desktop.ui.widgets.excerpt import ExcerptView

PAGE = QRectF(0, 0, 900, 1273)


def view_of(qtbot: QtBot, focus: tuple[float, float] | None) -> ExcerptView:
    image = QImage(900, 1273, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs want bytes
    view = ExcerptView()
    qtbot.addWidget(view)
    data = bytes(QByteArray(buffer.data()).data())
    view.show_excerpt(Excerpt("a.pdf", Place("a.pdf", "p1"), image=data, focus=focus))
    view.resize(340, 360)
    view.grab()
    return view


def test_a_narrow_room_shows_what_lies_around_the_figure(qtbot: QtBot) -> None:
    room = QRectF(4, 4, 332, 352)
    part = view_of(qtbot, (0.5, 0.4)).part_shown(room)
    assert part.width() < PAGE.width() * 0.6
    assert part.center().x() == PAGE.width() / 2
    assert PAGE.contains(part)


def test_an_e_invoice_is_read_out_and_painted_with_its_raw_text_below(
    application: Application, qtbot: QtBot
) -> None:
    """The application speaks; a widget alone has no words."""
    assert application.window.isVisible()
    fields = (("seller", "某供电公司"), ("quantity", "250 千瓦时"))
    view, raw = ExcerptView(), ExcerptView()
    for each, shown in ((view, fields), (raw, ())):
        qtbot.addWidget(each)
        each.show_excerpt(Excerpt("a.xml", Place("a.xml"), text="<Quantity>", fields=shown))
    assert view.accessibleDescription() == "销售方 某供电公司\n数量 250 千瓦时"
    assert view.sizeHint().height() > raw.sizeHint().height()
    view.resize(340, view.sizeHint().height())
    plain = view.grab().toImage()
    view.show_excerpt(Excerpt("a.xml", Place("a.xml"), text="<Quantity>", fields=fields[:1] * 2))
    assert view.grab().toImage() != plain


def test_at_the_edge_of_a_page_nothing_beyond_it_is_shown(qtbot: QtBot) -> None:
    for corner in ((0.0, 0.0), (1.0, 1.0), (0.99, 0.01)):
        part = view_of(qtbot, corner).part_shown(QRectF(4, 4, 332, 352))
        assert PAGE.contains(part)


def test_a_wide_room_or_a_page_without_a_figure_is_shown_whole(qtbot: QtBot) -> None:
    assert view_of(qtbot, None).part_shown(QRectF(4, 4, 332, 352)) == PAGE
    assert view_of(qtbot, (0.5, 0.5)).part_shown(QRectF(4, 4, 900, 1273)) == PAGE
