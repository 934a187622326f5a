"""Packages that enrolled keys signed and no verifier may accept, or fall over."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.errors import PackageError
from desktop.exchange import names
from desktop.exchange.canonical import is_plain, plain_text
from desktop.exchange.codes import Code
from desktop.exchange.envelope import MAX_ENVELOPE, read_envelope
from desktop.exchange.receipt import FAILED, issue_receipt
from desktop.exchange.register import open_register
from desktop.exchange.verify import Options, verify_package
from tests.unit.exchange.hostile import (
    hostile,
    said,
    set_in,
    with_audit,
    with_coverage,
    with_receipt,
)

EXPECTED = {
    "a sealing time at the end of time": "KEY_NOT_VALID_AT_SEAL_TIME",
    "a sealing time at its beginning": "KEY_NOT_VALID_AT_SEAL_TIME",
    "a total that is too long": "TABLE_INVALID",
    "a receipt from the future": "RECEIPT_SIGNATURE_INVALID",
    "a receipt of another package": "RECEIPT_OTHER_PACKAGE",
    "a salt too short": "SALTS_MALFORMED",
    "a seed for a file": "SALTS_MALFORMED",
    "an original of nobody": "FILE_UNLISTED",
    "an original under a wrong name": "FILE_DIGEST_MISMATCH",
    "a wrong count": "RESULTS_MISMATCH",
}


def _code(package: Any, firm: Any, platform: Any) -> str:
    options = Options(platform.register_file, platform.root)
    verdict = verify_package(package.to_bytes(), now=firm.NOW, options=options)
    json.dumps(verdict.to_json())
    assert is_plain(verdict.message("zh").replace("\n", ""))
    return verdict.code


def test_hostile_packages_get_one_listed_code(firm: Any, platform: Any) -> None:
    found = {name: _code(package, firm, platform) for name, package in hostile(firm).items()}
    assert found == {name: EXPECTED.get(name, "STATEMENT_MALFORMED") for name in found}


@pytest.mark.parametrize(
    "at",
    [
        "2026-01-01T00:00:00Z+00:00",
        "2026-01-01T00:00:00+00:00Z",
        "2026-01-01T00:00:00+00:00+00:00",
        "2026-02-30T00:00:00+00:00",
        "2026-01-01T00:00:00",
        None,
        1,
    ],
)
def test_a_log_entry_needs_a_moment_in_utc(firm: Any, platform: Any, at: Any) -> None:
    assert _code(with_audit(firm, at), firm, platform) == "RESULTS_MISMATCH"


def test_a_log_entry_may_write_utc_both_ways(firm: Any, platform: Any) -> None:
    for at in ("2026-02-28T01:00:00Z", "2026-02-28T01:00:00+00:00"):
        assert _code(with_audit(firm, at), firm, platform) == ""


def test_there_is_no_year_nought(firm: Any, platform: Any) -> None:
    assert _code(with_coverage(firm, "0000-01"), firm, platform) == "TABLE_INVALID"
    assert _code(with_coverage(firm, "9999-12"), firm, platform) == "RESULTS_MISMATCH"


def test_the_tables_are_about_the_period_that_was_signed(firm: Any, platform: Any) -> None:
    other = said(firm, set_in("period", value={"start": "2001-01-01", "end": "2001-12-31"}))
    assert _code(other, firm, platform) == "RESULTS_MISMATCH"
    shorter = said(firm, set_in("period", "end", value="2025-11-30"))
    assert _code(shorter, firm, platform) == "RESULTS_MISMATCH"
    assert _code(with_coverage(firm, "2024-12"), firm, platform) == "RESULTS_MISMATCH"


def test_a_register_may_hold_until_the_end_of_the_calendar(firm: Any) -> None:
    platform = firm.platform()
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    endless = replace(platform, register=replace(platform.register, expires_at=last))
    assert not open_register(endless.register_file, now=firm.NOW).is_stale


def test_what_a_package_says_cannot_steer_the_screen(firm: Any) -> None:
    clear = "\x1b[2J\u202e"
    odd = firm.resigned(firm.signed(), lambda statement: statement.update(_type=clear))
    for package in (odd, said(firm, set_in("spec", value=clear))):
        verdict = verify_package(package.to_bytes(), now=firm.NOW)
        assert verdict.code in {Code.STATEMENT_TYPE_UNKNOWN, Code.SPEC_UNSUPPORTED}
        assert "\x1b" not in verdict.message("zh")
        assert "\u202e" not in verdict.message("en")


def test_a_receipt_is_read_without_a_register_too(firm: Any) -> None:
    package = firm.signed()
    good = firm.with_receipt(package, firm.content())
    assert verify_package(good.to_bytes(), now=firm.NOW).level == "C"
    garbage = package.with_file(names.RECEIPT, b"{}")
    failed = issue_receipt(firm.receipt(package, firm.content(), FAILED), firm.PLATFORM_KEY)
    outcomes = {
        Code.RECEIPT_SIGNATURE_INVALID: garbage,
        Code.RECEIPT_FAILED: package.with_file(names.RECEIPT, failed),
        Code.RECEIPT_OTHER_PACKAGE: with_receipt(firm, payload_digest="9" * 64),
    }
    for code, wrong in outcomes.items():
        assert verify_package(wrong.to_bytes(), now=firm.NOW).code == code


def test_names_of_any_unicode_version_are_taken_and_hidden_characters_are_not(
    firm: Any, platform: Any
) -> None:
    """U+31350 and U+2EBF0 are newer than Python 3.11; the verdict must not depend on that."""
    for name in ("甲\u3000乙\xa0厂", "\U00031350\U0002ebf0", "ＡＢ（中国）", "葛\U000e0100"):
        assert _code(said(firm, set_in("company", "name", value=name)), firm, platform) == ""
    for hidden in ("\u200b", "\ufeff", "\u2066", "\U000e0041", "\ufffe", "\x85"):
        name = f"甲{hidden}厂"
        package = said(firm, set_in("company", "name", value=name))
        assert _code(package, firm, platform) == "STATEMENT_MALFORMED"
        assert plain_text(name) == "甲 厂"
    assert plain_text("e\u0301\n") == "é "


def test_a_register_of_a_province_is_larger_than_an_envelope_of_a_package(firm: Any) -> None:
    data = b" " * (MAX_ENVELOPE + 1)
    with pytest.raises(PackageError) as error:
        open_register(data, now=firm.NOW)
    assert "too_large" not in str(error.value.details)
    with pytest.raises(PackageError) as error:
        read_envelope(data)
    assert error.value.details["why"] == "too_large"
