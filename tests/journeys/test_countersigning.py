"""Two persons, two computers: sign, hand over, look, countersign, take back, export, present."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from desktop.accounting.period import Month
from desktop.errors import PackageError
from desktop.exchange.package import read_package
from desktop.jobs.countersigning import new_signatures, take_signatures
from desktop.jobs.loan_facts import signers_of
from desktop.models.store import Store
from desktop.models.values import Person, Role
from desktop.ui.company.office import CompanyOffice
from desktop.ui.company.rows import seal_rows
from tests.journeys.conftest import Call
from tests.journeys.platform import USCC, World, enrolled


@pytest.fixture
def two_persons(world: World, call: Call) -> World:
    """Return the company with a reviewer of her own, both in the register."""
    enrolled(world, call, "复核", "reviewer", USCC)
    out = world.folder / "register.dsse.json"
    assert call("register", "publish", world.working, *world.signing, "--out", out).code == 0
    with Store.open(world.books) as store, store.change("persons") as change:
        change.add_person(Person("会计", (Role.ENTER,)))
        change.add_person(Person("经理", (Role.CHECK,)))
    return world


def _key(world: World, name: str) -> tuple[str | Path, ...]:
    return ("--key", world.folder / f"{name}.cdpkey", "--key-secret-file", world.secret)


def _was_logged(books: Path, document: dict[str, Any], read: Path) -> None:
    """Check that the log names the very texts that were shown, and how they were accepted."""
    declaration = sha256(document["declaration"].encode()).hexdigest()
    report = sha256(read.read_bytes()).hexdigest()
    assert document["shown"]["declaration_sha256"] == declaration
    assert document["shown"]["report_sha256"] == report
    with Store.open(books, read_only=True) as store:
        entry = next(one for one in store.history() if one.summary == "report.signed")
    assert declaration in entry.reason
    assert report in entry.reason
    assert entry.reason.endswith("consent option")


def _was_logged_as_countersigned(books: Path, document: dict[str, Any]) -> None:
    """Check that the log names the key that came back and the texts its signature covers."""
    with Store.open(books, read_only=True) as store:
        entry = next(one for one in store.history() if one.summary == "report.countersigned")
    assert document["keyid"] in entry.reason
    assert document["shown"]["declaration_sha256"] in entry.reason
    assert document["shown"]["report_sha256"] in entry.reason
    assert "consent elsewhere" in entry.reason


def _pending(world: World, call: Call, out: Path, *reason: str) -> dict[str, Any]:
    assert call("seal", world.books, "--year", "2025", *reason).code == 0
    read = out.with_suffix(".pdf")
    signed = call("sign", world.books, *_key(world, "会计"), "--report", read, "--declare")
    assert signed.code == 0
    assert "确认" in signed.document["declaration"]
    _was_logged(world.books, signed.document, read)
    refused = call("export", world.books, "--year", "2025", "--out", out)
    assert (refused.code, refused.document["error"]["code"]) == (6, "ROLE_MISSING")
    assert not out.exists()
    exported = call("export", world.books, "--year", "2025", "--out", out, "--pending")
    assert exported.code == 0
    return dict(signed.document)


def test_the_reviewer_countersigns_what_differs_from_the_last_package(
    two_persons: World, call: Call
) -> None:
    world = two_persons
    pending, whole = world.folder / "待签.cdp", world.folder / "一.cdp"
    assert _pending(world, call, pending)["difference"] is None
    assert call("verify", pending, *world.trust).document["code"] == "ROLE_MISSING"

    twice = call("sign", world.books, *_key(world, "会计"), "--role", "reviewer", "--declare")
    assert twice.document["error"]["code"] == "report.key_signed_already"
    report = world.folder / "report.pdf"
    looked = call("countersign", pending, *world.trust, "--report", report)
    assert looked.code == 0
    assert looked.document["consent"] is None
    assert (looked.document["complete"], looked.document["keyid"]) == (False, None)
    assert [one["role"] for one in looked.document["signers"]] == ["preparer"]
    assert len(pypdfium2.PdfDocument(report)) > 0

    assert call("key", "new", world.folder / "无名.cdpkey", "--secret-file", world.secret).code == 0
    nobody = call("countersign", pending, *world.trust, *_key(world, "无名"), "--out", whole)
    assert (nobody.document["error"]["code"], whole.exists()) == ("KEY_UNKNOWN", False)
    own = call("countersign", pending, *_key(world, "会计"), "--out", whole)
    assert (own.document["error"]["code"], whole.exists()) == ("countersign.same_key", False)
    signed = call("countersign", pending, *world.trust, *_key(world, "复核"), "--out", whole)
    assert signed.code == 0
    verdict = call("verify", whole, *world.trust, "--recompute").document
    assert (verdict["status"], verdict["level"]) == ("valid", "B")
    assert {one["role"]: one["name"] for one in verdict["signers"]} == {
        "preparer": "会计",
        "reviewer": "复核",
    }
    assert "package.one_person" not in verdict["notes"]
    assert "编制 会计、复核 复核" in verdict["messages"]["zh"]
    assert "preparer 会计, reviewer 复核" in verdict["messages"]["en"]
    third = call("countersign", whole, *_key(world, "平台"), "--out", world.folder / "x.cdp")
    assert third.document["error"]["code"] == "countersign.not_required"
    same = world.folder / "again.cdp"
    assert call("countersign", whole, *_key(world, "复核"), "--out", same).code == 0
    assert same.read_bytes() == whole.read_bytes()

    with Store.open(world.books, read_only=True) as store:
        assert new_signatures(store, whole.read_bytes()) == 1
        assert [each.redaction for each in store.packages()] == ["pending"]
    assert call("countersigned", world.books, whole).document["new"] == 1
    with Store.open(world.books, read_only=True) as store:
        assert new_signatures(store, whole.read_bytes()) == 0
    _was_logged_as_countersigned(world.books, signed.document)
    assert call("countersigned", world.books, whole).document["new"] == 0
    exported = call("export", world.books, "--year", "2025", "--out", same)
    assert exported.code == 0
    assert same.read_bytes() == whole.read_bytes()
    _amended(world, call, whole)


def test_whoever_takes_a_countersignature_in_is_not_its_signer(
    two_persons: World, call: Call
) -> None:
    world = two_persons
    pending, whole = world.folder / "待签.cdp", world.folder / "一.cdp"
    _pending(world, call, pending)
    signed = call("countersign", pending, *world.trust, *_key(world, "复核"), "--out", whole)
    assert signed.code == 0
    with Store.open(world.books) as store:
        report, count = take_signatures(
            store, whole.read_bytes(), now=datetime.now(UTC), person="会计"
        )
        assert count == 1
        (reviewer,) = [each for each in store.signatures() if each.role == "reviewer"]
        assert reviewer.name == ""
        (row,) = seal_rows(store)
        assert row.signed_by[-1] == "reviewer"
        assert signers_of(store, report)[-1] == signed.document["keyid"][:24]


def _amended(world: World, call: Call, last: Path) -> None:
    """The second package shows its difference to the first, in the file and by files."""
    with Store.open(world.books) as store, store.change("reopen") as change:
        change.reopen_month(Month(2025, 12), "补录")
    call("set", world.books, "--period", "2025", "--value-added", "2100")
    assert call("close", world.books, "2025-12").code == 0
    pending = world.folder / "待签二.cdp"
    signed = _pending(world, call, pending, "--reason", "增加值更正")
    assert signed["difference"]["follows"] is True
    looked = call("countersign", pending, "--last", last).document["difference"]
    assert looked == signed["difference"]
    other = call("countersign", last, "--last", pending)
    assert other.document["difference"]["follows"] is False
    assert "不是紧接着" in other.said


def test_a_copy_shows_what_was_chosen_to_whom_it_was_made_for(
    two_persons: World, call: Call
) -> None:
    world = two_persons
    pending, whole, copy = (world.folder / name for name in ("p.cdp", "w.cdp", "c.cdp"))
    _pending(world, call, pending)
    call("countersign", pending, *_key(world, "复核"), "--out", whole)
    to = ("--to", "甲银行", "--purpose", "贷款", "--challenge", "7K-42", "--expires", "2099-01-01")
    chosen = ("--show", "activity", "--rows", "parties=1,2-3")
    made = call("copy", whole, "--out", copy, *chosen, *to, *_key(world, "会计"))
    assert made.code == 0
    assert "restricted/parties.csv" in made.document["withheld"]
    assert "restricted/activity.csv" not in made.document["withheld"]

    rows = ("--rows", world.folder / "c.rows.jsonl")
    assert "仍有发票号码" in made.said
    answer = call("verify", copy, *world.trust, "--challenge", "7K-42", *rows)
    assert "此副本隐去：" in answer.said
    assert "供应商名单" in answer.said
    verdict = answer.document
    assert (verdict["status"], verdict["level"]) == ("valid", "C")
    assert verdict["presentation"]["recipient"] == "甲银行"
    assert "甲银行" in verdict["messages"]["zh"]
    assert [one["row"] for one in verdict["rows"]] == [1, 2, 3]
    assert verdict["rows"][0]["cells"]["line_id"]
    other = call("verify", copy, *world.trust, "--challenge", "8K-42")
    assert (other.code, other.document["code"]) == (6, "PRESENTATION_INVALID")
    unpresented = call("verify", whole, "--challenge", "7K-42")
    assert unpresented.document["code"] == "PRESENTATION_INVALID"
    stranger = call("copy", whole, "--out", copy, *to, *_key(world, "平台"))
    assert stranger.document["error"]["code"] == "copy.key_not_signer"

    lines = (world.folder / "c.rows.jsonl").read_text(encoding="utf-8").splitlines()
    forged = json.loads(lines[0])
    forged["row"] = forged["row"].replace("5", "6", 1)
    target = world.folder / "forged.jsonl"
    text = json.dumps(forged, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    target.write_text(text, encoding="utf-8")
    assert call("verify", copy, "--rows", target).code == 6


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--withhold", "nothing"), "copy.name_unknown"),
        (("--show", "changes"), "copy.part_withheld"),
        (("--rows", "activity=0"), "package.no_such_row"),
        (("--rows", "activity=1-x"), "copy.rows_wrong"),
        (("--rows", "activity=1-5000"), "copy.rows_wrong"),
        (("--rows", "activity="), "copy.rows_wrong"),
        (("--rows", "evidence=1"), "copy.name_unknown"),
        (("--to", "甲银行"), "copy.recipient_incomplete"),
    ],
)
def test_a_wrong_choice_is_told_and_nothing_is_written(
    demo: Any, call: Call, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    out = tmp_path / "x.cdp"
    answer = call("copy", demo.files.package, "--out", out, *arguments)
    assert answer.document["error"]["code"] == code
    assert answer.document["error"]["message"] != code
    assert not out.exists()


def test_profiles_of_short_names_withhold_what_they_say(
    demo: Any, call: Call, tmp_path: Path
) -> None:
    out = tmp_path / "x.cdp"
    everything = ("activity", "instruments", "parties", "changes", "audit", "evidence")
    asked = [part for name in everything for part in ("--withhold", name)]
    bank = call("copy", demo.files.package, "--out", out, *asked).document
    assert out.read_bytes() == demo.files.bank_package.read_bytes()
    assert "restricted/salts.json" in bank["withheld"]
    full = call("copy", demo.files.package, "--out", out, "--redact", "none").document
    assert full["withheld"] == []
    one = call("copy", demo.files.package, "--out", out, "--withhold", "evidence").document
    assert all(path.startswith("restricted/evidence/") for path in one["withheld"])
    shown = call("copy", demo.files.package, "--out", out, "--redact", "bank")
    assert "发票号码" not in shown.said
    rows = ("--redact", "bank", "--rows", "activity=1")
    assert "发票号码" in call("copy", demo.files.package, "--out", out, *rows).said
    proved = call("verify", out, "--rows", out.with_suffix(".rows.jsonl")).document
    assert proved["rows"][0]["cells"]["biogenic"] == "false"
    wrong = ("--to", "甲", "--purpose", "乙", "--challenge", "丙", "--expires", "soon")
    dated = call("copy", demo.files.package, "--out", out, *wrong, "--key", demo.files.key)
    assert dated.document["error"]["code"] == "copy.date_wrong"


def test_a_report_is_withdrawn_and_the_next_one_starts_afresh(world: World, call: Call) -> None:
    nothing = call("withdraw", world.books, "--year", "2025", "--reason", "误报")
    assert nothing.document["error"]["code"] == "report.none_sealed"
    one, two, three = (world.folder / f"{number}.cdp" for number in (1, 2, 3))
    _sealed(world, call, one, "seal", "--year", "2025")
    blank = call("withdraw", world.books, "--year", "2025", "--reason", " ")
    assert blank.document["error"]["code"] == "report.reason_missing"
    _sealed(world, call, two, "withdraw", "--year", "2025", "--reason", "误报")
    state = ("--state", world.folder / "state.json")
    assert call("verify", one, *world.trust, *state).code == 0
    verdict = call("verify", two, *world.trust, *state)
    assert (verdict.code, verdict.document["results"]["scope1_kg"]) == (0, "0.000000")
    assert call("verify", two, *world.trust, "--recompute").document["level"] == "B"
    _sealed(world, call, three, "seal", "--year", "2025")
    assert call("verify", three, *world.trust, *state).code == 0
    assert call("verify", three, *world.trust, *state).document["notes"][-1] == "SEQ_REPLAYED"


def _sealed(world: World, call: Call, out: Path, command: str, *arguments: str) -> None:
    assert call(command, world.books, *arguments).code == 0
    assert call("sign", world.books, *_key(world, "会计")).code == 0
    assert call("export", world.books, "--year", "2025", "--out", out).code == 0


def test_papers_are_printed_in_both_languages(world: World, call: Call) -> None:
    package, paper = world.folder / "一.cdp", world.folder / "x.pdf"
    _sealed(world, call, package, "seal", "--year", "2025")
    request = world.folder / "会计.dsse.json"
    shown = {
        ("enrolment", request, "zh"): ("签名密钥登记表", "会计", USCC),
        ("enrolment", request, "en"): ("Signing key enrolment", "Fingerprint"),
        ("key", world.folder / "会计.cdpkey", "zh"): ("恢复码只在生成密钥时显示一次",),
        ("cover", package, "en"): ("One-person mode", "Number"),
    }
    for (kind, source, language), words in shown.items():
        written = call("--language", language, "form", kind, source, "--out", paper)
        assert written.code == 0
        text = _text(paper)
        for word in words:
            assert word in text
    fingerprint = call("key", "show", world.folder / "会计.cdpkey").document["fingerprint"]
    call("form", "enrolment", request, "--out", paper)
    groups = fingerprint.split()
    assert len(groups) == 16
    assert all(group in _text(paper) for group in groups)


def test_a_reader_keeps_what_was_found_on_one_page_that_names_no_supplier(
    world: World, call: Call
) -> None:
    package, paper = world.folder / "一.cdp", world.folder / "核验单.pdf"
    _sealed(world, call, package, "seal", "--year", "2025")
    office = CompanyOffice()
    kinds = {each.kind: dict(each.levels) for each in office.verify(package).sureness}
    results = call("verify", package).document["results"]
    kept = read_package(package.read_bytes()).files["data/factors.csv"].splitlines()
    assert sum(kinds["factors"].values()) == len(kept) - 1 > 0
    office.print_verified(package, paper)
    text = _text(paper)
    for word in (
        "Check of a carbon data package",
        "Emission factors",
        "self-assessed",
        "Checked by",
    ):
        assert word in text
    assert f"{Decimal(results['scope1_kg']) / 1000:,.3f}" in text
    assert len(pypdfium2.PdfDocument(paper)) == 1
    _sealed(world, call, package, "withdraw", "--year", "2025", "--reason", "误报")
    with pytest.raises(PackageError) as refused:
        office.print_verified(package, paper)
    assert refused.value.code == "package.nothing_to_print"
    package.write_bytes(b"nothing of ours")
    with pytest.raises(PackageError):
        office.print_verified(package, paper)


def test_a_new_keys_sheet_has_its_recovery_code_and_a_rotation_both_signatures(
    world: World, call: Call
) -> None:
    key, sheet = world.folder / "新.cdpkey", world.folder / "sheet.pdf"
    secret = ("--secret-file", world.secret)
    made = call("key", "new", key, *secret, "--sheet", sheet, "--holder", "会计").document
    text = _text(sheet)
    assert all(part in text for part in made["recovery_code"].split("-"))
    out, form = world.folder / "新.dsse.json", world.folder / "form.pdf"
    who = ("--uscc", USCC, "--company", "甲厂", "--name", "会计")
    old = ("--replaces", world.folder / "会计.cdpkey", "--replaces-secret-file", world.secret)
    assert call("enrol", key, *secret, *who, *old, "--out", out, "--form", form).code == 0
    assert "替换密钥" in _text(form)
    added = call("register", "add", world.working, out, "--person-id", "p-会计")
    assert added.code == 0
    keys = call("register", "show", world.working).document["keys"]
    assert sorted(k["status"] for k in keys if k["uscc"] == USCC) == ["active", "superseded"]


def _text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    page = document[0].get_textpage()
    text = page.get_text_range().replace("\r\n", "\n")
    page.close()
    document.close()
    return str(text)


def test_receipts_are_listed_and_written(world: World, call: Call) -> None:
    assert call("receipts", world.books).document == []
    package, inbox = world.folder / "一.cdp", world.folder / "in"
    inbox.mkdir()
    _sealed(world, call, package, "seal", "--year", "2025")
    (inbox / "一.cdp").write_bytes(package.read_bytes())
    key = ("--key", world.folder / "平台.cdpkey", "--key-secret-file", world.secret)
    intake = ("intake", inbox, "--out", world.folder / "out", *world.trust, *key, "--workers", "1")
    assert call(*intake).code == 0
    (given,) = (world.folder / "out" / "receipts").iterdir()
    assert call("receipt", world.books, given, *world.trust).code == 0
    (row,) = call("receipts", world.books, "--out", world.folder / "kept").document
    assert (row["result"], row["seq"], row["codes"]) == ("PASSED", 1, [])
    assert Path(row["file"]).read_bytes() == given.read_bytes()
