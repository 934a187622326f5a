"""A key that the Windows account remembers, by command; the account itself is a stand-in."""

from argparse import Namespace
from pathlib import Path

import pytest

from desktop.cli.opening import ask_key_secret
from desktop.exchange import dpapi
from tests.journeys.conftest import Call


def test_a_key_is_remembered_and_forgotten(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, secret = tmp_path / "张三.cdpkey", tmp_path / "口令.txt"
    secret.write_text("correct horse battery\n", encoding="utf-8")
    assert call("key", "new", key, "--secret-file", secret).code == 0
    monkeypatch.setattr(dpapi, "protect", lambda data: data[::-1])
    monkeypatch.setattr(dpapi, "unprotect", lambda data: data[::-1])
    monkeypatch.setattr(dpapi, "is_available", lambda: True)
    assert call("key", "forget", key).document["forgotten"] is False
    assert call("key", "remember", key, "--secret-file", secret).document["remembered"] is True
    assert ask_key_secret(Namespace(key=key, key_secret_file=None), "?") is None
    named = Namespace(key=key, key_secret_file=secret)
    assert ask_key_secret(named, "?") == "correct horse battery"
    assert call("key", "forget", key).document["forgotten"] is True
    refused = call("key", "remember", key)
    assert (refused.code, refused.document["error"]["code"]) == (3, "secret.needed")
