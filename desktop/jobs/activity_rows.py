"""Rows of activities out of JSON or CSV, as other programs and spreadsheets write them."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake.decoding import decode
from desktop.intake.written import squeeze

Row = Mapping[str, Any]
ReadRow = Row | InputError
"""The fields of a row, or why they could not be read."""

_SEPARATORS = (",", ";", "\t", "，", "；")
_NESTED = ("parameters", "overrides")
_HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        heading: field
        for field, headings in {
            "id": "编号 序号 记录编号",
            "source": "排放源 排放源代码 源代码",
            "quantity": "数量 活动数据 用量 消费量 活动水平",
            "unit": "单位 计量单位",
            "start": "开始日期 起始日期 起日 开始 start_date",
            "end": "结束日期 截止日期 止日 结束 end_date",
            "facility": "设施 场所 厂区",
            "region": "地区 地区代码 行政区划代码",
            "label": "名称 设备",
            "parameters": "参数",
            "overrides": "替代值",
            "quality": "数据质量",
            "month": "月份 所属月份",
            "note": "备注 说明 remark remarks",
            "overrides.ncv": "低位发热量 热值",
            "overrides.carbon_content": "单位热值含碳量 含碳量",
            "overrides.oxidation": "碳氧化率 氧化率",
            "overrides.factor": "排放因子 因子",
            "overrides.reason": "理由 依据",
        }.items()
        for heading in headings.split()
    }
)


def activity_rows(name: str, data: bytes) -> list[tuple[Place, ReadRow]]:
    """Return every activity of a document with its place, or what is wrong with its row.

    Args:
        name: File name, for the place of an error.
        data: UTF-8, UTF-16 or GB18030; a JSON list, an object with ``activities``, one activity,
            or CSV with a heading in English or Chinese.

    Raises:
        InputError: If the document as a whole cannot be read, with the line.
    """
    try:
        text = decode(data, name)
    except InputError as error:
        raise InputError("activity.not_text", Place(name)) from error
    is_json = text.lstrip()[:1] in {"[", "{"}
    rows = _json_rows(name, text) if is_json else _csv_rows(name, text)
    if not rows:
        raise InputError("activity.none", Place(name))
    return rows


def _json_rows(name: str, text: str) -> list[tuple[Place, ReadRow]]:
    rows = _list_of(name, read_json(text, Place(name)))
    places = [Place(name, cell=f"[{index}]") for index in range(len(rows))]
    return [
        (place, row if isinstance(row, dict) else InputError("activity.not_an_object", place))
        for place, row in zip(places, rows, strict=True)
    ]


def read_json(text: str, place: Place) -> object:
    """Return a JSON document whose numbers keep their digits.

    Raises:
        InputError: ``activity.not_json`` with the line, ``activity.key_twice``.
    """
    try:
        return json.loads(
            text, parse_float=_number, parse_int=_number, object_pairs_hook=_once_each
        )
    except _TwiceError as error:
        raise InputError("activity.key_twice", place, field=error.args[0]) from error
    except (json.JSONDecodeError, RecursionError) as error:
        line = place.line or getattr(error, "lineno", 0)
        where = Place(place.file, cell=place.cell, line=line)
        raise InputError("activity.not_json", where) from error


class _TwiceError(Exception):
    """One key stands twice in one object."""


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _number(text: str) -> Decimal | str:
    """Return a number, or its text where no decimal is that large: the field says so later."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def _list_of(name: str, document: object) -> Sequence[object]:
    if isinstance(document, dict):
        document = [document] if "source" in document else document.get("activities")
    if not isinstance(document, list):
        raise InputError("activity.not_a_list", Place(name))
    return document


def _csv_rows(name: str, text: str) -> list[tuple[Place, ReadRow]]:
    first, _, _ = text.partition("\n")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        fields = tuple(_field(heading) for heading in next(reader, []))
        _check_heading(name, fields)
        return [
            (place, _readable(fields, cells, place))
            for cells in reader
            for place in (Place(name, line=reader.line_num),)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise InputError("activity.not_csv", Place(name, line=reader.line_num)) from error


def _field(heading: str) -> str:
    """Return the field a heading names; a spelling nobody knows stays as it is."""
    plain = heading.strip()
    squeezed = squeeze(plain)
    known = _HEADINGS.get(squeezed)
    head, dot, tail = plain.partition(".")
    nested = f"{squeeze(head)}.{tail.strip()}" if dot else squeezed
    return known or (nested if squeezed else "")


def _check_heading(name: str, fields: Sequence[str]) -> None:
    place = Place(name, line=1)
    if "source" not in fields:
        raise InputError("activity.no_header", place)
    for field in fields:
        if field and fields.count(field) > 1:
            raise InputError("activity.key_twice", place, field=field)


def _readable(fields: Sequence[str], cells: Sequence[str], place: Place) -> ReadRow:
    try:
        return _nested(fields, cells, place)
    except InputError as error:
        return error


def _nested(fields: Sequence[str], cells: Sequence[str], place: Place) -> dict[str, Any]:
    """Turn ``parameters.km`` and ``overrides.ncv`` columns into objects; drop empty cells."""
    if any(cell.strip() for cell in cells[len(fields) :]):
        raise InputError("activity.cells_beyond_heading", place, cell=cells[len(fields)])
    filled = [(f, cell.strip()) for f, cell in zip(fields, cells, strict=False) if cell.strip()]
    nested: dict[str, Any] = {name: value for name, value in filled if "." not in name}
    for name in _NESTED:
        if name in nested:
            nested[name] = _object(nested[name], place)
    for name, value in filled:
        head, dot, tail = name.partition(".")
        if dot:
            nested.setdefault(head, {})[tail] = value
    return nested


def _object(text: str, place: Place) -> dict[str, Any]:
    """Return a cell that holds an object: JSON, or ``km=100; stage=国IV``."""
    if text.startswith("{"):
        found = read_json(text, place)
        return found if isinstance(found, dict) else {}
    pairs = [each.partition("=") for each in text.replace("；", ";").split(";") if each.strip()]
    if not all(sign for _, sign, _ in pairs):
        raise InputError("activity.not_an_object", place)
    return {name.strip(): value.strip() for name, _, value in pairs}
