"""A verifier written from the document alone says of every package what the program says."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.exchange.envelope import Envelope
from desktop.exchange.keys import PublicKey
from desktop.exchange.roots import RootSet, sign_roots
from desktop.exchange.verify import Options, verify_package
from tests.unit.exchange import independent
from tests.unit.exchange.attacks import attacks
from tests.unit.exchange.hostile import hostile, mutated

FILES = Path(__file__).resolve().parents[2] / "golden" / "packages" / "files"


def _known(name: str) -> dict[int, str]:
    payload, _ = independent.envelope(
        independent.unpack((FILES / name).read_bytes())[independent.ENVELOPE]
    )
    return {json.loads(payload)["predicate"]["seq"]: independent.sha(payload)}


def _issued(register: bytes) -> dict[int, datetime]:
    """Return when a register came into being, by its version: what an anchor may name."""
    given = json.loads(independent.envelope(register, 256 * independent.MIB)[0])["predicate"]
    return {given["version"]: independent.moment(given["issued_at"])}


def _found(line: dict[str, Any]) -> tuple[str, str]:
    have: dict[str, Any] = {
        name: (FILES / line[name]).read_bytes() for name in ("register", "root") if line[name]
    }
    if have:
        have["anchors"] = _issued(have["register"]) if line["register"] else {}
    have |= {"seen": line["register_version"], "challenge": line["challenge"]}
    have["needs_everything"] = line["needs_everything"]
    have["known"] = _known(line["knows"]) if line["knows"] else None
    now = datetime.fromisoformat(line["now"])
    return independent.verify((FILES / line["file"]).read_bytes(), now, have)


def test_it_judges_every_vector_as_the_list_says() -> None:
    lines = json.loads((FILES / "index.json").read_text(encoding="utf-8"))
    assert {line["file"]: _found(line) for line in lines} == {
        line["file"]: (line["level"], line["code"]) for line in lines
    }


def test_it_judges_hostile_packages_and_attacks_like_the_program(firm: Any, platform: Any) -> None:
    register, root = platform.register_file, platform.root
    options, have = Options(register, root), {"register": register, "root": root}
    given = {one.name: one.data for one in attacks(firm)}
    given |= {name: package.to_bytes() for name, package in hostile(firm).items()}
    given |= {str(at): one.to_bytes() for at, one in enumerate(mutated(firm, 300))}
    ours = {}
    for name, data in given.items():
        verdict = verify_package(data, now=firm.NOW, options=options)
        ours[name] = (verdict.level.value if verdict.level else "", verdict.code)
    found = {name: independent.verify(data, firm.NOW, have) for name, data in given.items()}
    assert found == ours


@pytest.mark.parametrize("head", ["30812a300506032b6570032100", "302c300706032b65700500032100"])
def test_a_root_key_in_a_second_encoding_makes_the_register_invalid(
    firm: Any, platform: Any, head: str
) -> None:
    """DER says the same key otherwise: it would have a second key id, and sign twice."""
    again = PublicKey(bytes.fromhex(head) + firm.ROOT_KEYS[0].public.raw)
    keys = {key.public.keyid: key.public for key in firm.ROOT_KEYS} | {again.keyid: again}
    root = sign_roots(RootSet(1, 2, firm.NOW, keys), firm.ROOT_KEYS)
    payload = replace(platform.register, roots=(root,)).to_payload()
    signatures = [one.sign(payload) for one in firm.ROOT_KEYS]
    register, package = Envelope(payload).signed(signatures).to_bytes(), firm.signed().to_bytes()
    have = {"register": register, "root": root.to_bytes()}
    verdict = verify_package(package, now=firm.NOW, options=Options(register, root.to_bytes()))
    assert verdict.code == "REGISTER_SIGNATURE_INVALID"
    assert independent.verify(package, firm.NOW, have) == ("", verdict.code)
