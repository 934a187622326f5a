"""Try other values of a rating's inputs: what moves the grade, without touching any record."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.expressions import Kind
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import Texts
from desktop.errors import UsageError
from desktop.jobs.company_ratings import RatedCompany


@dataclass(frozen=True, slots=True)
class Lever:
    """An input of a method that a person may move.

    Attributes:
        input: Its name in the method.
        unit: 万元, tCO2, tce …
        value: As the company file has it. [unit]
    """

    input: str
    title: Texts
    unit: str
    value: Decimal


def levers_of(rated: RatedCompany) -> tuple[Lever, ...]:
    """Return the numbers of a rating that can be moved: known, above 0, and switched on."""
    known = dict(rated.rating.inputs)
    found = []
    for item in rated.method.inputs:
        value = known.get(item.name)
        if item.kind is Kind.NUMBER and item.is_enabled and isinstance(value, Decimal) and value:
            found.append(Lever(item.name, item.title, item.unit, value))
    return tuple(found)


def try_values(
    rated: RatedCompany, moved: Mapping[str, Decimal], benchmarks: BenchmarkTable
) -> Rating:
    """Rate again with some inputs moved; everything else stays as it was rated.

    Args:
        rated: The rating as it is.
        moved: Other values by name of the input, each in its unit.
        benchmarks: As for the rating.

    Raises:
        UsageError: ``input.unknown`` with the known ones.
    """
    known = {lever.input for lever in levers_of(rated)}
    for name in moved:
        if name not in known:
            raise UsageError("input.unknown", input=name, known="、".join(sorted(known)))
    inputs = {**rated.values.inputs, **moved}
    tried = rated.values._replace(inputs=inputs, intervals={})
    return rate(rated.method, tried, benchmarks)
