"""``restricted/audit.jsonl``: the extract of the company file's chained log.

Each line is one canonical JSON object with at least ``at``, ``previous`` and ``hash``. How a hash
comes about is the company file's matter; here the links must hold and end in the signed head.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from desktop.errors import PackageError
from desktop.exchange import shape
from desktop.exchange.canonical import Json, NotCanonicalError, from_json, to_json
from desktop.exchange.parts import NO_PREVIOUS, Audit
from desktop.exchange.results import results_mismatch


def write_audit_log(entries: Iterable[Mapping[str, Json]]) -> tuple[bytes, Audit]:
    """Return the file and the head that the statement names.

    Raises:
        PackageError: If an entry lacks ``at``, ``previous`` or ``hash``, or a link is broken.
    """
    lines = [to_json(entry) for entry in entries]
    data = b"".join(line + b"\n" for line in lines)
    read = _entries(data)
    audit = Audit(len(read), read[-1]["hash"]) if read else Audit()
    check_audit_log(data, audit)
    return data, audit


def check_audit_log(data: bytes, audit: Audit) -> None:
    """Check that the links hold and end in the signed head.

    Raises:
        PackageError: ``RESULTS_MISMATCH``.
    """
    entries = _entries(data)
    links = pairwise(entries)
    is_chain = all(one["hash"] == following["previous"] for one, following in links)
    head = entries[-1]["hash"] if entries else NO_PREVIOUS
    if not is_chain or Audit(len(entries), head) != audit:
        raise _broken()


def last_moment(data: bytes) -> datetime | None:
    """Return when the last entry of a checked log was written."""
    last = data[:-1].rpartition(b"\n")[2]
    return datetime.fromisoformat(_entry(last)["at"]) if last else None


def _entries(data: bytes) -> list[dict[str, Any]]:
    lines = data.split(b"\n")
    if lines.pop():
        raise _broken()
    try:
        return [_entry(line) for line in lines]
    except (NotCanonicalError, shape.ShapeError) as error:
        raise _broken() from error


def _entry(line: bytes) -> dict[str, Any]:
    value = from_json(line)
    if not isinstance(value, dict):
        raise shape.ShapeError("entry")
    for key, expected in _REQUIRED.items():
        expected(value.get(key), key)
    return value


def _broken() -> PackageError:
    return results_mismatch("audit")


def _moment(value: Json, place: str) -> None:
    """Check a time in UTC, with ``Z`` or ``+00:00``."""
    if isinstance(value, str) and value.endswith("+00:00"):
        value = value.removesuffix("+00:00") + "Z"
    shape.time(value, place)


_REQUIRED = {"at": shape.Shape(_moment), "previous": shape.digest, "hash": shape.digest}
