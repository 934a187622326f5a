"""A platform's intake of a folder of packages."""

import csv
import hashlib
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.accounting.rating.benchmarks import parse_benchmarks
from desktop.errors import CancelledError, InputError, PackageError
from desktop.exchange.receipt import read_receipt
from desktop.jobs import assessing, intake_results, package_intake
from desktop.jobs.context import CancelledContext, SilentContext
from desktop.jobs.copies import restricted_files
from desktop.jobs.intake_results import replaced
from desktop.jobs.package_intake import IntakeOrder, take_in
from desktop.jobs.rerating import COLUMNS as RERATED_COLUMNS
from desktop.jobs.rerating import rerate_files
from desktop.jobs.shipped import load_methods
from tests.golden_firm import golden_firm
from tests.unit.exchange.comparing import small_method


@pytest.fixture(scope="module")
def firm() -> Any:
    """Return the builder of the small company, its platform and its packages."""
    return golden_firm()


@pytest.fixture
def order(firm: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IntakeOrder:
    """Return an order of a platform that knows the small company and trusts its figures."""
    monkeypatch.setattr(assessing, "recompute_by_shipped_rules", lambda: None)
    monkeypatch.setattr(assessing, "comparing", small_method)
    platform = firm.platform()
    register, root, inbox = tmp_path / "r.json", tmp_path / "root.json", tmp_path / "in"
    register.write_bytes(platform.register_file)
    root.write_bytes(platform.root)
    inbox.mkdir()
    return IntakeOrder(
        folder=inbox,
        out=tmp_path / "out",
        now=firm.NOW,
        register=register,
        root=root,
        signer=firm.PLATFORM_KEY,
        workers=1,
        minimum=1,
    )


def _rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def test_a_package_that_comes_before_its_predecessor_waits_for_it(
    firm: Any, order: IntakeOrder
) -> None:
    first = firm.signed()
    (order.folder / "b.cdp").write_bytes(first.to_bytes())
    (order.folder / "a.cdp").write_bytes(firm.signed(firm.second(first)).to_bytes())
    done = take_in(order, SilentContext())
    assert (done.valid, done.refused, done.receipts) == (2, 0, 2)
    rows = _rows(order.out / "results.csv")
    assert {name: row["seq"] for name, row in rows.items()} == {"a.cdp": "2", "b.cdp": "1"}
    receipt = read_receipt((order.out / rows["a.cdp"]["receipt"]).read_bytes())
    assert (receipt.result, receipt.seq, receipt.verifier_id) == ("PASSED", 2, "区域平台")


def test_a_gap_is_closed_by_a_later_run_and_the_rest_is_skipped(
    firm: Any, order: IntakeOrder
) -> None:
    first = firm.signed()
    (order.folder / "2.cdp").write_bytes(firm.signed(firm.second(first)).to_bytes())
    (order.folder / "x.cdp").write_bytes(b"")
    assert take_in(order, SilentContext()).refused == 2
    rejects = _rows(order.out / "rejects.csv")
    assert rejects["2.cdp"]["code"] == "SEQ_GAP"
    assert rejects["2.cdp"]["message"]
    (order.folder / "1.cdp").write_bytes(first.to_bytes())
    done = take_in(order, SilentContext())
    assert (done.valid, done.refused, done.skipped) == (2, 0, 1)
    assert set(_rows(order.out / "rejects.csv")) == {"x.cdp"}


def test_a_fork_of_an_earlier_run_is_refused_and_answered(firm: Any, order: IntakeOrder) -> None:
    first = firm.signed()
    (order.folder / "1.cdp").write_bytes(first.to_bytes())
    take_in(order, SilentContext())
    (order.folder / "2.cdp").write_bytes(firm.signed(firm.content(3)).to_bytes())
    assert take_in(order, SilentContext()).refused == 1
    row = _rows(order.out / "results.csv")["2.cdp"]
    assert row["code"] == "SEQ_FORK"
    receipt = read_receipt((order.out / row["receipt"]).read_bytes())
    assert (receipt.result, receipt.codes) == ("FAILED", ("SEQ_FORK",))


def test_the_benchmarks_are_what_the_desktop_reads(firm: Any, order: IntakeOrder) -> None:
    (order.folder / "1.cdp").write_bytes(firm.signed().to_bytes())
    done = take_in(order, SilentContext())
    data = (order.out / "benchmarks.csv").read_bytes()
    assert done.benchmarks == data.count(b"\n") - 1 > 0
    assert parse_benchmarks("benchmarks.csv", data)
    assert b"tco2_per_output" in data


def test_a_withdrawn_package_counts_in_no_benchmark_and_is_not_rated_again(
    firm: Any, order: IntakeOrder
) -> None:
    first = firm.signed()
    (order.folder / "1.cdp").write_bytes(first.to_bytes())
    assert take_in(order, SilentContext()).benchmarks > 0
    (order.folder / "2.cdp").write_bytes(firm.signed(firm.withdrawal(first)).to_bytes())
    done = take_in(order, SilentContext())
    assert (done.valid, done.benchmarks, done.rerated) == (1, 0, 0)
    assert _rows(order.out / "results.csv")["2.cdp"]["amends"] == first.digest


def test_an_amended_package_gives_way_to_the_one_that_amends_it(
    firm: Any, order: IntakeOrder
) -> None:
    first = firm.signed()
    second = firm.signed(firm.amendment(first))
    for name, package in (("1.cdp", first), ("2.cdp", second)):
        (order.folder / name).write_bytes(package.to_bytes())
    assert take_in(order, SilentContext()).valid == 2
    with (order.out / "ratings.csv").open(encoding="utf-8", newline="") as file:
        assert {row["file"] for row in csv.DictReader(file)} <= {"2.cdp"}
    with (order.out / "observations.csv").open(encoding="utf-8", newline="") as file:
        assert second.digest in {row["package"] for row in csv.DictReader(file)}


def test_of_two_packages_of_one_period_that_do_not_name_each_other_the_later_counts() -> None:
    """A file restored from a backup amends the first package again, after the second did."""
    year = {"series": "s", "period_start": "2025-01-01", "period_end": "2025-12-31"}
    rows = [
        {**year, "status": "valid", "seq": "1", "digest": "a", "amends": ""},
        {**year, "status": "valid", "seq": "3", "digest": "c", "amends": "a"},
        {**year, "status": "valid", "seq": "2", "digest": "b", "amends": "a"},
        {**year, "status": "valid", "seq": "3", "digest": "c", "amends": "a"},
        {**year, "status": "refused", "seq": "4", "digest": "d", "amends": "c"},
        {**year, "period_end": "2025-06-30", "status": "valid", "seq": "4", "digest": "e"}
        | {"amends": ""},
    ]
    assert replaced(rows) == {"a", "b"}


def test_a_line_cut_off_by_a_crash_is_done_again(firm: Any, order: IntakeOrder) -> None:
    (order.folder / "1.cdp").write_bytes(firm.signed().to_bytes())
    take_in(order, SilentContext())
    results = order.out / "results.csv"
    whole = results.read_bytes()
    results.write_bytes(whole[:-20])
    assert take_in(order, SilentContext()).valid == 1
    assert results.read_bytes() == whole


def test_what_was_written_before_a_stop_is_not_done_again(firm: Any, order: IntakeOrder) -> None:
    for name in ("1.cdp", "2.cdp"):
        (order.folder / name).write_bytes(firm.signed().to_bytes())
    with pytest.raises(CancelledError):
        take_in(order, CancelledContext())
    done = take_in(order, SilentContext())
    assert (done.valid, done.skipped) == (1, 1)


def test_results_of_somebody_else_are_not_touched(order: IntakeOrder) -> None:
    (order.folder / "1.cdp").write_bytes(b"x")
    order.out.mkdir()
    (order.out / "results.csv").write_text("my,own\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"intake\.results_damaged"):
        take_in(order, SilentContext())
    assert (order.out / "results.csv").read_text(encoding="utf-8") == "my,own\n1,2\n"


def test_receipts_are_given_with_a_platform_key_of_the_register_alone(
    firm: Any, order: IntakeOrder, tmp_path: Path
) -> None:
    (order.folder / "1.cdp").write_bytes(b"x")
    with pytest.raises(InputError, match=r"intake\.key_needs_register"):
        take_in(replace(order, register=None, root=None), SilentContext())
    with pytest.raises(InputError, match=r"intake\.key_not_platform"):
        take_in(replace(order, signer=firm.PREPARER), SilentContext())
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"intake\.no_packages"):
        take_in(IntakeOrder(tmp_path / "empty", order.out, order.now), SilentContext())
    no_register = replace(order, register=None, signer=None)
    assert take_in(no_register, SilentContext()).refused == 1


def test_a_register_that_does_not_hold_stops_before_anything_is_written(
    order: IntakeOrder,
) -> None:
    (order.folder / "1.cdp").write_bytes(b"x")
    assert order.register is not None
    order.register.write_bytes(order.register.read_bytes()[:-1])
    with pytest.raises(PackageError):
        take_in(order, SilentContext())
    assert not order.out.exists()


def test_a_file_name_that_looks_like_a_formula_stays_text(order: IntakeOrder) -> None:
    (order.folder / "=1+1.cdp").write_bytes(b"x")
    assert take_in(order, SilentContext()).refused == 1
    assert set(_rows(order.out / "results.csv")) == {"'=1+1.cdp"}
    assert take_in(order, SilentContext()).skipped == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(13, "denied"), "intake.package_not_readable"),
        (ValueError("odd"), "intake.package_unexpected"),
        (MemoryError(), "intake.package_unexpected"),
    ],
)
def test_whatever_happens_to_one_package_the_run_goes_on(
    order: IntakeOrder, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(assessing, "assess", fail)
    for name in ("1.cdp", "2.cdp"):
        (order.folder / name).write_bytes(b"x")
    assert take_in(order, SilentContext()).refused == 2
    rejects = _rows(order.out / "rejects.csv")
    assert [row["code"] for row in rejects.values()] == [code, code]
    assert "1.cdp" in rejects["1.cdp"]["message"]


def test_two_processes_take_in_a_folder_of_bad_packages(firm: Any, tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    for number in range(4):
        (inbox / f"{number}.cdp").write_bytes(bytes([number]) * 100)
    order = IntakeOrder(inbox, tmp_path / "out", firm.NOW, workers=2)
    assert take_in(order, SilentContext()).refused == 4
    codes = {row["code"] for row in _rows(order.out / "rejects.csv").values()}
    assert codes == {"ZIP_NOT_CANONICAL"}


def test_what_a_worker_found_travels_between_processes(firm: Any, order: IntakeOrder) -> None:
    path = order.folder / "1.cdp"
    path.write_bytes(firm.signed().to_bytes())
    rules = assessing.Rules(order.register, order.root, order.now)
    ((assessment, observed, digest),) = assessing.assess_files([("1.cdp", path)], rules)
    arrived = pickle.loads(pickle.dumps((assessment, observed)))  # noqa: S301 - our own bytes
    assert arrived == (assessment, observed)
    assert arrived[0].verdict.statement is not None
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_register_older_than_an_earlier_runs_is_refused(firm: Any, order: IntakeOrder) -> None:
    """Else a key that was revoked in between would be good again."""
    (order.folder / "1.cdp").write_bytes(firm.signed().to_bytes())
    take_in(order, SilentContext())
    before = order.register.read_bytes() if order.register else b""
    platform = firm.platform()
    newer = replace(platform.register, version=platform.register.version + 1)
    assert order.register is not None
    register = order.register.with_name("newer.json")
    register.write_bytes(replace(platform, register=newer).register_file)
    assert take_in(replace(order, register=register), SilentContext()).skipped == 1
    assert order.register.read_bytes() == before
    with pytest.raises(PackageError, match="REGISTER_ROLLBACK"):
        take_in(replace(order, workers=2, language="en"), SilentContext())


def _without_reviewer(firm: Any) -> Any:
    """Return the platform before it enrolled the reviewer."""
    platform = firm.platform()
    keys = tuple(key for key in platform.register.keys if key.role != "reviewer")
    return replace(platform, register=replace(platform.register, version=1, keys=keys))


def test_a_package_of_an_unknown_key_is_judged_again_after_the_enrolment(
    firm: Any, order: IntakeOrder
) -> None:
    assert order.register is not None
    whole = order.register.read_bytes()
    first = firm.signed()
    (order.folder / "1.cdp").write_bytes(first.to_bytes())
    (order.folder / "2.cdp").write_bytes(firm.signed(firm.second(first)).to_bytes())
    order.register.write_bytes(_without_reviewer(firm).register_file)
    assessing.options_of.cache_clear()
    assert take_in(order, SilentContext()).refused == 2
    assert take_in(order, SilentContext()).skipped == 2
    rows = _rows(order.out / "results.csv")
    assert {(row["code"], row["register_version"]) for row in rows.values()} == {
        ("KEY_UNKNOWN", "1")
    }
    order.register.write_bytes(whole)
    assessing.options_of.cache_clear()
    done = take_in(order, SilentContext())
    assert (done.valid, done.refused, done.skipped, done.receipts) == (2, 0, 0, 2)
    assert (order.out / "results.csv").read_text(encoding="utf-8").count("\n") == 3
    assert not _rows(order.out / "rejects.csv")
    assert take_in(order, SilentContext()).skipped == 2


def test_a_refused_file_that_has_changed_is_judged_again(firm: Any, order: IntakeOrder) -> None:
    """A broken upload is handed in again under its name; another package there is a fork."""
    whole, place = firm.signed(), order.folder / "1.cdp"
    damaged = {path: data for path, data in whole.files.items() if path != "data/rating.csv"}
    place.write_bytes(replace(whole, files=damaged).to_bytes())
    assert take_in(order, SilentContext()).refused == 1
    assert _rows(order.out / "results.csv")["1.cdp"]["sequence"] == "entered"
    place.write_bytes(firm.signed(firm.content(3)).to_bytes())
    assert take_in(order, SilentContext()).refused == 1
    assert _rows(order.out / "results.csv")["1.cdp"]["code"] == "SEQ_FORK"
    assert take_in(order, SilentContext()).skipped == 1
    place.write_bytes(whole.to_bytes())
    assert take_in(order, SilentContext()).valid == 1
    table = (order.out / "results.csv").read_text(encoding="utf-8")
    assert (table.count("\n"), table.count("SEQ_FORK")) == (2, 0)
    assert take_in(order, SilentContext()).skipped == 1


def test_a_file_that_could_not_be_read_is_tried_again(
    firm: Any, order: IntakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (order.folder / "1.cdp").write_bytes(firm.signed().to_bytes())

    def fail(*_arguments: object) -> None:
        raise PermissionError(13, "denied")

    with monkeypatch.context() as patched:
        patched.setattr(assessing, "assess", fail)
        assert take_in(order, SilentContext()).refused == 1
    assert take_in(order, SilentContext()).valid == 1


def test_a_package_of_another_methodology_is_judged_again_by_other_rules(
    firm: Any, order: IntakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform's program may have been updated in between; until then it is known."""
    (order.folder / "1.cdp").write_bytes(firm.signed().to_bytes())

    def unknown(*_given: object) -> None:
        raise PackageError("METHODOLOGY_UNKNOWN", methodology="cn", sha256="0")

    assessing.options_of.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(assessing, "recompute_by_shipped_rules", lambda: unknown)
        assert take_in(order, SilentContext()).refused == 1
        assert take_in(order, SilentContext()).skipped == 1
    assessing.options_of.cache_clear()
    monkeypatch.setattr(package_intake, "rules_held", lambda: "9.0.0 " + 16 * "0")
    done = take_in(order, SilentContext())
    assert (done.valid, done.skipped, done.receipts) == (1, 0, 1)
    row = _rows(order.out / "results.csv")["1.cdp"]
    assert (row["sequence"], row["code"]) == ("entered", "")
    receipt = read_receipt((order.out / row["receipt"]).read_bytes())
    assert receipt.result == "PASSED"


def test_a_file_that_cannot_be_read_has_no_digest(order: IntakeOrder) -> None:
    place = order.folder / "1.cdp"
    place.write_bytes(b"x")
    assert intake_results.digest_of(place) == hashlib.sha256(b"x").hexdigest()
    assert intake_results.digest_of(order.folder) == ""


def test_what_was_taken_in_without_a_register_counts_for_nothing_with_one(
    firm: Any, order: IntakeOrder
) -> None:
    """Nobody's identity was checked: neither its number nor its figures are known to be real."""
    forged = firm.sign_by(firm.build_package(firm.content(3)), *map(firm.key, ("a", "b")))
    (order.folder / "0.cdp").write_bytes(forged.to_bytes())
    blind = replace(order, register=None, root=None, signer=None)
    assert take_in(blind, SilentContext()).valid == 1
    assert take_in(blind, SilentContext()).skipped == 1
    (order.folder / "1.cdp").write_bytes(firm.signed().to_bytes())
    done = take_in(order, SilentContext())
    assert (done.valid, done.refused) == (1, 1)
    assert _rows(order.out / "rejects.csv")["0.cdp"]["code"] == "KEY_UNKNOWN"


def test_results_of_an_earlier_version_are_gone_on_with(firm: Any, order: IntakeOrder) -> None:
    (order.folder / "1.cdp").write_bytes(firm.signed().to_bytes())
    (order.folder / "2.cdp").write_bytes(b"x")
    take_in(order, SilentContext())
    results, observed = order.out / "results.csv", order.out / "observations.csv"
    lines = results.read_text(encoding="utf-8").splitlines()
    for lacking in (1, 2, 4):
        older = "".join(f"{line.rsplit(',', lacking)[0]}\n" for line in lines)
        results.write_text(older, encoding="utf-8")
        assert take_in(order, SilentContext()).skipped == 2
    observed.write_text("uscc,industry,region,period,metric,tonnes,denominator\n", encoding="utf-8")
    done = take_in(order, SilentContext())
    assert (done.valid, done.refused, done.skipped) == (1, 1, 0)
    assert observed.read_text(encoding="utf-8").startswith("uscc,industry,region,period,metric,amo")


def test_a_suffix_in_capitals_is_a_package_too(firm: Any, order: IntakeOrder) -> None:
    (order.folder / "1.CDP").write_bytes(firm.signed().to_bytes())
    (order.folder / "2.cdp").mkdir()
    assert take_in(order, SilentContext()).valid == 1


def test_what_a_company_can_show_is_listed_with_rows_and_sizes(firm: Any) -> None:
    found = {one.name: one for one in restricted_files(firm.signed())}
    assert set(found) == {"activity", "instruments", "parties", "audit", "evidence"}
    assert (found["activity"].rows, found["activity"].title) == (7, "活动数据")
    assert (found["evidence"].rows, found["audit"].rows) == (2, None)
    assert found["audit"].size == len(firm.signed().files["restricted/audit.jsonl"])


def test_ratings_that_want_a_benchmark_value_are_counted(
    firm: Any, order: IntakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows(*_given: object) -> list[dict[str, str]]:
        usual = {**dict.fromkeys(RERATED_COLUMNS, ""), "file": "1.cdp"}
        wanting = "bench.tco2_per_va.benchmark"
        return [
            {**usual, "method": "a", "status": "refused", "missing": wanting},
            {**usual, "method": "b", "status": "rated", "missing": wanting},
            {**usual, "method": "c", "status": "rated"},
        ]

    monkeypatch.setattr(package_intake, "rerate", rows)
    (order.folder / "1.cdp").write_bytes(firm.signed().to_bytes())
    done = take_in(order, SilentContext())
    assert (done.rerated, done.without_benchmark_value) == (3, 1)


def test_firms_rated_again_together_answer_as_each_alone(
    firm: Any, order: IntakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their file gone or changed since, they are left out; so is a method in another version."""
    shipped = load_methods()["cn.zj.huzhou.industrial-carbon-efficiency-code"]
    known = {"huzhou-2021": replace(shipped, version="1"), "quzhou": shipped}
    monkeypatch.setattr("desktop.jobs.rerating.load_methods", lambda: known)
    package = firm.signed()
    paths = [order.folder / f"{number}.cdp" for number in range(5)]
    for path in paths:
        path.write_bytes(package.to_bytes())
    take_in(order, SilentContext())
    table = order.out / "benchmarks.csv"
    files = [(path.name, path, package.digest) for path in paths]
    alone = [row for file in files for row in rerate_files([file], table, "")]
    assert [row["file"] for row in alone] == [path.name for path in paths]
    others = [("gone.cdp", order.folder / "gone.cdp", ""), ("0.cdp", paths[0], "changed")]
    assert rerate_files([*files, *others], table, "") == alone


def test_the_platform_may_choose_its_benchmark_value(firm: Any, order: IntakeOrder) -> None:
    (order.folder / "1.cdp").write_bytes(firm.signed().to_bytes())
    take_in(replace(order, benchmark_value="median"), SilentContext())
    assert b"tco2_per_output,benchmark" in (order.out / "benchmarks.csv").read_bytes()
