"""OFD invoices: the XML attachment, then the tags, then the printed page, then the head alone.

An OFD file is a zip. Some carry the invoice as XML; newer ones only tags that point at text
objects; all carry number and totals in ``OFD.xml``. A part that is malformed never ends the
reading of the others.
"""

import posixpath
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from xml.etree.ElementTree import Element

from desktop.accounting.documents.invoice import Form, Invoice
from desktop.accounting.documents.source_document import Kind
from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake import limits
from desktop.intake.einvoice_xml import (
    GOODS_TAGS,
    Frame,
    Head,
    invoice_of,
    invoices_of,
    renamed,
    unsure,
)
from desktop.intake.printed import read_printed
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
from desktop.intake.words import PrintedPage, Word
from desktop.intake.written import number_of
from desktop.intake.xml_tree import child, children, leaves, local, parse_xml

_CUSTOM_DATA: Mapping[str, str] = {
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
_HEAD_TAGS: Mapping[str, str] = {
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
_SAME_LINE = 3.0
"""Objects of one line lie closer than this. [mm]"""


@dataclass(frozen=True, slots=True)
class TextObject:
    """A text object of a page; millimetres, y downwards."""

    page: str
    box: tuple[float, float, float, float]
    text: str

    @property
    def middle(self) -> float:
        """Height of its centre line."""
        return self.box[1] + self.box[3] / 2


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
            invoices = find(package, replace(frame, form=form))
            if invoices:
                return self._read(source, invoices, package.findings, form)
        return ReadResult(
            document=document_of(source, Kind.OFD, self),
            status=Status.SKIPPED,
            code="ofd.not_an_invoice",
            details={"file": source.name},
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


class Package:
    """An OFD container: parts by name, whatever the case and the leading slash."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self._archive = limits.open_zip(data, name)
        self._entries: dict[str, zipfile.ZipInfo] = {
            entry.filename.lstrip("/").lower(): entry for entry in self._archive.infolist()
        }

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return sorted(self._entries)

    def tree(self, path: str) -> Element | None:
        """Return the root of an XML part; nothing if it is missing or malformed."""
        entry = self._entries.get(path.lstrip("/").lower())
        if entry is None:
            return None
        try:
            return parse_xml(limits.unpack(self._archive, entry, self.name), f"{self.name}/{path}")
        except InputError as exc:
            if "tag" in path.lower():
                self._note("ofd.tags_damaged")
            elif exc.code != "xml.damaged":
                raise
            return None

    def _note(self, code: str) -> None:
        self.findings.append(Finding(code, Severity.NOTICE, Place(file=self.name)))

    @cached_property
    def root(self) -> Element | None:
        """``OFD.xml``."""
        return self.tree("OFD.xml")

    @cached_property
    def document_path(self) -> str:
        """Path of ``Document.xml``."""
        found = leaves(child(self.root, "DocBody")).get("DocRoot", "")
        return (found or "Doc_0/Document.xml").lstrip("/")

    def beside(self, location: str, base: str = "") -> str:
        """Return the full path of a location relative to a part, or absolute.

        Some writers mean the document's folder or the whole container where the standard means
        the part's own folder: the first place that exists counts.
        """
        if location.startswith("/"):
            return location.lstrip("/")
        folders = (posixpath.dirname(base), posixpath.dirname(self.document_path), "")
        paths = [posixpath.normpath(posixpath.join(folder, location)) for folder in folders]
        if not base:
            del paths[0]
        return next((path for path in paths if path.lower() in self._entries), paths[0])

    @cached_property
    def document(self) -> Element | None:
        """``Document.xml``."""
        return self.tree(self.document_path)

    @cached_property
    def custom_data(self) -> dict[str, str]:
        """Names and values of ``OFD.xml``."""
        info = child(self.root, "DocBody", "DocInfo", "CustomDatas")
        return {
            item.get("Name", "").strip(): (item.text or "").strip()
            for item in children(info, "CustomData")
        }

    @cached_property
    def objects(self) -> dict[str, TextObject]:
        """Text objects of all pages by id; those beyond the edge of their page left out."""
        found: dict[str, TextObject] = {}
        for page, content in self._contents():
            found |= dict(_text_objects(content, page, self._height(content)))
        return found

    @cached_property
    def templates(self) -> dict[str, list[TextObject]]:
        """Text objects of the template of each page, by page."""
        found: dict[str, list[TextObject]] = {}
        for page, content in self._contents():
            for tree in self._templates_of(content):
                objects = _text_objects(tree, page, _ANY_HEIGHT)
                found.setdefault(page, []).extend(item for _, item in objects)
        return found

    def pages(self) -> Iterator[tuple[Element, tuple[Element, ...], tuple[float, ...]]]:
        """Yield what is drawn on each page, its templates below it, and the page's box in mm."""
        for _, content in self._contents():
            yield content, tuple(self._templates_of(content)), self._box(content)

    def _templates_of(self, content: Element) -> Iterator[Element]:
        places = {
            item.get("ID", ""): item.get("BaseLoc", "")
            for item in children(child(self.document, "CommonData"), "TemplatePage")
        }
        for template in children(content, "Template"):
            location = places.get(template.get("TemplateID", ""), "")
            tree = self.tree(self.beside(location)) if location else None
            if tree is not None:
                yield tree

    def _contents(self) -> Iterator[tuple[str, Element]]:
        for page in children(child(self.document, "Pages"), "Page"):
            content = self.tree(self.beside(page.get("BaseLoc", "")))
            if content is not None:
                yield page.get("ID", ""), content

    def _height(self, content: Element) -> float:
        """Return the height of a page in millimetres: its own, else the document's."""
        box = self._box(content)
        return box[3] if box else _ANY_HEIGHT

    def _box(self, content: Element) -> tuple[float, ...]:
        """Return left, top, width and height of a page; nothing if it does not say them."""
        own = leaves(child(content, "Area")).get("PhysicalBox", "")
        common = leaves(child(self.document, "CommonData", "PageArea")).get("PhysicalBox", "")
        numbers = _floats(own or common)
        return tuple(numbers) if len(numbers) == _BOX else ()


_BOX = 4
_ANY_HEIGHT = 1e6


def _floats(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split()]
    except ValueError:
        return []


def _text_objects(content: Element, page: str, height: float) -> Iterator[tuple[str, TextObject]]:
    for item in content.iter():
        if local(item) == "TextObject":
            box = _floats(item.get("Boundary", ""))
            text = "".join((code.text or "") for code in children(item, "TextCode"))
            if len(box) == _BOX and box[1] < height:
                yield item.get("ID", ""), TextObject(page, (box[0], box[1], box[2], box[3]), text)


def _from_attachment(package: Package, frame: Frame) -> tuple[Invoice, ...]:
    """Read the XML the file carries."""
    for name in package.names():
        if name.endswith(".xml") and "/attachs/" in f"/{name}" and "attachments.xml" not in name:
            root = package.tree(name)
            if root is not None:
                place = Place(file=frame.place.file, sheet=name.rpartition("/")[2])
                invoices, _ = invoices_of(root, replace(frame, place=place))
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
    listed = [
        package.beside(leaves(tag).get("FileLoc", ""), path) for tag in children(root, "CustomTag")
    ]
    return listed or [
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
    return replace(head, **{name: text for name, text in known.items() if not getattr(head, name)})


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


def _from_page(package: Package, frame: Frame) -> tuple[Invoice, ...]:
    """Read the printed page, as a PDF is read; labels stand in the template."""
    words: dict[str, list[Word]] = {}
    for found in package.objects.values():
        words.setdefault(found.page, []).append(_word(found))
    pages = [
        PrintedPage((*own, *map(_word, package.templates.get(page, ()))), number)
        for number, (page, own) in enumerate(words.items(), 1)
    ]
    printed = read_printed(pages)
    if printed is None or printed.voucher:
        return ()
    invoice = invoice_of(_completed(printed.head, package), printed.lines, frame)
    return (invoice,) if invoice is not None and invoice.lines else ()


def _word(found: TextObject) -> Word:
    left, top, width, height = found.box
    return Word(left, top, left + width, top + height, found.text)


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
