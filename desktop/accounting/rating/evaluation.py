"""Evaluates a method's inputs and derived values for one firm; gives no marks."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from desktop.accounting.rating.expressions import Kind
from desktop.accounting.rating.generated import Slots
from desktop.accounting.rating.schema import Input, Method
from desktop.accounting.rating.values import RatingValues, Value, plain, settled
from desktop.accounting.rating.written import number_from
from desktop.findings import Finding, Severity

_NOTHING: Mapping[str, Value] = MappingProxyType({})


class Evaluation:
    """The slots of one evaluation and what was noticed on the way.

    Attributes:
        slots: One value a name; ``None`` is missing.
        vetoes: Reasons why the firm is not ratable.
        unusable: Inputs that were given but may not be used.
        estimated: Inputs the method estimated, with the interval of the estimate where known.
    """

    __slots__ = ("estimated", "findings", "slots", "unusable", "vetoes")

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.vetoes: list[str] = []
        self.unusable: list[str] = []
        self.estimated: dict[str, tuple[Decimal, Decimal] | None] = {}
        self.findings: list[Finding] = []


def evaluate(
    method: Method,
    values: RatingValues,
    bench: Mapping[str, Decimal],
    *,
    uses_recalled: bool = False,
) -> Evaluation:
    """Return all inputs, references and computed values; call it inside :data:`ARITHMETIC`.

    Args:
        method: The method.
        values: The firm's values.
        bench: Benchmarks by ``metric.statistic``, already looked up.
        uses_recalled: Whether defaults known from memory only are used (METHODOLOGY section 1).
    """
    evaluation = _filled(method, values, bench, uses_recalled=uses_recalled)
    method.plan.derivation(evaluation.slots)
    return evaluation


def _filled(
    method: Method,
    values: RatingValues,
    bench: Mapping[str, Decimal],
    *,
    uses_recalled: bool = False,
) -> Evaluation:
    """Return every input and reference, and what the conditions say of them."""
    evaluation = Evaluation(list(method.blank))
    slots = evaluation.slots
    _fill_inputs(method, values, evaluation)
    for item in method.recalled:
        if slots[item.slot] is None and (uses_recalled or item.name in values.switched_on):
            slots[item.slot] = item.default
    if values.prev or values.base:
        _note_unknown(method, values, evaluation)
    for name, slot in method.bench_slots:
        slots[slot] = bench.get(name)
    if method.prev_slots or method.base_slots:
        _fill_periods(method, values, bench, slots)
    if method.estimated:
        _estimate(method, evaluation)
    if method.conditions:
        _apply_conditions(method, evaluation)
    return evaluation


def slots_of_changes(
    method: Method, changes: Mapping[str, tuple[Decimal, Decimal]]
) -> tuple[int, ...] | None:
    """Return where inputs stand whose change moves derived values and marks only.

    Nothing where a condition or an estimate looks at one of them, or where a changed value
    would not be taken as it is: then everything has to be evaluated.
    """
    if not method.plan.decisive.isdisjoint(changes):
        return None
    found, known = [], method.plain
    for name, (low, high) in changes.items():
        if name not in known:
            return None
        slot, lowest, highest = known[name]
        if not (lowest <= low <= highest and lowest <= high <= highest):
            return None
        found.append(slot)
    return tuple(found)


def _fill_inputs(method: Method, values: RatingValues, evaluation: Evaluation) -> None:
    """Take numbers in range as they are; anything else is looked at in the method's order."""
    slots, known, is_plain = evaluation.slots, method.plain, True
    for name, raw in values.inputs.items():
        if name in known and type(raw) is Decimal:
            slot, lowest, highest = known[name]
            if lowest <= raw <= highest:
                slots[slot] = raw
                continue
        elif raw is None and name in method.input_by_name:
            continue
        is_plain = False
    if not is_plain:
        _look_at_inputs(method, values, evaluation)


def _look_at_inputs(method: Method, values: RatingValues, evaluation: Evaluation) -> None:
    for item in method.inputs:
        raw = values.inputs.get(item.name)
        if raw is None:
            continue
        if item.is_enabled or item.name in values.switched_on:
            evaluation.slots[item.slot] = _input_value(item, raw, evaluation)
        else:
            _note(evaluation, "rating.input_switched_off", input=item.name, method=method.id)
    for pair in method.paired_lists:
        _compare_lengths(pair, evaluation)
    for name in sorted(values.inputs.keys() - method.input_by_name.keys()):
        near = _nearest(name, method.input_by_name)
        _note(evaluation, "rating.input_unknown", input=name, method=method.id, nearest=near)


def _compare_lengths(pair: tuple[Input, Input], evaluation: Evaluation) -> None:
    """Refuse two lists that belong together and differ in length: nobody knows which fits which."""
    lists = [evaluation.slots[item.slot] for item in pair]
    counts = [len(each) for each in lists if isinstance(each, tuple) and each]
    if len(set(counts)) < len(pair):
        return
    first, second = pair
    details = {"input": first.name, "other": second.name}
    numbers = {"count": str(counts[0]), "other_count": str(counts[1])}
    code = "rating.lists_unequal"
    evaluation.unusable.extend(item.name for item in pair)
    evaluation.findings.append(Finding(code, Severity.ERROR, details={**details, **numbers}))
    evaluation.vetoes.append(code)


def _nearest(name: str, known: Iterable[str]) -> str:
    """Return the known names a wrong one may have meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a wrong name pays for it

    return "、".join(get_close_matches(name.lower(), sorted(known))) or "—"


def _note(evaluation: Evaluation, code: str, **details: str) -> None:
    evaluation.findings.append(Finding(code, details=details))


def _input_value(item: Input, raw: Value, evaluation: Evaluation) -> Value:
    value = raw if item.kind is Kind.NUMBER and type(raw) is Decimal else _of_kind(item, raw)
    if value is None:
        _refuse(item, raw, "rating.input_not_understood", evaluation)
    elif not _is_inside(item, value):
        _refuse(item, raw, "rating.input_out_of_range", evaluation)
        return None
    return value


def _refuse(item: Input, raw: object, code: str, evaluation: Evaluation) -> None:
    evaluation.unusable.append(item.name)
    allowed = "、".join(item.choices) or item.unit
    details = {"input": item.name, "value": str(raw)[:40], "unit": allowed}
    evaluation.findings.append(Finding(code, Severity.ERROR, details=details))
    evaluation.vetoes.append(code)


def _is_inside(item: Input, value: Value) -> bool:
    if isinstance(value, Decimal):
        return item.lowest <= value <= item.highest
    return not (isinstance(value, str) and item.choices) or value in item.choices


def _of_kind(item: Input, raw: Value) -> Value:
    """Return a value in the input's kind, or nothing if it cannot be that."""
    match item.kind, raw:
        case Kind.NUMBER, str() | int():
            return None if isinstance(raw, bool) else number_from(raw, item.unit)
        case Kind.TEXT, str():
            return raw
        case Kind.TEXT, Decimal():
            return plain(raw)
        case Kind.FLAG, bool():
            return raw
        case Kind.LIST, tuple():
            return raw
    return None


def _note_unknown(method: Method, values: RatingValues, evaluation: Evaluation) -> None:
    for given in (values.prev, values.base):
        if not given.keys() <= method.slot_of.keys():
            for name in sorted(given.keys() - method.slot_of.keys()):
                near = _nearest(name, method.slot_of)
                _note(
                    evaluation, "rating.prior_unknown", input=name, method=method.id, nearest=near
                )


def _estimate(method: Method, evaluation: Evaluation) -> None:
    for item, estimate in method.estimated:
        if evaluation.slots[item.slot] is not None or item.name in evaluation.unusable:
            continue
        value = estimate.node(evaluation.slots)
        if value is not None:
            bounds = [bound.node(evaluation.slots) for bound in item.estimate_range]
            evaluation.slots[item.slot] = value
            is_known = bool(bounds) and None not in bounds
            evaluation.estimated[item.name] = (min(bounds), max(bounds)) if is_known else None
            details = {"input": item.name, "value": plain(settled(value)), "unit": item.unit}
            _note(evaluation, "rating.input_estimated", **details)


def told_as(reason: str) -> str:
    """Return the message code a method's reason is told as: its own, or one that quotes it."""
    return reason if reason.startswith("rating.") else "rating.condition_met"


def _apply_conditions(method: Method, evaluation: Evaluation) -> None:
    slots = evaluation.slots
    for condition in method.conditions:
        if not condition.when.node(slots):
            continue
        if condition.is_veto:
            evaluation.vetoes.append(condition.reason)
        for item in method.inputs:
            if item.name == condition.drops:
                slots[item.slot] = None
                evaluation.unusable.append(item.name)
        code = told_as(condition.reason)
        _note(evaluation, code, method=method.id, input=condition.drops, reason=condition.reason)


def _fill_periods(
    method: Method, values: RatingValues, bench: Mapping[str, Decimal], slots: Slots
) -> None:
    """Fill what is asked of the prior and of the base period."""
    if method.prev_slots and values.prev:
        _fill_earlier(method, method.prev_slots, values.prev, bench, slots)
    base = values.base or (values.prev if method.baseline == "prior_year" else _NOTHING)
    if method.base_slots and base:
        _fill_earlier(method, method.base_slots, base, bench, slots)


def _fill_earlier(
    method: Method,
    wanted: tuple[tuple[str, int], ...],
    given: Mapping[str, Value],
    bench: Mapping[str, Decimal],
    slots: Slots,
) -> None:
    """Fill another period's values: given directly, else derived from that period's inputs."""
    lacking = []
    for name, slot in wanted:
        value = _given_number(given.get(name))
        slots[slot] = value
        if value is None:
            lacking.append((name, slot))
    if lacking:
        earlier = _slots_of(method, given, bench)
        for name, slot in lacking:
            found = earlier[method.slot_of[name]]
            slots[slot] = found if isinstance(found, Decimal) else None


def _given_number(value: Value) -> Decimal | None:
    if isinstance(value, str):
        return number_from(value)
    return value if isinstance(value, Decimal) and value.is_finite() else None


def _slots_of(method: Method, given: Mapping[str, Value], bench: Mapping[str, Decimal]) -> Slots:
    """Return inputs and derived values asked for of another period, without its own past."""
    known = method.input_by_name
    inputs = {name: value for name, value in given.items() if name in known}
    slots = _filled(method, RatingValues(inputs), bench).slots
    method.plan.earlier(slots)
    return slots
