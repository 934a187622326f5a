"""Who works with the company file here: a button at the foot that lets somebody else sit down."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from desktop.ui.text import name_of, tr
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import set_property

if TYPE_CHECKING:
    from desktop.ui.rooms.keeping import PersonRow
    from desktop.ui.session import Overview


class PersonButton(Button):
    """Says who works here with which duties; its menu chooses another.

    Signals:
        chosen: A person was picked.
        managed: Persons are to be added or changed.
    """

    chosen = Signal(object)
    managed = Signal()

    def __init__(self) -> None:
        super().__init__("", "link", "person")
        self._view: Overview | None = None
        self._people = QMenu(self)
        self.clicked.connect(self.choose)
        self.hide()

    def show_overview(self, view: Overview | None) -> None:
        """Show the person of the open file; nothing without one."""
        self._view = view
        self.setVisible(view is not None)
        self._retell()

    def _retell(self) -> None:
        view = self._view
        if view is None:
            return
        must_choose = bool(view.people) and not view.person
        set_property(self, "tone", "warn" if must_choose else "")
        if must_choose:
            self.say("status.choose_person")
        elif view.person:
            self.say("status.person", person=_with_duties(view))
        else:
            self.say("status.one_person")
        self.setToolTip(tr("status.person_means"))

    @Slot()
    def choose(self) -> None:
        """Open the menu of persons above the button; arrows and Enter choose."""
        view = self._view
        if view is None:
            return
        self._people.clear()
        group = QActionGroup(self._people)
        for person in view.people:
            entry = self._people.addAction(_named(person))
            entry.setCheckable(True)
            entry.setChecked(person.name == view.person)
            entry.triggered.connect(partial(self.chosen.emit, person))
            group.addAction(entry)
        self._people.addSeparator()
        manage = QAction(tr("status.manage_persons"), self._people)
        manage.triggered.connect(self.managed)
        self._people.addAction(manage)
        height = self._people.sizeHint().height()
        self._people.popup(self.mapToGlobal(QPoint(0, -height)))
        self._people.setActiveAction(self._people.actions()[0])

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retell()


def _named(person: PersonRow) -> str:
    duties = tr("list.comma").join(name_of("person_role", role) for role in person.roles)
    return tr("status.person_duties", person=person.name, duties=duties) if duties else person.name


def _with_duties(view: Overview) -> str:
    known = next((each for each in view.people if each.name == view.person), None)
    return view.person if known is None else _named(known)
