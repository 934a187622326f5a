"""Questions about what was sealed, signed, packed and received."""

import json
from dataclasses import replace

from sqlalchemy import select

from desktop.errors import UsageError
from desktop.models import mapping, tables
from desktop.models.queries.documents import DocumentsQueries
from desktop.models.tables import Found, table_of
from desktop.models.values import PackageMade, ReceiptKept, ReportSignature, SealedReport


class SealedQueries(DocumentsQueries):
    """Questions about what was sealed."""

    def sealed_reports(self) -> tuple[SealedReport, ...]:
        """Return the sealed reports, oldest first."""
        return tuple(self._sealed(row) for row in self._table(tables.SealedRow))

    def sealed_heads(self) -> tuple[SealedReport, ...]:
        """Return the sealed reports without their tables and print, for lists."""
        return tuple(_head(row) for row in self._table(tables.SealedRow))

    def sealed_file(self, report: str, name: str) -> bytes:
        """Return one file of a sealed report without unpacking the others.

        Raises:
            UsageError: ``report.unknown``.
        """
        t = table_of(tables.SealedRow)
        found = self.rows(select(t.c.tables).where(t.c.key == report))
        marks = dict(json.loads(found[0][0])) if found else {}
        if name not in marks:
            raise UsageError("report.unknown", report=report)
        return self._content(marks[name])

    def _sealed(self, row: Found) -> SealedReport:
        return replace(
            _head(row),
            tables=tuple((name, self._content(mark)) for name, mark in json.loads(row.tables)),
            pdf=b"" if row.pdf is None else self._content(row.pdf),
        )

    def _report_keys(self) -> dict[int, str]:
        return {row.id: row.key for row in self._table(tables.SealedRow)}

    def signatures(self) -> tuple[ReportSignature, ...]:
        """Return the signatures over sealed reports."""
        reports = self._report_keys()
        return tuple(
            ReportSignature(
                report=reports[row.report_id],
                role=row.role,
                keyid=row.keyid,
                signature=bytes.fromhex(row.signature),
                name=row.name,
                made_at=row.made_at,
            )
            for row in self._table(tables.SignatureRow)
        )

    def packages(self) -> tuple[PackageMade, ...]:
        """Return the packages that were written."""
        reports = self._report_keys()
        return tuple(
            PackageMade(
                id=row.key,
                report=reports[row.report_id],
                sha256=row.sha256,
                file_name=row.file_name,
                redaction=row.redaction,
                made_at=row.made_at,
                superseded_at=row.superseded_at,
                superseded_reason=row.superseded_reason,
            )
            for row in self._table(tables.PackageRow)
        )

    def receipts(self) -> tuple[ReceiptKept, ...]:
        """Return the receipts platforms gave."""
        packages = {row.id: row.key for row in self._table(tables.PackageRow)}
        return tuple(
            ReceiptKept(packages[row.package_id], bytes.fromhex(row.receipt), row.received_at)
            for row in self._table(tables.ReceiptRow)
        )


def _head(row: Found) -> SealedReport:
    return SealedReport(
        id=row.key,
        period=mapping.period_value(row),
        kind=row.kind,
        tables=(),
        methodology=row.methodology,
        audit_head=row.audit_head,
        made_at=row.made_at,
        made_by=row.made_by,
        details=mapping.pairs_value(row.details),
    )
