"""What moves the grade: for each source and each figure the change that reaches the next rung.

Found by rating again and again with the same engine, never by a second formula.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext

from desktop.accounting.inventory import Inventory
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.bound_period import is_of_basis, matches
from desktop.accounting.rating.expressions import Kind
from desktop.accounting.rating.rate import NO_BENCHMARKS, rate
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import Input, Method
from desktop.accounting.rating.values import ARITHMETIC, RatingValues

#: How far a figure that may grow is tried: ten times its value.
FARTHEST = Decimal(10)

_STEPS = 48
_DIGITS_SHOWN = 6
_COUNTED = frozenset({"times", "person"})
"""Units of what comes in whole numbers: nobody is fined 0.9999999 times."""
_KG_PER_T = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one input alone that reaches a better grade.

    Attributes:
        input: Name of the method's input.
        source: Code of the emission source, where an input is moved by one source alone.
        value: As it is.
        needed: As it would have to be.
        input_needed: The whole input then; differs from ``needed`` where one source moves it.
        grade: The grade then reached.
    """

    input: str
    unit: str
    value: Decimal
    needed: Decimal
    input_needed: Decimal
    grade: str
    source: str = ""

    @property
    def difference(self) -> Decimal:
        """Signed difference, in the unit of the input."""
        return self.needed - self.value

    @property
    def relative(self) -> Decimal | None:
        """Signed difference as a share of the value; nothing for a value of 0."""
        return self.difference / self.value if self.value else None


def next_rung(
    method: Method,
    values: RatingValues,
    benchmarks: BenchmarkTable = NO_BENCHMARKS,
    shares: Mapping[str, Mapping[str, Decimal]] | None = None,
) -> tuple[Change, ...]:
    """Return, for each input and source, the smallest change that reaches a better grade.

    Args:
        method: The method.
        values: The firm's values.
        benchmarks: As for :func:`rate`.
        shares: By input, the amount of every emission source in it (see :func:`source_shares`).

    Returns:
        One change an input that can reach a better grade alone, least effort first; empty where
        there is no grade or it is the best.
    """
    present = rate(method, values._replace(intervals={}), benchmarks)
    if present.grade is None:
        return ()
    search = _Search(method, values._replace(intervals={}), benchmarks, present)
    changes = [change for item in method.inputs for change in search.of(item, shares or {})]
    return tuple(sorted(changes, key=_effort))


def _effort(change: Change) -> tuple[Decimal, str, str]:
    return abs(change.relative or Decimal(0)), change.input, change.source


def source_shares(method: Method, inventory: Inventory) -> dict[str, dict[str, Decimal]]:
    """Return the emissions of every source inside each emission input. [tCO2]."""
    shares: dict[str, dict[str, Decimal]] = {}
    for item in method.inputs:
        binding = item.binding
        if binding is None or binding.kind != "emissions" or binding.gases != ("CO2",):
            continue
        for cell in inventory.cells:
            is_counted = matches(cell.source, binding.names) and is_of_basis(
                cell.basis, binding.basis
            )
            if is_counted and cell.gas == "CO2" and not cell.is_biogenic:
                sources = shares.setdefault(item.name, {})
                sources[cell.source] = sources.get(cell.source, Decimal(0)) + cell.kg / _KG_PER_T
    return shares


class _Search:
    """Moves one input at a time and asks the engine."""

    def __init__(
        self, method: Method, values: RatingValues, benchmarks: BenchmarkTable, present: Rating
    ) -> None:
        self._method = method
        self._values = values
        self._benchmarks = benchmarks
        self._ranks = {level.key: level.rank for level in method.levels}
        self._rank = self._ranks[str(present.grade)]
        self._present = dict(present.inputs)

    def of(self, item: Input, shares: Mapping[str, Mapping[str, Decimal]]) -> Iterator[Change]:
        """Yield the change of an input, or one for each of its sources."""
        value = self._present.get(item.name)
        if item.kind is not Kind.NUMBER or not item.is_enabled or not isinstance(value, Decimal):
            return
        sources = {name: amount for name, amount in shares.get(item.name, {}).items() if amount > 0}
        for source, amount in sources.items() if len(sources) > 1 else [("", value)]:
            change = self._change(item, value, amount)
            if change is not None:
                yield replace(change, source=source)

    def _change(self, item: Input, value: Decimal, amount: Decimal) -> Change | None:
        """Return the smallest change of ``amount`` inside ``value`` that is enough."""
        rest = value - amount
        for farthest in self._ends(item, value, amount):
            if self._is_better(item, farthest):
                needed = self._nearest(item, value, farthest)
                grade = self._grade(item, needed)
                return Change(item.name, item.unit, amount, needed - rest, needed, str(grade))
        return None

    def _ends(self, item: Input, value: Decimal, amount: Decimal) -> Iterator[Decimal]:
        """Yield how far an input can go: an emission down to nothing, a figure up and down."""
        if value > 0:
            yield value - amount
            if item.binding is None or item.binding.kind != "emissions":
                yield min(value * FARTHEST, item.highest)
        elif item.binding is not None and item.binding.kind == "instruments":
            yield self._all_emissions()

    def _all_emissions(self) -> Decimal:
        amounts = [
            self._present.get(item.name)
            for item in self._method.inputs
            if item.binding is not None and item.binding.kind == "emissions"
        ]
        return sum((a for a in amounts if isinstance(a, Decimal)), Decimal(0))

    def _grade(self, item: Input, value: Decimal) -> str | None:
        inputs = {**self._values.inputs, item.name: value}
        return rate(self._method, self._values._replace(inputs=inputs), self._benchmarks).grade

    def _is_better(self, item: Input, value: Decimal) -> bool:
        grade = self._grade(item, value)
        return grade is not None and self._ranks[grade] < self._rank

    def _nearest(self, item: Input, value: Decimal, farthest: Decimal) -> Decimal:
        """Halve the interval between not enough and enough; end on few digits and enough."""
        not_enough, enough = value, farthest
        with localcontext(ARITHMETIC):
            for _ in range(_STEPS):
                middle = (not_enough + enough) / 2
                if self._is_better(item, middle):
                    enough = middle
                else:
                    not_enough = middle
            away = ROUND_CEILING if farthest > value else ROUND_FLOOR
            step = _step_of(item, enough)
            return self._tidy(enough, step, away, lambda number: self._is_better(item, number))

    def _tidy(
        self, enough: Decimal, digits: Decimal, away: str, suffices: Callable[[Decimal], bool]
    ) -> Decimal:
        """Return a number of few digits that still suffices, the nearest first."""
        nearest = enough.quantize(digits, ROUND_HALF_EVEN)
        return nearest if suffices(nearest) else enough.quantize(digits, away)


def _step_of(item: Input, enough: Decimal) -> Decimal:
    """Return the step in which a needed number is said: one of what is counted, else few digits."""
    if item.unit in _COUNTED or not enough:
        return Decimal(1)
    return Decimal(1).scaleb(enough.adjusted() - _DIGITS_SHOWN)
