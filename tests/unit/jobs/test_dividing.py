"""Shared bills among facilities, long bills among months: exact, counted once, undone at once."""

from array import array
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord, Origin
from desktop.accounting.documents.draft import Confidence, DraftRecord, DraftState
from desktop.accounting.documents.meter import Channel, IntervalBlock
from desktop.accounting.emission import Step
from desktop.accounting.entity import Facility
from desktop.accounting.explain import as_text
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.errors import DesktopError, InputError, UsageError
from desktop.jobs.company_inventory import inventory_of
from desktop.jobs.dividing import Allocation, allocate_draft, split_draft
from desktop.jobs.explain_figure import explain_figure
from desktop.jobs.ledger import confirm_records, post_records
from desktop.messages import sentence
from desktop.models.store import Store
from desktop.models.values import LedgerState, Meter
from tests.drafted import power

YEAR = ReportingPeriod.of_year(2025)
TODAY = date(2026, 1, 31)
BILL = power(
    "bill:1",
    1000,
    ReportingPeriod(date(2025, 3, 18), date(2025, 4, 17)),
    origin=Origin.BILL,
    reason="draft.billed",
    facility="东厂",
    cost=Decimal("700.01"),
    account="3305001",
)


@pytest.fixture
def books(store: Store) -> Store:
    """Return a company of two facilities that share a bill."""
    with store.change("test") as change:
        change.add_facility(Facility("东厂", "330502", area=Decimal(100), headcount=30))
        change.add_facility(Facility("西厂", "330502", area=Decimal(200)))
        change.add_drafts([BILL])
    return store


def amounts(drafts: tuple[DraftRecord, ...]) -> list[Decimal]:
    return [draft.quantity.amount for draft in drafts if draft.quantity is not None]


def hourly(meter: str, month: Month, kwh: int) -> IntervalBlock:
    slots = ReportingPeriod.of_month(month).days * 24
    values = array("q", [kwh] * slots)
    return IntervalBlock(Channel(meter), month, 60, 0, values, bytes(slots))


def two_factories(by: str = "area") -> Allocation:
    return Allocation(by, facilities=("东厂", "西厂"))


def test_a_shared_bill_divides_by_area_to_the_last_digit(books: Store) -> None:
    """100 and 200 of 300 m2: a third and two thirds of 1000 kWh and of 700.01 yuan."""
    shares = allocate_draft(books, "bill:1", two_factories())
    assert amounts(shares) == [Decimal("333.333333333333"), Decimal("666.666666666667")]
    assert [draft.cost for draft in shares] == [Decimal("233.34"), Decimal("466.67")]
    assert [draft.facility for draft in shares] == ["东厂", "西厂"]
    assert all(draft.leads and draft.quality == 4 for draft in shares)
    before = books.draft_of("bill:1")
    assert before is not None
    assert (before.state, before.reason) == (DraftState.IGNORED, "draft.divided")
    assert books.drafts(DraftState.PROPOSED) == shares


def test_an_invoice_about_accounts_of_two_facilities_is_answered_by_dividing_it(
    books: Store,
) -> None:
    reason = "draft.accounts_apart"
    asked = replace(BILL, id="invoice/1/1", state=DraftState.ASKED, reason=reason)
    with books.change("test") as change:
        change.add_drafts([asked])
    order = Allocation("submeter", measured=(("东厂", "600"), ("西厂", "400")))
    shares = allocate_draft(books, "invoice/1/1", order)
    assert [(each.facility, each.state) for each in shares] == [
        ("东厂", DraftState.PROPOSED),
        ("西厂", DraftState.PROPOSED),
    ]
    assert amounts(shares) == [Decimal(600), Decimal(400)]


def test_dividing_is_one_step_of_undo(books: Store) -> None:
    allocate_draft(books, "bill:1", two_factories(), person="王会计")
    assert books.undo() == "drafts.divided"
    assert books.drafts() == (BILL,)
    assert books.redo() == "drafts.divided"
    assert len(books.drafts(DraftState.PROPOSED)) == 2
    newest = books.history(1)[0]
    assert sentence(newest.summary, {}) != newest.summary


def test_shares_count_once_and_say_how_they_came_about(books: Store) -> None:
    shares = allocate_draft(books, "bill:1", two_factories())
    confirm_records(books)
    current = inventory_of(books, YEAR, today=TODAY)
    assert sum(each.quantity.amount for each in current.inventory.activity) == 1000
    assert current.coverage.covered_cost == Decimal("700.01")
    step = explain_figure(books, current, f"record/{shares[1].id}", BenchmarkTable())
    (told,) = {part.key: part for part in walk(step) if part.key == "step.allocated"}.values()
    values = {name: quantity.amount for name, quantity in told.values}
    assert values == {"whole": 1000, "weight": 200, "weights": 300}
    assert "按建筑面积分摊：bill:1 的 1000 kWh × 200 ÷ 300" in as_text(step)
    assert "Shared by floor area" in as_text(step, "en")


def walk(step: Step) -> list[Step]:
    return [step, *(below for part in step.parts for below in walk(part))]


def test_a_confirmed_bill_is_set_aside_and_its_shares_confirmed(books: Store) -> None:
    confirm_records(books)
    shares = allocate_draft(books, "bill:1", two_factories())
    states = {entry.record.id: entry.state for entry in books.ledger()}
    assert states == {
        "bill:1": LedgerState.VOID,
        **{draft.id: LedgerState.CONFIRMED for draft in shares},
    }
    activity = inventory_of(books, YEAR, today=TODAY).inventory.activity
    assert sum(each.quantity.amount for each in activity) == 1000
    books.undo()
    assert [entry.state for entry in books.ledger()] == [LedgerState.CONFIRMED]


def test_a_bill_typed_in_a_table_is_divided_like_any_other(books: Store) -> None:
    days = ReportingPeriod(date(2025, 8, 18), date(2025, 9, 17))
    typed = ActivityRecord(
        "typed-1", "electricity.purchased", Quantity(Decimal(300), "kWh"), days, "东厂"
    )
    with books.change("records.confirmed") as change:
        change.add_records([typed])
    shares = allocate_draft(books, "typed-1", two_factories())
    assert amounts(shares) == [Decimal(100), Decimal(200)]
    whole = books.record_of("typed-1")
    assert whole is not None
    assert whole.state is LedgerState.VOID
    months = split_draft(books, "typed-1@西厂", "days")
    assert sum(amounts(months)) == Decimal(200)
    answer = inventory_of(books, YEAR, today=TODAY)
    counted = {(each.facility, each.quantity.amount) for each in answer.inventory.activity}
    assert counted == {("东厂", Decimal(100)), ("西厂", Decimal(200))}
    books.undo()
    books.undo()
    restored = books.record_of("typed-1")
    assert restored is not None
    assert restored.state is LedgerState.CONFIRMED


def test_a_posted_bill_is_only_reversed(books: Store) -> None:
    confirm_records(books)
    post_records(books)
    with pytest.raises(InputError) as refused:
        allocate_draft(books, "bill:1", two_factories())
    assert refused.value.code == "record.posted"
    assert refused.value.details["number"].startswith("2025-")


def test_what_sub_meters_read_may_be_typed(books: Store) -> None:
    allocation = Allocation("submeter", measured=(("西厂", "750"), ("东厂", "250.0")))
    shares = allocate_draft(books, "bill:1", allocation)
    assert [(d.facility, a) for d, a in zip(shares, amounts(shares), strict=True)] == [
        ("西厂", Decimal(750)),
        ("东厂", Decimal(250)),
    ]
    assert all(draft.quality == BILL.quality for draft in shares)


@pytest.fixture
def metered(books: Store) -> Store:
    """Return the company with an hourly sub-meter in each factory: 1 and 3 kWh an hour."""
    with books.change("test") as change:
        for name, facility, kwh in (("E", "东厂", 1), ("W", "西厂", 3)):
            change.add_meter(Meter(name, facility=facility))
            blocks = [hourly(name, Month(2025, number), kwh) for number in (3, 4)]
            change.put_interval_blocks(blocks)
            own = ReportingPeriod.of_month(Month(2025, 3))
            month = Quantity(Decimal(744 * kwh), "kWh")
            change.add_drafts([sub_meter_draft(name, facility, own, month)])
    return books


def sub_meter_draft(
    name: str, facility: str, period: ReportingPeriod, quantity: Quantity
) -> DraftRecord:
    metered = {"origin": Origin.METER, "reason": "draft.metered", "as_read": ("", "")}
    known = {"quantity": quantity, "facility": facility, "meter": name}
    return power(f"meter:{name}", 0, period, **metered, **known)


def test_sub_meters_divide_the_bill_and_count_no_second_time(metered: Store) -> None:
    shares = allocate_draft(metered, "bill:1", Allocation("submeter", meters=("E", "W")))
    assert amounts(shares) == [Decimal(250), Decimal(750)]
    assert dict(shares[0].details)["weights"] == str(31 * 24 * 4)
    assert {draft.id for draft in metered.drafts(DraftState.PROPOSED)} == {d.id for d in shares}
    own = metered.draft_of("meter:E")
    assert own is not None
    assert own.reason == "draft.submeter_checks"


def test_a_sub_meter_already_in_the_books_is_not_counted_twice(metered: Store) -> None:
    confirm_records(metered, ["meter:E"])
    with pytest.raises(InputError) as refused:
        allocate_draft(metered, "bill:1", Allocation("submeter", meters=("E", "W")))
    assert refused.value.code == "allocation.submeter_counted"


def test_a_bill_splits_by_days(books: Store) -> None:
    """18 March to 17 April: 14 and 17 of 31 days."""
    march, april = split_draft(books, "bill:1", "days")
    assert amounts((march, april)) == [Decimal("451.612903225806"), Decimal("548.387096774194")]
    assert sum(amounts((march, april))) == 1000
    assert march.period == ReportingPeriod(date(2025, 3, 18), date(2025, 3, 31))
    assert (march.cost or 0) + (april.cost or 0) == Decimal("700.01")
    assert dict(march.details) == {
        "divided_by": "days",
        "of": "bill:1",
        "unit": "d",
        "weight": "14",
        "weights": "31",
        "whole": "1000 kWh",
    }


def test_a_bill_splits_by_what_its_own_meter_measured(books: Store) -> None:
    """14 days at 1 kWh an hour and 17 at 3: 336 and 1224 of 1560."""
    with books.change("test") as change:
        change.add_meter(Meter("M", facility="东厂", account="3305001"))
        change.put_interval_blocks([hourly("M", Month(2025, 3), 1), hourly("M", Month(2025, 4), 3)])
    shares = split_draft(books, "bill:1", "intervals")
    assert amounts(shares) == [Decimal("215.384615384615"), Decimal("784.615384615385")]
    assert [dict(draft.details)["weight"] for draft in shares] == ["336", "1224"]


def test_a_bill_may_fall_on_one_month_as_a_whole(books: Store) -> None:
    (share,) = split_draft(books, "bill:1", "month", month="2025-04")
    assert (share.id, amounts((share,))) == ("bill:1@2025-04", [Decimal(1000)])
    assert share.period == ReportingPeriod(date(2025, 4, 1), date(2025, 4, 17))


def test_a_share_may_be_split_again_and_tells_both(books: Store) -> None:
    east, _ = allocate_draft(books, "bill:1", two_factories())
    march, _ = split_draft(books, east.id, "days")
    confirm_records(books)
    current = inventory_of(books, YEAR, today=TODAY)
    text = as_text(explain_figure(books, current, f"record/{march.id}", BenchmarkTable()))
    assert "按天数拆分到月" in text
    assert "按建筑面积分摊" in text


def test_distances_are_divided_with_the_fuel(books: Store) -> None:
    fuel = DraftRecord(
        id="fuel",
        origin=Origin.TYPED,
        state=DraftState.PROPOSED,
        carrier="diesel",
        source="mobile.diesel",
        as_read=("", ""),
        quantity=Quantity(Decimal(300), "L"),
        period=ReportingPeriod.of_month(Month(2025, 5)),
        reason="draft.decided",
        confidence=Confidence.HIGH,
        parameters=(("km", "900"), ("stage", "国IV")),
    )
    with books.change("test") as change:
        change.add_drafts([fuel])
    shares = allocate_draft(books, "fuel", two_factories())
    assert [dict(draft.parameters)["km"] for draft in shares] == ["300", "600"]
    assert {dict(draft.parameters)["stage"] for draft in shares} == {"国IV"}
    assert [draft.cost for draft in shares] == [None, None]


@pytest.mark.parametrize(
    ("allocation", "code"),
    [
        (Allocation("revenue"), "allocation.unknown"),
        (Allocation("area", facilities=("北厂",)), "facility.unknown"),
        (two_factories("headcount"), "allocation.key_missing"),
        (Allocation("submeter"), "allocation.weights_empty"),
        (Allocation("submeter", measured=(("西厂", "-1"),)), "allocation.weights_empty"),
        (Allocation("submeter", measured=(("西厂", "x"),)), "number.wrong"),
        (Allocation("submeter", measured=(("北厂", "1"),)), "facility.unknown"),
        (Allocation("submeter", meters=("none",)), "meter.unknown"),
        (Allocation("submeter", meters=("homeless",)), "allocation.meter_homeless"),
        (Allocation("submeter", meters=("silent",)), "meter.day_missing"),
    ],
)
def test_what_cannot_be_allocated_is_refused_and_changes_nothing(
    books: Store, allocation: Allocation, code: str
) -> None:
    with books.change("test") as change:
        change.add_meter(Meter("homeless"))
        change.add_meter(Meter("silent", facility="西厂"))
    with pytest.raises(DesktopError) as refused:
        allocate_draft(books, "bill:1", allocation)
    assert refused.value.code == code
    assert books.drafts() == (BILL,)


@pytest.mark.parametrize(
    ("by", "options", "code"),
    [
        ("weeks", {}, "split.unknown"),
        ("month", {"month": "2025-05"}, "split.month_outside"),
        ("month", {"month": "soon"}, "month.wrong"),
        ("intervals", {}, "split.meter_needed"),
        ("intervals", {"meter": "silent"}, "meter.day_missing"),
        ("intervals", {"meter": "idle"}, "allocation.weights_empty"),
    ],
)
def test_what_cannot_be_split_is_refused_and_changes_nothing(
    books: Store, by: str, options: dict[str, str], code: str
) -> None:
    with books.change("test") as change:
        change.add_meter(Meter("silent", facility="西厂"))
        change.add_meter(Meter("idle", facility="西厂"))
        change.put_interval_blocks([hourly("idle", Month(2025, n), 0) for n in (3, 4)])
    with pytest.raises(DesktopError) as refused:
        split_draft(books, "bill:1", by, **options)
    assert refused.value.code == code
    assert books.drafts() == (BILL,)


def test_a_bill_inside_one_month_needs_no_split(books: Store) -> None:
    (share,) = split_draft(books, "bill:1", "month", month="2025-04")
    with pytest.raises(InputError) as refused:
        split_draft(books, share.id, "days")
    assert refused.value.code == "split.one_month"


def test_an_open_question_is_decided_first(books: Store) -> None:
    with pytest.raises(UsageError) as unknown:
        split_draft(books, "bill:9", "days")
    assert unknown.value.code == "draft.unknown"
    asked = replace(BILL, id="asked", quantity=None)
    with books.change("test") as change:
        change.add_drafts([asked])
    with pytest.raises(InputError) as refused:
        split_draft(books, "asked", "days")
    assert (refused.value.code, refused.value.details["missing"]) == (
        "draft.incomplete",
        "quantity",
    )
