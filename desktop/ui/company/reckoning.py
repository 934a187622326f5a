"""The choices of inventories, on the jobs."""

from decimal import Decimal
from typing import Any, Final

from desktop.jobs.choosing import ChoicesOrder, change_choices, offered
from desktop.jobs.company_choices import stored_choices
from desktop.jobs.company_parameters import methodology_for
from desktop.ui.changes import EVERYTHING, Change
from desktop.ui.company.books import Books
from desktop.ui.rooms.reckoning import Reckoning

_TEMPERATURES: Final = ("0", "15", "20")
_YES, _NO = "yes", "no"


class CompanyReckoning:
    """Keeps the choices in the company file, each change one step to undo."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def reckoning(self) -> Reckoning:
        """Return the choices and what they can be."""
        books = self._books
        methodology = methodology_for(books.store)
        now, known = stored_choices(books.store, books.today), offered(methodology)
        celsius = f"{now.gas_reference_c:f}"
        codes = {name: getattr(now, name) or methodology.settings[name] for name in known}
        codes["gas_reference_c"] = celsius
        codes["combustion_ch4_n2o"] = _YES if now.combustion_ch4_n2o else _NO
        temperatures = sorted({*_TEMPERATURES, celsius}, key=Decimal)
        more = {"gas_reference_c": tuple(temperatures), "combustion_ch4_n2o": (_NO, _YES)}
        return Reckoning(codes, {**known, **more})

    def choose(self, name: str, code: str) -> Change:
        """Make every inventory by another choice; sealed reports keep theirs."""
        value: Any = code
        if name == "gas_reference_c":
            value = Decimal(code)
        elif name == "combustion_ch4_n2o":
            value = code == _YES
        order = ChoicesOrder(**{name: value}, person=self._books.person)
        change_choices(self._books.store, order, self._books.today)
        return Change(EVERYTHING, 1)
