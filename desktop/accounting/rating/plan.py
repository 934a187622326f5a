"""What of a method decides its grade: found once, when the method loads."""

from desktop.accounting.rating.schema import (
    Derived,
    Indicator,
    Method,
    OrdinalMedian,
    Plan,
    Vector,
    Weighted,
)


def plan_of(method: Method) -> Plan:
    """Return what has to be computed again for the grade when an input changes."""
    rule = method.aggregate
    headline = rule.headline if isinstance(rule, Vector) and not method.overrides else ""
    indicators = method.indicators
    if headline:
        indicators = tuple(item for item in indicators if item.name == headline)
    derived = _rested_on(method, indicators)
    return Plan(_decisive(method), derived, indicators, headline)


def _decisive(method: Method) -> frozenset[str]:
    """Return the names that conditions and estimates look at, with the inputs estimated."""
    looking, names = [condition.when for condition in method.conditions], []
    for item, estimate in method.estimated:
        looking += [estimate, *item.estimate_range]
        names.append(item.name)
    return frozenset(names).union(*(expression.uses for expression in looking))


def _rested_on(method: Method, indicators: tuple[Indicator, ...]) -> tuple[Derived, ...]:
    """Return the derived values behind the indicators; all of them where others count too."""
    is_by_marks = isinstance(method.aggregate, Vector | OrdinalMedian | Weighted)
    if method.overrides or not is_by_marks:
        return method.derived
    expressions = [item.value for item in indicators]
    expressions += [limit for item in indicators for _, limit in item.moving_limits]
    wanted = {name for expression in expressions for name in expression.uses}
    for item in reversed(method.derived):
        if item.name in wanted:
            wanted.update(item.expression.uses)
    return tuple(item for item in method.derived if item.name in wanted)
