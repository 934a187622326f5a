"""What a company file's inventories are made by can be changed, within what the library offers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.errors import UsageError
from desktop.jobs.choosing import ChoicesOrder, change_choices, offered
from desktop.jobs.company_choices import is_day_fixed, stored_choices
from desktop.jobs.shipped import load_methodology
from desktop.models.store import Store

TODAY = date(2026, 3, 1)
EARLIER = date(2024, 1, 1)
STEEL = "fuels/NDRC_2013_batch1_steel_cement"


def test_what_is_asked_for_changes_and_all_else_stays(store: Store) -> None:
    before = stored_choices(store, TODAY)
    order = ChoicesOrder(grid_series="Notice", gwp_set="ar4", gas_reference_c=Decimal(0))
    after = change_choices(store, order, TODAY)
    assert after == replace(before, grid_series="notice", gwp_set="AR4", gas_reference_c=Decimal(0))
    assert stored_choices(store, TODAY) == after
    more = change_choices(store, ChoicesOrder(combustion_ch4_n2o=True), TODAY)
    assert more == replace(after, combustion_ch4_n2o=True)


def test_a_change_of_nothing_leaves_no_step_to_undo(store: Store) -> None:
    change_choices(store, ChoicesOrder(gwp_set="AR6"), TODAY)
    change_choices(store, ChoicesOrder(gwp_set="AR6", natural_gas="oil_field"), TODAY)
    store.undo()
    assert stored_choices(store, TODAY).gwp_set == "AR5"


def test_a_density_is_given_by_name_or_code_and_taken_back(store: Store) -> None:
    given = ChoicesOrder(densities={"柴油": Decimal("0.85"), "gasoline": Decimal("0.73")})
    both = (("diesel", Decimal("0.85")), ("gasoline", Decimal("0.73")))
    assert change_choices(store, given, TODAY).densities == both
    back = ChoicesOrder(densities={"diesel": None})
    assert change_choices(store, back, TODAY).densities == both[1:]


def test_rows_are_switched_on_once_and_off_again(store: Store) -> None:
    twice = ChoicesOrder(switched_on=(STEEL, STEEL))
    assert change_choices(store, twice, TODAY).switched_on == (STEEL,)
    assert change_choices(store, ChoicesOrder(switched_off=(STEEL,)), TODAY).switched_on == ()


def test_the_day_is_fixed_kept_and_let_go(store: Store) -> None:
    assert change_choices(store, ChoicesOrder(fixed_day=EARLIER), TODAY).as_of == EARLIER
    assert change_choices(store, ChoicesOrder(gwp_set="AR6"), TODAY).as_of == EARLIER
    assert is_day_fixed(store)
    assert change_choices(store, ChoicesOrder(unfix_day=True), TODAY).as_of == TODAY
    assert not is_day_fixed(store)


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (ChoicesOrder(grid_series="2015"), "choice.not_offered"),
        (ChoicesOrder(grid_level="city"), "choice.not_offered"),
        (ChoicesOrder(steam_formula="own"), "choice.not_offered"),
        (ChoicesOrder(natural_gas="biogas"), "choice.not_offered"),
        (ChoicesOrder(factor_set="own"), "choice.not_offered"),
        (ChoicesOrder(switched_on=("no/such",)), "choice.not_offered"),
        (ChoicesOrder(switched_off=(STEEL,)), "choice.not_offered"),
        (ChoicesOrder(densities={"electricity": Decimal(1)}), "choice.not_offered"),
        (ChoicesOrder(densities={"electricity.purchased": Decimal(1)}), "choice.not_offered"),
        (ChoicesOrder(densities={"diesel": Decimal(850)}), "choice.out_of_range"),
        (ChoicesOrder(densities={"diesel": Decimal(0)}), "choice.out_of_range"),
        (ChoicesOrder(gas_reference_c=Decimal(293)), "choice.out_of_range"),
    ],
)
def test_what_the_library_lacks_or_nature_forbids_is_refused(
    store: Store, order: ChoicesOrder, code: str
) -> None:
    before = store.settings()
    with pytest.raises(UsageError) as refused:
        change_choices(store, order, TODAY)
    assert refused.value.code == code
    assert store.settings() == before


def test_every_series_and_formula_of_the_library_is_offered() -> None:
    known = offered(load_methodology())
    assert set(known["grid_series"]) == {"announcement", "notice", "historic"}
    assert set(known["steam_formula"]) == {"GBT32151.34-2024", "guides-2015"}
    assert "NDRC_2015_batch3_series" in known["factor_set"]
