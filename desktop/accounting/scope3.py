"""Scope 3 where the data allows it: proxies of another country, always labelled as such."""

from dataclasses import replace
from fractions import Fraction

from desktop.accounting.emission_source import Basis
from desktop.accounting.flow import Flow, Flows, Request, fraction_step, notice
from desktop.accounting.methodology.lookup import factor_used, imposed


def estimate_by_proxy(request: Request) -> Flows:
    """Return the CO2e of an activity by a proxy factor: amount × factor."""
    if request.basis != request.source.unit:
        raise request.unit_refused()
    value = request.value(request.source.factors, request.source.item)
    own = request.given_factor()
    factor = Fraction(value.amount if own is None else own)
    used = factor_used(request.methodology, value, value.amount, value.unit)
    if request.overrides is not None and own is not None:
        mark = f"{used.id};factor={own}"
        used = imposed(replace(used, id=mark, value=own), request.overrides)
    step = fraction_step(
        "step.proxy", "factor", {"factor": (factor, value.unit)}, (factor, value.unit)
    )
    flow = Flow(
        "CO2e", factor, request.basis, request.source.scope, Basis.BOTH, used, derivation=step
    )
    if own is not None:
        return Flows((flow,))
    document = request.methodology.references[value.source].title
    return Flows(
        (flow,), findings=(notice("factor.proxy", source=request.source.code, document=document),)
    )
