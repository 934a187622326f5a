"""OFD invoices: the XML attachment, then the tags, then the printed page, then the head alone.

An OFD file is a zip. Some carry the invoice as XML; newer ones only tags that point at text
objects; all carry number and totals in ``OFD.xml``. A part that is malformed never ends the
reading of the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from xml.etree.ElementTree import Element

from desktop.accounting.documents.invoice import Form, Invoice
from desktop.accounting.documents.source_document import Kind
from desktop.findings import Finding, Place
from desktop.intake.einvoice_xml import (
    GOODS_TAGS,
    Frame,
    Head,
    invoice_of,
    invoices_of,
    renamed,
    unsure,
)
from desktop.intake.ofd_package import Package, TextObject
from desktop.intake.ofd_pages import DrawnPage, drawn_pages
from desktop.intake.papers import code_of_paper
from desktop.intake.printed import Printed, read_printed
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
from desktop.intake.words import PrintedPage, Word, words_of_signs
from desktop.intake.written import number_of
from desktop.intake.xml_tree import child, children, leaves, local

_CUSTOM_DATA: dict[str, str] = {
    "发票代码": "code",
    "发票号码": "number",
    "开票日期": "issued",
    "合计金额": "amount",
    "合计税额": "tax",
    "价税合计": "total",
    "购买方纳税人识别号": "buyer_id",
    "购买方名称": "buyer",
    "销售方纳税人识别号": "seller_id",
    "销售方名称": "seller",
}
_HEAD_TAGS: dict[str, str] = {
    "InvoiceCode": "code",
    "InvoiceNo": "number",
    "InvoiceNumber": "number",
    "IssueDate": "issued",
    "TaxExclusiveTotalAmount": "amount",
    "TaxTotalAmount": "tax",
    "TaxInclusiveTotalAmount": "total",
    "BuyerTaxID": "buyer_id",
    "BuyerName": "buyer",
    "SellerTaxID": "seller_id",
    "SellerName": "seller",
    "Note": "remark",
}
MAX_PAGES = 200
_SAME_LINE = 3.0
"""Objects of one line lie closer than this. [mm]"""


class Ofd:
    """Reads invoices in OFD."""

    name = "ofd"
    version = "1"
    kinds = (Kind.OFD,)

    def recognises(self, sample: Sample, context: IntakeContext) -> Score | None:  # noqa: ARG002 (the protocol's signature)
        """Return certainty for any OFD container."""
        return Score.CERTAIN if sample.shape is Shape.OFD else None

    def read(self, source: Source, context: IntakeContext) -> ReadResult:
        """Return the invoice of an OFD file, from its best source of values.

        Raises:
            InputError: If the container is damaged or beyond the limits.
        """
        package = Package(source.data, source.name)
        frame = Frame(Place(file=source.name), source.sha256, Form.OFD_ATTACHMENT, context)
        for form, find in _SOURCES:
            printed = _printed(package) if form is Form.OFD_HEADER else None
            if printed is not None and printed.voucher:
                code = code_of_paper(printed.voucher)
                return self._skipped(source, package, code, voucher=printed.voucher)
            invoices = find(package, frame._replace(form=form))
            if invoices:
                return self._read(source, invoices, package.findings, form)
        return self._skipped(source, package, "ofd.not_an_invoice")

    def _skipped(self, source: Source, package: Package, code: str, **details: str) -> ReadResult:
        return ReadResult(
            document=document_of(source, Kind.OFD, self),
            status=Status.SKIPPED,
            code=code,
            details={"file": source.name, **details},
            findings=tuple(package.findings),
        )

    def _read(
        self, source: Source, invoices: tuple[Invoice, ...], findings: list[Finding], form: Form
    ) -> ReadResult:
        is_partly = form is Form.OFD_HEADER
        return ReadResult(
            document=document_of(source, Kind.OFD, self),
            status=Status.PARTLY if is_partly else Status.READ,
            code="ofd.header_only" if is_partly else "",
            details={"file": source.name},
            invoices=invoices,
            findings=(*findings, *(each for one in invoices for each in unsure(one))),
        )


def _from_attachment(package: Package, frame: Frame) -> tuple[Invoice, ...]:
    """Read the XML the file carries."""
    for name in package.names():
        if name.endswith(".xml") and "/attach" in f"/{name}" and "attachments.xml" not in name:
            root = package.tree(name)
            if root is not None:
                place = Place(file=frame.place.file, sheet=name.rpartition("/")[2])
                invoices, _ = invoices_of(root, frame._replace(place=place))
                if invoices:
                    return invoices
    return ()


def _from_tags(package: Package, frame: Frame) -> tuple[Invoice, ...]:
    """Read the values the tags point at."""
    for path in _tag_files(package):
        root = package.tree(path)
        if root is None:
            continue
        texts: dict[str, str] = {}
        for field in root.iter():
            if local(field) in _HEAD_TAGS:
                texts.setdefault(local(field), _value(field, package))
        head = _completed(Head(**renamed(texts, _HEAD_TAGS)), package)
        lines = _grouped(root, package) or _flat(root, package)
        invoice = invoice_of(head, lines, frame) if lines else None
        if invoice is not None:
            return (invoice,)
    return ()


def _tag_files(package: Package) -> list[str]:
    """Return the files of tags: as listed, else by name."""
    listing = leaves(child(package.document, "CustomTags"))
    location = _text_of_child(package.document, "CustomTags") or listing.get("CustomTags", "")
    path = package.beside(location) if location else ""
    root = package.tree(path) if path else None
    listed = (
        package.beside(leaves(tag).get("FileLoc", ""), path) for tag in children(root, "CustomTag")
    )
    return [*dict.fromkeys(listed)] or [
        name
        for name in package.names()
        if "/tags/" in f"/{name}" and not name.endswith("customtags.xml")
    ]


def _text_of_child(element: Element | None, name: str) -> str:
    return leaves(element).get(name, "")


def _value(field: Element, package: Package) -> str:
    """Return the value of a field: inline data, or the objects it points at, in order."""
    parts = []
    for item in field:
        text = (item.text or "").strip()
        if local(item) == "ObjectData":
            parts.append(text)
        elif local(item) == "ObjectRef" and text in package.objects:
            parts.append(package.objects[text].text)
    return "".join(parts).strip()


def _completed(head: Head, package: Package) -> Head:
    """Return a head with what it lacks from ``OFD.xml``."""
    known = renamed(package.custom_data, _CUSTOM_DATA)
    missing = {name: text for name, text in known.items() if not getattr(head, name)}
    return head._replace(**missing)


def _grouped(root: Element, package: Package) -> list[dict[str, str]]:
    """Return lines whose fields stand together in a ``GoodsInfo``."""
    items = [item for item in root.iter() if local(item) == "GoodsInfo" and len(item)]
    lines = [
        renamed({local(field): _value(field, package) for field in item}, GOODS_TAGS)
        for item in items
        if any(local(field) in GOODS_TAGS for field in item)
    ]
    return [line for line in lines if line.get("goods") or line.get("amount")]


@dataclass(frozen=True, slots=True)
class _Placed:
    name: str
    found: TextObject


def _flat(root: Element, package: Package) -> list[dict[str, str]]:
    """Return lines whose fields stand one after another: paired by their height on the page.

    Every amount begins a line; a name that wraps belongs to the amount above it.
    """
    placed = [
        _Placed(GOODS_TAGS[local(field)], package.objects[reference])
        for field in root.iter()
        if local(field) in GOODS_TAGS
        for item in field
        if (reference := (item.text or "").strip()) in package.objects
    ]
    anchors = sorted(
        {
            (each.found.page, each.found.middle)
            for each in placed
            if each.name == "amount" and number_of(each.found.text) is not None
        }
    )
    lines: list[dict[str, str]] = [{} for _ in anchors]
    for each in sorted(placed, key=lambda each: (each.found.middle, each.found.box[0])):
        index = _anchor_of(each.found, anchors)
        if index is not None:
            line = lines[index]
            line[each.name] = line.get(each.name, "") + each.found.text.strip()
    return lines


def _anchor_of(found: TextObject, anchors: Sequence[tuple[str, float]]) -> int | None:
    """Return the last line that begins at or above an object."""
    above = [
        index
        for index, (page, middle) in enumerate(anchors)
        if page == found.page and middle <= found.middle + _SAME_LINE
    ]
    return above[-1] if above else None


def _printed(package: Package) -> Printed | None:
    """Return the invoice as it stands on the pages, as a PDF is read."""
    pages = (
        PrintedPage(tuple(words_of_signs(_within(page))), page.number)
        for page in islice(drawn_pages(package), MAX_PAGES)
    )
    return read_printed([page for page in pages if page.words])


def _within(page: DrawnPage) -> Iterator[Word | None]:
    """Yield the signs that stand on a page, nothing for a space."""
    for each in page.signs:
        for sign in each.boxes():
            if sign is None or sign.top < page.height:
                yield sign


def _from_page(package: Package, frame: Frame) -> tuple[Invoice, ...]:
    """Read the printed page; labels may stand in the template."""
    printed = _printed(package)
    if printed is None or printed.voucher:
        return ()
    invoice = invoice_of(_completed(printed.head, package), printed.lines, frame)
    return (invoice,) if invoice is not None and invoice.lines else ()


def _from_head(package: Package, frame: Frame) -> tuple[Invoice, ...]:
    """Read number and totals from ``OFD.xml``."""
    invoice = invoice_of(_completed(Head(), package), (), frame)
    return (invoice,) if invoice is not None else ()


_SOURCES = (
    (Form.OFD_ATTACHMENT, _from_attachment),
    (Form.OFD_TAGS, _from_tags),
    (Form.OFD_TAGS, _from_page),
    (Form.OFD_HEADER, _from_head),
)
