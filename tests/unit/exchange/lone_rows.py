"""Rows shown without their table: odd ones that a signer put under the root, and what is said."""

from dataclasses import replace
from typing import Any

from desktop.errors import PackageError
from desktop.exchange import names, trees
from desktop.exchange.disclosure import disclose, proved_rows
from desktop.exchange.package import redact
from desktop.exchange.profiles import BANK
from desktop.exchange.verdict import Verdict


def rows_code(data: bytes, verdict: Verdict) -> str:
    """Return why the rows beside a package do not count; empty if they do."""
    try:
        list(proved_rows(data, verdict))
    except PackageError as error:
        return str(error.code)
    return ""


def odd_rows(firm: Any) -> dict[str, bytes]:
    """Return rows of the activity table that its declaration does not allow."""
    row = disclose(firm.signed(), names.ACTIVITY, 0).row
    cells = row.split(b",")
    start = next(at for at, cell in enumerate(cells) if cell == b"2025-01-01")
    changed = {
        "no cells": b"odd",
        "a cell more": row + b",",
        "a day that is none": b",".join([*cells[:start], b"2025-02-30", *cells[start + 1 :]]),
        "a formula": b"=1" + row,
        "a number in another form": row.replace(b",1000,", b",1000.0,", 1),
        "a line separator": "\u2028".encode() + row,
        "not NFC": "e\u0301".encode() + row,
        "JSON that is none": row.replace(b",,", b',"{""a"":1.5}",', 1),
    }
    return {name: data for name, data in changed.items() if data != row}


def with_only_row(firm: Any, row: bytes) -> tuple[bytes, bytes]:
    """Return a bank copy whose lines are this one, by its signers, and the row with its proof."""
    shown = replace(disclose(firm.signed(), names.ACTIVITY, 0), row=row, path=())
    root = trees.root([trees.leaf(shown.salt, row)])

    def only(statement: Any) -> None:
        statement["predicate"]["trees"][0].update(leaves=1, root=root)
        statement["predicate"]["counts"].update(lines=1)

    package = redact(firm.resigned(firm.signed(), only), BANK)
    return package.to_bytes(), replace(shown, payload_digest=package.digest).to_bytes()


def with_sm3(firm: Any, report: bytes, digest: str) -> bytes:
    """Return a bank copy with a report of these bytes that is named by this SM3, too."""

    def named(statement: Any) -> None:
        for one in statement["subject"]:
            if one["name"] == names.REPORT:
                one["digest"]["sm3"] = digest

    package = firm.with_open_file(redact(firm.signed(), BANK), names.REPORT, report)
    return bytes(firm.resigned(package, named).to_bytes())
