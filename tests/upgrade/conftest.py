"""What upgrade tests share."""

from pathlib import Path

import pytest

from desktop.accounting.entity import Facility, ReportingEntity
from desktop.models.store import Store


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    """Return a company file made today."""
    path = tmp_path / "new.cbook"
    entity = ReportingEntity(
        name="湖州示例机械有限公司",
        uscc="91330500MA2B00001X",
        region="330500",
        industry="C3562",
        opening="2025-01",
        facilities=(Facility("总厂", "330500"),),
    )
    Store.create(path, entity).close()
    return path
