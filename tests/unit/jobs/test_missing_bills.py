"""Missing bills estimated on request: marked, taken back, and never counted beside a real one."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.accounting.activity import Evidenced, Origin
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.missing_bills import EstimateBy
from desktop.accounting.entity import Facility
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.errors import DesktopError
from desktop.jobs.company_inventory import inventory_of
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.jobs.ledger import confirm_records, post_records, reverse_record
from desktop.jobs.missing_bills import (
    MissingOrder,
    checked_way,
    estimate_missing_bills,
    find_missing_bills,
    withdraw_bill_estimates,
)
from desktop.jobs.origins import differences
from desktop.messages import sentence
from desktop.models.store import Store
from tests.drafted import power

ACCOUNT = "3300123456789"
YEAR = ReportingPeriod.of_year(2025)
FEBRUARY = MissingOrder(account=ACCOUNT, month=Month.parse("2025-02"))


def bill(month: str, kwh: int, account: str = ACCOUNT) -> DraftRecord:
    period = ReportingPeriod.of_month(Month.parse(month))
    billed = {"origin": Origin.BILL, "reason": "draft.billed", "facility": "东厂"}
    return power(f"bill:{account}:{month}", kwh, period, account=account, **billed)


@pytest.fixture
def books(store: Store) -> Store:
    """Return a company whose February bill is missing."""
    with store.change("test") as change:
        change.add_facility(Facility("东厂", "330502"))
        change.add_drafts([bill("2025-01", 3100), bill("2025-03", 6200)])
    return store


def counted(store: Store) -> Decimal:
    confirm_records(store)
    activity = inventory_of(store, YEAR, today=date(2026, 1, 31)).inventory.activity
    return sum((each.quantity.amount for each in activity), Decimal(0))


def test_a_missing_month_is_found_and_nothing_is_changed(books: Store) -> None:
    head = books.audit_head()
    (missing,) = find_missing_bills(books)
    assert missing.period == ReportingPeriod(date(2025, 2, 1), date(2025, 2, 28))
    assert [(way.by, way.quantity.amount) for way in missing.proposed] == [
        (EstimateBy.NEIGHBOURS, Decimal("4200.00"))
    ]
    assert books.audit_head() == head


def test_an_estimate_is_marked_counts_and_is_taken_back(books: Store) -> None:
    """(3100 + 6200) ÷ 62 days × 28 days = 4200 kWh."""
    (draft,) = estimate_missing_bills(books, FEBRUARY, person="王会计")
    assert (draft.evidenced, draft.quality, draft.confidence) == (
        Evidenced.ESTIMATED,
        5,
        Confidence.LOW,
    )
    said = sentence(draft.reason, dict(draft.details), "zh")
    assert "相邻账单的日均用量" in said
    assert "2025-01-01" in said
    assert find_missing_bills(books) == ()
    assert counted(books) == 13500
    (left,) = withdraw_bill_estimates(books, FEBRUARY)
    assert (left.state, left.reason) == (DraftState.IGNORED, "draft.estimate_withdrawn")
    assert counted(books) == 9300
    (again,) = estimate_missing_bills(books, FEBRUARY)
    assert again.id == draft.id
    assert counted(books) == 13500
    assert books.check() == ()


def test_undo_takes_an_estimate_back_without_a_trace(books: Store) -> None:
    before = books.drafts()
    estimate_missing_bills(books, FEBRUARY)
    assert books.undo() == "estimates.bills"
    assert books.drafts() == before


def real_bill(tmp_path: Path, kwh: int) -> ImportOrder:
    path = tmp_path / "二月.csv"
    text = f"户号,开始日期,结束日期,用电量(kWh)\n{ACCOUNT},2025-02-01,2025-02-28,{kwh}\n"
    path.write_text(text, encoding="utf-8")
    return ImportOrder((path,), facility="东厂")


def test_the_real_bill_leads_when_it_comes(books: Store, tmp_path: Path) -> None:
    estimate_missing_bills(books, FEBRUARY)
    confirm_records(books)
    prepared = prepare(books, real_bill(tmp_path, 5000))
    save(books, prepared, accept=True)
    (replaced,) = (f for f in prepared.findings if f.code == "energy.estimate_replaced")
    assert (replaced.details["leading"], replaced.details["percent"]) == ("5000 kWh", "-16.0")
    assert counted(books) == 14300
    assert {f.code for f in differences(books, YEAR)} == {"energy.estimate_replaced"}


def test_a_posted_estimate_keeps_the_bill_out_and_says_so_until_it_is_reversed(
    books: Store, tmp_path: Path
) -> None:
    (draft,) = estimate_missing_bills(books, FEBRUARY)
    confirm_records(books)
    post_records(books, [draft.id])
    with pytest.raises(DesktopError) as refused:
        withdraw_bill_estimates(books, FEBRUARY)
    assert refused.value.code == "record.posted"
    prepared = prepare(books, real_bill(tmp_path, 5000))
    save(books, prepared, accept=True)
    (said,) = (f for f in prepared.findings if f.code == "energy.estimate_posted")
    assert said.details["amount"] == "4200.00 kWh"
    assert counted(books) == 13500
    entry = books.record_of(draft.id)
    assert entry is not None
    reverse_record(books, entry.number, "账单已到")
    assert counted(books) == 14300


def test_last_years_month_may_be_the_basis(books: Store) -> None:
    with books.change("test") as change:
        change.add_drafts([bill("2024-02", 2900), bill("2024-12", 1)])
    order = MissingOrder(account=ACCOUNT, month=FEBRUARY.month, by=EstimateBy.LAST_YEAR)
    (draft,) = estimate_missing_bills(books, order)
    assert draft.quantity == Quantity(Decimal("2800.00"), "kWh")


def test_the_last_month_is_estimated_on_request(books: Store) -> None:
    order = MissingOrder(account=ACCOUNT, until=Month.parse("2025-04"))
    assert [str(each.period.start) for each in find_missing_bills(books, order)] == [
        "2025-02-01",
        "2025-04-01",
    ]


def test_what_counts_without_an_account_may_be_the_missing_bill(books: Store) -> None:
    with books.change("test") as change:
        change.add_drafts([bill("2025-02", 4000, account="")])
    assert find_missing_bills(books) == ()


def test_days_before_the_first_bill_of_an_account_are_not_missing(books: Store) -> None:
    with books.change("test") as change:
        change.add_drafts([bill("2024-10", 4000, account=""), bill("2024-12", 1, account="2")])
    assert [str(each.period.start) for each in find_missing_bills(books)] == [
        "2025-02-01", "2024-11-01"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (MissingOrder(account="无"), "estimate.no_missing_bill"),
        (MissingOrder(account=ACCOUNT, by=EstimateBy.LAST_YEAR), "estimate.no_basis"),
    ],
)
def test_what_cannot_be_estimated_is_refused(books: Store, order: MissingOrder, code: str) -> None:
    with pytest.raises(DesktopError) as refused:
        estimate_missing_bills(books, order)
    assert refused.value.code == code


def test_an_estimate_that_is_not_there_cannot_be_taken_back(books: Store) -> None:
    with pytest.raises(DesktopError) as refused:
        withdraw_bill_estimates(books, FEBRUARY)
    assert refused.value.code == "estimate.no_missing_bill"
    with pytest.raises(DesktopError) as unknown:
        checked_way("guess")
    assert unknown.value.code == "estimate.way_unknown"
    assert checked_way("last-year") is EstimateBy.LAST_YEAR


def test_a_closed_month_gets_no_estimate(books: Store) -> None:
    confirm_records(books)
    post_records(books)
    for month in ("2025-01", "2025-02"):
        with books.change("test") as change:
            change.close_month(Month.parse(month))
    with pytest.raises(DesktopError) as refused:
        estimate_missing_bills(books, FEBRUARY)
    assert refused.value.code == "month.closed"
