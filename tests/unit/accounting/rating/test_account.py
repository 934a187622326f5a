"""The account's three columns: emissions, reductions, assets (PLATFORMS section 5)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.account import (
    AccountLine,
    AssetHolding,
    carbon_account,
    held_once,
)

D = Decimal
Build = Callable[..., Inventory]


def by_key(lines: tuple[AccountLine, ...]) -> dict[str, Decimal | None]:
    return {line.key: line.amount for line in lines}


def test_three_columns_stand_side_by_side(build: Build) -> None:
    now = replace(build({"stationary.natural_gas": "90000"}), quality=D(2))
    then = replace(build({"stationary.natural_gas": "100000"}, year=2024), quality=D(3))
    holdings = [AssetHolding("ccer", D(10), "t", D(80)), AssetHolding("gec", D(5), "MWh")]
    account = carbon_account(now, then, D(200), D(100), holdings)
    assert by_key(account.emissions)["co2e"] == D(90)
    # 100 − 90; (100/100 − 90/200) × 200
    assert by_key(account.reductions) == {"absolute": D(10), "relative": D(110)}
    assert account.reductions[0].quality == D(3)
    assert [line.value for line in account.assets] == [D(800), None]


def test_first_year_has_no_reductions_and_no_output_no_relative_one(build: Build) -> None:
    now = build({"stationary.natural_gas": "90000"})
    assert carbon_account(now).reductions == ()
    account = carbon_account(now, build({}, year=2024))
    assert by_key(account.reductions) == {"absolute": D(-90), "relative": None}
    assert account.emissions[0].quality == D(5)


def test_an_asset_in_both_registers_is_counted_once_with_its_price(build: Build) -> None:
    registered = [AssetHolding("ccer", D(100), "t"), AssetHolding("gec", D(50), "MWh")]
    noted = [
        AssetHolding("ccer", D(100), "t", D(80)),
        AssetHolding("gec", D(50000), "kWh", D("0.005")),
        AssetHolding("sink", D(100), "t"),
    ]
    holdings, findings = held_once(registered, noted)
    account = carbon_account(build({}), holdings=holdings, findings=findings)
    # 100 t × 80 yuan; 50 MWh × 1000 kWh/MWh × 0.005 yuan/kWh
    assert [(line.key, line.amount, line.value) for line in account.assets] == [
        ("ccer", D(100), D(8000)),
        ("gec", D(50), D(250)),
        ("sink", D(100), None),
    ]
    assert [finding.code for finding in account.findings] == ["account.held_twice"] * 2
    said = {"kind": "«instrument_kind.ccer»", "quantity": "100", "unit": "t"}
    assert account.findings[0].details == said


def test_assets_of_other_kinds_or_amounts_all_count() -> None:
    registered = [AssetHolding("ccer", D(100), "t"), AssetHolding("ccer", D(100), "t")]
    noted = [AssetHolding("ccer", D(99), "t"), AssetHolding("cea", D(100), "t")]
    assert held_once(registered, noted) == ((*registered, *noted), ())


def test_an_asset_noted_without_price_keeps_none() -> None:
    one = AssetHolding("ccer", D(100), "t")
    (held,), findings = held_once([one], [one])
    assert (held.price, len(findings)) == (None, 1)
