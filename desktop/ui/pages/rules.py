"""录入·规则: what the firm taught the program and chose, to be seen, changed, taken elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QStackedWidget

from desktop.ui.changes import Changed
from desktop.ui.dialogs.files import (
    JSON_FILES,
    RULE_FILES,
    TABLES,
    TAUGHT_FILES,
    ask_file,
    ask_new_file,
)
from desktop.ui.pages.choices_tab import ChoicesTab
from desktop.ui.pages.page import Page
from desktop.ui.pages.prices_tab import PricesTab
from desktop.ui.rooms.teaching import LayoutAsk, LayoutRow, RuleAsk
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.tables.view import Table
from desktop.ui.text import name_of, tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import card, column, filled, row, under_tabs
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.carrier_names import carrier_name
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.layout_form import KINDS, LayoutForm, Shown
from desktop.ui.widgets.panel import Panel
from desktop.ui.widgets.tabs import PageTabs

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.jobs.context import JobContext
    from desktop.models.values import Rule
    from desktop.ui.changes import Change
    from desktop.ui.desk import Desk
    from desktop.ui.session import Session

RULES, LAYOUTS, CHOICES, PRICES = range(4)


def _columns(layout: LayoutRow) -> str:
    return tr("list.semicolon").join(f"{name} → {text}" for name, text in layout.columns)


RULE_COLUMNS: Final = (
    Column("seller", lambda r: r.seller or tr("rules.any"), width=220),
    Column("goods", lambda r: r.goods or tr("rules.any"), width=180),
    Column("carrier", lambda r: carrier_name(r.carrier), width=150),
    Column("source", lambda r: name_of("source", r.source) if r.source else "", width=140),
    Column("times_used", lambda r: r.used, Kind.NUMBER, 70),
    Column("last_used", lambda r: str(r.last_used), width=100),
    Column("made_by", lambda r: r.made_by, width=90),
)
LAYOUT_COLUMNS: Final = (
    Column("layout_id", lambda r: r.id, width=110),
    Column("name", lambda r: r.title, width=160),
    Column("kind", lambda r: name_of("table_kind", r.kind), width=100),
    Column("layout_columns", _columns, width=420),
)


class RulesPage(Page):
    """Rules decide lines of invoices; layouts read tables of the firm's own sources."""

    key: ClassVar[str] = "rules"
    follows_period: ClassVar[bool] = False
    concerns: ClassVar[frozenset[Changed]] = frozenset({Changed.DRAFTS, Changed.UPKEEP})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._carriers: tuple[str, ...] = ()
        self.note = Panel()
        self.take = Button("rules.take", "", "import")
        self.export = Button("rules.export", "", "export")
        self.rules = Table(RULE_COLUMNS, "rules.rules")
        self.layouts = Table(LAYOUT_COLUMNS, "rules.layouts")
        self.seller = Field("rule_seller", has_hint=False)
        self.goods = Field("rule_goods", has_hint=False)
        self.carrier = QComboBox()
        self.save = Button("button.save", "main", "check")
        self.forget = Button("rules.forget", "", "close")
        self.teach = Button("layouts.teach", "", "add")
        self.form = LayoutForm()
        self._taught_file: Path | None = None
        self._is_for_import = False
        self.choices = ChoicesTab(desk)
        self.prices = PricesTab(desk, self.note)
        self.tabs = PageTabs()
        self._lay_out()
        self._connect()
        self._say()

    def _lay_out(self) -> None:
        self.tools.addWidget(self.take)
        self.tools.addWidget(self.export)
        self.tools.addWidget(self.forget)
        is_what = Text("field.rule_carrier.title")
        is_what.setBuddy(self.carrier)
        chosen = column(is_what, self.carrier, 1, spacing=SPACE[0])
        form = row(self.seller, self.goods, chosen, column(1, self.save), spacing=SPACE[1])
        for place, share in enumerate((3, 3, 2)):
            form.setStretch(place, share)
        rules = filled(Wrapped("rules.rules_text", "small"), self.rules, card(form), grow=1)
        says = row(Wrapped("rules.layouts_text", "small"), self.teach)
        says.setStretch(0, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(filled(says, self.layouts, grow=1))
        self._stack.addWidget(self.form)
        layouts = filled(self._stack, grow=0)
        for tab in (rules, layouts, self.choices, self.prices):
            self.tabs.addTab(under_tabs(tab), "")
        self.above.addWidget(self.note)
        self.set_body(self.tabs)

    def _connect(self) -> None:
        self.rules.pointed.connect(self._choose)
        self.save.clicked.connect(self.save_rule)
        self.forget.clicked.connect(self.forget_chosen)
        self.tabs.currentChanged.connect(self._offer_tools)
        for table in (self.rules, self.layouts):
            table.grid.selectionModel().selectionChanged.connect(self._offer_to_forget)
        self.take.clicked.connect(self._ask_file)
        self.export.clicked.connect(self._ask_place)
        self.teach.clicked.connect(self._ask_table)
        self.form.save_asked.connect(self.learn_layout)
        self.form.given_up.connect(self._give_up)
        self.desk.table_asked.connect(self._look_for_import)
        QShortcut(QKeySequence("F8"), self).activated.connect(self.save_rule)

    @Slot(int)
    def _offer_tools(self, tab: int) -> None:
        """Offer what takes, writes and forgets where there is something taught."""
        for tool in (self.take, self.export):
            tool.setEnabled(tab not in {CHOICES, PRICES})
        self._offer_to_forget()

    @Slot()
    def _offer_to_forget(self) -> None:
        """Offer to forget what is chosen, and nothing else."""
        shown = {RULES: self.rules, LAYOUTS: self.layouts}.get(self.tabs.currentIndex())
        is_offered = shown is not None and shown.selected_count > 0
        self.forget.offer(is_offered=is_offered, instead=shown.grid if shown else self.tabs)

    def refresh(self) -> None:
        """Ask for rules, layouts and what goods can be."""
        self.desk.ask(_taught, self._show)
        self.choices.refresh()
        self.prices.refresh()

    def _show(
        self, taught: tuple[tuple[Rule, ...], tuple[LayoutRow, ...], tuple[str, ...]]
    ) -> None:
        rules, layouts, self._carriers = taught
        self.rules.show_rows(rules)
        self.layouts.show_rows(layouts)
        self._offer_to_forget()
        self._say()

    def _say(self) -> None:
        self.tabs.setTabText(RULES, tr("rules.tab_rules"))
        self.tabs.setTabText(LAYOUTS, tr("rules.tab_layouts"))
        self.tabs.setTabText(CHOICES, tr("rules.tab_choices"))
        self.tabs.setTabText(PRICES, tr("rules.tab_prices"))
        chosen = self.carrier.currentData()
        self.carrier.clear()
        for carrier in self._carriers:
            self.carrier.addItem(carrier_name(carrier), carrier)
        self.carrier.setCurrentIndex(max(self.carrier.findData(chosen), 0))
        self.carrier.setAccessibleName(tr("field.rule_carrier.title"))

    def retranslate(self) -> None:
        """Say tabs and choices again."""
        self._say()
        self.prices.retranslate()

    @Slot(object)
    def _choose(self, rule: Rule) -> None:
        self.seller.line.setText(rule.seller)
        self.goods.line.setText(rule.goods)
        self.carrier.setCurrentIndex(max(self.carrier.findData(rule.carrier), 0))

    @Slot()
    def save_rule(self) -> None:
        """Keep what was typed on the tab: a rule, a layout, a density or prices."""
        if self.tabs.currentIndex() == CHOICES:
            self.choices.density.ask()
        if self.tabs.currentIndex() == PRICES:
            self.prices.save()
        if self.tabs.currentIndex() == LAYOUTS and self._stack.currentIndex() == 1:
            self.form.ask()
        if self.tabs.currentIndex() == RULES and self.carrier.currentIndex() >= 0:
            ask = RuleAsk(self.seller.text, self.goods.text, str(self.carrier.currentData()))
            self.desk.change(tr("progress.save"), partial(_put, ask), self._saved)

    def _saved(self, _change: Change) -> None:
        self.note.tell(partial(tr, "told.rule_kept"), "good")

    @Slot()
    def forget_chosen(self) -> None:
        """Forget the chosen rules or layouts; this can be undone."""
        if self.tabs.currentIndex() == RULES:
            pairs = [(rule.seller, rule.goods) for rule in self.rules.selected()]
            deed = partial(_forget_rules, pairs)
        else:
            deed = partial(_forget_layouts, [layout.id for layout in self.layouts.selected()])
        self.desk.change(tr("progress.save"), deed, self._forgotten)

    def _forgotten(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.taught_forgotten", count=change.count), "good")

    @Slot()
    def _ask_file(self) -> None:
        path = ask_file(self, self.desk.settings, "dialog.taught", TAUGHT_FILES)
        if path is not None:
            self.take_file(path)

    def take_file(self, path: Path) -> None:
        """Take rules or layouts of another company file."""
        self.desk.change(tr("progress.read"), partial(_take, path), self._taken)

    def _taken(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.taught_taken", count=change.count), "good")

    @Slot()
    def _ask_table(self) -> None:
        path = ask_file(self, self.desk.settings, "dialog.table", TABLES)
        if path is not None:
            self._is_for_import = False
            self.look_at_table(path)

    @Slot(object)
    def _look_for_import(self, path: Path) -> None:
        """Show a table that is about to be imported; the import goes on once it is taught."""
        self._is_for_import = True
        self.look_at_table(path)

    def look_at_table(self, path: Path) -> None:
        """Show what stands in a table, to be told what its columns are."""
        self._taught_file = path
        self.desk.work(tr("progress.read"), partial(_tables, path), self._show_form)

    def _show_form(self, shown: Shown) -> None:
        self.tabs.setCurrentIndex(LAYOUTS)
        self._stack.setCurrentIndex(1)
        self.form.show_file(shown)

    @Slot()
    def _show_layouts(self) -> None:
        self._stack.setCurrentIndex(0)
        self.teach.setFocus()

    @Slot()
    def _give_up(self) -> None:
        self._show_layouts()
        if self._is_for_import:
            self.desk.asked_for.emit("invoices")

    @Slot(object)
    def learn_layout(self, ask: LayoutAsk) -> None:
        """Keep the layout, after the file was understood by it."""
        if self._taught_file is not None:
            deed = partial(_learn_layout, self._taught_file, ask)
            self.desk.change(tr("progress.read"), deed, self._layout_learnt)

    def _layout_learnt(self, _change: Change) -> None:
        self._show_layouts()
        if self._is_for_import:
            self.desk.asked_for.emit("invoices")
            self.desk.table_taught.emit()
            return
        name = self._taught_file.name if self._taught_file is not None else ""
        self.note.tell(partial(tr, "told.layout_learnt", name=name), "good")

    @Slot()
    def _ask_place(self) -> None:
        is_rules = self.tabs.currentIndex() == RULES
        what = "rules" if is_rules else "layouts"
        kinds = (RULE_FILES if is_rules else JSON_FILES, tr(f"rules.tab_{what}"))
        out = ask_new_file(self, self.desk.settings, "dialog.taught_out", kinds)
        if out is not None:
            self.desk.work(tr("progress.export"), partial(_write, what, out), self._written)

    def _written(self, change: Change) -> None:
        self.note.tell(partial(tr, "told.taught_written", path=change.path), "good")


def _taught(
    session: Session, _context: JobContext
) -> tuple[tuple[Rule, ...], tuple[LayoutRow, ...], tuple[str, ...]]:
    room = session.teaching
    return room.rules(), room.layouts(), room.carriers()


def _tables(path: Path, session: Session, _context: JobContext) -> Shown:
    room = session.teaching
    fields = {kind: room.fields(kind) for kind in KINDS}
    carriers = tuple(each for each in room.carriers() if each != "ignore")
    return Shown(path.stem, room.tables(path), fields, carriers)


def _learn_layout(path: Path, ask: LayoutAsk, session: Session, _context: JobContext) -> Change:
    return session.teaching.learn_layout(path, ask)


def _put(ask: RuleAsk, session: Session, _context: JobContext) -> Change:
    return session.teaching.put_rule(ask)


def _forget_rules(pairs: list[tuple[str, str]], session: Session, _context: JobContext) -> Change:
    return session.teaching.forget_rules(pairs)


def _forget_layouts(ids: list[str], session: Session, _context: JobContext) -> Change:
    return session.teaching.forget_layouts(ids)


def _take(path: Path, session: Session, _context: JobContext) -> Change:
    return session.teaching.take(path)


def _write(what: str, out: Path, session: Session, _context: JobContext) -> Change:
    return session.teaching.write(what, out)
