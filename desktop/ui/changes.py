"""What a job may have changed, apart from everything else of a session.

The frame and every page need this much at start; the rest of :mod:`desktop.ui.session` comes with
the first company file.
"""

from dataclasses import dataclass
from enum import StrEnum


class Changed(StrEnum):
    """What a job may have changed; pages refresh only for what concerns them."""

    DOCUMENTS = "documents"
    DRAFTS = "drafts"
    RECORDS = "records"
    FIGURES = "figures"
    MONTHS = "months"
    SEALS = "seals"
    ENTITY = "entity"
    PLAN = "plan"
    UPKEEP = "upkeep"


EVERYTHING = frozenset(Changed)


@dataclass(frozen=True, slots=True)
class Change:
    """What a changing job returns.

    Attributes:
        what: The kinds of things it changed.
        count: How many, for the sentence in the status line.
        sha256: Digest of what was written outside, if anything.
        path: Where it was written, if anywhere.
        followed: Like lines that waited and follow the rule a decision became.
        replaced: Rows of others that no longer count, beside those it renewed.
        answer: Of a receipt, what the platform answered: ``PASSED`` or ``FAILED``.
    """

    what: frozenset[Changed]
    count: int = 0
    sha256: str = ""
    path: str = ""
    followed: int = 0
    replaced: int = 0
    answer: str = ""
