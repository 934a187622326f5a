"""What a command says to programs and to people."""

import io
import json

import pytest

from desktop.cli.console import Console, Progress, finding_json
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity


def console(*, wants_json: bool, language: str = "zh") -> tuple[Console, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Console(wants_json, language, out, err), out, err


def test_json_is_one_document_and_sentences_go_elsewhere() -> None:
    talk, out, err = console(wants_json=True)
    talk.say("完成", "Done")
    talk.emit({"a": "1"})
    assert json.loads(out.getvalue()) == {"a": "1"}
    assert err.getvalue() == "完成\n"


def test_without_json_nothing_is_printed_for_programs() -> None:
    talk, out, _ = console(wants_json=False)
    talk.emit({"a": "1"})
    assert out.getvalue() == ""


def test_a_long_list_is_printed_an_entry_a_line_within_one_document() -> None:
    talk, out, _ = console(wants_json=True)
    talk.emit_long({"total": "3", "records": iter([{"源": 1}, [2]]), "none": iter([]), "end": None})
    assert json.loads(out.getvalue()) == {
        "total": "3",
        "records": [{"源": 1}, [2]],
        "none": [],
        "end": None,
    }
    talk, out, _ = console(wants_json=False)
    talk.emit_long({"a": iter("b")})
    assert out.getvalue() == ""


def test_an_error_says_its_place_in_words_and_in_json() -> None:
    talk, out, err = console(wants_json=True, language="en")
    code = talk.fail(InputError("file.not_found", Place("a.xlsx", "表", "B2"), file="a.xlsx"))
    assert code == 3
    assert "a.xlsx › 表 › B2" in err.getvalue()
    answer = json.loads(out.getvalue())["error"]
    assert answer["code"] == "file.not_found"
    assert answer["where"] == {"file": "a.xlsx", "sheet": "表", "cell": "B2"}
    assert "was not found" in answer["message"]


def test_findings_are_listed_worst_first_with_a_sign() -> None:
    talk, _, err = console(wants_json=False)
    talk.list_findings(
        [
            Finding("figure.missing", Severity.NOTICE, details={"names": "营业收入"}),
            Finding("record.not_posted", Severity.ERROR, Place("a.csv", line=3)),
        ]
    )
    first, second = err.getvalue().splitlines()
    assert first.startswith("  ✗ [a.csv › L3]")
    assert second.startswith("  · 缺少经济数据：营业收入")


@pytest.mark.parametrize(("language", "rest"), [("zh", "另有 3 条同类"), ("en", "and 3 more")])
def test_of_many_notices_of_a_kind_the_first_are_said_and_the_rest_counted(
    language: str, rest: str
) -> None:
    talk, _, err = console(wants_json=False, language=language)
    talk.list_findings(
        Finding("figure.missing", Severity.NOTICE, details={"names": str(number)})
        for number in range(7)
    )
    lines = err.getvalue().splitlines()
    assert len(lines) == 5
    assert rest in lines[-1]


def test_what_reads_alike_is_said_once_with_its_number() -> None:
    talk, _, err = console(wants_json=False)
    alike = Finding("record.not_posted", Severity.ERROR, Place("a.csv", line=3))
    other = Finding("record.not_posted", Severity.ERROR, Place("a.csv", line=4))
    talk.list_findings([alike] * 900 + [other])
    first, second = err.getvalue().splitlines()
    assert first.endswith("(× 900)")
    assert "L4" in second
    assert "×" not in second


def test_a_finding_of_records_names_them_in_json() -> None:
    document = finding_json(Finding("record.not_posted", records=("a",)), "en")
    assert document["records"] == ["a"]
    assert document["severity"] == "warning"


class Terminal(io.StringIO):
    """A stream a person looks at."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def test_progress_shows_a_bar_to_a_person_and_nothing_to_a_file() -> None:
    file, terminal = io.StringIO(), Terminal()
    for stream in (file, terminal):
        progress = Progress(stream, "zh")
        progress.step(1, 2)
        progress.step(2, 2)
        progress.close()
    assert file.getvalue() == ""
    assert "0/2" in terminal.getvalue()


def test_a_new_kind_of_work_starts_a_new_bar() -> None:
    terminal = Terminal()
    progress = Console(wants_json=False, err=terminal).progress()
    progress.step(1, 2, "progress.reading")
    progress.step(1, 3, "progress.saving")
    progress.close()
    assert "0/2" in terminal.getvalue()
    assert "0/3" in terminal.getvalue()
