"""What a reviewer sees of a package of others: the verdict in words, and the desk to sign at."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.accounting.rating.schema import Method
from desktop.errors import PackageError
from desktop.exchange.codes import Level
from desktop.exchange.package import read_package
from desktop.exchange.parts import Kind
from desktop.exchange.verdict import Verdict
from desktop.jobs.countersigning import Pending
from desktop.jobs.package_sureness import sureness
from desktop.jobs.shipped import load_methods
from desktop.jobs.shown_rows import ProvedTable, rows_beside
from desktop.messages import LANGUAGES
from desktop.ui.company.excerpts import render_pages
from desktop.ui.company.packaging import difference_rows, withdrawal_words
from desktop.ui.company.rows import named
from desktop.ui.rooms.packaging import CopyRow, ProvedRows, SigningDesk
from desktop.ui.rooms.sealed import PackagePlace, SurenessRow
from desktop.ui.session import Names, Verified

_MOST_PAGES = 60
_TOTALS = ("scope1_kg", "scope2_location_kg", "scope2_market_kg")


def verified(package: Path, verdict: Verdict) -> Verified:
    """Return a verdict for the page that shows it."""
    return Verified(
        path=str(package),
        is_valid=verdict.is_valid,
        level=verdict.level.value if verdict.level else "",
        code=verdict.code,
        details=tuple(verdict.details.items()),
        signers=tuple((each.role, each.keyid, each.name) for each in verdict.signers),
        results=_totals(verdict),
        withheld=verdict.withheld,
        messages=tuple(
            (language, verdict.message(language, in_window=True)) for language in LANGUAGES
        ),
        ratings=_ratings(verdict),
        is_withdrawal=_is_withdrawal(verdict),
        place=_place(verdict),
    )


def _place(verdict: Verdict) -> PackagePlace | None:
    """Return where a sound package stands; keys that no register knows speak for themselves."""
    statement = verdict.statement
    if statement is None or not verdict.is_valid:
        return None
    known = all(each.name for each in verdict.signers)
    keys = " ".join(sorted(each.keyid for each in verdict.signers))
    return PackagePlace(
        keys=keys,
        is_known=known,
        series=statement.series,
        period=f"{statement.period.start}/{statement.period.end}",
        number=statement.seq,
        digest=verdict.digest,
        is_withdrawal=_is_withdrawal(verdict),
        has_receipt=verdict.level is Level.A,
    )


def _is_withdrawal(verdict: Verdict) -> bool:
    return verdict.statement is not None and verdict.statement.kind is Kind.WITHDRAWAL


def with_rows(found: Verified, verdict: Verdict) -> Verified:
    """Return what was found with the rows that stand beside the package, proved or refused."""
    try:
        tables = rows_beside(Path(found.path), verdict)
    except PackageError:
        return replace(found, are_rows_wrong=True)
    return replace(found, rows=tuple(map(_proved, tables)))


def with_sureness(found: Verified, package: bytes) -> Verified:
    """Return what was found of a sound package with how sure its parameters are."""
    if not found.is_valid:
        return found
    told = sureness(read_package(package))
    return replace(found, sureness=tuple(SurenessRow(e.kind, e.levels, e.weak) for e in told))


def _proved(one: ProvedTable) -> ProvedRows:
    rows = tuple(CopyRow(number, cells) for number, cells in one.rows)
    return ProvedRows(one.name, one.total, rows)


def _totals(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return the totals as they are signed, in kilograms; a withdrawal has none to show."""
    if _is_withdrawal(verdict):
        return ()
    results = verdict.results
    return tuple((name, str(results[name])) for name in _TOTALS if name in results)


def _ratings(verdict: Verdict) -> tuple[tuple[Names, Names], ...]:
    """Return each method with its grade in words; the keys where this program knows none."""
    methods = load_methods()
    return tuple(
        _rating(methods.get(each["method"]), each) for each in verdict.results.get("ratings", ())
    )


def _rating(method: Method | None, signed: Mapping[str, Any]) -> tuple[Names, Names]:
    grade = str(signed.get("grade") or "")
    titles = {level.key: level.title for level in method.levels} if method else {}
    names = named(method.name) if method else ()
    words = named(titles[grade]) if grade in titles else ()
    return names or _plain(signed["method"]), words or _plain(grade or str(signed["status"]))


def _plain(text: str) -> Names:
    return tuple((language, text) for language in LANGUAGES)


def signing_desk(package: Path, pending: Pending) -> SigningDesk:
    """Return what is read before a package of others is countersigned."""
    required = pending.statement.required_roles
    signed = len(pending.verdict.signers)
    compared = pending.comparison
    return SigningDesk(
        seal=str(package),
        role="" if pending.is_complete else required[min(signed, len(required) - 1)],
        pages=render_pages(pending.report_pdf, _MOST_PAGES) if pending.report_pdf else (),
        differences=difference_rows(compared),
        is_first=compared is None,
        follows=compared is None or compared.follows,
        declaration=pending.declaration,
        signed_by=tuple(each.name or each.keyid[:16] for each in pending.signed),
        lacks_register=pending.opened_at[1].register is None,
        instead=withdrawal_words(pending.statement),
    )
