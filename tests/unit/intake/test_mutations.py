"""Hostile input: damaged files give rows or a named refusal, never another exception.

Every reader gets files with bytes changed, cut out, repeated and put in, by a seeded
generator: 300 here, 10,000 in the long run.
"""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from desktop.intake.source import Status
from desktop.messages import catalogue

FEW, MANY = 300, 10_000
SLOW = 5.0
"""Seconds one small file may take on a busy machine."""

INSERTS = (
    b"\x00",
    b"\xff\xfe",
    b"<!DOCTYPE a>",
    b"&x;",
    b"1e999999999",
    b"=cmd()",
    b"</",
    b"<a>" * 70,
    b'"',
    b"\r\n",
    b"99999999999999999999999",
    b"-",
    "￥".encode(),
    b"NaN",
    b"[[",
    b"%",
)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return a file with one to four changes."""
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(damaged) + 1)
        how = chance.randrange(5)
        if how == 0 and at < len(damaged):
            damaged[at] = chance.randrange(256)
        elif how == 1:
            del damaged[at : at + chance.randint(1, 40)]
        elif how == 2:
            damaged[at:at] = chance.choice(INSERTS)
        elif how == 3:
            damaged[at:at] = damaged[at : at + chance.randint(1, 200)]
        else:
            del damaged[at:]
        if not damaged:
            damaged = bytearray(b"x")
    return bytes(damaged)


def _workbook(make: Any) -> bytes:
    data: bytes = make.workbook({"信息汇总表": make.rows_of(make.columns, [make.electric] * 3)})
    return data


def _csv(make: Any) -> bytes:
    rows = make.rows_of(make.columns, [make.electric] * 3)
    return "\n".join(",".join(row) for row in rows).encode("gb18030")


def _xml(make: Any) -> bytes:
    text: str = make.einvoice([make.item] * 2)
    return text.encode()


def _pdf(make: Any) -> bytes:
    data: bytes = make.pdf([[*make.pdf_labels, *make.pdf_line, *make.pdf_head]])
    return data


def _ofd(make: Any) -> bytes:
    root = (
        '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>'
        '<ofd:CustomData Name="发票号码">25332000000012345678</ofd:CustomData></ofd:CustomDatas>'
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    parts = {
        "OFD.xml": root,
        "Doc_0/Document.xml": "<a/>",
        "Doc_0/Attachs/original_invoice.xml": _xml(make),
    }
    data: bytes = make.zipped(parts)
    return data


def _archive(make: Any) -> bytes:
    data: bytes = make.zipped({"a.xml": _xml(make), "b.csv": _csv(make)})
    return data


FILES: dict[str, Callable[[Any], bytes]] = {
    "workbook": _workbook,
    "csv": _csv,
    "xml": _xml,
    "pdf": _pdf,
    "ofd": _ofd,
    "archive": _archive,
}


def _try(desk: Any, data: bytes, known: frozenset[str]) -> None:
    started = time.perf_counter()
    result = desk.read(data, "票.bin")
    assert time.perf_counter() - started < SLOW
    for each in (result, *result.entries):
        if each.status is Status.REFUSED:
            assert each.code in known
        assert {finding.code for finding in each.findings} <= known
    invoices = [i for each in (result, *result.entries) for i in each.invoices]
    drafts = desk.drafts(*invoices)
    assert {draft.reason for draft in drafts} <= known


@pytest.mark.parametrize("kind", FILES)
def test_damaged_files_give_rows_or_a_named_refusal(desk: Any, make: Any, kind: str) -> None:
    _run(desk, make, kind, FEW)


@pytest.mark.long
@pytest.mark.parametrize("kind", FILES)
def test_many_damaged_files_give_rows_or_a_named_refusal(desk: Any, make: Any, kind: str) -> None:
    _run(desk, make, kind, MANY)


def _run(desk: Any, make: Any, kind: str, count: int) -> None:
    data, known = FILES[kind](make), frozenset(catalogue("zh"))
    chance = random.Random(f"{kind}{count}")
    for _ in range(count):
        _try(desk, mutated(data, chance), known)


def test_damaged_parts_of_a_sound_container(desk: Any, make: Any) -> None:
    known = frozenset(catalogue("zh"))
    chance = random.Random(1)
    whole = {
        "OFD.xml": b"<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
        "Doc_0/Attachs/original_invoice.xml": _xml(make),
    }
    for _ in range(FEW):
        parts = {name: mutated(data, chance) for name, data in whole.items()}
        _try(desk, make.zipped(parts), known)


def test_cells_of_a_sound_workbook_hold_anything(desk: Any, make: Any) -> None:
    known = frozenset(catalogue("zh"))
    chance = random.Random(2)
    values = [
        "",
        " ",
        "\t",
        "=1+1",
        "1e308",
        -1e300,
        1e-300,
        True,
        "﷽" * 50,
        "１２",
        "*",
        "**",
        "*a*",
        "2025年13月45日",
        "户号:",
        "被红冲蓝字数电票号码:",
        10**30,
        "0" * 40,
        "-",
        None,
        45000.5,
    ]
    for _ in range(FEW):
        rows = [
            {
                name: chance.choice([text, chance.choice(values)])
                for name, text in make.electric.items()
            }
            for _ in range(3)
        ]
        _try(desk, make.workbook({"信息汇总表": make.rows_of(make.columns, rows)}), known)


def test_every_beginning_of_a_file_is_answered(desk: Any, make: Any) -> None:
    known = frozenset(catalogue("zh"))
    data = _xml(make)
    for length in range(0, len(data), 7):
        _try(desk, data[:length], known)
