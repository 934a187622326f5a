"""A new company file in under a minute: name, credit code, region, industry, first month."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.accounting.economic import EconomicFigure
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import DesktopError
from desktop.jobs.context import JobContext
from desktop.ui.desk import Desk
from desktop.ui.dialogs.files import COMPANY_FILES, ask_new_file, documents
from desktop.ui.numbers import read_code, read_month, read_number
from desktop.ui.pages.page import Page
from desktop.ui.runner import Job
from desktop.ui.session import Changed, NewCompany, Office, Session
from desktop.ui.settings import PERSON
from desktop.ui.text import tr
from desktop.ui.theme import SPACE
from desktop.ui.widgets.boxes import column, framed, row, scrolled
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import Choice, Field, NumberField, Picker, walk_by_enter
from desktop.ui.widgets.labels import Text

_WIDTH = 720
_USCC_LENGTH = 18
_OLD_LENGTH = 15
REGION_FORM: Final = r"[1-9]\d{5}"
INDUSTRY_FORM: Final = r"[A-T](\d{2,4})?"
_UNITS: Final = {"employees": "person", "revenue": "万元"}
_SUFFIX: Final = ".cbook"
_FORBIDDEN = '\\/:*?"<>|'


class NewCompanyPage(Page):
    """The form; it says what is wrong while one types and makes the file in one go."""

    key: ClassVar[str] = "new_company"
    concerns: ClassVar[frozenset[Changed]] = frozenset()
    follows_period: ClassVar[bool] = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.name = Field("company")
        self.uscc = Field("uscc")
        self.region = Picker("region", REGION_FORM)
        self.industry = Picker("industry", INDUSTRY_FORM)
        self.employees = NumberField("employees")
        self.revenue = NumberField("revenue")
        self.size_class = Text(role="quiet")
        self.opening = Field("opening")
        self.person = Field("person")
        self.place = Field("place")
        self._browse = Button("button.browse", "", "folder")
        self.make = Button("new_company.make", "main", "check")
        self._has_lists = False
        self._is_checked = True
        self._suggested = ""
        self._folder: Path | None = None
        self._is_making = False
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE[3])
        grid.setVerticalSpacing(SPACE[3])
        for place, field in enumerate(
            (
                self.name,
                self.uscc,
                self.region,
                self.industry,
                self.employees,
                self.revenue,
                self.opening,
                self.person,
            )
        ):
            grid.addWidget(field, place // 2, place % 2)
        grid.addWidget(self.place, 4, 0, 1, 2)
        for number in range(2):
            grid.setColumnStretch(number, 1)
        form = framed(
            "card", column(grid, row(self._browse, self.size_class, 1, self.make), spacing=SPACE[3])
        )
        form.setMaximumWidth(_WIDTH)
        # In a row of its own, or the height of texts that wrap is asked for the window's width.
        narrow = row(form, 0)
        narrow.setStretch(0, 1)
        content = QWidget()
        content.setLayout(column(Text("new_company.lead", "quiet"), narrow, 1, spacing=SPACE[2]))
        self.set_body(scrolled(content))

    def _connect(self) -> None:
        self.make.clicked.connect(self.create_company)
        self._browse.clicked.connect(self._pick_place)
        self.name.changed.connect(self._suggest_place)
        self.uscc.changed.connect(self._check_uscc)
        for part in (self.industry, self.employees, self.revenue):
            part.changed.connect(self._tell_size)
        walked = (self.name, self.uscc, self.region, self.industry, self.employees)
        rest = (self.revenue, self.opening, self.person, self.place)
        walk_by_enter((*walked, *rest), self.create_company)
        self.setFocusProxy(self.name.line)  # one types at once

    def refresh(self) -> None:
        """Nothing: the form does not depend on a company file."""

    def wake(self) -> None:
        """Load the lists once and suggest the first month: last year's can be rated at once."""
        if self._has_lists:
            return
        self._has_lists = True
        self._begin()
        self.desk.runner.run(Job("", _lists(self.desk.office), self._offer, is_quiet=True))

    def _begin(self) -> None:
        """Empty the form for another firm."""
        for field in (self.name, self.uscc, self.employees, self.revenue, self.place):
            field.line.clear()
        self.region.choose("")
        self.industry.choose("")
        self.person.line.setText(self.desk.settings.get(PERSON))
        self.opening.line.setText(str(Month(self.desk.today.year - 1, 1)))
        self._suggested = ""
        self._folder = None

    def show_place(self, place: str) -> None:
        """Suggest a folder for the file; a place that was typed stays."""
        self._folder = Path(place)
        self._suggest_place()

    def _offer(self, lists: tuple[tuple[Choice, ...], tuple[Choice, ...]]) -> None:
        self.region.offer(lists[0])
        self.industry.offer(lists[1])

    @Slot()
    def _suggest_place(self) -> None:
        self.name.calm()
        if self.place.text not in ("", self._suggested):
            return  # another place was chosen
        safe = "".join("_" if sign in _FORBIDDEN else sign for sign in self.name.text)
        folder = self._folder or documents()
        self._suggested = str(folder / f"{safe}{_SUFFIX}") if safe else ""
        self.place.line.setText(self._suggested)

    @Slot()
    def _check_uscc(self) -> None:
        self.uscc.calm()
        code = read_code(self.uscc.text)
        self._is_checked = len(code) != _USCC_LENGTH
        if not self._is_checked:
            work = partial(_is_valid, self.desk.office, code)
            self.desk.runner.run(Job("", work, self._show_check, is_quiet=True))

    def _show_check(self, is_valid: bool) -> None:  # noqa: FBT001 - a job's answer
        self._is_checked = is_valid
        if not is_valid:
            self.uscc.refuse("field.uscc.wrong_digit", value=self.uscc.text)

    @Slot()
    def _pick_place(self) -> None:
        name = self.name.text or tr("new_company.file_name")
        path = ask_new_file(self, self.desk.settings, "dialog.new_company", (COMPANY_FILES, name))
        if path is not None:
            self.place.line.setText(str(path))

    @Slot()
    def create_company(self) -> None:
        """Make the company file, unless something is missing."""
        if not self._is_complete():
            return
        region, opening = self.region.code, read_month(self.opening.text)
        if opening is None:
            return
        uscc = read_code(self.uscc.text)
        entity = ReportingEntity(
            name=self.name.text,
            uscc=uscc,
            region=region,
            industry=self.industry.code,
            opening=str(opening),
            tax_ids=(uscc,),
            facilities=(Facility(self.name.text, region),),
        )
        self.desk.settings.put(PERSON, self.person.text)
        before = ReportingPeriod.of_year(self.desk.today.year - 1)
        figures = tuple(
            EconomicFigure(name, before, value, _UNITS[name])
            for name, value in self._figures().items()
        )
        new = NewCompany(_whole(self.place.text), entity, self.person.text, figures)
        self._is_making = True
        self.desk.open_with(tr("progress.create"), partial(_create, new), self._not_made)

    def _not_made(self, error: DesktopError) -> None:
        self._is_making = False
        self.desk.refused.emit(error)

    @Slot()
    def _on_opened(self) -> None:
        if self._is_making:
            self._is_making = False
            self._begin()

    @Slot()
    def _tell_size(self) -> None:
        for field in (self.employees, self.revenue):
            field.calm()
        figures = self._figures()
        self.size_class.say(
            "new_company.size_unknown" if figures and not self.industry.code else ""
        )
        if figures and self.industry.code:
            work = partial(_size, self.desk.office, self.industry.code, figures)
            self.desk.runner.run(Job("", work, self._show_size, is_quiet=True))

    def _show_size(self, size: str) -> None:
        self.size_class.say(f"new_company.size_{size or 'unknown'}")

    def _figures(self) -> dict[str, Decimal]:
        """Return the figures that were given as numbers."""
        typed = {"employees": self.employees.text, "revenue": self.revenue.text}
        numbers = {name: _number(text) for name, text in typed.items()}
        return {name: number for name, number in numbers.items() if number is not None}

    def _is_complete(self) -> bool:
        length = len(read_code(self.uscc.text))
        problems: list[tuple[Field | Picker, bool, str]] = [
            (self.name, not self.name.text, "field.company.missing"),
            (self.uscc, length == _OLD_LENGTH, "field.uscc.old"),
            (self.uscc, length not in {0, _OLD_LENGTH, _USCC_LENGTH}, "field.uscc.wrong_length"),
            (self.uscc, not length, "field.uscc.missing"),
            (self.region, not self.region.code, "field.region.wrong"),
            (
                self.industry,
                bool(self.industry.text) and not self.industry.code,
                "field.industry.wrong",
            ),
            (self.employees, not _is_number(self.employees.text), "field.number.wrong"),
            (self.revenue, not _is_number(self.revenue.text), "field.number.wrong"),
            (self.opening, read_month(self.opening.text) is None, "field.opening.wrong"),
            (self.place, not self.place.text, "field.place.missing"),
        ]
        wrong = [(field, key) for field, is_wrong, key in problems if is_wrong]
        for field, key in wrong:
            field.refuse(key, value=field.text)
        if wrong:
            wrong[0][0].line.setFocus()
        return not wrong and self._is_checked


def _lists(office: Office) -> partial[tuple[tuple[Choice, ...], tuple[Choice, ...]]]:
    return partial(_load_lists, office)


def _load_lists(
    office: Office, _context: JobContext
) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    return office.regions(), office.industries()


def _is_valid(office: Office, uscc: str, _context: JobContext) -> bool:
    return office.is_valid_uscc(uscc)


def _create(new: NewCompany, office: Office, _context: JobContext) -> Session:
    return office.create(new)


def _size(
    office: Office, industry: str, figures: Mapping[str, Decimal], _context: JobContext
) -> str:
    return office.size_class(industry, figures)


def _number(text: str) -> Decimal | None:
    number = read_number(text)
    return number if number is not None and number >= 0 else None


def _is_number(text: str) -> bool:
    """Whether a field holds a number or nothing."""
    return not text or _number(text) is not None


def _whole(place: str) -> Path:
    """Return the file that was meant: with its suffix, among the documents if no folder is said."""
    path = documents() / Path(place).expanduser()
    return path if path.suffix == _SUFFIX else path.with_name(f"{path.name}{_SUFFIX}")
