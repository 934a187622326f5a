"""What a method computes and what of it decides its grade: found once, when it loads."""

from collections.abc import Iterable

from desktop.accounting.rating.generated import assigning_function, result_function
from desktop.accounting.rating.schema import (
    Derived,
    Indicator,
    Method,
    Plan,
    Vector,
    assignments_of,
)


def plan_of(method: Method) -> Plan:
    """Return what is computed, and what again for the grade when an input changes."""
    headline = _headline(method)
    asked = [name for name, _ in (*method.prev_slots, *method.base_slots)]
    earlier = assigning_function(assignments_of(rested_on(method, asked)))
    whole = assigning_function(assignments_of(method.derived, method.indicators))
    if headline is None:
        return Plan(_decisive(method), whole, earlier=earlier)
    below = assignments_of(rested_on(method, headline.value.uses))
    value = result_function(below, headline.value.code)
    return Plan(_decisive(method), whole, headline, value, earlier)


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


def rested_on(method: Method, names: Iterable[str]) -> tuple[Derived, ...]:
    """Return the derived values behind some names, themselves included."""
    wanted = set(names)
    for item in reversed(method.derived):
        if item.name in wanted:
            wanted.update(item.expression.uses)
    return tuple(item for item in method.derived if item.name in wanted)
