"""Scope 2: electricity by grid and by contract, heat, steam, hot water, cooling."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from desktop.accounting.activity import Overrides
from desktop.accounting.emission import FactorUsed, Step
from desktop.accounting.emission_source import Basis
from desktop.accounting.flow import Flow, Flows, Request, fraction_step, notice, shown
from desktop.accounting.methodology.lookup import factor_used, imposed, value_of_year
from desktop.accounting.methodology.schema import DatedValue
from desktop.accounting.quantity import Quantity
from desktop.accounting.steam import steam_enthalpy
from desktop.accounting.units import ratio
from desktop.errors import InputError, NotComputableError
from desktop.findings import Finding

NATION = "000000"
LOWEST_PER_KWH, HIGHEST_PER_KWH = Decimal("0.05"), Decimal("1.1")
"""Between which a factor per kWh is plausible. [kgCO2/kWh]"""
_REFUSED = "electricity/refused"
_FORMULA = "heat/formula"
_HEAT = "heat/factor"
_WITHOUT_FACTOR = frozenset({"54", "71", "81", "82"})  # Tibet, Taiwan, Hong Kong, Macao
_GRID = "region."
_COAL_ELECTRICITY = "electricity"
_COAL_HEAT = "heat"
_LIGHTEST_WATER = Fraction(86, 100)  # at 200 °C [kg/L]
_GRID_STEPS = {Basis.LOCATION: "step.grid_location", Basis.MARKET: "step.grid_market"}


def buy_electricity(request: Request) -> Flows:
    """Return electricity by the location-based and the market-based method.

    CO2 [kg] = electricity [kWh] × factor [kgCO2/kWh]; exported electricity is deducted.
    """
    sign = request.source.sign
    if _imposed(request) is not None:
        return _imposed_electricity(request)
    average, lag = grid_average(request)
    residual, stand_in = grid_residual(request, average)
    flows = (
        _grid_flow(request, average, Basis.LOCATION, sign),
        _grid_flow(request, residual, Basis.MARKET, sign),
    )
    coal = _coal(request, _COAL_ELECTRICITY, sign)
    return Flows(flows, _own(request), coal, (*lag, *stand_in))


def claim_green(request: Request) -> Flows:
    """Return what a green contract changes: nothing by location, minus the residual by market.

    The contract's electricity is part of the purchased electricity; whether the claim is
    accepted is decided over the whole inventory.
    """
    if request.basis != "kWh":
        raise request.unit_refused()
    residual, found = grid_residual(request, _average_if_known(request))
    return Flows(
        (_grid_flow(request, residual, Basis.MARKET, -1),), _own(request), Fraction(0), found
    )


def _average_if_known(request: Request) -> DatedValue | None:
    try:
        return grid_average(request)[0]
    except NotComputableError:
        return None


def generate_own(request: Request) -> Flows:
    """Return own solar power: shown, without emissions."""
    if request.basis != "kWh":
        raise request.unit_refused()
    value = request.value(_FORMULA, "self_generated")
    used = factor_used(request.methodology, value, Decimal(0), value.unit)
    flow = Flow("CO2", Fraction(0), "kWh", request.source.scope, Basis.BOTH, used)
    return Flows((flow,), _own(request), _coal(request, _COAL_ELECTRICITY, 1))


def _own(request: Request) -> Fraction | None:
    return Fraction(1) if request.basis == request.source.unit else None


def _imposed(request: Request) -> Decimal | None:
    """Return the factor the record imposes, if any.

    Raises:
        NotComputableError: If it is a baseline or footprint factor.
    """
    factor = request.given_factor()
    if factor is not None:
        _recognise_refused(request, factor)
    return factor


def _recognise_refused(request: Request, factor: Decimal) -> None:
    for value in request.methodology.parameters[_REFUSED].values:
        if value.amount == factor and value.row not in request.choices.switched_on:
            reference = request.methodology.references[value.source]
            raise NotComputableError(
                value.refusal, factor=factor, document=reference.document, row=value.row
            )


def _imposed_electricity(request: Request) -> Flows:
    factor = _imposed(request) or Decimal(0)
    given = request.overrides
    reason = given.reason if given is not None else ""
    used = FactorUsed(
        f"electricity/imposed:{factor}",
        factor,
        "kgCO2/kWh",
        reason,
        None,
        "single",
        "imposed",
        reason,
    )
    step = fraction_step(
        "step.factor_given",
        "factor",
        {"factor": (Fraction(factor), "kgCO2/kWh")},
        (Fraction(factor), "kgCO2/kWh"),
    )
    sign = request.source.sign
    found = [notice("factor.imposed", factor=factor, reason=reason or "-")]
    if factor and not LOWEST_PER_KWH <= factor <= HIGHEST_PER_KWH:
        details = {"name": "factor", "value": str(factor), "unit": "kgCO2/kWh"}
        found.append(Finding("override.implausible", details=details))
    if request.basis != "kWh":
        raise request.unit_refused()
    flows = tuple(
        Flow(
            "CO2",
            sign * Fraction(factor),
            "kWh",
            request.source.scope,
            basis,
            used,
            derivation=step,
        )
        for basis in (Basis.LOCATION, Basis.MARKET)
    )
    return Flows(
        flows,
        _own(request),
        _coal(request, _COAL_ELECTRICITY, sign),
        tuple(found),
    )


def grid_average(request: Request) -> tuple[DatedValue, tuple[Finding, ...]]:
    """Return the average factor of the facility's grid, and the year lag if there is one.

    The newest data year not after the reporting year among those published by ``as_of``.

    Raises:
        NotComputableError: ``electricity.region_missing``, ``electricity.no_factor_region``,
            ``electricity.no_factor_year``.
        InputError: ``choice.unknown``, ``electricity.region_unknown``.
    """
    choices = request.choices
    paths = request.methodology.settings["grid_average"]
    if choices.grid_series not in paths:
        raise InputError("choice.unknown", name="grid_series", value=choices.grid_series)
    path, key = paths[choices.grid_series], _grid_key(request)
    value = value_of_year(
        request.methodology,
        (path, key),
        request.year,
        choices.as_of,
        switched_on=choices.switched_on,
    )
    if value is None:
        raise NotComputableError(
            "electricity.no_factor_year",
            year=request.year,
            region=key,
            as_of=choices.as_of,
            series=choices.grid_series,
        )
    if value.year == request.year:
        return value, ()
    lag = notice("factor.year_lag", year=request.year, used=value.year, factor=value.amount)
    return value, (lag,)


def grid_residual(
    request: Request, average: DatedValue | None = None
) -> tuple[DatedValue, tuple[Finding, ...]]:
    """Return the national factor without market-traded non-fossil electricity.

    Before the first one was published the average of the grid stands in, with a notice.

    Raises:
        NotComputableError: ``electricity.no_residual``, where nothing can stand in.
    """
    path = request.methodology.settings["grid_residual"]
    value = value_of_year(request.methodology, (path, NATION), request.year, request.choices.as_of)
    if value is not None:
        return value, ()
    if average is None:
        raise NotComputableError(
            "electricity.no_residual", year=request.year, as_of=request.choices.as_of
        )
    found = notice("electricity.no_residual_used_average", year=request.year, factor=average.amount)
    return average, (found,)


def _grid_key(request: Request) -> str:
    region, choices = request.region, request.choices
    if choices.grid_series == "notice" or choices.grid_level == "nation" or region == NATION:
        return NATION
    if not region:
        raise NotComputableError("electricity.region_missing", source=request.source.code)
    if region.startswith(_GRID):
        return region
    if region[:2] in _WITHOUT_FACTOR:
        raise NotComputableError("electricity.no_factor_region", region=region)
    province = f"{region[:2]}0000"
    if choices.grid_level == "province":
        if not any(province == key for _, key, _ in request.methodology.index):
            raise InputError("electricity.region_unknown", region=region)
        return province
    if choices.grid_level != "region":
        raise InputError("choice.unknown", name="grid_level", value=choices.grid_level)
    regions = request.methodology.settings["regions"][choices.grid_series]
    for path, key, column in request.methodology.index:
        if path == regions and column == province:
            return f"{_GRID}{key}"
    raise InputError("electricity.region_unknown", region=region)


def _grid_flow(request: Request, value: DatedValue, basis: Basis, sign: int) -> Flow:
    if request.basis != "kWh":
        raise request.unit_refused()
    used = factor_used(request.methodology, value, value.amount, value.unit)
    factor = sign * Fraction(value.amount)
    step = Step(
        _GRID_STEPS[basis],
        "factor" if sign > 0 else "−factor",
        (),
        fraction_step("", "", {}, (factor, "kgCO2/kWh")).result,
        used,
        details=(("year", str(value.year)), ("key", value.key)),
    )
    return Flow("CO2", factor, "kWh", request.source.scope, basis, used, derivation=step)


def buy_heat(request: Request) -> Flows:
    """Return metered heat: heat [GJ] × 0.11 tCO2/GJ, or the supplier's measured factor."""
    if request.basis != "GJ":
        raise request.unit_refused()
    return _heat(request, Fraction(1), None, "")


def buy_steam(request: Request) -> Flows:
    """Return steam by mass and state: heat [GJ] = steam [t] × (enthalpy − deduction) / 1000."""
    if request.basis == "GJ":
        return _heat(request, Fraction(1), None, "")
    if request.basis != "t":
        raise request.unit_refused()
    if request.overrides is not None and request.overrides.factor_per:
        return _steam_by_mass(request, request.overrides)
    enthalpy, state, findings = steam_enthalpy(request)
    formula = request.choices.steam_formula or request.methodology.settings["steam_formula"]
    deduction = request.value(_FORMULA, f"steam_deduction.{formula}")
    heat = (enthalpy - Fraction(deduction.amount)) / 1000
    step = fraction_step(
        "step.steam_heat",
        "(enthalpy − deduction) ÷ 1000",
        {"enthalpy": (enthalpy, "kJ/kg"), "deduction": (Fraction(deduction.amount), "kJ/kg")},
        (heat, "GJ/t"),
    )
    step = Step(step.key, step.formula, step.values, step.result, details=state)
    suffix = f";enthalpy={shown(enthalpy)};{formula}"
    return _heat(request, heat, step, suffix, findings)


def _steam_by_mass(request: Request, given: Overrides) -> Flows:
    """Return steam [t] × the supplier's factor [kgCO2/t]; its heat is not known."""
    amount = request.given_factor() or Decimal(0)
    unit = f"kgCO2/{given.factor_per}"
    name = f"heat/imposed:{amount};{given.factor_per}"
    used = FactorUsed(name, amount, unit, given.reason, None, "single", "imposed", given.reason)
    factor = request.source.sign * Fraction(amount) / ratio(given.factor_per, request.basis)
    written, result = (Fraction(amount), unit), (factor, f"kgCO2/{request.basis}")
    step = fraction_step("step.factor_given", "factor", {"factor": written}, result)
    flow = Flow(
        "CO2", factor, request.basis, request.source.scope, Basis.BOTH, used, derivation=step
    )
    return Flows((flow,), None)


def buy_hot_water(request: Request) -> Flows:
    """Return hot water: heat [GJ] = water [t] × (T − 20) × 4.1868 / 1000; of litres by density."""
    if request.basis == "GJ":
        return _heat(request, Fraction(1), None, "")
    if request.basis not in ("t", "L"):
        raise request.unit_refused()
    celsius = request.number("temperature_c")
    if celsius is None:
        raise request.missing("temperature_c")
    reference = Fraction(request.value(_FORMULA, "hot_water.reference").amount)
    capacity = Fraction(request.value(_FORMULA, "hot_water.capacity").amount)
    if not reference < celsius <= 200:  # noqa: PLR2004  pressurised hot water ends below
        raise request.refused("parameter.out_of_range", "temperature_c")
    density, assumed = _water_density(request)
    tonnes = Fraction(1) if request.basis == "t" else density / 1000
    heat = tonnes * (celsius - reference) * capacity / 1000
    step = fraction_step(
        "step.hot_water_heat",
        "(temperature − reference) × capacity ÷ 1000",
        {
            "temperature": (celsius, "°C"),
            "reference": (reference, "°C"),
            "capacity": (capacity, "kJ/(kg·°C)"),
        },
        (heat, f"GJ/{request.basis}"),
    )
    marks = f";temperature={shown(celsius)}"
    if request.basis != "t":
        step = replace(
            step, formula=f"density × {step.formula}", values=(*step.values, _in(density))
        )
        marks += f";density={shown(density)}"
    return _heat(request, heat, step, marks, assumed)


def _in(density: Fraction) -> tuple[str, Quantity]:
    return "density", Quantity(shown(density / 1000), "t/L")


def _water_density(request: Request) -> tuple[Fraction, tuple[Finding, ...]]:
    """Return kg/L of water metered by volume: of the record, or that of cold water with a notice.

    Raises:
        InputError: ``parameter.out_of_range``.
    """
    if request.basis == "t":
        return Fraction(1), ()
    given = request.number("density_kg_l")
    if given is None:
        assumed = request.value(_FORMULA, "hot_water.density")
        found = notice("hot_water.density_assumed", density=assumed.amount, unit=assumed.unit)
        return Fraction(assumed.amount), (found,)
    if not _LIGHTEST_WATER <= given <= 1:
        raise request.refused("parameter.out_of_range", "density_kg_l")
    return given, ()


def buy_cooling(request: Request) -> Flows:
    """Return cooling: by a given factor, or as electricity through the chiller's COP.

    Raises:
        NotComputableError: ``cooling.factor_missing``.
    """
    if request.basis != "GJ":
        raise request.unit_refused()
    if request.overrides is not None and request.overrides.factor is not None:
        return _heat(request, Fraction(1), None, "")
    cop = request.number("cop")
    if cop is None:
        raise NotComputableError("cooling.factor_missing", source=request.source.code)
    if not 1 <= cop <= 20:  # noqa: PLR2004  what chillers reach
        raise request.refused("parameter.out_of_range", "cop")
    average, lag = grid_average(request)
    residual, stand_in = grid_residual(request, average)
    per_gj = Fraction(10**6, 3600) / cop
    flows = tuple(
        _cooling_flow(request, value, basis, per_gj)
        for value, basis in ((average, Basis.LOCATION), (residual, Basis.MARKET))
    )
    return Flows(flows, _own(request), None, (*lag, *stand_in))


def _cooling_flow(request: Request, value: DatedValue, basis: Basis, per_gj: Fraction) -> Flow:
    used = factor_used(
        request.methodology, value, value.amount, value.unit, suffix=f";cooling={shown(per_gj)}"
    )
    factor = per_gj * Fraction(value.amount)
    step = fraction_step(
        "step.cooling",
        "electricity_per_gj × factor",
        {"electricity_per_gj": (per_gj, "kWh/GJ"), "factor": (Fraction(value.amount), value.unit)},
        (factor, "kgCO2/GJ"),
    )
    return Flow("CO2", factor, "GJ", request.source.scope, basis, used, derivation=step)


def _heat(
    request: Request,
    heat: Fraction,
    derivation: Step | None,
    suffix: str,
    findings: tuple[Finding, ...] = (),
) -> Flows:
    """Return the flow of heat [GJ per unit of the basis] × factor [tCO2/GJ]."""
    value = request.value(_HEAT, "default")
    given, own = request.overrides, request.given_factor()
    published = Fraction(value.amount if own is None else own)
    sign = request.source.sign
    factor = sign * heat * published * 1000
    marks = suffix if own is None else f"{suffix};factor={own}"
    used = factor_used(request.methodology, value, shown(published), value.unit, suffix=marks)
    if given is not None and own is not None:
        used = imposed(used, given)
    step = fraction_step(
        "step.heat",
        "heat_per_unit × factor × 1000",
        {"heat_per_unit": (heat, f"GJ/{request.basis}"), "factor": (published, value.unit)},
        (factor, f"kgCO2/{request.basis}"),
    )
    step = Step(
        step.key,
        step.formula,
        step.values,
        step.result,
        parts=() if derivation is None else (derivation,),
    )
    flow = Flow(
        "CO2", factor, request.basis, request.source.scope, Basis.BOTH, used, derivation=step
    )
    coal = _coal(request, _COAL_HEAT, sign) if request.source.tce else None
    return Flows((flow,), heat, None if coal is None else coal * heat, findings)


def _coal(request: Request, key: str, sign: int) -> Fraction:
    """Return kgce per kWh of electricity or per GJ of heat, calorific."""
    paths = request.methodology.settings["standard_coal"]
    known = [path for path in paths if (path, key, "amount") in request.methodology.index]
    value = request.value(known[0], key)
    return sign * Fraction(value.amount) * (1 if key == _COAL_ELECTRICITY else 1000)
