"""XBRL vouchers of the Ministry of Finance: recognised, named, and no source of energy.

For 数电票 only the receiver's booking form exists in XBRL; it has no lines. The energy stands
in the XML or the workbook of the same invoice.
"""

import re

from desktop.accounting.documents.source_document import Kind
from desktop.intake.source import (
    IntakeContext,
    ReadResult,
    Sample,
    Score,
    Shape,
    Source,
    Status,
    document_of,
)
from desktop.intake.xml_tree import local, parse_xml

_TAXONOMY = re.compile(r"http://xbrl\.mof\.gov\.cn/taxonomy/[\d-]+/([a-z]+)")
_FRAME = frozenset({"xbrl", "schemaRef", "context", "unit", "entity", "identifier", "period"})
_FEWEST_FACTS = 3
_KINDS = {
    "inv": "增值税电子发票",
    "einv": "数电票入账信息",
    "rai": "铁路电子客票",
    "atr": "航空运输电子客票行程单",
    "bker": "银行电子回单",
    "bkrs": "银行对账单",
    "ntrev": "财政电子票据",
    "efi": "财政电子票据",
    "ctp": "电子凭证",
}


class Xbrl:
    """Recognises XBRL vouchers."""

    name = "xbrl"
    version = "1"
    kinds = (Kind.XBRL,)

    def recognises(self, sample: Sample, context: IntakeContext) -> Score | None:  # noqa: ARG002 (the protocol's signature)
        """Return certainty for an XBRL instance."""
        if sample.shape is not Shape.XML:
            return None
        return Score.CERTAIN if sample.root.rpartition("}")[2] == "xbrl" else None

    def read(self, source: Source, context: IntakeContext) -> ReadResult:  # noqa: ARG002 (the protocol's signature)
        """Return that the file is known and holds no energy.

        Raises:
            InputError: If the XML is dangerous or damaged.
        """
        root = parse_xml(source.data, source.name)
        found = _TAXONOMY.search(source.text)
        facts = sum(1 for fact in root if local(fact) not in _FRAME and (fact.text or "").strip())
        kind = _KINDS.get(found[1], found[1]) if found else "XBRL"
        return ReadResult(
            document=document_of(source, Kind.XBRL, self),
            status=Status.SKIPPED,
            code="xbrl.recognised" if facts >= _FEWEST_FACTS else "xbrl.empty",
            details={"file": source.name, "kind": kind, "voucher": kind, "facts": str(facts)},
        )
