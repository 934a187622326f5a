"""A company file to work on."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.jobs.company import NewCompany, create_company
from desktop.models.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an open company file without documents."""
    company = NewCompany("湖州示例纺织有限公司", "91330502MA2DEM0N7C", "330502", "C1713", "2025-01")
    with create_company(tmp_path / "a.cbook", company, today=date(2026, 1, 31)) as opened:
        yield opened
