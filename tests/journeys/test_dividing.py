"""A shared bill from the import to the explained share, by the command line."""

from pathlib import Path

from tests.journeys.conftest import Call
from tests.journeys.test_command_line import INVOICES, USCC

FIRM = ("--name", "甲厂", "--uscc", USCC, "--region", "330500", "--industry", "C1713")


def test_a_shared_bill_from_import_to_explanation(tmp_path: Path, call: Call) -> None:
    books = tmp_path / "甲.cbook"
    call("new", books, *FIRM, "--opening", "2024-01")
    for name, area in (("东厂", "100"), ("西厂", "200")):
        assert call("facility", books, "add", name, "--area", area).code == 0
    assert call("import", books, INVOICES).code == 0
    whole = next(d for d in call("drafts", books, "--state", "proposed").document if d["quantity"])
    shared = call("allocate", books, whole["id"], "--by", "area", "--facility", "东厂",
                  "--facility", "西厂")  # fmt: skip
    assert shared.code == 0
    assert [each["facility"] for each in shared.document] == ["东厂", "西厂"]
    assert "× 100 ÷ 300" in shared.document[0]["message"]
    start = whole["period"]["start"]
    east = shared.document[0]["id"]
    once = call("split", books, east, "--by", "month", "--month", start[:7])
    assert once.code == 0
    (share,) = once.document
    assert call("confirm", books, share["id"]).code == 0
    explained = call("explain", books, f"record/{share['id']}")
    assert explained.code == 0
    assert "× 100 ÷ 300" in explained.said
    assert call("undo", books).document["undone"] == "records.confirmed"
    assert call("undo", books).document["undone"] == "drafts.divided"


def test_wrong_words_are_refused(tmp_path: Path, call: Call) -> None:
    books = tmp_path / "甲.cbook"
    call(
        "new", books, "--name", "甲厂", "--uscc", USCC, "--region", "330500", "--industry", "C1713"
    )
    assert call("allocate", books, "x", "--by", "area").code == 2
    odd = call("allocate", books, "x", "--by", "submeter", "--measured", "东厂")
    assert (odd.code, odd.document["error"]["code"]) == (2, "parameter.not_a_pair")
    assert call("split", books, "x", "--by", "days").document["error"]["code"] == "draft.unknown"
