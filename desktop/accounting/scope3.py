"""Scope 3 where the data allows it: proxies of another country, always labelled as such."""

from fractions import Fraction

from desktop.accounting.emission_source import Basis
from desktop.accounting.flow import Flow, Flows, Request, fraction_step, notice
from desktop.accounting.methodology.lookup import factor_used


def estimate_by_proxy(request: Request) -> Flows:
    """Return the CO2e of an activity by a proxy factor: amount × factor."""
    if request.basis != request.source.unit:
        raise request.unit_refused()
    value = request.value(request.source.factors, request.source.item)
    factor = Fraction(value.amount)
    used = factor_used(request.methodology, value, value.amount, value.unit)
    step = fraction_step(
        "step.proxy", "factor", {"factor": (factor, value.unit)}, (factor, value.unit)
    )
    flow = Flow(
        "CO2e", factor, request.basis, request.source.scope, Basis.BOTH, used, derivation=step
    )
    document = request.methodology.references[value.source].title
    return Flows(
        (flow,), findings=(notice("factor.proxy", source=request.source.code, document=document),)
    )
