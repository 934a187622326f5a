"""期初: who the firm is, its own tax ids, its facilities."""

import re
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.accounting.entity import Facility, ReportingEntity
from desktop.jobs.context import JobContext
from desktop.ui.desk import Desk
from desktop.ui.numbers import read_code, read_number
from desktop.ui.pages.new_company import INDUSTRY_FORM, REGION_FORM
from desktop.ui.pages.page import Page
from desktop.ui.pages.pasted import tell_pasted, tell_unfound
from desktop.ui.runner import Job
from desktop.ui.session import Change, Changed, Office, Session
from desktop.ui.tables.pasting import Pasted
from desktop.ui.tables.sheet import Sheet
from desktop.ui.tables.sheet_model import Entry
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, framed, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import Choice, Field, Picker
from desktop.ui.widgets.labels import Text, Wrapped
from desktop.ui.widgets.panel import Panel

_FACILITIES_HEIGHT: Final = 220


class OpeningPage(Page):
    """The firm's data; F8 saves."""

    key: ClassVar[str] = "opening"
    concerns: ClassVar[frozenset[Changed]] = frozenset({Changed.ENTITY})
    follows_period: ClassVar[bool] = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._entity: ReportingEntity | None = None
        self.note = Panel()
        self.name = Field("company")
        self.uscc = Field("uscc")
        self.region = Picker("region", REGION_FORM)
        self.industry = Picker("industry", INDUSTRY_FORM)
        self.tax_ids = Field("tax_ids")
        self.opening = Field("opening", has_hint=False)
        self.opening.line.setReadOnly(True)
        self.facilities = Sheet(_entries(), "opening.facilities")
        self.facilities.setFixedHeight(_FACILITIES_HEIGHT)
        self.facilities.pasted.connect(self._pasted)
        self.facilities.unfound.connect(partial(tell_unfound, self.note))
        save = Button("button.save", "main", "check")
        save.clicked.connect(self.save)
        self.tools.addWidget(save)
        self._lay_out()
        shortcut = QShortcut(QKeySequence("F8"), self)
        shortcut.activated.connect(self.save)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE[3])
        grid.setVerticalSpacing(SPACE[2])
        fields = (self.name, self.uscc, self.region, self.industry, self.tax_ids, self.opening)
        for place, field in enumerate(fields):
            grid.addWidget(field, place // 2, place % 2)
        for number in range(2):
            grid.setColumnStretch(number, 1)
        content = QWidget()
        content.setLayout(
            column(
                self.note,
                framed("card", grid),
                framed(
                    "card",
                    column(
                        Text("opening.facilities", "strong"),
                        Wrapped("opening.facilities_means", "quiet"),
                        self.facilities,
                    ),
                ),
                1,
                spacing=SPACE[2],
            )
        )
        self.set_body(scrolled(content))

    def refresh(self) -> None:
        """Ask for the lists, then for the firm."""
        self.desk.runner.run(Job("", _Lists(self.desk.office), self._offer, is_quiet=True))
        self.desk.ask(_entity, self._show)

    def _offer(self, lists: tuple[tuple[Choice, ...], tuple[Choice, ...]]) -> None:
        self.region.offer(lists[0], self.region.code)
        self.industry.offer(lists[1], self.industry.code)

    def _show(self, entity: ReportingEntity) -> None:
        self._entity = entity
        self.name.line.setText(entity.name)
        self.name.line.setCursorPosition(0)  # a long name is read from its beginning
        self.uscc.line.setText(entity.uscc)
        self.region.choose(entity.region)
        self.industry.choose(entity.industry)
        self.tax_ids.line.setText(" ".join(entity.tax_ids))
        self.opening.line.setText(entity.opening)
        self.facilities.sheet.show_rows([_cells(facility) for facility in entity.facilities])

    def retranslate(self) -> None:
        """Say the headings again."""
        self.facilities.sheet.retranslate()

    @Slot(object)
    def _pasted(self, found: Pasted) -> None:
        tell_pasted(self.note, found)

    @Slot()
    def save(self) -> None:
        """Save what stands there; say which cell is wrong, if one is."""
        if self._entity is None or not self._is_complete():
            return
        self.facilities.commit()
        facilities = []
        for cells in self.facilities.sheet.filled():
            facility = _facility(cells, self._entity)
            if facility is None:
                self.note.tell(partial(tr, "opening.wrong", value=" ".join(cells).strip()), "bad")
                return
            facilities.append(facility)
        entity = replace(
            self._entity,
            name=self.name.text,
            uscc=read_code(self.uscc.text),
            region=self.region.code,
            industry=self.industry.code,
            tax_ids=tuple(
                read_code(each) for each in re.split(r"[\s,，、;；]+", self.tax_ids.text) if each
            ),
            facilities=tuple(facilities),
        )
        self.desk.change(tr("progress.save"), _Save(entity), self._saved)

    def _is_complete(self) -> bool:
        """Say which list has nothing of what was typed; an industry may be unknown."""
        problems = (
            (self.region, not self.region.code, "field.region.wrong"),
            (
                self.industry,
                bool(self.industry.text) and not self.industry.code,
                "field.industry.wrong",
            ),
        )
        wrong = [(field, key) for field, is_wrong, key in problems if is_wrong]
        for field, key in wrong:
            field.refuse(key, value=field.text)
        if wrong:
            wrong[0][0].line.setFocus()
        return not wrong

    def _saved(self, _change: Change) -> None:
        self.note.tell(partial(tr, "told.saved"), "good")


class _Lists:
    """Loads regions and industries."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def __call__(self, _context: JobContext) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
        return self._office.regions(), self._office.industries()


class _Save:
    """Saves the firm's data."""

    def __init__(self, entity: ReportingEntity) -> None:
        self._entity = entity

    def __call__(self, session: Session, _context: JobContext) -> Change:
        return session.save_entity(self._entity)


def _entries() -> tuple[Entry, ...]:
    return (
        Entry("facility", 200),
        Entry("region", 100),
        Entry("area", 110, is_number=True),
        Entry("headcount", 90, is_number=True),
        Entry("consolidation", 110, is_number=True),
    )


def _cells(facility: Facility) -> list[str]:
    return [
        facility.name,
        facility.region,
        "" if facility.area is None else f"{facility.area:f}",
        "" if facility.headcount is None else str(facility.headcount),
        f"{facility.share * 100:f}".rstrip("0").rstrip(".") if facility.share != 1 else "100",
    ]


def _facility(cells: list[str], entity: ReportingEntity) -> Facility | None:
    name, region, area, heads, share = cells
    known = {facility.name: facility for facility in entity.facilities}
    try:
        return replace(
            known.get(name, Facility(name, region or entity.region)),
            region=region or entity.region,
            area=_number(area) if area else None,
            headcount=_count(heads) if heads else None,
            share=_number(share or "100") / 100,
        )
    except ValueError:
        return None


def _number(text: str) -> Decimal:
    """Return a typed number, its thousands separated or not.

    Raises:
        ValueError: If it is none.
    """
    number = read_number(text)
    if number is None:
        raise ValueError(text)
    return number


def _count(text: str) -> int:
    number = _number(text)
    if number != int(number):
        raise ValueError(text)
    return int(number)


def _entity(session: Session, _context: JobContext) -> ReportingEntity:
    return session.entity()
