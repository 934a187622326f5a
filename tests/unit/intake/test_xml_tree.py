"""Short harmless XML is parsed quickly; anything that declares something goes the guarded way."""

from xml.etree.ElementTree import Element, tostring

import pytest

from desktop.errors import InputError
from desktop.intake import xml_tree
from desktop.intake.xml_tree import leaves, named, parse_xml, parts

HARMLESS = {
    "plain": b"<a><b>1</b><b/>tail</a>",
    "declared": '<?xml version="1.0" encoding="UTF-8"?><a x="1">电</a>'.encode(),
    "marked": b"\xef\xbb\xbf<a>\r\n</a>",
    "namespaces": b'<p:a xmlns:p="urn:p" p:x="1" y="2"><p:b/><c xmlns="urn:q"/></p:a>',
    "comment and data": b"<a><!-- & --><![CDATA[<b>&]]></a>",
    "type in a comment": b"<a><!-- <!DOCTYPE a> --></a>",
    "sixty-four deep": b"<a>" * 64 + b"</a>" * 64,
    "gbk": '<?xml version="1.0" encoding="GBK"?><a>电费</a>'.encode("gbk"),
    "two bytes a letter": '<?xml version="1.0" encoding="UTF-16"?><a>电</a>'.encode("utf-16"),
}


@pytest.mark.parametrize("data", HARMLESS.values(), ids=HARMLESS)
def test_the_quick_way_reads_what_the_guarded_one_reads(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = tostring(parse_xml(data, "a.xml"))
    monkeypatch.setattr(xml_tree, "_harmless_tree", lambda _: None)
    assert tostring(parse_xml(data, "a.xml")) == quick


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<a>" * 65 + b"</a>" * 65, "xml.too_deep"),
        (b"<a>" * 64 + b"<b/>" + b"</a>" * 64, "xml.too_deep"),
        (b"<a>" * 65, "xml.too_deep"),
        (b"<a>" * 30_000 + b"</a>" * 30_000, "xml.too_deep"),
        (b"<!DOCTYPE a><a/>", "xml.forbidden"),
        (b'<a/><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "xml.damaged"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16-le"), "xml.forbidden"),
        (b"<a>\x00</a>", "xml.damaged"),
        (b"<a>&x;</a>", "xml.damaged"),
        (b"<a", "xml.damaged"),
    ],
)
def test_what_may_do_harm_is_refused_by_its_name(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as refusal:
        parse_xml(data, "a.xml")
    assert refusal.value.code == code


def test_a_type_in_an_encoding_of_its_own_does_not_hide() -> None:
    """Declared beyond the first bytes that are looked at, in letters that are not ASCII's."""
    head = b'<?xml version="1.0"' + b" " * 300 + b'encoding="cp037"?>'
    body = '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("cp037")
    with pytest.raises(InputError):
        parse_xml(head + body, "a.xml")


def test_elements_are_found_by_name_in_any_namespace() -> None:
    root = parse_xml(b'<a><b/><c xmlns="urn:c"><b><b/></b></c></a>', "a.xml")
    assert [each.tag for each in named(root, "b")] == ["b", "{urn:c}b", "{urn:c}b"]
    assert named(Element("a"), "b") == []


def test_names_without_end_are_not_all_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_tree, "_MOST_NAMES", 3)
    tags = "".join(f"<b{number}>{number}</b{number}>" for number in range(9))
    assert leaves(parse_xml(f"<a>{tags}</a>".encode(), "a.xml")) == {
        f"b{number}": f"{number}" for number in range(9)
    }
    assert len(xml_tree._BARE) <= 3


def test_utf_8_that_is_none_is_read_as_the_chinese_it_is() -> None:
    said = '<?xml version="1.0" encoding="UTF-8"?><a>电费</a>'
    assert parse_xml(said.encode("gbk"), "a.xml").text == "电费"


def test_of_children_of_one_name_the_first_counts() -> None:
    root = parse_xml(b"<a><b>1</b><n:c xmlns:n='urn:n'> 2 </n:c><b>3</b><d/></a>", "a.xml")
    assert list(leaves(root).items()) == [("b", "1"), ("c", "2"), ("d", "")]
    assert {name: each.text for name, each in parts(root).items()} == {
        "b": "1",
        "c": " 2 ",
        "d": None,
    }
    assert not leaves(None)
    assert not parts(None)
