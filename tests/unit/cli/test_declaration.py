"""The declaration before a signature: who is asked, and what counts as yes."""

import io

import pytest

from desktop.cli.console import Console
from desktop.cli.declaration import accepted
from desktop.errors import InputError
from desktop.jobs.consent import Consent, Logged, Shown, logged_consent

DIGEST = "a" * 64


class Terminal(io.StringIO):
    """Standard input with a person before it."""

    def isatty(self) -> bool:
        """Say that somebody is there."""
        return True


def _console() -> Console:
    return Console(wants_json=True, out=io.StringIO(), err=io.StringIO())


@pytest.mark.parametrize("answer", ["同意\n", " Agree \n"])
def test_a_person_at_a_terminal_accepts_with_a_word(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    console = _console()
    assert accepted(console, is_declared=False) is Consent.TYPED
    assert "同意" in console.err.getvalue()  # type: ignore[attr-defined]
    assert not console.out.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("answer", ["", "\n", "不同意\n", "y\n"])
def test_any_other_answer_signs_nothing(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    with pytest.raises(InputError, match=r"declaration\.not_accepted"):
        accepted(_console(), is_declared=False)


def test_a_script_accepts_by_an_option_or_is_written_down_as_a_script(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("同意\n"))
    console = _console()
    assert accepted(console, is_declared=True) is Consent.OPTION
    assert accepted(console, is_declared=False) is Consent.COMMAND
    assert "--declare" in console.err.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("report", ["", "b" * 64])
@pytest.mark.parametrize("consent", list(Consent))
def test_what_the_change_log_keeps_of_a_consent_can_be_read_back(
    consent: Consent, report: str
) -> None:
    shown = Shown("attestation.declaration-1 zh", DIGEST, report)
    for line in (shown.log_line(consent), f"{shown.log_line(consent)}; keys 12, 34"):
        assert logged_consent(line) == Logged(DIGEST, report, consent)


@pytest.mark.parametrize(
    "line", ["", "发票更正", f"attestation.x zh sha256 {'a' * 64}; consent no"]
)
def test_other_reasons_are_no_consent(line: str) -> None:
    assert logged_consent(line) is None
