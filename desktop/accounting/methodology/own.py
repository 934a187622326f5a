"""The user's own factors: rows that extend or replace rows of a shipped table, checked alike.

A file names the table it extends, the documents its values stand in, and rows as the shipped
tables have them (``resources/methodology/ratings/FORMAT.md``).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import chain

from desktop.accounting.methodology.digest import canonical_text, digest
from desktop.accounting.methodology.lint import lint
from desktop.accounting.methodology.parse import (
    index_of,
    malformed,
    read_toml,
    references_from,
    values_from,
)
from desktop.accounting.methodology.schema import DatedValue, Methodology, Parameter

_EXTENDS = "extends"
_BASE = "core"


def is_factor_file(data: bytes) -> bool:
    """Say whether a parameter file extends a table of factors; else it fills a rating method."""
    try:
        return _EXTENDS in tomllib.loads(canonical_text(data).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False


def with_own(methodology: Methodology, files: Mapping[str, bytes]) -> Methodology:
    """Return the methodology with the user's rows in it; the digest covers their files.

    A row of the same key, column and data year as a shipped one takes its place.

    Args:
        methodology: As shipped.
        files: Factor files, by name.

    Raises:
        MethodologyError: ``methodology.malformed`` with file, key and reason.
    """
    for name, data in sorted(files.items()):
        methodology = _extended(methodology, name, data)
    return methodology


def _extended(methodology: Methodology, name: str, data: bytes) -> Methodology:
    document = read_toml(data, name)
    path = document.pop(_EXTENDS, None)
    table = methodology.parameters.get(path) if isinstance(path, str) else None
    if table is None:
        raise malformed(name, _EXTENDS, f"there is no table {path}")
    references = references_from(document.pop("sources", {}), name)
    for key in references:
        if key in methodology.references:
            raise malformed(name, f"sources.{key}", "the program has a document of this name")
    values = values_from(table.path, document, name)
    for value in values:
        _check(value, table, references, name)
    parameters = {**methodology.parameters, table.path: _merged(table, values, data)}
    whole = replace(
        methodology,
        parameters=parameters,
        references={**methodology.references, **references},
        index=index_of(parameters),
        sha256=digest({_BASE: methodology.sha256.encode(), name: data}),
        factors_sha256=digest({_BASE: methodology.factors_sha256.encode(), name: data}),
        own={**methodology.own, name: sha256(canonical_text(data)).hexdigest()},
        memo={},
    )
    for problem in lint(whole):
        raise malformed(name, path, problem)
    return whole


def _check(
    value: DatedValue, table: Parameter, references: Mapping[str, object], name: str
) -> None:
    """Refuse a row whose document the file does not give, or whose unit is not the table's."""
    if value.source not in references:
        raise malformed(name, value.key, f"source {value.source} is not among the file's sources")
    units = sorted({each.unit for each in table.values if each.column == value.column})
    if value.unit not in units:
        raise malformed(
            name, value.key, f"{value.column}: unit {' / '.join(units) or '—'} expected"
        )


def _merged(table: Parameter, values: tuple[DatedValue, ...], data: bytes) -> Parameter:
    taken = {(value.key, value.column, value.year) for value in values}
    kept = (each for each in table.values if (each.key, each.column, each.year) not in taken)
    merged = digest({_BASE: table.sha256.encode(), table.path: data})
    return replace(table, values=tuple(chain(kept, values)), sha256=merged)
