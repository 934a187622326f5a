"""XML of strangers: no document type, no entities, no depth, no size beyond measure.

Also what every XML dialect of ours needs: names without namespace, children by name.
"""

import re
from collections.abc import Iterator
from operator import attrgetter
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake import decoding

SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
"""Namespace of the XML that Excel 2003 wrote."""
MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 64
MAX_TAGS = 2_000_000
_FEW_TAGS = 20_000
"""A document with no more is looked at after it was parsed, not while."""
_LEAST_DEEP = 2 * MAX_DEPTH
"""A document with fewer cannot be too deep: what holds something begins and ends with a tag."""
_TAG = attrgetter("tag")
_NAMESPACE_END = "}"
"""Stands before the name of an element that has a namespace, and in no other's."""
_MOST_NAMES = 4096
"""Names of elements that are remembered."""
_SPOILT_AROUND = frozenset({9, 17})
"""What expat says of more behind a document, and of something before its declaration."""
_MARKUP_DECLARED = re.compile(rb"<!(?!--|\[CDATA\[)")
"""Begins a document type or an entity."""
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_UTF_8 = "utf-8"
_NAMES_OF_UTF_8 = frozenset({_UTF_8, "utf8"})
_MARKS_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.\-]+)")


def parse_xml(data: bytes, name: str) -> Element:
    """Return the root of an XML document; several documents in one file get a common root.

    Raises:
        InputError: ``xml.too_large``, ``xml.too_deep``, ``xml.forbidden`` or ``xml.damaged``.
    """
    place = Place(file=name)
    is_long = len(data) > MAX_TAGS and data.count(b"<") > MAX_TAGS
    if len(data) > MAX_BYTES or is_long:
        raise InputError("xml.too_large", place, size=len(data), limit=MAX_BYTES)
    encoding = _encoding_of(data)
    source: bytes | str = data
    try:
        root = _harmless_tree(data) if encoding == _UTF_8 else None
        if root is None:
            source = _decoded(data, encoding, name)
            root = _tree(source)
    except ParseError as exc:
        if exc.code in _SPOILT_AROUND:
            return _wrapped(source, place)
        raise InputError("xml.damaged", place, position=exc.msg) from exc
    except DefusedXmlException as exc:
        raise InputError("xml.forbidden", place) from exc
    except InputError as exc:
        raise InputError(exc.code, place, **exc.details) from exc
    except (ValueError, LookupError) as exc:
        raise InputError("xml.damaged", place, position="") from exc
    return root


def _tree(source: bytes | str) -> Element:
    """Return the root of an XML document.

    Raises:
        InputError: ``xml.too_deep``.
    """
    root = _harmless_tree(source.encode("utf-8") if isinstance(source, str) else source)
    return _guarded_tree(source) if root is None else root


def _harmless_tree(source: bytes) -> Element | None:
    """Return the root of a short document that declares nothing; nothing if it may do harm.

    What defusedxml forbids has to be declared in a document type, and that begins with ``<!``.
    Without one Python's own parser is as safe and four times as fast. It is told the encoding, so
    that no other reading of the bytes can hide a declaration.
    """
    tags = source.count(b"<")
    if tags > _FEW_TAGS or b"\x00" in source or _MARKUP_DECLARED.search(source) is not None:
        return None
    parser = XMLParser(encoding="utf-8")  # noqa: S314 - nothing is declared
    try:
        parser.feed(source)
        root: Element = parser.close()
    except ParseError:
        return None
    return root if tags < _LEAST_DEEP or _is_shallow(root) else None


def _is_shallow(root: Element) -> bool:
    """Return whether nothing stands deeper than allowed."""
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [inner for element in level for inner in element]
        if not level:
            return True
    return False


def _guarded_tree(source: bytes | str) -> Element:
    """Return the root of an XML document that may mean harm.

    The parser is defusedxml's, with everything it forbids. Only the two calls for each element
    are ours: they also count the depth, and go straight to the tree.

    Raises:
        InputError: ``xml.too_deep``.
    """
    builder = TreeBuilder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    opened, closed, depth = builder.start, builder.end, 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise InputError("xml.too_deep", limit=MAX_DEPTH)
        if attributes:
            attributes = {_qualified(key): text for key, text in attributes.items()}
        opened(_qualified(tag), attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        closed(tag)

    expat = parser.parser
    expat.ordered_attributes = False
    expat.StartElementHandler, expat.EndElementHandler = start, end
    parser.feed(source)
    root: Element = parser.close()
    return root


def _qualified(name: str) -> str:
    """Return a name as ElementTree writes it: expat leaves out the bracket before a namespace."""
    return f"{{{name}" if "}" in name else name


def _wrapped(source: bytes | str, place: Place) -> Element:
    """Return several documents of one file under one root."""
    text = source.decode("utf-8", "replace") if isinstance(source, bytes) else source
    try:
        return _tree(f"<documents>{_DECLARATION.sub('', text)}</documents>")
    except (ParseError, DefusedXmlException, ValueError) as exc:
        raise InputError("xml.damaged", place, position="") from exc


def _encoding_of(data: bytes) -> str:
    """Return the encoding a document says it has, UTF-8 where it says none; empty if unknown."""
    declared = _DECLARED.search(data[:200])
    encoding = declared[1].decode("ascii").lower() if declared else _UTF_8
    if encoding in _NAMES_OF_UTF_8:
        return "" if data.startswith(_MARKS_OF_UTF_16) else _UTF_8
    return "gb18030" if encoding.startswith("gb") else encoding


def _decoded(data: bytes, encoding: str, name: str) -> bytes | str:
    """Return UTF-8 as it is and everything else as text: the parser knows no GBK."""
    if encoding == _UTF_8:
        try:
            data.decode(_UTF_8)
        except UnicodeDecodeError:
            return _DECLARATION.sub("", decoding.decode(data, name), count=1)
        return data
    try:
        text = data.decode(encoding) if encoding else decoding.decode(data, name)
    except (UnicodeDecodeError, LookupError):
        text = decoding.decode(data, name)
    return _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)


class _Bare(dict[str, str]):
    """Names of elements without their namespace, each made once."""

    def __missing__(self, tag: str) -> str:
        """Make it; a stranger's file may hold names without end."""
        if len(self) >= _MOST_NAMES:
            self.clear()
        self[tag] = bare = tag.rpartition(_NAMESPACE_END)[2]
        return bare


_BARE = _Bare()


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return _BARE[element.tag]


def named(root: Element, name: str) -> list[Element]:
    """Return every element of a name, the root and all below it."""
    if _NAMESPACE_END not in "".join(map(_TAG, root.iter())):
        return list(root.iter(name))
    return [each for each in root.iter() if _BARE[each.tag] == name]


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first descendant on a path of names; nothing if a step is missing."""
    for name in path:
        if element is None:
            return None
        for inner in element:
            if _BARE[inner.tag] == name:
                element = inner
                break
        else:
            return None
    return element


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the children of a name."""
    if element is not None:
        yield from [inner for inner in element if _BARE[inner.tag] == name]


def text_at(element: Element | None, *path: str) -> str:
    """Return the text at a path; empty if it is missing or empty."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""


def parts(element: Element | None) -> dict[str, Element]:
    """Return name → child; the first of a name counts."""
    if element is None:
        return {}
    found = {_BARE[inner.tag]: inner for inner in element}
    if len(found) != len(element):
        found |= {_BARE[inner.tag]: inner for inner in reversed(element)}
    return found


def leaves(element: Element | None) -> dict[str, str]:
    """Return name → text of the direct children; the first of a name counts."""
    if element is None:
        return {}
    texts = {_BARE[inner.tag]: (inner.text or "").strip() for inner in element}
    if len(texts) != len(element):
        texts |= {_BARE[inner.tag]: (inner.text or "").strip() for inner in reversed(element)}
    return texts
