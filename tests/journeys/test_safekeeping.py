"""Passwords, recovery sheets, hand-over, many files, and a package that becomes a file again."""

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from desktop.accounting.period import Month, ReportingPeriod
from desktop.accounting.rating.benchmarks import BenchmarkTable
from desktop.errors import CancelledError, InputError, PackageError, SurroundingsError
from desktop.exchange.package import read_package
from desktop.exchange.verify_clock import CHINA
from desktop.jobs.company_inventory import inventory_of
from desktop.jobs.company_ratings import chosen_methods, rate_company
from desktop.jobs.context import CancelledContext, SilentContext
from desktop.jobs.hand_over import hand_over, handover_notes
from desktop.jobs.ledger import reopen_month
from desktop.jobs.persons import PersonOrder, choose_person, put_person
from desktop.jobs.portfolio import Basis, PortfolioOrder, company_files, portfolio
from desktop.jobs.protection import PasswordOrder, SheetOrder, change_password, print_recovery_sheet
from desktop.jobs.restoring import RestoreOrder, restore_package
from desktop.jobs.run_demo import Demo
from desktop.messages import sentence
from desktop.models.backup import folder_of
from desktop.models.encryption import is_encrypted
from desktop.models.store import Store
from desktop.models.values import Role
from tests.journeys.conftest import Call

NOW = datetime(2099, 6, 1, 8, tzinfo=UTC)  # after the demo sealed, whenever that is
TODAY = date(2099, 6, 1)
YEAR = ReportingPeriod.of_year(2025)


@pytest.fixture
def books(demo: Demo, tmp_path: Path) -> Path:
    """Return a copy of the demo's company file in a folder with spaces, 汉字 and an emoji."""
    folder = tmp_path / "张三 的账 📒"
    folder.mkdir()
    return Path(shutil.copyfile(demo.files.company_file, folder / "甲厂.cbook"))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text("口令 one\n", encoding="utf-8")
    return path


# a package becomes a company file ------------------------------------------------------------


def test_a_full_package_becomes_a_company_file_that_writes_the_same_package(
    demo: Demo, tmp_path: Path, call: Call
) -> None:
    target = tmp_path / "恢复.cbook"
    answer = call("restore", demo.files.package, target)
    assert answer.code == 0
    assert answer.document["totals_agree"] is True
    assert answer.document["months"] == [f"2025-{number:02d}" for number in range(1, 13)]
    again = tmp_path / "again.cdp"
    assert call("export", target, "--year", "2025", "--out", again).code == 0
    assert again.read_bytes() == demo.files.package.read_bytes()
    with Store.open(demo.files.company_file, read_only=True) as old, Store.open(target) as new:
        before = {each.id: each for each in old.activity_records(YEAR, posted_only=True)}
        after = {each.id: each for each in new.activity_records(YEAR, posted_only=True)}
        # the place inside a document does not travel; everything that is counted does
        assert after == {key: replace(each, where=after[key].where) for key, each in before.items()}
        assert new.check() == ()
        originals = {kept.document.sha256 for kept in new.documents()}
        assert originals == {each.evidence for each in after.values() if each.evidence}
        assert len(new.closed_months()) == 12
        assert all(entry.state.value == "posted" for entry in new.ledger())


def test_the_restored_file_stays_closed_and_can_be_reopened(demo: Demo, tmp_path: Path) -> None:
    order = RestoreOrder(demo.files.package, tmp_path / "r.cbook", NOW, password="geheim")
    done = restore_package(order, SilentContext())
    assert is_encrypted(done.path)
    with Store.open(done.path, password="geheim") as store:
        with pytest.raises(InputError, match=r"undo\.nothing"):
            store.undo()
        superseded = reopen_month(store, Month(2025, 12), "漏录")
        assert [each.split("/")[0] for each in superseded] == [done.statement.package_id]


def test_a_redacted_copy_is_refused_and_leaves_nothing(
    demo: Demo, tmp_path: Path, call: Call
) -> None:
    target = tmp_path / "b.cbook"
    answer = call("restore", demo.files.bank_package, target)
    assert (answer.code, answer.document["error"]["code"]) == (6, "FILE_WITHHELD")
    assert list(tmp_path.iterdir()) == []


def test_a_package_with_one_changed_byte_is_refused(demo: Demo, tmp_path: Path) -> None:
    data = bytearray(demo.files.package.read_bytes())
    data[len(data) // 2] ^= 1
    package = tmp_path / "x.cdp"
    package.write_bytes(data)
    with pytest.raises(PackageError):
        restore_package(RestoreOrder(package, tmp_path / "x.cbook", NOW), SilentContext())
    assert not (tmp_path / "x.cbook").exists()


def test_a_restore_never_replaces_a_file_and_stops_when_asked(demo: Demo, tmp_path: Path) -> None:
    target = tmp_path / "there.cbook"
    target.write_bytes(b"mine")
    with pytest.raises(SurroundingsError, match=r"company_file\.exists"):
        restore_package(RestoreOrder(demo.files.package, target, NOW), SilentContext())
    assert target.read_bytes() == b"mine"
    with pytest.raises(CancelledError):
        restore_package(
            RestoreOrder(demo.files.package, tmp_path / "new.cbook", NOW), CancelledContext()
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there.cbook"]


def test_the_sealed_statement_is_the_package_s(demo: Demo, tmp_path: Path) -> None:
    done = restore_package(
        RestoreOrder(demo.files.package, tmp_path / "r.cbook", NOW, person="李四"), SilentContext()
    )
    package = read_package(demo.files.package.read_bytes())
    with Store.open(done.path, read_only=True) as store:
        report = store.sealed_reports()[-1]
        assert dict(report.tables)["statement.json"] == package.payload
        assert store.packages()[0].file_name == demo.files.package.name
        assert {entry.person for entry in store.history()} == {"李四"}


# passwords and the recovery sheet -----------------------------------------------------------


def test_a_file_is_encrypted_changed_recovered_and_made_plain_by_commands(
    books: Path, secret: Path, tmp_path: Path, call: Call
) -> None:
    assert call("password", books, "--new-secret-file", secret).document["encrypted"] is True
    refused = call("check", books)
    assert (refused.code, refused.document["error"]["code"]) == (5, "company_file.encrypted")
    assert call("check", books, "--secret-file", secret).code == 0
    sheet, text = tmp_path / "恢复表.pdf", tmp_path / "恢复表.txt"
    paper = ("recovery-sheet", books, "--secret-file", secret)
    assert call(*paper).code == 2
    assert call(*paper, "--out", sheet, "--text", text).code == 0
    code = tmp_path / "code.txt"
    rows = [
        line.split()[1:]
        for line in text.read_text("utf-8-sig").splitlines()
        if line[:1] in "12345" and line
    ]
    code.write_text("-".join(group for row in rows for group in row), encoding="utf-8")
    printed = PdfDocument(sheet.read_bytes())[0].get_textpage().get_text_range()
    assert "".join(printed.split()).count("".join(rows[0])) == 1, "spaces of a PDF are a guess"
    other = tmp_path / "other.txt"
    other.write_text("another\n", encoding="utf-8")
    kept = tmp_path / "kept.cbook"
    shutil.copyfile(books, kept)
    changed = call("password", books, "--recovery-file", code, "--new-secret-file", other)
    assert changed.code == 0
    # the sheet's own text serves as well as the bare code
    by_sheet = call("password", kept, "--recovery-file", text, "--new-secret-file", other)
    assert by_sheet.code == 0
    assert call("check", books, "--secret-file", secret).document["error"]["code"] == (
        "company_file.not_readable"
    )
    assert call("password", books, "--secret-file", other, "--decrypt").code == 0
    assert call("check", books).code == 0
    again = call("password", books, "--decrypt")
    assert (again.code, again.document["error"]["code"]) == (3, "encryption.not_encrypted")
    with Store.open(books, read_only=True) as store:
        made = [entry.summary for entry in store.history() if "encryption" in entry.summary]
    assert made == ["encryption.changed"] * 2 + ["encryption.sheet_made", "encryption.changed"]


def test_a_sheet_is_printed_once_and_again_only_on_purpose(books: Path, tmp_path: Path) -> None:
    change_password(PasswordOrder(books, None, "geheim"))
    order = SheetOrder(books, "geheim", TODAY, pdf=tmp_path / "a.pdf")
    first = print_recovery_sheet(order)
    with pytest.raises(InputError, match=r"file\.exists"):
        print_recovery_sheet(order)
    other = replace(order, pdf=None, text=tmp_path / "b.txt")
    with pytest.raises(InputError, match=r"encryption\.sheet_printed"):
        print_recovery_sheet(other)
    assert print_recovery_sheet(replace(other, again=True, language="en")) == first
    assert "Recovery sheet" in other.text.read_text("utf-8-sig") if other.text else False
    with pytest.raises(SurroundingsError, match=r"company_file\.not_readable"):
        print_recovery_sheet(replace(order, pdf=tmp_path / "c.pdf", password="wrong"))
    change_password(PasswordOrder(books, "geheim", "neu"))
    print_recovery_sheet(replace(order, pdf=tmp_path / "d.pdf", password="neu"))


def test_password_and_sheet_are_logged_with_who_is_at_work(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the clock stands still: what happens twice in one second is logged twice
    monkeypatch.setattr("desktop.models.audit.now", lambda: "2026-01-31T08:00:00+00:00")
    with Store.open(books) as store:
        put_person(store, PersonOrder("张三", (Role.ENTER,)))
        put_person(store, PersonOrder("李四", (Role.CHECK,)))
    order = PasswordOrder(books, None, "geheim")
    with pytest.raises(InputError, match=r"person\.nobody_at_work") as refused:
        change_password(order)
    assert refused.value.details["able"] == "张三、李四"
    with Store.open(books) as store:
        choose_person(store, "李四")
    change_password(order)
    sheet = SheetOrder(books, "geheim", TODAY, pdf=tmp_path / "a.pdf")
    print_recovery_sheet(sheet)
    print_recovery_sheet(replace(sheet, pdf=tmp_path / "b.pdf", again=True, person="王五"))
    with Store.open(books, password="geheim", read_only=True) as store:
        made = [(e.summary, e.person) for e in store.history(3)]
    assert made == [
        ("encryption.sheet_made", "王五"),
        ("encryption.sheet_made", "李四"),
        ("encryption.changed", "李四"),
    ]
    with Store.open(books, password="geheim", read_only=True) as store:
        assert store.check() == ()


def test_when_a_sheet_was_printed_is_said_in_local_time(books: Path, tmp_path: Path) -> None:
    change_password(PasswordOrder(books, None, "geheim"))
    order = SheetOrder(books, "geheim", TODAY, pdf=tmp_path / "a.pdf")
    print_recovery_sheet(order)
    with pytest.raises(InputError) as refused:
        print_recovery_sheet(replace(order, pdf=tmp_path / "b.pdf"))
    said = sentence(refused.value.code, refused.value.details)
    printed = datetime.fromisoformat(refused.value.details["at"])
    assert f"{printed.astimezone(CHINA):%Y-%m-%d %H:%M:%S} (UTC+8)" in said


def test_a_sheet_that_cannot_be_written_leaves_neither_paper_nor_mark(
    books: Path, tmp_path: Path
) -> None:
    change_password(PasswordOrder(books, None, "geheim"))
    nowhere = tmp_path / "没有" / "b.txt"
    order = SheetOrder(books, "geheim", TODAY, pdf=tmp_path / "a.pdf", text=nowhere)
    with pytest.raises(SurroundingsError):
        print_recovery_sheet(order)
    assert not (tmp_path / "a.pdf").exists()
    print_recovery_sheet(replace(order, text=None))


def test_a_plain_file_has_no_recovery_sheet(books: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"encryption\.not_encrypted"):
        print_recovery_sheet(SheetOrder(books, "x", TODAY, pdf=tmp_path / "a.pdf"))
    with pytest.raises(SurroundingsError, match=r"company_file\.missing"):
        change_password(PasswordOrder(tmp_path / "没有.cbook", None, "x"))


def test_backups_that_keep_the_old_password_are_named(
    books: Path, secret: Path, call: Call
) -> None:
    with Store.open(books) as store:
        kept = store.back_up()
    answer = call("password", books, "--new-secret-file", secret)
    assert answer.document["older_backups"] == [str(kept)]
    assert str(folder_of(books)) in answer.said


# hand-over -----------------------------------------------------------------------------------


def test_a_hand_over_file_carries_its_note_and_is_proven(
    books: Path, tmp_path: Path, call: Call
) -> None:
    out = tmp_path / "给李四.cbook"
    note = "11 月的电费单还没到"
    told = ("hand-over", books, "--note", note, "--person", "张三")
    assert "没有交接说明" in call("hand-over", books).said
    assert call(*told).code == 2
    assert call(*told, "--out", out).code == 0
    assert call(*told, "--out", out).document["error"]["code"] == "file.exists"
    notes = call("hand-over", out).document["notes"]
    assert [(each["person"], each["note"]) for each in notes] == [("张三", note)]
    assert call("check", out).code == 0


def test_a_hand_over_that_fails_leaves_no_note(books: Path, tmp_path: Path) -> None:
    with Store.open(books) as store:
        with pytest.raises(InputError, match=r"handover\.note_missing"):
            hand_over(store, " ", tmp_path / "x.cbook")
        with pytest.raises(SurroundingsError):
            hand_over(store, "说明", tmp_path / "没有" / "x.cbook")
        assert handover_notes(store) == ()
        assert store.next_redo() is None
        hand_over(store, "说明", tmp_path / "x.cbook")
        assert [each.note for each in handover_notes(store)] == ["说明"]


def test_a_hand_over_whose_note_finds_no_room_leaves_no_copy(books: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.cbook"
    with Store.open(books) as store, pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "change", _no_room)
        with pytest.raises(SurroundingsError, match=r"disk\.full"):
            hand_over(store, "说明", out)
    assert not out.exists()


def _no_room(*_: object, **__: object) -> None:
    raise SurroundingsError("disk.full")


def test_a_hand_over_given_again_after_a_kill_leaves_the_note_that_is_missing(
    books: Path, tmp_path: Path
) -> None:
    out = tmp_path / "x.cbook"
    with Store.open(books) as store:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(store, "change", _killed)
            with pytest.raises(KeyboardInterrupt):
                hand_over(store, "说明", out)
        assert handover_notes(store) == ()
        with Store.open(out, read_only=True) as copy:
            assert [each.note for each in handover_notes(copy)] == ["说明"]
        with pytest.raises(InputError, match=r"file\.exists"):
            hand_over(store, "别的说明", out)
        assert hand_over(store, "说明", out) == out
        assert [each.note for each in handover_notes(store)] == ["说明"]
        with pytest.raises(InputError, match=r"file\.exists"):
            hand_over(store, "说明", out)
        hand_over(store, "又一条", tmp_path / "y.cbook")
        assert [each.note for each in handover_notes(store)] == ["又一条", "说明"]


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_hand_over_replaces_no_file_of_another_kind(books: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.cbook"
    out.write_bytes(b"a letter")
    with Store.open(books) as store, pytest.raises(InputError, match=r"file\.exists"):
        hand_over(store, "说明", out)
    assert out.read_bytes() == b"a letter"


# many files ----------------------------------------------------------------------------------


def test_a_portfolio_shows_every_file_and_what_is_wrong_with_one(
    demo: Demo, books: Path, call: Call
) -> None:
    folder = books.parent
    with Store.open(books) as store:
        reopen_month(store, Month(2025, 12), "漏录")
        store.back_up()
    (folder / "坏.cbook").write_bytes(b"not a company file at all")
    encrypted = Path(shutil.copyfile(demo.files.company_file, folder / "密.cbook"))
    change_password(PasswordOrder(encrypted, None, "geheim"))
    answer = call("portfolio", folder)
    assert answer.code == 0
    lines = {Path(line["path"]).name: line for line in answer.document}
    assert lines.keys() == {"坏.cbook", "密.cbook", "甲厂.cbook"}
    assert lines["坏.cbook"]["error"]["code"] == "company_file.not_recognised"
    assert lines["密.cbook"]["error"]["code"] == "company_file.encrypted"
    line = lines["甲厂.cbook"]
    assert (line["last_closed"], line["reopened"]) == ("2025-11", ["2025-12"])
    assert (line["year"], line["basis"], line["superseded"]) == (2025, "sealed", True)
    with Store.open(demo.files.company_file, read_only=True) as store:
        sealed = json.loads(dict(store.sealed_reports()[-1].tables)["statement.json"])
    results = sealed["predicate"]["results"]
    total = Decimal(results["scope1_kg"]) + Decimal(results["scope2_location_kg"])
    assert Decimal(line["co2e"]) * 1000 == total
    assert {each["method"]: each["grade"] for each in line["grades"]} == {
        each["method"]: each.get("grade", "") for each in results["ratings"]
    }


def test_a_conflict_copy_is_no_second_firm(tmp_path: Path, call: Call) -> None:
    words = ("--uscc", "91330502MA2DEM0N7C", "--region", "330502", "--industry", "C17")
    for name in ("甲.cbook", "乙.cbook"):
        call("new", tmp_path / name, "--name", name, *words, "--opening", "2025-01")
    figure = ("--period", "2025", "--revenue")
    call("set", tmp_path / "甲.cbook", *figure, "1")
    (tmp_path / "子").mkdir()
    for name in ("甲-旧.cbook", "甲 (冲突).cbook", "甲的副本.cbook", "子/甲.cbook"):
        shutil.copyfile(tmp_path / "甲.cbook", tmp_path / name)
    for name, revenue in (("甲.cbook", "2"), ("甲 (冲突).cbook", "3")):
        call("set", tmp_path / name, *figure, revenue)
    shutil.copyfile(tmp_path / "甲.cbook", tmp_path / "甲的副本.cbook")
    answer = call("portfolio", tmp_path)
    found = {
        str(Path(line["path"]).relative_to(tmp_path)): (line["copy"], line["copy_of"])
        for line in answer.document
    }
    main = str(tmp_path / "甲.cbook")
    assert found == {
        "乙.cbook": ("", None),
        "甲.cbook": ("same_firm", str(tmp_path / "乙.cbook")),
        "甲-旧.cbook": ("older", main),
        "甲 (冲突).cbook": ("parted", main),
        "甲的副本.cbook": ("same", main),
        "子/甲.cbook": ("older", main),
    }
    assert "甲 (冲突).cbook 是 甲.cbook 的冲突副本：前 2 步相同" in answer.said
    assert f"{tmp_path / '子' / '甲.cbook'} 是 {main} 的较早副本" in answer.said


def test_a_year_that_is_not_sealed_is_computed_and_called_live(
    demo: Demo, books: Path, tmp_path: Path
) -> None:
    package = RestoreOrder(demo.files.package, tmp_path / "r.cbook", NOW)
    restore_package(package, SilentContext())
    order = PortfolioOrder((books, tmp_path / "r.cbook"), TODAY)
    sealed, restored = portfolio(order, SilentContext())
    assert (restored.basis, restored.co2e) == (Basis.SEALED, sealed.co2e)
    with Store.open(demo.files.company_file, read_only=True) as store:
        store.backup(tmp_path / "copy.cbook")
    unsealed = tmp_path / "live.cbook"
    _without_seal(unsealed, demo)
    live = portfolio(replace(order, paths=(unsealed,)), SilentContext())[0]
    assert live.basis is Basis.LIVE
    assert live.co2e == sealed.co2e
    assert {each.method for each in live.grades} == {each.method for each in sealed.grades}
    copies = [Path(shutil.copyfile(unsealed, tmp_path / f"{n}.cbook")) for n in range(4)]
    together = portfolio(replace(order, paths=tuple(copies)), SilentContext())
    with Store.open(unsealed, read_only=True) as store:
        current = inventory_of(store, YEAR, today=TODAY)
        alone = rate_company(store, current, chosen_methods(["all"]), BenchmarkTable())
    answers = [(one.rating.method, one.rating.status, one.rating.grade or "") for one in alone]
    for line in (live, *together):
        assert [(one.method, one.status, one.grade) for one in line.grades] == answers


def _without_seal(path: Path, demo: Demo) -> None:
    """Make a file with the demo's posted records and no sealed report."""
    with Store.open(demo.files.company_file, read_only=True) as store:
        entity, records = store.entity(), store.activity_records(YEAR, posted_only=True)
    with Store.create(path, entity) as store, store.change("x") as change:
        change.add_records(records)


def test_a_total_is_not_shown_where_a_row_was_changed_outside_the_program(
    demo: Demo, tmp_path: Path, call: Call
) -> None:
    _without_seal(tmp_path / "甲.cbook", demo)
    with closing(sqlite3.connect(tmp_path / "甲.cbook")) as raw:
        raw.execute("UPDATE facility SET region = '110000'")
        raw.commit()
    answer = call("portfolio", tmp_path)
    (line,) = answer.document
    assert (line["error"]["code"], line["co2e"], line["grades"]) == (
        "company_file.altered",
        None,
        [],
    )
    huzhou = "cn.zj.huzhou.industrial-carbon-efficiency-code"
    for words in (("inventory",), ("rate", "--method", huzhou)):
        answer = call(*words, tmp_path / "甲.cbook", "--year", "2025")
        assert answer.said.count("在程序之外被改动过") == 1


@pytest.mark.parametrize("version", [1, 2])
def test_a_portfolio_reads_an_older_file_and_leaves_it_as_it_is(
    version: int, tmp_path: Path
) -> None:
    kept = Path(__file__).parents[1] / "upgrade" / f"version_{version}.cbook.gz"
    path = tmp_path / "old.cbook"
    path.write_bytes(gzip.decompress(kept.read_bytes()))
    before = path.read_bytes()
    (line,) = portfolio(PortfolioOrder((path,), TODAY), SilentContext())
    assert (line.path, line.trouble) == (path, None)
    assert line.co2e is not None
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_file_and_an_empty_folder_say_so(demo: Demo, tmp_path: Path, call: Call) -> None:
    with Store.open(demo.files.company_file, read_only=True) as store:
        entity = store.entity()
    Store.create(tmp_path / "空.cbook", entity).close()
    line = portfolio(PortfolioOrder((tmp_path,), TODAY), SilentContext())[0]
    assert (line.name, line.year, line.co2e, line.basis) == (entity.name, None, None, Basis.NOTHING)
    assert call("portfolio", tmp_path, tmp_path / "空.cbook").document[0]["co2e"] is None
    (tmp_path / "sub").mkdir()
    nothing = call("portfolio", tmp_path / "sub")
    assert (nothing.code, nothing.document["error"]["code"]) == (3, "portfolio.nothing")
    assert call("portfolio", tmp_path / "没有.cbook").code == 5
    assert company_files([tmp_path, tmp_path / "空.cbook"]) == (tmp_path / "空.cbook",)


def test_a_portfolio_finds_files_whose_names_a_stick_wrote_in_capitals(tmp_path: Path) -> None:
    names = ("A.CBOOK", "b.cbook")
    for name in (*names, "c.txt"):
        (tmp_path / name).touch()
    assert company_files([tmp_path]) == tuple(tmp_path / name for name in names)


def test_encrypted_files_of_a_portfolio_open_with_their_password(
    books: Path, secret: Path, call: Call
) -> None:
    call("password", books, "--new-secret-file", secret)
    line = call("portfolio", books, "--secret-file", secret).document[0]
    assert (line["status"], line["last_closed"]) == ("read", "2025-12")
