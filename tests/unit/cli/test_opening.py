"""Passphrases of keys: by their own option, by ``--secret-file`` where nobody can be asked."""

import io
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from desktop.cli import opening
from desktop.errors import InputError


@pytest.fixture
def nobody_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(opening, "is_remembered", lambda _key: False)


def secret_file(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text(f"{name}\n", encoding="utf-8")
    return path


@pytest.mark.usefixtures("nobody_to_ask")
def test_the_only_secret_file_is_the_keys_where_nobody_can_be_asked(tmp_path: Path) -> None:
    books, key = secret_file(tmp_path, "books"), secret_file(tmp_path, "key")
    one = Namespace(key=tmp_path, key_secret_file=None, secret_file=books)
    assert opening.ask_key_secret(one, "?") == "books"
    both = Namespace(key=tmp_path, key_secret_file=key, secret_file=books)
    assert opening.ask_key_secret(both, "?") == "key"
    neither = Namespace(key=tmp_path, key_secret_file=None)
    with pytest.raises(InputError) as caught:
        opening.ask_key_secret(neither, "?")
    assert caught.value.details["option"] == "--key-secret-file"


def test_a_remembered_key_needs_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "is_remembered", lambda _key: True)
    books = secret_file(tmp_path, "books")
    given = Namespace(key=tmp_path, key_secret_file=None, secret_file=books)
    assert opening.ask_key_secret(given, "?") is None
