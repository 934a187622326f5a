"""Refrigerants, fire suppressants, SF6."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Emission
from desktop.accounting.inventory import Inventory
from desktop.errors import InputError, NotComputableError

Activity = Callable[..., ActivityRecord]
Build = Callable[..., Inventory]
Quantify = Callable[..., tuple[Emission, ...]]


@pytest.mark.parametrize(
    ("code", "gwp_set", "gwp"),
    [
        ("fugitive.R-410A", "AR4", "2087.5"), ("fugitive.R-410A", "AR5", "1923.5"),
        ("fugitive.R-410A", "AR6", "2255.5"), ("fugitive.R-404A", "AR4", "3921.6"),
        ("fugitive.R-404A", "AR5", "3942.8"), ("fugitive.R-407C", "AR4", "1773.85"),
        ("fugitive.R-407A", "AR6", "2262.2"), ("fugitive.R-410A", "SAR", "1725"),
        ("fugitive.SF6", "AR5", "23500"), ("fugitive.HFC-227ea", "AR5", "3350"),
        ("fugitive.R-744", "AR5", "1"), ("fugitive.CH4", "SAR", "21"),
    ],
)  # fmt: skip
def test_blends_are_computed_from_their_components(
    activity: Activity, quantified: Quantify, code: str, gwp_set: str, gwp: str
) -> None:
    """Rule 11; single gases: IPCC, two transcriptions; blends: arithmetic."""
    (emission,) = quantified(activity(code, "1 kg"), gwp_set=gwp_set)
    assert emission.co2e_kg == Decimal(gwp)


def test_a_gas_without_gwp_in_the_set_is_refused(activity: Activity, quantified: Quantify) -> None:
    with pytest.raises(NotComputableError) as refused:
        quantified(activity("fugitive.NF3", "1 kg"), gwp_set="SAR")
    assert refused.value.code == "gwp.missing"
    with pytest.raises(InputError) as unknown:
        quantified(activity("fugitive.SF6", "1 kg"), gwp_set="AR7")
    assert unknown.value.code == "choice.unknown"


def test_the_disputed_gwp_of_sf6_is_told(activity: Activity, quantified: Quantify) -> None:
    (emission,) = quantified(activity("fugitive.SF6", "1 kg"), gwp_set="AR6")
    assert [finding.code for finding in emission.findings] == ["gwp.disputed"]
    (default,) = quantified(activity("fugitive.SF6", "1 kg"))
    assert default.findings == ()


def test_r22_is_reported_outside_the_kyoto_basket(activity: Activity, build: Build) -> None:
    """Rule 11; R-408A is 47 % R-22."""
    inventory = build(activity("fugitive.R-408A", "100 kg"))
    kyoto = 7 * Decimal(3170) + 46 * Decimal(4800)
    assert inventory.totals.scope1 == kyoto
    assert inventory.totals.outside_kyoto == 47 * Decimal(1760)


def test_the_leak_rate_counts_by_the_share_of_the_year(
    activity: Activity, quantified: Quantify
) -> None:
    said = {"charge_kg": "100", "leak_rate": "8%"}
    year = activity("fugitive.R-134a", "5 kg", said=said, end=date(2025, 12, 31))
    (emission,) = quantified(year)
    assert round(emission.gases[0][1], 12) == 8
    (month,) = quantified(activity("fugitive.R-134a", "100 kg", said={"leak_rate": "0.08"}))
    assert round(month.gases[0][1] * 365 / 31, 12) == 8


def test_leaks_by_month_add_up_to_the_year(activity: Activity, build: Build) -> None:
    said = {"equipment": "industrial_refrigeration"}
    record = activity("fugitive.R-134a", "100 kg", said=said, end=date(2025, 12, 31))
    inventory = build(record)
    assert len(inventory.cells) == 12
    assert abs(inventory.totals.scope1 - 8 * 1300) < Decimal("1e-5")


@pytest.mark.parametrize("said", [{"leak_rate": "8"}, {"leak_rate": "-1%"}])
def test_a_leak_rate_that_is_no_share_is_refused(
    activity: Activity, quantified: Quantify, said: dict[str, str]
) -> None:
    with pytest.raises(InputError) as refused:
        quantified(activity("fugitive.R-134a", "1 kg", said=said))
    assert refused.value.code == "parameter.out_of_range"


def test_refrigerant_by_volume_is_refused(activity: Activity, quantified: Quantify) -> None:
    with pytest.raises(InputError) as refused:
        quantified(activity("fugitive.R-134a", "1 L"))
    assert refused.value.code == "quantity.unit_mismatch"
    (tonne,) = quantified(activity("fugitive.R-134a", "1 t"))
    assert tonne.gases == (("HFC134a", Decimal(1000)),)


def test_a_charge_without_a_leak_rate_is_told_and_the_top_up_counts(
    activity: Activity, quantified: Quantify
) -> None:
    (told,) = quantified(activity("fugitive.R-32", "2 kg", said={"charge_kg": "50"}))
    assert [finding.code for finding in told.findings] == ["leak.rate_missing"]
    assert told.co2e_kg == 2 * 677
    rated = {"charge_kg": "50", "leak_rate": "8%"}
    (silent,) = quantified(activity("fugitive.R-32", "0 kg", said=rated))
    assert silent.findings == ()
