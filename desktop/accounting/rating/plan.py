"""What of a method decides its grade: found once, when the method loads."""

from collections.abc import Iterable

from desktop.accounting.rating.schema import (
    Derived,
    Indicator,
    Method,
    Plan,
    Vector,
    derivation_of,
)


def plan_of(method: Method) -> Plan:
    """Return what has to be computed again for the grade when an input changes."""
    headline = _headline(method)
    derived = method.derived
    if headline is not None:
        derived = _rested_on(method, headline.value.uses)
    asked = [name for name, _ in (*method.prev_slots, *method.base_slots)]
    earlier = derivation_of(_rested_on(method, asked))
    return Plan(_decisive(method), derivation_of(derived), headline, earlier)


def _decisive(method: Method) -> frozenset[str]:
    """Return the names that conditions and estimates look at, with the inputs estimated."""
    looking, names = [condition.when for condition in method.conditions], []
    for item, estimate in method.estimated:
        looking += [estimate, *item.estimate_range]
        names.append(item.name)
    return frozenset(names).union(*(expression.uses for expression in looking))


def _headline(method: Method) -> Indicator | None:
    """Return the indicator whose fixed bands give the grade, where nothing else has a say."""
    rule = method.aggregate
    if not isinstance(rule, Vector) or method.overrides:
        return None
    indicator = next(item for item in method.indicators if item.name == rule.headline)
    is_free = indicator.supplied < 0 and not indicator.moving_limits
    return indicator if indicator.bands and is_free else None


def _rested_on(method: Method, names: Iterable[str]) -> tuple[Derived, ...]:
    """Return the derived values behind some names, themselves included."""
    wanted = set(names)
    for item in reversed(method.derived):
        if item.name in wanted:
            wanted.update(item.expression.uses)
    return tuple(item for item in method.derived if item.name in wanted)
