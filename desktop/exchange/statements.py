"""in-toto statements about one digest: roots, register, enrolment, receipt, presentation."""

import hashlib
from collections.abc import Mapping
from typing import Any

from desktop.exchange import shape
from desktop.exchange.canonical import Json, to_json
from desktop.exchange.manifest import STATEMENT_TYPE, check_shape, read_json_statement

NAMESPACE = "https://carbonbook.example/cdp"


def write_statement(predicate_type: str, name: str, digest: str, predicate: Json) -> bytes:
    """Return the canonical bytes of a statement about one digest."""
    return to_json(
        {
            "_type": STATEMENT_TYPE,
            "subject": [{"name": name, "digest": {"sha256": digest}}],
            "predicateType": predicate_type,
            "predicate": predicate,
        }
    )


def read_predicate(
    payload: bytes, predicate_type: str, name: str, predicate: shape.Shape
) -> tuple[str, Mapping[str, Any]]:
    """Return the digest and the predicate of a statement about one digest.

    Raises:
        PackageError: ``STATEMENT_MALFORMED`` or ``STATEMENT_TYPE_UNKNOWN``.
    """
    value = read_json_statement(payload, predicate_type)
    expected = shape.record(
        {
            "_type": shape.one_of(STATEMENT_TYPE),
            "subject": shape.list_of(
                shape.record(
                    {"name": shape.one_of(name), "digest": shape.record({"sha256": shape.digest})}
                ),
                1,
                1,
            ),
            "predicateType": shape.one_of(predicate_type),
            "predicate": predicate,
        }
    )
    check_shape(value, expected)
    return value["subject"][0]["digest"]["sha256"], value["predicate"]


def sha256(data: bytes) -> str:
    """Return SHA-256 as hex."""
    return hashlib.sha256(data).hexdigest()
