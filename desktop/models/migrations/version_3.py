"""Version 3: triggers against ``INSERT OR REPLACE`` of protected rows; the tables stay."""

from alembic.operations import Operations


def upgrade(_op: Operations) -> None:
    """Do nothing: a migration makes every trigger anew."""
