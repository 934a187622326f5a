"""Steps of an inventory's cells: how each came about, down to the lines of the records."""

from collections.abc import Iterable, Sequence

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.cells import Row
from desktop.accounting.emission import Line, Step
from desktop.accounting.quantity import Quantity
from desktop.accounting.route import ReadyFlow

KGCO2E = "kgCO2e"
ADDS_UP = "Σ"
"""Formula of steps whose parts add up to the result, to the last digit."""


Details = tuple[tuple[str, str], ...]


def cell_steps(ordered: Iterable[Row], divided: Iterable[Sequence[Line]]) -> tuple[Step, ...]:
    """Return the step of each cell, in the order of the cells."""
    places: dict[str, Details] = {}  # a record stands in several cells, and was read once
    pairs = zip(ordered, divided, strict=True)
    return tuple([_cell_step(row, lines, places) for row, lines in pairs])


def _cell_step(row: Row, lines: Sequence[Line], places: dict[str, Details]) -> Step:
    """Return the step of a cell: the sum of its lines, each of which says how it came about."""
    month, _, _, cell, column = row
    ready = column.ready
    for record, _, _ in column.parts[month]:
        if record.id not in places:
            places[record.id] = _place(record)
    return Step(
        "step.cell",
        ADDS_UP,
        (),
        Quantity(cell.co2e_kg, KGCO2E),
        ready.flow.used,
        tuple(dict.fromkeys([line.record for line in lines])),
        tuple([_line_step(ready, line, places[line.record]) for line in lines]),
        (
            ("month", str(cell.month)),
            ("facility", cell.facility),
            ("source", cell.source),
            ("gas", cell.gas),
            ("basis", cell.basis.value),
            ("kg", f"{cell.kg:f}"),
        ),
    )


def _line_step(ready: ReadyFlow, line: Line, place: Details) -> Step:
    """Return the step of a line: quantity × factor × GWP, rounded with its cell."""
    flow = ready.flow
    return Step(
        "step.line",
        "quantity × factor × gwp",
        (("quantity", line.quantity), *ready.operands),
        Quantity(line.co2e_kg, KGCO2E),
        flow.used,
        (line.record,),
        () if flow.derivation is None else (flow.derivation,),
        place,
    )


def _place(record: ActivityRecord) -> Details:
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
