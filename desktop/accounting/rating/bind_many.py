"""The inputs of many firms by one method: by columns where they emit from the same sources."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import repeat, zip_longest
from operator import add, attrgetter, eq, mul, truediv
from typing import Any

from desktop.accounting.rating.bindings import (
    BindingSources,
    Periods,
    benchmarks_wanted,
    bind_within,
    intervals_of,
)
from desktop.accounting.rating.bound_period import (
    KG_PER_T,
    Bound,
    BoundPeriod,
    Notes,
    Part,
    Wanted,
    emitted,
)
from desktop.accounting.rating.columns import Column, are_numbers
from desktop.accounting.rating.result import InputValue
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.values import RatingValues
from desktop.findings import Finding

_ZERO = Decimal(0)
_new = tuple.__new__
_unit, _value = attrgetter("unit"), attrgetter("value")
_kg, _co2e = attrgetter("kg"), attrgetter("co2e_kg")
_industry, _region, _text = attrgetter("industry"), attrgetter("region"), attrgetter("text")
_SILENT = frozenset({"energy", "facts"})
"""Kinds of bindings that have nothing to say of a period without gaps."""

Firm = tuple[BindingSources, Periods]
Values = Mapping[str, InputValue]


Alike = tuple[list[list[int]], list[int]]


def alike(periods: Iterable[Periods]) -> Alike:
    """Return the places of firms that emit from the same sources, and of those to bind alone.

    Alone goes who has months without electricity, or a base period.
    """
    groups: dict[object, list[int]] = {}
    alone: list[int] = []
    for place, (now, earlier, base, _, _) in enumerate(periods):
        if base is not None or now.gaps or (earlier is not None and earlier.gaps):
            alone.append(place)
            continue
        key = (now.likeness, None if earlier is None else earlier.likeness)
        if key in groups:
            groups[key].append(place)
        else:
            groups[key] = [place]
    return list(groups.values()), alone


def bind_many(
    method: Method, firms: Sequence[BindingSources], periods: Sequence[Periods], among: Alike
) -> tuple[list[RatingValues], list[list[int]]]:
    """Return the values of each firm, the same as of :func:`bind_inputs` to the last digit.

    With them the places of those that agree in the names of all that is given, every value a
    number. Call it inside ``ARITHMETIC``.

    Args:
        method: Which asks.
        firms: What the inputs of each are taken from.
        periods: The periods of each, looked at before.
        among: Which of them are :func:`alike`.
    """
    groups, alone = among
    found = {place: bind_within(method, firms[place], periods[place]) for place in alone}
    agreeing = []
    for places in groups:
        values, do_agree = _by_columns(method, [(firms[place], periods[place]) for place in places])
        found.update(zip(places, values, strict=True))
        if do_agree:
            agreeing.append(places)
    return [found[place] for place in range(len(firms))], agreeing


def _by_columns(method: Method, firms: Sequence[Firm]) -> tuple[Iterable[RatingValues], bool]:
    """Return the values of firms that emit from the same sources, in every month.

    With them whether all agree in the names of what is given, every value a number.
    """
    periods = [its for _, its in firms]
    now = [its.now for its in periods]
    wanted = now[0].wanted(method)
    inputs, notes, do_agree = _values(wanted, now)
    prev: Iterable[Values] = repeat({})
    findings: Iterable[tuple[Finding, ...]] = [tuple(said.findings) for said in notes]
    earlier = [its.earlier for its in periods if its.earlier is not None]
    if method.uses_prior and earlier:
        prev, said_before, did_agree = _values(earlier[0].wanted(method), earlier)
        do_agree = do_agree and did_agree
        pairs = zip_longest(findings, (said.findings for said in said_before), fillvalue=())
        findings = [(*own, *before) for own, before in pairs]
    sources = [firm for firm, _ in firms]
    intervals, are_plain = _intervals(wanted.emissions, inputs, periods)
    benchmarks = _benchmarks(method, sources)
    # in the order of the fields of RatingValues
    rows = zip(
        inputs,
        prev,
        repeat({}),
        benchmarks,
        map(_industry, sources),
        map(_region, sources),
        map(_text, now),
        [said.confidence for said in notes] or repeat({}),
        intervals,
        findings or repeat(()),
        repeat(frozenset()),
    )
    do_agree = do_agree and are_plain and len(set(map(id, benchmarks))) == 1
    return map(_new, repeat(RatingValues), rows), do_agree


def _values(
    wanted: Wanted, periods: Sequence[BoundPeriod]
) -> tuple[list[dict[str, InputValue]], list[Notes], bool]:
    """Return what a method asks for of periods of one shape, and what had to be said of each.

    What is not known is absent; without notes there was nothing to say. With them whether all
    values are known and numbers.
    """
    notes: list[Notes] = []
    names = [item.name for item, _, _ in wanted.inputs]
    columns = [_column(bound, periods, notes) for bound in wanted.inputs]
    rows = list(zip(*columns, strict=True)) if columns else [()] * len(periods)
    if all(map(are_numbers, columns)):
        return list(map(dict, map(zip, repeat(names), rows))), notes, True
    known = [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in rows
    ]
    return known, notes, False


def _column(bound: Bound, periods: Sequence[BoundPeriod], notes: list[Notes]) -> Column:
    """Return one input of each period; where something may be said of it, one by one."""
    item, binding, part = bound
    if part is not None:
        return _emitted(periods, part)
    if binding.kind in _SILENT:
        nothing = Notes()  # in a period without gaps
        return [period.other(item, binding, nothing) for period in periods]
    if binding.kind == "economic":
        figures: list[Any] = [period.exact.get(binding.names[0]) for period in periods]
        if all(figures) and set(map(_unit, figures)) == {item.unit}:  # a figure is never false
            return list(map(_value, figures))
    notes.extend(Notes() for _ in periods[len(notes) :])
    pairs = zip(periods, notes, strict=True)
    if binding.kind == "economic":
        return [period.economic(item, binding, said) for period, said in pairs]
    return [period.other(item, binding, said) for period, said in pairs]


def _emitted(periods: Sequence[BoundPeriod], part: Part) -> Column:
    """Return what a part of the sums emitted. [t]."""
    if len(part.places) != 1:
        return [emitted(period.sums, part) for period in periods]
    (place,) = part.places
    amounts = map(_kg if part.is_mass else _co2e, [period.sums[place] for period in periods])
    return list(map(truediv, map(add, repeat(_ZERO), amounts), repeat(KG_PER_T)))


def _benchmarks(method: Method, firms: Sequence[BindingSources]) -> list[Mapping[str, Decimal]]:
    """Return the benchmarks a method asks for; firms of one industry are given the same."""
    given = {id(firm.bench): firm.bench for firm in firms}
    wanted = {key: benchmarks_wanted(method, bench) for key, bench in given.items()}
    return [wanted[id(firm.bench)] for firm in firms]


def _intervals(
    emissions: Sequence[str], inputs: Sequence[Values], periods: Sequence[Periods]
) -> tuple[Iterable[Mapping[str, tuple[Decimal, Decimal]]], bool]:
    """Return the interval of every emission input, and whether every one has one."""
    lows, highs = [its.low for its in periods], [its.high for its in periods]
    values: list[Any] = [[own[name] for own in inputs] for name in emissions]
    is_plain = min(lows) >= 0 and all(min(column) > 0 for column in values)
    if not is_plain or any(map(eq, lows, highs)):
        pairs = zip(inputs, periods, strict=True)
        return [intervals_of(emissions, own, its) for own, its in pairs], False
    ends = [zip(map(mul, column, lows), map(mul, column, highs), strict=True) for column in values]
    rows = zip(*ends, strict=True) if ends else repeat(())
    return map(dict, map(zip, repeat(emissions), rows)), True
