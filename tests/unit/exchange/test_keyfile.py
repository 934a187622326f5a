"""Key files: made, opened, changed; wrong secrets and damaged files refused."""

import ctypes
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desktop.errors import InputError, SurroundingsError
from desktop.exchange import dpapi, keyfile, recovery
from desktop.exchange.canonical import to_json
from desktop.exchange.envelope import from_base64
from desktop.exchange.keyfile import (
    change_passphrase,
    create_key,
    open_key,
    open_remembered,
    read_key_file,
    remember_on_this_computer,
)
from desktop.exchange.recovery import new_code, normal_code

PASSPHRASE = "一句容易记住的长句 42"


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, keyfile.NewKey]:
    path = tmp_path / "li.cdpkey"
    return path, create_key(path, PASSPHRASE)


def code_of(caught: pytest.ExceptionInfo[InputError]) -> str:
    return caught.value.code


def test_passphrase_and_recovery_code_open_the_same_key(
    made: tuple[Path, keyfile.NewKey],
) -> None:
    path, new = made
    by_passphrase = open_key(path, PASSPHRASE)
    by_code = open_key(path, new.recovery_code.lower().replace("0", "o"))
    assert by_passphrase == by_code
    assert by_passphrase.public == new.public == read_key_file(path).public


@pytest.mark.usefixtures("full_cost")
def test_the_file_opens_by_the_description_alone(made: tuple[Path, keyfile.NewKey]) -> None:
    """Section 6 of the format followed step by step, without our code."""
    path, new = made
    value = json.loads(path.read_bytes())
    slot = next(one for one in value["slots"] if one["kind"] == "passphrase")
    assert (slot["memory_kib"], slot["iterations"], slot["lanes"]) == (65536, 3, 4)
    key = Argon2id(
        salt=from_base64(slot["salt"]), length=32, iterations=3, lanes=4, memory_cost=65536
    ).derive(PASSPHRASE.encode())
    data_key = AESGCM(key).decrypt(
        from_base64(slot["nonce"]), from_base64(slot["wrapped"]), b"passphrase"
    )
    context = b"ed25519" + bytes.fromhex(new.public.digest)
    seed = AESGCM(data_key).decrypt(
        from_base64(value["nonce"]), from_base64(value["ciphertext"]), context
    )
    assert seed == open_key(path, PASSPHRASE).seed


def test_nothing_secret_stands_in_the_file_or_in_texts(made: tuple[Path, keyfile.NewKey]) -> None:
    path, new = made
    seed = open_key(path, PASSPHRASE).seed
    data = path.read_bytes()
    assert seed not in data
    assert seed.hex().encode() not in data
    assert new.recovery_code not in repr(new)
    assert "slots" not in repr(read_key_file(path))


@pytest.mark.parametrize("secret", ["", "wrong passphrase", new_code()], ids=["", "wrong", "code"])
def test_a_wrong_secret_is_refused(made: tuple[Path, keyfile.NewKey], secret: str) -> None:
    with pytest.raises(InputError) as caught:
        open_key(made[0], secret)
    assert code_of(caught) == "key.wrong_secret"
    with pytest.raises(InputError, match=r"key\.wrong_secret"):
        change_passphrase(made[0], secret, "another passphrase")


def test_a_changed_passphrase_opens_and_the_old_one_does_not(
    made: tuple[Path, keyfile.NewKey],
) -> None:
    path, new = made
    change_passphrase(path, new.recovery_code, "another passphrase")
    assert open_key(path, "another passphrase").public == new.public
    assert open_key(path, new.recovery_code).public == new.public
    with pytest.raises(InputError, match=r"key\.wrong_secret"):
        open_key(path, PASSPHRASE)


def test_a_short_passphrase_is_refused(tmp_path: Path, made: tuple[Path, keyfile.NewKey]) -> None:
    with pytest.raises(InputError, match=r"key\.passphrase_too_short"):
        create_key(tmp_path / "a.cdpkey", "1234567")
    with pytest.raises(InputError, match=r"key\.passphrase_too_short"):
        change_passphrase(made[0], PASSPHRASE, "1234567")
    assert not (tmp_path / "a.cdpkey").exists()
    assert open_key(made[0], PASSPHRASE).public == made[1].public


def test_an_existing_file_is_never_overwritten(made: tuple[Path, keyfile.NewKey]) -> None:
    before = made[0].read_bytes()
    with pytest.raises(InputError, match=r"key\.file_exists"):
        create_key(made[0], PASSPHRASE)
    assert made[0].read_bytes() == before


def test_a_missing_file_is_the_surroundings_fault(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError, match=r"key\.file_not_read"):
        open_key(tmp_path / "none.cdpkey", PASSPHRASE)


def _changed(path: Path, **changes: Any) -> None:
    path.write_bytes(to_json({**json.loads(path.read_bytes()), **changes}))


def _slot_changed(path: Path, **changes: Any) -> None:
    value = json.loads(path.read_bytes())
    value["slots"][0] |= changes
    path.write_bytes(to_json(value))


DAMAGES: dict[str, Any] = {
    "not JSON": lambda path: path.write_bytes(b"-----BEGIN"),
    "larger than a key file": lambda path: path.write_bytes(path.read_bytes() + b" " * 70_000),
    "format": lambda path: _changed(path, format="cdpkey/2"),
    "weak key": lambda path: _changed(
        path, spki="MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    ),
    "nonce": lambda path: _changed(path, nonce="AAAA"),
    "base64": lambda path: _changed(path, ciphertext="AAA"),
    "no slots": lambda path: _changed(path, slots=[]),
    "slot that is none": lambda path: _changed(path, slots=[1]),
    "slot of unknown kind": lambda path: _slot_changed(path, kind="pin"),
    "slot's salt": lambda path: _slot_changed(path, salt="AAAA"),
    "slot's nonce": lambda path: _slot_changed(path, nonce="AAAA"),
    "slot asks for 2 GiB": lambda path: _slot_changed(path, memory_kib=2_097_152),
    "slot's base64": lambda path: _slot_changed(path, wrapped="AAA"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_refused(made: tuple[Path, keyfile.NewKey], damage: str) -> None:
    DAMAGES[damage](made[0])
    with pytest.raises(InputError) as caught:
        open_key(made[0], PASSPHRASE)
    assert code_of(caught) == "key.file_damaged"


def test_a_seed_of_another_public_key_is_refused(
    made: tuple[Path, keyfile.NewKey], tmp_path: Path
) -> None:
    other = tmp_path / "wang.cdpkey"
    create_key(other, PASSPHRASE)
    spki = json.loads(other.read_bytes())["spki"]
    _changed(made[0], spki=spki)
    with pytest.raises(InputError, match=r"key\.file_damaged"):
        open_key(made[0], PASSPHRASE)


def test_a_code_is_140_bits_in_characters_nobody_confuses() -> None:
    code = new_code()
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert len(set(recovery.ALPHABET)) == 32
    assert not set("ILOU") & set(recovery.ALPHABET)
    assert normal_code(code) == code.replace("-", "")
    assert normal_code("abc") is None
    assert normal_code("!" * 28) is None


def test_remembering_needs_windows(
    made: tuple[Path, keyfile.NewKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(ctypes, "WinDLL", raising=False)
    with pytest.raises(SurroundingsError, match=r"key\.needs_windows"):
        remember_on_this_computer(made[0], PASSPHRASE)
    with pytest.raises(InputError, match=r"key\.not_remembered"):
        open_remembered(made[0])
    assert dpapi.is_available() == (sys.platform == "win32")


def test_a_remembered_key_opens_without_a_secret(
    made: tuple[Path, keyfile.NewKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dpapi, "protect", lambda secret: secret[::-1])
    monkeypatch.setattr(dpapi, "unprotect", lambda blob: blob[::-1])
    with pytest.raises(InputError, match=r"key\.wrong_secret"):
        remember_on_this_computer(made[0], "wrong passphrase")
    remember_on_this_computer(made[0], PASSPHRASE)
    remember_on_this_computer(made[0], PASSPHRASE)
    assert open_remembered(made[0]).public == made[1].public
    assert open_key(made[0], PASSPHRASE).public == made[1].public
    assert [slot["kind"] for slot in read_key_file(made[0]).slots].count("dpapi") == 1


class FakeWindows:
    """Stands in for crypt32 and kernel32: turns the bytes around."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.kept: list[Any] = []

    def CryptProtectData(self, source: Any, *rest: Any) -> int:  # noqa: N802 - Windows' name
        """Write the turned bytes into the last argument."""
        given, target = source._obj, rest[-1]._obj
        data = ctypes.string_at(given.data, given.size)[::-1]
        buffer = ctypes.create_string_buffer(data, len(data))
        self.kept.append(buffer)
        target.size, target.data = len(data), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char))
        return 0 if self.refuses else 1

    CryptUnprotectData = CryptProtectData

    def LocalFree(self, pointer: Any) -> None:  # noqa: N802 - Windows' name
        """Remember that it was called."""
        self.kept.append(pointer)


def test_windows_is_called_with_the_bytes_and_its_memory_is_freed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    windows = FakeWindows()
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_a, **_k: windows, raising=False)
    assert dpapi.protect(b"secret") == b"terces"
    assert dpapi.unprotect(b"terces") == b"secret"
    assert len(windows.kept) == 4


def test_a_refusal_of_windows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = FakeWindows(refuses=True)
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_a, **_k: windows, raising=False)
    with pytest.raises(SurroundingsError, match=r"key\.windows_refused"):
        dpapi.unprotect(b"blob")
