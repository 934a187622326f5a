"""Version 2: where a draft's days come from, the summary (摘要) of a record, hand-over notes."""

from alembic.operations import Operations
from sqlalchemy import Column, Integer, LargeBinary, Text


def upgrade(op: Operations) -> None:
    """Add two columns and a table; a record's summary is its draft's seller and goods."""
    op.add_column("draft_record", Column("period_reason", Text, nullable=False, server_default=""))
    op.add_column("activity_record", Column("note", Text, nullable=False, server_default=""))
    op.execute(
        "UPDATE activity_record SET note = coalesce((SELECT trim(d.counterparty || ' ' || d.goods)"
        " FROM draft_record d WHERE d.key = activity_record.key), '')"
    )
    op.create_table(
        "handover_note",
        Column("id", Integer, primary_key=True),
        Column("note", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("written_at", Text, nullable=False),
        Column("digest", LargeBinary, nullable=False),
        sqlite_strict=True,
    )
