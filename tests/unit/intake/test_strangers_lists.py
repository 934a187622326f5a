"""Lists of invoices with headings in English and in pinyin."""

import pytest

from desktop.intake.reader import read_document
from desktop.intake.source import IntakeContext
from desktop.intake.tables import load_tables
from desktop.paths import resources

ENGLISH = (
    "Invoice No,Date,Seller,Seller Tax ID,Buyer,Buyer Tax ID,Description,Unit,Quantity,Unit Price,"
    "Amount,Tax,Total"
)
PINYIN = "FPHM,KPRQ,XFMC,XFSH,GFMC,GFSH,SPMC,DW,SL,DJ,JE,SE,JSHJ"


@pytest.mark.parametrize("headings", [ENGLISH, PINYIN], ids=["english", "pinyin"])
def test_a_list_is_known_by_other_headings(headings: str) -> None:
    folder = resources() / "intake"
    tables = load_tables({p.name: p.read_bytes() for p in folder.glob("*.toml")})
    row = (
        "12345678,2025-06-05,国网,91330000142910000X,甲厂,91330502MA2DEM0N7C,*供电*电费,千瓦时,"
        "10000,0.61,6100,793,6893"
    )
    data = f"{headings}\n{row}\n".encode()
    context = IntakeContext(own_tax_ids=frozenset({"91330502MA2DEM0N7C"}), tables=tables)
    result = read_document("list.csv", data, context)
    (invoice,) = result.invoices
    assert [how.details["sheet"] for how in result.used] == ["list.csv"]
    (line,) = invoice.lines
    assert (line.goods, line.unit, line.quantity) == ("*供电*电费", "千瓦时", "10000")
    assert (invoice.direction, str(invoice.total)) == ("purchase", "6893")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UNA:+.? 'UNB+UNOC:3+1+2+250101:1200+1'", "text.edifact"),
        ("UNB+UNOC:3+1+2+250101:1200+1'", "text.edifact"),
        ('{"data": [1]}', "text.json"),
        ('[{"kwh": 1}]', "text.json"),
        ("some words", "file.unknown"),
    ],
)
def test_a_known_format_nobody_reads_is_refused_by_its_name(text: str, code: str) -> None:
    assert read_document("f.txt", text.encode(), IntakeContext()).code == code
