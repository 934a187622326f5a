"""The account's three columns: emissions, reductions, assets (PLATFORMS section 5)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.account import AccountLine, AssetHolding, carbon_account

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
