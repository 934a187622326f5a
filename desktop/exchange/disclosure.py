"""Single rows shown without the table: each with its salt and the path to the signed root."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import is_normalized

from desktop.errors import InputError, PackageError
from desktop.exchange import names, shape, trees
from desktop.exchange.canonical import Json, NotCanonicalError, from_json, split_line, to_json
from desktop.exchange.codes import Code
from desktop.exchange.manifest import Statement
from desktop.exchange.package import Package
from desktop.exchange.salts import read_salts
from desktop.exchange.table_schemas import TABLES
from desktop.exchange.tables import Value, read_cell
from desktop.exchange.verdict import Verdict

MAX_PATH = 64
MAX_ROW = 20_000


@dataclass(frozen=True, slots=True)
class DisclosedRow:
    """One row of a restricted table with what proves it.

    Attributes:
        of: Path of the table.
        index: Place among the rows, from 0, the header left out.
        row: The row's bytes without LF.
        path: Siblings up to the root, lowest first.
    """

    payload_digest: str
    of: str
    index: int
    salt: bytes
    row: bytes
    path: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """Return the canonical JSON of the row."""
        return to_json(
            {
                "payload_sha256": self.payload_digest,
                "of": self.of,
                "index": self.index,
                "salt": self.salt.hex(),
                "row": self.row.decode("utf-8"),
                "path": [node.hex() for node in self.path],
            }
        )


def disclose(package: Package, table: str, index: int) -> DisclosedRow:
    """Return one row of a full package with its proof.

    Raises:
        InputError: If the copy does not hold the table or the table has no such row.
    """
    return disclose_rows(package, table, (index,))[0]


def disclose_rows(package: Package, table: str, indexes: Sequence[int]) -> list[DisclosedRow]:
    """Return rows of a full package with their proofs; the table's tree is computed once.

    Raises:
        InputError: If the copy does not hold the table or the table has no such row.
    """
    if table not in package.files or names.SALTS not in package.files:
        raise InputError("package.table_withheld", table=table)
    rows = package.files[table].split(b"\n")[1:-1]
    for index in indexes:
        if not 0 <= index < len(rows):
            raise InputError("package.no_such_row", table=table, row=index + 1, rows=len(rows))
    seed = read_salts(package.files[names.SALTS]).seeds[table]
    paths = trees.proofs(trees.leaves(seed, rows), indexes)
    return [
        DisclosedRow(package.digest, table, index, trees.row_salt(seed, index), rows[index], path)
        for index, path in zip(indexes, paths, strict=True)
    ]


def read_disclosed(data: bytes) -> DisclosedRow:
    """Return a disclosed row from its JSON; nothing is proved yet.

    Raises:
        PackageError: ``TREE_MISMATCH`` if it is malformed.
    """
    try:
        value = shape.checked(from_json(data), _ROW, "row")
    except (NotCanonicalError, shape.ShapeError) as error:
        raise PackageError(Code.TREE_MISMATCH, path=shape.place_of(error)) from error
    return DisclosedRow(
        payload_digest=value["payload_sha256"],
        of=value["of"],
        index=value["index"],
        salt=bytes.fromhex(value["salt"]),
        row=value["row"].encode("utf-8"),
        path=tuple(bytes.fromhex(node) for node in value["path"]),
    )


def verify_disclosed(row: DisclosedRow, statement: Statement, digest: str) -> Mapping[str, Value]:
    """Return the cells of a row after proving that a verified statement binds it.

    Args:
        row: What was shown.
        statement: Of a package that was found valid.
        digest: SHA-256 of that package's payload.

    Raises:
        PackageError: ``TREE_MISMATCH`` or ``TABLE_INVALID``.
    """
    tree = next((one for one in statement.trees if one.of == row.of), None)
    if tree is None or digest != row.payload_digest:
        raise PackageError(Code.TREE_MISMATCH, path=row.of)
    leaf = trees.leaf(row.salt, row.row)
    if trees.root_from_proof(leaf, row.index, tree.leaves, row.path) != tree.root:
        raise PackageError(Code.TREE_MISMATCH, path=row.of)
    return _cells(row)


def proved_rows(
    data: bytes, verdict: Verdict
) -> Iterator[tuple[DisclosedRow, Mapping[str, Value]]]:
    """Yield the rows of a file, one JSON a line, each after it was proved.

    Args:
        data: As ``copy --rows`` writes it.
        verdict: Of the package beside it, valid.

    Raises:
        PackageError: ``TREE_MISMATCH`` or ``TABLE_INVALID``.
    """
    statement = verdict.statement
    for line in data.splitlines():
        row = read_disclosed(line)
        if statement is None:
            raise PackageError(Code.TREE_MISMATCH, path=row.of)
        yield row, verify_disclosed(row, statement, verdict.digest)


def _cells(row: DisclosedRow) -> dict[str, Value]:
    table, line = TABLES[row.of], row.row.decode("utf-8")
    wrong = PackageError(Code.TABLE_INVALID, path=row.of, line=row.index + 2, why="form")
    if not (table.line_pattern.fullmatch(line) and is_normalized("NFC", line)):
        raise wrong
    pairs: Any = zip(table.columns, split_line(line), strict=True)
    try:
        return {column.name: read_cell(column, cell) for column, cell in pairs}
    except ValueError as error:  # the root binds the bytes; a day that is none only shows here
        raise wrong from error


def _check_row(value: Json, place: str) -> None:
    """Check that a row is a text of one line; what it may hold says its table, not a statement."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ROW:
        raise shape.ShapeError(place)


_ROW = shape.record(
    {
        "payload_sha256": shape.digest,
        "of": shape.one_of(*sorted(names.TREE_TABLES)),
        "index": shape.integer(),
        "salt": shape.digest,
        "row": shape.Shape(_check_row),
        "path": shape.list_of(shape.digest, 0, MAX_PATH),
    }
)
