"""in-toto statements: the frame of every one, and those about one digest.

Of the latter kind are roots, register, enrolment, receipt and presentation.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from desktop.errors import PackageError
from desktop.exchange import shape
from desktop.exchange.canonical import Json, NotCanonicalError, from_json, to_json
from desktop.exchange.codes import Code

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
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


def read_json_statement(payload: bytes, predicate_type: str) -> dict[str, Any]:
    """Return the JSON of an in-toto statement of one type.

    Raises:
        PackageError: ``STATEMENT_MALFORMED`` or ``STATEMENT_TYPE_UNKNOWN``.
    """
    try:
        value = from_json(payload)
    except NotCanonicalError as error:
        raise malformed("JSON") from error
    if not isinstance(value, dict):
        raise malformed("statement")
    found = (value.get("_type"), value.get("predicateType"))
    if not all(isinstance(one, str) for one in found):
        raise malformed("_type")
    if found != (STATEMENT_TYPE, predicate_type):
        raise PackageError(Code.STATEMENT_TYPE_UNKNOWN, found=" ".join(map(str, found))[:200])
    return value


def read_shaped(payload: bytes, expected: shape.Shape) -> dict[str, Any] | None:
    """Return the JSON of a statement in one pass; None if it needs a closer look."""
    value: dict[str, Any] | None = shape.parsed(payload, expected)
    return value


def check_shape(value: Json, expected: shape.Shape) -> None:
    """Check a statement against a schema.

    Raises:
        PackageError: ``STATEMENT_MALFORMED`` with the place.
    """
    try:
        expected(value, "statement")
    except shape.ShapeError as error:
        raise malformed(error.place) from error


def malformed(place: str) -> PackageError:
    """Return the refusal that names the place where a statement is malformed."""
    return PackageError(Code.STATEMENT_MALFORMED, place=ascii(place)[1:-1][:200])


def sha256(data: bytes) -> str:
    """Return SHA-256 as hex."""
    return hashlib.sha256(data).hexdigest()
