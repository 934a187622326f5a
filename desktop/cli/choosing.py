"""``choices``: what the inventories of a company file are made by, seen and changed."""

import argparse
from dataclasses import replace
from decimal import Decimal

from desktop.accounting.emission import Choices
from desktop.cli.console import Console
from desktop.cli.opening import open_store
from desktop.cli.values import today
from desktop.errors import UsageError
from desktop.jobs.choosing import ChoicesOrder, change_choices, offered
from desktop.jobs.company import checked_day, checked_number
from desktop.jobs.company_choices import is_day_fixed, stored_choices
from desktop.jobs.company_parameters import methodology_for

_TODAY = "today"
_NAMED = ("grid_series", "grid_level", "factor_set", "gwp_set", "steam_formula", "natural_gas")


def choices(options: argparse.Namespace, console: Console) -> int:
    """Change what is given and say what the inventories are made by."""
    order, day = _order(options), today()
    is_question = order == ChoicesOrder()
    with open_store(options, read_only=is_question) as store:
        if is_question:
            now = stored_choices(store, day)
        else:
            now = change_choices(store, replace(order, person=options.person), day)
        is_fixed, methodology = is_day_fixed(store), methodology_for(store)
    for name in _NAMED:
        value = getattr(now, name) or methodology.settings[name]
        console.tell(
            "choices.one", what=f"«restate_choice.{name}»", value=f"«choice_value.{value}»"
        )
    _say_rest(now, console, is_fixed=is_fixed)
    console.emit({**_as_json(now, is_fixed=is_fixed), "offered": offered(methodology)})
    return 0


def _order(options: argparse.Namespace) -> ChoicesOrder:
    given = options.as_of
    reference = options.gas_reference
    return ChoicesOrder(
        **{name: getattr(options, name) for name in _NAMED},
        gas_reference_c=checked_number(reference, "--gas-reference") if reference else None,
        densities=dict(map(_density, options.density)) or None,
        switched_on=tuple(options.switch_on),
        switched_off=tuple(options.switch_off),
        combustion_ch4_n2o=None if options.ch4_n2o is None else options.ch4_n2o == "yes",
        fixed_day=checked_day(given) if given and given != _TODAY else None,
        unfix_day=given == _TODAY,
    )


def _density(text: str) -> tuple[str, Decimal | None]:
    """Return the fuel and its density of ``diesel=0.85``; none where nothing follows the sign.

    Raises:
        UsageError: ``choice.density_form``.
        InputError: ``number.wrong``.
    """
    fuel, sign, value = text.partition("=")
    if not sign or not fuel.strip():
        raise UsageError("choice.density_form", value=text)
    return fuel.strip(), checked_number(value, "--density") if value.strip() else None


def _say_rest(now: Choices, console: Console, *, is_fixed: bool) -> None:
    console.tell("choices.gas_reference", celsius=f"{now.gas_reference_c:f}")
    for fuel, density in now.densities:
        console.tell("choices.density", fuel=fuel, density=f"{density:f}")
    console.tell("choices.ch4_n2o_on" if now.combustion_ch4_n2o else "choices.ch4_n2o_off")
    for row in now.switched_on:
        console.tell("choices.switched_on", row=row)
    console.tell("choices.day_fixed" if is_fixed else "choices.day_today", day=now.as_of)


def _as_json(now: Choices, *, is_fixed: bool) -> dict[str, object]:
    return {
        **{name: getattr(now, name) for name in _NAMED},
        "gas_reference_c": f"{now.gas_reference_c:f}",
        "densities": {fuel: f"{density:f}" for fuel, density in now.densities},
        "switched_on": list(now.switched_on),
        "combustion_ch4_n2o": now.combustion_ch4_n2o,
        "as_of": str(now.as_of),
        "as_of_fixed": is_fixed,
    }
