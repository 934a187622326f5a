"""A file of a thousand meters has tens of thousands of findings; no draft looks through them."""

from desktop.accounting.documents.source_document import Kind, SourceDocument
from desktop.findings import Finding, Place, Severity
from desktop.intake.source import ReadResult, Status
from desktop.jobs.meter_drafts import _frame

PLACE = Place("m.csv")


def test_drafts_are_asked_by_the_findings_alone_that_leave_something_open() -> None:
    gaps = [Finding("meter.gap", Severity.WARNING, PLACE, {"meter": f"{n}"}) for n in range(1000)]
    open_one = Finding(
        "interval.multiplier_unknown", Severity.WARNING, PLACE, {"registers": "7、8"}
    )
    document = SourceDocument("0" * 64, "m.csv", Kind.INTERVAL, 1, "interval/1")
    frame = _frame(ReadResult(document, Status.READ, findings=(*gaps, open_one)), {})
    assert frame.findings == [open_one]
    asked = [frame.question(meter, "electricity", "import") for meter in ("6", "7", "8", "78")]
    assert asked == ["", "draft.meter_multiplier_open", "draft.meter_multiplier_open", ""]
