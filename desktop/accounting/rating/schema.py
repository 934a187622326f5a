"""What a rating method is, once its file has been parsed: values only, no reading, no rating."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from desktop.accounting.rating.expressions import Expression, Kind
from desktop.accounting.rating.generated import Assignment, Slots
from desktop.accounting.rating.values import ARITHMETIC, Value

#: Numbers beyond are no firm's.
LARGEST = Decimal("1e30")
#: The two kinds of confidence the program never relies on by default (METHODOLOGY section 1).
_PAIRED = re.compile(r"sumproduct\(\s*(\w+)\s*,\s*(\w+)\s*\)")
SWITCHED_OFF = frozenset({"recalled", "doubtful"})
CONFIDENCE_WORDS = (
    "confirmed",
    "single",
    "derived",
    "own_default",
    "recalled",
    "doubtful",
    "unknown",
)
_NO_WEIGHTS: Mapping[str, Decimal] = MappingProxyType({})


class MethodStatus(StrEnum):
    """How much of a method its region has published."""

    OFFICIAL = "official"
    TRANSCRIBED = "transcribed"
    MIXED = "mixed"
    PARAMETERS_UNKNOWN = "parameters_unknown"
    REFERENCE_ONLY = "reference_only"


class Texts(NamedTuple):
    """A text for people in both languages."""

    zh: str = ""
    en: str = ""


UNTITLED = Texts()


@dataclass(frozen=True, slots=True)
class Binding:
    """Where an input's value comes from.

    Attributes:
        kind: ``emissions``, ``energy``, ``economic``, ``instruments`` or ``facts``.
        names: Source codes or families, carriers, the economic figure, instrument kinds
            or the name of the fact.
        basis: ``location`` (default) or ``market``.
        gases: Gases counted; CO2 only by default.
        times: ``grid_average`` for instruments converted to tCO2; else empty.
        components: Figures that add up to the economic figure where it is not given itself.
    """

    kind: str
    names: tuple[str, ...]
    basis: str = "location"
    gases: tuple[str, ...] = ("CO2",)
    times: str = ""
    components: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """One value a method asks for.

    Attributes:
        unit: 万元 for money, tCO2 for emissions, tce for energy.
        default: Taken where the value is absent and the method says it may be.
        minimum: Values below are refused, not computed with.
        choices: The words a text input may be.
        confidence: Of the default, where there is one.
        is_enabled: A deduction that is switched off counts as its default.
        estimate: Gives the value where it is absent.
        estimate_range: Give the lowest and the highest the estimated value may be.
        binding: Where the value comes from in a company file.
        lowest: The minimum, or the lowest number the program takes.
        highest: The maximum, or the highest number the program takes.
        takes_plainly: Whether a number within bounds is taken without a second look.
    """

    name: str
    slot: int
    kind: Kind
    unit: str
    is_required: bool = False
    default: Value = None
    minimum: Decimal | None = None
    choices: tuple[str, ...] = ()
    confidence: str = ""
    is_enabled: bool = True
    estimate: Expression | None = None
    estimate_range: tuple[Expression, ...] = ()
    binding: Binding | None = None
    title: Texts = UNTITLED
    note: str = ""
    lowest: Decimal = -LARGEST
    highest: Decimal = LARGEST
    takes_plainly: bool = field(init=False)

    def __post_init__(self) -> None:
        """Know once what every rating asks."""
        object.__setattr__(self, "takes_plainly", self.is_enabled and self.kind is Kind.NUMBER)


class Derived(NamedTuple):
    """A quantity computed from inputs and earlier quantities."""

    name: str
    slot: int
    expression: Expression
    unit: str = ""
    title: Texts = UNTITLED


Derivation = Callable[[Slots], None]


def assignments_of(
    derived: Iterable[Derived], indicators: "Iterable[Indicator]" = ()
) -> list[Assignment]:
    """Return what puts derived values, then the values of indicators, into their slots."""
    named = [(item.slot, item.expression) for item in derived]
    named += [(item.slot, item.value) for item in indicators]
    return [
        Assignment(slot, expression.code, expression.kind is Kind.NUMBER)
        for slot, expression in named
    ]


def _picker(places: Sequence[int]) -> Callable[[Slots], tuple[Any, ...]]:
    """Return what picks the values of several slots at once."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda slots: tuple(slots[place] for place in places)


@dataclass(frozen=True, slots=True)
class Band:
    """One band of a score, from the previous band's limit to its own.

    Attributes:
        limit: Upper limit; nothing for the last band.
        is_included: Whether the limit itself belongs to this band.
        mark: Key of the mark; nothing where the method scores nothing there.
        score: Points, where bands give points.
        replaced_by: Gives the limit where it is known, e.g. a benchmark's advanced value.
    """

    limit: Decimal | None
    is_included: bool
    mark: str | None
    score: Decimal | None = None
    replaced_by: Expression | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """Points joined by straight lines; flat outside."""

    points: tuple[tuple[Decimal, Decimal], ...]
    places: tuple[Decimal, ...] = field(init=False)
    slopes: tuple[Decimal, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the places of the points and the slopes between them for the search."""
        slopes = [
            ARITHMETIC.divide(y1 - y0, x1 - x0) for (x0, y0), (x1, y1) in pairwise(self.points)
        ]
        object.__setattr__(self, "places", tuple(place for place, _ in self.points))
        object.__setattr__(self, "slopes", tuple(slopes))


@dataclass(frozen=True, slots=True)
class Indicator:
    """One aspect that gets a mark.

    Attributes:
        slot: Where its value stands after evaluation.
        value: The expression of its value, usually one derived name.
        bands: Ordered bands, or empty where a curve scores.
        moving_limits: Place of a band whose limit may be replaced, with what gives the limit.
        is_plain: Whether fixed bands alone mark it.
        curve: Curve, or nothing where bands mark.
        supplied: Slot of an input whose evidenced score replaces the computed one; -1 without.
        labels: Word for people by mark.
        needs: Everything the value rests on, followed down to inputs and references.
    """

    name: str
    slot: int
    value: Expression
    confidence: str
    bands: tuple[Band, ...] = ()
    curve: Curve | None = None
    supplied: int = -1
    unit: str = ""
    title: Texts = UNTITLED
    labels: Mapping[str, Texts] | None = None
    needs: tuple[str, ...] = ()
    note: str = ""
    moving_limits: tuple[tuple[int, Expression], ...] = ()
    is_plain: bool = field(init=False)

    def __post_init__(self) -> None:
        """Know once what every rating asks."""
        is_free = self.supplied < 0 and not self.moving_limits and self.curve is None
        object.__setattr__(self, "is_plain", is_free)


class Level(NamedTuple):
    """One rung, best first.

    Attributes:
        minimum: Lowest score, for methods that grade a score.
        colour: ``#RRGGBB``.
    """

    key: str
    rank: int
    minimum: Decimal | None = None
    title: Texts = UNTITLED
    colour: str = ""


class Theme(NamedTuple):
    """A branch of a weighted tree.

    Attributes:
        weight: Share of the whole; nothing where weights depend on a class.
        members: Weight of each indicator inside the theme; empty where a score is direct.
        members_by_class: The same by class.
        direct: Slot of an input that is the theme's score; -1 without.
    """

    name: str
    weight: Decimal | None = None
    members: tuple[tuple[str, Decimal], ...] = ()
    members_by_class: Mapping[str, tuple[tuple[str, Decimal], ...]] | None = None
    direct: int = -1
    dimension: str = ""
    title: Texts = UNTITLED


class Vector(NamedTuple):
    """Every indicator keeps its mark; one of them is the headline."""

    order: tuple[str, ...]
    headline: str


class OrdinalMedian(NamedTuple):
    """The middle of the marks present, or the worst of them.

    Attributes:
        is_worst: The worst mark decides instead of the median.
        minimum_present: Fewer marks are not ratable.
        flagged_below: Fewer marks are rated with a finding.
    """

    is_worst: bool = False
    minimum_present: int = 1
    flagged_below: int = 0


class Weighted(NamedTuple):
    """A weighted tree of scores.

    Attributes:
        themes: The branches.
        class_slot: Slot of the input that picks the weights; -1 without.
        weights: Theme weights where they depend on nothing.
        weights_by_class: Theme weights by class.
        renormalises: Whether missing members leave their weight to the others.
        maximum_missing: Share of the weight that may be missing.
    """

    themes: tuple[Theme, ...]
    class_slot: int = -1
    weights: Mapping[str, Decimal] = _NO_WEIGHTS
    weights_by_class: Mapping[str, Mapping[str, Decimal]] | None = None
    renormalises: bool = True
    maximum_missing: Decimal = Decimal(0)


class Matrix(NamedTuple):
    """Two banded quantities meet in a cell."""

    row: str
    column: str
    cells: tuple[tuple[str, ...], ...]


class PlainValue(NamedTuple):
    """The method answers a number, not a grade."""

    of: str
    unit: str = ""


Aggregate = Vector | OrdinalMedian | Weighted | Matrix | PlainValue


class Condition(NamedTuple):
    """A rule on the values before marks are given.

    Attributes:
        when: Holds where the rule applies.
        drops: Name of the input that then counts as missing; may be empty.
        is_veto: Whether the firm is not ratable then.
        reason: Message code or sentence.
    """

    when: Expression
    drops: str
    is_veto: bool
    reason: str


class Caution(NamedTuple):
    """What a person should look at before they trust the marks, which stay as they are.

    Attributes:
        when: Holds where it is to be said; may look at derived values.
        reason: Message code or sentence.
    """

    when: Expression
    reason: str


class Override(NamedTuple):
    """A rule on the grade: veto, notches down, or the best grade still allowed.

    Attributes:
        when: Holds where the rule applies; nothing: always.
        action: ``not_ratable``, ``notch_down`` or ``cap``.
        notches: Rungs to go down.
        cap: Best level still allowed.
    """

    action: str
    when: Expression | None = None
    notches: Expression | None = None
    cap: str = ""
    reason: str = ""


class Boundary(NamedTuple):
    """What the platform counts and leaves out, by families of emission sources."""

    sources_in: tuple[str, ...] = ()
    sources_out: tuple[str, ...] = ()
    note: str = ""


_NO_BOUNDARY = Boundary()


def _nothing(_: Slots) -> None:
    """Compute nothing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a method computes, and what of it again for its grade when an input changes.

    Attributes:
        decisive: Names that conditions and estimates look at, the estimated inputs included: a
            change of any other input changes derived values and marks only.
        derivation: What gives each derived value and the value of each indicator, in order.
        headline: The indicator whose band is the grade, where nothing else decides.
        headline_value: What gives its value, from the slots of the inputs.
        earlier: What gives the derived values asked for of another period, in order.
    """

    decisive: frozenset[str] = frozenset()
    derivation: Derivation = _nothing
    headline: Indicator | None = None
    headline_value: Callable[[Slots], Decimal | None] = _nothing
    earlier: Derivation = _nothing


class InlineTest(NamedTuple):
    """A worked example inside the method's file, run when it loads."""

    inputs: Mapping[str, Value]
    prev: Mapping[str, Value]
    base: Mapping[str, Value]
    bench: Mapping[str, Decimal]
    expect: Mapping[str, str]
    industry: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """A rating method as its file has it, with every expression compiled.

    Attributes:
        status: How much of it is published.
        since: First day it holds.
        superseded_by: Id of the method that replaced it; it still rates and says so.
        sections: Sections of GB/T 4754 it is for; empty for all.
        baseline: ``none``, ``prior_year``, ``fixed_year``, ``first_year`` or ``average``.
        slots: How many values an evaluation holds.
        slot_of: Slot of every input and derived value, by name.
        references: Slot by reference: ``bench.metric.statistic``, ``prev.name``, ``base.name``.
        bench_slots: The benchmarks among them, without prefix; likewise ``prev_slots`` and
            ``base_slots``.
        blank: The slots with nothing but defaults.
        input_by_name: The inputs by name.
        bound: Inputs with a binding.
        recalled: Inputs whose default is switched off.
        estimated: Inputs the method estimates where they are absent, with what gives the value.
        plan: What has to be computed again when an input changes.
        required: The required inputs with their slots.
        leaf_slots: Slot of every input and reference, by name.
        missing: Parameters the region has not published; the method refuses while there are any.
        confidence: How sure each part is, by its place in the file.
        sources: Where the parts come from, by id and text.
        sha256: Of the file's bytes; with a parameter file, of both.
        parameter_file: Name of the user's file that fills it; empty for a shipped method.
        information: What else the region published, as the file has it: the standard, the fields
            of a code, the sections of a report, consequences of a level.
        needs: Inputs and references behind a plain value.
        benchmarks: Benchmarks it refers to, ``metric.statistic``.
        estimating: Benchmarks only its estimates refer to.
        known_benchmarks: Both.
        input_names: Names of all inputs, whose values ``input_values`` picks from the slots.
        derived_names: Likewise of the derived values, with ``derived_values``.
        plain: Slot and bounds of the inputs whose number is taken without a second look, by name.
        paired_lists: Lists that are multiplied entry by entry, so that both have as many.
        uses_prior: Whether anything rests on the period before.
        label: The self-assessment label, in Chinese and English.
        memo: What the bindings found out once for all firms that emit from the same sources, and
            what rates firms by columns; never part of the value.
    """

    id: str
    version: str
    name: Texts
    status: MethodStatus
    since: date
    aggregate: Aggregate
    inputs: tuple[Input, ...] = ()
    derived: tuple[Derived, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    levels: tuple[Level, ...] = ()
    conditions: tuple[Condition, ...] = ()
    cautions: tuple[Caution, ...] = ()
    overrides: tuple[Override, ...] = ()
    tests: tuple[InlineTest, ...] = ()
    regions: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    boundary: Boundary = _NO_BOUNDARY
    baseline: str = "none"
    slots: int = 0
    slot_of: Mapping[str, int] = field(default_factory=dict)
    references: Mapping[str, int] = field(default_factory=dict)
    bench_slots: tuple[tuple[str, int], ...] = ()
    prev_slots: tuple[tuple[str, int], ...] = ()
    base_slots: tuple[tuple[str, int], ...] = ()
    blank: tuple[Value, ...] = ()
    input_by_name: Mapping[str, Input] = field(default_factory=dict)
    bound: tuple[tuple[Input, Binding], ...] = ()
    recalled: tuple[Input, ...] = ()
    estimated: tuple[tuple[Input, Expression], ...] = ()
    plan: Plan = Plan()
    required: tuple[tuple[str, int], ...] = ()
    leaf_slots: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    confidence: tuple[tuple[str, str], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    superseded_by: str = ""
    sha256: str = ""
    parameter_file: str = ""
    notes: tuple[str, ...] = ()
    information: Mapping[str, object] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    benchmarks: tuple[str, ...] = ()
    estimating: tuple[str, ...] = ()
    label: tuple[tuple[str, str], ...] = ()
    memo: dict[object, Any] = field(init=False, default_factory=dict, repr=False, compare=False)
    known_benchmarks: frozenset[str] = field(init=False)
    input_names: tuple[str, ...] = field(init=False)
    derived_names: tuple[str, ...] = field(init=False)
    input_values: Callable[[Slots], tuple[Any, ...]] = field(init=False, repr=False, compare=False)
    derived_values: Callable[[Slots], tuple[Any, ...]] = field(
        init=False, repr=False, compare=False
    )
    plain: Mapping[str, tuple[int, Decimal, Decimal]] = field(init=False, repr=False)
    paired_lists: tuple[tuple[Input, Input], ...] = field(init=False, repr=False)
    uses_prior: bool = field(init=False)

    def __post_init__(self) -> None:
        """Know once what every rating asks."""
        object.__setattr__(self, "known_benchmarks", frozenset(self.benchmarks + self.estimating))
        by_base = bool(self.base_slots) and self.baseline == "prior_year"
        object.__setattr__(self, "uses_prior", bool(self.prev_slots) or by_base)
        object.__setattr__(self, "input_names", tuple(item.name for item in self.inputs))
        object.__setattr__(self, "derived_names", tuple(item.name for item in self.derived))
        object.__setattr__(self, "input_values", _picker([item.slot for item in self.inputs]))
        object.__setattr__(self, "derived_values", _picker([item.slot for item in self.derived]))
        taken = [item for item in self.inputs if item.takes_plainly]
        plain = {item.name: (item.slot, item.lowest, item.highest) for item in taken}
        object.__setattr__(self, "plain", plain)
        lists = {item.name: item for item in self.inputs if item.kind is Kind.LIST}
        named = (_PAIRED.findall(item.expression.text) for item in self.derived)
        pairs = [pair for found in named for pair in found if lists.keys() >= set(pair)]
        object.__setattr__(self, "paired_lists", tuple((lists[a], lists[b]) for a, b in pairs))

    def level(self, key: str) -> Level:
        """Return a level by its key."""
        return next(level for level in self.levels if level.key == key)
