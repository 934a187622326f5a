"""Commands are found, run and answered with the contract's exit codes."""

import argparse
import errno
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop import __main__ as program
from desktop.cli import main
from desktop.cli.console import Console
from desktop.cli.parser import build_parser
from desktop.errors import NotComputableError, PackageError


def _commands() -> list[str]:
    choices = build_parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    assert choices is not None
    return list(choices)


def answer_with(monkeypatch: pytest.MonkeyPatch, trouble: BaseException | int) -> None:
    def command(_options: argparse.Namespace, console: Console) -> int:
        if isinstance(trouble, BaseException):
            raise trouble
        console.emit({"done": "yes"})
        return trouble

    monkeypatch.setattr(main, "import_module", lambda _name: SimpleNamespace(self_test=command))


@pytest.mark.parametrize(
    ("trouble", "exit_code", "code"),
    [
        (NotComputableError("rating.input_missing"), 4, "rating.input_missing"),
        (PackageError("FILE_MISSING"), 6, "FILE_MISSING"),
        (OSError(28, "no space left", "a.json"), 5, "file.disk_full"),
        (FileNotFoundError(2, "no such file", "a.json"), 3, "file.not_found"),
        (FileExistsError(17, "exists", "a.cbook"), 3, "file.exists"),
        (PermissionError(13, "denied", "a.cbook"), 5, "file.not_permitted"),
        (OSError(errno.ENAMETOOLONG, "name too long", "a.cbook"), 3, "file.name_too_long"),
        (OSError(5, "input/output error"), 5, "file.not_usable"),
    ],
    ids=lambda value: str(value) if isinstance(value, str | int) else "",
)
def test_trouble_becomes_an_exit_code_and_a_json_error(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    trouble: BaseException,
    exit_code: int,
    code: str,
) -> None:
    answer_with(monkeypatch, trouble)
    assert main.run(["self-test", "--json"]) == exit_code
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code


def test_a_key_of_the_user_that_interrupts_is_no_crash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer_with(monkeypatch, KeyboardInterrupt())
    assert main.run(["self-test"]) == 5
    assert "未做任何更改" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["rate", "x.cbook"], ["methods", "--x"]])
def test_wrong_usage_exits_with_two(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main.run(arguments) == 2
    said = capsys.readouterr()
    assert "--help" in said.err
    assert not said.out


@pytest.mark.parametrize("name", sorted(_commands()))
def test_wrong_usage_of_any_command_is_an_error_programs_can_read(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main.run([name, "--json", "--year=abc", "--no-such-option"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "usage.wrong"
    assert error["details"]["command"] in {"carbonbook", f"carbonbook {name}"}


@pytest.mark.parametrize("spoken", [["--language", "en"], ["--language=en"]], ids=" ".join)
def test_wrong_usage_is_said_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], spoken: list[str]
) -> None:
    assert main.run([*spoken, "quantify", "a.csv", "--year", "abc"]) == 2
    said = capsys.readouterr().err
    assert "is wrong" in said
    assert "'abc'" in said


def test_the_program_leaves_with_the_commands_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, 4)
    monkeypatch.setattr(sys, "argv", ["carbonbook", "self-test"])
    with pytest.raises(SystemExit) as caught:
        program.main()
    assert caught.value.code == 4


def test_a_reader_that_goes_away_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, BrokenPipeError())
    monkeypatch.setattr(sys, "argv", ["carbonbook", "self-test"])
    with pytest.raises(SystemExit) as caught:
        program.main()
    assert caught.value.code == 1


class Full(io.StringIO):
    """A stream on a disk without room."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "no space")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "no space")


@pytest.mark.parametrize("arguments", [["self-test"], ["self-test", "--json"]])
def test_an_answer_the_disk_has_no_room_for_is_trouble_of_the_surroundings(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer_with(monkeypatch, 0)
    monkeypatch.setattr(sys, "stdout", Full())
    assert main.run(arguments) == 5
    assert "no space" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "said"),
    [("en_US.UTF-8", "There is no"), ("EN", "There is no"), ("fr", "没有评级方法")],
)
def test_the_language_of_the_surroundings_may_be_a_locale_or_unknown(
    asked: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CARBONBOOK_LANGUAGE", asked)
    assert main.run(["methods", "nowhere"]) == 2
    assert said in capsys.readouterr().err


def test_standard_input_that_is_closed_is_no_crash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main.run(["quantify", "-", "--year", "2025"]) == 3
    assert "-" in capsys.readouterr().err


def test_a_stream_that_cannot_change_its_encoding_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer_with(monkeypatch, 0)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert main.run(["self-test"]) == 0


def test_every_command_of_the_contract_exists_with_its_function() -> None:
    contract = Path(__file__).parents[3] / "docs" / "command-line.md"
    text = contract.read_text(encoding="utf-8")
    for name in _commands():
        assert f"{name}" in text, f"{name} is not in the contract's page"


@pytest.mark.parametrize(
    "line",
    [
        ("inventory", "none.cbook", "--year", "25"),
        ("bridge", "none.cbook", "--from", "2101", "--to", "2025"),
    ],
)
def test_a_year_no_account_can_be_of_is_wrong_usage(
    line: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(line) == 2
    assert "1990" in capsys.readouterr().err
