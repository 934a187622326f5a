"""Signing, countersigning, sharing and receipts, on the jobs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from desktop.accounting.rating.schema import Method
from desktop.exchange import dpapi
from desktop.exchange.comparison import Comparison, Difference
from desktop.exchange.keyfile import (
    forget_on_this_computer,
    is_remembered,
    remember_on_this_computer,
)
from desktop.exchange.manifest import Statement
from desktop.exchange.parts import Kind
from desktop.exchange.verify import withdrawal_in_words
from desktop.jobs import countersigning, signing
from desktop.jobs.context import JobContext
from desktop.jobs.copies import (
    SHORT_NAMES,
    CopyOrder,
    Recipient,
    RowChoice,
    chosen_profile,
    restricted_files,
    table_rows,
)
from desktop.jobs.receipts import take_receipt
from desktop.jobs.shipped import load_methods
from desktop.jobs.verifying import authority_from, read_package_file
from desktop.jobs.withdrawing import WithdrawOrder, withdraw_report
from desktop.messages import LANGUAGES
from desktop.models.values import SealedReport
from desktop.ui.changes import Change, Changed
from desktop.ui.company.books import Books
from desktop.ui.company.excerpts import render_pages
from desktop.ui.company.rows import named
from desktop.ui.rooms.improving import Names
from desktop.ui.rooms.packaging import (
    CopyAsk,
    CopyRow,
    DifferenceRow,
    KeyState,
    RecipientAsk,
    ShareRow,
    Sharing,
    SigningDesk,
)
from desktop.ui.text import language

_MOST_PAGES = 60
_MOST_DIFFERENCES = 1000
_ALWAYS = (
    "report",
    "totals",
    "intensity",
    "rating",
    "inputs",
    "benchmarks",
    "factors",
    "coverage",
)
_FOR_BANK: frozenset[str] = frozenset()
_SEALS = frozenset({Changed.SEALS})


def withdrawal_words(statement: Statement) -> Names:
    """Return what a withdrawal says, by language; nothing for a report, which has pages."""
    if statement.kind is not Kind.WITHDRAWAL:
        return ()
    return tuple((language, withdrawal_in_words(statement, language)) for language in LANGUAGES)


class CompanyPackaging:
    """Works on the sealed reports of the open file."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def _report(self, seal: str) -> SealedReport:
        return next(each for each in self._books.store.sealed_reports() if each.id == seal)

    def signing(self, seal: str, context: JobContext) -> SigningDesk:
        """Return what is read before signing."""
        context.step(0, 2)
        store, report = self._books.store, self._report(seal)
        statement = signing.statement_of(report)
        own = [each for each in store.signatures() if each.report == seal]
        missing = [r for r in statement.required_roles if r not in {each.role for each in own}]
        compared = countersigning.difference_to_last(store, report)
        context.step(1, 2)
        return SigningDesk(
            seal=seal,
            role=missing[0] if missing else "",
            pages=render_pages(report.pdf, _MOST_PAGES) if report.pdf else (),
            differences=difference_rows(compared),
            is_first=compared is None,
            follows=compared is None or compared.follows,
            declaration=countersigning.declaration_text(statement.attestation),
            signed_by=tuple(each.name or each.role for each in own),
            instead=withdrawal_words(statement),
        )

    def key_state(self, key: Path) -> KeyState:
        """Return whether this computer remembers a key."""
        return KeyState(is_remembered(key), dpapi.is_available())

    def remember_key(self, key: Path, secret: str) -> Change:
        """Let the account of this computer open a key without its password."""
        remember_on_this_computer(key, secret)
        return Change(frozenset(), 1)

    def forget_key(self, key: Path) -> Change:
        """Ask for the password again; the count is 0 where nothing was remembered."""
        return Change(frozenset(), int(forget_on_this_computer(key)))

    def write_pending(self, seal: str, out: Path, context: JobContext) -> Change:
        """Write the copy that goes to whoever countersigns."""
        context.step(0, 1)
        books, order = self._books, CopyOrder(out, is_pending=True)
        written = signing.export_copy(
            books.store, self._report(seal), order, now=books.now, person=books.person
        )
        return Change(_SEALS, 1, written.sha256, str(written.path))

    def take_signatures(self, package: Path) -> Change:
        """Keep the signatures of a countersigned package."""
        books, data = self._books, read_package_file(package)
        _, count = countersigning.take_signatures(
            books.store, data, now=books.now, person=books.person
        )
        return Change(_SEALS, count)

    def new_signatures(self, package: Path) -> int:
        """Return how many signatures a package brings that this file's report lacks."""
        return countersigning.new_signatures(self._books.store, read_package_file(package))

    def sharing(self, seal: str, context: JobContext) -> Sharing:
        """Return what a copy can show."""
        context.step(0, 1)
        whole = signing.signed_package(self._books.store, self._report(seal))
        choices = tuple(
            ShareRow(each.name, each.rows, each.size, each.name in _FOR_BANK)
            for each in restricted_files(whole)
        )
        return Sharing(seal, _ALWAYS, choices)

    def copy_rows(self, seal: str, table: str, context: JobContext) -> tuple[CopyRow, ...]:
        """Return the rows of a table that can be shown without it."""
        context.step(0, 1)
        whole = signing.signed_package(self._books.store, self._report(seal))
        return tuple(
            CopyRow(number, cells) for number, cells in enumerate(table_rows(whole, table), 1)
        )

    def _left_out(self, ask: CopyAsk) -> tuple[str, ...]:
        """Return what a copy lacks; what the package has not at all counts as left out with it."""
        if not ask.withheld:
            return ()
        held = restricted_files(signing.signed_package(self._books.store, self._report(ask.seal)))
        return (*ask.withheld, *(SHORT_NAMES.keys() - {each.name for each in held}))

    def write_copy(self, ask: CopyAsk, context: JobContext) -> Change:
        """Write a copy, read it back and verify it; then its cover sheet, if one is wanted."""
        context.step(0, 2)
        books = self._books
        order = CopyOrder(
            ask.out,
            chosen_profile(self._left_out(ask)),
            tuple(RowChoice(each.table, each.numbers) for each in ask.rows),
            _recipient(ask.recipient),
        )
        written = signing.export_copy(
            books.store, self._report(ask.seal), order, now=books.now, person=books.person
        )
        context.step(1, 2)
        if ask.cover is not None:
            from desktop.jobs import forms  # noqa: PLC0415 - typesetting is seldom wanted

            sheet = forms.cover_sheet(ask.out.read_bytes(), now=books.now, language=language())
            forms.write_form(ask.cover, sheet)
        return Change(_SEALS, 1, written.sha256, str(written.path))

    def take_receipt(self, receipt: Path, register: Path | None, root: Path | None) -> Change:
        """Check a platform's receipt and keep it; the count is 0 where it was there already."""
        books = self._books
        taken = take_receipt(
            books.store,
            read_package_file(receipt),
            authority_from(register, root),
            now=books.now,
            person=books.person,
        )
        return Change(_SEALS, int(taken.is_new), answer=taken.receipt.result)

    def withdraw(self, year: int, reason: str, context: JobContext) -> Change:
        """Seal the withdrawal of a year's report."""
        context.step(0, 1)
        books = self._books
        withdraw_report(books.store, WithdrawOrder(year, reason, books.now, books.person))
        return Change(_SEALS, 1)


def difference_rows(compared: Comparison | None) -> tuple[DifferenceRow, ...]:
    """Return what differs, most important first."""
    if compared is None:
        return ()
    found = (*compared.figures, *compared.lines)[:_MOST_DIFFERENCES]
    methods = load_methods()
    return tuple(_difference_row(each, methods) for each in found)


def _difference_row(each: Difference, methods: Mapping[str, Method]) -> DifferenceRow:
    kind, _, rest = each.what.partition("/")
    key, _, name = rest.rpartition("/")
    row = DifferenceRow(each.what, each.before, each.after)
    method = methods.get(key) if kind == "rating" else None
    if method is None:
        return row
    marked = next((one for one in method.indicators if one.name == name), None)
    if marked is None:
        titles = {level.key: named(level.title) for level in method.levels}
        return replace(row, names=named(method.name), titles=titles)
    labels = {mark: named(texts) for mark, texts in (marked.labels or {}).items()}
    title = named(marked.title)
    return replace(row, names=named(method.name), titles=labels, field_names=title)


def _recipient(ask: RecipientAsk | None) -> Recipient | None:
    if ask is None:
        return None
    until = datetime.combine(ask.expires, time(23, 59, 59)).astimezone(UTC)
    return Recipient(ask.name, ask.purpose, ask.challenge, until, ask.key, ask.secret)
