"""What a reconciliation converts litres to tonnes and billed gas to Nm3 by."""

from collections.abc import Iterable

from desktop.accounting.documents.reconciliation import ReconciledLine, Stated
from desktop.accounting.documents.unit_bridge import UnitBridge, density_bridge, gas_bridge
from desktop.accounting.emission import Choices
from desktop.accounting.methodology.lookup import carried_by, find_value
from desktop.findings import Finding, Severity
from desktop.jobs.shipped import load_methodology

_CHOSEN = "choices"
"""Source of a density or temperature that is the company's own choice."""


def bridges_of(carriers: Iterable[str], choices: Choices) -> dict[str, UnitBridge]:
    """Return, by carrier, the densities and gas temperatures that the account itself uses."""
    found = ((carrier, _bridge(carrier, choices)) for carrier in carriers)
    return {carrier: bridge for carrier, bridge in found if bridge is not None}


def _bridge(carrier: str, choices: Choices) -> UnitBridge | None:
    """Return what the account itself converts a carrier by: the choices, else the default.

    No density turns gas into a mass here, as the account takes none by default either.
    """
    methodology = load_methodology()
    source = methodology.sources.get(carried_by(methodology, carrier))
    if source is None:
        return None
    if source.unit == "Nm3":
        return gas_bridge(choices.gas_reference_c, _CHOSEN)
    chosen = dict(choices.densities).get(source.item)
    if chosen:
        return density_bridge(chosen, _CHOSEN)
    value = find_value(methodology, "fuels/density", source.item)
    return None if value is None else density_bridge(value.amount, value.source)


def supplier_told(line: ReconciledLine | Stated) -> str:
    """Return whose line or row it is, as the details of a sentence carry it."""
    return f"«supplier.{line.supplier}»" if line.supplier else "«reconcile.all_suppliers»"


def bridge_told(line: ReconciledLine, bridge: UnitBridge) -> Finding:
    """Return the sentence that tells what a line was converted by, with its source."""
    details = {
        "supplier": supplier_told(line),
        "carrier": line.carrier,
        "value": f"{bridge.value:f}",
        "unit": bridge.unit,
        "source": bridge.source,
    }
    if bridge.dimension != "mass":
        return Finding("reconciliation.gas_reference_used", Severity.NOTICE, details=details)
    if bridge.source == _CHOSEN:
        return Finding("reconciliation.density_chosen", Severity.NOTICE, details=details)
    return Finding("reconciliation.density_used", Severity.NOTICE, details=details)
