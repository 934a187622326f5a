"""The parts of an OFD container: a zip of XML, read by names as writers spell them.

A part that is malformed never ends the reading of the others.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from desktop.errors import InputError
from desktop.findings import Finding, Place, Severity
from desktop.intake import limits
from desktop.intake.xml_tree import child, children, leaves, local, parse_xml

MOST_PARSED = 64 * 1024 * 1024
"""Bytes of XML parsed of one container, a part as often as another one names it."""


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


class Package:
    """An OFD container: parts by name, whatever the case and the leading slash."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self._archive = limits.open_zip(data, name)
        self._parsed = 0
        self._entries: dict[str, zipfile.ZipInfo] = {
            entry.filename.lstrip("/").lower(): entry for entry in self._archive.infolist()
        }

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return sorted(self._entries)

    def tree(self, path: str) -> Element | None:
        """Return the root of an XML part; nothing if it is missing or malformed.

        Raises:
            InputError: ``archive.too_large`` if parts that name each other, or one again and again,
                would be parsed without end.
        """
        entry = self._entries.get(path.lstrip("/").lower())
        if entry is None:
            return None
        self._parsed += entry.file_size
        if self._parsed > MOST_PARSED:
            place = Place(file=self.name)
            raise InputError(
                "archive.too_large",
                place,
                unpacked=self._parsed,
                packed=entry.compress_size,
                entries=len(self._entries),
            )
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
