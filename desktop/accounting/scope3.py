"""Scope 3 where the data allows it: proxies of another country, always labelled as such."""

from fractions import Fraction

from desktop.accounting.emission import FactorUsed
from desktop.accounting.emission_source import Basis
from desktop.accounting.flow import Flow, Flows, Request, fraction_step, notice
from desktop.accounting.methodology.lookup import factor_used


def estimate_by_proxy(request: Request) -> Flows:
    """Return the CO2e of an activity by a proxy factor: amount × factor."""
    if request.basis != request.source.unit:
        raise request.unit_refused()
    value = request.value(request.source.factors, request.source.item)
    imposed = request.given_factor()
    factor = Fraction(value.amount if imposed is None else imposed)
    used = factor_used(request.methodology, value, value.amount, value.unit)
    if request.overrides is not None and imposed is not None:
        reason = request.overrides.reason
        mark = f"{used.id};factor={imposed}"
        used = FactorUsed(mark, imposed, value.unit, reason, None, "single", "imposed", reason)
    step = fraction_step(
        "step.proxy", "factor", {"factor": (factor, value.unit)}, (factor, value.unit)
    )
    flow = Flow(
        "CO2e", factor, request.basis, request.source.scope, Basis.BOTH, used, derivation=step
    )
    if imposed is not None:
        return Flows((flow,))
    document = request.methodology.references[value.source].title
    return Flows(
        (flow,), findings=(notice("factor.proxy", source=request.source.code, document=document),)
    )
