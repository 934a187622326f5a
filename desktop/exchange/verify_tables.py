"""Step 9: the tables are what their descriptor says, and the results are what the tables say."""

from collections.abc import Mapping

from desktop.errors import PackageError
from desktop.exchange import names
from desktop.exchange.audit_log import check_audit_log
from desktop.exchange.codes import Code
from desktop.exchange.manifest import Statement
from desktop.exchange.package import table_tree
from desktop.exchange.parts import Kind
from desktop.exchange.results import (
    Covered,
    count_estimated,
    missing_months,
    months_covered,
    results_from,
    results_mismatch,
)
from desktop.exchange.salts import Salts
from desktop.exchange.statement_sense import expected_commitments, is_evidence
from desktop.exchange.table_schemas import TABLES, open_descriptor, restricted_descriptor
from desktop.exchange.tables import check_table
from desktop.exchange.verify_files import FilesFound


def check_tables(statement: Statement, files: Mapping[str, bytes], found: FilesFound) -> Covered:
    """Check tables, descriptors, results, counts and row trees.

    Returns:
        What months the coverage table, which every copy has, is about.

    Raises:
        PackageError: ``TABLE_INVALID``, ``RESULTS_MISMATCH`` or ``TREE_MISMATCH``.
    """
    _check_descriptors(statement, files)
    rows = {path: check_table(TABLES[path], files[path]) for path in sorted(TABLES.keys() & files)}
    covered = months_covered(files)
    if not _is_about_its_period(statement, covered):
        raise results_mismatch("period")
    _check_results(statement, files, rows)
    _check_trees(statement, files, found.salts)
    return covered


def _check_descriptors(statement: Statement, files: Mapping[str, bytes]) -> None:
    tables = frozenset(TABLES)
    opened = open_descriptor(tables.intersection(statement.subject))
    closed = restricted_descriptor(tables.intersection(expected_commitments(statement.kind)))
    expected = {names.DESCRIPTOR: opened, names.RESTRICTED_DESCRIPTOR: closed}
    for path in sorted(expected.keys() & files):
        if files[path] != expected[path]:
            raise PackageError(Code.TABLE_INVALID, path=path, line=0, why="descriptor")


def _check_results(
    statement: Statement, files: Mapping[str, bytes], rows: Mapping[str, int]
) -> None:
    """Compare every figure of the statement that this copy can show."""
    if results_from(files).to_json() != statement.results:
        raise results_mismatch("results")
    if statement.kind is Kind.WITHDRAWAL and rows[names.TOTALS]:
        raise results_mismatch("withdrawal")
    counted = _counted(statement, files)
    for name, number in counted.items():
        if statement.counts[name] != number:
            raise results_mismatch(name)
    if names.AUDIT_LOG in files:
        check_audit_log(files[names.AUDIT_LOG], statement.audit)


def _is_about_its_period(statement: Statement, covered: Covered) -> bool:
    """Tell whether every month of the coverage table is a reported one."""
    if not covered.last:
        return True
    period = statement.period
    return str(period.start)[:7] <= covered.first and covered.last <= str(period.end)[:7]


def _counted(statement: Statement, files: Mapping[str, bytes]) -> dict[str, int]:
    counted = {
        "lines": sum(tree.leaves for tree in statement.trees if tree.of == names.ACTIVITY),
        "evidence": sum(is_evidence(one.name) for one in statement.commitments),
        "missing_months": missing_months(files),
    }
    if names.ACTIVITY in files:
        counted["estimated_lines"] = count_estimated(files)
    return counted


def _check_trees(statement: Statement, files: Mapping[str, bytes], salts: Salts) -> None:
    for tree in statement.trees:
        if tree.of in files and table_tree(tree.of, files[tree.of], salts.seeds[tree.of]) != tree:
            raise PackageError(Code.TREE_MISMATCH, path=tree.of)
