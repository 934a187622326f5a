"""The whole loop: roots, enrolment, register, seal, intake, receipt, and a bank that verifies."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.errors import PackageError
from desktop.exchange.manifest import read_statement
from desktop.exchange.package import read_package
from desktop.exchange.receipt import receipt_digest
from desktop.jobs import assessing
from desktop.jobs.context import SilentContext
from desktop.jobs.package_intake import IntakeOrder, take_in
from tests.journeys.conftest import Call
from tests.journeys.platform import PLATFORM_USCC, USCC, World, filled_books

HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"


def _sealed(world: World, call: Call, out: Path, *reason: str) -> int:
    seq = call("seal", world.books, "--year", "2025", *reason).document["seq"]
    key = ("--key", world.folder / "会计.cdpkey", "--key-secret-file", world.secret)
    assert call("sign", world.books, *key).code == 0
    assert call("export", world.books, "--year", "2025", "--out", out).code == 0
    return int(seq)


def _intake(world: World, call: Call, inbox: Path, out: Path) -> dict[str, int]:
    key = ("--key", world.folder / "平台.cdpkey", "--key-secret-file", world.secret)
    answer = call("intake", inbox, "--out", out, *world.trust, *key, "--workers", "1")
    assert answer.code == 0
    return dict(answer.document)


def _rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def test_a_package_goes_to_the_platform_and_comes_back_to_the_bank_with_a_receipt(
    world: World, call: Call
) -> None:
    inbox, out = world.folder / "收件", world.folder / "结果"
    inbox.mkdir()
    assert _sealed(world, call, inbox / "一.cdp") == 1
    (inbox / "坏.cdp").write_bytes((inbox / "一.cdp").read_bytes()[:-1])
    done = _intake(world, call, inbox, out)
    assert (done["valid"], done["refused"], done["receipts"]) == (1, 1, 1)
    rows = _rows(out / "results.csv")
    assert (rows["一.cdp"]["status"], rows["一.cdp"]["level"]) == ("valid", "B")
    rejects = _rows(out / "rejects.csv")
    assert {name: row["code"] for name, row in rejects.items()} == {"坏.cdp": "ZIP_NOT_CANONICAL"}

    receipt = out / rows["一.cdp"]["receipt"]
    taken = call("receipt", world.books, receipt, *world.trust)
    assert taken.code == 0
    assert (taken.document["result"], taken.document["verified"]) == ("PASSED", True)
    assert call("receipt", world.books, receipt, *world.trust).document["new"] is False

    bank = world.folder / "bank.cdp"
    exported = call("export", world.books, "--year", "2025", "--out", bank, "--redact", "bank")
    assert exported.code == 0
    verdict = call("verify", bank, *world.trust).document
    assert (verdict["status"], verdict["level"]) == ("valid", "A")

    again = _intake(world, call, inbox, out)
    assert (again["valid"], again["refused"], again["skipped"]) == (0, 0, 2)
    _amended_after_a_receipt(world, call, receipt, out)
    _learned_by_a_restored_file(world, call, receipt)


def _amended_after_a_receipt(world: World, call: Call, receipt: Path, out: Path) -> None:
    """The next package names the receipt as its anchor, and the platform takes it."""
    inbox = world.folder / "收件"
    call("reopen", world.books, "2025-12", "--reason", "补录")
    call("close", world.books, "2025-12")
    assert _sealed(world, call, inbox / "二.cdp", "--reason", "补录") == 2
    statement = read_statement(read_package((inbox / "二.cdp").read_bytes()).payload)
    assert statement.anchor is not None
    assert statement.anchor.receipt_sha256 == receipt_digest(receipt.read_bytes())
    assert statement.anchor.register_version == 1
    assert _intake(world, call, inbox, out)["valid"] == 1
    assert _rows(out / "results.csv")["二.cdp"]["seq"] == "2"


def _learned_by_a_restored_file(world: World, call: Call, receipt: Path) -> None:
    """A company file from before the seal goes on with number 2, if a register vouches."""
    restored = filled_books(world.folder / "restored.cbook", call)
    stranger = call(
        *("new", world.folder / "乙.cbook", "--name", "乙厂", "--uscc", PLATFORM_USCC),
        *("--region", "330500", "--industry", "C1713"),
    )
    assert stranger.code == 0
    others = call("receipt", world.folder / "乙.cbook", receipt, *world.trust)
    assert (others.code, others.document["error"]["code"]) == (6, "RECEIPT_OTHER_PACKAGE")
    unverified = call("receipt", restored, receipt)
    assert unverified.document["error"]["code"] == "receipt.register_needed"
    assert call("receipt", restored, receipt, *world.trust).document["report"] == ""
    sealed = call("seal", restored, "--year", "2025").document
    assert sealed["seq"] == 2


def _refuse(*_given: object) -> None:
    raise PackageError("RECOMPUTE_MISMATCH", count=1, lines="x")


def test_a_refused_first_package_is_amended_by_the_second(
    world: World, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The series goes on at both sides, also for a file that was restored and forked."""
    inbox, out = world.folder / "收件", world.folder / "结果"
    inbox.mkdir()
    _sealed(world, call, inbox / "一.cdp")
    key = ("--key", world.folder / "平台.cdpkey", "--key-secret-file", world.secret)
    intake = ("intake", inbox, "--out", out, *world.trust, *key, "--workers", "1")
    with monkeypatch.context() as patched:
        patched.setattr(assessing, "recompute_by_shipped_rules", lambda: _refuse)
        refused = call(*intake)
    assert (refused.code, refused.document["refused"]) == (6, 1)
    row = _rows(out / "results.csv")["一.cdp"]
    assert (row["code"], row["sequence"]) == ("RECOMPUTE_MISMATCH", "entered")
    taken = call("receipt", world.books, out / row["receipt"], *world.trust)
    assert (taken.code, taken.document["result"]) == (0, "FAILED")
    call("reopen", world.books, "2025-12", "--reason", "更正")
    call("close", world.books, "2025-12")
    assert _sealed(world, call, inbox / "二.cdp", "--reason", "更正") == 2
    assessing.options_of.cache_clear()
    accepted = call(*intake)
    assert accepted.code == 0, accepted.said
    assert accepted.document["valid"] == 1

    restored = World(world.folder, world.secret, world.folder / "旧.cbook")
    filled_books(restored.books, call)
    assert _sealed(restored, call, inbox / "叉.cdp") == 1
    assert call(*intake).code == 0
    row = _rows(out / "results.csv")["叉.cdp"]
    assert (row["code"], row["sequence"]) == ("SEQ_FORK", "")
    learned = call("receipt", restored.books, out / row["receipt"], *world.trust)
    assert learned.document["result"] == "FAILED"
    assert call("receipt", restored.books, out / row["receipt"], *world.trust).code == 0
    assert _sealed(restored, call, inbox / "三.cdp") == 3
    assert call(*intake).document["valid"] == 1
    assert len(call("receipts", restored.books).document) == 1


def test_the_circle_of_benchmarks_closes(world: World, call: Call) -> None:
    """What the platform computes is what the firm rates itself by, with the same grade."""
    inbox, out = world.folder / "收件", world.folder / "结果"
    inbox.mkdir()
    _sealed(world, call, inbox / "一.cdp")
    (inbox / "坏.cdp").write_bytes(b"")
    register, root = Path(world.trust[1]), Path(world.trust[3])
    order = IntakeOrder(inbox, out, datetime.now(UTC), register, root, workers=1)
    alone = take_in(order, SilentContext())
    assert (alone.valid, alone.benchmarks) == (1, 0)
    with (out / "observations.csv").open("a", encoding="utf-8") as file:
        file.writelines(
            f"91330500MA2AAAAA0{number},C1713,330500,2025,tco2_per_va,{number},10,"
            f"tCO2/万元,{HUZHOU},\n"
            for number in range(1, 6)
        )
    done = take_in(order, SilentContext())
    assert done.skipped == 2
    assert done.benchmarks > 0
    benchmarks = out / "benchmarks.csv"
    with (out / "ratings.csv").open(encoding="utf-8", newline="") as file:
        again = {row["method"]: row for row in csv.DictReader(file)}
    assert done.rerated == len(again) > 0
    huzhou = again[HUZHOU]
    assert (huzhou["status"], huzhou["grade_given"]) == ("rated", "")
    assert "n=6" in huzhou["benchmarks_used"]
    rate = ("rate", world.books, "--year", "2025", "--method", "all", "--benchmarks", benchmarks)
    ours = {one["method"]: one for one in call(*rate).document}
    for method, row in again.items():
        assert (ours[method]["grade"] or "", ours[method]["status"]) == (
            row["grade"],
            row["status"],
        )
    (inbox / "一.cdp").write_bytes(b"")
    assert take_in(order, SilentContext()).rerated == 0


def test_a_register_is_changed_published_and_extracted_by_the_rules(
    world: World, call: Call
) -> None:
    published = world.folder / "register.dsse.json"
    shown = call("register", "show", published).document
    assert shown["version"] == 1
    preparer = next(key for key in shown["keys"] if key["role"] == "preparer")
    assert call("register", "revoke", published, "--keyid", "x", "--reason", "lost").code == 3
    one_key = ("--key", world.roots / "root-1.cdpkey", "--secret-file", world.secret)
    too_few = call("register", "publish", world.working, *one_key, "--out", published)
    assert too_few.document["error"]["code"] == "register.too_few_signers"

    part = world.folder / "part.dsse.json"
    extract = ("register", "extract", published, *world.signing, "--out", part)
    extracted = call(*extract, "--uscc", USCC)
    assert (extracted.document["extract"], len(extracted.document["keys"])) == (True, 2)
    assert call(*extract, "--uscc", "91330500MA2AAAAA00").code == 3

    revoke = ("register", "revoke", world.working, "--keyid", preparer["keyid"])
    assert call(*revoke, "--reason", "lost", "--since", "2026-01-01").code == 0
    assert call(*revoke, "--reason", "lost").document["error"]["code"] == "register.key_revoked"
    again = call("register", "publish", world.working, *world.signing, "--out", published)
    assert again.document["version"] == 2
    package = world.folder / "x.cdp"
    _sealed(world, call, package)
    assert call("verify", package, *world.trust).document["code"] == "KEY_REVOKED"


def test_root_keys_are_rotated_by_thresholds_of_the_old_and_of_the_new_set(
    world: World, call: Call
) -> None:
    new = [world.folder / f"new-{number}.cdpkey" for number in (1, 2)]
    for key in new:
        assert call("key", "new", key, "--secret-file", world.secret).code == 0
    kept = world.roots / "root-1.cdpkey"
    root = world.folder / "root-2.dsse.json"
    following = [part for key in (kept, *new) for part in ("--next", key)]
    secret = ("--secret-file", world.secret)
    rotate = ("register", "rotate-roots", world.working, *secret, *following, "--out", root)

    def refused(*arguments: str | Path) -> str:
        return str(call(*rotate, *arguments).document["error"]["code"])

    old = ("--key", kept, "--key", world.roots / "root-3.cdpkey")
    assert refused("--key", kept, "--key", new[0]) == "register.too_few_signers"
    assert refused(*old) == "register.too_few_new_signers"
    assert refused(*old, "--key", new[0], "--threshold", "4") == "register.threshold_wrong"
    assert not root.exists()
    done = call(*rotate, *old, "--key", new[0])
    assert (done.document["version"], done.document["threshold"]) == (2, 2)
    assert refused(*old, "--key", new[0]) == "file.exists"

    package, published = world.folder / "x.cdp", world.folder / "register-2.dsse.json"
    publish = ("register", "publish", world.working, *secret)
    assert call(*publish, *old, "--out", published).code == 3
    by_new = ("--key", new[0], "--key", new[1], "--out", published)
    assert call(*publish, *by_new).code == 0
    _sealed(world, call, package)
    for pinned in (world.roots / "root.dsse.json", root):
        found = call("verify", package, "--register", published, "--root", pinned).document
        assert (found["status"], found["notes"]) == ("valid", ["package.one_person"])
    behind = call("verify", package, *world.trust[:2], "--root", root).document
    assert behind["code"] == "REGISTER_ROLLBACK"


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "x.json"),
        ("revoke", "x.json"),
        ("publish", "x.json"),
        ("extract", "x.json"),
        ("rotate-roots", "x.json", "--key", "k", "--out", "y"),
        ("init-roots", "x", "--secret-file", "a", "--secret-file", "b"),
        ("add", "x.json", "y.json", "--person-id", "1", "--not-before", "soon"),
    ],
)
def test_an_incomplete_register_command_is_wrong_usage(
    call: Call, arguments: tuple[str, ...]
) -> None:
    answer = call("register", *arguments)
    assert answer.code == 2
    assert answer.document["error"]["message"] != answer.document["error"]["code"]
