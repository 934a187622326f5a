"""The choices of inventories, on the jobs."""

from decimal import Decimal
from typing import Any, Final

from desktop.jobs.choosing import (
    ChoicesOrder,
    change_choices,
    dense_fuels,
    offered,
    recalled_rows,
)
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
        fuels = tuple(sorted(dense_fuels(methodology)))
        return Reckoning(codes, {**known, **more}, fuels, dict(now.densities))

    def choose(self, name: str, code: str) -> Change:
        """Make every inventory by another choice; sealed reports keep theirs.

        A formula of steam brings along what has to be switched on for it.
        """
        books = self._books
        value: Any = code
        switches: dict[str, Any] = {}
        if name == "gas_reference_c":
            value = Decimal(code)
        elif name == "combustion_ch4_n2o":
            value = code == _YES
        elif name == "steam_formula":
            switches = self._switches(code)
        order = ChoicesOrder(**{name: value}, **switches, person=books.person)
        change_choices(books.store, order, books.today)
        return Change(EVERYTHING, 1)

    def set_density(self, fuel: str, density: Decimal | None) -> Change:
        """Reckon litres of a fuel by a supplier's density; nothing for the library's again."""
        books = self._books
        order = ChoicesOrder(densities={fuel: density}, person=books.person)
        change_choices(books.store, order, books.today)
        return Change(EVERYTHING, 1)

    def _switches(self, formula: str) -> dict[str, tuple[str, ...]]:
        """Return what a formula of steam is to switch on, and what the one before had switched."""
        books = self._books
        methodology = methodology_for(books.store)
        now = stored_choices(books.store, books.today)
        before = now.steam_formula or methodology.settings["steam_formula"]
        wanted = recalled_rows(methodology, formula)
        gone = set(recalled_rows(methodology, before)) & set(now.switched_on) - set(wanted)
        return {"switched_on": wanted, "switched_off": tuple(sorted(gone))}
