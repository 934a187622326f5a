"""Fuels the sets do not list: a pure substance by its formula, or a factor of the record's own."""

from dataclasses import replace
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
from desktop.accounting.fuel import CO2_PER_C
from desktop.accounting.fuel_amount import density, normal_volume
from desktop.accounting.methodology.lookup import factor_used
from desktop.accounting.units import ratio
from desktop.errors import InputError, NotComputableError
from desktop.findings import Finding

_KGCE = Fraction("29.3076")  # MJ per kgce: 7000 kcal, see units
_BIOGENIC = "biogenic"
_TONNE, _VOLUME = "t", "10^4 Nm3"


def burn_by_factor(request: Request) -> Flows:
    """Return the CO2 of a fuel that no set lists.

    CO2 [kg] = fuel [t or 10^4 Nm3] × factor [tCO2 per t or 10^4 Nm3] × 1000; a pure substance of
    the library burns as its formula says, any other needs the record's factor, or its calorific
    value, carbon content and oxidation rate. CH4 and N2O are not known.
    """
    _check(request.overrides)
    per = _TONNE if request.source.unit == "t" else _VOLUME
    factor, used, derivation = _factor(request, per)
    amount, found = _amount(request)
    result = (factor * amount * 1000, f"kgCO2/{request.basis}")
    step = fraction_step(
        "step.fuel_per_unit",
        "fuel_factor × amount × 1000",
        {"fuel_factor": (factor, f"tCO2/{per}"), "amount": (amount, f"{per}/{request.basis}")},
        result,
    )
    flow = Flow(
        gas="CO2",
        factor=result[0],
        unit=request.basis,
        scope=request.source.scope,
        basis=Basis.BOTH,
        used=replace(used, id=f"{used.id};amount={shown(amount)}") if amount != 1 else used,
        is_biogenic=request.source.kind == _BIOGENIC,
        derivation=replace(step, parts=(derivation,)),
    )
    energy = _energy(request, amount)
    return Flows(
        (flow,),
        amount * (1 if per == _TONNE else 10000),
        energy * 1000 / _KGCE,
        (*found, *_told(request, used, energy)),
    )


def _factor(request: Request, per: str) -> tuple[Fraction, FactorUsed, Step]:
    """Return tCO2 per t or 10^4 Nm3, how the result quotes it and the step to it.

    Raises:
        NotComputableError: ``factor.own_missing``.
    """
    given, item, unit = request.overrides, request.source.item, f"tCO2/{per}"
    own = _own_factor(request)
    if own is not None:
        factor, step = own
        told = "" if given is None else given.reason
        used = FactorUsed(
            f"own/{request.source.code};factor={shown(factor)}",
            shown(factor),
            unit,
            told,
            None,
            "single",
            "imposed",
            told,
        )
        return factor, used, step
    if not item:
        raise NotComputableError("factor.own_missing", source=request.source.code, unit=unit)
    value = request.value(request.source.factors, item)
    factor = Fraction(value.amount)
    step = fraction_step("step.pure_fuel", "factor", {"factor": (factor, unit)}, (factor, unit))
    return factor, factor_used(request.methodology, value, value.amount, unit), step


def _own_factor(request: Request) -> tuple[Fraction, Step] | None:
    """Return the record's own factor, given whole or by calorific value, carbon and oxidation."""
    given = request.overrides
    if given is None:
        return None
    unit = f"tCO2/{_TONNE if request.source.unit == 't' else _VOLUME}"
    whole = request.given_factor()
    if whole is not None:
        factor, written = Fraction(whole), (Fraction(whole), unit)
        if given.factor_per:
            basis = basis_for(request.source.unit, given.factor_per, is_gas=unit.endswith("Nm3"))
            amount = _amount(replace(request, basis=basis))[0] * ratio(given.factor_per, basis)
            factor = factor / amount / 1000
            written = (Fraction(whole), f"kgCO2/{given.factor_per}")
        step = fraction_step("step.factor_given", "factor", {"factor": written}, (factor, unit))
        return factor, step
    if given.ncv is None or given.carbon_content is None or given.oxidation is None:
        return None
    ncv, carbon, share = map(Fraction, (given.ncv, given.carbon_content, given.oxidation))
    factor = ncv * carbon * share * CO2_PER_C
    step = fraction_step(
        "step.fuel_factor",
        "ncv × carbon_content × oxidation × 44/12",
        {
            "ncv": (ncv, unit.replace("tCO2", "GJ")),
            "carbon_content": (carbon, "tC/GJ"),
            "oxidation": (share, "1"),
        },
        (factor, unit),
    )
    return factor, step


def _check(given: Overrides | None) -> None:
    """Refuse measured values that no fuel has.

    Raises:
        InputError: ``override.out_of_range``.
    """
    for name in () if given is None else ("ncv", "carbon_content", "oxidation"):
        value = getattr(given, name)
        if value is not None and (value <= 0 or (name == "oxidation" and value > 1)):
            raise InputError("override.out_of_range", name=name, value=value)


def _amount(request: Request) -> tuple[Fraction, tuple[Finding, ...]]:
    """Return t or 10^4 Nm3 of fuel per unit of the basis, and what was assumed on the way."""
    if request.basis == "GJ":
        ncv = _ncv(request)
        if ncv is None:
            raise request.unit_refused()
        return 1 / ncv, ()
    if request.source.unit != "t":
        volume, found = normal_volume(request)
        return volume / 10000, found
    if request.basis == BOTTLE:
        return request.bottle(), ()
    if request.basis == "L":
        kilograms, found = density(request)
        return kilograms / 1000, found
    if request.basis != "t":
        raise request.unit_refused()
    return Fraction(1), ()


def _energy(request: Request, amount: Fraction) -> Fraction:
    """Return GJ per unit of the basis by the record's calorific value; nought without one."""
    ncv = _ncv(request)
    return Fraction(0) if ncv is None else amount * ncv


def _ncv(request: Request) -> Fraction | None:
    given = request.overrides
    return None if given is None or given.ncv is None else Fraction(given.ncv)


def _told(request: Request, used: FactorUsed, energy: Fraction) -> tuple[Finding, ...]:
    """Return the notices of a factor of one's own and of energy that is not counted."""
    code, given = request.source.code, request.overrides
    found = []
    if given is not None and given.factor is not None:
        unit = f"kgCO2/{given.factor_per}" if given.factor_per else used.unit
        reason = given.reason or "-"
        found.append(
            notice(
                "factor.imposed_fuel", source=code, factor=given.factor, unit=unit, reason=reason
            )
        )
    if not energy:
        found.append(notice("energy.ncv_missing", source=code))
    return tuple(found)
