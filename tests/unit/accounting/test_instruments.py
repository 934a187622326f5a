"""Green electricity counts once, with proof, and never above consumption (rule 13)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.instruments import (
    ContractualInstrument,
    InstrumentKind,
    as_records,
    parse_vintage,
)
from desktop.accounting.inventory import Inventory
from desktop.accounting.period import ReportingPeriod
from desktop.accounting.quantity import Quantity

Activity = Callable[..., ActivityRecord]
Build = Callable[..., Inventory]


RESIDUAL, AVERAGE = Decimal("0.6096"), Decimal("0.4974")
PROOF = {"certificate": "GC-1", "vintage": "2025-01", "cancelled": "true"}
GREEN = "electricity.green_contract"


def test_green_power_lowers_the_market_total_only(activity: Activity, build: Build) -> None:
    inventory = build(
        activity("electricity.purchased", "1000 kWh", id="grid"),
        activity(GREEN, "0.3 MWh", id="green", said=PROOF),
    )
    assert inventory.totals.scope2_location == 1000 * AVERAGE
    assert inventory.totals.scope2_market == 700 * RESIDUAL
    assert "instrument" not in " ".join(f.code for f in inventory.findings)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "instrument.certificate_missing"),
        ({"certificate": "GC-1"}, "instrument.vintage_missing"),
        ({"certificate": "GC-1", "vintage": "soon"}, "instrument.vintage_missing"),
        ({**PROOF, "cancelled": "false"}, "instrument.not_cancelled"),
        ({**PROOF, "vintage": "2023"}, "instrument.vintage_outside"),
        ({**PROOF, "vintage": "2024-12-16/2025-01-15"}, "instrument.vintage_outside"),
        ({**PROOF, "vintage": "2025-12-16/2026-01-15"}, "instrument.vintage_outside"),
    ],
)
def test_a_claim_without_proof_does_not_count(
    activity: Activity, build: Build, said: dict[str, str], code: str
) -> None:
    inventory = build(
        activity("electricity.purchased", "1000 kWh", id="grid"),
        activity(GREEN, "300 kWh", id="green", said=said),
    )
    assert inventory.totals.scope2_market == 1000 * RESIDUAL
    assert code in [finding.code for finding in inventory.findings]


def test_a_claim_of_nothing_does_not_count(activity: Activity, build: Build) -> None:
    inventory = build(activity(GREEN, "0 kWh", said=PROOF))
    assert [finding.code for finding in inventory.findings] == ["instrument.volume_missing"]


def test_one_certificate_counts_once(activity: Activity, build: Build) -> None:
    inventory = build(
        activity("electricity.purchased", "1000 kWh", id="grid"),
        activity(GREEN, "300 kWh", id="green-1", said=PROOF),
        activity(GREEN, "300 kWh", id="green-2", said=PROOF),
    )
    assert inventory.totals.scope2_market == 700 * RESIDUAL
    twice = [f for f in inventory.findings if f.code == "instrument.used_twice"]
    assert twice[0].records == ("green-2",)


def test_green_power_never_exceeds_what_was_purchased(activity: Activity, build: Build) -> None:
    inventory = build(
        activity("electricity.purchased", "100 kWh", id="grid"),
        activity(GREEN, "300 kWh", id="green", said=PROOF),
    )
    assert inventory.totals.scope2_market == 0
    (above,) = [f for f in inventory.findings if f.code == "instrument.above_consumption"]
    assert (above.details["accepted"], above.details["purchased"]) == ("100", "100")


def test_a_claim_of_one_facility_does_not_reach_another(activity: Activity, build: Build) -> None:
    inventory = build(
        activity("electricity.purchased", "100 kWh", id="east", facility="东厂"),
        activity("electricity.purchased", "100 kWh", id="west", facility="西厂"),
        activity(GREEN, "150 kWh", id="green", facility="东厂", said=PROOF),
    )
    assert inventory.totals.scope2_market == 100 * RESIDUAL


def test_a_claim_of_the_whole_firm_takes_facility_after_facility(
    activity: Activity, build: Build
) -> None:
    inventory = build(
        activity("electricity.purchased", "100 kWh", id="east", facility="东厂"),
        activity("electricity.purchased", "100 kWh", id="west", facility="西厂"),
        activity(GREEN, "150 kWh", id="green", said=PROOF),
        activity(GREEN, "80 kWh", id="more", facility="西厂", said={**PROOF, "certificate": "2"}),
    )
    assert inventory.totals.scope2_market == 0
    assert inventory.totals.scope2_location == 200 * AVERAGE


def test_an_unknown_cancellation_is_told(activity: Activity, build: Build) -> None:
    said = {"certificate": "GC-1", "vintage": "2025"}
    inventory = build(
        activity("electricity.purchased", "100 kWh", id="grid"),
        activity(GREEN, "30 kWh", id="green", said=said),
    )
    assert inventory.totals.scope2_market == 70 * RESIDUAL
    assert "instrument.cancellation_unknown" in [f.code for f in inventory.findings]


def certificate(number: str, cancelled: date | None) -> ContractualInstrument:
    return ContractualInstrument(
        number, InstrumentKind.CERTIFICATE, ReportingPeriod.of_year(2025),
        Quantity(Decimal(50), "kWh"), cancelled,
    )  # fmt: skip


def test_the_register_counts_like_records(activity: Activity, build: Build) -> None:
    register = (
        certificate("GEC-1", date(2026, 1, 5)),
        certificate("GEC-2", None),
        ContractualInstrument(
            "C-1", InstrumentKind.CCER, ReportingPeriod.of_year(2025), Quantity(Decimal(5), "t")
        ),
    )
    inventory = build(activity("electricity.purchased", "100 kWh"), instruments=register)
    assert abs(inventory.totals.scope2_market - 50 * RESIDUAL) < Decimal("1e-5")
    assert inventory.instruments == register
    assert "instrument.not_cancelled" in [f.code for f in inventory.findings]


def test_a_contract_in_the_register_says_nothing_about_cancellation() -> None:
    contract = ContractualInstrument(
        "K-1", InstrumentKind.GREEN_CONTRACT, ReportingPeriod.of_year(2025),
        Quantity(Decimal(5), "kWh"),
    )  # fmt: skip
    (record,) = as_records([contract])
    assert dict(record.parameters) == {
        "certificate": "K-1", "vintage": "2025-01-01/2025-12-31",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2025-02-03/2025-02-05", "2025-02-03", "2025-02-05"),
        ("2025-02-03", "2025-02-03", "2025-02-03"),
        ("2025年", "2025-01-01", "2025-12-31"),
        ("2025年2月", "2025-02-01", "2025-02-28"),
    ],
)
def test_vintages_are_years_months_or_days(text: str, start: str, end: str) -> None:
    assert str(parse_vintage(text)) == f"{start}/{end}"


@pytest.mark.parametrize("text", ["", "soon", "2025-13", "2025-02-05/2025-02-03"])
def test_what_is_no_vintage_is_nothing(text: str) -> None:
    assert parse_vintage(text) is None


def test_a_claim_of_another_year_is_passed_over(activity: Activity, build: Build) -> None:
    old = activity(GREEN, "5 kWh", start=date(2024, 1, 1), end=date(2024, 1, 31), said=PROOF)
    assert build(old).findings == ()


def test_a_claim_on_what_is_taken_gets_nothing(activity: Activity, build: Build) -> None:
    inventory = build(
        activity("electricity.purchased", "100 kWh", id="grid"),
        activity("heat.purchased", "1 GJ", id="heat"),
        activity(GREEN, "100 kWh", id="green-1", said=PROOF),
        activity(GREEN, "100 kWh", id="green-2", said={**PROOF, "certificate": "GC-2"}),
    )
    assert inventory.totals.scope2_market == 110
    assert not [line for line in inventory.lines if line.record == "green-2"]


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("已核销", []),
        ("2026-01-05", []),
        ("未核销", ["instrument.not_cancelled"]),
        ("", ["instrument.cancellation_unknown"]),
    ],
)
def test_a_cancellation_may_be_a_word_or_a_day(
    activity: Activity, build: Build, word: str, codes: list[str]
) -> None:
    inventory = build(
        activity("electricity.purchased", "100 kWh", id="grid"),
        activity(GREEN, "100 kWh", id="green", said={**PROOF, "cancelled": word}),
    )
    told = [f.code for f in inventory.findings if f.code.startswith("instrument")]
    assert told == codes
