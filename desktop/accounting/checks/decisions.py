"""Is anything left to decide or to post?"""

from decimal import Decimal

from desktop.accounting.checks.books import Books
from desktop.accounting.documents.draft import DraftState
from desktop.findings import Finding, Severity


def check_undecided_drafts(books: Books) -> tuple[Finding, ...]:
    """Find drafts that need a decision, with the money behind them."""
    asked = [draft for draft in books.drafts if draft.state is DraftState.ASKED]
    if not asked:
        return ()
    cost = sum((draft.cost or Decimal(0) for draft in asked), Decimal(0))
    details = {"count": str(len(asked)), "cost": f"{cost:f}"}
    ids = tuple(draft.id for draft in asked)
    return (Finding("draft.undecided", details=details, records=ids),)


def check_unconfirmed_proposals(books: Books) -> tuple[Finding, ...]:
    """Find proposals nobody has confirmed yet."""
    proposed = [draft for draft in books.drafts if draft.state is DraftState.PROPOSED]
    if not proposed:
        return ()
    ids = tuple(draft.id for draft in proposed)
    details = {"count": str(len(proposed))}
    return (Finding("draft.unconfirmed", details=details, records=ids),)


def check_unposted_records(books: Books) -> tuple[Finding, ...]:
    """Find confirmed records that have no number yet."""
    if not books.unposted:
        return ()
    details = {"count": str(len(books.unposted))}
    return (Finding("record.not_posted", Severity.ERROR, details=details, records=books.unposted),)
