"""The commands and their arguments; nothing here does any work.

Each command names the module and the function that run it, so that ``verify`` never loads
what only ``import`` needs.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from desktop import __version__
from desktop.cli import book_arguments as books
from desktop.cli import package_arguments as packages
from desktop.cli.shared_arguments import common
from desktop.cli.shared_arguments import file as _file
from desktop.cli.shared_arguments import parameters as _parameters
from desktop.cli.shared_arguments import year as _year
from desktop.errors import UsageError

Add = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True, slots=True)
class _Command:
    """One command: where it runs and what it takes."""

    name: str
    runs: str
    help: str
    arguments: Add

    def add_to(self, commands: "argparse._SubParsersAction[_Parser]") -> None:
        module, _, function = self.runs.partition(".")
        parser = commands.add_parser(self.name, help=self.help, description=self.help)
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档 / print JSON")
        parser.set_defaults(module=module, function=function)
        self.arguments(parser)


class _Parser(argparse.ArgumentParser):
    """A parser whose refusal is one of the program's own, so that programs can read it."""

    def error(self, message: str) -> NoReturn:
        """Refuse a call.

        Raises:
            UsageError: ``usage.wrong`` with the command and what is wrong.
        """
        raise UsageError("usage.wrong", command=self.prog, reason=message)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; it refuses by ``UsageError``."""
    parser = _Parser(
        prog="carbonbook", description="碳账本 CarbonBook：企业碳账户 / a firm's carbon account"
    )
    parser.add_argument("--version", action="version", version=f"carbonbook {__version__}")
    parser.add_argument("--language", choices=("zh", "en"), help="界面语言 / language")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add_to(commands)
    return parser


def _nothing(_parser: argparse.ArgumentParser) -> None:
    return


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dir", type=Path, help="输出目录 / where to put everything")


def _new(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--name", required=True, help="单位名称 / name")
    parser.add_argument("--uscc", required=True, help="统一社会信用代码 / credit code")
    parser.add_argument("--region", required=True, help="GB/T 2260 六位 / six digits")
    parser.add_argument("--industry", required=True, help="GB/T 4754, C3562")
    parser.add_argument("--opening", metavar="MONTH", help="启用期间 / first month, 2025-01")


def _facility(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("action", choices=("add", "list", "set"))
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--region", default="")
    parser.add_argument("--grid-region", default="")
    parser.add_argument("--area", default="")
    parser.add_argument("--heated-area", default="")
    parser.add_argument("--headcount", default="")
    parser.add_argument("--share", default="")
    common(parser)


def _meter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("action", choices=("add", "list", "set"))
    parser.add_argument("name", nargs="?", default="", help="资产编号 / asset number")
    parser.add_argument("--facility", default="")
    parser.add_argument("--carrier", default="electricity")
    parser.add_argument("--account", default="", help="户号 / account number")
    parser.add_argument("--multiplier", default="", help="倍率 / multiplier")
    parser.add_argument("--since", default="", metavar="DATE")
    common(parser)


def _identity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("action", choices=("add", "list"))
    parser.add_argument("uscc", nargs="?", default="", metavar="USCC")
    common(parser)


def _instrument(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("action", choices=("add", "list", "remove"))
    kinds = ("green_contract", "gec", "ccer", "cea", "own_generation")
    parser.add_argument("kind", nargs="?", default="", choices=("", *kinds), metavar="KIND")
    parser.add_argument("number", nargs="?", default="", metavar="NUMBER")
    parser.add_argument("--quantity", default="0")
    parser.add_argument("--unit", default="kWh", help="kWh, MWh, t")
    parser.add_argument("--vintage", default="", help="发电期间 / generated in: 2025, 2025-03")
    parser.add_argument("--cancelled-on", default="", metavar="DATE", help="核销日 / cancelled")
    parser.add_argument("--applied-to", default="", metavar="YEAR", help="用于年度 / used for")
    parser.add_argument("--facility", default="")
    parser.add_argument("--note", default="")


def _holding(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("action", choices=("add", "list"))
    parser.add_argument("kind", nargs="?", default="cea", choices=("cea", "ccer", "gec", "sink"))
    parser.add_argument("--quantity", default="0")
    parser.add_argument("--unit", default="t")
    parser.add_argument("--price", default="", help="单价（元）/ yuan each")
    parser.add_argument("--on", default="", metavar="DATE")


def _import(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--facility", default="", help="场所 / facility")
    parser.add_argument(
        "--meter",
        action="append",
        default=[],
        help="电能表资产编号，多块表的文件只取这些，可多次 / meter, only these of many",
    )
    parser.add_argument("--values", choices=("energy", "power", "register"), default="")
    parser.add_argument("--stamped", choices=("start", "end"), default="", help="时标 / stamps")
    parser.add_argument("--dry-run", action="store_true", help="只预览 / preview only")
    parser.add_argument("--accept-proposals", action="store_true", help="接受有把握的 / accept")


def _mapping(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    actions = ("list", "show", "add", "remove", "export", "import")
    parser.add_argument("action", choices=actions)
    parser.add_argument("target", nargs="?", default="", metavar="TABLE|ID|PATH")
    parser.add_argument("--kind", choices=("invoice", "bill", "meter"), default="bill")
    parser.add_argument(
        "--field", action="append", default=[], metavar="HEADING=FIELD", help="列名=字段"
    )
    parser.add_argument("--sheet", default="", help="工作表 / sheet")
    parser.add_argument("--header-line", type=int, default=0, metavar="N", help="表头行 / headings")
    parser.add_argument("--carrier", default="", help="能源品种 / carrier")
    parser.add_argument("--unit", default="", help="数量单位 / unit of quantities")
    parser.add_argument("--values", choices=("energy", "power", "register"), default="")
    parser.add_argument("--stamped", choices=("start", "end"), default="", help="时标 / stamps")
    parser.add_argument("--title", default="", help="来源名称 / name of the source")
    common(parser)


def _rule(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("action", choices=("list", "add", "remove", "export", "import"))
    parser.add_argument("target", nargs="?", default="", metavar="PATH")
    parser.add_argument("--seller", default="", help="销方名称或税号 / name or tax id")
    parser.add_argument("--goods", default="", help="货物名称 / goods as on the invoice")
    parser.add_argument("--carrier", default="", help="能源品种或 ignore / carrier or ignore")
    parser.add_argument("--source", default="", help="排放源 / source code")
    parser.add_argument("--unit", default="", help="单位 / unit where the invoice has none")
    parser.add_argument("--facility", default="", help="场所 / facility")
    common(parser)


def _estimate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    actions = ("list", "fill", "withdraw", "bills", "fill-bills", "withdraw-bills")
    parser.add_argument("action", choices=actions)
    parser.add_argument("--meter", action="append", default=[], help="计量表 / meter")
    parser.add_argument("--account", default="", help="户号 / account")
    parser.add_argument(
        "--until", default="", metavar="MONTH", help="应有账单的最后月份 / last month"
    )
    parser.add_argument("--by", default="neighbours", help="neighbours | last-year（估算方法）")
    parser.add_argument("--month", default="", metavar="MONTH", help="月份 / month")
    common(parser)


def _reconcile(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--year", type=int, required=True, help="年度 / year")
    parser.add_argument("--against", type=Path, metavar="TABLE", help="对账单或统计表 / statement")
    parser.add_argument(
        "--explain", action="append", default=[], metavar="SUPPLIER|CARRIER=REASON", help="差异说明"
    )


def _prices(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("action", choices=("list", "set", "forget"))
    parser.add_argument("carrier", nargs="?", default="", help="能源品种 / carrier")
    parser.add_argument("unit", nargs="?", default="", help="kWh, m3, L, t, GJ …")
    parser.add_argument("--low", default="", help="最低单价（元，不含税）/ lowest")
    parser.add_argument("--high", default="", help="最高单价（元，不含税）/ highest")


def _origins(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--year", type=int, required=True, help="年度 / year")
    parser.add_argument(
        "--order", default="", metavar="ORIGIN,…", help="以谁为准 / who leads: meter,bill,invoice"
    )
    parser.add_argument(
        "--explain", action="append", default=[], metavar="ID=REASON", help="差异说明"
    )


def _set(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--period", required=True, help="2025 或 / or 2025-01")
    for name in ("output-value", "value-added", "revenue", "tax"):
        parser.add_argument(f"--{name}", metavar="万元")
    parser.add_argument("--employees", metavar="N")
    parser.add_argument("--name", metavar="FIGURE")
    parser.add_argument("--value", metavar="V")
    parser.add_argument("--unit", metavar="U")


def _ids(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("ids", nargs="*", metavar="ID")
    parser.add_argument("--all", action="store_true", dest="every")


def _decide(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("ids", nargs="+", metavar="ID")
    parser.add_argument("--source", help="排放源 / source code")
    parser.add_argument("--quantity", help="数量 / quantity")
    parser.add_argument("--unit", help="单位 / unit")
    parser.add_argument("--month", help="归属期 / month of consumption")
    parser.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--values", help="曲线的数值是电量还是功率 / energy or power of a curve")
    parser.add_argument("--ignore", action="store_true", help="不计入 / leave out")
    parser.add_argument("--remember", action="store_true", help="记为规则 / make it a rule")


def _allocate(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--by", required=True, metavar="area|heated_area|headcount|submeter")
    parser.add_argument("--facility", action="append", default=[], help="场所，可多次 / facility")
    parser.add_argument("--meter", action="append", default=[], help="分表，可多次 / sub-meter")
    parser.add_argument("--measured", action="append", default=[], metavar="FACILITY=AMOUNT")


def _split(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--by", required=True, metavar="days|intervals|month")
    parser.add_argument("--month", default="", help="整笔归入的月份 / month that takes it all")
    parser.add_argument("--meter", default="", help="同一电表 / the bill's own meter")


def _add(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("table", type=Path, nargs="?", metavar="TABLE", help="xlsx, csv")
    parser.add_argument("--template", type=Path, metavar="X.xlsx", help="写空表 / write a blank")
    parser.add_argument("--dry-run", action="store_true", help="只预览 / preview only")


def _verifier(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="X.html")


def _workbook(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="X.xlsx")
    parser.add_argument("--benchmarks", type=Path, metavar="CSV")
    _parameters(parser)


def _drafts(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--state", choices=("proposed", "asked", "ignored"))
    parser.add_argument("--all", action="store_true", help="逐条列出 / every one, not a few alike")


def _reverse(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--reason", required=True)


def _explain(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("figure", metavar="FIGURE", help="total.scope1, source/…, record/…")
    parser.add_argument("--year", type=int, help="年度 / year")
    parser.add_argument("--benchmarks", type=Path)
    _parameters(parser)


def _rate(parser: argparse.ArgumentParser) -> None:
    _year(parser)
    parser.add_argument("--method", required=True, metavar="ID|all")
    parser.add_argument("--benchmarks", type=Path, help="行业基准 CSV")
    _parameters(parser)


def _own(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--keep", type=Path, metavar="PATH", help="保存到账套 / keep in the file")
    parser.add_argument("--forget", action="store_true", help="从账套移除 / leave out")


def _what_if(parser: argparse.ArgumentParser) -> None:
    _rate(parser)
    parser.add_argument(
        "--measures", required=True, metavar="MEASURES.json", help="措施 / measures"
    )


def _bridge(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("--from", type=int, required=True, dest="base_year", metavar="YEAR")
    parser.add_argument("--to", type=int, required=True, dest="year", metavar="YEAR")
    parser.add_argument("--threshold", default="5", metavar="%", help="重述界限 / restatement from")


def _base_year(parser: argparse.ArgumentParser) -> None:
    _year(parser)
    parser.add_argument("--boundary-of", type=int, metavar="YEAR", help="按该年场所范围 / boundary")
    parser.add_argument("--threshold", default="5", metavar="%", help="重述界限 / restatement from")
    parser.add_argument("--keep", action="store_true", help="重述并保留两个数 / keep both figures")
    parser.add_argument("--reason", default="", help="重述原因 / why")


def _month(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    parser.add_argument("month", metavar="MONTH")


def _reopen(parser: argparse.ArgumentParser) -> None:
    _month(parser)
    parser.add_argument("--reason", required=True)
    parser.add_argument("--supervisor-secret-file", type=Path, help="主管密码文件 / supervisor")


def _report(parser: argparse.ArgumentParser) -> None:
    _year(parser)
    parser.add_argument(
        "--kind", required=True, choices=("quzhou", "huzhou", "shenzhen", "loan", "inventory")
    )
    parser.add_argument("--out", type=Path, required=True, metavar="X.pdf")
    parser.add_argument("--benchmarks", type=Path)
    _parameters(parser)


def _inventory(parser: argparse.ArgumentParser) -> None:
    _year(parser)
    _parameters(parser)


def _quantify(parser: argparse.ArgumentParser) -> None:
    _parameters(parser)
    parser.add_argument("activities", metavar="ACTIVITIES", help=".json, .csv, - (stdin)")
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--region", default="", help="330500, 浙江, 000000 全国 / nation")
    parser.add_argument("--as-of", metavar="DATE")
    parser.add_argument("--factor-set")
    parser.add_argument("--gwp", metavar="SAR|AR4|AR5|AR6")
    parser.add_argument(
        "--grid-series", default="announcement", metavar="announcement|notice|historic"
    )
    parser.add_argument(
        "--ch4-n2o", action="store_true", help="固定燃烧的 CH4、N2O / count them too"
    )
    parser.add_argument(
        "--switch-on",
        action="append",
        default=[],
        metavar="ROW",
        help="启用未证实的参数 / use an unconfirmed parameter, by file or row",
    )


def _rate_values(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("inputs", metavar="INPUTS.json")
    parser.add_argument("--method", required=True, metavar="ID")
    parser.add_argument("--benchmarks", type=Path)
    _parameters(parser)


def _methods(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", metavar="ID")
    _parameters(parser)


def _factors(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="?", default="", metavar="QUERY")


_COMMANDS = (
    _Command("demo", "demo.demo", "用随附样例走完全程 / run the main job on sample inputs", _demo),
    _Command("new", "company.new", "新建账套 / create a company file", _new),
    _Command("facility", "company.facility", "场所 / facilities", _facility),
    _Command("meter", "company.meter", "计量表 / meters", _meter),
    _Command("identity", "company.identity", "本单位税号 / own tax ids", _identity),
    _Command("instrument", "instruments.instrument", "绿证、绿电登记 / certificates", _instrument),
    _Command("holding", "instruments.holding", "碳资产持有 / carbon assets held", _holding),
    _Command("import", "intake.import_documents", "导入单据 / import documents", _import),
    _Command("drafts", "intake.drafts", "待处理记录 / list drafts", _drafts),
    _Command("decide", "intake.decide", "处理待定记录 / decide asked drafts", _decide),
    _Command("allocate", "dividing.allocate", "分摊共用账单 / share a bill", _allocate),
    _Command("split", "dividing.split", "账单拆分到月 / split a bill", _split),
    _Command("mapping", "learnt.mapping", "来源表格的列 / layouts of sources", _mapping),
    _Command("rule", "learnt.rule", "归类规则 / rules of suppliers' goods", _rule),
    _Command("prices", "prices.prices", "单价区间 / plausible prices", _prices),
    _Command("add", "tables.add", "读入活动数据表 / add a table of activities", _add),
    _Command("estimate", "estimating.estimate", "缺数估算 / fill missing intervals", _estimate),
    _Command("reconcile", "reconciling.reconcile", "对账 / reconcile a year", _reconcile),
    _Command("origins", "origins.origins", "各来源比较 / meter, bill, invoice", _origins),
    _Command("set", "company.set_figures", "经济数据 / economic figures", _set),
    _Command("confirm", "ledger.confirm", "确认 / confirm drafts", _ids),
    _Command("post", "ledger.post", "记账 / post records", _ids),
    _Command("void", "ledger.void", "作废 / void confirmed records", books.void),
    _Command("edit", "ledger.edit", "批量修改 / change confirmed records", books.edit),
    _Command("reverse", "ledger.reverse", "红冲 / reverse a posted record", _reverse),
    _Command("undo", "ledger.undo", "撤销 / undo", _file),
    _Command("redo", "ledger.redo", "重做 / redo", _file),
    _Command("inventory", "results.inventory", "排放清单 / inventory", _inventory),
    _Command("explain", "results.explain", "追溯数字 / explain a figure", _explain),
    _Command("rate", "results.rate", "评级 / rate", _rate),
    _Command("outlook", "outlook.outlook", "等级展望 / what moves the grade", _rate),
    _Command("what-if", "outlook.what_if", "措施测算 / measures and their grade", _what_if),
    _Command("bridge", "outlook.bridge", "年度变化分解 / why two years differ", _bridge),
    _Command("base-year", "base_year.show", "基准年与重述 / base year", _base_year),
    _Command("benchmarks", "own_data.benchmarks", "行业基准 / benchmark table", _own),
    _Command("parameters", "own_data.parameters", "自有参数文件 / own parameter files", _own),
    _Command("choices", "choosing.choices", "核算选项 / choices of inventories", books.choices),
    _Command("close", "ledger.close", "结账 / close a month", _month),
    _Command("reopen", "ledger.reopen", "反结账 / reopen a month", _reopen),
    _Command("after-closing", "trail.after_closing", "结账后变动表 / after closing", _month),
    _Command("gaps", "trail.gaps", "断号表 / gaps in numbers", books.gaps),
    _Command("history", "trail.history", "修改记录 / change log", books.history),
    _Command("person", "people.person", "人员与权限 / persons and roles", books.person),
    _Command("evidence", "people.evidence", "附件 / evidence", books.evidence),
    _Command("seal", "packages.seal", "封存报告 / seal a report", packages.seal),
    _Command("sign", "packages.sign", "签名 / sign the newest sealed report", packages.sign),
    _Command("export", "packages.export", "导出数据包 / export the package", packages.export),
    _Command("key", "packages.key", "签名密钥 / signing keys", packages.key),
    _Command("enrol", "packages.enrol", "密钥登记申请 / enrolment request", packages.enrol),
    _Command("verify", "checking.verify", "验证数据包 / verify a package", packages.verify),
    _Command("verifier", "checking.verifier", "核验网页 / the page that verifies", _verifier),
    _Command("withdraw", "packages.withdraw", "撤回报告 / withdraw a report", packages.withdraw),
    _Command(
        "countersign", "countersign.countersign", "复核会签 / countersign", packages.countersign
    ),
    _Command(
        "countersigned",
        "countersign.countersigned",
        "取回会签 / take the countersignature in",
        packages.countersigned,
    ),
    _Command("copy", "packages.copy", "制作副本 / make a copy of a package", packages.copy),
    _Command("form", "forms.form", "打印表单 / print a form", packages.form),
    _Command("receipts", "receipt.receipts", "平台回执清单 / receipts held", packages.receipts),
    _Command(
        "receipt", "receipt.receipt", "收存平台回执 / keep a platform's receipt", packages.receipt
    ),
    _Command(
        "register", "register.register", "平台登记册 / a platform's register", packages.register
    ),
    _Command(
        "intake",
        "package_intake.intake",
        "平台批量接收 / take in a folder of packages",
        packages.package_intake,
    ),
    _Command("report", "results.report", "生成 PDF 报告 / write a report", _report),
    _Command("workbook", "tables.workbook", "导出工作簿 / write a workbook", _workbook),
    _Command("backup", "upkeep.backup", "备份 / back up", books.backup),
    _Command("restore", "upkeep.restore", "恢复 / restore to a new file", books.restore),
    _Command(
        "password",
        "safekeeping.password",
        "加密、改密码 / encrypt, change password",
        books.password,
    ),
    _Command(
        "recovery-sheet",
        "safekeeping.recovery_sheet",
        "打印恢复表 / recovery sheet",
        books.recovery_sheet,
    ),
    _Command(
        "hand-over", "safekeeping.hand_over", "交接 / hand a file to a colleague", books.hand_over
    ),
    _Command(
        "portfolio", "safekeeping.portfolio", "多账套总览 / many company files", books.portfolio
    ),
    _Command("drill", "upkeep.drill", "恢复演练 / restore drill", _file),
    _Command("check", "upkeep.check", "检查账套 / check a company file", _file),
    _Command("quantify", "values.quantify", "直接核算 / quantify without a file", _quantify),
    _Command("rate-values", "values.rate_values", "直接评级 / rate given values", _rate_values),
    _Command("methods", "values.methods", "评级方法 / rating methods", _methods),
    _Command("factors", "factors.factors", "排放因子 / factors and sources", _factors),
    _Command("industries", "industries.industries", "行业代码 / GB/T 4754-2017", _factors),
    _Command("self-test", "values.self_test", "自检 / self-test", _nothing),
)
