"""The command that lists emission sources with their schema, and factors with their document."""

import argparse
from collections.abc import Iterable

from desktop.accounting.methodology.schema import DatedValue, Methodology, SourceDefinition
from desktop.accounting.routes import overrides_of
from desktop.cli.console import Console
from desktop.intake.written import number_of
from desktop.jobs.measured_values import unit_meant
from desktop.jobs.shipped import load_methodology, load_regions
from desktop.messages import sentence


def factors(options: argparse.Namespace, console: Console) -> int:
    """List emission sources with their parameters, and factors with document and confidence."""
    methodology = load_methodology()
    query = options.query.strip().lower()
    sources = [each for each in _sources(methodology) if query in _source_text(each)]
    values = _matching(query, methodology) if query else []
    for source in sources:
        console.say(_source_line(source, "zh"), _source_line(source, "en"))
        for name in source.parameters if query else ():
            console.say(_spec_line(name, methodology, "zh"), _spec_line(name, methodology, "en"))
    for value in values:
        console.say(_value_line(value, methodology, "zh"), _value_line(value, methodology, "en"))
    console.emit(
        {
            "sources": [_source_json(each, methodology) for each in sources],
            "factors": [_value_json(each, methodology) for each in values],
        }
    )
    return 0


def _sources(methodology: Methodology) -> Iterable[SourceDefinition]:
    return {source.code: source for source in methodology.sources.values()}.values()


def _source_text(source: SourceDefinition) -> str:
    return " ".join((source.code, source.title.zh, source.title.en, *source.aliases)).lower()


def _matching(query: str, methodology: Methodology) -> list[DatedValue]:
    """Return values by what is written of them, by region name (浙江) or by amount (0.4974)."""
    region = load_regions().code_of(query)
    number = number_of(query)
    return [
        value
        for parameter in methodology.parameters.values()
        for value in parameter.values
        if query in _value_text(value, methodology)
        or (region != query and value.key == region)
        or (number is not None and value.amount == number)
    ]


def _value_text(value: DatedValue, methodology: Methodology) -> str:
    reference = methodology.references.get(value.source)
    return " ".join((value.id, value.note, reference.document if reference else "")).lower()


def _source_line(source: SourceDefinition, language: str) -> str:
    title = source.title.zh if language == "zh" else source.title.en
    return f"{source.code}  [{source.unit}]  {title}"


def _spec_line(name: str, methodology: Methodology, language: str) -> str:
    spec = methodology.specs[name]
    title = spec.title.zh if language == "zh" else spec.title.en
    words = " | ".join(spec.values) or spec.unit
    return f"    {name}  [{words}]  {title}" if words else f"    {name}  {title}"


def _value_line(value: DatedValue, methodology: Methodology, language: str) -> str:
    reference = methodology.references.get(value.source)
    document = reference.document if reference else ""
    sure = sentence(f"confidence.{value.confidence.value}", {}, language)
    return f"{value.id}  {value.amount:f} {value.unit}  [{sure}]  {document}"


def _source_json(source: SourceDefinition, methodology: Methodology) -> dict[str, object]:
    return {
        "source": source.code,
        "name": {"zh": source.title.zh, "en": source.title.en},
        "scope": source.scope.value,
        "unit": source.unit,
        "gases": list(source.gases),
        "aliases": list(source.aliases),
        "parameters": [
            {
                "name": name,
                "kind": methodology.specs[name].kind,
                "unit": methodology.specs[name].unit,
                "values": list(methodology.specs[name].values),
                "title": {
                    "zh": methodology.specs[name].title.zh,
                    "en": methodology.specs[name].title.en,
                },
            }
            for name in source.parameters
        ],
        "overrides": list(overrides_of(source)),
        "override_units": {
            name: unit for name in overrides_of(source) if (unit := unit_meant(name, source.code))
        },
    }


def _value_json(value: DatedValue, methodology: Methodology) -> dict[str, object]:
    reference = methodology.references.get(value.source)
    return {
        "id": value.id,
        "value": f"{value.amount:f}",
        "unit": value.unit,
        "since": str(value.since),
        "year": value.year,
        "document": reference.document if reference else "",
        "source": reference.note if reference else "",
        "confidence": value.confidence.value,
        "refused": value.refusal or None,
        "note": value.note,
    }
