"""Steps of an inventory's cells: how each came about, down to the lines of the records."""

from collections.abc import Sequence

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.cells import Row
from desktop.accounting.emission import Line, Step
from desktop.accounting.quantify import ReadyFlow
from desktop.accounting.quantity import Quantity
from desktop.accounting.units import CONTEXT

KGCO2E = "kgCO2e"
ADDS_UP = "Σ"
"""Formula of steps whose parts add up to the result, to the last digit."""


def cell_step(row: Row, lines: Sequence[Line]) -> Step:
    """Return the step of a cell: the sum of its lines, each of which says how it came about."""
    month, _, _, cell, column = row
    ready = column.ready
    records = {record.id: record for record, _, _ in column.parts[month]}
    return Step(
        key="step.cell",
        formula=ADDS_UP,
        values=(),
        result=Quantity(cell.co2e_kg, KGCO2E),
        factor=ready.flow.used,
        records=tuple(dict.fromkeys(line.record for line in lines)),
        parts=tuple(_line_step(ready, line, records[line.record]) for line in lines),
        details=(
            ("month", str(cell.month)),
            ("facility", cell.facility),
            ("source", cell.source),
            ("gas", cell.gas),
            ("basis", cell.basis.value),
            ("kg", f"{cell.kg:f}"),
        ),
    )


def _line_step(ready: ReadyFlow, line: Line, record: ActivityRecord) -> Step:
    """Return the step of a line: quantity × factor × GWP, rounded with its cell."""
    flow = ready.flow
    factor = CONTEXT.divide(ready.numerator, ready.denominator)
    return Step(
        key="step.line",
        formula="quantity × factor × gwp",
        values=(
            ("quantity", line.quantity),
            ("factor", Quantity(factor, f"kg{flow.gas}/{flow.unit}")),
            ("gwp", Quantity(ready.gwp, f"kgCO2e/kg{flow.gas}")),
        ),
        result=Quantity(line.co2e_kg, KGCO2E),
        factor=flow.used,
        records=(line.record,),
        parts=() if flow.derivation is None else (flow.derivation,),
        details=_place(record),
    )


def _place(record: ActivityRecord) -> tuple[tuple[str, str], ...]:
    """Return where the record says it was read, its days and the quantity as read."""
    where = tuple((name, str(value)) for name, value in record.where.as_json().items())
    return (
        ("record", record.id),
        ("period", str(record.period)),
        ("read", str(record.quantity)),
        ("place", str(record.where) or "—"),
        *((("evidence", record.evidence),) if record.evidence else ()),
        *where,
    )
