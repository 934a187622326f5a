"""A meter exchanged under one number, in one file or two: both stretches come into the books."""

from pathlib import Path

import pytest

from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.models.store import Store

ROWS = (
    "2025-01-01,M1,1000,1",
    "2025-02-01,M1,1300,1",
    "2025-02-15,M1,1450,1",
    "2025-02-15,M1,0,1",
    "2025-03-01,M1,120,1",
    "2025-04-01,M1,420,1",
)


def bring(store: Store, path: Path, rows: tuple[str, ...]) -> list[str]:
    text = "\n".join(["日期,电表号,正向有功总(kWh),倍率", *rows])
    path.write_text(text, encoding="utf-8")
    prepared = prepare(store, ImportOrder((path,)))
    save(store, prepared, accept=False)
    return [finding.code for finding in prepared.findings]


@pytest.mark.parametrize("parts", [(6,), (3, 6), (4, 6), (5, 6)])
def test_both_stretches_count_however_the_files_are_cut(
    store: Store, tmp_path: Path, parts: tuple[int, ...]
) -> None:
    first, codes = 0, []
    for number, last in enumerate(parts):
        codes += bring(store, tmp_path / f"{number}.csv", ROWS[first:last])
        first = last
    amounts = {str(draft.period): str(draft.quantity) for draft in store.drafts()}
    assert amounts == {
        "2025-01-01/2025-01-31": "300 kWh",
        "2025-02-01/2025-02-14": "150 kWh",
        "2025-02-15/2025-02-28": "120 kWh",
        "2025-03-01/2025-03-31": "300 kWh",
    }
    assert "reading.exchanged" in codes
    assert not {"reading.fell", "reading.conflict"} & set(codes)
