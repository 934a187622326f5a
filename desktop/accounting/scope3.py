"""Scope 3 where the data allows it: proxies of another country, always labelled as such."""

from dataclasses import replace
from fractions import Fraction

from desktop.accounting.emission_source import Basis
from desktop.accounting.flow import Flow, Flows, Request, fraction_step, notice
from desktop.accounting.methodology.lookup import factor_used, imposed

_WATER = ("heat/formula", "hot_water.density")


def estimate_by_proxy(request: Request) -> Flows:
    """Return the CO2e of an activity by a proxy factor: amount × factor."""
    units = _units(request)
    value = request.value(request.source.factors, request.source.item)
    own = request.given_factor()
    factor = Fraction(value.amount if own is None else own) * units
    used = factor_used(request.methodology, value, value.amount, value.unit)
    if request.overrides is not None and own is not None:
        mark = f"{used.id};factor={own}"
        used = imposed(replace(used, id=mark, value=own), request.overrides)
    published = Fraction(value.amount if own is None else own)
    result = (factor, f"kgCO2e/{request.basis}")
    step = fraction_step("step.proxy", "factor", {"factor": (published, value.unit)}, result)
    flow = Flow(
        "CO2e", factor, request.basis, request.source.scope, Basis.BOTH, used, derivation=step
    )
    if own is not None:
        return Flows((flow,), units)
    document = request.methodology.references[value.source].title
    return Flows(
        (flow,),
        units,
        findings=(notice("factor.proxy", source=request.source.code, document=document),),
    )


def _units(request: Request) -> Fraction:
    """Return the source's own units per unit of the basis: water is billed by m3 or by tonne."""
    if request.basis == request.source.unit:
        return Fraction(1)
    if (request.basis, request.source.unit) != ("t", "m3"):
        raise request.unit_refused()
    return 1 / Fraction(request.value(*_WATER).amount)
