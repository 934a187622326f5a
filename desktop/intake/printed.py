"""Invoices as they are printed: words with boxes, columns cut at the header, names wrapped.

The order in which a file lists its words says nothing: templates print all labels first, or
buyer and seller on one line. Only the boxes count. Used for PDF pages and for OFD pages that
carry no references.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.intake.einvoice_xml import Head
from desktop.intake.papers import paper_titled
from desktop.intake.printed_table import (
    Row,
    end_of,
    grid_of,
    lines_of,
    rows_of,
    sheets_of,
    signs_of,
    squeeze_upper,
)
from desktop.intake.words import PrintedPage
from desktop.intake.written import number_of

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
_DAY = r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})(?!\d)日?"
_DATE = re.compile(rf"开票日期[:：]?{_DAY}")
_LONE_DATE = re.compile(rf"(?<![\d/.-]){_DAY}")
_LONE_NUMBER = re.compile(r"(?<![0-9A-Z])(\d{20})(?![0-9A-Z])")
_TITLE = re.compile(
    r"电子发票\([^)]{2,12}\)|[\u4e00-\u9fff]{0,6}增值税[\u4e00-\u9fff]{2,6}?发票"
    r"|[\u4e00-\u9fff]{0,6}电子(?:普通|专用)发票"
)
_NAME_LABEL = "名称"
_ID = re.compile(r"(?:纳税人识别号|统一社会信用代码)[:：]?([0-9A-Z]{15,20})(?![0-9A-Z])")
_NAME = re.compile(r"名称[:：]?(.+)")
_SUM = re.compile(r"[¥￥]?([-−]?[\d,]+\.\d{2})(?!\d)")
_REST_OF_NAME = re.compile(r"(?!.*(?:信用代码|识别号))[\u4e00-\u9fff()]{1,40}")
"""What a long name has in a second row."""
_SIDE_SIGNS = frozenset("购买销售方信息")
"""Signs of the box titles 购买方信息 and 销售方信息, printed downwards beside the parties."""
_AFTER_NAME = re.compile(r"(?:统一社会信用代码|纳税人识别号|密码区|地址|[购销]$).*")


_SUMS = ("合计", "小计", "总计", "填开日期")
_HEAD_NAMES = Head._fields
_LIST_ELSEWHERE = "详见销货清单"


@dataclass(frozen=True, slots=True)
class Printed:
    """An invoice as printed.

    Attributes:
        head: Number, day, parties, totals.
        lines: Lines as texts by field.
        voucher: What it is, if it is a voucher without energy (toll, rail, air, taxi) or a paper
            that is no invoice.
    """

    head: Head
    lines: tuple[Mapping[str, str], ...]
    voucher: str = ""


def invoices_apart(pages: Sequence[PrintedPage]) -> list[list[PrintedPage]]:
    """Return pages by invoice: one that names another number above its table begins the next.

    A page with several invoices becomes as many pages of the same number.
    """
    groups: list[list[PrintedPage]] = []
    current = ""
    for page in _sheets(pages):
        rows = rows_of(page.words)
        grid = grid_of(rows)
        number = _number_in(_text_of(rows[: grid.row])) if grid is not None else ""
        if not groups or (number and current and number != current):
            groups.append([])
        groups[-1].append(page)
        current = number or current
    return groups


def _sheets(pages: Sequence[PrintedPage]) -> Iterator[PrintedPage]:
    for page in pages:
        for sheet in sheets_of(page.words):
            yield PrintedPage(tuple(word for row in sheet for word in row.words), page.number)


def _text_of(rows: Sequence[Row]) -> str:
    return "".join(f"{row.text}\n" for row in rows)


def _number_in(text: str) -> str:
    """Return the number of an invoice; label and number may stand in two rows."""
    number = _first(_NUMBER, text)
    if number or "发票号码" not in text or "发票代码" in text:
        return number
    lone = set(_LONE_NUMBER.findall(text))
    return lone.pop() if len(lone) == 1 else ""


def _issued_in(text: str, above: str) -> str:
    """Return the day of issue; label and day may stand in two rows above the lines."""
    found = _DATE.search(text)
    lone = _LONE_DATE.findall(above) if found is None and "开票日期" in above else []
    parts = found.groups() if found else lone[0] if len(lone) == 1 else ()
    return "-".join(part.zfill(2) for part in parts)


def read_printed(pages: Sequence[PrintedPage]) -> Printed | None:
    """Return the invoice on some pages; nothing if no table of lines is on any of them."""
    lines: list[dict[str, str]] = []
    head: Head | None = None
    copies: list[tuple[Head, list[dict[str, str]]]] = []
    everything = named = ""
    for page in pages:
        rows = rows_of(page.words)
        everything += "".join(row.text for row in rows)
        grid = grid_of(rows)
        if grid is None:
            named += "".join(row.text for row in rows)
            head = head or _loose_head(rows)
            continue
        end = end_of(rows, grid)
        named += "".join(row.text for row in rows[:end])
        found_lines = lines_of(rows[grid.row + 1 : end], grid)
        found = _head_of(rows, grid.row, end)
        sheet = found, found_lines
        if sheet in copies:
            continue
        if _is_whole(found, found_lines):
            copies.append(sheet)
        lines += [{**line, "page": str(page.number)} for line in found_lines]
        head = found if head is None or not head.number else _joined(head, found)
    if len(lines) > 1:
        lines = [line for line in lines if _LIST_ELSEWHERE not in line.get("goods", "")]
    named += "".join(squeeze_upper(line.get("goods", "")) for line in lines)
    voucher = _voucher_of(named if lines else everything)
    if head is None and voucher and not lines and voucher not in _ALWAYS_NUMBERED:
        head = Head()
    is_numbered = head is not None and bool(head.number)
    is_voucher = bool(voucher) and voucher not in _ALWAYS_NUMBERED
    paper = "" if is_numbered or is_voucher else _paper_of(pages)
    if paper:
        return Printed(Head(), (), paper)
    if head is None or not (lines or voucher):
        return None
    return Printed(head, tuple(lines), voucher)


def _paper_of(pages: Sequence[PrintedPage]) -> str:
    """Return what kind of paper pages without an invoice's number are, by their first rows."""
    return paper_titled(row.text for page in pages[:1] for row in rows_of(page.words))


def _is_whole(head: Head, lines: Sequence[Mapping[str, str]]) -> bool:
    """Return whether lines add up to the total of their own page: the same page again is a copy."""
    amounts = [number_of(line["amount"]) or 0 for line in lines]
    return bool(head.number and lines) and sum(amounts) == number_of(head.amount)


def _voucher_of(text: str) -> str:
    """Return what kind of voucher without energy a text names.

    Of an invoice with lines only what stands above its totals is asked: the remark of a fuel
    invoice names the car, too.
    """
    return next((name for name, mark in _OTHER_VOUCHERS if mark.search(text)), "")


def _joined(first: Head, later: Head) -> Head:
    """Return the head of an invoice over several pages: sums from the page that has the total."""
    known = {name: getattr(first, name) or getattr(later, name) for name in _HEAD_NAMES}
    sums = later if later.total else first
    return Head(**{**known, "amount": sums.amount, "tax": sums.tax, "total": sums.total})


def _head_of(rows: Sequence[Row], table: int, end: int) -> Head:
    above, below = rows[:table], rows[end:]
    text = _text_of(above)
    everything = text + _text_of(below)
    buyer, seller = _parties(above, below)
    amount, tax, total = _sums(below)
    title = _TITLE.search(text)
    return Head(
        issued=_issued_in(everything, text),
        number=_first(_NUMBER, everything) or _number_in(text),
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


def _loose_head(rows: Sequence[Row]) -> Head | None:
    """Return what stands on a page without lines, if it names an invoice number."""
    head = _head_of(rows, len(rows), len(rows))
    return head if head.number else None


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _parties(above: Sequence[Row], below: Sequence[Row]) -> tuple[tuple[str, str], tuple[str, str]]:
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


def _left_of(rows: Sequence[Row], label: str) -> float | None:
    """Return the left edge of the box a label opens; nothing if there is none."""
    return next(
        (word.left for row in rows for word in row.words if word.text.startswith(label)), None
    )


def _split_at(row: Row) -> float | None:
    """Return where the seller's half begins: at the second "名称" of a row."""
    signs, boxes = signs_of(row)
    found = [match.start() for match in re.finditer(_NAME_LABEL, signs)]
    return boxes[found[1]][0] - 1 if len(found) > 1 else None


def _party(rows: Sequence[Row], left: float | None, right: float | None) -> tuple[str, str]:
    tax_id = name = ""
    is_open = False
    for row in rows:
        words = [
            word
            for word in row.words
            if (left is None or word.left >= left)
            and (right is None or word.left < right)
            and not _SIDE_SIGNS.issuperset(word.text)
        ]
        text = squeeze_upper("".join(word.text for word in words))
        tax_id = tax_id or _first(_ID, text.replace("/纳税人识别号", ""))
        if not name and _NAME_LABEL in text and "项目" not in text:
            name = _AFTER_NAME.sub("", _first(_NAME, text)).strip(":")
            is_open = True
        elif text and is_open:
            name += text if _REST_OF_NAME.fullmatch(text) else ""
            is_open = False
    return tax_id, name


def _sums(below: Sequence[Row]) -> tuple[str, str, str]:
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


def _remark(below: Sequence[Row]) -> str:
    """Return the remark: what stands right of its label, without people and banks."""
    left = _left_of(below, "备")
    if left is None:
        return ""
    texts = [
        " ".join(word.text for word in row.words if word.left >= left)
        for row in below
        if not _is_people(row) and not any(mark in row.text for mark in _SUMS)
    ]
    text = "\n".join(
        part.removeprefix("备注").removeprefix("备").removeprefix("注") for part in texts
    )
    return "\n".join(part.strip(" :：") for part in text.split("\n") if part.strip(" :："))


def _is_people(row: Row) -> bool:
    return any(mark in row.text for mark in ("开票人", "收款人", "复核", "开户", "账号", "销售方:"))
