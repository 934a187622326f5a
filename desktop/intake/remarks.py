"""What the remark of an invoice says: the blue invoice of a red letter, and the accounts.

Its billing period is found by :mod:`desktop.intake.remark_periods`.
"""

import re
from functools import lru_cache

from desktop.accounting.documents.accounts import joined
from desktop.intake.written import spaced, squeeze

_BLUE_20 = re.compile(r"(?:被红冲|对应(?:正数|蓝字)|蓝字)[^\d]{0,20}(?:号码?)[:：]?(\d{20})(?!\d)")
_BLUE_OLD = re.compile(
    r"(?:被红冲|对应(?:正数|蓝字)|蓝字)[^\d]{0,12}代码[:：]?(\d{10,12})[^\d]{0,8}号码?[:：]?(\d{8})(?!\d)"
)
_BLUE_SHORT = re.compile(r"(?:被红冲|对应(?:正数|蓝字)|蓝字)[^\d]{0,12}号码?[:：]?(\d{8})(?!\d)")
_BLUE_NUMBER = re.compile(
    r"冲(?:\d{4}[年.\-/]?\d{1,2}[月.\-/]?\d{1,2}日?)?发票:?(\d{8}|\d{20})(?!\d)"
)
_MAY_NAME = re.compile(r"[户编费]\s*号|户\s*编")
_LABEL = r"(?:户号|用户编号|客户编号|用户号|客户号|缴费号|缴费编号)[:：]?"
_NUMBER = r"[0-9a-z]{6,20}(?![0-9a-z])"
_ACCOUNT = re.compile(rf"{_LABEL}({_NUMBER}(?:[、,;/和及与 ]{{1,2}}(?:{_LABEL})?{_NUMBER})*)")
_ONE_ACCOUNT = re.compile(_NUMBER)
_ALIKE = 2
"""Accounts of one supplier differ in length by no more than this. [figures]"""


def blue_key_of(remark: str) -> str:
    """Return the key of the blue invoice a red letter names; empty if it names none."""
    if not remark:
        return ""
    plain = squeeze(remark)
    found = _BLUE_20.search(plain)
    if found:
        return found[1]
    found = _BLUE_OLD.search(plain)
    if found:
        return found[1].zfill(12) + found[2]
    found = _BLUE_SHORT.search(plain) or _BLUE_NUMBER.search(plain)
    return found[1] if found else ""


@lru_cache(maxsize=4096)
def account_of(text: str) -> str:
    """Return the customer's account number (户号) a remark or goods name tells; empty if none.

    Several are joined, see :mod:`desktop.accounting.documents.accounts`.
    """
    if not _MAY_NAME.search(text):
        return ""
    plain = spaced(text)
    found = [number for each in _ACCOUNT.finditer(plain) for number in _numbers(each[1])]
    return joined(number for number in found if abs(len(number) - len(found[0])) <= _ALIKE)


def _numbers(text: str) -> list[str]:
    return [each[0] for each in _ONE_ACCOUNT.finditer(text)]
