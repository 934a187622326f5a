"""What is brought to the window: company files, packages, a platform's files, documents."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Slot

from desktop.ui.desk import Desk
from desktop.ui.page_host import PageHost
from desktop.ui.signed_drop import SUFFIX, Signed, sort_signed
from desktop.ui.text import tr
from desktop.ui.widgets.panel import Panel

if TYPE_CHECKING:
    from desktop.ui.pages.packages import PackagesPage
    from desktop.ui.pages.portfolio import PortfolioPage
    from desktop.ui.pages.verify import VerifyPage

_ROWS = ".rows.jsonl"
_PACKAGE = ".cdp"
_COMPANY = ".cbook"


class Arrivals(QObject):
    """Brings files to the page that is for them, however they came: dropped, chosen or named."""

    def __init__(self, desk: Desk, host: PageHost, panel: Panel) -> None:
        super().__init__()
        self._desk = desk
        self._host = host
        self._panel = panel

    @Slot(list)
    def take(self, paths: list[Path]) -> None:
        """Open a company file, show several side by side, verify a package, import the rest."""
        packages = list(dict.fromkeys(filter(None, map(_package_of, paths))))
        if packages and all(map(_package_of, paths)):
            self.verify(packages[0])
            if len(packages) > 1:
                name = packages[0].name
                self._panel.tell(partial(tr, "told.one_package", name=name), "warn")
        elif len(paths) > 1 and all(path.suffix.lower() == _COMPANY for path in paths):
            self._desk.asked_for.emit("portfolio")
            cast("PortfolioPage", self._host.page("portfolio")).look_at(paths)
        elif paths[0].suffix.lower() == _COMPANY:
            self._desk.open_file(paths[0])
        elif all(path.suffix.lower() == SUFFIX for path in paths):
            sort_signed(self._desk, paths, partial(self._take_signed, paths))
        else:
            self._bring_in(paths)

    @Slot(object)
    def verify(self, path: Path) -> None:
        """Verify a package and show what was found."""
        self._desk.asked_for.emit("verify")
        self._desk.package_arrived.emit(path)

    def _bring_in(self, paths: list[Path]) -> None:
        if self._desk.is_opening:
            self._desk.after_what_runs(partial(self._bring_in, paths))
        elif self._desk.session is None:
            self._panel.tell(partial(tr, "told.open_first"), "warn")
        else:
            self._desk.asked_for.emit("invoices")
            self._desk.arrived.emit(paths)

    def _take_signed(self, paths: list[Path], found: Signed) -> None:
        """Keep receipts in the open file; check signers by a register and a root from now on."""
        if found.is_empty:
            self._bring_in(paths)
            return
        if found.register or found.root:
            register, root = self._desk.trusted
            verifying = cast("VerifyPage", self._host.page("verify"))
            verifying.trust(found.register or register, found.root or root)
        if not found.receipts:
            self._desk.asked_for.emit("verify")
        elif self._desk.session is None:
            self._panel.tell(partial(tr, "told.open_for_receipt"), "warn")
        else:
            self._desk.asked_for.emit("packages")
            for path in found.receipts:
                page = cast("PackagesPage", self._host.page("packages"))
                page.take_receipt(path, *self._desk.trusted)


def _package_of(path: Path) -> Path | None:
    """Return the package a file is or belongs to; rows that may be chosen lie beside theirs."""
    if path.name.endswith(_ROWS):
        return path.with_name(f"{path.name.removesuffix(_ROWS)}{_PACKAGE}")
    return path if path.suffix.lower() == _PACKAGE else None
