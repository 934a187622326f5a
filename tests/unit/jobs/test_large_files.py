"""Large files stand in memory one at a time."""

from pathlib import Path

import pytest

from desktop.jobs import import_documents, many_values, reading_files
from desktop.jobs.gathering import GatheredFile
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.models.store import Store

HEADINGS = "数据时间,电能表资产编号,正向有功电量(kWh)"


class Bytes(bytes):
    """Of which it is known how many stand in memory."""

    standing = 0

    def __init__(self, _data: bytes) -> None:
        """Count them in."""
        Bytes.standing += 1

    def __del__(self) -> None:
        """Count them out."""
        Bytes.standing -= 1


def readings(folder: Path, meters: int) -> Path:
    """Write a file of each meter, and return the folder."""
    stamps = [
        f"2025-{m:02d}-{d:02d} {h:02d}:00" for m in (1, 2) for d in range(1, 29) for h in range(24)
    ]
    for meter in range(meters):
        lines = [f"{stamp},{3301050000 + meter},{1 + meter}.50" for stamp in stamps]
        (folder / f"{meter}.csv").write_text("\n".join([HEADINGS, *lines]), encoding="utf-8")
    return folder


def test_a_large_file_is_let_go_of_before_the_next_is_fetched(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "readings"
    folder.mkdir()
    readings(folder, 4)
    monkeypatch.setattr(reading_files, "_BYTES_AT_ONCE", 1)
    monkeypatch.setattr(reading_files, "_HEAVY", 1)
    monkeypatch.setattr("desktop.intake.begun._SMALL", 1)
    read, standing = GatheredFile.read, []

    def fetch(file: GatheredFile) -> bytes:
        standing.append(Bytes.standing)
        return Bytes(read(file))

    monkeypatch.setattr(GatheredFile, "read", fetch)
    prepared = prepare(store, ImportOrder((folder,)))
    assert len({draft.meter for draft in prepared.drafts}) == 4
    assert standing == [0, 0, 0, 0]


def test_memory_is_given_back_before_and_after_large_files_alone(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    monkeypatch.setattr(import_documents, "give_back", lambda: given.append("back"))
    (tmp_path / "small").mkdir()
    save(store, prepare(store, ImportOrder((readings(tmp_path / "small", 1),))), accept=False)
    assert not given
    monkeypatch.setattr(import_documents, "LARGE", 1000)
    monkeypatch.setattr("desktop.jobs.gathering.LARGE", 1000)
    (tmp_path / "large").mkdir()
    save(store, prepare(store, ImportOrder((readings(tmp_path / "large", 2),))), accept=False)
    assert given == ["back", "back"]


def test_a_system_that_knows_no_such_call_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    many_values.give_back()

    class Nothing:
        """A library without functions."""

    monkeypatch.setattr("ctypes.CDLL", lambda _: Nothing())
    many_values.give_back()
