"""Every table of the format, column by column.

A column added here is written, checked and described; nothing else needs to know. The order of the
columns is part of the format.
"""

from collections.abc import Mapping
from functools import cache

from desktop.exchange import names
from desktop.exchange.shape import HEX_64
from desktop.exchange.tables import Column, ColumnType, Table, descriptor

KG_SCALE = 6
RATE_SCALE = 12

_T = ColumnType
_NAME = r"[A-Za-z0-9][A-Za-z0-9_.:/\-]{0,99}"
_SCOPE = Column("scope", is_required=True, choices=("1", "2", "3"), title="范围")
_BASIS = Column("basis", is_required=True, choices=("both", "location", "market"), title="口径")
_BIOGENIC = Column("biogenic", _T.BOOLEAN, is_required=True, title="生物质")

_OUTSIDE = Column("outside_kyoto", _T.BOOLEAN, is_required=True, title="非京都气体")


def _text(name: str, title: str, *, required: bool = False) -> Column:
    return Column(name, is_required=required, title=title)


def _named(name: str, title: str) -> Column:
    return Column(name, is_required=True, form=_NAME, title=title)


def _kg(name: str, title: str) -> Column:
    return Column(name, _T.DECIMAL, scale=KG_SCALE, is_required=True, title=title)


def _rate(name: str, title: str) -> Column:
    return Column(name, _T.DECIMAL, scale=RATE_SCALE, title=title)


def _exact(name: str, title: str, *, required: bool = False) -> Column:
    return Column(name, _T.EXACT, is_required=required, title=title)


def _sha256(name: str, title: str, *, required: bool = False) -> Column:
    return Column(name, is_required=required, form=HEX_64, title=title)


TOTALS = Table(
    names.TOTALS,
    (
        _SCOPE,
        _text("gas", "气体", required=True),
        _BASIS,
        _BIOGENIC,
        _OUTSIDE,
        _kg("kg", "质量 kg"),
        _kg("kgco2e", "kgCO2e"),
    ),
    ("scope", "gas", "basis", "biogenic", "outside_kyoto"),
    "排放总量",
)

INTENSITY = Table(
    names.INTENSITY,
    (
        _text("denominator", "分母", required=True),
        _text("denominator_unit", "分母单位", required=True),
        _exact("denominator_value", "分母数值", required=True),
        _kg("kgco2e", "范围一 + 范围二（位置法） kgCO2e"),
        _rate("intensity", "强度 kgCO2e/分母单位"),
    ),
    ("denominator", "denominator_unit"),
    "排放强度",
)

RATING = Table(
    names.RATING,
    (
        _named("method", "方法"),
        _text("version", "版本", required=True),
        _text("indicator", "指标；rating 为总评", required=True),
        Column("status", choices=("rated", "not_ratable", "refused"), title="状态"),
        _rate("value", "数值"),
        _text("mark", "标记"),
        _rate("score", "得分"),
        _text("grade", "等级"),
        _text("confidence", "可信度"),
    ),
    ("method", "version", "indicator"),
    "自评结果",
)

INPUTS = Table(
    names.INPUTS,
    (
        Column("kind", is_required=True, choices=("choice", "figure", "input"), title="种类"),
        _text("method", "方法", required=True),
        _text("period", "期间", required=True),
        _text("name", "名称", required=True),
        Column(
            "type",
            is_required=True,
            choices=("number", "boolean", "text", "list", "empty"),
            title="类型",
        ),
        _text("value", "数值"),
        _text("unit", "单位"),
        _text("binding", "取自"),
    ),
    ("kind", "method", "period", "name"),
    "评价输入与经济数据",
)

BENCHMARKS = Table(
    names.BENCHMARKS,
    (
        _named("method", "方法"),
        _text("version", "版本", required=True),
        _text("metric", "指标", required=True),
        _text("statistic", "统计量", required=True),
        _exact("value", "数值", required=True),
        _text("unit", "单位"),
        _text("region", "地区"),
        _text("industry", "行业"),
        _text("period", "期间"),
        Column("n", _T.INTEGER, title="样本数"),
        _text("source", "来源"),
        _sha256("sha256", "来源文件摘要"),
        _text("level_used", "所用层级"),
        _text("confidence", "可信度"),
    ),
    ("method", "version", "metric", "statistic"),
    "所用基准",
)

FACTORS = Table(
    names.FACTORS,
    (
        _text("factor_id", "因子", required=True),
        _exact("value", "数值", required=True),
        _text("unit", "单位", required=True),
        _text("document", "文件"),
        Column("year", _T.INTEGER, title="数据年份"),
        _text("confidence", "可信度"),
        _text("factor_set", "因子集"),
        _text("source", "出处"),
        _sha256("sha256", "来源文件摘要"),
    ),
    ("factor_id",),
    "所用排放因子",
)

COVERAGE = Table(
    names.COVERAGE,
    (
        _text("facility", "厂区", required=True),
        Column("month", _T.MONTH, is_required=True, title="月份"),
        _text("source", "排放源", required=True),
        Column(
            "status",
            is_required=True,
            choices=("metered", "invoiced", "estimated", "missing"),
            title="依据",
        ),
    ),
    ("facility", "month", "source"),
    "数据覆盖",
)

ACTIVITY = Table(
    names.ACTIVITY,
    (
        _text("line_id", "行号", required=True),
        _text("record", "记录", required=True),
        _text("facility", "厂区"),
        Column("month", _T.MONTH, is_required=True, title="月份"),
        _text("source", "排放源", required=True),
        _text("label", "排放设施"),
        _SCOPE,
        _BASIS,
        _text("region", "地区"),
        _exact("quantity", "本行数量", required=True),
        _text("unit", "单位", required=True),
        Column("start", _T.DATE, is_required=True, title="记录起始日"),
        Column("end", _T.DATE, is_required=True, title="记录截止日"),
        _exact("record_quantity", "记录数量", required=True),
        _text("record_unit", "记录单位", required=True),
        Column("parameters", _T.JSON, title="参数"),
        Column("overrides", _T.JSON, title="实测值"),
        _text("factor_id", "因子", required=True),
        _text("gas", "气体", required=True),
        _BIOGENIC,
        _OUTSIDE,
        _kg("kg", "质量 kg"),
        _kg("kgco2e", "kgCO2e"),
        Column("quality", _T.INTEGER, is_required=True, title="数据质量"),
        Column(
            "origin",
            is_required=True,
            choices=("meter", "bill", "invoice", "typed"),
            title="来源",
        ),
        Column(
            "evidenced",
            is_required=True,
            choices=("metered", "invoiced", "estimated"),
            title="依据",
        ),
        _sha256("evidence_sha256", "原件摘要"),
    ),
    ("line_id",),
    "活动数据",
)

INSTRUMENTS = Table(
    names.INSTRUMENTS,
    (
        _text("instrument_id", "编号", required=True),
        _text("kind", "种类", required=True),
        Column("start", _T.DATE, is_required=True, title="发电起始日"),
        Column("end", _T.DATE, is_required=True, title="发电截止日"),
        _text("facility", "厂区"),
        _exact("quantity", "数量", required=True),
        _text("unit", "单位", required=True),
        Column("cancelled_on", _T.DATE, title="核销日"),
    ),
    ("instrument_id", "kind", "start", "end"),
    "绿证与合同",
)

PARTIES = Table(
    names.PARTIES,
    (
        _text("line_id", "行号", required=True),
        _text("supplier", "供应商"),
        _text("document", "发票号码"),
        _text("meter", "表计"),
        _text("account", "户号"),
    ),
    ("line_id",),
    "往来单位",
)

CHANGES = Table(
    names.CHANGES,
    (
        _text("line_id", "行号", required=True),
        _text("field", "字段", required=True),
        _text("old", "原值"),
        _text("new", "新值"),
        _text("reason", "原因", required=True),
    ),
    ("line_id", "field"),
    "更正",
)

TABLES: Mapping[str, Table] = {
    table.path: table
    for table in (
        TOTALS,
        INTENSITY,
        RATING,
        INPUTS,
        BENCHMARKS,
        FACTORS,
        COVERAGE,
        ACTIVITY,
        INSTRUMENTS,
        PARTIES,
        CHANGES,
    )
}


@cache
def open_descriptor(paths: frozenset[str]) -> bytes:
    """Return the descriptor of the open tables among these paths."""
    tables = [TABLES[path] for path in paths if path in names.OPEN_TABLES]
    return descriptor("carbon-data-package", "碳数据包（公开部分）", tables)


@cache
def restricted_descriptor(paths: frozenset[str]) -> bytes:
    """Return the descriptor of the restricted tables among these paths."""
    tables = [TABLES[path] for path in paths if path in names.TREE_TABLES]
    return descriptor(
        "carbon-data-package-restricted", "碳数据包（受限部分）", tables, "restricted/"
    )
