"""Checks of the books."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import Origin
from desktop.accounting.checks.books import AlikeRecords, Books, PostedNumber
from desktop.accounting.checks.table import CHECKS, MONTHLY, run_checks
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.economic import EconomicFigure
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import Finding, Severity

YEAR = ReportingPeriod.of_year(2025)


def used(month: int, amount: str = "1000") -> AlikeRecords:
    return AlikeRecords(
        source="electricity.purchased",
        facility="一厂",
        period=ReportingPeriod.of_month(Month(2025, month)),
        quantity=Quantity(Decimal(amount), "kWh"),
        one=f"kwh-{month}",
    )


def draft(state: DraftState, cost: str | None = "12.50") -> DraftRecord:
    return DraftRecord(
        id=f"draft-{state.value}",
        origin=Origin.INVOICE,
        state=state,
        carrier="electricity",
        source="",
        as_read=("", ""),
        quantity=None,
        period=YEAR,
        reason="draft.asked",
        confidence=Confidence.LOW,
        cost=None if cost is None else Decimal(cost),
    )


def figure(name: str, value: str, year: int = 2025) -> EconomicFigure:
    return EconomicFigure(name, ReportingPeriod.of_year(year), Decimal(value), "万元")


COMPLETE = Books(
    YEAR,
    records=tuple(used(month) for month in range(1, 13)),
    figures=tuple(
        figure(name, "100")
        for name in ("output_value", "value_added", "revenue", "tax_paid", "employees")
    ),
    numbers=(PostedNumber(Month(2025, 1), 1), PostedNumber(Month(2025, 1), 2)),
)


def codes(books: Books) -> list[str]:
    return [finding.code for finding in run_checks(books)]


def test_complete_books_have_no_finding() -> None:
    assert codes(COMPLETE) == []


def test_a_month_without_a_habitual_source_is_named() -> None:
    books = replace(COMPLETE, records=tuple(used(month) for month in (1, 2, 4, 5)))
    (finding,) = run_checks(books)
    assert finding.code == "month.source_missing"
    assert finding.details["months"].startswith("2025-03、2025-06")


def test_a_source_seen_in_two_months_is_no_habit() -> None:
    books = replace(COMPLETE, records=(used(1), used(2)))
    assert codes(books) == []


@pytest.mark.parametrize(
    ("books", "code"),
    [
        (Books(YEAR, figures=COMPLETE.figures), "month.nothing_recorded"),
        (replace(COMPLETE, drafts=(draft(DraftState.ASKED),)), "draft.undecided"),
        (replace(COMPLETE, drafts=(draft(DraftState.ASKED, None),)), "draft.undecided"),
        (replace(COMPLETE, drafts=(draft(DraftState.PROPOSED),)), "draft.unconfirmed"),
        (replace(COMPLETE, unposted=("kwh-1",)), "record.not_posted"),
        (replace(COMPLETE, numbers=(PostedNumber(Month(2025, 1), 2),)), "number.missing"),
        (replace(COMPLETE, differences=(Finding("energy.differs"),)), "energy.differs"),
        (
            replace(COMPLETE, figures=(*COMPLETE.figures[1:], figure("output_value", "99"))),
            "figure.value_added_above_output",
        ),
        (replace(COMPLETE, figures=COMPLETE.figures[1:]), "figure.missing"),
        (replace(COMPLETE, bare=("kwh-3",)), "record.no_evidence"),
    ],
)
def test_each_check_finds_what_it_looks_for(books: Books, code: str) -> None:
    assert codes(books) == [code]


@pytest.mark.parametrize(("amount", "found"), [("10000", True), ("1.0", True), ("3000", False)])
def test_a_slip_of_ten_or_a_thousand_is_a_jump(amount: str, *, found: bool) -> None:
    books = replace(COMPLETE, records=(*COMPLETE.records[:11], used(12, amount)))
    assert codes(books) == (["activity.jump"] if found else [])


def test_a_jump_leads_to_a_record_of_its_month() -> None:
    books = replace(COMPLETE, records=(*COMPLETE.records[:11], used(12, "10000")))
    assert [finding.records for finding in run_checks(books)] == [("kwh-12",)]


def test_amounts_of_zero_never_divide() -> None:
    books = replace(COMPLETE, records=tuple(used(month, "0") for month in range(1, 13)))
    assert codes(books) == []


def test_errors_come_before_notices() -> None:
    books = replace(COMPLETE, bare=("kwh-1",), unposted=("kwh-1",))
    severities = [finding.severity for finding in run_checks(books)]
    assert severities == [Severity.ERROR, Severity.NOTICE]


def test_a_month_is_not_asked_for_yearly_figures() -> None:
    books = replace(COMPLETE, figures=(figure("revenue", "1", 2024),), period=YEAR)
    assert "figure.missing" in codes(books)
    assert run_checks(books, MONTHLY) == ()
    assert set(MONTHLY) < set(CHECKS)


def test_ignored_drafts_are_decided() -> None:
    books = replace(COMPLETE, drafts=(draft(DraftState.IGNORED),))
    assert codes(books) == []


def test_a_period_is_made_of_whole_days() -> None:
    assert ReportingPeriod(date(2025, 1, 1), date(2025, 12, 31)) == YEAR
