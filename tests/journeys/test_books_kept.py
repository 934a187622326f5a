"""Persons, evidence, voiding, bulk edits, the trail and the restore drill by commands."""

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from desktop.accounting.entity import Facility, ReportingEntity
from desktop.accounting.period import Month, ReportingPeriod
from desktop.errors import InputError, SurroundingsError
from desktop.jobs import evidence, persons
from desktop.jobs.context import SilentContext
from desktop.jobs.ledger import edit_records, void_records
from desktop.jobs.restore_drill import restore_drill
from desktop.jobs.run_demo import Demo
from desktop.models import backup
from desktop.models.backup import folder_of
from desktop.models.encryption import recovery_sheet
from desktop.models.store import Store
from desktop.models.values import RecordChange, Role
from desktop.models.whole_file import change_password
from tests.journeys.conftest import Call
from tests.unit.models.conftest import _draft

JANUARY = Month(2025, 1)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Return a file with three confirmed records of January and one of February."""
    path = tmp_path / "甲 厂.cbook"
    entity = ReportingEntity(
        name="甲厂",
        uscc="91330500MA2B00001X",
        region="330500",
        industry="C3562",
        opening="2025-01",
        facilities=(Facility("总厂", "330500"),),
    )
    with Store.create(path, entity) as store, store.change("x") as change:
        change.add_drafts(
            [*(_draft(f"a{n}", str(1000 + n)) for n in (1, 2, 3)), _draft("b", month="2025-02")]
        )
        change.confirm()
    return path


def _secret(path: Path, text: str) -> Path:
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_persons_are_set_and_a_supervisor_guards_them(
    books: Path, tmp_path: Path, call: Call
) -> None:
    boss = _secret(tmp_path / "boss", "主管口令")
    assert call("person", books, "list").document == []
    none = call("person", books, "set", "张三")
    assert (none.code, none.document["error"]["code"]) == (2, "person.roles_needed")
    wrong = call("person", books, "set", "张三", "--roles", "enter,owner")
    assert (wrong.code, wrong.document["error"]["code"]) == (2, "person.role_unknown")
    assert call("person", books, "set", " ", "--roles", "enter").code == 3
    alone = call("person", books, "set", "老板", "--roles", "close,supervise")
    assert (alone.code, alone.document["error"]["code"]) == (3, "person.supervisor_needs_password")
    assert call("person", books, "set", "张三", "--roles", "enter").code == 0
    assert call("person", books, "set", "李四", "--roles", "check").code == 0
    made = call(
        *("person", books, "set", "老板", "--roles", "supervise,close", "--password-file", boss)
    )
    assert made.document[-1] == {
        "name": "老板",
        "roles": ["close", "supervise"],
        "has_password": True,
        "is_current": False,
    }
    other = ("person", books, "set", "王五", "--roles", "enter")
    assert call(*other, "--person", "张三").document["error"]["code"] == "person.not_supervisor"
    by_boss = (*other, "--person", "老板")
    assert call(*by_boss).document["error"]["code"] == "person.wrong_password"
    assert call(*by_boss, "--supervisor-secret-file", boss).code == 0
    assert call("post", books, "--all", "--person", "张三").document["error"]["code"] == (
        "person.may_not_check"
    )
    assert call("post", books, "--all", "--person", "李四").code == 0
    assert call("close", books, "2025-01", "--person", "老板").code == 0
    reopen = ("reopen", books, "2025-01", "--reason", "漏录", "--person", "老板")
    assert call(*reopen).document["error"]["code"] == "person.wrong_password"
    assert call(*reopen, "--supervisor-secret-file", boss).code == 0


def test_the_person_chosen_on_this_machine_is_meant_where_none_is_named(
    books: Path, tmp_path: Path, call: Call
) -> None:
    word = _secret(tmp_path / "word", "李四口令")
    call("person", books, "set", "张三", "--roles", "enter")
    call("person", books, "set", "李四", "--roles", "check,close", "--password-file", word)
    nobody = call("post", books, "a1")
    assert nobody.document["error"]["code"] == "person.nobody_at_work"
    wrong = call("person", books, "choose", "李五")
    assert (wrong.code, wrong.document["error"]["code"]) == (2, "person.unknown")
    assert call("person", books, "choose", "李四").document["error"]["code"] == "secret.needed"
    chosen = call("person", books, "choose", "李四", "--password-file", word)
    assert [(p["name"], p["is_current"]) for p in chosen.document] == [
        ("张三", False),
        ("李四", True),
    ]
    assert call("post", books, "a1").code == 0
    assert call("history", books).document["entries"][0]["person"] == "李四"
    left = call("person", books, "forget").document
    assert [p["is_current"] for p in left] == [False, False]
    assert call("post", books, "a2").document["error"]["code"] == "person.nobody_at_work"


def test_roles_come_in_their_own_order() -> None:
    assert persons.roles_of(["supervise", " enter", ""]) == (Role.ENTER, Role.SUPERVISE)


def test_evidence_is_attached_shown_in_per_cent_and_written_again(
    books: Path, tmp_path: Path, call: Call
) -> None:
    photo, scan = tmp_path / "电表 📷.jpg", tmp_path / "合同.docx"
    photo.write_bytes(b"\xff\xd8\xff" + bytes(range(256)) * 40)
    scan.write_bytes(b"contract" * 1000)
    before = call("evidence", books, "show").document
    assert before["coverage"] == {"records": 4, "evidenced": 0, "percent": "0"}
    added = call(
        *("evidence", books, "add", photo, scan, "--record", "a1", "--note", "1 月 31 日抄表")
    )
    assert [len(each["sha256"]) for each in added.document["attached"]] == [64, 64]
    assert added.document["coverage"]["percent"] == "25"
    assert added.document["budget"]["documents"] == 2
    assert (
        call("evidence", books, "add", photo, "--record", "a2").document["budget"]["documents"] == 2
    )
    shown = call("evidence", books, "list", "--record", "a1")
    listed = shown.document["evidence"]
    assert f"{listed[0]['sha256'][:12]}  {photo.name}  1 月 31 日抄表" in shown.said
    assert [(each["name"], each["note"]) for each in listed] == [
        (photo.name, "1 月 31 日抄表"),
        (scan.name, "1 月 31 日抄表"),
    ]
    kinds = {d["name"]: d["kind"] for d in call("evidence", books, "list").document["documents"]}
    assert kinds == {photo.name: "photo", scan.name: "attachment"}
    out = tmp_path / "again.jpg"
    start = listed[0]["sha256"][:10]
    assert f"原件已写入 {out}" in call("evidence", books, "save", start, "--out", out).said
    assert out.read_bytes() == photo.read_bytes()
    assert call("evidence", books, "save", start, "--out", out).document["error"]["code"] == (
        "file.exists"
    )
    assert call("evidence", books, "save", start).code == 2
    unknown = call("evidence", books, "save", "ffffffffff", "--out", tmp_path / "x")
    assert (unknown.code, unknown.document["error"]["code"]) == (2, "evidence.unknown")
    assert call("undo", books).code == 0
    assert call("evidence", books, "show").document["coverage"]["evidenced"] == 1


def test_evidence_over_its_budget_is_said(books: Path, tmp_path: Path, call: Call) -> None:
    photo = tmp_path / "big.png"
    photo.write_bytes(random.Random(1).randbytes(1_100_000))
    assert (
        call("evidence", books, "add", photo, "--record", "a1").document["budget"]["over"] is False
    )
    small = call("evidence", books, "budget", "--mb", "1")
    assert small.document["budget"] == {
        "documents": 1,
        "stored_bytes": 1_100_000,
        "budget_bytes": 1_000_000,
        "over": True,
    }
    assert "预算" in small.said
    assert call("evidence", books, "budget").document["error"]["code"] == "evidence.budget_wrong"


def test_evidence_that_cannot_be_attached_says_why(
    books: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = ("evidence", books, "add")
    assert call(*add, "--record", "a1").document["error"]["code"] == "evidence.nothing"
    assert call(*add, "--record", "a1", "--note", "电话确认").document["coverage"]["evidenced"] == 0
    gone = call(*add, "--record", "zz", "--note", "x")
    assert (gone.code, gone.document["error"]["code"]) == (2, "record.not_found")
    assert call("evidence", books, "list", "--record", "zz").code == 2
    assert call("void", books, "zz", "--reason", "x").code == 2
    for_none = call(*add, "--note", "x")
    assert for_none.document["error"]["code"] == "evidence.record_missing"
    missing = call(*add, tmp_path / "没有.jpg", "--record", "a1")
    assert (missing.code, missing.document["error"]["code"]) == (3, "file.not_found")
    (tmp_path / "空.jpg").write_bytes(b"")
    empty = call(*add, tmp_path / "空.jpg", "--record", "a1")
    assert (empty.code, empty.document["error"]["code"]) == (3, "evidence.empty")
    monkeypatch.setattr(evidence, "_LARGEST_MB", 0)
    (tmp_path / "x.jpg").write_bytes(b"x")
    large = call(*add, tmp_path / "x.jpg", "--record", "a1")
    assert large.document["error"]["code"] == "evidence.too_large"


def test_evidence_may_come_after_closing(books: Path, tmp_path: Path, call: Call) -> None:
    call("post", books, "--all")
    assert call("close", books, "2025-01").code == 0
    scan = tmp_path / "补来的.pdf"
    scan.write_bytes(b"%PDF-1.4 late")
    number = "2025-01-electricity-0001"
    assert call("evidence", books, "add", scan, "--record", number).code == 0
    assert call("check", books).code == 0


def test_voiding_keeps_the_row_and_its_reason(books: Path, call: Call) -> None:
    assert call("void", books, "a1", "--reason", " ").document["error"]["code"] == "reason.missing"
    assert call("void", books, "a1", "--reason", "重复").document == {"voided": ["a1"]}
    with Store.open(books) as store:
        entry = next(each for each in store.ledger() if each.record.id == "a1")
        assert (entry.state.value, entry.reason) == ("void", "重复")
        with pytest.raises(InputError, match=r"reason\.missing"):
            void_records(store, ["a2"], "")
    assert call("undo", books).code == 0


def test_a_bulk_edit_lists_before_and_after_and_is_one_step(books: Path, call: Call) -> None:
    edit = ("edit", books, "a1", "a2", "--label", "1号车间", "--amount", "1001")
    preview = call(*edit, "--dry-run")
    expected = [
        {"record": "a1", "field": "label", "old": "", "new": "1号车间"},
        {"record": "a2", "field": "amount", "old": "1002", "new": "1001"},
        {"record": "a2", "field": "label", "old": "", "new": "1号车间"},
    ]
    assert preview.document["changed"] is False
    assert sorted(preview.document["edits"], key=str) == sorted(expected, key=str)
    done = call(*edit)
    assert (done.document["changed"], done.document["edits"]) == (
        True,
        preview.document["edits"],
    )
    entry = call("history", books, "--limit", "1").document["entries"][0]
    fields = call("history", books, "--entry", str(entry["entry"])).document["fields"]
    assert {(f["field"], f["old"], f["new"]) for f in fields} == {
        ("label", "", "1号车间"),
        ("amount", "1002", "1001"),
    }
    assert call("undo", books).document == {"undone": "records.edited"}
    assert call("edit", books, "a1").document["error"]["code"] == "edit.nothing"
    assert call("edit", books, "zz", "--label", "x").code == 2
    call("post", books, "--all")
    posted = call("edit", books, "a1", "--label", "x")
    assert (posted.code, posted.document["error"]["code"]) == (3, "record.posted")


def test_an_edit_of_days_moves_a_record(books: Path) -> None:
    march = ReportingPeriod.of_month(Month(2025, 3))
    with Store.open(books) as store:
        edits = edit_records(store, ["a1"], RecordChange(period=march), dry_run=False)
        assert [(e.old, e.new) for e in edits] == [
            ("2025-01-01/2025-01-31", "2025-03-01/2025-03-31")
        ]


def test_the_gap_report_runs_through_and_names_what_is_missing(
    books: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("gaps", books).document == []
    call("post", books, "--all")
    whole = call("gaps", books)
    assert whole.code == 0
    assert [(each["month"], each["count"], each["missing"]) for each in whole.document] == [
        ("2025-01", 3, []),
        ("2025-02", 1, []),
    ]
    assert len(call("gaps", books, "2025-02").document) == 1
    monkeypatch.setattr(Store, "series", lambda _self: {(JANUARY, "electricity"): (1, 4)})
    torn = call("gaps", books)
    assert torn.code == 6
    assert torn.document[0]["missing"] == ["2025-01-electricity-0002", "2025-01-electricity-0003"]


def test_what_came_after_closing_is_printed(books: Path, call: Call) -> None:
    call("post", books, "--all")
    call("close", books, "2025-01")
    assert call("after-closing", books, "2025-01").document["changes"] == []
    call("reopen", books, "2025-01", "--reason", "漏录一张", "--person", "老板")
    (change, *_) = call("after-closing", books, "2025-01").document["changes"]
    assert (change["person"], change["reason"], change["field"]) == ("老板", "漏录一张", "state")
    assert (change["old"], change["new"]) == ("closed", "open")
    assert call("after-closing", books, "2025-13").code == 3
    call("reverse", books, "2025-01-electricity-0001", "--reason", "数量错")
    call("edit", books, "a2", "--note", "x")
    year = call("after-closing", books, "2025")
    assert {each["month"] for each in year.document["changes"]} == {"2025-01"}
    assert "状态: 已结账 → 未结账" in year.said
    assert "新增：electricity.purchased" in year.said
    assert "原因：数量错" in year.said
    entry = call("history", books, "--entry", str(change["entry"]))
    assert "月份 2025-01" in entry.said
    assert "状态: 已结账 → 未结账" in entry.said


def test_a_drill_restores_the_newest_backup_and_compares_it(books: Path, call: Call) -> None:
    none = books.with_name("neu.cbook")
    with Store.open(books) as store:
        entity = store.entity()
    with Store.create(none, entity):
        pass
    assert call("drill", none).document["error"]["code"] == "drill.no_backup"
    call("post", books, "--all")
    call("close", books, "2025-01")
    assert call("backup", books).code == 0
    call("undo", books)
    call("set", books, "--period", "2025", "--revenue", "5")
    good = call("drill", books)
    assert (good.code, good.document["passed"], good.document["behind"]) == (0, True, 1)
    assert good.document["records"] == 4
    newest = Path(good.document["backup"])
    newest.write_bytes(newest.read_bytes()[:20_000])
    bad = call("drill", books)
    assert bad.code == 6
    assert bad.document["findings"][0]["code"] == "drill.not_restorable"


def test_a_drill_notices_another_history(books: Path, call: Call, tmp_path: Path) -> None:
    call("post", books, "--all")
    call("close", books, "2025-01")
    copy = tmp_path / "copy.cbook"
    copy.write_bytes(books.read_bytes())
    with Store.open(copy) as store, store.change("x") as change:
        change.set_setting("a", "b")
    with Store.open(copy) as store:
        forked = store.back_up()
    target = folder_of(books) / forked.name.replace("copy", books.stem)
    target.parent.mkdir(exist_ok=True)
    for old in target.parent.iterdir():
        old.unlink()
    target.write_bytes(forked.read_bytes())
    codes = [each["code"] for each in call("drill", books).document["findings"]]
    assert codes == ["drill.other_history"]


def test_a_drill_of_an_encrypted_file_uses_its_password(books: Path) -> None:
    change_password(books, None, "geheim")
    with Store.open(books, password="geheim") as store:
        store.back_up()
        assert restore_drill(store, SilentContext()).findings == ()
    with Store.open(books, recovery=recovery_sheet(books, "geheim").code) as store:
        assert restore_drill(store, SilentContext()).findings == ()
    change_password(books, "geheim", None)
    with Store.open(books) as store:
        found = restore_drill(store, SilentContext()).findings
    assert [each.details["code"] for each in found] == ["company_file.encrypted"]


def test_a_second_place_is_chosen_by_command_and_its_absence_is_said(
    books: Path, tmp_path: Path, call: Call
) -> None:
    stick = tmp_path / "U 盘"
    missing = call("backup", books, "--second-place", stick)
    assert (missing.code, missing.document["error"]["code"]) == (5, "backup.second_place_missing")
    stick.mkdir()
    written = Path(call("backup", books, "--second-place", stick).document["backup"])
    assert [path.name for path in stick.iterdir()] == [written.name]
    for path in stick.iterdir():
        path.unlink()
    stick.rmdir()
    later = call("backup", books)
    assert later.code == 0
    assert [each["code"] for each in later.document["findings"]] == ["backup.second_place_failed"]
    assert call("backup", books, "--second-place", "none").document["findings"] == []


def test_figures_of_books_changed_by_hand_carry_the_fault_and_are_not_sealed(
    books: Path, call: Call
) -> None:
    call("post", books, "--all")
    assert call("inventory", books, "--year", "2025").document["findings"][0]["code"] != (
        "check.row_changed"
    )
    raw = sqlite3.connect(books)
    raw.execute("UPDATE facility SET grid_region = '110000'")
    raw.commit()
    raw.close()
    findings = call("inventory", books, "--year", "2025").document["findings"]
    assert [each["code"] for each in findings[:2]] == ["check.row_changed", "check.table_changed"]
    closing = call("close", books, "2025-01")
    assert (closing.code, closing.document["error"]["details"]["check"]) == (3, "check.row_changed")


def test_sealing_checks_every_row_first(demo: Demo, tmp_path: Path, call: Call) -> None:
    books = Path(shutil.copyfile(demo.files.company_file, tmp_path / "s.cbook"))
    raw = sqlite3.connect(books)
    raw.execute("UPDATE draft_record SET cost = '1' WHERE id = 1")
    raw.commit()
    raw.close()
    refused = call("seal", books, "--year", "2025", "--reason", "更正")
    assert (refused.code, refused.document["error"]["code"]) == (3, "report.books_not_sound")


@pytest.mark.parametrize(
    ("size", "code"),
    [
        (5000, "company_file.damaged"),
        (511, "company_file.not_recognised"),
        (0, "company_file.not_recognised"),
    ],
)
def test_a_file_too_damaged_to_open_fails_its_check(
    size: int, code: str, books: Path, call: Call
) -> None:
    books.write_bytes(books.read_bytes()[:size])
    answer = call("check", books)
    assert (answer.code, answer.document["sound"]) == (6, False)
    assert answer.document["findings"][0]["code"] == code
    assert call("check", books.with_name("没有.cbook")).code == 5


def test_a_backup_that_fails_on_closing_is_said_and_the_change_stays(
    books: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Path:
        raise SurroundingsError("disk.full", reason="x")

    monkeypatch.setattr(backup, "write_backup", full)
    answer = call("set", books, "--period", "2025", "--revenue", "5")
    assert answer.code == 0
    assert "备份" in answer.said
    assert call("history", books, "--limit", "1").document["entries"][0]["summary"] == (
        "figures.changed"
    )
