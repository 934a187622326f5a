"""Papers of a firm's purchases that are no invoice and no bill, told by their titles.

What they say counts nowhere: the invoice or the bill of the same purchase does. They are named,
so that nobody looks for their figures in vain.
"""

import re
from collections.abc import Iterable
from itertools import islice

_CUSTOMS = (
    ("海关进口缴款书", re.compile(r"海关.{0,16}(专用)?缴款书|海关进口(增值税|关税)")),
    ("进出口货物报关单", re.compile(r"报关单")),
)
"""Papers of imports, whose goods no invoice of the bureau names."""
_PAPERS = (
    ("红字发票信息确认单", re.compile(r"红字.{0,12}(信息确认单|信息表)")),
    ("税收完税证明", re.compile(r"完税证明|税收(电子)?缴款书|税收缴款凭证")),
    (
        "财政票据",
        re.compile(r"财政(电子)?票据|非税收入.{0,8}(票据|缴款书)|行政事业.{0,12}收据|往来结算票据"),
    ),
    (
        "送货单、出入库单或磅单",
        re.compile(r"(送货|发货|出库|入库|提货|交货|过磅|磅码|称重)(单|清单)|磅单"),
    ),
    ("收据", re.compile(r"收款收据|^收据|收据$|收据(N[Oo]|编号)")),
    ("银行付款凭证", re.compile(r"(付款|转账|支付)(凭证|回单)|银行.{0,12}凭证|回单")),
    (
        "合同或协议",
        re.compile(
            r"(合同|协议|协议书)$|^(合同|协议)(编号|书)|(甲|供|卖)方[(:].{0,40}(乙|需|买)方[(:]"
        ),
    ),
    ("对账单", re.compile(r"对账单|往来(核对|询证)函")),
    ("订单或报价单", re.compile(r"(采购订|订货|报价|询价)单")),
)
_FIRST_ROWS = 6
"""A title stands in one of the first rows."""


def paper_titled(rows: Iterable[str]) -> str:
    """Return what kind of paper the first rows of a page name; empty if they name none."""
    first = [*islice(filter(None, rows), _FIRST_ROWS)]
    return next(
        (name for name, title in (*_CUSTOMS, *_PAPERS) if any(map(title.search, first))), ""
    )


def code_of_paper(name: str) -> str:
    """Return the code that explains a paper or a voucher by its name."""
    if any(name == known for known, _ in _CUSTOMS):
        return "pdf.customs_paper"
    is_paper = any(name == known for known, _ in _PAPERS)
    return "pdf.other_paper" if is_paper else "pdf.other_voucher"
