"""Burning fuel: carbon by calorific value, the gas correction, densities, CH4 and N2O."""

from dataclasses import dataclass, replace
from fractions import Fraction

from desktop.accounting.activity import Overrides
from desktop.accounting.emission import FactorUsed, Step
from desktop.accounting.emission_source import Basis
from desktop.accounting.flow import (
    BOTTLE,
    Flow,
    Flows,
    Request,
    basis_for,
    fraction_step,
    notice,
    shown,
)
from desktop.accounting.methodology.lookup import factor_used, find_value, imposed
from desktop.accounting.methodology.schema import DatedValue
from desktop.accounting.units import ratio
from desktop.errors import InputError, NotComputableError
from desktop.findings import Finding

CO2_PER_C = Fraction(44, 12)
_ZERO_CELSIUS = Fraction("273.15")
_KGCE = Fraction("29.3076")  # MJ per kgce: 7000 kcal, see units
_PIPED_SET = "fuels/ch4_n2o"
_NATURAL_GAS = "natural_gas"
DENSEST = 2
"""No fuel is denser. [kg/L]"""
_LEAST, _MOST = Fraction(1, 5), Fraction(5)
_LEAST_CARBON, _MOST_CARBON = Fraction(1, 400), Fraction(2, 5)  # tC/GJ, of any fuel listed ÷ or × 5
_USUAL_NCV_PER_FACTOR = Fraction(14)  # GJ per t CO2, between coal (11) and gas (18)


@dataclass(frozen=True, slots=True)
class Fuel:
    """One fuel of one set, with the record's measured values in place of the set's.

    Attributes:
        ncv: Net calorific value. [GJ per t or per 10^4 Nm3]
        per: The unit the calorific value stands for, ``t`` or ``10^4 Nm3``.
        co2: kg CO2 per GJ.
        row: The row it comes from.
        parts: Operands of the CO2 factor for the explanation.
    """

    ncv: Fraction
    per: str
    co2: Fraction
    row: DatedValue
    is_overridden: str
    derivation: Step


def fuel_set(request: Request) -> str:
    """Return the path of the factor set a source takes its fuel from."""
    path = request.source.factors
    return f"fuels/{request.choices.factor_set}" if path == "fuels" else path


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
    if fuel.per == "t" and own != "t" and not _has_density(request):
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


def read_fuel(request: Request) -> Fuel:
    """Return the fuel of the chosen set with the record's measured values.

    A fuel the set lacks is read where the record measured all of it; another set then says what
    its calorific value is per, and with a factor alone gives it for standard coal.

    Raises:
        NotComputableError: ``fuel.not_in_set`` or ``parameter.switched_off``.
    """
    path, item = fuel_set(request), request.source.item
    if (path, item, "ncv") not in request.methodology.index:
        others = _sets(request)
        frames = [f"fuels/{each}" for each in others if _is_frame(request, f"fuels/{each}")]
        if not frames:
            names = ", ".join(others)
            raise NotComputableError("fuel.not_in_set", fuel=item, set=path, others=names)
        path = frames[0]
    row = request.value(path, item, "ncv")
    given = request.overrides
    _check_range(given)
    request.given_factor()
    measured = given.ncv if given else None
    ncv = Fraction(row.amount if measured is None else measured)
    co2, derivation = _co2_per_gj(request, path, ncv)
    marks = _override_marks(request)
    return Fuel(ncv, row.unit.removeprefix("GJ/"), co2, row, marks, derivation)


def _check_range(given: Overrides | None) -> None:
    """Refuse measured values that no fuel has.

    Raises:
        InputError: ``override.out_of_range``.
    """
    if given is None:
        return
    for name in ("ncv", "carbon_content"):
        value = getattr(given, name)
        if value is not None and value <= 0:
            raise InputError("override.out_of_range", name=name, value=value)


def _is_frame(request: Request, path: str) -> bool:
    """Say whether a set can frame a record that gives all that decides its CO2 itself."""
    given = request.overrides
    if given is None:
        return False
    whole = None not in (given.ncv, given.carbon_content, given.oxidation)
    on = request.choices.switched_on
    row = find_value(request.methodology, path, request.source.item, "ncv", switched_on=on)
    return (whole or given.factor is not None) and row is not None


def _sets(request: Request) -> list[str]:
    item = request.source.item
    paths = {p for p, key, column in request.methodology.index if (key, column) == (item, "ncv")}
    return sorted(p.removeprefix("fuels/") for p in paths if p.startswith("fuels/"))


def _override_marks(request: Request) -> str:
    given = request.overrides
    if given is None:
        return ""
    names = ("ncv", "carbon_content", "oxidation", "factor", "factor_per")
    return "".join(
        f";{name}={getattr(given, name)}"
        for name in names
        if getattr(given, name) not in (None, "")
    )


def _co2_per_gj(request: Request, path: str, ncv: Fraction) -> tuple[Fraction, Step]:
    """Return kg CO2 per GJ and the step from the set's numbers to t CO2 per t or 10^4 Nm3."""
    given, item = request.overrides, request.source.item
    unit = request.value(path, item, "ncv").unit
    per = unit.removeprefix("GJ/")
    result = f"tCO2/{per}"
    if given is not None and given.factor is not None:
        step, whole = _factor_given(request, given, (ncv, per))
        return whole * 1000 / ncv, step
    if (path, item, "co2") in request.methodology.index and not _carbon_given(request):
        co2 = Fraction(request.value(path, item, "co2").amount)
        step = fraction_step(
            "step.fuel_factor_ipcc",
            "ncv × co2 ÷ 10^6",
            {"ncv": (ncv, unit), "co2": (co2, "kgCO2/TJ")},
            (ncv * co2 / 10**6, result),
        )
        return co2 / 1000, step
    carbon, oxidation = _carbon(request, path), _oxidation(request, path)
    step = fraction_step(
        "step.fuel_factor",
        "ncv × carbon_content × oxidation × 44/12",
        {"ncv": (ncv, unit), "carbon_content": (carbon, "tC/GJ"), "oxidation": (oxidation, "1")},
        (ncv * carbon * oxidation * CO2_PER_C, result),
    )
    return carbon * oxidation * CO2_PER_C * 1000, step


def _factor_given(
    request: Request, given: Overrides, heat: tuple[Fraction, str]
) -> tuple[Step, Fraction]:
    """Return the step to an imposed factor, and it in tCO2 per t or 10^4 Nm3."""
    (ncv, per), factor = heat, Fraction(given.factor or 0)
    if not given.factor_per:
        written = (factor, f"tCO2/{per}")
        return fraction_step("step.factor_given", "factor", {"factor": written}, written), factor
    basis, units = _factor_basis(request, given)
    energy = _energy(replace(request, basis=basis), ncv, per)[0] * units
    whole = factor / energy * ncv / 1000
    step = fraction_step(
        "step.factor_given",
        "factor ÷ energy_per_unit × ncv ÷ 1000",
        {
            "factor": (factor, f"kgCO2/{given.factor_per}"),
            "energy_per_unit": (energy, f"GJ/{given.factor_per}"),
            "ncv": (ncv, f"GJ/{per}"),
        },
        (whole, f"tCO2/{per}"),
    )
    return step, whole


def _factor_basis(request: Request, given: Overrides) -> tuple[str, Fraction]:
    """Return the basis of an imposed factor's own unit, and how many of it that unit is."""
    own = request.source.unit
    basis = basis_for(own, given.factor_per, is_gas=own == "Nm3")
    return basis, ratio(given.factor_per, basis)


def _carbon_given(request: Request) -> bool:
    given = request.overrides
    return given is not None and given.carbon_content is not None


def _carbon(request: Request, path: str) -> Fraction:
    given = request.overrides
    if given is not None and given.carbon_content is not None:
        return Fraction(given.carbon_content)
    return Fraction(request.value(path, request.source.item, "carbon_content").amount)


def _oxidation(request: Request, path: str) -> Fraction:
    given = request.overrides
    if given is not None and given.oxidation is not None:
        if not 0 <= given.oxidation <= 1:
            raise InputError("override.out_of_range", name="oxidation", value=given.oxidation)
        return Fraction(given.oxidation)
    if (path, request.source.item, "oxidation") not in request.methodology.index:
        return Fraction(1)
    return Fraction(request.value(path, request.source.item, "oxidation").amount) / 100


def _fuel_and_energy(request: Request) -> tuple[Fuel, Fraction, tuple[Finding, ...]]:
    """Return the fuel, GJ per unit of the basis, and what was assumed on the way."""
    fuel = read_fuel(request)
    energy, findings = _energy(request, fuel.ncv, fuel.per)
    return fuel, energy, findings


def _energy(request: Request, ncv: Fraction, per: str) -> tuple[Fraction, tuple[Finding, ...]]:
    """Return GJ per unit of the basis, and what was assumed on the way."""
    if request.basis == "GJ":
        return Fraction(1), ()
    if per == "t":
        mass, findings = _mass(request)
        return ncv * mass, findings
    volume, findings = normal_volume(request)
    return ncv / 10000 * volume, findings


def _mass(request: Request) -> tuple[Fraction, tuple[Finding, ...]]:
    """Return t per unit of the basis: litres and gas volumes by density."""
    if request.basis == "t":
        return Fraction(1), ()
    if request.basis == BOTTLE:
        return request.bottle(), ()
    if request.basis != "L" and request.source.unit != "Nm3":
        raise request.unit_refused()
    weight, found = density(request)
    if request.basis == "L":
        return weight / 1000, found
    volume, gas_found = normal_volume(request)
    return volume * weight, (*found, *gas_found)


def density(request: Request) -> tuple[Fraction, tuple[Finding, ...]]:
    """Return kg/L: of the record, of the user's choices, or the default with a notice."""
    given = _given_density(request)
    if given is not None:
        return given, ()
    item = request.source.item
    value = find_value(request.methodology, "fuels/density", item)
    if value is None:
        raise NotComputableError("density.missing", fuel=item, source=request.source.code)
    found = notice("density.assumed", fuel=item, density=value.amount, unit=value.unit)
    return Fraction(value.amount), (found,)


def _given_density(request: Request) -> Fraction | None:
    """Return kg/L of the record or of the user's choices, if there is one."""
    own = request.number("density_kg_l")
    if own is not None:
        if not 0 < own <= DENSEST:
            raise request.refused("parameter.out_of_range", "density_kg_l")
        return own
    chosen = dict(request.choices.densities).get(request.source.item)
    return None if chosen is None else Fraction(chosen)


def _has_density(request: Request) -> bool:
    try:
        density(request)
    except NotComputableError:
        return False
    return True


def normal_volume(request: Request) -> tuple[Fraction, tuple[Finding, ...]]:
    """Return Nm3 per unit of the basis: billed volume × 273.15 / (273.15 + t), or t / density.

    No default density turns a mass of gas into a volume: with the default calorific value it
    would be a tenth too much.
    """
    if request.basis == "Nm3":
        return Fraction(1), ()
    if request.basis == "t" and request.source.unit == "Nm3":
        weight = _given_density(request)
        if weight is None:
            raise NotComputableError("density.of_gas_missing", source=request.source.code)
        return 1 / weight, ()
    if request.basis != "m3":
        raise request.unit_refused()
    own, celsius = request.number("reference_c"), _reference(request)
    if not -50 <= celsius <= 100:  # noqa: PLR2004  what a meter can see
        raise request.refused("parameter.out_of_range", "reference_c")
    is_plain = own is not None or celsius == 0
    found = () if is_plain else (notice("gas.reference_assumed", celsius=shown(celsius)),)
    return _ZERO_CELSIUS / (_ZERO_CELSIUS + celsius), found


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
        return f";reference={shown(_reference(request))}"
    if request.basis == "t" and request.source.unit == "Nm3":
        weighed = _given_density(request)
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
        if _factor_basis(request, given)[0] == request.basis:
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
        values["reference"] = (_reference(request), "°C")
    key = "step.fuel_per_energy" if request.basis == "GJ" else "step.fuel_per_unit"
    step = fraction_step(key, formula, values, (factor, f"kgCO2/{request.basis}"))
    return Step(step.key, step.formula, step.values, step.result, parts=(fuel.derivation,))


def _reference(request: Request) -> Fraction:
    """Return the temperature of the metering reference: of the record, else of the choices."""
    own = request.number("reference_c")
    return Fraction(request.choices.gas_reference_c) if own is None else own


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
