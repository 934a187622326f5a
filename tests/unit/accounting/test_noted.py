"""Findings of a pass: equal ones become one."""

from desktop.accounting.noted import Noted, kind_of
from desktop.findings import Finding, Place


def test_equal_findings_become_one_with_all_their_records_in_order() -> None:
    noted = Noted()
    noted.add(Finding("b.known", details={"year": "2024"}), ["r2"])
    noted.add(Finding("a.known"), ["r9"])
    noted.add(Finding("b.known", details={"year": "2024"}), ["r1", "r2"])
    found = noted.findings()
    assert [(finding.code, finding.records) for finding in found] == [
        ("a.known", ("r9",)),
        ("b.known", ("r1", "r2")),
    ]


def test_findings_of_other_details_or_places_stay_apart() -> None:
    noted = Noted()
    here = Finding("a.known", where=Place(file="a.csv", line=1))
    for finding in (here, Finding("a.known"), Finding("a.known", details={"year": "2024"})):
        noted.add(finding, ["r1"], kind_of(finding))
    assert len(noted.findings()) == 3
