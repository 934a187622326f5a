"""The list of checks, in the order they are shown."""

from collections.abc import Callable

from desktop.accounting.checks.books import Books
from desktop.accounting.checks.coverage import check_missing_months, check_no_records
from desktop.accounting.checks.decisions import (
    check_unconfirmed_proposals,
    check_undecided_drafts,
    check_unposted_records,
)
from desktop.accounting.checks.figure_scale import check_figure_scale
from desktop.accounting.checks.figures import (
    check_jumps,
    check_missing_figures,
    check_value_added,
)
from desktop.accounting.checks.numbers import (
    check_differences,
    check_evidence,
    check_number_gaps,
)
from desktop.findings import Finding, Severity

Check = Callable[[Books], tuple[Finding, ...]]

CHECKS: tuple[Check, ...] = (
    check_no_records,
    check_undecided_drafts,
    check_unconfirmed_proposals,
    check_unposted_records,
    check_missing_months,
    check_differences,
    check_jumps,
    check_number_gaps,
    check_value_added,
    check_figure_scale,
    check_missing_figures,
    check_evidence,
)

OF_DRAFTS: tuple[Check, ...] = (check_undecided_drafts, check_unconfirmed_proposals)
"""What looks at every draft; whoever counts those otherwise leaves it out."""

MONTHLY: tuple[Check, ...] = tuple(
    check
    for check in CHECKS
    if check
    not in {
        check_missing_figures,
        check_value_added,
        check_figure_scale,
        check_differences,
        check_missing_months,
    }
)
"""What a month is checked for; yearly figures come later, the closing tells of differences also
those that were explained, and which sources a month lacks is a matter of its year."""

COMPLETENESS: tuple[Check, ...] = (
    check_no_records,
    check_undecided_drafts,
    check_unconfirmed_proposals,
    check_missing_months,
    check_jumps,
)
"""What may be missing or wrong in a year whose total is shown."""


def run_checks(books: Books, checks: tuple[Check, ...] = CHECKS) -> tuple[Finding, ...]:
    """Return what every check found, worst first."""
    order = list(Severity)
    found = [finding for check in checks for finding in check(books)]
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))
