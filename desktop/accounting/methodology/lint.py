"""What must hold of the methodology's own files, beyond their form; the build fails otherwise."""

from collections.abc import Iterator

from desktop.accounting.methodology.schema import DatedValue, Methodology
from desktop.accounting.units import find_unit

_PROBLEM = "{place}: {reason}"
_NUMBERED = "electricity/grid_"


def lint(methodology: Methodology) -> tuple[str, ...]:
    """Return every problem as ``place: reason``, in order; nothing if all is well.

    The parser already refuses a value without unit, source, confidence or first day.
    """
    return (
        *_values(methodology),
        *_doubles(methodology),
        *_sources(methodology),
        *_carriers(methodology),
    )


def _values(methodology: Methodology) -> Iterator[str]:
    for parameter in methodology.parameters.values():
        for value in parameter.values:
            for reason in _value_reasons(methodology, value):
                yield _PROBLEM.format(place=value.id, reason=reason)


def _value_reasons(methodology: Methodology, value: DatedValue) -> Iterator[str]:
    reference = methodology.references.get(value.source)
    if reference is None:
        yield f"source {value.source} is not in sources.toml"
    elif not reference.note:
        yield f"source {value.source} does not say how the number reached us"
    if value.unit == "%" and not 0 <= value.amount <= 100:  # noqa: PLR2004  per cent
        yield f"{value.amount} % is out of range"
    if value.parameter.startswith(_NUMBERED) and value.year is None:
        yield "a grid factor needs a data year"


def _doubles(methodology: Methodology) -> Iterator[str]:
    seen: set[tuple[str, str, str, str, str]] = set()
    for parameter in methodology.parameters.values():
        for value in parameter.values:
            key = (value.parameter, value.key, value.column, str(value.since), str(value.year))
            if key in seen:
                yield _PROBLEM.format(place=value.id, reason="two values for one day")
            seen.add(key)


def _sources(methodology: Methodology) -> Iterator[str]:
    tables = set(methodology.parameters) | {"fuels"}
    for source in {source.code: source for source in methodology.sources.values()}.values():
        if find_unit(source.unit) is None:
            yield _PROBLEM.format(place=source.code, reason=f"unit {source.unit} is unknown")
        if source.factors not in tables:
            yield _PROBLEM.format(place=source.code, reason=f"no table {source.factors}")
        for name in source.parameters:
            if name not in methodology.specs:
                yield _PROBLEM.format(place=source.code, reason=f"parameter {name} is unknown")
        if source.instead and source.instead not in methodology.sources:
            yield _PROBLEM.format(place=source.code, reason=f"no source {source.instead}")
        coals = methodology.settings["standard_coal"]
        if source.tce and not any((p, source.tce, "amount") in methodology.index for p in coals):
            yield _PROBLEM.format(place=source.code, reason=f"no standard coal {source.tce}")
        if source.item and not _has_item(methodology, source.factors, source.item):
            yield _PROBLEM.format(place=source.code, reason=f"no factor {source.item}")


def _has_item(methodology: Methodology, path: str, item: str) -> bool:
    if path == "process/wastewater_mcf":
        return True
    return any(
        key == item and (found == path or found.startswith(f"{path}/"))
        for found, key, _ in methodology.index
    )


def _carriers(methodology: Methodology) -> Iterator[str]:
    for carrier in methodology.carriers.values():
        if not carrier.source and not carrier.ask and not carrier.none:
            yield _PROBLEM.format(place=carrier.name, reason="neither source, ask nor none")
        for code in (carrier.source, *carrier.ask):
            if code and code not in methodology.sources:
                yield _PROBLEM.format(place=carrier.name, reason=f"no source {code}")
