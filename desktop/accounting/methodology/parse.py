"""Bytes by name → a methodology; every error names file, key and reason."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from desktop.accounting.emission_source import Scope
from desktop.accounting.methodology.digest import canonical_text, digest
from desktop.accounting.methodology.schema import (
    Carrier,
    Confidence,
    DatedValue,
    Methodology,
    Names,
    Parameter,
    ParameterSpec,
    Reference,
    SourceDefinition,
)
from desktop.errors import MethodologyError
from desktop.findings import Place

_ROW_WORDS = frozenset(
    {"key", "since", "year", "source", "confidence", "unit", "units", "note", "refusal", "group"}
)
_FOLDER = "parameters/"


def parse(files: Mapping[str, bytes]) -> Methodology:
    """Return the methodology written in the files.

    Args:
        files: Contents by path below the methodology's folder, with forward slashes.

    Raises:
        MethodologyError: ``methodology.malformed`` with file, key and reason.
    """
    head = _read(files, "methodology.toml")
    tables = [name for name in sorted(files) if name.startswith(_FOLDER) and name.endswith(".toml")]
    parameters = {p.path: p for p in (_parameter(name, files[name]) for name in tables)}
    return Methodology(
        id=_text(head, "id", "methodology.toml"),
        version=_text(head, "version", "methodology.toml"),
        title=_names(head.get("title"), "methodology.toml", "title"),
        sha256=digest(files),
        factors_sha256=digest({name: files[name] for name in tables}),
        references=references_from(_read(files, "sources.toml"), "sources.toml"),
        parameters=parameters,
        index=index_of(parameters),
        sources=_sources(_read(files, "emission_sources.toml")),
        specs=_specs(_read(files, "parameters.toml")),
        carriers=_carriers(_read(files, "carriers.toml")),
        settings=head,
    )


def malformed(file: str, key: str, reason: str) -> MethodologyError:
    """Return the error that names file, key and reason."""
    return MethodologyError("methodology.malformed", Place(file), key=key, reason=reason)


def read_toml(data: bytes, file: str) -> dict[str, Any]:
    """Return a TOML table whose numbers keep their digits.

    Raises:
        MethodologyError: If the bytes are not TOML in UTF-8.
    """
    try:
        return tomllib.loads(canonical_text(data).decode("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise malformed(file, "", str(exc)) from exc


def _read(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    if name not in files:
        raise malformed(name, "", "missing")
    return read_toml(files[name], name)


def _text(table: Mapping[str, Any], key: str, file: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise malformed(file, key, "text expected")
    return value


def _names(value: object, file: str, key: str) -> Names:
    if not isinstance(value, dict) or not value.get("zh") or not value.get("en"):
        raise malformed(file, key, "zh and en expected")
    return Names(str(value["zh"]), str(value["en"]))


def _parameter(name: str, data: bytes) -> Parameter:
    head = read_toml(data, name)
    path = name.removeprefix(_FOLDER).removesuffix(".toml")
    values = values_from(path, head, name)
    return Parameter(
        path=path,
        title=_names(head.get("title"), name, "title"),
        series=str(head.get("series", "")),
        sha256=sha256(canonical_text(data)).hexdigest(),
        values=values,
    )


def values_from(path: str, head: Mapping[str, Any], name: str) -> tuple[DatedValue, ...]:
    """Return the values of a table's file.

    Raises:
        MethodologyError: Naming file, key and reason.
    """
    return tuple(
        value
        for table in _tables(head, "table", name)
        for row in _tables(table, "rows", name)
        for value in _values(path, {**head, **table}, row, name)
    )


def _tables(table: Mapping[str, Any], key: str, file: str) -> list[dict[str, Any]]:
    rows = table.get(key)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise malformed(file, key, "list of tables expected")
    return rows


def _values(
    path: str, shared: Mapping[str, Any], row: Mapping[str, Any], file: str
) -> Iterator[DatedValue]:
    key = _text(row, "key", file)
    merged = {**shared, **row}
    columns = [name for name in row if name not in _ROW_WORDS]
    if not columns:
        raise malformed(file, key, "no value")
    for column in columns:
        if column == "members":
            continue
        yield _value(path, column, merged, file)
    for number, member in enumerate(row.get("members", ())):
        column = str(member)
        yield _value(path, column, {**merged, column: number}, file)


def _value(path: str, column: str, row: Mapping[str, Any], file: str) -> DatedValue:
    key, units = str(row["key"]), row.get("units", {})
    since, year, amount = row.get("since"), row.get("year"), row[column]
    if not isinstance(since, date):
        raise malformed(file, key, "since: day expected")
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise malformed(file, key, f"{column}: number expected")
    if year is not None and not isinstance(year, int):
        raise malformed(file, key, "year: number expected")
    return DatedValue(
        parameter=path,
        key=key,
        column=column,
        amount=Decimal(amount),
        unit=_text({"unit": units.get(column, row.get("unit"))}, "unit", f"{file} {key}"),
        since=since,
        year=year,
        source=_text(row, "source", file),
        confidence=_confidence(row, file),
        note=str(row.get("note", "")),
        refusal=str(row.get("refusal", "")),
        group=str(row.get("group", "")),
    )


def _confidence(row: Mapping[str, Any], file: str) -> Confidence:
    word = row.get("confidence", "")
    try:
        return Confidence(word)
    except ValueError as exc:
        raise malformed(file, str(row["key"]), f"confidence: {word!r} is none") from exc


def index_of(
    parameters: Mapping[str, Parameter],
) -> dict[tuple[str, str, str], tuple[DatedValue, ...]]:
    """Return the values by parameter, key and column, oldest first."""
    index: dict[tuple[str, str, str], list[DatedValue]] = {}
    for parameter in parameters.values():
        for value in parameter.values:
            index.setdefault((value.parameter, value.key, value.column), []).append(value)
    return {
        key: tuple(sorted(values, key=lambda v: (v.since, v.year or 0)))
        for key, values in index.items()
    }


def references_from(table: object, file: str) -> dict[str, Reference]:
    """Return the documents values are taken from.

    Raises:
        MethodologyError: If one lacks its title or its day.
    """
    if not isinstance(table, dict):
        raise malformed(file, "sources", "table expected")
    return {key: _reference(key, entry, file) for key, entry in table.items()}


def _reference(key: str, entry: object, file: str) -> Reference:
    if not isinstance(entry, dict) or not isinstance(entry.get("date"), date):
        raise malformed(file, key, "date: day expected")
    return Reference(
        key=key,
        title=_text(entry, "title", f"{file} {key}"),
        number=str(entry.get("number", "")),
        date=entry["date"],
        url=str(entry.get("url", "")),
        note=str(entry.get("note", "")),
    )


def _sources(head: Mapping[str, Any]) -> dict[str, SourceDefinition]:
    file = "emission_sources.toml"
    sources: dict[str, SourceDefinition] = {}
    for table in _tables(head, "table", file):
        shared = {key: value for key, value in table.items() if key != "rows"}
        for row in _tables(table, "rows", file):
            source = _source({**shared, **row}, file)
            for code in (source.code, *source.aliases):
                if code in sources:
                    raise malformed(file, code, "defined twice")
                sources[code] = source
    return sources


def _source(row: Mapping[str, Any], file: str) -> SourceDefinition:
    code = _text(row, "code", file)
    where = f"{file} {code}"
    return SourceDefinition(
        code=code,
        family=_text(row, "family", where),
        scope=Scope(_text(row, "scope", where)),
        method=_text(row, "method", where),
        unit=_text(row, "unit", where),
        gases=tuple(row.get("gases", ())),
        factors=_text(row, "factors", where),
        item=str(row.get("item", "")),
        kind=str(row.get("kind", "")),
        tce=str(row.get("tce", "")),
        sign=int(row.get("sign", 1)),
        parameters=tuple(row.get("parameters", ())),
        aliases=tuple(row.get("aliases", ())),
        title=_names({"zh": row.get("zh"), "en": row.get("en")}, file, code),
        instead=str(row.get("instead", "")),
    )


def _specs(head: Mapping[str, Any]) -> dict[str, ParameterSpec]:
    return {
        name: ParameterSpec(
            name=name,
            kind=_text(entry, "kind", f"parameters.toml {name}"),
            unit=str(entry.get("unit", "")),
            values=tuple(entry.get("values", ())),
            title=_names(entry, "parameters.toml", name),
        )
        for name, entry in head.items()
    }


def _carriers(head: Mapping[str, Any]) -> dict[str, Carrier]:
    carriers: dict[str, Carrier] = {}
    for entry in _tables(head, "carrier", "carriers.toml"):
        for name in entry.get("names", ()):
            if name in carriers:
                raise malformed("carriers.toml", name, "defined twice")
            carriers[name] = Carrier(
                name,
                str(entry.get("source", "")),
                tuple(entry.get("ask", ())),
                str(entry.get("none", "")),
            )
    return carriers
