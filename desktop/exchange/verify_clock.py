"""Step 11: the sealing time is a claim; what bounds it must hold."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone

from desktop.accounting.period import Month
from desktop.errors import PackageError
from desktop.exchange import names
from desktop.exchange.audit_log import last_moment
from desktop.exchange.codes import Code
from desktop.exchange.manifest import Statement
from desktop.exchange.receipt import Receipt
from desktop.exchange.register import Trust
from desktop.exchange.results import Covered
from desktop.exchange.sequence import SequenceState
from desktop.exchange.shape import write_time
from desktop.exchange.table_schemas import ACTIVITY
from desktop.exchange.tables import column_texts

TOLERANCE = timedelta(hours=24)
CHINA = timezone(timedelta(hours=8))

Known = tuple[Trust | None, SequenceState | None]


def check_clock(
    statement: Statement,
    files: Mapping[str, bytes],
    receipt: Receipt | None,
    now: datetime,
    known: Known,
    covered: Covered,
) -> None:
    """Check that the report was sealed after what it contains and before it was seen.

    Args:
        statement: What was signed.
        files: Whose tables and log have been checked.
        receipt: A receipt whose signature holds.
        now: The present.
        known: The register and the receipts that an anchor may name.
        covered: What months the coverage table is about.

    Raises:
        PackageError: ``SEALED_IN_FUTURE``, ``SEALED_BEFORE_EVIDENCE`` or ``SEALED_BEFORE_ANCHOR``.
    """
    sealed_at = statement.sealed_at
    seen = min(now, receipt.received_at) if receipt else now
    if sealed_at > seen + TOLERANCE:
        raise PackageError(Code.SEALED_IN_FUTURE, sealed_at=write_time(sealed_at))
    newest = _newest_day(files, covered)
    logged = last_moment(files.get(names.AUDIT_LOG, b""))
    is_too_early = newest is not None and sealed_at.astimezone(CHINA).date() < newest
    if is_too_early or (logged is not None and sealed_at < logged):
        raise PackageError(Code.SEALED_BEFORE_EVIDENCE, sealed_at=write_time(sealed_at))
    if any(sealed_at < moment for moment in _anchors(statement, known)):
        raise PackageError(Code.SEALED_BEFORE_ANCHOR, sealed_at=write_time(sealed_at))


def _newest_day(files: Mapping[str, bytes], covered: Covered) -> date | None:
    """Return the first day of the newest record, or of the newest month with data."""
    if names.ACTIVITY in files:
        (newest,) = max(column_texts(ACTIVITY, files[names.ACTIVITY], "start"), default=("",))
        return date.fromisoformat(newest) if newest else None
    return Month.parse(covered.newest_data).start if covered.newest_data else None


def _anchors(statement: Statement, known: Known) -> list[datetime]:
    """Return when the things the anchor names came into being, as far as this verifier knows."""
    trust, state = known
    anchor = statement.anchor
    if anchor is None:
        return []
    moments = []
    if trust and trust.register.version == anchor.register_version:
        moments.append(trust.register.issued_at)
    if state and anchor.receipt_sha256 in state.receipts:
        moments.append(state.receipts[anchor.receipt_sha256])
    return moments
