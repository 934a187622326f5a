"""What waits for saving is held packed, and shown unpacked."""

from pathlib import Path

from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.models.packing import Packed
from desktop.models.store import Store


def test_a_read_file_is_held_as_it_will_be_kept(store: Store, tmp_path: Path) -> None:
    rows = [f"2025-01-01 {n // 60:02d}:{n % 60:02d},0001,{n}" for n in range(1440)]
    data = "\n".join(["数据时间,电能表资产编号,正向有功电量(kWh)", *rows, ""]).encode()
    (tmp_path / "m.csv").write_bytes(data)
    prepared = prepare(store, ImportOrder((tmp_path / "m.csv",)))
    (file,) = prepared.read
    assert isinstance(file.held, Packed)
    assert len(file.held.data) * 2 < len(data)
    assert file.data == data
    save(store, prepared, accept=False)
    assert store.document_bytes(file.result.document.sha256) == data


def test_a_file_that_cannot_be_read_is_held_too(store: Store, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes(b"")
    (file,) = prepare(store, ImportOrder((tmp_path / "m.csv",))).read
    assert file.data == b""
