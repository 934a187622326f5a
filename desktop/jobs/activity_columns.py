"""The columns of a table of activities: which field each heading names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from desktop.errors import InputError
from desktop.findings import Place
from desktop.intake.written import squeeze
from desktop.jobs.shipped import load_methodology

FIELDS = (
    "id",
    "source",
    "quantity",
    "unit",
    "start",
    "end",
    "facility",
    "region",
    "label",
    "parameters",
    "overrides",
    "quality",
    "month",
    "note",
)
"""The fields of an activity."""
OVERRIDES = ("ncv", "carbon_content", "oxidation", "factor")
"""What a record may have measured itself."""
_NEEDED = ("source", "quantity", "unit")
_OF_OVERRIDES = tuple(f"overrides.{name}" for name in (*OVERRIDES, "reason"))
_ALIKE = 0.8
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
            "parameters.kg_per_bottle": "每瓶净重 每瓶重量 每瓶公斤数 瓶净重",
            "overrides.ncv": "低位发热量 热值",
            "overrides.carbon_content": "单位热值含碳量 含碳量",
            "overrides.oxidation": "碳氧化率 氧化率",
            "overrides.factor": "排放因子 因子",
            "overrides.reason": "理由 依据",
        }.items()
        for heading in headings.split()
    }
)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table are.

    Attributes:
        fields: The field of each column; nothing where it says nothing about an activity.
        passed_over: The headings of those that say nothing.
    """

    fields: tuple[str | None, ...]
    passed_over: tuple[str, ...]


def read_heading(headings: Sequence[str], place: Place) -> Columns:
    """Return what the columns of a table are.

    A column nobody knows (发票号码) is passed over; one that is nearly a field, or a parameter
    without its ``parameters.``, is refused, because passing it over would change the result.

    Raises:
        InputError: ``activity.no_header``, ``activity.column_unknown``, ``activity.key_twice``.
    """
    fields: list[str | None] = []
    passed_over = []
    for heading in headings:
        field = _field(heading)
        if not field or field in FIELDS or field in _OF_OVERRIDES or _is_parameter(field):
            fields.append(field)
            continue
        near = _nearest(field)
        if near:
            raise InputError("activity.column_unknown", place, column=heading.strip(), nearest=near)
        fields.append(None)
        passed_over.append(heading.strip())
    for field in filter(None, fields):
        if fields.count(field) > 1:
            raise InputError("activity.key_twice", place, field=field)
    for needed in _NEEDED:
        if needed not in fields:
            raise InputError("activity.no_header", place, field=needed)
    return Columns(tuple(fields), tuple(passed_over))


def measured_field(heading: str) -> str:
    """Return the measured value or parameter a heading names: 排放因子, 每瓶净重; else nothing."""
    field = _field(heading)
    is_known = field.partition(".")[2] in load_methodology().specs
    return field if field in _OF_OVERRIDES or (_is_parameter(field) and is_known) else ""


def _field(heading: str) -> str:
    """Return the field a heading names; a spelling nobody knows stays as it is."""
    plain = heading.strip()
    squeezed = squeeze(plain)
    known = _HEADINGS.get(squeezed)
    head, dot, tail = plain.partition(".")
    nested = f"{squeeze(head)}.{tail.strip()}" if dot else squeezed
    return known or (nested if squeezed else "")


def _is_parameter(field: str) -> bool:
    head, dot, _ = field.partition(".")
    return bool(dot) and head == "parameters"


def _nearest(field: str) -> str:
    """Return the column a heading was probably meant to be; nothing if it is like none."""
    columns = (*FIELDS, *_OF_OVERRIDES, *(f"parameters.{n}" for n in load_methodology().specs))
    by_tail = {each.rpartition(".")[2]: each for each in columns} | {each: each for each in columns}
    found = get_close_matches(field, [*by_tail, *_HEADINGS], 1, _ALIKE)
    if not found and field.startswith("overrides."):
        return "、".join(_OF_OVERRIDES)
    return "".join(by_tail.get(each, each) for each in found)
