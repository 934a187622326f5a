"""Where a backup cannot be written, the folder is named and nothing else is blamed."""

from datetime import date, datetime
from pathlib import Path

import pytest

from desktop.errors import SurroundingsError
from desktop.jobs.company import NewCompany, create_company
from desktop.jobs.upkeep import back_up


def test_a_folder_that_may_not_be_written_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = NewCompany("示例", "91330502MA2DEM0N7C", "330502", "C17", "2025-01")

    def refuse(path: Path, **_how: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with create_company(tmp_path / "a.cbook", asked, today=date(2026, 1, 15)) as store:
        monkeypatch.setattr(Path, "touch", refuse)
        with pytest.raises(SurroundingsError) as caught:
            back_up(store, tmp_path / "只读", datetime(2026, 1, 15, 9, 0))  # noqa: DTZ001 - a file name
    assert caught.value.code == "company_file.no_permission"
    assert "只读" in str(caught.value.details["file"])
