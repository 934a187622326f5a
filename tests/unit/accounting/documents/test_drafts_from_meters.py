"""Drafts of meters and bills: one a month or period, asked where something is open."""

from array import array
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import Evidenced, Origin
from desktop.accounting.documents.bill import Bill
from desktop.accounting.documents.draft import DraftState
from desktop.accounting.documents.drafts_from_bills import drafts_from_bills
from desktop.accounting.documents.drafts_from_meters import (
    MeterFrame,
    MeterPlace,
    drafts_from_advances,
    drafts_from_blocks,
)
from desktop.accounting.documents.estimates import fill_from_neighbours
from desktop.accounting.documents.meter import Channel, Flag, IntervalBlock
from desktop.accounting.documents.registers import Advance
from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.quantity import Quantity
from desktop.findings import Finding

MONTH = ReportingPeriod(date(2025, 2, 1), date(2025, 2, 28))


def block(channel: Channel, missing: int = 0) -> IntervalBlock:
    """A February of 672 hours of 1 kWh, the first of the second day missing."""
    values = [0 if 24 <= n < 24 + missing else 1 for n in range(672)]
    flags = bytes(Flag.MISSING.value if 24 <= n < 24 + missing else 0 for n in range(672))
    return IntervalBlock(channel, Month(2025, 2), 60, 0, array("q", values), flags)


def test_a_month_of_a_meter_is_a_draft() -> None:
    places = {"M": MeterPlace("3301", "总厂", label="总表")}
    (draft,) = drafts_from_blocks([block(Channel("M"))], MeterFrame(places, "ab"))
    assert (draft.state, draft.source) == (DraftState.PROPOSED, "electricity.purchased")
    assert draft.quantity == Quantity(Decimal(672), "kWh")
    assert (draft.period, draft.origin) == (MONTH, Origin.METER)
    assert (draft.account, draft.facility, draft.label) == ("3301", "总厂", "总表")
    assert (draft.document, draft.quality) == ("ab", 2)


def test_the_account_of_the_file_serves_without_a_place() -> None:
    (draft,) = drafts_from_blocks([block(Channel("M", account="77"))], MeterFrame(facility="F"))
    assert (draft.account, draft.facility) == ("77", "F")


@pytest.mark.parametrize(
    ("direction", "source", "state"),
    [
        ("import", "electricity.purchased", DraftState.PROPOSED),
        ("export", "electricity.exported", DraftState.PROPOSED),
        ("generation", "", DraftState.ASKED),
    ],
)
def test_the_direction_decides_the_source(direction: str, source: str, state: DraftState) -> None:
    channel = Channel("M", direction=direction)
    (draft,) = drafts_from_blocks([block(channel)], MeterFrame())
    assert (draft.source, draft.state) == (source, state)


def test_water_is_noted_and_not_counted() -> None:
    (draft,) = drafts_from_blocks([block(Channel("W", "water", unit="t"))], MeterFrame())
    assert (draft.state, draft.reason) == (DraftState.IGNORED, "draft.meter_no_energy")


@pytest.mark.parametrize(
    "code", ["interval.quantity_assumed", "interval.multiplier_unknown", "interval.day_month_open"]
)
def test_an_open_question_of_the_file_makes_every_draft_one(code: str) -> None:
    (draft,) = drafts_from_blocks([block(Channel("M"))], MeterFrame(findings=(Finding(code),)))
    assert draft.state is DraftState.ASKED


def test_a_question_of_some_channels_leaves_the_others_alone() -> None:
    """A register without multiplier beside energy fed back: only the register is asked."""
    asked = Finding("interval.multiplier_unknown", details={"channels": "electricity/import"})
    frame = MeterFrame(findings=(asked,))
    drafts = drafts_from_blocks(
        [block(Channel("M")), block(Channel("M", direction="export"))], frame
    )
    states = {draft.source: draft.state for draft in drafts}
    assert states == {
        "electricity.purchased": DraftState.ASKED,
        "electricity.exported": DraftState.PROPOSED,
    }


def test_gaps_lower_the_quality_and_are_told() -> None:
    (few,) = drafts_from_blocks([block(Channel("M"), 5)], MeterFrame())
    assert (few.reason, few.quality) == ("draft.metered", 3)
    (many,) = drafts_from_blocks([block(Channel("M"), 50)], MeterFrame())
    assert (many.reason, dict(many.details)["missing"]) == ("draft.metered_with_gaps", "50")
    assert many.state is DraftState.PROPOSED


def test_a_month_mostly_estimated_says_so() -> None:
    filled = fill_from_neighbours(block(Channel("M"), 500)).block
    (draft,) = drafts_from_blocks([filled], MeterFrame())
    assert draft.evidenced is Evidenced.ESTIMATED


def test_a_stretch_between_readings_is_a_draft() -> None:
    advance = Advance("M", "total", MONTH, Decimal(400), Decimal(10), Decimal(20), Decimal(40))
    (draft,) = drafts_from_advances([advance], MeterFrame())
    assert (draft.state, draft.quantity) == (
        DraftState.PROPOSED,
        Quantity(Decimal(400), "kWh"),
    )


def test_readings_without_multiplier_or_source_are_asked() -> None:
    bare = Advance("M", "total", MONTH, Decimal(4), Decimal(1), Decimal(5), has_multiplier=False)
    (draft,) = drafts_from_advances([bare], MeterFrame())
    assert (draft.state, draft.reason) == (DraftState.ASKED, "draft.meter_multiplier_open")
    own = Advance("M", "total", MONTH, Decimal(4), Decimal(1), Decimal(5), direction="generation")
    (asked,) = drafts_from_advances([own], MeterFrame())
    assert asked.reason == "draft.meter_source_open"


def bill(carrier: str, quantity: Quantity | None) -> Bill:
    return Bill("k", "state_grid", "3301", carrier, MONTH, quantity, amount=Decimal(90))


@pytest.mark.parametrize(
    ("carrier", "quantity", "state", "reason"),
    [
        ("electricity", Quantity(Decimal(5), "kWh"), DraftState.PROPOSED, "draft.billed"),
        ("electricity", None, DraftState.ASKED, "draft.bill_quantity_missing"),
        ("cooling", Quantity(Decimal(5), "GJ"), DraftState.ASKED, "draft.bill_source_open"),
        ("water", Quantity(Decimal(5), "t"), DraftState.IGNORED, "draft.bill_no_energy"),
        ("tap_water", Quantity(Decimal(5), "t"), DraftState.IGNORED, "draft.bill_no_energy"),
        ("NOT_ENERGY", Quantity(Decimal(5), ""), DraftState.IGNORED, "draft.bill_said_no_energy"),
    ],
)
def test_bills_become_drafts(
    carrier: str, quantity: Quantity | None, state: DraftState, reason: str
) -> None:
    (draft,) = drafts_from_bills([bill(carrier, quantity)], {"3301": "总厂"})
    assert (draft.state, draft.reason, draft.facility) == (state, reason, "总厂")
    assert draft.cost == Decimal(90)


def test_an_amount_without_a_unit_is_kept_as_read() -> None:
    (draft,) = drafts_from_bills([bill("any_energy", Quantity(Decimal(5), ""))])
    assert (draft.state, draft.reason) == (DraftState.ASKED, "draft.bill_source_open")
    assert (draft.quantity, draft.as_read) == (None, ("5", ""))


def test_a_bill_seen_twice_is_one_draft() -> None:
    one = bill("electricity", Quantity(Decimal(5), "kWh"))
    assert len(drafts_from_bills([one, one])) == 1


def test_what_was_fed_back_is_a_draft_of_its_own() -> None:
    one = bill("electricity", Quantity(Decimal(5), "kWh"))
    both = replace(one, exported=Quantity(Decimal(2), "kWh"))
    bought, sold = drafts_from_bills([both])
    assert (sold.source, sold.reason, sold.cost) == (
        "electricity.exported",
        "draft.bill_export",
        None,
    )
    assert bought.id != sold.id
