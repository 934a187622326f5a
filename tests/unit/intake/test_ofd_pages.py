"""What is drawn on the pages of an OFD file: numbers by hand from the coordinates written."""

import zipfile
from io import BytesIO

import pytest

from desktop.errors import InputError
from desktop.intake.ofd_pages import MAX_PAGES, read_pages

XMLNS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ROOT = (
    f"<ofd:OFD {XMLNS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    "</ofd:OFD>"
)
FONTS = f'<ofd:Res {XMLNS}><ofd:Fonts><ofd:Font ID="3" FontName="宋体"/></ofd:Fonts></ofd:Res>'


def ofd(*pages: str, template: str = "", area: str = "0 0 210 140") -> bytes:
    box = f"<ofd:PageArea><ofd:PhysicalBox>{area}</ofd:PhysicalBox></ofd:PageArea>" if area else ""
    templates = '<ofd:TemplatePage ID="9" BaseLoc="Tpl.xml"/>' if template else ""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Page_{n}.xml"/>' for n in range(len(pages)))
    parts = {
        "OFD.xml": ROOT,
        "Doc_0/Document.xml": f"<ofd:Document {XMLNS}><ofd:CommonData>{box}{templates}"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>None.xml</ofd:DocumentRes>"
        f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": FONTS,
    }
    uses = '<ofd:Template TemplateID="9"/>' if template else ""
    if template:
        parts["Doc_0/Tpl.xml"] = page(template)
    for number, content in enumerate(pages):
        parts[f"Doc_0/Page_{number}.xml"] = page(content, uses)
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


def page(content: str, before: str = "") -> str:
    return (
        f"<ofd:Page {XMLNS}>{before}<ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content>"
        "</ofd:Page>"
    )


def text(code: str, **attributes: str) -> str:
    given = {"Boundary": "10 20 50 5", "Font": "3", "Size": "4", **attributes}
    written = " ".join(f'{name}="{value}"' for name, value in given.items())
    return f"<ofd:TextObject {written}>{code}</ofd:TextObject>"


def path(data: str, **attributes: str) -> str:
    given = {"Boundary": "5 6 10 10", **attributes}
    written = " ".join(f'{name}="{value}"' for name, value in given.items())
    return (
        f'<ofd:PathObject {written}><ofd:StrokeColor Value="156 82 35"/>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def test_signs_stand_at_the_boundary_plus_their_advances() -> None:
    code = '<ofd:TextCode X="1" Y="3" DeltaX="2 g 2 3">电费9</ofd:TextCode>'
    (one,) = read_pages(ofd(text(code)), "a.ofd")
    (signs,) = one.signs
    assert (one.width, one.height) == (210.0, 140.0)
    assert signs.text == "电费9"
    # 10 + 1, then + 2, then + 3; 20 + 3
    assert signs.places == ((11.0, 23.0), (13.0, 23.0), (16.0, 23.0))
    assert (signs.size, signs.colour, signs.font) == (4.0, (0, 0, 0), "宋体")


def test_a_second_code_without_a_place_goes_on_where_the_last_began() -> None:
    codes = (
        '<ofd:TextCode X="1" Y="3">a</ofd:TextCode><ofd:TextCode Y="7" DeltaY="2">bc</ofd:TextCode>'
    )
    (one,) = read_pages(ofd(text(codes)), "a.ofd")
    assert [signs.places for signs in one.signs] == [
        ((11.0, 23.0),),
        ((11.0, 27.0), (11.0, 29.0)),
    ]


def test_a_matrix_moves_and_scales() -> None:
    code = '<ofd:TextCode X="1" Y="1">a</ofd:TextCode>'
    (one,) = read_pages(ofd(text(code, CTM="2 0 0 2 3 4")), "a.ofd")
    # 2 × 1 + 3 + 10; 2 × 1 + 4 + 20; size 4 × 2
    assert one.signs[0].places == ((15.0, 26.0),)
    assert one.signs[0].size == 8.0


def test_paths_keep_their_commands_and_an_arc_becomes_its_end() -> None:
    data = "S 0 0 L 1 0 Q 1 1 2 2 B 0 0 1 1 3 3 A 1 1 0 0 1 4 4 C"
    (one,) = read_pages(ofd(path(data, LineWidth="0.25")), "a.ofd")
    (stroke,) = one.strokes
    assert stroke.commands == (
        ("M", (5.0, 6.0)),
        ("L", (6.0, 6.0)),
        ("Q", (6.0, 7.0, 7.0, 8.0)),
        ("B", (5.0, 6.0, 6.0, 7.0, 8.0, 9.0)),
        ("L", (9.0, 10.0)),
        ("C", ()),
    )
    assert (stroke.width, stroke.colour, stroke.fill) == (0.25, (156, 82, 35), None)


@pytest.mark.parametrize(
    ("data", "count"),
    [("M 0 0 X 1 1", 1), ("M 0 0 L 1", 1), ("L a b", 0), ("", 0)],
    ids=["a command nobody knows", "a number is missing", "no numbers", "nothing"],
)
def test_a_broken_path_ends_where_it_breaks(data: str, count: int) -> None:
    (one,) = read_pages(ofd(path(data)), "a.ofd")
    assert len(one.strokes[0].commands) == count


def test_a_filled_path_has_a_colour_inside_and_need_not_be_drawn_around() -> None:
    data = path("M 0 0 L 1 1 C", Fill="true", Stroke="false")
    filled = data.replace("<ofd:Abb", '<ofd:FillColor Value="300 0 -4"/><ofd:Abb')
    (one,) = read_pages(ofd(filled), "a.ofd")
    assert (one.strokes[0].width, one.strokes[0].fill) == (0.0, (255, 0, 0))


def test_what_has_no_box_is_left_out() -> None:
    code = '<ofd:TextCode X="1" Y="1" DeltaX="g x">a</ofd:TextCode>'
    content = text(code, Boundary="") + path("M 0 0", Boundary="1 2") + text(code, Size="x")
    (one,) = read_pages(ofd(content), "a.ofd")
    assert one.strokes == ()
    assert [signs.size for signs in one.signs] == [3.175]


def test_a_template_lies_below_its_page() -> None:
    code = '<ofd:TextCode X="0" Y="0">{}</ofd:TextCode>'
    data = ofd(text(code.format("本页")), template=text(code.format("模板")))
    (one,) = read_pages(data, "a.ofd")
    assert [signs.text for signs in one.signs] == ["模板", "本页"]


def test_words_fill_boxes_around_their_signs() -> None:
    code = '<ofd:TextCode X="0" Y="0" DeltaX="2 2">100</ofd:TextCode>'
    (one,) = read_pages(ofd(text(code), area=""), "a.ofd")
    (word,) = one.words()
    assert (one.width, one.height) == (210.0, 297.0)
    assert (word.left, word.right, word.top, word.bottom) == (10.0, 18.0, 16.0, 21.0)


def test_too_many_pages_are_not_drawn() -> None:
    assert len(read_pages(ofd(*[""] * (MAX_PAGES + 1)), "a.ofd")) == MAX_PAGES


def test_a_damaged_container_is_refused() -> None:
    with pytest.raises(InputError):
        read_pages(b"PK broken", "a.ofd")
