"""Change what a company file is reckoned by: factor set, GWP set, series of grid factors."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from desktop.accounting.emission import Choices
from desktop.accounting.fuel_amount import DENSEST
from desktop.accounting.methodology.lookup import is_usable
from desktop.accounting.methodology.schema import Methodology
from desktop.errors import UsageError
from desktop.jobs.company_choices import is_day_fixed, keep_choices, stored_choices
from desktop.jobs.company_parameters import methodology_for
from desktop.jobs.quantify_activities import GWP_SETS, check_choices, chosen, fuel_sets
from desktop.jobs.source_names import source_named
from desktop.models.store import Store

GRID_LEVELS = ("province", "region", "nation")
GAS_ORIGINS = ("oil_field", "gas_field")
_COLDEST, _WARMEST = Decimal(-50), Decimal(100)
_FORMULAS = ("heat/formula", "steam_deduction.")


@dataclass(frozen=True, slots=True)
class ChoicesOrder:
    """What a person wants changed; what is absent stays.

    Attributes:
        fixed_day: The day every inventory is made as of; an empty text lets it be today again.
        densities: By fuel, in kg/L; an empty one leaves the library's. [kg/L]
        switched_on: Rows or files of the library to count though they are recalled or doubtful.
        switched_off: Those to leave out again.
    """

    factor_set: str | None = None
    gwp_set: str | None = None
    grid_series: str | None = None
    grid_level: str | None = None
    steam_formula: str | None = None
    natural_gas: str | None = None
    gas_reference_c: Decimal | None = None
    densities: Mapping[str, Decimal | None] | None = None
    switched_on: tuple[str, ...] = ()
    switched_off: tuple[str, ...] = ()
    combustion_ch4_n2o: bool | None = None
    fixed_day: date | None = None
    unfix_day: bool = False
    person: str = ""


def offered(methodology: Methodology) -> dict[str, tuple[str, ...]]:
    """Return what each choice can be, by its name."""
    path, start = _FORMULAS
    formulas = {
        key.removeprefix(start)
        for where, key, _ in methodology.index
        if where == path and key.startswith(start)
    }
    return {
        "factor_set": tuple(sorted(fuel_sets(methodology))),
        "gwp_set": GWP_SETS,
        "grid_series": tuple(methodology.settings["grid_average"]),
        "grid_level": GRID_LEVELS,
        "steam_formula": tuple(sorted(formulas)),
        "natural_gas": GAS_ORIGINS,
    }


def dense_fuels(methodology: Methodology) -> frozenset[str]:
    """Return the fuels whose litres are weighed by a density."""
    sources = methodology.sources.values()
    return frozenset(each.item for each in sources if "density_kg_l" in each.parameters) - {""}


def recalled_rows(methodology: Methodology, formula: str) -> tuple[str, ...]:
    """Return what has to be switched on for a formula of steam: values that are only recalled."""
    path, start = _FORMULAS
    values = methodology.index.get((path, f"{start}{formula}", "amount"), ())
    return tuple(value.row for value in values if not is_usable(value, ()))


def change_choices(store: Store, order: ChoicesOrder, today: date) -> Choices:
    """Check and keep what a person wants changed; return the choices as they are now.

    Sealed reports keep the choices they were sealed with.

    Raises:
        UsageError: ``choice.not_offered``, ``choice.out_of_range``; nothing was kept.
    """
    methodology = methodology_for(store)
    before = stored_choices(store, today)
    after = check_choices(_changed(before, order, methodology), methodology)
    is_fixed = order.fixed_day is not None or (is_day_fixed(store) and not order.unfix_day)
    if order.unfix_day and order.fixed_day is None:
        after = replace(after, as_of=today)
    if after != before or is_fixed != is_day_fixed(store):
        keep_choices(store, after, fixed_day=is_fixed, person=order.person)
    return after


def _changed(before: Choices, order: ChoicesOrder, methodology: Methodology) -> Choices:
    known = offered(methodology)
    named = {
        name: chosen(name, value, known[name])
        for name in known
        if (value := getattr(order, name)) is not None
    }
    return replace(
        before,
        **named,
        as_of=order.fixed_day or before.as_of,
        gas_reference_c=_temperature(before, order),
        densities=_densities(before, order, methodology),
        switched_on=_switched(before, order),
        combustion_ch4_n2o=before.combustion_ch4_n2o
        if order.combustion_ch4_n2o is None
        else order.combustion_ch4_n2o,
    )


def _temperature(before: Choices, order: ChoicesOrder) -> Decimal:
    given = order.gas_reference_c
    if given is None:
        return before.gas_reference_c
    if not _COLDEST <= given <= _WARMEST:
        raise _out_of_range("gas_reference_c", given, "°C", (_COLDEST, _WARMEST))
    return given


def _densities(
    before: Choices, order: ChoicesOrder, methodology: Methodology
) -> tuple[tuple[str, Decimal], ...]:
    """Return the densities with those given; one given empty is the library's again."""
    kept = dict(before.densities)
    fuels = dense_fuels(methodology)
    for fuel, given in (order.densities or {}).items():
        named = methodology.sources.get(source_named(fuel).code)
        name = chosen("density", fuel if named is None else named.item, fuels)
        kept.pop(name, None)
        if given is None:
            continue
        if not 0 < given <= DENSEST:
            raise _out_of_range("density", given, "kg/L", (Decimal(0), Decimal(DENSEST)))
        kept[name] = given
    return tuple(sorted(kept.items()))


def _switched(before: Choices, order: ChoicesOrder) -> tuple[str, ...]:
    rows = dict.fromkeys((*before.switched_on, *order.switched_on))
    for row in order.switched_off:
        if row not in rows:
            raise UsageError(
                "choice.not_offered", name="switch_off", value=row, known="、".join(rows) or "—"
            )
        del rows[row]
    return tuple(rows)


def _out_of_range(
    name: str, value: Decimal, unit: str, between: tuple[Decimal, Decimal]
) -> UsageError:
    return UsageError(
        "choice.out_of_range",
        name=name,
        value=f"{value:f}",
        unit=unit,
        least=f"{between[0]:f}",
        most=f"{between[1]:f}",
    )
