"""The statement's strict schema: each rule broken once."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from desktop.errors import PackageError
from desktop.exchange import shape
from desktop.exchange.canonical import to_json
from desktop.exchange.manifest import payload_of, read_statement
from desktop.exchange.package import build_payload
from desktop.exchange.parts import Anchor, Boundary, BoundaryFacility

Change = Callable[[dict[str, Any]], object]


def predicate(**changes: Any) -> Change:
    return lambda statement: statement["predicate"].update(changes)


def without(key: str) -> Change:
    return lambda statement: statement["predicate"].pop(key)


def within(key: str, **changes: Any) -> Change:
    return lambda statement: statement["predicate"][key].update(changes)


def first(key: str, **changes: Any) -> Change:
    return lambda statement: statement["predicate"][key][0].update(changes)


def reverse(key: str) -> Change:
    return lambda statement: statement["predicate"][key].reverse()


AMENDS = {"digest": "0" * 64, "reason_code": "x", "reason": "y"}

BROKEN: dict[str, tuple[Change, str]] = {
    "unknown key": (predicate(more=1), "predicate.more"),
    "missing key": (without("engine"), "predicate"),
    "null": (predicate(anchor=None), "predicate.anchor"),
    "package id": (predicate(package_id="1" * 36), "package_id"),
    "version 1 id": (
        predicate(package_id="11111111-2222-1333-8444-555555555555"),
        "package_id",
    ),
    "kind": (predicate(kind="copy"), "kind"),
    "seq 0": (predicate(seq=0), "seq"),
    "seq true": (predicate(seq=True), "seq"),
    "seq text": (predicate(seq="1"), "seq"),
    "seq without previous": (predicate(seq=2), "previous"),
    "previous of the first": (predicate(previous="1" * 64), "previous"),
    "time with offset": (predicate(sealed_at="2026-03-01T08:30:00+00:00"), "sealed_at"),
    "time that is none": (predicate(sealed_at="2026-03-01T25:30:00Z"), "sealed_at"),
    "time of other digits": (predicate(sealed_at="２026-03-01T08:30:00Z"), "sealed_at"),
    "day that is none": (within("period", end="2025-02-30"), "period.end"),
    "day as number": (within("period", end=20251231), "period.end"),
    "end before start": (within("period", end="2024-12-31"), "period"),
    "check character": (within("company", uscc="91330500MA2AAAAA01"), "company.uscc"),
    "empty name": (within("company", name=""), "company.name"),
    "name with control character": (within("company", name="a\u202eb"), "company.name"),
    "long name": (within("company", name="x" * 201), "company.name"),
    "industry": (within("company", industry="35"), "company.industry"),
    "region": (within("company", region="3305"), "company.region"),
    "series of another": (predicate(series="91330500MA2BBBBB08/inventory"), "series"),
    "series alone": (predicate(series="91330500MA2AAAAA00"), "series"),
    "approach": (within("boundary", approach="all"), "boundary.approach"),
    "no facility": (within("boundary", facilities=[]), "boundary.facilities"),
    "share": (
        within("boundary", facilities=[{"name": "a", "region": "330500", "share": "1e0"}]),
        "boundary.facilities[0].share",
    ),
    "facility twice": (
        within("boundary", facilities=[{"name": "a", "region": "330500", "share": "1"}] * 2),
        "boundary.facilities",
    ),
    "kg of five places": (within("results", scope1_kg="1.00000"), "results.scope1_kg"),
    "minus zero": (within("results", scope1_kg="-0.000000"), "results.scope1_kg"),
    "kg as number": (within("results", scope1_kg=1), "results.scope1_kg"),
    "rating twice": (
        lambda s: s["predicate"]["results"]["ratings"].append(
            s["predicate"]["results"]["ratings"][0]
        ),
        "results.ratings",
    ),
    "marks as list": (
        lambda s: s["predicate"]["results"]["ratings"][0].update(marks=[]),
        "marks",
    ),
    "count below zero": (within("counts", lines=-1), "counts.lines"),
    "roles turned": (predicate(required_roles=["reviewer", "preparer"]), "required_roles"),
    "no roles": (predicate(required_roles=[]), "required_roles"),
    "amends of an original": (predicate(amends=AMENDS), "amends"),
    "amendment of nothing": (predicate(kind="amendment"), "amends"),
    "amendment without changes": (predicate(kind="amendment", amends=AMENDS), "commitments"),
    "withdrawal with lines": (predicate(kind="withdrawal", amends=AMENDS), "subject"),
    "commitments out of order": (reverse("commitments"), "commitments"),
    "commitment to an open file": (first("commitments", name="data/a.csv"), "commitments"),
    "commitment to an unsafe path": (first("commitments", name="restricted/../a"), "commitments"),
    "commitment to too much": (first("commitments", size=70_000_000), "commitments"),
    "table as digest alone": (first("commitments", evidence="hash_only"), "commitments"),
    "trees out of order": (reverse("trees"), "trees"),
    "no trees": (predicate(trees=[]), "trees"),
    "attestation": (within("attestation", lang="fr"), "attestation.lang"),
    "subject out of order": (lambda s: s["subject"].reverse(), "subject"),
    "subject missing one": (lambda s: s["subject"].pop(), "subject"),
    "subject empty": (lambda s: s.update(subject=[]), "subject"),
    "subject with other digest": (
        lambda s: s["subject"][0]["digest"].update(md5="0" * 32),
        "subject[0].digest.md5",
    ),
    "top level key": (lambda s: s.update(more=1), "more"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_rule_of_the_schema_is_kept(firm: Any, name: str) -> None:
    change, place = BROKEN[name]
    statement = json.loads(build_payload(firm.content()))
    change(statement)
    with pytest.raises(PackageError) as caught:
        read_statement(to_json(statement))
    assert caught.value.code == "STATEMENT_MALFORMED"
    assert place in caught.value.details["place"]


def test_a_statement_reads_back_and_writes_the_same_bytes(firm: Any) -> None:
    anchored = firm.second(firm.signed(), anchor=Anchor("7" * 64, 3), boundary=_boundary())
    known = [Anchor("7" * 64), Anchor("", 3), Anchor()]
    others = [firm.amended(firm.content(), anchor=anchor) for anchor in known]
    for sealed in (firm.content(), firm.amendment(firm.signed()), anchored, *others):
        payload = build_payload(sealed)
        assert payload_of(read_statement(payload)) == payload


def _boundary() -> Boundary:
    facility = BoundaryFacility("分厂", "540100", grid_region="350000", share="0.5")
    return Boundary("equity_share", (facility,))


def test_an_sm3_digest_is_kept(firm: Any) -> None:
    statement = json.loads(build_payload(firm.content()))
    statement["subject"][0]["digest"]["sm3"] = "0" * 64
    payload = to_json(statement)
    assert payload_of(read_statement(payload)) == payload


@pytest.mark.parametrize("value", [1, None, "yes"])
def test_a_truth_value_is_true_or_false(value: Any) -> None:
    shape.boolean(True, "x")  # noqa: FBT003 - the value under test
    with pytest.raises(shape.ShapeError, match="x"):
        shape.boolean(value, "x")


def test_an_empty_text_is_allowed_where_it_says_so() -> None:
    shape.text(may_be_empty=True)("", "x")
    with pytest.raises(shape.ShapeError):
        shape.text()("", "x")
