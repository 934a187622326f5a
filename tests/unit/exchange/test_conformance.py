"""Section 12 of the format: vectors, flips, truncations, mutations, determinism, oracles."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frictionless
import pytest

from desktop.exchange import names
from desktop.exchange.codes import Code
from desktop.exchange.container import read_container, write_container
from desktop.exchange.package import read_package, redact
from desktop.exchange.profiles import BANK
from desktop.exchange.register import open_register
from desktop.exchange.verify import Options, verify_package
from tests.unit.exchange.hostile import mutate
from tests.unit.exchange.lone_rows import rows_code

FOLDER = Path(__file__).resolve().parents[2] / "golden" / "packages" / "files"
CODES = {str(code) for code in Code}


# ---------------------------------------------------------------------- golden vectors


def test_the_vectors_are_those_in_the_folder(
    firm: Any, vectors: Any, request: pytest.FixtureRequest
) -> None:
    found = vectors.vectors(firm)
    files = {one.name: one.data for one in found} | vectors.support(firm)
    files["index.json"] = vectors.index(found)
    rows = vectors.rows_vectors(firm)
    files |= {one.name: one.data for one in rows} | {"rows.json": vectors.rows_index(rows)}
    if request.config.getoption("--update-golden"):
        FOLDER.mkdir(exist_ok=True)
        for name, data in files.items():
            (FOLDER / name).write_bytes(data)
    assert {path.name for path in FOLDER.iterdir()} == set(files)
    for name, data in files.items():
        assert (FOLDER / name).read_bytes() == data, name


def test_every_vector_gets_its_outcome(firm: Any, vectors: Any) -> None:
    files = {path.name: path.read_bytes() for path in FOLDER.iterdir()}
    for vector in vectors.vectors(firm):
        options = vectors.options(firm, vector, files)
        verdict = verify_package(files[vector.name], now=vector.now, options=options)
        assert (verdict.code, verdict.level or "") == (vector.code, vector.level), vector.name


def test_rows_shown_alone_get_their_outcome(firm: Any, vectors: Any) -> None:
    verdict = verify_package((FOLDER / "bank.cdp").read_bytes(), now=firm.NOW)
    for vector in vectors.rows_vectors(firm):
        assert rows_code((FOLDER / vector.name).read_bytes(), verdict) == vector.code, vector.name


def test_every_code_a_package_alone_can_give_has_a_vector(firm: Any, vectors: Any) -> None:
    shown = {vector.code for vector in vectors.vectors(firm)}
    too_large_to_keep = {"PKG_TOO_LARGE", "PKG_TOO_MANY_FILES", "FILE_TOO_LARGE"}
    needs_an_engine = {"ENGINE_UNKNOWN", "METHODOLOGY_UNKNOWN", "RECOMPUTE_MISMATCH"}
    needs_a_longer_history = {"SEQ_ROLLBACK"}
    no_refusal = {"SEQ_REPLAYED"}
    elsewhere = too_large_to_keep | needs_an_engine | needs_a_longer_history | no_refusal
    assert CODES - shown == elsewhere


# ---------------------------------------------------------------------- flips


def refuses(data: bytes, now: Any, options: Options) -> bool:
    verdict = verify_package(data, now=now, options=options)
    return verdict.code in CODES


def flips(data: bytes, step: int) -> Iterator[bytes]:
    for bit in range(0, len(data) * 8, step):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        yield bytes(flipped)


def _opened(firm: Any, platform: Any) -> Options:
    return Options(open_register(platform.register_file, now=firm.NOW, root=platform.root))


@pytest.mark.parametrize(
    "step", [97, pytest.param(1, marks=pytest.mark.long)], ids=["some bits", "every bit"]
)
def test_no_flipped_bit_is_accepted(firm: Any, platform: Any, step: int) -> None:
    data, options = firm.signed().to_bytes(), _opened(firm, platform)
    assert verify_package(data, now=firm.NOW, options=options).is_valid
    assert all(refuses(one, firm.NOW, options) for one in flips(data, step))


@pytest.mark.parametrize(
    "step", [211, pytest.param(1, marks=pytest.mark.long)], ids=["some bits", "every bit"]
)
def test_no_flipped_bit_is_accepted_in_a_rebuilt_container(
    firm: Any, platform: Any, step: int
) -> None:
    options = _opened(firm, platform)
    files = read_container(firm.signed().to_bytes())
    del files[names.KEYS]  # a hint that no verifier with a register looks at
    for path, content in files.items():
        for flipped in flips(content, step):
            data = write_container({**files, path: flipped})
            assert refuses(data, firm.NOW, options), path


@pytest.mark.parametrize(
    "step", [37, pytest.param(1, marks=pytest.mark.long)], ids=["some places", "every place"]
)
def test_no_truncation_insertion_or_deletion_is_accepted(
    firm: Any, platform: Any, step: int
) -> None:
    data, options = redact(firm.signed(), BANK).to_bytes(), _opened(firm, platform)
    for at in range(0, len(data), step):
        for changed in (data[:at], data[:at] + b"\0" + data[at:], data[:at] + data[at + 1 :]):
            assert refuses(changed, firm.NOW, options), at


# ---------------------------------------------------------------------- mutated statements


@pytest.mark.parametrize(
    "count", [500, pytest.param(10_000, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_mutated_statements_signed_by_enrolled_keys_give_listed_codes(
    firm: Any, platform: Any, count: int
) -> None:
    options = _opened(firm, platform)
    base, chance = firm.signed(), random.Random(20260301)
    seen = set()
    for _ in range(count):
        package = firm.resigned(base, lambda statement: mutate(statement, chance))
        verdict = verify_package(package.to_bytes(), now=firm.NOW, options=options)
        seen.add(verdict.code)
        assert verdict.code in CODES or _differs_harmlessly(base, package)
        assert verdict.message("en")
    assert len(seen) > 6


def _differs_harmlessly(base: Any, package: Any) -> bool:
    """Tell whether only free statements of the signer differ, which no verifier can know better."""
    free = {"boundary", "engine", "attestation", "company", "anchor", "package_id", "period"}
    free |= {"sealed_at", "series", "seq", "previous", "required_roles"}
    before, after = (json.loads(one.payload) for one in (base, package))
    for key in free:
        before["predicate"].pop(key, None)
        after["predicate"].pop(key, None)
    return bool(before == after)


# ---------------------------------------------------------------------- oracles


@pytest.mark.parametrize("folder", ["", "restricted"])
def test_frictionless_says_the_tables_are_valid(
    firm: Any, tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, data in firm.signed(firm.amendment(firm.signed())).files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    monkeypatch.chdir(tmp_path / folder)
    report = frictionless.validate("datapackage.json", type="package")
    assert report.valid, report.flatten(["fieldName", "note", "message"])
    assert report.stats["tasks"] == (4 if folder else 7)


# ---------------------------------------------------------------------- determinism


@pytest.mark.parametrize(
    ("seed", "zone"), [("0", "UTC"), ("1", "Asia/Shanghai"), ("4242", "America/New_York")]
)
def test_another_process_makes_the_same_bytes(
    firm: Any, vectors: Any, seed: str, zone: str
) -> None:
    folder = FOLDER.parent
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import builder, vectors;"
        "sys.stdout.buffer.write(vectors.fingerprint(vectors.vectors(builder)[:6]))"
    )
    made = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        capture_output=True,
        check=True,
        cwd=folder.parents[2],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
    )
    assert made.stdout == vectors.fingerprint(vectors.vectors(firm)[:6])


def test_shuffled_records_make_the_same_tables(firm: Any) -> None:
    from dataclasses import replace  # noqa: PLC0415 - used once

    from desktop.exchange.rows import tables_from  # noqa: PLC0415 - used once

    sealed = firm.figures(20)
    turned = replace(
        sealed,
        inventory=replace(
            sealed.inventory,
            lines=sealed.inventory.lines[::-1],
            cells=sealed.inventory.cells[::-1],
        ),
        records=dict(reversed(sealed.records.items())),
        ratings=sealed.ratings[::-1],
        figures=sealed.figures[::-1],
    )
    assert tables_from(turned) == tables_from(sealed)


def test_a_copy_read_and_written_again_is_the_same_file(package: bytes) -> None:
    assert read_package(package).to_bytes() == package
