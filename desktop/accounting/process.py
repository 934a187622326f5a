"""Process emissions: carbonates, desulphurisation, welding gas, wastewater, burned waste."""

from fractions import Fraction

from desktop.accounting.emission import Step
from desktop.accounting.emission_source import Basis
from desktop.accounting.flow import BOTTLE, QUANTITY, Flow, Flows, Request, fraction_step, shown
from desktop.accounting.fuel import CO2_PER_C
from desktop.accounting.methodology.lookup import factor_used, imposed
from desktop.accounting.methodology.schema import DatedValue
from desktop.errors import NotComputableError

_BALANCE = "process/mass_balance"
_MCF = "process/wastewater_mcf"
_WASTE = "process/waste_burning"


def decompose_carbonate(request: Request) -> Flows:
    """Return the CO2 of a carbonate: mass × purity × conversion × factor."""
    purity, conversion = request.share("purity"), request.share("conversion")
    return _carbonate(request, request.source.item, _one(purity), _one(conversion))


def desulphurise(request: Request) -> Flows:
    """Return the CO2 of a desulphurisation sorbent.

    CO2 [t] = sorbent [t] × carbonate content (default 90 %) × conversion (100 %) × factor
    """
    purity, conversion = request.share("purity"), request.share("conversion")
    if purity is None:
        purity = Fraction(request.value(_BALANCE, "desulphurisation.purity").amount) / 100
    if conversion is None:
        conversion = Fraction(request.value(_BALANCE, "desulphurisation.conversion").amount) / 100
    carbonate = request.conditions.get("carbonate", "").strip() or request.source.item
    return _carbonate(request, carbonate, purity, conversion)


def _one(share: Fraction | None) -> Fraction:
    return Fraction(1) if share is None else share


def _carbonate(request: Request, key: str, purity: Fraction, conversion: Fraction) -> Flows:
    value = request.value(request.source.factors, key)
    published = _given(request, value)
    factor = published * purity * conversion * 1000 * _tonnes(request)
    suffix = _suffix(request, purity=purity, conversion=conversion)
    step = fraction_step(
        "step.carbonate",
        "purity × conversion × factor × 1000",
        {
            "purity": (purity, "1"),
            "conversion": (conversion, "1"),
            "factor": (published, value.unit),
        },
        (factor, f"kgCO2/{request.basis}"),
    )
    return _single(request, value, published, factor, suffix, step)


def make_product(request: Request) -> Flows:
    """Return the CO2 of a product or raw material: mass × factor."""
    value = _product(request)
    published = _given(request, value)
    factor = published * 1000 * _tonnes(request)
    step = fraction_step(
        "step.per_tonne",
        "factor × 1000",
        {"factor": (published, value.unit)},
        (factor, f"kgCO2/{request.basis}"),
    )
    return _single(request, value, published, factor, _suffix(request), step)


def _product(request: Request) -> DatedValue:
    """Return the factor of a product; one that is switched off frames the record's own.

    Raises:
        NotComputableError: ``parameter.switched_off``; ``factor.off_use_other`` where another
            source has a factor that counts.
    """
    path, item = request.source.factors, request.source.item
    try:
        return request.value(path, item)
    except NotComputableError as error:
        if request.given_factor() is not None:
            return request.methodology.index[path, item, "amount"][-1]
        if error.code != "parameter.switched_off" or not request.source.instead:
            raise
        told = error.details
        raise NotComputableError(
            "factor.off_use_other",
            row=told["row"],
            factor=told["factor"],
            confidence=told["confidence"],
            instead=request.source.instead,
        ) from error


def weld(request: Request) -> Flows:
    """Return the CO2 of shielding gas: all of it escapes.

    In a mixture its mass share is p × 44 / (p × 44 + (1 − p) × M), p being the volume share.
    """
    value = request.value(_BALANCE, request.source.item)
    published = _given(request, value)
    share = _mass_share(request)
    factor = published * share * 1000 * _tonnes(request)
    step = fraction_step(
        "step.welding",
        "mass_share × factor",
        {"mass_share": (share, "1"), "factor": (published, value.unit)},
        (factor, f"kgCO2/{request.basis}"),
    )
    suffix = _suffix(request, mass_share=share)
    return _single(request, value, published, factor, suffix, step)


def _mass_share(request: Request) -> Fraction:
    volume = request.share("co2_volume_share")
    if volume is None or volume == 1:
        return Fraction(1)
    other = request.conditions.get("balance_gas", "").strip() or "Ar"
    gas = Fraction(request.value(_BALANCE, "molar_mass.CO2").amount)
    balance = Fraction(request.value(_BALANCE, f"molar_mass.{other}").amount)
    return volume * gas / (volume * gas + (1 - volume) * balance)


def treat_wastewater(request: Request) -> Flows:
    """Return the CH4 of wastewater: COD removed × Bo × MCF − CH4 recovered."""
    bo = request.value(_BALANCE, "wastewater.bo_cod")
    mcf, mcf_id = _mcf(request)
    cod, driver, unit = _cod(request)
    factor = Fraction(bo.amount) * mcf * cod
    used = factor_used(
        request.methodology,
        bo,
        shown(Fraction(bo.amount) * mcf),
        "kgCH4/kgCOD",
        suffix=f";mcf={mcf_id};cod={shown(cod)}",
    )
    step = fraction_step(
        "step.wastewater",
        "cod_per_unit × bo × mcf",
        {
            "cod_per_unit": (cod, f"kgCOD/{unit}"),
            "bo": (Fraction(bo.amount), bo.unit),
            "mcf": (mcf, "1"),
        },
        (factor, f"kgCH4/{unit}"),
    )
    scope = request.source.scope
    flows = [Flow("CH4", factor, unit, scope, Basis.BOTH, used, driver=driver, derivation=step)]
    if "ch4_recovered_kg" in request.amounts:
        recovered = factor_used(
            request.methodology, bo, shown(Fraction(-1)), "kgCH4/kg", suffix=";recovered"
        )
        flows.append(
            Flow("CH4", Fraction(-1), "kg", scope, Basis.BOTH, recovered, driver="ch4_recovered_kg")
        )
    return Flows(tuple(flows), None if request.basis != request.source.unit else Fraction(1))


def _mcf(request: Request) -> tuple[Fraction, str]:
    """Return the methane correction factor: a number, or the code of a treatment."""
    text = request.conditions.get("mcf", "").strip()
    if not text:
        raise request.missing("mcf")
    if (_MCF, text, "amount") in request.methodology.index:
        return Fraction(request.value(_MCF, text).amount), text
    share = request.share("mcf") or Fraction(0)
    return share, str(shown(share))


def _cod(request: Request) -> tuple[Fraction, str, str]:
    """Return kg COD per unit of what drives the flow, the driver and its unit."""
    if "cod_kg" in request.amounts:
        return Fraction(1), "cod_kg", "kg"
    strength = request.number("cod_mg_l")
    if strength is None and request.basis == "kg":
        return Fraction(1), QUANTITY, "kg"
    if strength is None:
        raise request.missing("cod_kg")
    if strength < 0:
        raise request.refused("parameter.out_of_range", "cod_mg_l")
    if request.basis not in ("kg", "L", "m3"):
        raise request.unit_refused()
    # one litre of wastewater weighs one kilogram: treatment plants bill by either
    per_unit = strength / 1000 if request.basis == "m3" else strength / 10**6
    return per_unit, QUANTITY, request.basis


def burn_waste(request: Request) -> Flows:
    """Return the CO2 of burned waste, the biogenic part apart.

    CO2 [t] = waste [t] × carbon share × fossil share × burn-out × 44/12
    """
    path, item = request.source.factors, request.source.item
    carbon = request.value(path, item, "carbon")
    shares = [
        Fraction(request.value(path, item, c).amount) / 100
        for c in ("carbon", "fossil", "efficiency")
    ]
    flows = []
    for is_biogenic in (False, True):
        fossil = 1 - shares[1] if is_biogenic else shares[1]
        published = shares[0] * fossil * shares[2] * CO2_PER_C
        factor = published * 1000 * _tonnes(request)
        used = factor_used(
            request.methodology,
            carbon,
            shown(published),
            "tCO2/t",
            suffix=";biogenic" if is_biogenic else "",
        )
        step = fraction_step(
            "step.waste_burning",
            "carbon × share × efficiency × 44/12 × 1000",
            {"carbon": (shares[0], "1"), "share": (fossil, "1"), "efficiency": (shares[2], "1")},
            (factor, f"kgCO2/{request.basis}"),
        )
        flows.append(
            Flow(
                "CO2",
                factor,
                request.basis,
                request.source.scope,
                Basis.BOTH,
                used,
                is_biogenic=is_biogenic,
                derivation=step,
            )
        )
    return Flows(tuple(flows))


def _given(request: Request, value: DatedValue) -> Fraction:
    own = request.given_factor()
    return Fraction(value.amount if own is None else own)


def _tonnes(request: Request) -> Fraction:
    if request.basis == BOTTLE:
        return request.bottle()
    if request.basis not in ("t", "kg"):
        raise request.unit_refused()
    return Fraction(1) if request.basis == "t" else Fraction(1, 1000)


def _suffix(request: Request, **shares: Fraction) -> str:
    given = request.overrides
    marks = [f";{name}={shown(share)}" for name, share in shares.items() if share != 1]
    if request.basis == BOTTLE:
        marks.append(f";kg_per_bottle={shown(request.bottle() * 1000)}")
    if given is not None and given.factor is not None:
        marks.append(f";factor={given.factor}")
    return "".join(marks)


def _single(
    request: Request,
    value: DatedValue,
    published: Fraction,
    factor: Fraction,
    suffix: str,
    step: Step,
) -> Flows:
    used = factor_used(request.methodology, value, shown(published), value.unit, suffix=suffix)
    if request.overrides is not None and request.given_factor() is not None:
        used = imposed(used, request.overrides)
    flow = Flow(
        "CO2", factor, request.basis, request.source.scope, Basis.BOTH, used, derivation=step
    )
    return Flows((flow,), _tonnes(request) * (1000 if request.source.unit == "kg" else 1))
