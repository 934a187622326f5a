"""Many rows are written beside being marked, and stand there as one by one."""

from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool

from desktop.models.digests import row_digest
from desktop.models.inserting import insert_marked, quoted

COLUMNS = ("id", *(f"c{number:03d}" for number in range(400)))
"""So wide that a statement takes few rows, and a second thread is worth it soon."""
ROWS = 700


@pytest.fixture
def connection() -> Iterator[Connection]:
    """Yield a connection to a table in memory."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    with engine.connect() as opened:
        opened.exec_driver_sql(f"CREATE TABLE wide ({', '.join(COLUMNS)}, digest, UNIQUE (id))")
        yield opened
    engine.dispose()


def columns(rows: int) -> list[Sequence[object]]:
    """Return the columns of so many rows."""
    return [range(1, rows + 1), *([f"{n}/{row}" for row in range(rows)] for n in range(400))]


@pytest.mark.parametrize("rows", [3, ROWS])
def test_rows_stand_in_order_with_their_digests(connection: Connection, rows: int) -> None:
    total = insert_marked(connection, "wide", COLUMNS, columns(rows))

    found = connection.exec_driver_sql("SELECT * FROM wide ORDER BY rowid").all()
    assert [row[0] for row in found] == list(range(1, rows + 1))
    assert found[-1][1:-1] == tuple(f"{n}/{rows - 1}" for n in range(400))
    assert [row[-1] for row in found] == [row_digest("wide", row[:-1]) for row in found]
    assert total == sum(int.from_bytes(row[-1]) for row in found)


def test_row_that_is_refused_among_many_is_said(connection: Connection) -> None:
    ids, *others = columns(ROWS)

    with pytest.raises(IntegrityError):
        insert_marked(connection, "wide", COLUMNS, [[*ids[:-1], 1], *others])


def test_name_with_a_quote_is_quoted() -> None:
    assert quoted('a"b') == '"a""b"'
