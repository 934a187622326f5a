"""Colours, sizes and the style sheet: every token of the look stands here and nowhere else.

Light and dark are values of one type, each also in high contrast, where the system asks for it.
What paints itself asks :func:`app_tokens`, so that nothing has to be told when the scheme changes.
"""

from string import Template
from typing import Final, NamedTuple

from PySide6 import QtCore
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from desktop.paths import resources
from desktop.ui.style_sheet import TEMPLATE

SPACE: Final = (4, 8, 12, 16, 24)
RADIUS: Final = 6
ROW_HEIGHTS: Final = {"compact": 26, "comfortable": 34}
PT_TABLE, PT_TEXT, PT_SECTION, PT_PAGE, PT_FIGURE = 9, 10, 12, 16, 28
FAMILIES: Final = (
    "Microsoft YaHei UI",
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "WenQuanYi Micro Hei",
)
_MIDDLE_LIGHTNESS: Final = 128


class Tokens(NamedTuple):
    """The colours of one scheme.

    Attributes:
        window: Behind everything; ``surface`` lies on it, ``sunken`` within it.
        text: Body text; ``quiet`` for what may be overlooked, still AA on window and surface.
        hairline: Borders and rules.
        accent: The one accent; ``on_accent`` is text on it, ``tint`` its faint background.
        good: Semantic colours, each with a faint background; never without icon or word.
        series: After Okabe and Ito, dark enough to be seen on the surface (3:1), neighbours apart.
    """

    window: str
    surface: str
    sunken: str
    hover: str
    text: str
    quiet: str
    hairline: str
    control: str
    accent: str
    on_accent: str
    tint: str
    good: str
    good_tint: str
    warn: str
    warn_tint: str
    bad: str
    bad_tint: str
    series: tuple[str, ...]
    heat: tuple[str, ...]

    @property
    def is_dark(self) -> bool:
        """Whether text is light on a dark ground."""
        return QColor(self.window).lightness() < _MIDDLE_LIGHTNESS


LIGHT: Final = Tokens(
    window="#F6F8FA",
    surface="#FFFFFF",
    sunken="#EEF2F6",
    hover="#E8EDF2",
    text="#0F172A",
    quiet="#526075",
    hairline="#DDE3EA",
    control="#7A889D",
    accent="#0F766E",
    on_accent="#FFFFFF",
    tint="#E0F2EF",
    good="#15703A",
    good_tint="#E3F4E8",
    warn="#9A4B06",
    warn_tint="#FDF0DC",
    bad="#B42318",
    bad_tint="#FDE8E6",
    series=("#0072B2", "#C27C00", "#00875F", "#B8558F", "#2C90C9", "#C24A00", "#857D00", "#6B7280"),
    heat=("#F1F5F4", "#CFE7E2", "#9AD1C8", "#55AFA4", "#1E857B", "#0B5A53"),
)
DARK: Final = Tokens(
    window="#0E1524",
    surface="#162032",
    sunken="#0A101C",
    hover="#1F2B40",
    text="#E6EBF2",
    quiet="#9DABC0",
    hairline="#2A374D",
    control="#66758D",
    accent="#2DD4BF",
    on_accent="#04211D",
    tint="#123A3A",
    good="#5BD68A",
    good_tint="#12331F",
    warn="#F5B64C",
    warn_tint="#3A2A10",
    bad="#FF8A80",
    bad_tint="#421B1B",
    series=("#4FA8E0", "#F0B429", "#2CC295", "#E09BC2", "#8CD0F5", "#F0823C", "#D9CF4A", "#9CA3AF"),
    heat=("#1A2538", "#153C41", "#15575A", "#1A7F7B", "#22AEA0", "#5EEAD4"),
)
LIGHT_HIGH: Final = LIGHT._replace(
    window="#FFFFFF",
    sunken="#FFFFFF",
    text="#000000",
    quiet="#000000",
    hairline="#000000",
    control="#404040",
    accent="#00423D",
    good="#0A4420",
    warn="#632C00",
    bad="#7C120B",
)
DARK_HIGH: Final = DARK._replace(
    window="#000000",
    surface="#000000",
    sunken="#000000",
    text="#FFFFFF",
    quiet="#FFFFFF",
    hairline="#FFFFFF",
    control="#C0C0C0",
    accent="#7CF5E6",
    good="#8BF0B0",
    warn="#FFD08A",
    bad="#FFC4BE",
)
_BY_WINDOW: Final = {each.window: each for each in (LIGHT, DARK, LIGHT_HIGH, DARK_HIGH)}


STYLE: Final = ("-style", "Fusion")
"""Arguments of the application: setting the style afterwards delays the first window."""


def app_tokens() -> Tokens:
    """Return the colours of the scheme in use, as the application's palette tells.

    A widget's own palette would not do: the style sheet changes it with the widget's ground.
    """
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return _BY_WINDOW.get(window.name().upper()) or _by_lightness(window)


def _by_lightness(window: QColor) -> Tokens:
    return DARK if window.lightness() < _MIDDLE_LIGHTNESS else LIGHT


def scheme_tokens(scheme: str, *, is_high: bool = False) -> Tokens:
    """Return the colours of ``light``, ``dark`` or ``system``, in high contrast if asked."""
    if scheme == "system":
        is_dark = QGuiApplication.styleHints().colorScheme() == QtCore.Qt.ColorScheme.Dark
    else:
        is_dark = scheme == "dark"
    if is_high:
        return DARK_HIGH if is_dark else LIGHT_HIGH
    return DARK if is_dark else LIGHT


def wants_high_contrast() -> bool:
    """Tell whether the system asks for high contrast, whichever scheme was chosen."""
    hints = QGuiApplication.styleHints()  # kept: without it, Shiboken takes what it holds away
    return hints.accessibility().contrastPreference() == QtCore.Qt.ContrastPreference.HighContrast


def apply_theme(app: QApplication, window: QWidget, scheme: str, density: str = "compact") -> None:
    """Dress the window; called whenever system or user change the scheme.

    The style sheet is the window's and not the application's: under the latter a widget is
    looked at anew each time one of its parents gets a parent, and a page takes twice as long.
    """
    tokens = scheme_tokens(scheme, is_high=wants_high_contrast())
    colour(app, tokens)
    window.setStyleSheet(style_sheet(tokens, density))


def start_tokens(scheme: str) -> Tokens:
    """Return the colours for the first window.

    No palette of ours is set yet, so that Qt's own tells the scheme of the system. Asking for it
    by name would bring in every name of the ``Qt`` namespace, a tenth of the time of the start;
    so would asking for its contrast, which is followed right after.
    """
    if scheme == "system":
        return _by_lightness(QGuiApplication.palette().color(QPalette.ColorRole.Window))
    return scheme_tokens(scheme)


def colour(app: QApplication, tokens: Tokens) -> None:
    """Give the application its colours and its font, but not yet its style sheet.

    Widgets made before the style sheet is there are looked at once instead of at every parent.
    """
    app.setPalette(palette(tokens))
    app.setFont(text_font())


def text_font(points: int = PT_TEXT, *, is_bold: bool = False) -> QFont:
    """Return the font of texts at a size of the scale."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPointSize(points)
    font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def figure_font(points: int = PT_TABLE, *, is_bold: bool = False) -> QFont:
    """Return the font of figures: the same, with digits of one width."""
    font = text_font(points, is_bold=is_bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def palette(tokens: Tokens) -> QPalette:
    """Return the palette of the scheme, for what the style sheet leaves to the style."""
    roles = QPalette.ColorRole
    made = QPalette()
    for role, colour in (
        (roles.Window, tokens.window),
        (roles.WindowText, tokens.text),
        (roles.Base, tokens.surface),
        (roles.AlternateBase, tokens.sunken),
        (roles.Text, tokens.text),
        (roles.Button, tokens.surface),
        (roles.ButtonText, tokens.text),
        (roles.ToolTipBase, tokens.surface),
        (roles.ToolTipText, tokens.text),
        (roles.PlaceholderText, tokens.quiet),
        (roles.Highlight, tokens.accent),
        (roles.HighlightedText, tokens.on_accent),
        (roles.Accent, tokens.accent),
        (roles.Link, tokens.accent),
        (roles.Mid, tokens.hairline),
    ):
        made.setColor(role, QColor(colour))
    for role in (roles.Text, roles.ButtonText, roles.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.control))
    return made


def style_sheet(tokens: Tokens, density: str) -> str:
    """Return the style sheet with every token filled in."""
    names = {name: str(getattr(tokens, name)) for name in Tokens._fields}
    pad = 4 if density == "compact" else 7
    return Template(TEMPLATE).substitute(
        names,
        radius=RADIUS,
        icons=(resources() / "icons").as_posix(),
        scheme="dark" if tokens.is_dark else "light",
        table=PT_TABLE,
        section=PT_SECTION,
        page=PT_PAGE,
        figure=PT_FIGURE,
        pad=pad,
        within=pad - 1,
    )
