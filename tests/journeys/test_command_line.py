"""The command line's contract, walked with a company file of one test."""

import json
from collections import Counter
from pathlib import Path
from shutil import copyfile

import pytest

from desktop.accounting.credit_code import check_character
from desktop.jobs.sample_company import sample_benchmarks, sample_inputs
from desktop.models.locks import lock_path
from tests.journeys.conftest import Call, aside

USCC = "91330502MA2DEM0N7" + check_character("91330502MA2DEM0N7")
INVOICES = sample_inputs() / "电子发票"
METERS = sample_inputs() / "电表数据"
WHOLE_YEAR = METERS / "后整理车间_96点电量_2025.xlsx"
HUZHOU = "cn.zj.huzhou.industrial-carbon-efficiency-code"


def _new_books(folder: Path, call: Call) -> Path:
    file = folder / "甲.cbook"
    answer = call(
        *("new", file, "--name", "甲厂", "--uscc", USCC, "--region", "330500"),
        *("--industry", "C1713", "--opening", "2024-01"),
    )
    assert answer.code == 0
    assert answer.document["opening"] == "2024-01"
    return file


@pytest.fixture
def books(tmp_path: Path, call: Call) -> Path:
    return _new_books(tmp_path, call)


@pytest.fixture(scope="module")
def filled_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return books with the invoices of a year, made once; tests work on copies."""
    file = _new_books(tmp_path_factory.mktemp("filled"), aside)
    assert aside("import", file, INVOICES, "--accept-proposals").code == 0
    return file


@pytest.fixture
def filled(filled_made: Path, tmp_path: Path) -> Path:
    return Path(copyfile(filled_made, tmp_path / filled_made.name))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("--uscc", USCC[:-1] + "A", "entity.uscc_check"),
        ("--uscc", "123", "entity.uscc_wrong"),
        ("--uscc", "I" * 18, "entity.uscc_wrong"),
        ("--region", "33", "entity.region_wrong"),
        ("--industry", "1713", "entity.industry_wrong"),
        ("--opening", "2024-13", "month.wrong"),
        ("--name", " ", "entity.name_missing"),
    ],
)
def test_a_wrong_field_makes_no_company_file(
    tmp_path: Path, call: Call, field: str, value: str, code: str
) -> None:
    file = tmp_path / "x.cbook"
    fields = {"--name": "甲", "--uscc": USCC, "--region": "330500", "--industry": "C17"}
    given = [part for pair in ({**fields, field: value}).items() for part in pair]
    answer = call("new", file, *given)
    assert answer.code == 3
    assert answer.document["error"]["code"] == code
    assert not file.exists()


def test_a_company_file_is_never_overwritten(books: Path, call: Call) -> None:
    before = books.read_bytes()
    again = ("new", books, "--name", "乙", "--uscc", USCC, "--region", "330500")
    assert call(*again, "--industry", "C17").code == 5
    assert books.read_bytes() == before


def test_facilities_meters_and_tax_ids_are_kept(books: Path, call: Call) -> None:
    added = call("facility", books, "add", "二厂", "--region", "330502", "--area", "1200")
    assert [each["name"] for each in added.document] == ["本部", "二厂"]
    changed = call("facility", books, "set", "二厂", "--headcount", "30", "--share", "0.5")
    assert changed.document[1]["headcount"] == 30
    assert changed.document[1]["area"] == "1200"
    assert call("facility", books, "set", "三厂").code == 3
    meter = ("meter", books, "add", "33010502486132", "--multiplier", "60")
    assert call(*meter).code == 2
    named = call(
        *meter, "--facility", "二厂", "--account", "3305021008613", "--since", "2024-03-01"
    )
    assert named.document[0]["multipliers"] == [{"since": "2024-03-01", "value": "60"}]
    assert call("meter", books, "list").document[0]["facility"] == "二厂"
    assert USCC in call("identity", books, "list").document
    assert call("identity", books, "add", "91330502MA2DEM0N8X").code == 0
    assert call("identity", books, "add", "?").document["error"]["code"] == "identity.wrong"


def test_economic_figures_are_set_by_year_and_month(books: Path, call: Call) -> None:
    figures = ("--output-value", "9180", "--value-added", "2,216", "--revenue", "9435")
    answer = call("set", books, "--period", "2025", *figures, "--tax", "291", "--employees", "131")
    assert {each["name"]: each["value"] for each in answer.document} == {
        "tax_paid": "291",
        "output_value": "9180",
        "value_added": "2216",
        "revenue": "9435",
        "employees": "131",
    }
    own = call(
        "set", books, "--period", "2025-01", "--name", "米产量", "--value", "5", "--unit", "km"
    )
    assert own.code == 0
    (slip,) = call("set", books, "--period", "2026", "--revenue", "94350000").document
    (told,) = slip["findings"]
    assert (told["code"], answer.document[0]["findings"]) == ("figure.scale_differs", [])
    assert "2025-01-01 至 2025-12-31 的营业收入（9435）" in told["message"]
    assert call("set", books, "--period", "2025").code == 2
    assert call("set", books, "--period", "2025", "--name", "x").code == 2
    assert call("set", books, "--period", "2025", "--revenue", "much").code == 3
    assert call("set", books, "--period", "20255", "--revenue", "1").code == 3


def test_a_preview_changes_nothing(books: Path, call: Call) -> None:
    before = books.read_bytes()
    answer = call("import", books, INVOICES, "--dry-run")
    assert answer.code == 0
    assert answer.document["changed"] is False
    assert answer.document["invoices"]["new"] > 0
    assert books.read_bytes() == before


def test_the_same_folder_twice_changes_nothing(filled: Path, call: Call) -> None:
    before = call("inventory", filled, "--year", "2025").document["total"]
    again = call("import", filled, INVOICES, "--accept-proposals")
    assert again.code == 0
    assert again.document["changed"] is False
    assert again.document["invoices"]["new"] == 0
    assert {file["status"] for file in again.document["files"]} == {"duplicate"}
    assert call("inventory", filled, "--year", "2025").document["total"] == before


def test_a_file_that_is_not_understood_is_refused_by_name(
    books: Path, call: Call, tmp_path: Path
) -> None:
    odd = tmp_path / "笔记.txt"
    odd.write_text("今天天气很好", encoding="utf-8")
    answer = call("import", books, odd)
    assert answer.code == 3
    (file,) = answer.document["files"]
    assert file["status"] == "refused"
    assert file["code"]
    assert "笔记.txt" in file["message"]
    (reason,) = file["findings"]
    assert (reason["code"], reason["severity"]) == (file["code"], "error")
    assert reason["where"] == {"file": "笔记.txt"}
    assert call("import", books, tmp_path / "missing.xlsx").code == 3


def test_a_refused_table_names_its_cell_for_programs(
    books: Path, call: Call, tmp_path: Path
) -> None:
    table = tmp_path / "甲.csv"
    row = "2.5332E+19,2025-03-01,甲电力,*供电*电费,度,100,0.65,65.00,8.45,73.45"
    head = "数电发票号码,开票日期,销方名称,货物或应税劳务名称,单位,数量,单价,金额,税额,价税合计"
    table.write_text(f"{head}\n{row}\n", encoding="utf-8")
    (file,) = call("import", books, table).document["files"]
    assert file["findings"][0]["where"] == {"file": "甲.csv", "cell": "A2", "line": 2}


def test_a_folder_succeeds_if_one_file_does(books: Path, call: Call, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "odd.bin").write_bytes(b"\x00\x01")
    one = next(iter(sorted(INVOICES.glob("*.xml"))))
    (tmp_path / "d" / one.name).write_bytes(one.read_bytes())
    answer = call("import", books, tmp_path / "d")
    assert answer.code == 0
    assert {file["status"] for file in answer.document["files"]} >= {"refused", "imported"}


def test_drafts_of_one_reason_are_told_together(books: Path, call: Call) -> None:
    call("import", books, INVOICES)
    found = call("drafts", books).document
    reasons = Counter((each["state"], each["reason"]) for each in found)
    told, whole = (call("drafts", books, *more).said for more in ((), ("--all",)))
    assert sum(f"{each['id']}  " in whole for each in found) == len(found)
    assert sum(f"{each['id']}  " in told for each in found) == sum(
        min(count, 3) for count in reasons.values()
    )
    hidden = [count - 3 for count in reasons.values() if count > 3]
    assert told.count("--all") == len(hidden) > 0


def test_drafts_are_decided_confirmed_posted_and_undone(books: Path, call: Call) -> None:
    call("import", books, INVOICES)
    asked = call("drafts", books, "--state", "asked").document
    steam = next(each for each in asked if each["source"] == "steam.purchased")
    decision = ("--parameter", "pressure_mpa=0.8", "--parameter", "gauge=true", "--remember")
    decided = call("decide", books, steam["id"], *decision)
    assert decided.document[0]["state"] == "proposed"
    confirmed = call("confirm", books, "--all").document["confirmed"]
    assert steam["id"] in confirmed
    posted = call("post", books, "--all").document["posted"]
    assert len(posted) == len(confirmed)
    assert call("undo", books).code == 0
    assert call("redo", books).code == 0
    reversed_ = call("reverse", books, posted[0], "--reason", "重复录入")
    assert reversed_.document["by"] not in posted
    assert call("reverse", books, posted[0], "--reason", " ").code == 3
    assert call("confirm", books).code == 2
    assert call("post", books).code == 2


def test_a_decision_needs_what_the_source_needs(filled: Path, call: Call) -> None:
    asked = call("drafts", filled, "--state", "asked").document
    first = asked[0]["id"]
    assert call("decide", filled, first).code == 2
    assert call("decide", filled, "nobody", "--ignore").code == 2
    assert call("decide", filled, first, "--parameter", "x").code == 2
    assert call("decide", filled, first, "--source", "nonsense").code == 3
    wanted = ("--source", "electricity.purchased", "--quantity", "12", "--unit", "kWh")
    decided = call("decide", filled, first, *wanted, "--month", "2025-07").document
    assert decided[0]["period"] == {"start": "2025-07-01", "end": "2025-07-31"}
    ignored = call("decide", filled, first, "--ignore", "--remember")
    assert ignored.document[0]["state"] == "ignored"
    assert call("decide", filled, first, "--quantity", "1", "--unit", "furlong").code == 3


def test_figures_lead_down_to_cells(filled: Path, call: Call) -> None:
    inventory = call("inventory", filled, "--year", "2025", "--gwp", "ar6", "--as-of", "2026-01-31")
    assert inventory.code == 0
    assert inventory.document["total"]["unit"] == "tCO2e"
    assert inventory.document["unposted"] > 0
    source = next(iter(inventory.document["by_source"]))
    top = call("explain", filled, f"source/{source}", "--year", "2025")
    assert top.document["steps"][0]["parts"]
    record = _first_record(top.document["steps"][0])
    assert call("explain", filled, f"record/{record}").code == 0
    month = next(iter(inventory.document["by_month"]))
    assert call("explain", filled, f"month/{month}/co2e").code == 0
    assert call("explain", filled, "total.nonsense").code == 2
    assert call("explain", filled, f"rating/{HUZHOU}/nonsense").code == 2
    without = call("explain", filled, f"rating/{HUZHOU}/carbon_efficiency")
    assert without.code == 4
    assert without.document["error"]["code"] == "figure.without_value"
    assert "tco2_per_va" in without.document["error"]["details"]["missing"]


def _first_record(step: dict[str, object]) -> str:
    while not step["records"]:
        step = step["parts"][0]  # type: ignore[index]
    return str(step["records"][0])  # type: ignore[index]


def test_an_empty_company_file_has_nothing_to_explain(books: Path, call: Call) -> None:
    assert call("explain", books, "total.scope1").code == 2
    assert call("report", books, "--year", "2025", "--kind", "loan", "--out", "x.pdf").code == 4
    assert call("rate", books, "--year", "2025", "--method", "all").code == 4


def test_ratings_answer_all_at_once_and_one_by_one(books: Path, call: Call) -> None:
    filled = books
    call("import", filled, WHOLE_YEAR, "--accept-proposals")
    call("set", filled, "--period", "2025", "--value-added", "2000")
    benchmarks = ("--benchmarks", sample_benchmarks())
    every = call("rate", filled, "--year", "2025", "--method", "all", *benchmarks)
    assert every.code == 0
    assert len(every.document) > 8
    one = call("rate", filled, "--year", "2025", "--method", HUZHOU, *benchmarks)
    assert [each["method"] for each in one.document] == [HUZHOU]
    assert call("rate", filled, "--year", "2025", "--method", "nobody").code == 2
    explained = call("explain", filled, f"rating/{HUZHOU}", "--year", "2025", *benchmarks)
    assert [part["step"] for part in explained.document["steps"][0]["parts"]] == [
        "step.rating_indicator"
    ] * 3
    mark = call("explain", filled, f"rating/{HUZHOU}/carbon_efficiency", *benchmarks)
    assert mark.document["steps"][0]["details"]["indicator"] == "carbon_efficiency"


@pytest.fixture(scope="module")
def closed_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return books of two years with every month closed, made once; tests work on copies."""
    file = _new_books(tmp_path_factory.mktemp("closed"), aside)
    aside("import", file, WHOLE_YEAR, "--accept-proposals")
    aside("post", file, "--all")
    for year in (2024, 2025):
        for month in range(1, 13):
            assert aside("close", file, f"{year}-{month:02d}").code == 0
    return file


@pytest.fixture
def closed(closed_made: Path, tmp_path: Path) -> Path:
    return Path(copyfile(closed_made, tmp_path / closed_made.name))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text("correct horse\n", encoding="utf-8")
    return file


@pytest.fixture
def key(tmp_path: Path, secret: Path, call: Call) -> Path:
    file = tmp_path / "甲.cdpkey"
    made = call("key", "new", file, "--secret-file", secret).document
    assert made["recovery_code"]
    assert call("key", "show", file).document["fingerprint"] == made["fingerprint"]
    return file


def test_months_close_in_order_and_only_when_posted(books: Path, call: Call) -> None:
    call("import", books, WHOLE_YEAR, "--accept-proposals")
    assert call("seal", books, "--year", "2025").document["error"]["code"] == "report.months_open"
    assert call("close", books, "2024-01").document["closed"] == "2024-01"
    assert call("close", books, "2024-03").code == 3
    assert call("close", books, "spring").code == 3
    for month in range(2, 13):
        call("close", books, f"2024-{month:02d}")
    assert call("close", books, "2025-01").document["error"]["code"] == "month.not_ready"


def test_a_report_is_sealed_and_signed_by_who_has_to(
    closed: Path, key: Path, secret: Path, call: Call, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("battery staple\n", encoding="utf-8")
    assert call("sign", closed, "--key", key, "--key-secret-file", secret).code == 3
    assert call("seal", closed, "--year", "2025").document["seq"] == 1
    assert call("export", closed, "--year", "2025", "--out", tmp_path / "x.cdp").code == 3
    assert call("sign", closed, "--key", key, "--key-secret-file", wrong).code == 3
    as_reviewer = ("--role", "reviewer", "--key-secret-file", secret)
    assert call("sign", closed, "--key", key, *as_reviewer).code == 3
    assert call("sign", closed, "--key", key, "--key-secret-file", secret).code == 0
    assert call("sign", closed, "--key", key, "--key-secret-file", secret).code == 0


def test_the_same_seal_and_key_give_the_same_package_and_it_verifies(
    closed: Path, key: Path, secret: Path, call: Call, tmp_path: Path
) -> None:
    out, bank = tmp_path / "x.cdp", tmp_path / "bank.cdp"
    call("seal", closed, "--year", "2025")
    call("sign", closed, "--key", key, "--key-secret-file", secret)
    assert call("export", closed, "--year", "2025", "--out", out).code == 0
    first = out.read_bytes()
    assert call("export", closed, "--year", "2025", "--out", out).code == 0
    assert out.read_bytes() == first
    redacted = call("export", closed, "--year", "2025", "--out", bank, "--redact", "bank")
    assert "restricted/parties.csv" in redacted.document["withheld"]
    assert call("verify", out, "--recompute").document["status"] == "valid"
    assert call("verify", bank).document["level"] == "C"
    assert call("verify", bank, "--recompute").document["code"] == "FILE_WITHHELD"
    bank.write_bytes(bank.read_bytes()[:-1])
    refused = call("verify", bank)
    assert refused.code == 6
    assert refused.document["messages"]["zh"]


def test_a_reopened_month_is_amended_with_a_reason(
    closed: Path, key: Path, secret: Path, call: Call, tmp_path: Path
) -> None:
    out = tmp_path / "x.cdp"
    call("seal", closed, "--year", "2025")
    call("sign", closed, "--key", key, "--key-secret-file", secret)
    call("export", closed, "--year", "2025", "--out", out)
    reopened = call("reopen", closed, "2025-12", "--reason", "补录发票")
    assert reopened.document["superseded"]
    assert call("reopen", closed, "2025-12", "--reason", " ").code == 3
    call("close", closed, "2025-12")
    silent = call("seal", closed, "--year", "2025")
    assert silent.document["error"]["code"] == "report.reason_missing"
    amended = call("seal", closed, "--year", "2025", "--reason", "补录发票").document
    assert (amended["kind"], amended["seq"]) == ("amendment", 2)
    call("sign", closed, "--key", key, "--key-secret-file", secret)
    assert call("export", closed, "--year", "2025", "--out", out).code == 0
    assert call("verify", out, "--recompute").document["status"] == "valid"


def test_an_enrolment_request_is_written_and_a_passphrase_changed(
    call: Call, tmp_path: Path
) -> None:
    secret, new = tmp_path / "secret", tmp_path / "new"
    secret.write_text("correct horse\n", encoding="utf-8")
    new.write_text("battery staple\n", encoding="utf-8")
    key, request = tmp_path / "k.cdpkey", tmp_path / "enrol.dsse.json"
    call("key", "new", key, "--secret-file", secret)
    assert (
        call("key", "passphrase", key, "--secret-file", secret, "--new-secret-file", new).code == 0
    )
    person = ("--uscc", USCC, "--company", "甲厂", "--name", "张三", "--title", "会计")
    answer = call("enrol", key, "--secret-file", new, *person, "--out", request)
    assert answer.code == 0
    assert json.loads(request.read_text(encoding="utf-8"))["signatures"]
    new.write_text("\n", encoding="utf-8")
    assert call("enrol", key, "--secret-file", new, *person, "--out", request).code == 3
    assert (
        call("enrol", key, *person, "--out", request).document["error"]["code"] == "secret.needed"
    )


def test_a_file_is_backed_up_restored_and_checked(filled: Path, call: Call, tmp_path: Path) -> None:
    backup = call("backup", filled, "--to", tmp_path / "备份盘").document["backup"]
    restored = tmp_path / "回来.cbook"
    assert call("restore", backup, restored).code == 0
    assert call("restore", backup, restored).code == 5
    assert call("check", restored).document == {"sound": True, "findings": []}
    before = call("inventory", filled, "--year", "2025").document["total"]
    assert call("inventory", restored, "--year", "2025").document["total"] == before
    assert call("backup", filled).code == 0


@pytest.mark.parametrize("name", ["there.txt", "new.cbook"])
def test_a_backup_wants_a_folder_and_says_so(
    name: str, filled: Path, call: Call, tmp_path: Path
) -> None:
    (tmp_path / "there.txt").write_bytes(b"a letter")
    answer = call("backup", filled, "--to", tmp_path / name)
    assert (answer.code, answer.document["error"]["code"]) == (2, "backup.folder_wanted")
    assert not (tmp_path / "new.cbook").exists()
    assert (tmp_path / "there.txt").read_bytes() == b"a letter"


def test_a_file_on_a_medium_that_takes_no_change_is_backed_up_elsewhere(
    filled: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.cli.upkeep.os.access", lambda *_: False)
    lock = lock_path(filled)
    lock.unlink(missing_ok=True)
    assert call("backup", filled, "--to", tmp_path / "备份盘").code == 0
    assert not lock.exists()
    assert call("backup", filled).code == 0
    assert lock.exists()


def test_a_table_that_was_added_tells_its_ids(filled: Path, call: Call, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    rows = "".join(f"electricity.purchased,{number},kWh,2025-03\n" for number in range(14))
    table.write_text(f"source,quantity,unit,month\n{rows}", encoding="utf-8")
    added = call("add", filled, table)
    assert all(each in added.said for each in added.document["new"][:12])
    assert "另有 2 条" in added.said
    assert added.document["new"][13] not in added.said


def test_a_damaged_file_is_named(filled: Path, call: Call) -> None:
    data = bytearray(filled.read_bytes())
    place = data.rfind("电费".encode())
    data[place : place + 6] = "水费".encode()
    filled.write_bytes(bytes(data))
    answer = call("check", filled)
    assert answer.code == 6
    assert answer.document["findings"]


def test_a_report_is_written_in_both_languages(filled: Path, call: Call, tmp_path: Path) -> None:
    out = tmp_path / "清单.pdf"
    answer = call("report", filled, "--year", "2025", "--kind", "inventory", "--out", out)
    assert answer.document["draft"] is True
    assert out.read_bytes().startswith(b"%PDF-")
    english = ("--language", "en", "report", filled, "--year", "2025", "--kind", "inventory")
    assert call(*english, "--out", out).code == 0


def test_what_is_known_is_listed(call: Call) -> None:
    methods = call("methods").document
    assert HUZHOU in {each["id"] for each in methods}
    assert call("methods", HUZHOU).document["indicators"]
    assert call("methods", "nobody").code == 2
    found = call("factors", "natural_gas").document
    assert found["sources"][0]["source"] == "stationary.natural_gas"
    assert found["factors"]
    assert call("self-test").document["failed"] == 0


@pytest.mark.parametrize("day", ["2026-13-01", "2026-02-30", "yesterday"])
def test_a_day_that_is_none_is_wrong_usage(
    call: Call, books: Path, tmp_path: Path, day: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("source,quantity,unit,region\nelectricity.purchased,1,kWh,330500\n", "utf-8")
    for command in (("quantify", file), ("inventory", books)):
        answer = call(*command, "--year", "2025", "--as-of", day)
        assert answer.code == 2
        assert answer.document["error"]["code"] == "day.wrong"


def test_activities_are_quantified_without_a_company_file(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "id,source,quantity,unit,region\n"
        "1,electricity.purchased,197230,kWh,330500\n"
        "2,electricity.purchased,1,kWh,540000\n",
        encoding="utf-8",
    )
    answer = call("quantify", file, "--year", "2025", "--as-of", "2026-01-31")
    assert answer.code == 0
    good, bad = answer.document["records"]
    assert good["co2e"] == "98.102202"
    assert good["market"]["co2e"] == "120.231408"
    assert bad["status"] == "refused"
    assert answer.document["total"]["scope2_location"] == "98.102202"
    alone = tmp_path / "tibet.csv"
    alone.write_text("source,quantity,unit,region\nelectricity.purchased,1,kWh,540000\n", "utf-8")
    assert call("quantify", alone, "--year", "2025").code == 4


def test_every_bad_row_is_listed_and_the_good_ones_are_counted(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "id,source,quantity,unit\n"
        "good,stationary.diesel,1,t\n"
        "word,stationary.diesel,ten,t\n"
        "comma,stationary.diesel,1,234.5,t\n"
        "empty,stationary.diesel,,t\n"
        "good,stationary.diesel,2,t\n"
        ",,3,t\n"
        "unit,stationary.diesel,1,furlong\n",
        encoding="utf-8",
    )
    answer = call("quantify", file, "--year", "2025")
    assert answer.code == 0
    told = [
        (each["id"], each["status"], each.get("error", {}).get("code"))
        for each in answer.document["records"]
    ]
    assert told == [
        ("good", "quantified", None),
        ("word", "refused", "activity.not_a_number"),
        ("4", "refused", "activity.cells_beyond_heading"),
        ("empty", "refused", "activity.field_missing"),
        ("good", "refused", "activity.id_twice"),
        ("7", "refused", "activity.field_missing"),
        ("unit", "refused", "quantity.unit_unknown"),
    ]
    lines = [each["error"]["where"]["line"] for each in answer.document["records"][1:]]
    assert lines == [3, 4, 5, 6, 7, 8]
    assert answer.document["total"]["scope1"] == "3.095909637333"  # one tonne of diesel alone
    errors = [each for each in answer.document["findings"] if each["severity"] == "error"]
    assert len(errors) == len(lines)
    (told_once,) = (e for e in answer.document["findings"] if e["code"] == "activity.left_out")
    assert "6" in told_once["message"]
    assert "7" in told_once["message"]
    alone = tmp_path / "bad.json"
    alone.write_text('[{"source": "stationary.diesel", "quantity": "x", "unit": "t"}]', "utf-8")
    refused = call("quantify", alone, "--year", "2025")
    assert refused.code == 3
    assert refused.document["error"]["code"] == "activity.not_a_number"


def test_values_are_rated_without_a_company_file(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "v.json"
    values = {"inputs": {"e_electricity": "800", "value_added": "1000"}}
    file.write_text(json.dumps(values), encoding="utf-8")
    refused = call("rate-values", file, "--method", HUZHOU)
    assert refused.code == 4
    assert refused.document["inverse"]
    values["bench"] = {"tco2_per_va.mean": "1.0"}
    file.write_text(json.dumps(values), encoding="utf-8")
    rated = call("rate-values", file, "--method", HUZHOU)
    assert rated.code == 0
    assert rated.document["marks"]["carbon_efficiency"]["mark"] == "2"
    assert call("rate-values", file, "--method", "nobody").code == 2


def test_the_demo_runs_from_the_command_line(call: Call, tmp_path: Path) -> None:
    answer = call("demo", "--dir", tmp_path / "demo")
    assert answer.code == 0
    assert answer.document["package"]["status"] == "valid"
    assert all(Path(path).is_file() for path in answer.document["files"])
    assert "范围一" in answer.said


def test_a_table_that_does_not_say_what_it_holds_is_asked_or_told(
    books: Path, call: Call, tmp_path: Path
) -> None:
    """100 kW through March are 74,400 kWh; as energy they would be four times that."""
    head = ",".join(["日期", *(f"P{number}" for number in range(1, 97))])
    days = [",".join([f"2025-03-{day:02d}", *["100"] * 96]) for day in range(1, 32)]
    table = tmp_path / "curve.csv"
    table.write_text("\n".join([head, *days]) + "\n", encoding="utf-8")
    asked = call("import", books, table, "--dry-run", "--accept-proposals").document
    assert asked["files"][0]["lines"] == {"counted": 0, "ignored": 0, "asked": 1}
    told = call("import", books, table, "--values", "power", "--accept-proposals").document
    assert told["files"][0]["lines"]["counted"] == 1
    activity = call("inventory", books, "--year", "2025").document["activity"]
    assert activity[0]["months"] == {"2025-03": "74400"}
