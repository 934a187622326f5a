"""From any figure the tree of steps down to factors, documents and records; adds up exactly."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

from desktop.accounting.activity import ActivityRecord
from desktop.accounting.emission import Cell, Step
from desktop.accounting.inventory import Inventory
from desktop.accounting.inventory_build import build_inventory
from desktop.accounting.methodology.schema import Methodology
from desktop.accounting.period import Month
from desktop.accounting.quantity import Quantity
from desktop.accounting.steps import ADDS_UP, KGCO2E
from desktop.accounting.totals import FIGURES, figures_of
from desktop.accounting.units import CONTEXT, legible, plain
from desktop.errors import InputError, UsageError
from desktop.messages import sentence
from desktop.words import word

CO2E = "co2e"
CO2E_MARKET = "co2e_market"
"""Scope 1 + market-based scope 2; only :class:`Part` knows it."""
_LONGEST = 15
_PURE = "1"
_FINEST_ROUNDED = -6
_BRIEF = Context(prec=12)
_PLACE_WORDS = ("file", "sheet", "cell", "line")

Pair = tuple[Cell, Step]


@dataclass(frozen=True, slots=True)
class Part:
    """Some cells of a total: those of a source, a gas, a facility and a month.

    Attributes:
        figure: The total: ``co2e``, ``co2e_market``, ``scope1``, ``scope2_market`` …
        source: Code; empty for every source, likewise gas and month.
        facility: Its name; nothing for all, for a record may name none.
    """

    figure: str = CO2E
    source: str = ""
    gas: str = ""
    facility: str | None = None
    month: str = ""

    def holds(self, cell: Cell) -> bool:
        """Return whether a cell is one of the part's."""
        return (
            _enters(cell, self.figure)
            and self.source in ("", cell.source)
            and self.gas in ("", cell.gas)
            and self.facility in (None, cell.facility)
            and self.month in ("", str(cell.month))
        )


def explain(
    inventory: Inventory,
    records: Iterable[ActivityRecord],
    methodology: Methodology,
    figure: str,
) -> Step:
    """Return the steps that lead to a figure.

    Args:
        inventory: The inventory the figure stands in.
        records: The records it was built from.
        methodology: The methodology it was built with.
        figure: ``total.scope1``, ``source/CODE``, ``source/CODE/market``, ``facility/NAME``,
            ``month/2025-03/scope2_location`` or ``record/ID``.

    Raises:
        UsageError: ``figure.unknown``.
        InputError: ``inventory.not_reproducible`` if records or methodology changed since.
    """
    pairs = _rebuilt(inventory, records, methodology, figure)
    kind, _, rest = figure.replace("total.", "total/", 1).partition("/")
    explainers: Mapping[str, Callable[[Sequence[Pair], str], Step | None]] = {
        "total": _total,
        "source": _source,
        "facility": _facility,
        "month": _month,
        "record": _record,
    }
    step = explainers[kind](pairs, rest) if kind in explainers and rest else None
    if step is None:
        raise UsageError("figure.unknown", figure=figure)
    return step


def explain_part(
    inventory: Inventory,
    records: Iterable[ActivityRecord],
    methodology: Methodology,
    part: Part,
) -> Step:
    """Return the steps that lead to a part of a total: by source, by month, by cell.

    Raises:
        UsageError: ``figure.unknown`` if it has no cells.
        InputError: ``inventory.not_reproducible`` if records or methodology changed since.
    """
    inside = [
        pair
        for pair in _rebuilt(inventory, records, methodology, part.figure)
        if part.holds(pair[0])
    ]
    if not inside:
        raise UsageError("figure.unknown", figure=part.figure)
    if part.source and part.month:
        return _month_step(part.month, inside)
    if part.source:
        return _source_step(part.source, inside)
    parts = _grouped(inside, lambda cell: cell.source, _source_step)
    if part.month:
        return _sum("step.month_figure", parts, month=part.month, figure=part.figure)
    return _sum("step.total", parts, figure=part.figure)


def _rebuilt(
    inventory: Inventory,
    records: Iterable[ActivityRecord],
    methodology: Methodology,
    figure: str,
) -> list[Pair]:
    """Return the cells, made again, with the steps that led to them."""
    rebuilt = build_inventory(
        records,
        methodology,
        inventory.choices,
        inventory.period,
        instruments=inventory.instruments,
        with_steps=True,
    )
    if rebuilt.cells != inventory.cells:
        raise InputError("inventory.not_reproducible", figure=figure)
    return list(zip(rebuilt.cells, rebuilt.steps, strict=True))


def figures(inventory: Inventory) -> tuple[str, ...]:
    """Return every figure of an inventory that can be explained, totals first."""
    sources = sorted({cell.source for cell in inventory.cells})
    months = sorted({cell.month for cell in inventory.cells})
    return (
        *(f"total.{name}" for name in (CO2E, *FIGURES)),
        *(f"source/{code}" for code in sources),
        *(f"month/{month}/{CO2E}" for month in months),
        *(f"record/{line}" for line in sorted({line.record for line in inventory.lines})),
    )


def _enters(cell: Cell, figure: str) -> bool:
    names = figures_of(cell)
    if figure in names:
        return True
    if figure == CO2E:
        return "scope1" in names or "scope2_location" in names
    return figure == CO2E_MARKET and ("scope1" in names or "scope2_market" in names)


def _total(pairs: Sequence[Pair], figure: str) -> Step | None:
    if figure not in (CO2E, *FIGURES):
        return None
    inside = [pair for pair in pairs if _enters(pair[0], figure)]
    parts = _grouped(inside, lambda cell: cell.source, _source_step)
    return _sum("step.total", parts, figure=figure)


def _source(pairs: Sequence[Pair], rest: str) -> Step | None:
    code, _, basis = rest.partition("/")
    own = [pair for pair in pairs if pair[0].source == code]
    if not own or basis not in ("", "location", "market"):
        return None
    if basis == "market":
        inside = [pair for pair in own if _enters(pair[0], "scope2_market")]
    else:
        inside = [pair for pair in own if pair[0].basis != "market"]
    inside = inside or own  # green electricity stands in the market-based total alone
    counted = [pair for pair in inside if not _is_apart(pair[0])]
    return _source_step(code, counted or inside)


def _is_apart(cell: Cell) -> bool:
    return cell.is_biogenic or cell.is_outside_kyoto


def _facility(pairs: Sequence[Pair], name: str) -> Step | None:
    own = [pair for pair in pairs if pair[0].facility == name and _enters(pair[0], CO2E)]
    parts = _grouped(own, lambda cell: cell.source, _source_step)
    return _sum("step.facility", parts, facility=name) if own else None


def _month(pairs: Sequence[Pair], rest: str) -> Step | None:
    text, _, figure = rest.partition("/")
    try:
        month = Month.parse(text)
    except ValueError:
        return None
    figure = figure or CO2E
    if figure not in (CO2E, *FIGURES):
        return None
    inside = [p for p in pairs if p[0].month == month and _enters(p[0], figure)]
    parts = _grouped(inside, lambda cell: cell.source, _source_step)
    return _sum("step.month_figure", parts, month=text, figure=figure)


def _record(pairs: Sequence[Pair], record: str) -> Step | None:
    every = [(cell, line) for cell, step in pairs for line in step.parts if record in line.records]
    if not every:
        return None
    own = [(cell, line) for cell, line in every if cell.basis != "market"] or every
    counted = [line for cell, line in own if not _is_apart(cell)]
    return _sum("step.record", counted or [line for _, line in own], record=record)


def _source_step(code: str, pairs: Sequence[Pair]) -> Step:
    parts = _grouped(pairs, lambda cell: str(cell.month), _month_step)
    return _sum("step.source", parts, source=code)


def _month_step(month: str, pairs: Sequence[Pair]) -> Step:
    return _sum("step.month", [step for _, step in pairs], month=month)


def _grouped(
    pairs: Sequence[Pair], key: Callable[[Cell], str], make: Callable[[str, Sequence[Pair]], Step]
) -> list[Step]:
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(key(pair[0]), []).append(pair)
    return [make(name, group) for name, group in sorted(groups.items())]


def _sum(key: str, parts: Sequence[Step], **details: str) -> Step:
    result = Decimal(0)
    for part in parts:
        result = CONTEXT.add(result, part.result.amount)
    return Step(
        key,
        ADDS_UP,
        (),
        Quantity(result, KGCO2E),
        parts=tuple(parts),
        details=tuple(details.items()),
    )


def as_json(step: Step) -> dict[str, object]:
    """Return a step as the command line's JSON shows it; decimals are text."""
    shown: dict[str, object] = {
        "step": step.key,
        "formula": step.formula,
        "values": {name: str(quantity) for name, quantity in step.values},
        "result": f"{step.result.amount:f}",
        "unit": step.result.unit,
        "records": list(step.records),
    }
    if step.factor is not None:
        shown["source"] = {
            "document": step.factor.document,
            "year": step.factor.year,
            "confidence": step.factor.confidence,
            "factor": f"{legible(step.factor.value):f}",
            "unit": step.factor.unit,
            "id": step.factor.id,
        }
    where = {name: value for name, value in step.details if name in _PLACE_WORDS}
    details = {n: value for n, value in step.details if n not in (*_PLACE_WORDS, "place")}
    if where:
        shown["where"] = where
    if details:
        shown["details"] = details
    shown["parts"] = [as_json(part) for part in step.parts]
    return shown


def as_text(step: Step, language: str = "zh") -> str:
    """Return a step and everything below it, indented, in words."""
    return "\n".join(_text_lines(step, language, 0))


def _text_lines(step: Step, language: str, depth: int) -> Iterable[str]:
    indent = "  " * depth
    known = dict(step.details)
    if "figure" in known:
        known["figure"] = word("figure", f"total.{known['figure']}", language).removeprefix(
            "total."
        )
    says = sentence(step.key, known, language)
    yield f"{indent}{says}" + (f" = {_amount(step.result)}" if step.result.unit else "")
    if step.values:
        operands = ", ".join(_operand(name, quantity) for name, quantity in step.values)
        yield f"{indent}  {step.formula}: {operands}"
    if step.factor is not None and step.key == "step.cell":
        factor = step.factor
        year = f", {factor.year}" if factor.year else ""
        sure = sentence(f"confidence.{factor.confidence}", {}, language)
        document = f"{factor.document}{year} [{sure}]"
        yield f"{indent}  {_brief(factor.value)} {factor.unit} ← {document}"
    for part in step.parts:
        yield from _text_lines(part, language, depth + 1)


def _operand(name: str, quantity: Quantity) -> str:
    """Return an operand for people: with ≈ where it has more digits than anybody reads."""
    amount = quantity.amount
    if not amount or len(amount.as_tuple().digits) > _LONGEST:
        amount = plain(amount)
    sign = "=" if _brief(amount) == f"{amount:f}" else "≈"
    return f"{name} {sign} {_amount(Quantity(amount, quantity.unit))}"


def _amount(quantity: Quantity) -> str:
    """Return an amount with its unit; a pure number has none."""
    return f"{_brief(quantity.amount)} {quantity.unit}".removesuffix(f" {_PURE}")


def _brief(amount: Decimal) -> str:
    """Return an amount with at most twelve significant digits, if it has more than fifteen.

    What was rounded to 1e-6 stays whole, so that shown parts add up however large they are.
    """
    digits, exponent = amount.as_tuple().digits, amount.as_tuple().exponent
    is_rounded = isinstance(exponent, int) and exponent >= _FINEST_ROUNDED
    if len(digits) <= _LONGEST or is_rounded:
        return f"{amount:f}"
    return f"{_BRIEF.plus(amount):f}"
