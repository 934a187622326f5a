"""One invoice in five forms, and its red letter, come in any order and count once."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.accounting.documents.draft import DraftState
from desktop.accounting.documents.invoice import Form
from desktop.accounting.entity import Facility, ReportingEntity
from desktop.jobs import import_documents
from desktop.jobs.import_documents import ImportOrder, prepare, save
from desktop.models.store import Store
from tests.unit.intake.test_nasty_files import (
    CUSTOM,
    FLAT_TAGS,
    FP,
    OFD_DOCUMENT,
    OFD_ROOT,
    OFD_TAGS,
    PAGE,
)
from tests.unit.jobs.test_import_in_any_order import Directly

CODE, BLUE, RED = "033001900111", "12345678", "12345679"
TURNED = ("10000", "6100.00", "793.00", "6893.00")
"""Figures that a red letter has below nothing."""
FORMS = (Form.XML, Form.WORKBOOK, Form.OFD_ATTACHMENT, Form.OFD_TAGS, Form.PDF)
WITHOUT_BLUE = "draft.red_without_blue"
NAMELESS = Form.OFD_TAGS
"""The form that has no remark, so that a red letter does not say what it takes back."""
NOTE = f"对应正数发票代码:{CODE}号码:{BLUE}"
OLDER = '<Item><ObjectRef PageRef="1">9</ObjectRef></Item>'
WATER = '<Amount><ObjectRef PageRef="1">10</ObjectRef></Amount>'


def turned(text: str) -> str:
    """Return a blue invoice's text as its red letter's."""
    for figure in TURNED:
        text = text.replace(f">{figure}", f">-{figure}").replace(f"¥{figure}", f"¥-{figure}")
    return text.replace(BLUE, RED)


def xml(make: Any, *, is_red: bool) -> str:
    text = FP.format(own=make.own_id, grid=make.grid_id).replace("2020年07月23日", "2025年06月05日")
    text = text.replace("账期:202006", NOTE if is_red else "账期:202505")
    return turned(text).replace(f"号码:{RED}", f"号码:{BLUE}") if is_red else text


def ofd(make: Any, parts: Mapping[str, str], *, is_red: bool) -> bytes:
    code = f'<ofd:CustomDatas><ofd:CustomData Name="发票代码">{CODE}</ofd:CustomData>'
    custom = CUSTOM.replace("<ofd:CustomDatas>", code).replace("25332000000012345678", BLUE)
    custom = custom.replace("91330500MA00000001", make.own_id).replace(
        "91330000142910000X", make.grid_id
    )
    root = OFD_ROOT.format(custom=custom)
    data: bytes = make.zipped(
        {"OFD.xml": turned(root) if is_red else root, "Doc_0/Document.xml": OFD_DOCUMENT, **parts}
    )
    return data


def by_tags(make: Any, *, is_red: bool) -> bytes:
    tags = FLAT_TAGS.replace(OLDER, "").replace(WATER, "")
    parts = {
        "Doc_0/Tags/CustomTags.xml": OFD_TAGS,
        "Doc_0/Tags/CustomTag.xml": tags,
        "Doc_0/Pages/Page_0/Content.xml": turned(PAGE) if is_red else PAGE,
    }
    return ofd(make, parts, is_red=is_red)


def listed(make: Any, *, is_red: bool) -> bytes:
    sign = "-" if is_red else ""
    quantity, amount, tax, total = (sign + figure for figure in TURNED)
    row = {
        "发票代码": CODE,
        "发票号码": RED if is_red else BLUE,
        "销方识别号": make.grid_id,
        "销方名称": "国网浙江省电力有限公司",
        "购方识别号": make.own_id,
        "购买方名称": "湖州甲制造有限公司",
        "开票日期": "2025-06-05",
        "货物或应税劳务名称": "*供电*电费",
        "单位": "千瓦时",
        "数量": quantity,
        "单价": "0.61",
        "金额": amount,
        "税额": tax,
        "价税合计": total,
        "发票状态": "正常",
        "是否正数发票": "否" if is_red else "是",
        "备注": NOTE if is_red else "账期:202505",
    }
    data: bytes = make.workbook({"信息汇总表": make.rows_of(make.columns, [row])})
    return data


def printed(make: Any, *, is_red: bool) -> bytes:
    words = [*make.pdf_labels, *make.pdf_line, *make.pdf_head]
    if is_red:
        words = [(x, y, _red_word(word)) for x, y, word in words]
    data: bytes = make.pdf([words])
    return data


def _red_word(word: str) -> str:
    if "账期" in word:
        return NOTE
    if word in TURNED:
        return f"-{word}"
    return turned(word)


def files_of(make: Any, folder: Path, *, is_red: bool) -> dict[Form, Path]:
    """Write every form of the invoice or of its red letter."""
    attached = {"Doc_0/Attachs/original_invoice.xml": xml(make, is_red=is_red)}
    written: dict[Form, tuple[str, bytes]] = {
        Form.XML: ("xml", xml(make, is_red=is_red).encode()),
        Form.WORKBOOK: ("xlsx", listed(make, is_red=is_red)),
        Form.OFD_ATTACHMENT: ("ofd", ofd(make, attached, is_red=is_red)),
        Form.OFD_TAGS: ("ofd", by_tags(make, is_red=is_red)),
        Form.PDF: ("pdf", printed(make, is_red=is_red)),
    }
    paths = {}
    for form, (suffix, data) in written.items():
        paths[form] = folder / f"{'red' if is_red else 'blue'}_{form.value}.{suffix}"
        paths[form].write_bytes(data)
    return paths


Files = tuple[dict[Form, Path], dict[Form, Path]]
Books = Callable[[], Store]


@pytest.fixture
def files(make: Any, tmp_path: Path) -> Files:
    """Return the paths of the blue invoice's forms and of the red letter's."""
    return files_of(make, tmp_path, is_red=False), files_of(make, tmp_path, is_red=True)


@pytest.fixture
def books(make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Books]:
    """Return a function that makes an empty company file, whose imports read in this process."""
    monkeypatch.setattr(import_documents, "LimitedReaders", Directly)
    entity = ReportingEntity(
        "湖州甲制造有限公司",
        make.own_id,
        "330500",
        "C3562",
        "2024-01",
        facilities=(Facility("总厂", "330500"),),
    )
    made: list[Store] = []

    def _made() -> Store:
        made.append(Store.create(tmp_path / f"{len(made)}.cbook", entity))
        return made[-1]

    yield _made
    for store in made:
        store.close()


def taken_in(store: Store, paths: Sequence[Path]) -> Store:
    for path in paths:
        save(store, prepare(store, ImportOrder((path,))), accept=False)
    return store


def counted(store: Store) -> list[str]:
    return [str(d.quantity) for d in store.drafts() if d.state is DraftState.PROPOSED]


def test_one_invoice_counts_once_and_ends_in_its_best_form(files: Files, books: Books) -> None:
    """Every fifth order: each form comes first, last and in between."""
    blue, _ = files
    for order in itertools.islice(itertools.permutations(FORMS), 0, None, 5):
        store = taken_in(books(), [blue[form] for form in order])
        assert counted(store) == ["10000 kWh"], order
        (kept,) = store.invoices()
        assert kept.form is Form.XML, order


@pytest.mark.parametrize("form", FORMS)
def test_a_red_letter_in_any_form_takes_back_a_blue_invoice_in_any_form(
    files: Files, books: Books, form: Form
) -> None:
    blue, red = files
    for other in FORMS:
        for order in ([blue[other], red[form]], [red[form], blue[other]]):
            store = taken_in(books(), order)
            if form is NAMELESS:
                assert [d.reason for d in store.drafts(DraftState.ASKED)] == [WITHOUT_BLUE]
                taken_in(store, [red[Form.PDF]])
            assert sorted(counted(store)) == ["-10000 kWh", "10000 kWh"], (other, order)
            assert store.drafts(DraftState.ASKED) == ()


def test_all_forms_of_both_net_to_nothing_whatever_comes_first(files: Files, books: Books) -> None:
    blue, red = files
    paths = [*blue.values(), *red.values()]
    for turn in range(len(paths)):
        for way in (1, -1):
            store = taken_in(books(), (paths[turn:] + paths[:turn])[::way])
            assert sorted(counted(store)) == ["-10000 kWh", "10000 kWh"]
            assert {each.form for each in store.invoices()} == {Form.XML}
