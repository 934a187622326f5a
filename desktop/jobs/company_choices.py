"""The choices of a company's inventories, as the company file keeps them."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

from desktop.accounting.emission import Choices
from desktop.models.store import Store

SETTING = "inventory.choices"


def stored_choices(store: Store, today: date) -> Choices:
    """Return the kept choices over the defaults; ``as_of`` is today unless it was fixed."""
    base = Choices(as_of=today, region=store.entity().region)
    text = store.settings().get(SETTING)
    if not text:
        return base
    kept = json.loads(text)
    return replace(
        base,
        as_of=date.fromisoformat(kept["as_of"]) if kept.get("as_of") else today,
        factor_set=kept.get("factor_set", base.factor_set),
        gwp_set=kept.get("gwp_set", base.gwp_set),
        grid_series=kept.get("grid_series", base.grid_series),
        grid_level=kept.get("grid_level", base.grid_level),
        gas_reference_c=Decimal(kept.get("gas_reference_c", str(base.gas_reference_c))),
        densities=tuple((fuel, Decimal(value)) for fuel, value in kept.get("densities", ())),
        switched_on=tuple(kept.get("switched_on", ())),
        combustion_ch4_n2o=bool(kept.get("combustion_ch4_n2o", False)),
        steam_formula=kept.get("steam_formula", base.steam_formula),
        natural_gas=kept.get("natural_gas", base.natural_gas),
    )


def gas_reference(store: Store) -> Decimal:
    """Return the temperature, in °C, at which gas in m³ is taken to be metered."""
    return stored_choices(store, date.min).gas_reference_c


def is_day_fixed(store: Store) -> bool:
    """Return whether the file's inventories are all made as of one day."""
    text = store.settings().get(SETTING)
    return bool(json.loads(text).get("as_of")) if text else False


def keep_choices(store: Store, choices: Choices, *, fixed_day: bool, person: str = "") -> None:
    """Keep choices for the inventories to come; the day only where the user fixed it."""
    kept = {
        "as_of": str(choices.as_of) if fixed_day else "",
        "factor_set": choices.factor_set,
        "gwp_set": choices.gwp_set,
        "grid_series": choices.grid_series,
        "grid_level": choices.grid_level,
        "gas_reference_c": str(choices.gas_reference_c),
        "densities": [[fuel, str(value)] for fuel, value in choices.densities],
        "switched_on": list(choices.switched_on),
        "combustion_ch4_n2o": choices.combustion_ch4_n2o,
        "steam_formula": choices.steam_formula,
        "natural_gas": choices.natural_gas,
    }
    with store.change("choices.changed", person=person) as change:
        change.set_setting(SETTING, json.dumps(kept, ensure_ascii=False, sort_keys=True))
