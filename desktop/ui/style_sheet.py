"""The style sheet; colours and sizes are gaps that :mod:`desktop.ui.theme` fills."""

from typing import Final

TEMPLATE: Final = """
* { outline: none; }
QMainWindow, QDialog, QWidget#window { background: $window; }
QToolTip { background: $surface; color: $text; border: 1px solid $hairline; padding: 4px 6px; }

QLabel { background: transparent; }
QLabel[role="page"] { font-size: ${page}pt; font-weight: 600; }
QLabel[role="section"] { font-size: ${section}pt; font-weight: 600; }
QLabel[role="figure"] { font-size: ${figure}pt; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="quiet"] { color: $quiet; }
QLabel[role="small"] { color: $quiet; font-size: ${table}pt; }
QLabel[tone="bad"] { color: $bad; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="accent"] { color: $accent; }

QFrame[role="card"] {
  background: $surface; border: 1px solid $hairline; border-radius: ${radius}px; }
QFrame[role="sunken"] { background: $sunken; border: 0; border-radius: ${radius}px; }
QFrame[role="rule"] { background: $hairline; border: 0; max-height: 1px; min-height: 1px; }
QFrame[role="upright"] { background: $hairline; border: 0; max-width: 1px; min-width: 1px; }
QFrame[role="bar"] { background: $surface; border: 0; border-bottom: 1px solid $hairline; }
QFrame[role="side"] { background: $surface; border: 0; border-right: 1px solid $hairline; }
QFrame[role="inspector"] { background: $surface; border: 0; border-left: 1px solid $hairline; }
QFrame[role="foot"] { background: $surface; border: 0; border-top: 1px solid $hairline; }
QFrame[role="panel"] { background: $tint; border: 0; border-radius: ${radius}px; }
QFrame[role="panel"][tone="bad"] { background: $bad_tint; }
QFrame[role="panel"][tone="warn"] { background: $warn_tint; }
QFrame[role="panel"][tone="good"] { background: $good_tint; }
QFrame[role="drop"] {
  background: $surface; border: 1px dashed $control; border-radius: ${radius}px; }
QFrame[role="drop"][active="true"] { background: $tint; border: 1px dashed $accent; }
QLabel[role="chip"] {
  background: $sunken; color: $quiet; border-radius: 9px; padding: 1px 8px;
  font-size: ${table}pt; }
QLabel[role="chip"][tone="good"] { background: $good_tint; color: $good; }
QLabel[role="chip"][tone="warn"] { background: $warn_tint; color: $warn; }
QLabel[role="chip"][tone="bad"] { background: $bad_tint; color: $bad; }
QLabel[role="chip"][tone="accent"] { background: $tint; color: $accent; }

QPushButton {
  background: $surface; color: $text; border: 1px solid $hairline; border-radius: ${radius}px;
  padding: ${pad}px 12px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $sunken; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $control; background: $window; }
QPushButton[role="main"] {
  background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[role="main"]:hover { border: 1px solid $text; }
QPushButton[role="main"]:focus { border: 1px solid $text; }
QPushButton[role="main"]:disabled {
  background: $sunken; color: $control; border: 1px solid $hairline; }
QPushButton[role="flat"], QToolButton {
  background: transparent; color: $text; border: 1px solid transparent;
  border-radius: ${radius}px; padding: ${pad}px 8px; }
QPushButton[role="flat"]:hover, QToolButton:hover { background: $hover; }
QPushButton[role="flat"]:focus, QToolButton:focus { border: 1px solid $accent; }
QToolButton:disabled, QPushButton[role="flat"]:disabled {
  color: $control; background: transparent; }
QToolButton:checked { background: $tint; color: $accent; }
QPushButton[role="link"] {
  background: transparent; color: $accent; border: 1px solid transparent; padding: 1px 2px;
  text-align: left; min-height: 0; }
QPushButton[role="link"][tone="warn"] { color: $warn; font-weight: 600; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 1px solid $accent; border-radius: 3px; }
QPushButton[role="search"] {
  background: $window; color: $quiet; border: 1px solid $hairline; text-align: left;
  padding: ${pad}px 10px; }
QPushButton[role="search"]:focus { border: 1px solid $accent; }
QPushButton[role="nav"] {
  background: transparent; border: 1px solid transparent; border-radius: ${radius}px;
  text-align: left; padding: 5px 10px; min-height: 20px; }
QPushButton[role="nav"][low="true"] { padding: 1px 10px; }
QPushButton[role="nav"]:hover { background: $hover; }
QPushButton[role="nav"]:checked { background: $tint; color: $accent; font-weight: 600; }
QPushButton[role="nav"]:focus { border: 1px solid $accent; }
QPushButton[role="nav"]:disabled { color: $control; }

QLineEdit, QComboBox, QDateEdit, QSpinBox, QPlainTextEdit, QTextBrowser {
  background: $surface; color: $text; border: 1px solid $control; border-radius: ${radius}px;
  padding: ${pad}px 8px; min-height: 18px;
  selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus, QPlainTextEdit:focus {
  border: 2px solid $accent; padding: ${within}px 7px; }
QLineEdit:disabled, QComboBox:disabled {
  color: $control; background: $window; border: 1px solid $hairline; }
QLineEdit[wrong="true"], QComboBox[wrong="true"] {
  border: 2px solid $bad; padding: ${within}px 7px; }
QLineEdit[role="filter"] {
  border: 0; border-radius: 0; padding: 1px 6px; background: $window; font-size: ${table}pt;
  min-height: 20px; border-bottom: 1px solid $hairline; }
QLineEdit[role="filter"]:focus {
  background: $surface; border: 0; border-bottom: 1px solid $accent; padding: 1px 6px; }
QComboBox::drop-down { border: 0; width: 22px; }
QComboBox::down-arrow { image: url($icons/fixed/chevron-$scheme.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
  background: $surface; color: $text; border: 1px solid $hairline;
  selection-background-color: $tint; selection-color: $text; padding: 2px; }
QComboBox[role="flat"] {
  border: 1px solid transparent; background: transparent; font-weight: 600; }
QComboBox[role="flat"]:hover { background: $hover; }
QComboBox[role="flat"]:focus { border: 1px solid $accent; padding: ${pad}px 8px; }
QCheckBox { spacing: 6px; background: transparent; }
QCheckBox::indicator, QTableView::indicator {
  width: 14px; height: 14px; border: 1px solid $control; border-radius: 3px;
  background: $surface; }
QCheckBox::indicator:checked, QTableView::indicator:checked {
  background: $accent; border: 1px solid $accent; image: url($icons/fixed/check-$scheme.svg); }
QCheckBox:focus { text-decoration: underline; }
QCheckBox::indicator:focus { border: 1px solid $accent; }

QTabWidget::pane { border: 0; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QTabBar::tab {
  background: transparent; color: $quiet; padding: 6px 9px; border: 0;
  border-bottom: 2px solid transparent; margin-right: 2px; }
QTabBar::tab:selected { color: $text; font-weight: 600; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $accent; }
QTabBar::scroller { width: 28px; }
QTabBar QToolButton {
  background: $window; border: 1px solid $hairline; border-radius: ${radius}px; margin: 4px 0; }
QTabBar QToolButton:disabled { border-color: transparent; }
QTabBar QToolButton::left-arrow {
  image: url($icons/fixed/left-$scheme.svg); width: 12px; height: 12px; }
QTabBar QToolButton::right-arrow {
  image: url($icons/fixed/right-$scheme.svg); width: 12px; height: 12px; }
QTabBar QToolButton::left-arrow:disabled, QTabBar QToolButton::right-arrow:disabled {
  image: none; }

QTableView {
  background: $surface; color: $text; border: 0; gridline-color: transparent;
  font-size: ${table}pt; selection-background-color: $tint; selection-color: $text;
  alternate-background-color: $surface; }
QTableView::item { border: 0; border-bottom: 1px solid $hairline; padding: 0 6px; }
QTableView::item:selected { background: $tint; color: $text; }
QTableView::item:focus { background: $tint; border: 1px solid $accent; }
QHeaderView { background: $surface; border: 0; }
QHeaderView::section {
  background: $surface; color: $quiet; border: 0; border-bottom: 1px solid $hairline;
  padding: 4px 9px; font-size: ${table}pt; font-weight: 600; }
QHeaderView::section:hover { color: $text; }
QTableCornerButton::section { background: $surface; border: 0; }
QListView, QTreeView { background: $surface; color: $text; border: 0; }
QListView::item { padding: 5px 8px; border-radius: 4px; }
QListView::item:hover { background: $hover; }
QListView::item:selected { background: $tint; color: $text; }
QTreeView::item { padding: 3px 4px; }
QTreeView::item:selected { background: $tint; color: $text; }

QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $hairline; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $hairline; }
QSplitter[role="clear"]::handle { background: transparent; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }

QMenuBar {
  background: $surface; color: $text; border-bottom: 1px solid $hairline; padding: 0 4px; }
QMenuBar::item { padding: 4px 9px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface; color: $text; border: 1px solid $hairline; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $tint; color: $text; }
QMenu::item:disabled { color: $control; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 6px; }
QProgressBar {
  background: $sunken; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QFrame[role="palette"] { background: $surface; border: 1px solid $control; border-radius: 8px; }
"""
