"""Many rows are written beside being marked, and stand there as one by one."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool

from desktop.models.digests import row_digest
from desktop.models.inserting import Inserter, quoted

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
    total = Inserter(connection).insert_marked("wide", COLUMNS, columns(rows))

    found = connection.exec_driver_sql("SELECT * FROM wide ORDER BY rowid").all()
    assert [row[0] for row in found] == list(range(1, rows + 1))
    assert found[-1][1:-1] == tuple(f"{n}/{rows - 1}" for n in range(400))
    assert [row[-1] for row in found] == [row_digest("wide", row[:-1]) for row in found]
    assert total == sum(int.from_bytes(row[-1]) for row in found)


def test_values_that_all_rows_share_stand_in_each_of_them(connection: Connection) -> None:
    ids, *others = columns(ROWS)
    others[0], others[7], others[-1] = ["same"] * ROWS, [None] * ROWS, [5] * ROWS

    Inserter(connection).insert_marked("wide", COLUMNS, [ids, *others])

    found = connection.exec_driver_sql("SELECT * FROM wide ORDER BY rowid").all()
    assert {(row[1], row[8], row[-2]) for row in found} == {("same", None, 5)}
    assert [row[:-1] for row in found] == list(zip(ids, *others, strict=True))
    assert [row[-1] for row in found] == [row_digest("wide", row[:-1]) for row in found]


def test_row_that_is_refused_among_many_is_said(connection: Connection) -> None:
    ids, *others = columns(ROWS)

    with pytest.raises(IntegrityError):
        Inserter(connection).insert_marked("wide", COLUMNS, [[*ids[:-1], 1], *others])


def written_beside(connection: Connection, inserts: Sequence[Sequence[Sequence[object]]]) -> None:
    """Add rows of several inserts without waiting for one before the next."""
    with Inserter(connection) as inserter:
        for values in inserts:
            inserter.insert_marked("wide", COLUMNS, values)


def test_rows_of_several_inserts_are_written_before_one_leaves(connection: Connection) -> None:
    _, *others = columns(ROWS)

    written_beside(connection, [columns(3), [range(4, ROWS + 4), *others]])

    found = connection.exec_driver_sql("SELECT id FROM wide ORDER BY rowid").scalars().all()
    assert found == list(range(1, ROWS + 4))


def test_nothing_is_written_after_rows_that_are_refused(connection: Connection) -> None:
    late: list[Sequence[object]] = [[9], *([["late"]] * 400)]

    with pytest.raises(IntegrityError):
        written_beside(connection, [columns(3), columns(3), late])

    assert connection.exec_driver_sql("SELECT id FROM wide").scalars().all() == [1, 2, 3]


@pytest.mark.parametrize("is_beside", [False, True])
def test_rows_without_digest_that_are_there_stay_as_they_are(
    connection: Connection,
    is_beside: bool,  # noqa: FBT001 - a case
) -> None:
    connection.exec_driver_sql("INSERT INTO wide (id, c000, digest) VALUES (2, 'old', '')")
    inserter = Inserter(connection)
    with inserter if is_beside else nullcontext():
        inserter.insert_missing("wide", ("id", "c000"), [[1, 2, 3], ["new"] * 3])
        inserter.insert_missing("wide", ("id", "c000"), [[4], ["one"]])

    found = connection.exec_driver_sql("SELECT id, c000 FROM wide ORDER BY id").all()
    assert [tuple(row) for row in found] == [(1, "new"), (2, "old"), (3, "new"), (4, "one")]


def test_an_error_beside_the_writing_is_the_one_that_is_said(connection: Connection) -> None:
    with pytest.raises(IndexError):
        written_beside(connection, [columns(3), columns(3), []])


def test_name_with_a_quote_is_quoted() -> None:
    assert quoted('a"b') == '"a""b"'
