"""What can be done without an open company file, on the jobs."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from desktop.accounting.credit_code import is_valid
from desktop.accounting.industry import Industries, Industry, parse_size_classes, size_class
from desktop.accounting.region import parse_regions
from desktop.exchange.keyfile import create_key
from desktop.jobs import company, upkeep
from desktop.jobs.context import JobContext
from desktop.jobs.countersigning import countersign, open_pending
from desktop.jobs.protection import (
    PasswordOrder,
    SheetOrder,
    change_password,
    looks_like_code,
    print_recovery_sheet,
)
from desktop.jobs.restoring import RestoreOrder, is_package, restore_package
from desktop.jobs.shipped import load_industries
from desktop.jobs.signed_files import signed_kind
from desktop.jobs.verifying import authority_from, read_package_file, verify_file
from desktop.models.store import Store
from desktop.paths import resources
from desktop.ui.company import reviewing
from desktop.ui.company.portfolio import portfolio_rows
from desktop.ui.company.sample import make_sample
from desktop.ui.company.session import CompanySession
from desktop.ui.rooms.packaging import SigningDesk
from desktop.ui.rooms.portfolio import PortfolioRow
from desktop.ui.session import NewCompany, Session, Trusted, Verified
from desktop.ui.text import language

Named = tuple[tuple[str, str, str], ...]


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _told(secret: str) -> tuple[str | None, str | None]:
    """Return what one field takes: the password, or else the code of the recovery sheet."""
    return (None, secret) if looks_like_code(secret) else (secret or None, None)


class CompanyOffice:
    """Opens, makes, restores and verifies."""

    def open(self, path: Path, person: str, secret: str = "") -> Session:
        """Open a company file; ``secret`` is the password or recovery code of an encrypted one."""
        password, code = _told(secret)
        return CompanySession(Store.open(path, password=password, recovery=code), person)

    def create(self, new: NewCompany) -> Session:
        """Make a company file and open it."""
        entity = new.entity
        facility = entity.facilities[0].name if entity.facilities else ""
        asked = company.NewCompany(
            entity.name, entity.uscc, entity.region, entity.industry, entity.opening, facility
        )
        store = company.create_company(
            new.path,
            asked,
            today=date.today(),  # noqa: DTZ011 - the user's own day
            person=new.person,
        )
        if new.figures:
            company.set_figures(store, new.figures, person=new.person)
        return CompanySession(store, new.person)

    def create_sample(self, folder: Path, context: JobContext) -> Session:
        """Make the sample company and open it."""
        return CompanySession(make_sample(folder, context), "")

    def restore(
        self, backup: Path, new_file: Path, context: JobContext, secret: str = ""
    ) -> Session:
        """Turn a backup, or a full signed package, into a new company file and open it."""
        if is_package(backup):
            restore_package(RestoreOrder(backup, new_file, _now()), context)
        else:
            context.step(0, 1)
            password, code = _told(secret)
            upkeep.restore(backup, new_file, password, recovery=code)
        return self.open(new_file, "", secret)

    def verify(
        self, package: Path, register: Path | None = None, root: Path | None = None
    ) -> Verified:
        """Verify a package; register and root say who may sign."""
        trusted = authority_from(register, root)
        data = read_package_file(package)
        verdict = verify_file(data, _now(), trusted)
        found = reviewing.with_rows(reviewing.verified(package, verdict), verdict)
        return reviewing.with_sureness(found, data)

    def print_verified(self, package: Path, pdf: Path, trusted: Trusted = (None, None)) -> Path:
        """Write the page on which a reader keeps what verifying a package found."""
        from desktop.jobs import forms  # noqa: PLC0415 - typesetting is seldom wanted

        data, authority = read_package_file(package), authority_from(*trusted)
        sheet = forms.verification_sheet(data, now=_now(), authority=authority, language=language())
        forms.write_form(pdf, sheet)
        return pdf

    def signed_kind(self, path: Path) -> str:
        """Return ``receipt``, ``register`` or ``root`` for a platform's file, else ``other``."""
        return signed_kind(path).value

    def open_pending(
        self, package: Path, last: Path | None, register: Path | None, root: Path | None
    ) -> SigningDesk:
        """Return what is read before a package of others is countersigned."""
        trusted = authority_from(register, root)
        before = read_package_file(last) if last else None
        pending = open_pending(read_package_file(package), _now(), before, trusted)
        return reviewing.signing_desk(package, pending)

    def countersign(
        self, package: Path, key: Path, secret: str, out: Path, trusted: Trusted = (None, None)
    ) -> Path:
        """Sign a package too and write the finished one; a register at hand must know the key."""
        authority = authority_from(*trusted)
        pending = open_pending(read_package_file(package), _now(), None, authority)
        countersign(pending, key, secret, out)
        return out

    def change_password(self, path: Path, old: str, new: str, person: str) -> Session:
        """Give a closed company file another password and open it; an empty one is none."""
        password, code = _told(old)
        change_password(PasswordOrder(path, password, new or None, recovery=code, person=person))
        return self.open(path, person, new)

    def print_recovery_sheet(self, path: Path, password: str, pdf: Path, person: str) -> Session:
        """Write the recovery sheet of a closed encrypted file and open the file."""
        order = SheetOrder(
            path,
            password,
            today=date.today(),  # noqa: DTZ011 - the user's own day
            pdf=pdf,
            again=True,
            language=language(),
            person=person,
        )
        print_recovery_sheet(order)
        return self.open(path, person, password)

    def portfolio(self, paths: Sequence[Path], context: JobContext) -> tuple[PortfolioRow, ...]:
        """Return one row a company file."""
        today = date.today()  # noqa: DTZ011 - the user's own day
        return portfolio_rows(paths, today, context)

    def industries(self) -> Named:
        """Return GB/T 4754 codes with names in Chinese and English."""
        return _industries()

    def regions(self) -> Named:
        """Return GB/T 2260 codes with names in Chinese and English."""
        path = resources() / "regions.toml"
        found = parse_regions(path.name, path.read_bytes()).by_code.values()
        return tuple((each.code, each.zh, each.en) for each in found)

    def size_class(self, industry: str, figures: Mapping[str, Decimal]) -> str:
        """Return the size class by the 2017 statistical rules; nothing where it cannot be told."""
        path = resources() / "industry" / "size_classes.toml"
        found = size_class(industry, figures, parse_size_classes(path.name, path.read_bytes()))
        return "" if found is None else found.name.lower()

    def is_valid_uscc(self, uscc: str) -> bool:
        """Whether the check digit of a unified social credit code is right."""
        return is_valid(uscc)

    def new_key(self, path: Path, secret: str, name: str) -> str:
        """Make a signing key and return its recovery code, which is shown once."""
        del name
        return create_key(path, secret).recovery_code


@cache
def _industries() -> Named:
    """Return GB/T 4754 in both languages; looking every English word up takes 0.2 s."""
    found = load_industries()
    wide = [(each.code, each.zh, each.en) for each in found.by_code.values()]
    fine = [
        (each.code, each.zh, " · ".join((*_said(found, each), each.zh, each.en)))
        for each in found.finer.values()
    ]
    return tuple(sorted((*wide, *fine)))


def _said(known: Industries, industry: Industry) -> tuple[str, ...]:
    """Return the English words of an industry as one text; none that another one begins with."""
    words = known.english_words(industry)
    whole = [w for w in words if not any(o != w and o.startswith(w) for o in words)]
    return (", ".join(whole),) if whole else ()
