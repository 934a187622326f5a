"""A company file keeps every choice of its inventories."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.accounting.emission import Choices
from desktop.jobs.company_choices import keep_choices, stored_choices
from desktop.models.store import Store

TODAY = date(2026, 3, 1)
OTHER = Choices(
    as_of=date(2025, 12, 31),
    factor_set="NDRC_2015_batch3_series",
    gwp_set="AR6",
    grid_series="notice",
    grid_level="nation",
    gas_reference_c=Decimal(15),
    densities=(("diesel", Decimal("0.84")),),
    switched_on=("a:b@2023",),
    combustion_ch4_n2o=True,
    steam_formula="guides-2015",
    natural_gas="gas_field",
)


def test_every_choice_is_kept(store: Store) -> None:
    defaults = Choices(as_of=TODAY, region=store.entity().region)
    assert stored_choices(store, TODAY) == defaults
    keep_choices(store, OTHER, fixed_day=True)
    assert stored_choices(store, TODAY) == replace(OTHER, region=defaults.region)


@pytest.mark.parametrize("name", [f.name for f in fields(Choices) if f.name != "region"])
def test_no_choice_is_left_at_its_default_by_the_test_above(name: str) -> None:
    assert getattr(OTHER, name) != getattr(Choices(as_of=TODAY), name)


def test_a_day_that_is_not_fixed_moves_with_the_calendar(store: Store) -> None:
    keep_choices(store, OTHER, fixed_day=False)
    assert stored_choices(store, TODAY).as_of == TODAY
