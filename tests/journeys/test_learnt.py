"""What a firm taught and how its year compares, through the command line."""

from pathlib import Path

import pytest

from tests.journeys.conftest import Call

NEW = ("--name", "湖州示例", "--uscc", "91330502MA2DEM0N7C", "--region", "330502")


@pytest.fixture
def book(tmp_path: Path, call: Call) -> Path:
    file = tmp_path / "a.cbook"
    assert call("new", file, *NEW, "--industry", "C1713", "--opening", "2025-01").code == 0
    return file


def test_a_layout_is_shown_kept_listed_moved_and_removed(
    tmp_path: Path, book: Path, call: Call
) -> None:
    table, out = tmp_path / "热.csv", tmp_path / "m.json"
    table.write_text("客户,期次,实用\n7,202501,120\n", encoding="utf-8")
    shown = call("mapping", book, "show", table).document
    assert shown["tables"][0]["rows"][0] == ["客户", "期次", "实用"]
    fields = ("--field", "期次=period", "--field", "实用=quantity")
    added = call("mapping", book, "add", table, *fields, "--carrier", "heat", "--unit", "GJ")
    (layout,) = added.document
    assert layout["said"] == {"kind": "bill", "carrier": "heat", "unit": "GJ"}
    assert call("import", book, table).document["files"][0]["lines"]["counted"] == 1
    assert call("mapping", book, "export", out).code == 0
    assert call("mapping", book, "remove", layout["id"]).document == [layout]
    assert call("mapping", book, "list").document == []
    assert call("mapping", book, "import", out).document == [layout]
    assert call("mapping", book, "add").code == 2
    assert call("mapping", book, "add", table, "--field", "period").code == 2


def test_a_rule_is_added_listed_moved_and_removed(tmp_path: Path, book: Path, call: Call) -> None:
    out = tmp_path / "r.csv"
    named = ("--seller", "某站", "--goods", "油")
    added = call("rule", book, "add", *named, "--carrier", "diesel", "--source", "mobile.diesel")
    assert [each["carrier"] for each in added.document] == ["diesel"]
    assert call("rule", book, "export", out).code == 0
    assert call("rule", book, "remove", *named).document == []
    assert call("rule", book, "import", out).document == added.document
    assert call("rule", book, "list").document == added.document


def test_a_year_is_reconciled_and_its_difference_explained(
    tmp_path: Path, book: Path, call: Call
) -> None:
    bills, form = tmp_path / "热.csv", tmp_path / "form.csv"
    bills.write_text("户号,账期,供热量(GJ)\n7,2025-01,120\n", encoding="utf-8")
    form.write_text("能源名称,单位,数量\n热力,GJ,121\n", encoding="utf-8")
    assert call("import", book, bills).code == 0
    answer = call("reconcile", book, "--year", "2025", "--against", form).document
    assert (answer["open"], answer["lines"][0]["difference"]) == (1, "-1")
    assert answer["findings"][0]["code"] == "reconciliation.differs"
    explained = call("reconcile", book, "--year", "2025", "--explain", "|heat=尾差").document
    assert (explained["open"], explained["lines"][0]["status"]) == (0, "explained")
    assert call("reconcile", book, "--year", "2025", "--explain", "heat").code == 2


def test_missing_intervals_are_estimated_on_request(tmp_path: Path, book: Path, call: Call) -> None:
    table = tmp_path / "m.csv"
    hours = [f"2025-01-{d:02d} {h:02d}:00,1" for d in range(1, 29) for h in range(24)]
    table.write_text("时间,电量(kWh)\n" + "\n".join(hours[:300] + hours[303:]), encoding="utf-8")
    assert call("import", book, table, "--meter", "m", "--stamped", "start").code == 0
    listed = call("estimate", book, "list").document
    assert listed[0]["proposed"]["filled"] > 0
    assert call("estimate", book, "fill", "--month", "2025-01").document == listed
    assert call("estimate", book, "withdraw", "--meter", "m").document[0]["estimated"] > 0
    assert call("estimate", book, "withdraw").code == 3


def test_a_missing_bill_is_estimated_on_request(tmp_path: Path, book: Path, call: Call) -> None:
    rows = ["户号,开始日期,结束日期,用电量(kWh)"]
    rows += [f"3300123456789,2025-{m}-01,2025-{m}-{d},{k}" for m, d, k in MONTHS]
    table = tmp_path / "账单.csv"
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    call("import", book, table, "--accept-proposals")
    (missing,) = call("estimate", book, "bills").document
    assert missing["period"] == {"start": "2025-02-01", "end": "2025-02-28"}
    assert missing["proposed"][0]["quantity"] == "4200"
    (draft,) = call("estimate", book, "fill-bills", "--month", "2025-02").document
    assert (draft["reason"], draft["leads"]) == ("draft.bill_estimated", True)
    (left,) = call("estimate", book, "withdraw-bills").document
    assert left["state"] == "ignored"
    assert call("estimate", book, "fill-bills", "--by", "last-year").code == 3


MONTHS = (("01", "31", 3100), ("03", "31", 6200))


def test_a_range_of_prices_is_shown_set_and_forgotten(book: Path, call: Call) -> None:
    """The widest price of a kWh is shipped as 2.5 yuan."""
    power = ("electricity", "kWh")
    shipped = call("prices", book, "list").document
    row = {"carrier": "electricity", "unit": "kWh", "low": "0.15", "high": "2.5", "proves": True}
    assert {**row, "own": False} in shipped
    changed = call("prices", book, "set", *power, "--low", "0.1", "--high", "3").document
    assert {**row, "low": "0.1", "high": "3", "own": True} in changed
    assert call("prices", book, "set", *power, "--low", "0.1").code == 2
    assert call("prices", book, "forget", *power).document == shipped
