"""Where a company's series stands: own seals, receipts, and packages a file was restored from."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from desktop.accounting.period import ReportingPeriod
from desktop.exchange.package import Package
from desktop.exchange.receipt import issue_receipt
from desktop.jobs.receipts_kept import HEAD
from desktop.jobs.series import STATEMENT, is_out_of_place, next_place
from desktop.models.store import Store
from desktop.models.values import SealedReport
from tests.golden_firm import golden_firm

YEAR = ReportingPeriod.of_year(2025)


@pytest.fixture(scope="module")
def firm() -> Any:
    """Return the builder of the small company and its packages."""
    return golden_firm()


@dataclass
class _Books:
    """What the place of a seal is read from."""

    reports: list[SealedReport]
    told: dict[str, str] = field(default_factory=dict)

    def sealed_reports(self) -> list[SealedReport]:
        return self.reports

    def settings(self) -> dict[str, str]:
        return self.told

    def receipts(self) -> list[object]:
        return []


def _books(*packages: Package, head: bytes = b"") -> Store:
    reports = [
        SealedReport(f"r{number}", YEAR, "inventory", ((STATEMENT, package.payload),), "m")
        for number, package in enumerate(packages)
    ]
    return cast("Store", _Books(reports, {HEAD: head.hex()} if head else {}))


def test_a_file_restored_from_the_second_package_goes_on_with_the_third(firm: Any) -> None:
    first = firm.signed()
    second = firm.signed(firm.amendment(first))
    for held in ((first, second), (second,)):
        place = next_place(_books(*held), YEAR)
        assert (place.seq, place.previous) == (3, second.digest)
        assert place.of_period is not None
        assert dict(place.of_period.tables)[STATEMENT] == second.payload
    alone = _books(second)
    assert not is_out_of_place(alone, alone.sealed_reports()[0])


def test_a_fork_that_was_never_sent_is_neither_signed_nor_amended(firm: Any) -> None:
    first = firm.signed()
    sealed = firm.second(first, package_id="33333333-2222-4333-8444-555555555555")
    ours, theirs = firm.signed(firm.second(first)), firm.signed(sealed)
    head = issue_receipt(firm.receipt(theirs, sealed), firm.PLATFORM_KEY)
    books = _books(first, ours, head=head)
    place = next_place(books, YEAR)
    assert (place.seq, place.previous) == (3, theirs.digest)
    assert place.of_period is not None
    assert dict(place.of_period.tables)[STATEMENT] == first.payload
    assert [is_out_of_place(books, one) for one in books.sealed_reports()] == [False, True]
