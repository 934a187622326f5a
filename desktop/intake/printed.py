"""Invoices as they are printed: words with boxes, columns cut at the header, names wrapped.

The order in which a file lists its words says nothing: templates print all labels first, or
buyer and seller on one line. Only the boxes count. Used for PDF pages and for OFD pages that
carry no references.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from statistics import median

from desktop.intake.einvoice_xml import Head
from desktop.intake.words import PrintedPage, Word
from desktop.intake.written import number_of, squeeze

_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("seq", re.compile(r"序号")),
    ("goods", re.compile(r"货物或应税劳务、?服务名称|货物或应税劳务名称|项目名称")),
    ("spec", re.compile(r"规格型号")),
    ("unit", re.compile(r"单位")),
    ("quantity", re.compile(r"数量")),
    ("unit_price", re.compile(r"单价")),
    ("amount", re.compile(r"金额")),
    ("tax_rate", re.compile(r"税率/征收率|税率")),
    ("tax", re.compile(r"税额")),
)
_NUMERIC = re.compile(r"[-−]?[¥￥]?[-−]?[\d.,]+%?|\*+|免税|不征税")
_FEWEST_LABELS = 4
_ROW_SHARE = 0.55
_OTHER_VOUCHERS = (
    ("通行费", re.compile(r"通行日期|车牌号|经营租赁\*通行费")),
    ("铁路电子客票", re.compile(r"铁路电子客票|电子客票号.*二等座|铁路客票")),
    ("出租车或客运发票", re.compile(r"出租汽?车|上车时间?|客运服务\*|出行人.*出行日期")),
    ("航空运输电子客票行程单", re.compile(r"航空运输电子客票|行程单")),
    ("机动车或二手车销售统一发票", re.compile(r"(机动车|二手车)销售统一发票")),
    ("银行电子回单", re.compile(r"银行.{0,10}回单|电子回单")),
)
_ALWAYS_NUMBERED = frozenset({"通行费", "机动车或二手车销售统一发票"})
"""Vouchers with the number of an invoice: what has none and names a car is something else."""
_NUMBER = re.compile(r"发票号码[:：]?(\d{20}|\d{8})(?!\d)")
_CODE = re.compile(r"发票代码[:：]?(\d{10,12})(?!\d)")
_DATE = re.compile(r"开票日期[:：]?(\d{4})年(\d{1,2})月(\d{1,2})日?")
_TITLE = re.compile(r"电子发票\([^)]{2,12}\)|[\u4e00-\u9fff]{0,6}增值税[\u4e00-\u9fff]{2,6}?发票")
_NAME_LABEL = "名称"
_ID = re.compile(r"(?:纳税人识别号|统一社会信用代码)[:：]?([0-9A-Z]{15,20})(?![0-9A-Z])")
_NAME = re.compile(r"名称[:：]?(.+)")
_SUM = re.compile(r"[¥￥]?([-−]?[\d,]+\.\d{2})(?!\d)")
_SIDE_SIGNS = frozenset("购买销售方信息")
"""Signs of the box titles 购买方信息 and 销售方信息, printed downwards beside the parties."""
_AFTER_NAME = re.compile(r"(?:统一社会信用代码|纳税人识别号|密码区|地址|[购销]$).*")


_HEAD_NAMES = tuple(each.name for each in fields(Head))
_LIST_ELSEWHERE = "详见销货清单"


@dataclass(frozen=True, slots=True)
class Printed:
    """An invoice as printed.

    Attributes:
        head: Number, day, parties, totals.
        lines: Lines as texts by field.
        voucher: What it is, if it is a voucher without energy (toll, rail, air, taxi).
    """

    head: Head
    lines: tuple[Mapping[str, str], ...]
    voucher: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    words: tuple[Word, ...]

    @property
    def middle(self) -> float:
        return median(word.middle for word in self.words)

    @property
    def text(self) -> str:
        return squeeze_upper("".join(word.text for word in self.words))


@dataclass(frozen=True, slots=True)
class _Label:
    name: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Grid:
    """The header of the lines: labels from left to right."""

    labels: tuple[_Label, ...]
    row: int

    def column_of(self, word: Word) -> str:
        """Return the column of a word: numbers by their right edge, texts by their centre.

        A number is no unit: without a unit the quantity stands where it likes.
        """
        at = self.labels[0].name
        is_number = bool(_NUMERIC.fullmatch(word.text))
        for before, label in zip((None, *self.labels), self.labels, strict=False):
            border = label.left if before is None or is_number else (before.right + label.left) / 2
            if (word.right if is_number else word.centre) >= border:
                at = label.name
        return "quantity" if is_number and at == "unit" else at


@dataclass(slots=True)
class _Line:
    """A line that is being put together."""

    texts: dict[str, list[str]] = field(default_factory=dict)

    def add(self, column: str, text: str) -> None:
        self.texts.setdefault(column, []).append(text)

    def has(self, column: str) -> bool:
        return bool(self.texts.get(column))

    def done(self) -> dict[str, str]:
        return {column: "".join(texts) for column, texts in self.texts.items() if column != "seq"}


def squeeze_upper(text: str) -> str:
    """Return a text to search in: half width, no spaces, capitals."""
    return squeeze(text).upper()


def rows_of(words: Sequence[Word]) -> list[_Row]:
    """Return words grouped into rows from top to bottom, each from left to right."""
    if not words:
        return []
    height = median(word.bottom - word.top for word in words)
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if rows and word.middle - rows[-1][0].middle <= height * _ROW_SHARE:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_Row(tuple(sorted(row, key=lambda word: word.left))) for row in rows]


def invoices_apart(pages: Sequence[PrintedPage]) -> list[list[PrintedPage]]:
    """Return pages by invoice: one that names another number above its table begins the next."""
    groups: list[list[PrintedPage]] = []
    current = ""
    for page in pages:
        rows = rows_of(page.words)
        grid = _grid_of(rows)
        above = "".join(f"{row.text}\n" for row in rows[: grid.row]) if grid is not None else ""
        number = _first(_NUMBER, above)
        if not groups or (number and current and number != current):
            groups.append([])
        groups[-1].append(page)
        current = number or current
    return groups


def read_printed(pages: Sequence[PrintedPage]) -> Printed | None:
    """Return the invoice on some pages; nothing if no table of lines is on any of them."""
    lines: list[dict[str, str]] = []
    head: Head | None = None
    everything = named = ""
    for page in pages:
        rows = rows_of(page.words)
        everything += "".join(row.text for row in rows)
        grid = _grid_of(rows)
        named += "".join(row.text for row in (rows if grid is None else rows[: grid.row + 1]))
        if grid is None:
            head = head or _loose_head(rows)
            continue
        end = _end_of(rows, grid)
        found_lines = _lines_of(rows[grid.row + 1 : end], grid)
        lines += [{**line, "page": str(page.number)} for line in found_lines]
        found = _head_of(rows, grid.row, end)
        head = found if head is None or not head.number else _joined(head, found)
    if len(lines) > 1:
        lines = [line for line in lines if _LIST_ELSEWHERE not in line.get("goods", "")]
    named += "".join(squeeze_upper(line.get("goods", "")) for line in lines)
    voucher = _voucher_of(named if lines else everything)
    if head is None and voucher and not lines and voucher not in _ALWAYS_NUMBERED:
        head = Head()
    if head is None or not (lines or voucher):
        return None
    return Printed(head, tuple(lines), voucher)


def _voucher_of(text: str) -> str:
    """Return what kind of voucher without energy a text names.

    Of an invoice with lines only its title, its headings and its goods are asked: the remark of a
    fuel invoice names the car, too.
    """
    return next((name for name, mark in _OTHER_VOUCHERS if mark.search(text)), "")


def _joined(first: Head, later: Head) -> Head:
    """Return the head of an invoice over several pages: sums from the page that has the total."""
    known = {name: getattr(first, name) or getattr(later, name) for name in _HEAD_NAMES}
    sums = later if later.total else first
    return Head(**{**known, "amount": sums.amount, "tax": sums.tax, "total": sums.total})


def _signs(row: _Row) -> tuple[str, list[tuple[float, float]]]:
    """Return the signs of a row without spaces, and left and right edge of each."""
    signs, boxes = "", []
    for word in row.words:
        plain = squeeze(word.text)
        step = (word.right - word.left) / max(len(plain), 1)
        boxes += [(word.left + step * n, word.left + step * (n + 1)) for n in range(len(plain))]
        signs += plain
    return signs, boxes


def _grid_of(rows: Sequence[_Row]) -> _Grid | None:
    """Return the row that names the columns; letters may stand apart."""
    for index, row in enumerate(rows):
        signs, boxes = _signs(row)
        labels = [
            _Label(name, boxes[found.start()][0], boxes[found.end() - 1][1])
            for name, pattern in _LABELS
            if (found := pattern.search(signs))
        ]
        names = {label.name for label in labels}
        if len(labels) >= _FEWEST_LABELS and {"goods", "amount"} <= names:
            return _Grid(tuple(sorted(labels, key=lambda label: label.left)), index)
    return None


def _end_of(rows: Sequence[_Row], grid: _Grid) -> int:
    """Return the index of the row of totals below the lines."""
    for index in range(grid.row + 1, len(rows)):
        text = rows[index].text
        if text.startswith(("合计", "小计", "价税合计")):
            return index
    return len(rows)


def _lines_of(rows: Sequence[_Row], grid: _Grid) -> list[dict[str, str]]:
    """Return the lines between header and totals; rows without numbers continue a name."""
    lines: list[_Line] = []
    for row in rows:
        cells: dict[str, str] = {}
        for word in row.words:
            column = grid.column_of(word)
            cells[column] = cells.get(column, "") + word.text.strip()
        has_amount = number_of(cells.get("amount", "")) is not None
        starts = cells.get("goods", "").startswith("*")
        current = lines[-1] if lines else None
        if (
            current is None
            or (starts and current.has("goods"))
            or (has_amount and current.has("amount"))
        ):
            current = _Line()
            lines.append(current)
        for column, text in cells.items():
            current.add(column, text)
    done = (line.done() for line in lines)
    return [line for line in done if number_of(line.get("amount", "")) is not None]


def _head_of(rows: Sequence[_Row], table: int, end: int) -> Head:
    above, below = rows[:table], rows[end:]
    text = "".join(row.text + "\n" for row in above)
    everything = text + "".join(row.text + "\n" for row in below)
    buyer, seller = _parties(above, below)
    amount, tax, total = _sums(below)
    found = _DATE.search(everything)
    title = _TITLE.search(text)
    return Head(
        issued="-".join(part.zfill(2) for part in found.groups()) if found else "",
        number=_first(_NUMBER, everything),
        code=_first(_CODE, everything),
        seller=seller[1],
        seller_id=seller[0],
        buyer=buyer[1],
        buyer_id=buyer[0],
        amount=amount,
        tax=tax,
        total=total,
        remark=_remark(below),
        ticket_type=title[0] if title else "",
    )


def _loose_head(rows: Sequence[_Row]) -> Head | None:
    """Return what stands on a page without lines, if it names an invoice number."""
    head = _head_of(rows, len(rows), len(rows))
    return head if head.number else None


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _parties(
    above: Sequence[_Row], below: Sequence[_Row]
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return (tax id, name) of buyer and seller.

    A 数电票 prints the buyer left and the seller right above the lines; older templates print
    the buyer above and the seller below.
    """
    side = next((split for row in above if (split := _split_at(row)) is not None), None)
    if side is None:
        return _party(above, None, _left_of(above, "密")), _party(
            below, None, _left_of(below, "备")
        )
    return _party(above, None, side), _party(above, side, None)


def _left_of(rows: Sequence[_Row], label: str) -> float | None:
    """Return the left edge of the box a label opens; nothing if there is none."""
    return next(
        (word.left for row in rows for word in row.words if word.text.startswith(label)), None
    )


def _split_at(row: _Row) -> float | None:
    """Return where the seller's half begins: at the second "名称" of a row."""
    signs, boxes = _signs(row)
    found = [match.start() for match in re.finditer(_NAME_LABEL, signs)]
    return boxes[found[1]][0] - 1 if len(found) > 1 else None


def _party(rows: Sequence[_Row], left: float | None, right: float | None) -> tuple[str, str]:
    tax_id = name = ""
    for row in rows:
        words = [
            word
            for word in row.words
            if (left is None or word.left >= left)
            and (right is None or word.left < right)
            and word.text not in _SIDE_SIGNS
        ]
        text = squeeze_upper("".join(word.text for word in words))
        tax_id = tax_id or _first(_ID, text.replace("/纳税人识别号", ""))
        if not name and _NAME_LABEL in text and "项目" not in text:
            name = _AFTER_NAME.sub("", _first(_NAME, text)).strip(":")
    return tax_id, name


def _sums(below: Sequence[_Row]) -> tuple[str, str, str]:
    """Return the sums without tax, of tax, and with tax, as printed."""
    amount = tax = total = ""
    for row in below:
        sums = _SUM.findall(row.text)
        if "价税合计" in row.text or "(小写)" in row.text:
            total = sums[-1] if sums else total
            break
        if row.text.startswith("合计"):
            amount = sums[0] if sums else ""
            tax = sums[1] if len(sums) > 1 else ""
        elif sums and not amount:
            amount, tax = sums[0], sums[1] if len(sums) > 1 else ""
    return amount, tax, total


def _remark(below: Sequence[_Row]) -> str:
    """Return the remark: what stands right of its label, without people and banks."""
    left = _left_of(below, "备")
    if left is None:
        return ""
    texts = [
        " ".join(word.text for word in row.words if word.left >= left)
        for row in below
        if not _is_people(row) and "合计" not in row.text
    ]
    text = "\n".join(
        part.removeprefix("备注").removeprefix("备").removeprefix("注") for part in texts
    )
    return "\n".join(part.strip(" :：") for part in text.split("\n") if part.strip(" :："))


def _is_people(row: _Row) -> bool:
    return any(mark in row.text for mark in ("开票人", "收款人", "复核", "开户", "账号", "销售方:"))
