"""Secrets stay where they are: not in logs, texts, arguments or what a crash report shows."""

import argparse
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from desktop.cli.parser import build_parser
from desktop.exchange import dpapi, keyfile
from desktop.exchange.keys import SigningKey
from desktop.jobs.consent import Consent
from desktop.jobs.signing import SignOrder
from desktop.ui.crash import crash_report

PASSPHRASE = "一条 只有我知道的 long passphrase"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, SigningKey]:
    """Return a key file, its recovery code and the key."""
    path = tmp_path_factory.mktemp("keys") / "张三.cdpkey"
    code = keyfile.create_key(path, PASSPHRASE).recovery_code
    return path, code, keyfile.open_key(path, PASSPHRASE)


def _tells(text: str, made: tuple[Path, str, SigningKey]) -> bool:
    _, code, key = made
    forms = (PASSPHRASE, code, code.replace("-", ""), key.seed.hex(), str(key.seed))
    return any(form in text for form in forms)


def test_nothing_is_logged_when_keys_are_made_opened_and_used(
    made: tuple[Path, str, SigningKey], caplog: pytest.LogCaptureFixture
) -> None:
    path, code, _ = made
    with caplog.at_level(logging.DEBUG):
        keyfile.open_key(path, code).sign(b"{}")
        keyfile.change_passphrase(path, PASSPHRASE, PASSPHRASE)
    assert not _tells(caplog.text, made)


def test_no_text_of_a_value_shows_what_it_holds(made: tuple[Path, str, SigningKey]) -> None:
    path, code, key = made
    order = SignOrder(path, PASSPHRASE, "preparer", Consent.TYPED)
    values = (key, order, keyfile.NewKey(key.public, code), keyfile.read_key_file(path))
    assert not _tells(" ".join(f"{one!r} {one}" for one in values), made)


@pytest.mark.parametrize("place", ["_argon2id", "_hkdf", "_decrypt", "_signing_key", "_unlock"])
def test_a_bug_beside_a_secret_reports_only_its_place(
    made: tuple[Path, str, SigningKey], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def broken(*given: Any) -> NoReturn:
        raise KeyError(given[-1])

    monkeypatch.setattr(keyfile, place, broken)
    with pytest.raises(KeyError) as caught:
        keyfile.open_key(made[0], made[1] if place == "_hkdf" else PASSPHRASE)
    report = crash_report(caught.value)
    assert place in report or "broken" in report
    assert not _tells(report, made)


def _options(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _options(inner)


def test_no_argument_of_any_command_takes_a_secret_itself() -> None:
    words = ("secret", "password", "passphrase", "recovery_code", "pin")
    found = [one for one in _options(build_parser()) if any(word in one.dest for word in words)]
    assert len(found) > 20
    assert all(one.type is Path for one in found)
    assert all(one.dest.endswith("_file") for one in found)


def test_a_remembered_key_needs_no_secret_until_it_is_forgotten(
    made: tuple[Path, str, SigningKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _, key = made
    monkeypatch.setattr(dpapi, "protect", lambda secret: secret[::-1])
    monkeypatch.setattr(dpapi, "unprotect", lambda blob: blob[::-1])
    monkeypatch.setattr(dpapi, "is_available", lambda: True)
    assert not keyfile.is_remembered(path)
    keyfile.remember_on_this_computer(path, PASSPHRASE)
    assert keyfile.is_remembered(path)
    assert keyfile.open_key(path, None).public == key.public
    assert keyfile.forget_on_this_computer(path)
    assert not keyfile.forget_on_this_computer(path)
    assert not keyfile.is_remembered(path)
    assert keyfile.open_key(path, PASSPHRASE).public == key.public
