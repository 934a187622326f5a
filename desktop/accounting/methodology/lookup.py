"""Values in force: by day, by data year, by region."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal

from desktop.accounting.activity import Overrides
from desktop.accounting.emission import FactorUsed
from desktop.accounting.methodology.schema import (
    Carrier,
    DatedValue,
    Methodology,
    SourceDefinition,
)
from desktop.errors import InputError, NotComputableError

_NEAREST = 4
_ALIKE = 0.75


def source_definition(methodology: Methodology, code: str) -> SourceDefinition:
    """Return the definition of an emission source.

    Raises:
        InputError: ``source.unknown``; ``source.kind_needed`` where only its kinds have factors.
    """
    source = methodology.sources.get(code)
    if source is None:
        kinds = _kinds(methodology, code)
        if kinds:
            raise InputError("source.kind_needed", source=code, kinds="、".join(kinds))
        near = "、".join(nearest_sources(methodology, code)) or "—"
        raise InputError("source.unknown", source=code, nearest=near)
    return source


def nearest_sources(methodology: Methodology, text: str) -> tuple[str, ...]:
    """Return up to four codes a text may have meant: its carrier's, alike, or named by it."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a wrong code pays for it

    plain = {_letters(code): code for code in methodology.sources}
    wanted = _letters(text)
    found = [plain[each] for each in get_close_matches(wanted, plain, _NEAREST, _ALIKE)]
    named = [
        source.code
        for source in methodology.sources.values()
        if wanted and (wanted in _letters(source.title.zh) or wanted in _letters(source.title.en))
    ]
    carried = _carried(methodology, text)
    return tuple(dict.fromkeys((*carried, *found, *sorted(named))))[:_NEAREST]


def _carried(methodology: Methodology, text: str) -> tuple[str, ...]:
    """Return the sources of a carrier that a text names, with or without a family before it."""
    carrier = _carrier(methodology, text)
    if carrier is None:
        return ()
    own = (carrier.source,) if carrier.source else ()
    return (*own, *carrier.ask)


def carried_by(methodology: Methodology, *names: str) -> str:
    """Return the source that documents of a carrier become, by one of its names; else nothing."""
    carriers = (_carrier(methodology, name) for name in names)
    return next((each.source for each in carriers if each is not None and each.source), "")


def _kinds(methodology: Methodology, text: str) -> tuple[str, ...]:
    """Return the sources of a carrier that is burned by kinds alone: raw coal has no factor."""
    carrier = _carrier(methodology, text)
    return () if carrier is None or carrier.source or carrier.none else carrier.ask


def _carrier(methodology: Methodology, text: str) -> Carrier | None:
    spoken = methodology.settings.get("spoken", {})
    for wanted in (text, text.rpartition(".")[2]):
        name = wanted.strip().lower()
        carrier = methodology.carriers.get(spoken.get(name, name))
        if carrier is not None:
            return carrier
    return None


def _letters(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


def value_of(
    methodology: Methodology,
    path: str,
    key: str,
    column: str = "amount",
    *,
    switched_on: Collection[str] = (),
) -> DatedValue:
    """Return the newest value of a key that may be used.

    Raises:
        NotComputableError: ``parameter.unknown``, ``parameter.switched_off`` or a refusal.
    """
    found = find_value(methodology, path, key, column, switched_on=switched_on)
    if found is not None:
        return found
    values = methodology.index.get((path, key, column), ())
    if not values:
        raise NotComputableError("parameter.unknown", parameter=path, key=key, column=column)
    raise _refused(values[-1])


def find_value(
    methodology: Methodology,
    path: str,
    key: str,
    column: str = "amount",
    *,
    switched_on: Collection[str] = (),
) -> DatedValue | None:
    """Return the newest value of a key that may be used, or nothing."""
    values = methodology.index.get((path, key, column), ())
    usable = [value for value in values if is_usable(value, switched_on)]
    return usable[-1] if usable else None


def value_of_year(
    methodology: Methodology,
    place: tuple[str, str],
    year: int,
    as_of: date,
    *,
    switched_on: Collection[str] = (),
) -> DatedValue | None:
    """Return the newest data year not after ``year`` among the values published by ``as_of``.

    Args:
        methodology: Where to look.
        place: Parameter and key.
        year: The reporting year.
        as_of: The day the inventory is made.
        switched_on: Rows the user switched on.
    """
    path, key = place
    values = [
        value
        for value in methodology.index.get((path, key, "amount"), ())
        if is_usable(value, switched_on)
        and value.since <= as_of
        and value.year is not None
        and value.year <= year
    ]
    return max(values, key=lambda value: (value.year, value.since), default=None)


def is_usable(value: DatedValue, switched_on: Collection[str]) -> bool:
    """Return whether the engine may use a value: known well enough, or switched on by the user."""
    if value.refusal:
        return False
    return value.confidence.is_on or value.row in switched_on or value.parameter in switched_on


def factor_used(
    methodology: Methodology, value: DatedValue, amount: Decimal, unit: str, *, suffix: str = ""
) -> FactorUsed:
    """Return how a result quotes a value, or a factor computed from its row."""
    reference = methodology.references[value.source]
    parameter = methodology.parameters[value.parameter]
    return FactorUsed(
        id=value.row + suffix,
        value=amount,
        unit=unit,
        document=reference.document,
        year=value.year,
        confidence=value.confidence.value,
        factor_set=parameter.series or value.parameter.rpartition("/")[2],
        source=" ".join(part for part in (reference.note, value.note) if part),
        sha256=parameter.sha256,
    )


def imposed(used: FactorUsed, given: Overrides) -> FactorUsed:
    """Return a factor the record imposes: its document is the reason that was given for it."""
    return replace(
        used,
        document=given.reason,
        year=None,
        confidence="single",
        factor_set="imposed",
        source=given.reason,
        sha256="",
    )


def _refused(value: DatedValue) -> NotComputableError:
    return NotComputableError(
        value.refusal or "parameter.switched_off",
        row=value.row,
        factor=value.amount,
        confidence=value.confidence.value,
    )
