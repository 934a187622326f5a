"""Columns of the tables of an import: files, and lines of documents."""

from decimal import Decimal

from desktop.accounting.documents.draft import Confidence, DraftRecord
from desktop.findings import Place
from desktop.ui.formats import period, unit_text
from desktop.ui.session import FileRow
from desktop.ui.tables.columns import Column, Kind
from desktop.ui.text import name_of, said, tr

_SURE = {Confidence.HIGH: "good", Confidence.MEDIUM: "accent", Confidence.LOW: "warn"}
_STATUS = {"imported": "good", "partly": "warn", "refused": "bad"}


Reason = tuple[str, tuple[tuple[str, str], ...], Place]
"""A message code, its details and the place it speaks of."""


def _reason(draft: DraftRecord) -> str:
    return _reason_said((draft.reason, draft.details, draft.where))


def _reason_said(reason: Reason) -> str:
    code, details, where = reason
    return said(code, dict(details), where)


def _goods(draft: DraftRecord) -> str:
    """Return what a line is called: of bills and meters the meter or account, else the file."""
    name = draft.where.file.rpartition("/")[2]
    return draft.goods or draft.meter or draft.account or name


def _source(code: str) -> str:
    return name_of("source", code) if code else ""


def _proposal(draft: DraftRecord) -> str:
    return _source(draft.source)


def _amount(draft: DraftRecord) -> Decimal | None:
    return draft.quantity.amount if draft.quantity else None


def _unit(draft: DraftRecord) -> str:
    return unit_text(draft.quantity.unit) if draft.quantity else ""


def _as_read(draft: DraftRecord) -> str:
    return " ".join(part for part in draft.as_read if part)


def _sure_word(code: str) -> str:
    return tr(f"confidence.{code}")


def _sure(draft: DraftRecord) -> str:
    return _sure_word(draft.confidence)


def _sure_tone(draft: DraftRecord) -> str:
    return _SURE[draft.confidence]


def _seller(draft: DraftRecord) -> str:
    return _seller_word(draft.counterparty)


def _seller_word(stored: object) -> str:
    """Return a seller's name; of a grid company whose bill names only the company, its word."""
    return name_of("supplier", str(stored or ""))


def _cell(draft: DraftRecord) -> str:
    where = draft.where
    return " ".join(str(part) for part in (where.sheet, where.cell or where.line or "") if part)


def _file(draft: DraftRecord) -> str:
    return draft.where.file


def _status(file: FileRow) -> str:
    return tr(f"import_status.{file.status}")


def _status_tone(file: FileRow) -> str:
    return _STATUS.get(file.status, "quiet")


def _why(file: FileRow) -> str:
    if not file.code or file.status == "imported":
        return ""
    details = {"file": file.name, **dict(file.details)}
    return said(file.code, details, file.where)


def _kind(file: FileRow) -> str:
    return name_of("kind", file.kind)


DRAFT_COLUMNS = (
    Column("goods_or_meter", _goods, width=140, stored="named"),
    Column("as_read", _as_read, width=96, stored="as_read"),
    Column("proposal", _proposal, width=118, stored="source", worded=_source),
    Column("confidence", _sure, width=92, tone=_sure_tone, stored="confidence", worded=_sure_word),
    Column("quantity", _amount, Kind.NUMBER, 84, stored="quantity"),
    Column("unit", _unit, width=48, stored="unit", worded=unit_text),
    Column("money", lambda draft: draft.cost, Kind.MONEY, 100, is_totalled=True, stored="cost"),
    Column("period", lambda draft: draft.period, width=96, stored="period", worded=period),
    Column("why", _reason, width=240, stored="reason", worded=_reason_said),
    Column("seller", _seller, width=180, stored="counterparty", worded=_seller_word),
    Column("file", _file, width=160, stored="file"),
    Column("place", _cell, width=130, stored="place"),
)
FILE_COLUMNS = (
    Column("file", lambda file: file.name, width=300),
    Column("kind", _kind, width=120),
    Column("status", _status, width=150, tone=_status_tone),
    Column("counted", lambda file: file.counted, Kind.NUMBER, 60),
    Column("ignored", lambda file: file.ignored, Kind.NUMBER, 66),
    Column("asked", lambda file: file.asked, Kind.NUMBER, 60),
    Column("why", _why, width=240),
)
