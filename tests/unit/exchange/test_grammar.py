"""The quick reading of statement, envelope and keys takes nothing that the slow one refuses."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop.exchange import keyring, shape
from desktop.exchange.canonical import NotCanonicalError, from_json, to_json
from desktop.exchange.container import read_container, write_container
from desktop.exchange.envelope import read_envelope
from desktop.exchange.register import open_register
from desktop.exchange.statement_schema import STATEMENT
from desktop.exchange.verify import Options, verify_package
from tests.unit.exchange.hostile import mutate

NOTHING = object()


def slowly(data: bytes, expected: shape.Shape) -> Any:
    """Return what canonical reading and the shape's check give."""
    try:
        return shape.checked(from_json(data), expected, "")
    except (NotCanonicalError, shape.ShapeError):
        return NOTHING


def byte_changes(data: bytes, count: int) -> Iterator[bytes]:
    chance = random.Random(20261126)
    alphabet = [bytes([one]) for one in range(256)] + [b'"', b"\\", b"\\u0041", "̸".encode()]
    for _ in range(count):
        at = chance.randrange(len(data))
        new = chance.choice(alphabet)
        yield data[:at] + new + data[at + chance.randrange(3) :]


def test_a_usual_statement_is_read_in_one_pass(firm: Any) -> None:
    payload = firm.signed().payload
    assert shape.parsed(payload, STATEMENT) == json.loads(payload)


def test_the_grammar_takes_no_mutated_statement_that_the_schema_refuses(firm: Any) -> None:
    payload, chance = firm.signed().payload, random.Random(7)
    taken = 0
    for _ in range(1500):
        statement = json.loads(payload)
        mutate(statement, chance)
        data = to_json(statement)
        found = shape.parsed(data, STATEMENT)
        taken += found is not None
        assert found is None or found == slowly(data, STATEMENT)
    assert taken > 50


def test_the_grammar_takes_no_changed_byte_that_makes_a_statement_uncanonical(firm: Any) -> None:
    for data in byte_changes(firm.signed().payload, 4_000):
        found = shape.parsed(data, STATEMENT)
        assert found is None or found == slowly(data, STATEMENT)


def _replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    "change",
    [
        _replaced('"marks":{', '"marks":{"能效":{},'),
        _replaced('"marks":{', '"marks":{"zz":{},"a":{},'),
        _replaced('"marks":{}', '"marks":{"﷿":{},"\U0001f600":{}}'),
        _replaced('"name":"湖州', '"name":"\\u0041湖州'),
        _replaced('"name":"湖州', '"name":"\\n湖州'),
        _replaced('"name":"湖州', '"name":"\\/湖州'),
        _replaced('"name":"湖州', '"name":"A\u030a湖州'),
        _replaced('"name":"湖州', '"name":"\u200b湖州'),
        _replaced('"name":"湖州', '"name":"\ufeff湖州'),
        _replaced('"seq":1', '"seq":01'),
        _replaced('"seq":1', '"seq":-0'),
        _replaced('"seq":1', '"seq":1.0'),
        _replaced('"seq":1', '"seq":1e0'),
        _replaced('"seq":1', '"seq":NaN'),
        _replaced('"seq":1', '"seq":9007199254740992'),
        _replaced('"seq":1', '"seq":' + "9" * 5000),
        _replaced('"seq":1', '"seq":1,"seq":1'),
        _replaced('"seq":1', '"seq": 1'),
        _replaced('"end":"2025-12-31"', '"end":"2025-02-29"'),
        _replaced('"end":"2025-12-31"', '"end":"0000-12-31"'),
        _replaced('"spec":"1.0"', '"spec":"1.0",'),
        _replaced('"trees":[', '"trees":[' + "[" * 2000),
        lambda text: "\ufeff" + text,
        lambda text: text + "\n",
        lambda text: "\r\n" + text,
    ],
)
def test_the_grammar_leaves_what_is_not_canonical(firm: Any, change: Callable[[str], str]) -> None:
    before = firm.signed().payload.decode()
    after = change(before)
    assert after != before
    assert shape.parsed(after.encode(), STATEMENT) is None
    assert slowly(after.encode(), STATEMENT) is NOTHING


@pytest.mark.parametrize(
    "change",
    [
        _replaced('"seq":1', '"seq":9007199254740991'),
        _replaced('"end":"2025-12-31"', '"end":"2024-02-29"'),
        _replaced('"name":"湖州', '"name":"\\"\\\\湖州'),
        _replaced('"marks":{}', '"marks":{"a":{},"\U0001f600":{},"﷿":{"mark":"1"}}'),
    ],
)
def test_what_the_grammar_leaves_the_slow_way_still_takes(
    firm: Any, change: Callable[[str], str]
) -> None:
    data = change(firm.signed().payload.decode()).encode()
    found = shape.parsed(data, STATEMENT)
    assert slowly(data, STATEMENT) is not NOTHING
    assert found is None or found == slowly(data, STATEMENT)


def test_bytes_that_are_no_text_or_have_no_grammar_are_left_to_the_slow_way() -> None:
    assert shape.parsed(b"\xff", STATEMENT) is None
    assert shape.parsed(b'"x"', shape.anything) is None
    free = shape.map_of(shape.digest, shape.text())
    assert shape.parsed(b"{}", free) is None
    assert shape.parsed(b"[{}]", shape.list_of(shape.held(free))) is None
    assert shape.held(shape.anything) is shape.anything
    assert not shape.record({"a": shape.anything}).grammar
    assert not shape.list_of(shape.anything).grammar
    assert not shape.map_of(shape.anything, shape.text()).grammar


def test_a_changed_byte_of_an_envelope_is_refused_or_reads_as_the_same_bytes(firm: Any) -> None:
    envelope = firm.signed().envelope.to_bytes()
    for data in byte_changes(envelope, 1500):
        try:
            found = read_envelope(data)
        except Exception as error:  # noqa: BLE001 - any other than a refusal fails the test
            assert type(error).__name__ == "PackageError"  # noqa: PT017 - many inputs, one rule
        else:
            assert found.to_bytes() == data


def test_a_changed_byte_of_the_keys_is_refused_or_canonical(firm: Any) -> None:
    package = firm.signed()
    keys = {one.public.keyid: one.public.spki for one in (firm.PREPARER, firm.REVIEWER)}
    data = keyring.write_keys(keys)
    assert keyring.read_keys(data, package.envelope) == keys
    for changed in byte_changes(data, 1000):
        found = shape.parsed(changed, keyring._KEYS)
        assert found is None or to_json(found) == changed


def test_a_wrong_value_of_a_free_key_is_named() -> None:
    free = shape.map_of(shape.digest, shape.text())
    with pytest.raises(shape.ShapeError, match=r"^keys\.a$"):
        shape.checked({"a": 1}, free, "keys")


def test_keys_of_its_own_are_checked_beside_a_register_at_hand(firm: Any, platform: Any) -> None:
    trust = open_register(platform.register_file, now=firm.NOW, root=platform.root)
    files = read_container(firm.signed().to_bytes())
    swapped = {firm.PREPARER.public.keyid: firm.REVIEWER.public.spki}
    expected = {
        files["keys.json"]: "",
        None: "",
        keyring.write_keys({firm.PREPARER.public.keyid: firm.PREPARER.public.spki}): "",
        keyring.write_keys(swapped): "ENVELOPE_MALFORMED",
        b"{}": "ENVELOPE_MALFORMED",
    }
    for keys, code in expected.items():
        rest = {name: data for name, data in files.items() if name != "keys.json"}
        data = write_container({**rest, **({"keys.json": keys} if keys else {})})
        for register in (trust, platform.register_file):
            options = Options(register=register, root=platform.root)
            assert verify_package(data, now=firm.NOW, options=options).code == code
