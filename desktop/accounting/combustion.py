"""Burning fuel: its CO2, CH4 and N2O, its standard coal, and what is to be told of its factor."""

from dataclasses import replace
from fractions import Fraction

from desktop.accounting.activity import Overrides
from desktop.accounting.emission import FactorUsed, Step
from desktop.accounting.emission_source import Basis
from desktop.accounting.flow import BOTTLE, Flow, Flows, Request, fraction_step, notice, shown
from desktop.accounting.fuel import Fuel, factor_basis, fuel_set, read_fuel
from desktop.accounting.fuel_amount import (
    density,
    energy_per_unit,
    given_density,
    has_density,
    normal_volume,
    reference,
)
from desktop.accounting.methodology.lookup import factor_used, find_value, imposed
from desktop.errors import InputError
from desktop.findings import Finding

_KGCE = Fraction("29.3076")  # MJ per kgce: 7000 kcal, see units
_PIPED_SET = "fuels/ch4_n2o"
_NATURAL_GAS = "natural_gas"
_LEAST, _MOST = Fraction(1, 5), Fraction(5)
_LEAST_CARBON, _MOST_CARBON = Fraction(1, 400), Fraction(2, 5)  # tC/GJ, of any fuel listed ÷ or × 5
_USUAL_NCV_PER_FACTOR = Fraction(14)  # GJ per t CO2, between coal (11) and gas (18)


def burn(request: Request) -> Flows:
    """Return the flows of a fuel burned at a fixed place.

    CO2 [kg] = fuel × NCV [GJ/t] × carbon content [tC/GJ] × oxidation × 44/12 × 1000
    """
    fuel, energy, findings = _fuel_and_energy(request)
    flows = [_co2(request, fuel, energy)]
    if request.choices.combustion_ch4_n2o:
        flows += _other_gases(request, energy, _stationary_row(request))
    return _answer(request, fuel, energy, flows, findings)


def burn_biomass(request: Request) -> Flows:
    """Return the flows of a biogenic fuel: its CO2 stands apart from the scopes."""
    fuel, energy, findings = _fuel_and_energy(request)
    flows = [_co2(request, fuel, energy, is_biogenic=True)]
    if request.choices.combustion_ch4_n2o:
        flows += _other_gases(request, energy, (fuel_set(request), request.source.item))
    return _answer(request, fuel, energy, flows, findings)


def burn_moving(request: Request) -> Flows:
    """Return the flows of a fuel burned in vehicles and machines, without those by distance."""
    fuel, energy, findings = _fuel_and_energy(request)
    flows = [_co2(request, fuel, energy)]
    if request.flag("offroad") and request.choices.combustion_ch4_n2o:
        flows += _other_gases(request, energy, ("mobile/offroad", request.source.item))
    return _answer(request, fuel, energy, flows, findings)


def _fuel_and_energy(request: Request) -> tuple[Fuel, Fraction, tuple[Finding, ...]]:
    """Return the fuel, GJ per unit of the basis, and what was assumed on the way."""
    fuel = read_fuel(request)
    energy, findings = energy_per_unit(request, fuel.ncv, fuel.per)
    return fuel, energy, findings


def _answer(
    request: Request,
    fuel: Fuel,
    energy: Fraction,
    flows: list[Flow],
    findings: tuple[Finding, ...],
) -> Flows:
    own = request.source.unit
    activity = Fraction(1) if own == request.basis else _own_units(request, fuel, energy, own)
    coal = _standard_coal(request, energy, activity)
    told = (
        *findings,
        *_newer(request, fuel),
        *_implausible(request, fuel),
        *_imposed(request, fuel),
    )
    if request.source.tce == _NATURAL_GAS and not _is_measured(request):
        told = (
            *told,
            notice("energy.gas_coefficient", kind=f"«gas_origin.{request.choices.natural_gas}»"),
        )
    return Flows(tuple(flows), activity, coal, told)


def _implausible(request: Request, fuel: Fuel) -> tuple[Finding, ...]:
    """Return a warning where a given value is far from the set's, as in another unit."""
    given, usual = request.overrides, Fraction(fuel.row.amount)
    if given is None or not usual:
        return ()
    measured = fuel.ncv / usual
    factor = fuel.ncv * fuel.co2 / 1000 / usual * _USUAL_NCV_PER_FACTOR
    found = []
    if not _LEAST <= measured <= _MOST:
        details = {"name": "ncv", "value": str(given.ncv), "unit": fuel.row.unit}
        found.append(Finding("override.implausible", details=details))
    if given.factor is not None and not _LEAST <= factor <= _MOST:
        unit = _factor_unit(given, fuel)
        details = {"name": "factor", "value": str(given.factor), "unit": unit}
        found.append(Finding("override.implausible", details=details))
    if (
        given.carbon_content is not None
        and not _LEAST_CARBON <= given.carbon_content <= _MOST_CARBON
    ):
        details = {"name": "carbon_content", "value": str(given.carbon_content), "unit": "tC/GJ"}
        found.append(Finding("override.implausible", details=details))
    return tuple(found)


def _imposed(request: Request, fuel: Fuel) -> tuple[Finding, ...]:
    """Return the notice of an imposed factor, with the unit it was read in."""
    given = request.overrides
    if given is None or given.factor is None:
        return ()
    found = notice(
        "factor.imposed_fuel",
        source=request.source.code,
        factor=given.factor,
        unit=_factor_unit(given, fuel),
        reason=given.reason or "-",
    )
    return (found,)


def _factor_unit(given: Overrides, fuel: Fuel) -> str:
    return f"kgCO2/{given.factor_per}" if given.factor_per else f"tCO2/{fuel.per}"


def _newer(request: Request, fuel: Fuel) -> tuple[Finding, ...]:
    """Return the notice that the chosen set holds only from a later day."""
    since, as_of = fuel.row.since, request.choices.as_of
    if since <= as_of:
        return ()
    name = request.choices.factor_set
    return (notice("factor_set.newer_than_inventory", set=name, since=since, as_of=as_of),)


def _own_units(request: Request, fuel: Fuel, energy: Fraction, own: str) -> Fraction | None:
    """Return how many of the source's own unit one unit of the basis is, by energy."""
    if fuel.per == "t" and own != "t" and not has_density(request):
        return None
    if fuel.per == "t":
        per_own = fuel.ncv if own == "t" else fuel.ncv * density(request)[0] / 1000
    else:
        per_own = fuel.ncv / 10000
    return energy / per_own if own in ("t", "L", "Nm3") and per_own else None


def _standard_coal(request: Request, energy: Fraction, activity: Fraction | None) -> Fraction:
    """Return kgce per unit of the basis: the standard's coefficient, or by calorific value.

    A measured calorific value goes first; then the coefficient of GB/T 2589 for the unit of
    account; else NCV / 29.3076 MJ.
    """
    if request.source.tce and not _is_measured(request) and activity is not None:
        for path in request.methodology.settings["standard_coal"]:
            value = find_value(request.methodology, path, _coal_key(request))
            if value is not None:
                return Fraction(value.amount) * activity * _kg_or_m3(request)
    return energy * 1000 / _KGCE


def _is_measured(request: Request) -> bool:
    return request.overrides is not None and request.overrides.ncv is not None


def _coal_key(request: Request) -> str:
    """Return the key of the standard-coal coefficient; natural gas has two."""
    key, kind = request.source.tce, request.choices.natural_gas
    if key != _NATURAL_GAS:
        return key
    if kind not in ("oil_field", "gas_field"):
        raise InputError("choice.unknown", name="natural_gas", value=kind)
    return key if kind == "oil_field" else f"{key}.{kind}"


def _kg_or_m3(request: Request) -> Fraction:
    """Return kg (or Nm3) per unit of account, as the coefficients are per kg or m3."""
    if request.source.unit == "L":
        return density(request)[0]
    return Fraction(1000) if request.source.unit == "t" else Fraction(1)


def _co2(request: Request, fuel: Fuel, energy: Fraction, *, is_biogenic: bool = False) -> Flow:
    factor = energy * fuel.co2
    marks = fuel.is_overridden + _conversion_marks(request)
    published = fuel.ncv * fuel.co2 / 1000
    used = factor_used(
        request.methodology, fuel.row, shown(published), f"tCO2/{fuel.per}", suffix=marks
    )
    return Flow(
        gas="CO2",
        factor=factor,
        unit=request.basis,
        scope=request.source.scope,
        basis=Basis.BOTH,
        used=_with_reason(used, request),
        is_biogenic=is_biogenic,
        derivation=_conversion(request, fuel, factor),
    )


def _with_reason(used: FactorUsed, request: Request) -> FactorUsed:
    """Return the factor with the reason of measured values; an imposed one is the reason's own."""
    given = request.overrides
    if given is None:
        return used
    if given.factor is None:
        return replace(used, source=given.reason) if given.reason else used
    own = imposed(used, given)
    per = given.factor_per
    return replace(own, value=given.factor, unit=f"kgCO2/{per}") if per else own


def _conversion_marks(request: Request) -> str:
    if request.basis == "L":
        return f";density={shown(density(request)[0])}"
    if request.basis == "m3":
        return f";reference={shown(reference(request))}"
    if request.basis == "t" and request.source.unit == "Nm3":
        weighed = given_density(request)
        return "" if weighed is None else f";density={shown(weighed)}"
    if request.basis == BOTTLE:
        return f";kg_per_bottle={shown(request.bottle() * 1000)}"
    return ";energy" if request.basis == "GJ" else ""


def _conversion(request: Request, fuel: Fuel, factor: Fraction) -> Step:
    """Return the step from the published factor to kg per unit as recorded."""
    given = request.overrides
    if given is not None and given.factor_per:
        written = (Fraction(given.factor or 0), f"kgCO2/{given.factor_per}")
        result = (factor, f"kgCO2/{request.basis}")
        if factor_basis(request, given)[0] == request.basis:
            return fraction_step("step.factor_given", "factor", {"factor": written}, result)
    values = {"fuel_factor": (fuel.ncv * fuel.co2 / 1000, f"tCO2/{fuel.per}")}
    formula = "fuel_factor × 1000" if fuel.per == "t" else "fuel_factor ÷ 10"
    if request.basis == "GJ":
        formula = "fuel_factor ÷ ncv × 1000"
        values["ncv"] = (fuel.ncv, f"GJ/{fuel.per}")
    elif request.basis == BOTTLE:
        formula = "fuel_factor × kg_per_bottle"
        values["kg_per_bottle"] = (request.bottle() * 1000, "kg/瓶")
    elif fuel.per == "t" and request.basis != "t":
        formula = "fuel_factor × density" + ("" if request.basis == "L" else " × 1000")
        values["density"] = (density(request)[0], "kg/L")
    elif fuel.per != "t" and request.basis == "t":
        formula = "fuel_factor ÷ 10 ÷ density"
        values["density"] = (1 / normal_volume(request)[0], "t/Nm3")
    if request.basis == "m3":
        formula += " × 273.15 ÷ (273.15 + reference)"
        values["reference"] = (reference(request), "°C")
    key = "step.fuel_per_energy" if request.basis == "GJ" else "step.fuel_per_unit"
    step = fraction_step(key, formula, values, (factor, f"kgCO2/{request.basis}"))
    return Step(step.key, step.formula, step.values, step.result, parts=(fuel.derivation,))


def _stationary_row(request: Request) -> tuple[str, str]:
    """Return where CH4 and N2O of a fixed source stand: the IPCC set's own row, or by kind."""
    path, item = fuel_set(request), request.source.item
    if (path, item, "ch4") in request.methodology.index:
        return path, item
    return _PIPED_SET, request.source.kind


def _other_gases(request: Request, energy: Fraction, row: tuple[str, str]) -> list[Flow]:
    """Return CH4 and N2O by energy, in kg/TJ."""
    flows = []
    for column, gas in (("ch4", "CH4"), ("n2o", "N2O")):
        if (*row, column) not in request.methodology.index:
            continue
        value = request.value(*row, column)
        factor = Fraction(value.amount) / 1000 * energy
        used = factor_used(
            request.methodology,
            value,
            value.amount,
            value.unit,
            suffix=f".{column}{_conversion_marks(request)}",
        )
        step = fraction_step(
            "step.gas_per_energy",
            "energy_per_unit × factor ÷ 1000",
            {
                "energy_per_unit": (energy, f"GJ/{request.basis}"),
                "factor": (Fraction(value.amount), value.unit),
            },
            (factor, f"kg{gas}/{request.basis}"),
        )
        flows.append(
            Flow(
                gas, factor, request.basis, request.source.scope, Basis.BOTH, used, derivation=step
            )
        )
    return flows
