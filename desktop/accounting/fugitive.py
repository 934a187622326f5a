"""Fugitive emissions: refrigerants, fire suppressants and SF6, by top-up or by leak rate."""

from fractions import Fraction

from desktop.accounting.emission_source import Basis
from desktop.accounting.flow import BOTTLE, QUANTITY, Flow, Flows, Request, fraction_step, shown
from desktop.accounting.methodology.lookup import factor_used
from desktop.accounting.methodology.schema import DatedValue
from desktop.findings import Finding

_RATES = "fugitive/leak_rates"
_OTHER = "other"


def leak(request: Request) -> Flows:
    """Return the gases that escaped.

    By top-up: gas [kg] = refilled [kg]. By leak rate: gas [kg] = charge [kg] × rate × days / days
    of the year. A blend escapes as its components.
    """
    if request.basis not in ("kg", "t", BOTTLE):
        raise request.unit_refused()
    rate = _rate(request)
    driver = "charge_kg" if "charge_kg" in request.amounts and rate is not None else QUANTITY
    unit = "kg" if driver else request.basis
    kg = _kilograms(request, unit)
    flows = [
        _escape(request, value, share, kg * (1 if rate is None else rate), (driver, unit))
        for value, share in _components(request)
    ]
    activity = _kilograms(request, request.basis)
    return Flows(tuple(flows), activity, findings=_unused_charge(request, rate))


def _kilograms(request: Request, unit: str) -> Fraction:
    if unit == BOTTLE:
        return request.bottle() * 1000
    return Fraction(1000) if unit == "t" else Fraction(1)


def _unused_charge(request: Request, rate: Fraction | None) -> tuple[Finding, ...]:
    """Return a warning where a charge says nothing, as no rate is given or looked up."""
    if rate is not None or "charge_kg" not in request.amounts:
        return ()
    return (Finding("leak.rate_missing", details={"source": request.source.code}),)


def _rate(request: Request) -> Fraction | None:
    """Return the annual leak rate, given or by kind of equipment; nothing for top-up."""
    given = request.share("leak_rate")
    if given is not None:
        return given
    kind = request.conditions.get("equipment", "").strip()
    if not kind:
        return None
    return Fraction(request.value(_RATES, kind).amount) / 100


def _components(request: Request) -> list[tuple[DatedValue, Fraction]]:
    """Return the components with their mass shares; the gas itself if it is no blend."""
    path, item = request.source.factors, request.source.item
    if path != "gwp/blends":
        columns = [k for k in request.methodology.index if k[:2] == (path, item)]
        gwp = request.choices.gwp_set
        key = (path, item, gwp) if (path, item, gwp) in columns else columns[0]
        return [(request.methodology.index[key][-1], Fraction(1))]
    columns = [k for k in request.methodology.index if k[:2] == (path, item)]
    values = [request.value(*key) for key in columns]
    return [(v, Fraction(v.amount)) for v in values if v.column != _OTHER]


def _escape(
    request: Request, value: DatedValue, share: Fraction, factor: Fraction, driver: tuple[str, str]
) -> Flow:
    name, unit = driver
    is_blend = request.source.factors == "gwp/blends"
    gas = value.column if is_blend else request.source.item
    rate = _rate(request)
    suffix = f".{gas}" + ("" if rate is None else f";rate={shown(rate)}")
    used = factor_used(request.methodology, value, shown(share), f"kg {gas}/kg", suffix=suffix)
    step = fraction_step(
        "step.leak" if rate is not None else "step.top_up",
        "share × factor",
        {"share": (share, "kg/kg"), "factor": (factor, "1")},
        (share * factor, f"kg {gas}/{unit}"),
    )
    return Flow(
        gas,
        share * factor,
        unit,
        request.source.scope,
        Basis.BOTH,
        used,
        driver=name,
        is_stock=rate is not None,
        derivation=step,
    )
