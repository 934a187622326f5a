"""Changes that add what is never changed again: sealed reports, signatures, packages, receipts."""

import json
from dataclasses import dataclass

from desktop.errors import UsageError
from desktop.models import audit, mapping, tables
from desktop.models.changes.writing import Writing
from desktop.models.document_columns import pairs_text
from desktop.models.journal import Row
from desktop.models.tables import table_of
from desktop.models.values import (
    ChangeKind,
    PackageMade,
    ReceiptKept,
    ReportSignature,
    SealedReport,
)


@dataclass
class SealedChange(Writing):
    """Changes that add what is never changed again."""

    def add_sealed(self, report: SealedReport) -> str:
        """Seal a report and return the hash of the change log it rests on.

        Nothing made before a seal can be undone after it.

        Raises:
            UsageError: ``report.exists``.
        """
        if self._one(tables.SealedRow, key=report.id) is not None:
            raise UsageError("report.exists", report=report.id)
        files = [(name, self.keep_bytes(data)) for name, data in report.tables]
        rests_on = report.audit_head or audit.head(self.connection)
        row: Row = {
            "key": report.id,
            **mapping.period_row(report.period),
            "kind": report.kind,
            "tables": json.dumps(files, ensure_ascii=False, separators=(",", ":")),
            "pdf": self.keep_bytes(report.pdf) if report.pdf else None,
            "methodology": report.methodology,
            "audit_head": rests_on,
            "made_at": report.made_at or audit.now(),
            "made_by": report.made_by or self.person,
            "details": pairs_text(report.details),
        }
        self.journal.insert_one(table_of(tables.SealedRow), row)
        self.kind = ChangeKind.SEAL
        return rests_on

    def _report_id(self, key: str) -> int:
        row = self._one(tables.SealedRow, key=key)
        if row is None:
            raise UsageError("report.unknown", report=key)
        return int(row.id)

    def add_signature(self, signature: ReportSignature) -> None:
        """Keep a signature over a sealed report.

        Raises:
            UsageError: ``report.unknown``.
        """
        row: Row = {
            "report_id": self._report_id(signature.report),
            "role": signature.role,
            "keyid": signature.keyid,
            "signature": signature.signature.hex(),
            "name": signature.name,
            "made_at": signature.made_at or audit.now(),
        }
        self.journal.insert_one(table_of(tables.SignatureRow), row)
        self.kind = ChangeKind.SEAL

    def add_package(self, package: PackageMade) -> None:
        """Note a package written from a sealed report.

        Raises:
            UsageError: ``report.unknown``; ``package.exists``.
        """
        if self._one(tables.PackageRow, key=package.id) is not None:
            raise UsageError("package.exists", package=package.id)
        row: Row = {
            "key": package.id,
            "report_id": self._report_id(package.report),
            "sha256": package.sha256,
            "file_name": package.file_name,
            "redaction": package.redaction,
            "made_at": package.made_at or audit.now(),
            "superseded_at": package.superseded_at,
            "superseded_reason": package.superseded_reason,
        }
        self.journal.insert_one(table_of(tables.PackageRow), row)
        self.kind = ChangeKind.SEAL

    def add_receipt(self, receipt: ReceiptKept) -> None:
        """Keep a platform's receipt for a package.

        Raises:
            UsageError: ``package.unknown``.
        """
        known = self._one(tables.PackageRow, key=receipt.package)
        if known is None:
            raise UsageError("package.unknown", package=receipt.package)
        row: Row = {
            "package_id": known.id,
            "receipt": receipt.receipt.hex(),
            "received_at": receipt.received_at or audit.now(),
        }
        self.journal.insert_one(table_of(tables.ReceiptRow), row)
        self.kind = ChangeKind.SEAL
