"""Nothing clipped, nothing nameless, nothing too faint: every page, both languages."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from desktop.app import Application
from desktop.ui.main_window import MainWindow
from desktop.ui.page_host import PAGES
from desktop.ui.pages.page import Page
from desktop.ui.theme import DARK, LIGHT, Tokens
from tests.ui.conftest import Settle

AA_TEXT, AA_SIGN = 4.5, 3.0
ROUNDING = 2
ROUNDS_OF_LAYOUT = 5
Visit = Callable[[str], Page]


def shown(window: MainWindow) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.width() > 0:
            yield widget


def is_cell(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractItemView):
            return True
        parent = parent.parentWidget()
    return False


def clipped(window: MainWindow) -> list[str]:
    found = []
    for widget in shown(window):
        is_line = isinstance(widget, QLabel) and not widget.wordWrap() and widget.text()
        if (is_line or isinstance(widget, QPushButton)) and not is_cell(widget):
            needed = widget.minimumSizeHint().width() if is_line else widget.sizeHint().width()
            if needed > widget.width() + ROUNDING:
                found.append(f"{widget.text()!r} needs {needed}, has {widget.width()}")  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", list(PAGES))
def test_no_label_or_button_is_clipped(
    visit: Visit, opened: MainWindow, qapp: QApplication, page: str, language: str
) -> None:
    opened.resize(1366, 768)
    if language == "en":
        opened.trigger("language")
    visit(page)
    for _ in range(ROUNDS_OF_LAYOUT):
        qapp.processEvents()
    assert clipped(opened) == []


def names(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return text or widget.accessibleName()


@pytest.mark.parametrize("page", list(PAGES))
def test_every_control_has_a_name_for_screen_readers(
    visit: Visit, opened: MainWindow, qapp: QApplication, page: str
) -> None:
    visit(page)
    qapp.processEvents()
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in shown(opened)
        if isinstance(widget, kinds)
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget.parentWidget(), QComboBox)
        and not names(widget)
    ]
    assert nameless == []


@pytest.mark.parametrize("page", list(PAGES))
def test_tab_reaches_every_button(
    visit: Visit, opened: MainWindow, qapp: QApplication, page: str
) -> None:
    visit(page)
    qapp.processEvents()
    unreachable = [
        widget.text()
        for widget in shown(opened)
        if isinstance(widget, QPushButton)
        and widget.isEnabled()
        and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert unreachable == []


def luminance(name: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    colour = QColor(name)
    red, green, blue = (linear(p) for p in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_the_contrast_wcag_asks_for(tokens: Tokens) -> None:
    pairs = [
        (ink, ground)
        for ink in (tokens.text, tokens.quiet, tokens.accent)
        for ground in (tokens.window, tokens.surface, tokens.sunken)
    ]
    pairs += [
        (tokens.on_accent, tokens.accent),
        (tokens.good, tokens.good_tint),
        (tokens.warn, tokens.warn_tint),
        (tokens.bad, tokens.bad_tint),
        (tokens.accent, tokens.tint),
        (tokens.text, tokens.tint),
    ]
    faint = [(a, b, round(contrast(a, b), 2)) for a, b in pairs if contrast(a, b) < AA_TEXT]
    assert faint == []


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_outlines_of_controls_can_be_seen(tokens: Tokens) -> None:
    assert contrast(tokens.control, tokens.surface) >= AA_SIGN


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_chosen(
    opened: MainWindow, application: Application, settle: Settle, scheme: str
) -> None:
    opened.go("settings")
    settle(application)
    boxes = opened.page.boxes  # type: ignore[attr-defined]
    boxes["scheme"].setCurrentIndex(boxes["scheme"].findData(scheme))
    window = opened.palette().window().color().name().upper()
    assert window == {"light": LIGHT, "dark": DARK}[scheme].window
