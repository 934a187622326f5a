"""Many firms by one method: by columns where they are alike, else one by one.

The same functions of the same expressions, the same bands and the same words as in :mod:`rate`;
only that the interpreter's part is paid once a column. Firms are alike where the same values are
given for them. A firm that meets a condition, has no grade or gives a value that needs a second
look is rated alone, and so is every firm by a method whose answer is no vector of fixed bands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from itertools import chain, repeat
from operator import mul
from typing import NamedTuple

from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.accounting.rating.columns import (
    Column,
    Columns,
    LookedUp,
    are_inside,
    are_numbers,
    by_name,
    marked_inside,
)
from desktop.accounting.rating.many_answers import answers
from desktop.accounting.rating.many_plan import Program, program_of
from desktop.accounting.rating.rate import NO_BENCHMARKS, benchmarks_of, corners_of, rate_within
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import LARGEST, Method
from desktop.accounting.rating.values import ARITHMETIC, RatingValues, Value

FEWEST = 4
"""Fewer firms alike are rated one by one."""

_SMALLEST = Decimal("1e-30")
_ANYTHING = Decimal("9e999999")


def rate_many(
    method: Method, firms: Sequence[RatingValues], benchmarks: BenchmarkTable = NO_BENCHMARKS
) -> list[Rating]:
    """Return the answer of each firm, the same as of :func:`rate` to the last digit.

    Args:
        method: Parsed and tested.
        firms: The values of each.
        benchmarks: Looked up for what is not given directly.
    """
    with localcontext(ARITHMETIC):
        return rate_many_within(method, firms, benchmarks)


def rate_many_within(
    method: Method,
    firms: Sequence[RatingValues],
    benchmarks: BenchmarkTable,
    agreeing: Iterable[Sequence[int]] = (),
) -> list[Rating]:
    """Return the same; call it inside :data:`ARITHMETIC`.

    Args:
        method: As for :func:`rate_many`.
        firms: Likewise.
        benchmarks: Likewise.
        agreeing: Places of firms known to agree in the names of all that is given, every value a
            number, without base period and without anything switched on.
    """
    found: dict[int, Rating] = {}
    program = program_of(method)
    if program is not None:
        for given, places in _alike(method, firms, agreeing).items():
            if len(places) >= FEWEST and _are_possible(method, given):
                own = {place: firms[place] for place in places}
                found.update(_by_columns((method, program), given, own, benchmarks))
    return [
        found[place] if place in found else rate_within(method, values, benchmarks)
        for place, values in enumerate(firms)
    ]


class _Given(NamedTuple):
    """What firms rated by columns agree in: the names of what is given, in order.

    Attributes:
        inputs: Of all inputs named; those without value are not ``known``.
        prev: Likewise of the period before.
    """

    inputs: tuple[str, ...]
    input_types: tuple[type, ...]
    prev: tuple[str, ...]
    prev_types: tuple[type, ...]
    bench: tuple[str, ...]
    intervals: tuple[str, ...]

    @property
    def known_inputs(self) -> list[str]:
        """The inputs that have a value."""
        return _known(self.inputs, self.input_types)

    @property
    def known_prev(self) -> list[str]:
        """The values of the period before that are there."""
        return _known(self.prev, self.prev_types)


def _known(names: Sequence[str], types: Sequence[type]) -> list[str]:
    pairs = zip(names, types, strict=True)
    return [name for name, kind in pairs if kind is not type(None)]


def _alike(
    method: Method, firms: Sequence[RatingValues], agreeing: Iterable[Sequence[int]]
) -> dict[_Given, list[int]]:
    """Return the places of the firms that may be alike, by what they agree in."""
    outside = {each for each in {firm.industry for firm in firms} if _is_outside(method, each)}
    groups: dict[tuple[object, ...], list[int]] = {}
    left = set(range(len(firms)))
    for places in agreeing:
        key = next(_agreed([firms[places[0]]]))
        own = [place for place in places if firms[place].industry not in outside]
        groups.setdefault(key, []).extend(own)
        left.difference_update(places)
    alone = [
        place
        for place in sorted(left)
        if firms[place].base or firms[place].switched_on or firms[place].industry in outside
    ]
    others = sorted(left.difference(alone))
    for place, key in zip(others, _agreed([firms[place] for place in others]), strict=True):
        groups.setdefault(key, []).append(place)
    return {_Given._make(key): members for key, members in groups.items()}


def _agreed(firms: Sequence[RatingValues]) -> Iterator[tuple[object, ...]]:
    """Return the fields of :class:`_Given` for each firm."""
    inputs, prev = [firm.inputs for firm in firms], [firm.prev for firm in firms]
    return zip(
        map(tuple, inputs),
        _types(inputs),
        map(tuple, prev),
        _types(prev),
        [tuple(firm.bench) for firm in firms],
        [tuple(firm.intervals) for firm in firms],
        strict=True,
    )


def _types(rows: Sequence[Mapping[str, Value]]) -> Iterable[tuple[type, ...]]:
    """Return the types of the values of each row; seen at one look where all are numbers."""
    values = [row.values() for row in rows]
    if are_numbers(chain.from_iterable(values)):
        return map(mul, repeat((Decimal,)), map(len, rows))
    return [tuple(map(type, own)) for own in values]


def _is_outside(method: Method, industry: str) -> bool:
    """Say whether a method is not for a firm's section, where it is known."""
    section = industry[:1].upper()
    return bool(method.sections) and section.isalpha() and section not in method.sections


def _are_possible(method: Method, given: _Given) -> bool:
    """Say whether what is given leaves nothing to a second look."""
    plain, estimated = method.plain.keys(), {item.name for item, _ in method.estimated}
    needed = {name for name, slot in method.required if method.blank[slot] is None} | estimated
    return (
        needed <= set(given.known_inputs) <= plain
        and method.input_by_name.keys() >= set(given.inputs)
        and plain >= set(given.intervals)
        and method.known_benchmarks >= set(given.bench)
        and method.plan.decisive.isdisjoint(given.intervals)
        and (not given.prev or _is_prior_possible(method, given, estimated))
    )


def _is_prior_possible(method: Method, given: _Given, estimated: set[str]) -> bool:
    names = set(given.known_prev)
    inputs = names & method.input_by_name.keys()
    is_known = method.slot_of.keys() >= set(given.prev)
    return is_known and estimated <= inputs <= method.plain.keys()


def _by_columns(
    by: tuple[Method, Program],
    given: _Given,
    firms: Mapping[int, RatingValues],
    benchmarks: BenchmarkTable,
) -> Mapping[int, Rating]:
    """Return the answers of those firms that need no look of their own, by their places."""
    method, program = by
    table = Columns(method, firms)
    _fill_inputs(method, given.known_inputs, table, [firm.inputs for firm in table.firms])
    _fill_benchmarks(method, table, benchmarks)
    if given.prev and method.prev_slots:
        _fill_prior(method, program, given, table)
    table.computed = program.whole.compute(table.rows(program.whole.leaves))
    table.keep([row is not None for row in table.computed])
    corners = _corners(method, given, table)
    return answers(by, table, corners) if table.firms else {}


def _fill_inputs(
    method: Method, names: Iterable[str], table: Columns, rows: Sequence[Mapping[str, Value]]
) -> None:
    """Fill the inputs among some values that all firms have, in the same order."""
    columns = by_name(rows)
    known = [(name, method.plain[name]) for name in names if name in method.plain]
    table.leaves.update((slot, columns[name]) for name, (slot, _, _) in known)
    for _, (slot, lowest, highest) in known:
        table.keep_inside(slot, lowest, highest)


def _fill_benchmarks(method: Method, table: Columns, benchmarks: BenchmarkTable) -> None:
    """Fill the benchmarks: given directly, else looked up once for all alike."""
    columns = by_name([firm.bench for firm in table.firms])
    slots = [(name, slot) for name, slot in method.bench_slots if name in method.benchmarks]
    direct = [(name, slot) for name, slot in slots if name in columns]
    table.leaves.update((slot, columns[name]) for name, slot in direct)
    for _, slot in direct:
        table.keep_inside(slot, _SMALLEST, LARGEST)
    if len(direct) < len(slots):
        table.looked_up = _looked_up(method, table.firms, benchmarks)
        for name, slot in slots:
            table.leaves[slot] = [each.found.get(name) for each in table.looked_up]


def _looked_up(
    method: Method, firms: Sequence[RatingValues], benchmarks: BenchmarkTable
) -> list[LookedUp]:
    known: dict[object, LookedUp] = {}
    found = []
    for firm in firms:
        key = (firm.industry, firm.region, firm.period, *firm.bench.items())
        if key not in known:
            known[key] = LookedUp(*benchmarks_of(method, firm, benchmarks))
        found.append(known[key])
    return found


def _fill_prior(method: Method, program: Program, given: _Given, table: Columns) -> None:
    """Fill what is asked of the period before: given directly, else from that period's inputs."""
    columns, known = by_name([firm.prev for firm in table.firms]), set(given.known_prev)
    direct = [(name, slot) for name, slot in method.prev_slots if name in known]
    lacking = [slot for name, slot in method.prev_slots if name not in known]
    table.leaves.update((slot, columns[name]) for name, slot in direct)
    for _, slot in direct:
        table.keep_inside(slot, -_ANYTHING, _ANYTHING)
    if not lacking or not table.firms:
        return
    before = Columns(method, dict(enumerate(table.firms)))
    before.leaves = {
        slot: table.leaves[slot] for _, slot in method.bench_slots if slot in table.leaves
    }
    _fill_inputs(method, given.known_prev, before, [firm.prev for firm in before.firms])
    before.computed = program.earlier.compute(before.rows(program.earlier.leaves))
    before.keep([row is not None for row in before.computed])
    left = set(before.places)
    table.keep([place in left for place in range(len(table.firms))])
    asked = zip(method.prev_slots, zip(*before.computed, strict=True), strict=False)
    table.leaves.update(
        (slot, [value if isinstance(value, Decimal) else None for value in values])
        for (_, slot), values in asked
        if slot in lacking
    )


def _corners(method: Method, given: _Given, table: Columns) -> list[dict[int, Column]]:
    """Return, for every corner of the intervals, the columns of the inputs that are uncertain."""
    for name in given.intervals:
        _, lowest, highest = method.plain[name]
        for column in _ends(table, name):
            if not are_inside(column, lowest, highest):
                table.keep(marked_inside(column, lowest, highest))
                return _corners(method, given, table)
    slots = [method.plain[name][0] for name in given.intervals]
    corners = corners_of([_ends(table, name) for name in given.intervals])
    return [dict(zip(slots, corner, strict=True)) for corner in corners]


def _ends(table: Columns, name: str) -> tuple[Column, Column]:
    """Return the lower and the upper ends of an interval."""
    ends = [firm.intervals[name] for firm in table.firms]
    return [low for low, _ in ends], [high for _, high in ends]
