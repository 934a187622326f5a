"""Building, writing, redacting; sequence, rows, changes; the region's side."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop.accounting.rating.benchmarks import Subject, parse_benchmarks
from desktop.errors import InputError, PackageError, SurroundingsError
from desktop.exchange import names, trees, writing
from desktop.exchange.canonical import to_json
from desktop.exchange.changes import changes_between
from desktop.exchange.disclosure import disclose, read_disclosed, verify_disclosed
from desktop.exchange.manifest import read_statement
from desktop.exchange.package import (
    build_package,
    build_payload,
    file_name,
    read_package,
    redact,
    sign,
    write_package,
)
from desktop.exchange.population import BenchmarkRules, Comparing, benchmark_file, observations
from desktop.exchange.profiles import BANK, FULL, PROFILES, Profile
from desktop.exchange.receipt import Place, receipt_digest
from desktop.exchange.region import (
    RESULT_COLUMNS,
    Verifier,
    answer,
    assess,
    result_row,
    settle,
)
from desktop.exchange.salts import file_salt
from desktop.exchange.sequence import SequenceState
from desktop.exchange.table_schemas import CHANGES
from desktop.exchange.tables import read_table
from desktop.exchange.verify import Options, verify_package
from tests.unit.exchange.comparing import small_method
from tests.unit.exchange.lone_rows import odd_rows, rows_code, with_only_row

# ---------------------------------------------------------------------- writing


def test_a_written_package_verifies_and_reads_back(firm: Any, tmp_path: Path) -> None:
    sealed = firm.content()
    payload = build_payload(sealed)
    signatures = [sign(payload, firm.PREPARER), sign(payload, firm.REVIEWER)]
    path = tmp_path / "x.cdp"
    written = write_package(sealed, signatures, path)
    assert verify_package(path.read_bytes(), now=firm.NOW).is_valid
    assert read_package(path.read_bytes()) == written
    assert [one.name for one in tmp_path.iterdir()] == ["x.cdp"]


def test_a_reviewer_countersigns_the_pending_file(firm: Any, tmp_path: Path) -> None:
    sealed, path = firm.content(), tmp_path / "x.cdp"
    payload = build_payload(sealed)
    write_package(sealed, [sign(payload, firm.PREPARER)], path, is_pending=True)
    pending = read_package(path.read_bytes())
    assert verify_package(path.read_bytes(), now=firm.NOW).code == "ROLE_MISSING"
    second = sign(pending.payload, firm.REVIEWER)
    write_package(pending, [second, second], path)
    assert path.read_bytes() == firm.signed().to_bytes()


def test_a_package_that_does_not_verify_gets_no_name(firm: Any, tmp_path: Path) -> None:
    sealed, path = firm.content(), tmp_path / "x.cdp"
    path.write_bytes(b"before")
    forged = replace(sign(build_payload(sealed), firm.PREPARER), sig=bytes(64))
    for signatures, code in ((), "SIGNATURE_MISSING"), ([forged], "SIGNATURE_INVALID"):
        with pytest.raises(PackageError, match=code):
            write_package(sealed, signatures, path, is_pending=True)
    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["x.cdp"]


def test_a_folder_that_is_not_there_is_the_surroundings_fault(firm: Any, tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError, match=r"package\.file_not_written"):
        write_package(firm.signed(), (), tmp_path / "none" / "x.cdp")


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(SurroundingsError, match=r"file\.disk_full"):
        writing.write_atomically(tmp_path / "x.cdp", b"x")
    assert list(tmp_path.iterdir()) == []


def test_of_many_files_none_is_left_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {tmp_path / "a": b"1", tmp_path / "b": b"2"}
    (tmp_path / "a").write_bytes(b"old")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", _full)
        with pytest.raises(SurroundingsError, match=r"file\.disk_full"):
            writing.write_all_atomically(files)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"a": b"old"}
    writing.write_all_atomically(files)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"a": b"1", "b": b"2"}
    writing.write_all_atomically({})


def test_a_name_no_folder_takes_is_called_too_long(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError, match=r"file\.name_too_long"):
        writing.write_atomically(tmp_path / ("汉" * 300), b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_a_hidden_stream_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "refused_in_name", lambda name: ":" if ":" in name else "")
    with pytest.raises(SurroundingsError, match=r"file\.name_not_allowed"):
        writing.write_atomically(tmp_path / "2025: x.cdp", b"x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("甲厂.cbook", b"encrypted"),
        ("甲厂.CBOOK", b"encrypted"),
        ("renamed.pdf", b"SQLite format 3\0..."),
        ("张三.cdpkey", b'{"format":"cdpkey/1"}'),
    ],
)
def test_neither_books_nor_a_key_are_replaced_by_a_slip_of_the_hand(
    tmp_path: Path, name: str, kept: bytes
) -> None:
    (tmp_path / name).write_bytes(kept)
    with pytest.raises(InputError, match=r"file\.not_replaced"):
        writing.write_atomically(tmp_path / name, b"%PDF-1.7")
    with pytest.raises(InputError, match=r"file\.not_replaced"):
        writing.write_all_atomically({tmp_path / name: b"%PDF-1.7"})
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [kept]


def test_windows_says_of_a_long_path_only_that_it_is_not_there(tmp_path: Path) -> None:
    long, short = tmp_path / ("汉" * 250), tmp_path / "x"
    assert writing._is_too_long_for_windows(long, windows=True)
    assert not writing._is_too_long_for_windows(long, windows=False)
    assert not writing._is_too_long_for_windows(short, windows=True)


@pytest.mark.parametrize(("failures", "is_written"), [(4, True), (5, False)])
def test_a_file_held_by_another_program_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failures: int, *, is_written: bool
) -> None:
    left = [failures]
    replace_file = Path.replace

    def stubborn(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(13, "in use")
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", stubborn)
    monkeypatch.setattr(writing, "_PAUSE", 0)
    path = tmp_path / "f"
    if is_written:
        writing.write_atomically(path, b"new")
        assert path.read_bytes() == b"new"
    else:
        with pytest.raises(SurroundingsError, match="in use"):
            writing.write_atomically(path, b"new")
    assert {one.name for one in tmp_path.iterdir()} == ({"f"} if is_written else set())


def test_the_name_says_company_period_and_number(firm: Any) -> None:
    statement = read_statement(build_payload(firm.content()))
    assert file_name(statement) == "91330500MA2AAAAA00_2025_1.cdp"
    quarter = replace(statement.period, end=statement.period.start + timedelta(days=89))
    shown = file_name(replace(statement, period=quarter))
    assert shown == "91330500MA2AAAAA00_20250101-20250331_1.cdp"


def test_reading_needs_an_envelope(firm: Any) -> None:
    with pytest.raises(PackageError, match="ENVELOPE_MISSING"):
        read_package(b"PK\5\6" + bytes(18))
    assert not read_package(build_package(firm.content()).to_bytes()).envelope.signatures


def test_a_content_no_verifier_accepts_is_not_sealed(firm: Any) -> None:
    with pytest.raises(PackageError, match="STATEMENT_MALFORMED"):
        build_package(firm.amended(firm.content(), seq=2))
    with pytest.raises(ValueError, match="32 bytes"):
        build_package(firm.amended(firm.content(), secret=b"short"))


def test_no_text_of_the_content_shows_the_secret(firm: Any) -> None:
    assert firm.SECRET.hex() not in repr(firm.content())
    assert repr(firm.SECRET)[2:-1] not in repr(firm.content())


# ---------------------------------------------------------------------- redaction


def test_a_redacted_copy_keeps_statement_and_signatures(firm: Any) -> None:
    full = firm.signed()
    for profile in (BANK, Profile("one", frozenset({names.PARTIES}))):
        copy = redact(full, profile)
        assert copy.envelope == full.envelope
        assert verify_package(copy.to_bytes(), now=firm.NOW).is_valid
        assert redact(copy, profile) == copy
    assert redact(full, FULL) == full
    assert PROFILES == {"full": FULL, "bank": BANK}


def test_single_originals_are_withheld(firm: Any) -> None:
    full = firm.signed()
    path = min(path for path in full.files if path.startswith(names.EVIDENCE_FOLDER))
    copy = redact(full, Profile("one", frozenset({path})))
    verdict = verify_package(copy.to_bytes(), now=firm.NOW)
    assert verdict.is_valid
    assert len(verdict.withheld) == 1


def test_salts_differ_between_files_packages_and_companies(firm: Any) -> None:
    salts = {
        file_salt(secret, package_id, path, b"same")
        for secret in (firm.SECRET, bytes(32))
        for package_id in ("a", "b")
        for path in ("x", "y")
    }
    assert len(salts) == 8


# ---------------------------------------------------------------------- rows with proofs


@pytest.mark.parametrize("count", range(1, 12))
def test_every_leaf_of_a_tree_is_proved_and_no_other_place(count: int) -> None:
    nodes = trees.leaves(b"s" * 32, [bytes([number]) for number in range(count)])
    root = trees.root(nodes)
    for index in range(count):
        path = trees.proof(nodes, index)
        assert trees.root_from_proof(nodes[index], index, count, path) == root
        assert trees.root_from_proof(nodes[index], index, count, (*path, bytes(32))) is None
        others = (trees.root_from_proof(nodes[index], at, count, path) for at in range(count))
        assert [at for at, found in enumerate(others) if found == root] == [index]
        if path:
            assert trees.root_from_proof(nodes[index], index, count, path[:-1]) is None
    assert trees.root_from_proof(nodes[0], count, count, ()) is None


def test_the_tree_has_the_shape_of_rfc_9162(firm: Any) -> None:
    """Merkle tree hash by its recursive definition: split at the largest power of two below n."""
    from hashlib import sha256  # noqa: PLC0415 - the oracle's own

    def definition(nodes: list[bytes]) -> bytes:
        if len(nodes) == 1:
            return nodes[0]
        split = 1 << ((len(nodes) - 1).bit_length() - 1)
        left, right = definition(nodes[:split]), definition(nodes[split:])
        return sha256(b"\1" + left + right).digest()

    for count in range(1, 40):
        nodes = trees.leaves(firm.SECRET, [b"%d" % number for number in range(count)])
        assert trees.root(nodes) == definition(nodes).hex()
    assert trees.root([]) == sha256(b"").hexdigest()


def test_one_row_is_shown_and_proved_without_the_table(firm: Any) -> None:
    full = firm.signed()
    row = read_disclosed(disclose(full, names.ACTIVITY, 2).to_bytes())
    bank = redact(full, BANK)
    verdict = verify_package(bank.to_bytes(), now=firm.NOW)
    assert verdict.statement is not None
    cells = verify_disclosed(row, verdict.statement, verdict.digest)
    assert (cells["source"], cells["record_quantity"]) == ("electricity.purchased", Decimal(1001))
    for wrong in (
        replace(row, row=row.row.replace(b"1001", b"1002")),
        replace(row, index=3),
        replace(row, payload_digest="0" * 64),
        replace(row, of=names.CHANGES),
    ):
        with pytest.raises(PackageError, match="TREE_MISMATCH"):
            verify_disclosed(wrong, verdict.statement, verdict.digest)


def test_a_row_that_is_not_there_cannot_be_shown(firm: Any) -> None:
    with pytest.raises(InputError, match=r"package\.no_such_row"):
        disclose(firm.signed(), names.ACTIVITY, 7)
    with pytest.raises(InputError, match=r"package\.table_withheld"):
        disclose(redact(firm.signed(), BANK), names.ACTIVITY, 0)


@pytest.mark.parametrize("data", [b"{}", b"[", b"1.5"])
def test_a_malformed_row_is_refused(data: bytes) -> None:
    with pytest.raises(PackageError, match="TREE_MISMATCH"):
        read_disclosed(data)


def test_a_proved_row_of_another_form_is_refused(firm: Any) -> None:
    row = disclose(firm.signed(), names.ACTIVITY, 0)
    odd = replace(row, row=b"odd", path=())
    statement = read_statement(build_payload(firm.content()))
    root = trees.root([trees.leaf(odd.salt, odd.row)])
    tree = replace(statement.trees[0], leaves=1, root=root)
    with pytest.raises(PackageError, match="TABLE_INVALID"):
        verify_disclosed(odd, replace(statement, trees=(tree,)), odd.payload_digest)


def test_a_proved_row_that_its_table_does_not_allow_is_refused(firm: Any) -> None:
    for name, row in odd_rows(firm).items():
        package, shown = with_only_row(firm, row)
        assert rows_code(shown, verify_package(package, now=firm.NOW)) == "TABLE_INVALID", name


def test_a_row_may_hold_every_character_that_its_table_may(firm: Any) -> None:
    row = disclose(firm.signed(), names.ACTIVITY, 0).row.replace(
        "总厂".encode(), "总\u200b厂".encode()
    )
    package, shown = with_only_row(firm, row)
    assert rows_code(shown, verify_package(package, now=firm.NOW)) == ""


def test_an_empty_row_is_none(firm: Any) -> None:
    row = disclose(firm.signed(), names.ACTIVITY, 0)
    with pytest.raises(PackageError, match="TREE_MISMATCH"):
        read_disclosed(replace(row, row=b"").to_bytes())


# ---------------------------------------------------------------------- amendments, sequence


def test_changes_name_each_field_of_each_line(firm: Any) -> None:
    old = firm.content().tables[names.ACTIVITY]
    new = old.replace(b"r-diesel/both,", b"r-diesel/new,").replace(b",1001,", b",1002,")
    rows = list(read_table(CHANGES, changes_between(old, new, "=核对")))
    found = [(row["line_id"], row["field"], row["old"], row["new"]) for row in rows]
    assert found == [
        ("r-000001/location", "quantity", "1001", "1002"),
        ("r-000001/location", "record_quantity", "1001", "1002"),
        ("r-000001/market", "quantity", "1001", "1002"),
        ("r-000001/market", "record_quantity", "1001", "1002"),
        ("r-diesel/both", "line", None, "removed"),
        ("r-diesel/new", "line", None, "added"),
    ]
    assert {row["reason"] for row in rows} == {"=核对"}


def test_a_restored_file_learns_its_head_from_a_receipt(firm: Any) -> None:
    package = firm.with_receipt(firm.signed(), firm.content())
    receipt = firm.receipt(package, firm.content())
    state = SequenceState().learned(receipt, receipt_digest(package.files[names.RECEIPT]))
    assert state.head(receipt.series) == Place(1, package.digest)
    assert state.head("another") == Place(0, "0" * 64)
    assert state.register_version == receipt.register_version
    assert list(state.receipts.values()) == [receipt.received_at]


# ---------------------------------------------------------------------- the region's side


def _options(platform: Any) -> Options:
    return Options(platform.register_file, platform.root)


def test_one_bad_package_stops_nothing_and_order_of_files_does_not_matter(
    firm: Any, platform: Any
) -> None:
    first = firm.signed()
    files = {
        "b.cdp": firm.signed(firm.second(first)).to_bytes(),
        "a.cdp": b"garbage",
        "c.cdp": first.to_bytes(),
        "d.cdp": first.to_bytes(),
        "e.cdp": firm.signed(firm.second(first, previous="1" * 64)).to_bytes(),
    }
    options = _options(platform)
    assessed = [assess(name, data, firm.NOW, options) for name, data in files.items()]
    settled, state = settle(assessed, SequenceState())
    again, _ = settle(reversed(assessed), SequenceState())
    assert settled == again
    found = {one.name: one.verdict.code for one in settled}
    assert found == {
        "a.cdp": "ZIP_NOT_CANONICAL",
        "b.cdp": "",
        "c.cdp": "",
        "d.cdp": "",
        "e.cdp": "SEQ_FORK",
    }
    assert state.series[firm.content().series].highest == 2


def test_rows_and_receipts_follow_from_the_verdict(firm: Any, platform: Any) -> None:
    options = _options(platform)
    good = assess("g", firm.signed().to_bytes(), firm.NOW, options)
    bad = assess("b", b"", firm.NOW, options)
    unfit = assess(
        "u",
        firm.resigned(firm.signed(), lambda s: s["predicate"]["counts"].update(lines=1)).to_bytes(),
        firm.NOW,
        options,
    )
    row = result_row(good)
    assert tuple(row) == RESULT_COLUMNS
    assert (row["status"], row["scope1_kg"], row["message"]) == ("valid", "316.915000", "")
    assert result_row(bad)["code"] == "ZIP_NOT_CANONICAL"
    assert result_row(unfit)["scope1_kg"] == ""
    verifier = Verifier("region.example", "1", "e" * 64)
    passed = answer(good, verifier, firm.NOW, 2, SequenceState())
    failed = answer(unfit, verifier, firm.NOW, 2, SequenceState())
    assert passed is not None
    assert failed is not None
    assert (passed.result, passed.results) == ("PASSED", good.verdict.results)
    assert (failed.result, failed.codes) == ("FAILED", ("RESULTS_MISMATCH",))
    assert answer(bad, verifier, firm.NOW, 2, SequenceState()) is None


RULES = BenchmarkRules("示例, 2025")


def test_benchmarks_of_a_population_are_what_the_desktop_imports(firm: Any) -> None:
    package = firm.signed()
    statement = read_statement(package.payload)
    (one,) = observations(statement, package.files, small_method())
    assert (one.metric, one.unit) == ("tco2_per_output", "tCO2/万元")
    assert (one.amount, one.denominator) == (Decimal(3003), Decimal("1250.5"))
    firms = [
        replace(one, uscc=str(number), amount=Decimal(number), denominator=Decimal(10))
        for number in (1, 2, 3, 4, 10)
    ]
    far = replace(one, uscc="far", region="110101", amount=Decimal(100), denominator=Decimal(10))
    table = parse_benchmarks("b.csv", benchmark_file([*firms, firms[0], far], RULES))
    mean = table.find("tco2_per_output", "mean", Subject("C3451", "330500", "2025"))
    middle = table.find("tco2_per_output", "median", Subject("C3451", "330500", "2025"))
    assert mean is not None
    assert middle is not None
    assert (mean.value, mean.n, mean.region) == (Decimal("0.4"), 5, "330500")  # 20 t / 50
    assert middle.value == Decimal("0.3")
    nation = table.find("tco2_per_output", "mean", Subject("C3451", "110101", "2025"))
    assert nation is not None
    assert (nation.value, nation.n, nation.region) == (Decimal(2), 6, "000000")  # 120 t / 60

    assert table.find("tco2_per_output", "benchmark", Subject("C3451", "330500", "2025")) is None


def test_a_region_has_one_mean_over_all_industries(firm: Any) -> None:
    package = firm.signed()
    (one,) = observations(read_statement(package.payload), package.files, small_method())
    firms = [
        replace(
            one,
            uscc=str(number),
            industry=industry,
            amount=Decimal(tonnes),
            denominator=Decimal(10),
        )
        for number, (industry, tonnes) in enumerate([("C3451", 10)] * 3 + [("D4411", 90)] * 2)
    ]
    table = parse_benchmarks("b.csv", benchmark_file(firms, RULES))
    for industry in ("C3451", "D4411"):
        found = table.find("tco2_per_output", "region_mean", Subject(industry, "330502", "2025"))
        assert found is not None
        assert (found.value, found.n) == (Decimal("4.2"), 5)  # 210 t / 50
    assert table.find("tco2_per_output", "mean", Subject("C3451", "330502", "2025")) is None


def test_the_platform_chooses_what_its_benchmark_value_is(firm: Any) -> None:
    package = firm.signed()
    (one,) = observations(read_statement(package.payload), package.files, small_method())
    firms = [
        replace(one, uscc=str(number), amount=Decimal(number), denominator=Decimal(10))
        for number in (1, 2, 3, 4, 10)
    ]
    subject = Subject("C3451", "330500", "2025")
    for statistic, value in (("mean", "0.4"), ("median", "0.3")):
        rules = BenchmarkRules("示例", benchmark_value=statistic)
        found = parse_benchmarks("b.csv", benchmark_file(firms, rules)).find(
            "tco2_per_output", "benchmark", subject
        )
        assert found is not None
        source = f"示例; benchmark = {statistic}; huzhou-2021"
        assert (found.value, found.source) == (Decimal(value), source)


def test_each_metric_is_counted_by_the_method_nearest_to_the_firm(firm: Any) -> None:
    package = firm.signed()
    statement = read_statement(package.payload)
    other = small_method(**{"huzhou-2021": "quzhou", '"1"': '"2023"', "330500": "330800"})
    methods = (*other.methods, *small_method().methods)
    (one,) = observations(statement, package.files, Comparing(methods))
    assert one.method == "huzhou-2021"
    newer = small_method(**{'version = "1"': 'version = "2"'})
    assert observations(statement, package.files, newer) == ()


def test_figures_of_two_methods_are_never_averaged(firm: Any) -> None:
    package = firm.signed()
    (one,) = observations(read_statement(package.payload), package.files, small_method())
    firms = [
        replace(
            one, uscc=str(number), method=method, amount=Decimal(amount), denominator=Decimal(1)
        )
        for number, (method, amount) in enumerate([("a", 2)] * 6 + [("b", 9)] * 5)
    ]
    table = parse_benchmarks("b.csv", benchmark_file(firms, RULES))
    mean = table.find("tco2_per_output", "mean", Subject("C3451", "330500", "2025"))
    assert mean is not None
    assert (mean.value, mean.n, mean.source) == (Decimal(2), 6, "示例, 2025; a")


def test_small_groups_and_withdrawals_give_no_benchmark(firm: Any) -> None:
    package = firm.signed()
    (one,) = observations(read_statement(package.payload), package.files, small_method())
    assert benchmark_file([one] * 9, RULES).count(b"\n") == 1
    gone = firm.signed(firm.withdrawal(package))
    assert observations(read_statement(gone.payload), gone.files, small_method()) == ()


def test_a_pending_payload_is_the_same_whoever_signs_first(firm: Any) -> None:
    unsigned = build_package(firm.content())
    one = firm.sign_by(firm.sign_by(unsigned, firm.PREPARER), firm.REVIEWER)
    other = firm.sign_by(firm.sign_by(unsigned, firm.REVIEWER), firm.PREPARER)
    assert one.to_bytes() == other.to_bytes()
    assert to_json(json.loads(one.payload)) == one.payload
