"""Ratings as JSON and their values from JSON, in the shape of the command line's contract."""

import json
from collections.abc import Mapping
from decimal import Decimal

from desktop.accounting.rating.document import as_number
from desktop.accounting.rating.result import BenchmarkUsed, InputValue, Mark, Rating
from desktop.accounting.rating.values import RatingValues, plain, settled
from desktop.accounting.rating.written import number_from
from desktop.errors import InputError
from desktop.findings import Finding, Place

MAX_BYTES = 4_194_304
_KEYS = (
    "inputs",
    "prev",
    "base",
    "bench",
    "industry",
    "region",
    "period",
    "intervals",
    "switched_on",
)


def as_json(rating: Rating) -> dict[str, object]:
    """Return a rating as the command line prints it; decimals are texts."""
    labels = dict(rating.label)
    return {
        "method": rating.method,
        "version": rating.version,
        "status": rating.status.value,
        "marks": {name: _mark(mark) for name, mark in rating.marks},
        "score": _number(rating.score),
        "grade": rating.grade,
        "range": list(rating.range),
        "inverse": [
            {
                "mark": inverse.mark,
                "benchmark_from": _number(inverse.benchmark_from),
                "benchmark_to": _number(inverse.benchmark_to),
                "indicator": inverse.indicator,
                "benchmark": f"{inverse.metric}.{inverse.statistic}",
                "from_included": inverse.is_from_included,
            }
            for inverse in rating.inverse
        ],
        "missing": list(rating.missing),
        "confidence": dict(rating.confidence),
        "label": labels.get("zh", ""),
        "labels": labels,
        "reason": rating.reason,
        "value": _number(rating.value),
        "unit": rating.unit,
        "themes": {name: _number(score) for name, score in rating.themes},
        "dropped_weight": _number(rating.dropped_weight),
        "inputs": {name: _input(value) for name, value in rating.inputs},
        "derived": {name: _number(value) for name, value in rating.derived},
        "benchmarks": [_benchmark(used) for used in rating.benchmarks],
        "proxy": rating.is_proxy,
        "superseded": rating.is_superseded,
        "sha256": rating.sha256,
        "parameter_file": rating.parameter_file,
        "findings": [_finding(finding) for finding in rating.findings],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _mark(mark: Mark) -> dict[str, str | None]:
    return {
        "value": _number(mark.value),
        "mark": mark.mark,
        "score": _number(mark.score),
        "confidence": mark.confidence,
    }


def _input(value: InputValue) -> object:
    if isinstance(value, Decimal):
        return plain(settled(value))
    if isinstance(value, tuple):
        return [plain(settled(part)) for part in value]
    return value


def _benchmark(used: BenchmarkUsed) -> dict[str, object]:
    return {
        "metric": used.metric,
        "stat": used.statistic,
        "value": plain(used.value),
        "unit": used.unit,
        "region": used.region,
        "industry": used.industry,
        "period": used.period,
        "n": used.n,
        "source": used.source,
        "sha256": used.sha256,
        "level_used": used.level_used,
        "confidence": used.confidence,
        "proxy": used.is_proxy,
        "label": used.label,
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "where": finding.where.as_json(),
        "details": dict(finding.details),
    }


# ---------------------------------------------------------------------- values in


def parse_values(name: str, data: bytes) -> RatingValues:
    """Return the values of a JSON file: ``{"inputs": …, "prev": …, "bench": …}``.

    ``base``, ``industry``, ``region`` and ``period`` may stand beside them.

    Raises:
        InputError: Naming file and key.
    """
    if len(data) > MAX_BYTES:
        raise _wrong("rating.values_too_large", name, "", most=str(MAX_BYTES))
    try:
        document = json.loads(
            data.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_int=Decimal,
            object_pairs_hook=_once_each,
        )
    except (UnicodeDecodeError, ValueError, RecursionError, ArithmeticError) as error:
        raise _wrong("rating.values_not_json", name, "", reason=str(error)) from error
    return values_from(name, document)


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def values_from(name: str, document: object) -> RatingValues:
    """Return the values of a JSON document already read.

    Raises:
        InputError: Naming file and key.
    """
    if not isinstance(document, dict):
        raise _wrong("rating.values_not_object", name, "")
    for key in document:
        if key not in _KEYS:
            raise _wrong("rating.values_key_unknown", name, key, known="、".join(_KEYS))
    return RatingValues(
        inputs=_values(name, document, "inputs"),
        prev=_values(name, document, "prev"),
        base=_values(name, document, "base"),
        bench=_benchmarks(name, document),
        industry=_text(name, document, "industry"),
        region=_text(name, document, "region"),
        period=_text(name, document, "period"),
        intervals=_intervals(name, document),
        switched_on=_switched_on(name, document),
    )


def _wrong(code: str, name: str, key: str, **details: str) -> InputError:
    return InputError(code, Place(file=name, cell=key), key=key, **details)


def _quoted(value: object) -> str:
    """Return the beginning of a value as the file writes it."""
    return json.dumps(value, ensure_ascii=False, default=str)[:40].strip('"')


def _table(name: str, document: Mapping[str, object], key: str) -> Mapping[str, object]:
    table = document.get(key)
    if table is None:
        return {}
    if not isinstance(table, dict):
        raise _wrong("rating.values_not_object", name, key)
    return table


def _text(name: str, document: Mapping[str, object], key: str) -> str:
    text = document.get(key) or ""
    if isinstance(text, Decimal):
        return plain(text)
    if not isinstance(text, str):
        raise _wrong("rating.values_not_text", name, key)
    return text


def _values(name: str, document: Mapping[str, object], key: str) -> dict[str, InputValue]:
    table = _table(name, document, key)
    return {entry: _value(name, f"{key}.{entry}", value) for entry, value in table.items()}


def _value(name: str, key: str, value: object) -> InputValue:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list):
        return tuple(_decimal(name, key, part) for part in value)
    return _decimal(name, key, value)


def _decimal(name: str, key: str, value: object) -> Decimal:
    number = number_from(value) if isinstance(value, str) else as_number(value)
    if number is None:
        raise _wrong("rating.values_not_number", name, key, value=_quoted(value))
    return number


def _benchmarks(name: str, document: Mapping[str, object]) -> dict[str, Decimal]:
    table = _table(name, document, "bench")
    return {
        entry: _decimal(name, f"bench.{entry}", value)
        for entry, value in table.items()
        if value is not None
    }


def _intervals(name: str, document: Mapping[str, object]) -> dict[str, tuple[Decimal, Decimal]]:
    found = {}
    for entry, value in _table(name, document, "intervals").items():
        pair = _value(name, f"intervals.{entry}", value)
        if not isinstance(pair, tuple) or len(pair) != 2 or pair[0] > pair[1]:  # noqa: PLR2004 - two ends
            raise _wrong("rating.values_no_interval", name, f"intervals.{entry}")
        found[entry] = (pair[0], pair[1])
    return found


def _switched_on(name: str, document: Mapping[str, object]) -> frozenset[str]:
    names = document.get("switched_on") or []
    if not isinstance(names, list) or not all(isinstance(entry, str) for entry in names):
        raise _wrong("rating.values_not_names", name, "switched_on")
    return frozenset(names)
