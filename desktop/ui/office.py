"""The office the program uses: it loads the jobs only when the worker asks for them.

Importing the jobs brings the database, spreadsheet and rating libraries in; the first window must
not wait for those.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from desktop.jobs.context import JobContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.ui.rooms.packaging import SigningDesk
    from desktop.ui.rooms.portfolio import PortfolioRow
    from desktop.ui.session import NewCompany, Office, Session, Trusted, Verified

_MODULE = "desktop.ui.company.office"


def _real() -> Office:
    return cast("Office", import_module(_MODULE).CompanyOffice())


class LazyOffice:
    """Passes every call to :class:`desktop.ui.company.office.CompanyOffice`, in the worker."""

    def open(self, path: Path, person: str, secret: str = "") -> Session:
        """Open a company file."""
        return _real().open(path, person, secret)

    def create(self, new: NewCompany) -> Session:
        """Make a company file and open it."""
        return _real().create(new)

    def create_sample(self, folder: Path, context: JobContext) -> Session:
        """Make the sample company and open it."""
        return _real().create_sample(folder, context)

    def restore(
        self, backup: Path, new_file: Path, context: JobContext, secret: str = ""
    ) -> Session:
        """Turn a backup into a new company file and open it."""
        return _real().restore(backup, new_file, context, secret)

    def verify(
        self, package: Path, register: Path | None = None, root: Path | None = None
    ) -> Verified:
        """Verify a package; register and root say who may sign."""
        return _real().verify(package, register, root)

    def print_verified(self, package: Path, pdf: Path, trusted: Trusted = (None, None)) -> Path:
        """Write the page on which a reader keeps what verifying a package found."""
        return _real().print_verified(package, pdf, trusted)

    def signed_kind(self, path: Path) -> str:
        """Return ``receipt``, ``register`` or ``root`` for a platform's file, else ``other``."""
        return _real().signed_kind(path)

    def open_pending(
        self, package: Path, last: Path | None, register: Path | None, root: Path | None
    ) -> SigningDesk:
        """Return what is read before a package of others is countersigned."""
        return _real().open_pending(package, last, register, root)

    def countersign(
        self, package: Path, key: Path, secret: str, out: Path, trusted: Trusted = (None, None)
    ) -> Path:
        """Sign a package too and write the finished one; a register at hand must know the key."""
        return _real().countersign(package, key, secret, out, trusted)

    def change_password(self, path: Path, old: str, new: str, person: str) -> Session:
        """Give a closed company file another password and open it; an empty one is none."""
        return _real().change_password(path, old, new, person)

    def print_recovery_sheet(self, path: Path, password: str, pdf: Path, person: str) -> Session:
        """Write the recovery sheet of a closed encrypted file and open the file."""
        return _real().print_recovery_sheet(path, password, pdf, person)

    def portfolio(self, paths: Sequence[Path], context: JobContext) -> tuple[PortfolioRow, ...]:
        """Return one row a company file."""
        return _real().portfolio(paths, context)

    def industries(self) -> tuple[tuple[str, str, str], ...]:
        """Return GB/T 4754 codes with names in Chinese and English."""
        return _real().industries()

    def regions(self) -> tuple[tuple[str, str, str], ...]:
        """Return GB/T 2260 codes with names in Chinese and English."""
        return _real().regions()

    def size_class(self, industry: str, figures: Mapping[str, Decimal]) -> str:
        """Return the size class by the 2017 statistical rules; nothing where it cannot be told."""
        return _real().size_class(industry, figures)

    def is_valid_uscc(self, uscc: str) -> bool:
        """Whether the check digit of a unified social credit code is right."""
        return _real().is_valid_uscc(uscc)

    def new_key(self, path: Path, secret: str, name: str) -> str:
        """Make a signing key and return its recovery code, which is shown once."""
        return _real().new_key(path, secret, name)
