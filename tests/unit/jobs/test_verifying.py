"""Verifying a file somebody handed over, by the packages that are kept for conformance."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.errors import SurroundingsError
from desktop.exchange.envelope import Envelope
from desktop.exchange.receipt import RECEIPT_TYPE
from desktop.exchange.statements import write_statement
from desktop.jobs.signed_files import SignedKind, signed_kind
from desktop.jobs.verifying import authority_from, read_package_file, verify_file

FILES = Path(__file__).parents[2] / "golden" / "packages" / "files"
NOW = datetime(2026, 3, 10, tzinfo=UTC)
REGISTER, ROOT = FILES / "register.dsse.json", FILES / "root.dsse.json"


@pytest.mark.parametrize(
    ("name", "level"),
    [("bank-with-receipt.cdp", "A"), ("bank.cdp", "C"), ("full.cdp", "C")],
    ids=["the platform answered", "no lines to compute from", "a methodology we do not hold"],
)
def test_a_package_is_verified_as_far_as_it_can_be(name: str, level: str) -> None:
    verdict = verify_file(read_package_file(FILES / name), NOW, authority_from(REGISTER, ROOT))
    assert verdict.is_valid
    assert verdict.level == level


def test_without_a_register_nobody_is_trusted() -> None:
    data = read_package_file(FILES / "bank-without-register.cdp")
    verdict = verify_file(data, NOW, authority_from(None, None))
    assert verdict.level == "C"
    assert [signer.name for signer in verdict.signers] == ["", ""]


def test_a_refused_package_stays_refused() -> None:
    data = read_package_file(FILES / "SIGNATURE_INVALID.cdp")
    assert verify_file(data, NOW, authority_from(REGISTER, ROOT)).code == "SIGNATURE_INVALID"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError) as caught:
        read_package_file(tmp_path / "fehlt.cdp")
    assert caught.value.code == "file.not_usable"


def test_what_is_too_large_is_not_read_whole(tmp_path: Path) -> None:
    large = tmp_path / "a.cdp"
    large.write_bytes(b"x" * 100)
    assert len(read_package_file(large, 10)) == 11


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (REGISTER.read_bytes(), SignedKind.REGISTER),
        (ROOT.read_bytes(), SignedKind.ROOT),
        (Envelope(write_statement(RECEIPT_TYPE, "x", "0" * 64, {})).to_bytes(), SignedKind.RECEIPT),
        (Envelope(b"[]").to_bytes(), SignedKind.OTHER),
        (Envelope(b'{"predicateType":[]}').to_bytes(), SignedKind.OTHER),
        (b'{"rows":[]}', SignedKind.OTHER),
    ],
    ids=["register", "root", "receipt", "no statement", "no type", "other JSON"],
)
def test_a_signed_file_is_known_by_its_content(
    data: bytes, kind: SignedKind, tmp_path: Path
) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(data)
    assert signed_kind(file) is kind
