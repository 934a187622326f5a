"""Nothing clipped, nothing nameless, nothing too faint: every page, both languages."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop import app as app_module
from desktop.app import Application
from desktop.ui import theme
from desktop.ui.main_window import MainWindow
from desktop.ui.page_host import PAGES
from desktop.ui.pages.page import Page
from desktop.ui.settings import SCHEME, Settings
from desktop.ui.style_sheet import TEMPLATE
from desktop.ui.tables.view import Table
from desktop.ui.theme import DARK, DARK_HIGH, LIGHT, LIGHT_HIGH, Tokens, app_tokens
from desktop.ui.widgets.labels import Shortened
from tests.ui.conftest import Settle, Start, each_tab
from tests.ui.fakes import FakeOffice
from tests.ui.scenes import SCENES, put_away

AA_TEXT, AA_SIGN, AAA_TEXT = 4.5, 3.0, 7.0
ROUNDING = 2
ROUNDS_OF_LAYOUT = 5
COMBO_EXTRA = 32
"""What stands beside the text of a choice: its frame and its arrow."""
MOST_HEIGHT = 10_000
Visit = Callable[[str], Page]
Settled = Callable[[], None]


def shown(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and widget.width() > 0:
            yield widget


def is_cell(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractItemView):
            return True
        parent = parent.parentWidget()
    return False


def needed_width(widget: QWidget) -> int:
    """Return the width that the text of a widget needs; nothing for one without a line of text."""
    if isinstance(widget, QLabel):
        is_line = not widget.wordWrap() and bool(widget.text())
        return widget.minimumSizeHint().width() if is_line else 0
    if isinstance(widget, QPushButton | QCheckBox):
        return widget.sizeHint().width()
    if isinstance(widget, QComboBox) and not widget.isEditable():
        return widget.fontMetrics().horizontalAdvance(widget.currentText()) + COMBO_EXTRA
    return 0


def needed_height(widget: QWidget) -> int:
    """Return the height that a text needs at the width it has."""
    if isinstance(widget, QLabel) and widget.wordWrap() and widget.text():
        room = QRect(0, 0, widget.contentsRect().width(), MOST_HEIGHT)
        wrapped = Qt.TextFlag.TextWordWrap
        return widget.fontMetrics().boundingRect(room, wrapped, widget.text()).height()
    return 0


def hidden_width(widget: QWidget) -> int:
    """Return how much of a text its parents cut off at the sides and no scroll bar brings back."""
    seen = widget.visibleRegion().boundingRect()
    around = widget.parentWidget()
    while around is not None:
        area = around.grid if isinstance(around, Table) else around  # its sums scroll with it
        if isinstance(area, QAbstractScrollArea) and area.horizontalScrollBar().maximum() > 0:
            return 0
        around = around.parentWidget()
    return 0 if seen.isEmpty() else widget.width() - seen.width()


def clipped(root: QWidget) -> list[str]:
    found = []
    for widget in shown(root):
        if is_cell(widget):
            continue
        wide, high = needed_width(widget), needed_height(widget)
        lost = hidden_width(widget) if wide or high else 0
        is_cut = wide > widget.width() + ROUNDING or high > widget.height() + ROUNDING
        if is_cut or lost > ROUNDING:
            text = getattr(widget, "currentText", getattr(widget, "text", str))()
            has = f"{widget.width()}×{widget.height()}, {lost} of it hidden"
            found.append(f"{text!r} needs {wide}×{high}, has {has}")
    return found


@pytest.fixture
def laid_out(application: Application, settle: Settle, qapp: QApplication) -> Settled:
    """Wait until jobs are done and everything has found its size."""

    def waited() -> None:
        settle(application)
        for _ in range(ROUNDS_OF_LAYOUT):
            qapp.processEvents()

    return waited


SIZES = pytest.mark.parametrize("size", [(1366, 768), (960, 540)], ids=["1366", "960"])


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_is_clipped(
    visit: Visit, opened: MainWindow, laid_out: Settled, language: str, size: tuple[int, int]
) -> None:
    opened.resize(*size)
    if language == "en":
        opened.trigger("language")
    found = {}
    for page in PAGES:
        for tab in each_tab(visit(page)):
            laid_out()
            found[f"{page} {tab}"] = clipped(opened)
            if opened.width() > size[0]:
                found[f"{page} {tab}"].append(f"made the window {opened.width()} wide")
    assert {page: what for page, what in found.items() if what} == {}


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_of_a_dialog_or_panel_is_clipped(
    application: Application,
    opened: MainWindow,
    laid_out: Settled,
    tmp_path: Path,
    language: str,
    size: tuple[int, int],
) -> None:
    opened.resize(*size)
    if language == "en":
        opened.trigger("language")
    found = {}
    for name, scene in SCENES.items():
        root = scene(application, lambda _: laid_out(), tmp_path)
        laid_out()
        found[name] = clipped(root)
        put_away(application)
    assert {name: what for name, what in found.items() if what} == {}


def test_a_clipped_text_is_found(qtbot: QtBot) -> None:
    """The tests above can fail: a line, a button, a wrapped text and a choice too small for it."""
    box = QWidget()
    qtbot.addWidget(box)
    box.resize(300, 300)
    line, button, choice = QLabel("x" * 40, box), QPushButton("x" * 40, box), QComboBox(box)
    text = QLabel("x " * 200, box)
    text.setWordWrap(True)
    choice.addItem("x" * 40)
    for widget in (line, button, text, choice):
        widget.setFixedSize(60, 20)
    box.show()
    assert len(clipped(box)) == 4
    for widget in (line, button, text, choice):
        widget.hide()
    beyond = QLabel("abc", box)
    beyond.move(290, 40)
    beyond.show()
    assert len(clipped(box)) == 1


class Shown(QObject):
    """Collects widgets that appeared as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        is_shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget)
        if is_shown and watched.isWindow() and not isinstance(watched, MainWindow):  # type: ignore[attr-defined]
            self.windows.append(type(watched).__name__)
        return False


def test_no_part_of_a_page_flashes_as_a_window(
    visit: Visit, opened: MainWindow, qapp: QApplication
) -> None:
    shown_windows = Shown()
    qapp.installEventFilter(shown_windows)
    for page in PAGES:
        visit(page)
    opened.inspector.point_at("record/2025-0001")
    qapp.processEvents()
    qapp.removeEventFilter(shown_windows)
    assert shown_windows.windows == []


def names(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return text or widget.accessibleName()


def test_every_control_has_a_name_and_is_reached_by_tab(
    visit: Visit, opened: MainWindow, qapp: QApplication
) -> None:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
    nameless, unreachable = [], []
    for page in PAGES:
        for tab in each_tab(visit(page)):
            qapp.processEvents()
            for widget in shown(opened):
                takes_focus = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
                is_inner = isinstance(widget.parentWidget(), QComboBox)
                if isinstance(widget, kinds) and takes_focus and not is_inner and not names(widget):
                    nameless.append(f"{page} {tab}: {type(widget).__name__}")
                if isinstance(widget, QPushButton) and widget.isEnabled() and not takes_focus:
                    unreachable.append(f"{page} {tab}: {widget.text()}")
    assert nameless == []
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


INKS = ("text", "quiet", "accent", "good", "warn", "bad")
GROUNDS = ("window", "surface", "sunken", "hover", "tint", "good_tint", "warn_tint", "bad_tint")
HIGH = {"light": LIGHT_HIGH, "dark": DARK_HIGH}
SCHEMES = pytest.mark.parametrize(
    "tokens", [LIGHT, DARK, *HIGH.values()], ids=["light", "dark", "high light", "high dark"]
)


def faint(tokens: Tokens, inks: Sequence[str], grounds: Sequence[str], least: float) -> list[str]:
    return [
        f"{ink} on {ground}: {contrast(getattr(tokens, ink), getattr(tokens, ground)):.2f}"
        for ink in inks
        for ground in grounds
        if contrast(getattr(tokens, ink), getattr(tokens, ground)) < least
    ]


@SCHEMES
def test_every_ink_has_the_contrast_wcag_asks_for_on_every_ground(tokens: Tokens) -> None:
    """Whatever lies on whatever: cells on a selection, chips in a card, words in a panel."""
    assert faint(tokens, INKS, GROUNDS, AA_TEXT) == []
    assert faint(tokens, ["on_accent"], ["accent"], AA_TEXT) == []


@SCHEMES
def test_outlines_and_signs_can_be_seen(tokens: Tokens) -> None:
    """Outlines of controls, and icons of what is not done yet, wherever they stand."""
    assert faint(tokens, ["control"], ["window", "surface", "sunken"], AA_SIGN) == []


@SCHEMES
def test_the_series_of_charts_can_be_seen(tokens: Tokens) -> None:
    """Bars and bands lie on the surface; what tells them apart besides is their pattern."""
    far = {each: contrast(each, tokens.surface) for each in tokens.series}
    assert {each: ratio for each, ratio in far.items() if ratio < AA_SIGN} == {}


def test_texts_have_no_colour_but_the_inks_on_the_grounds() -> None:
    """What the two tests above measure is all there is: every rule of the sheet, by its tokens."""
    for rule, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"\$\{(\w+)\}", r"$\1", TEMPLATE)):
        is_off = "disabled" in rule
        for name, token in re.findall(r"(?<![-\w])(color|background):\s*\$?(\w+)", body):
            if name == "color":
                known = token in (*INKS, "on_accent") or (is_off and token == "control")
            else:
                marks = ("accent", "hairline", "control", "transparent")
                known = token in (*GROUNDS, *marks)
            assert known, f"{rule.strip()}: {name} {token}"


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


@pytest.mark.parametrize("tokens", HIGH.values(), ids=HIGH)
def test_high_contrast_has_the_contrast_wcag_asks_for_at_its_highest_level(tokens: Tokens) -> None:
    assert faint(tokens, INKS, GROUNDS, AAA_TEXT) == []
    assert faint(tokens, ["on_accent"], ["accent"], AAA_TEXT) == []
    assert faint(tokens, ["control", "hairline"], ["window", "surface", "sunken"], AAA_TEXT) == []


@pytest.mark.parametrize("scheme", HIGH)
def test_the_systems_high_contrast_is_followed_in_either_scheme(
    start: Start,
    office: FakeOffice,
    settings: Settings,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
) -> None:
    settings.put(SCHEME, scheme)
    for module in (theme, app_module):
        monkeypatch.setattr(module, "wants_high_contrast", lambda: True)
    window = start(office).window
    qtbot.waitUntil(lambda: app_tokens() is HIGH[scheme])
    assert HIGH[scheme].accent in window.styleSheet()
    assert f"chevron-{scheme}" in window.styleSheet()
    monkeypatch.setattr(theme, "wants_high_contrast", lambda: False)
    hints = QApplication.styleHints()
    hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
    assert app_tokens() is {"light": LIGHT, "dark": DARK}[scheme]


@pytest.mark.parametrize("size", [(1366, 768), (910, 512)], ids=["100 %", "150 % of 1366"])
def test_pages_keep_to_the_window(
    visit: Visit, opened: MainWindow, qapp: QApplication, size: tuple[int, int]
) -> None:
    opened.resize(*size)
    for page in PAGES:
        visit(page)
        qapp.processEvents()
        assert (opened.width(), opened.height()) == size, page
        assert opened.inspector.isVisible() == (opened.page.has_figures and size[0] > 1250)


@pytest.mark.parametrize("keeps_end", [False, True], ids=["sentence", "path"])
def test_a_line_without_room_is_shortened_and_says_all_of_itself(
    qtbot: QtBot, *, keeps_end: bool
) -> None:
    label = Shortened()
    label.keeps_end = keeps_end
    qtbot.addWidget(label)
    label.show_plain("C:/Users/kuaiji/Documents/CarbonBook/sample.cbook")
    for width, tip in ((120, label.text()), (label.sizeHint().width(), "")):
        label.resize(width, 20)
        QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, QPoint(), QPoint()))
        assert label.toolTip() == tip
    modes = Qt.TextElideMode
    side = modes.ElideMiddle if keeps_end else modes.ElideRight
    seen = QLabel(label.fontMetrics().elidedText(label.text(), side, 120))
    qtbot.addWidget(seen)
    for each in (label, seen):
        each.resize(120, 20)
    assert label.grab().toImage() == seen.grab().toImage()


def test_no_page_pushes_the_inspector_together(
    visit: Visit, opened: MainWindow, laid_out: Settled
) -> None:
    """A page wider than the inspector leaves room for does so on every page, and for good."""
    opened.resize(1366, 768)
    opened.trigger("language")
    widths = []
    for page in ("todo", *PAGES, "todo"):
        visit(page)
        laid_out()
        widths.append(opened.inspector.width())
    assert widths[0] == widths[-1] > 0
