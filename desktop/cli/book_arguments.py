"""The arguments of the commands that keep the books and the company file."""

import argparse
from pathlib import Path

from desktop.cli.shared_arguments import common, file


def void(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    file(parser)
    parser.add_argument("ids", nargs="+", metavar="ID")
    parser.add_argument("--reason", required=True)


def edit(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    file(parser)
    parser.add_argument("ids", nargs="+", metavar="ID")
    for name in ("source", "unit", "facility", "label", "note"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--amount", help="数量 / quantity")
    parser.add_argument("--period", help="2025 或 / or 2025-01")
    parser.add_argument("--quality", type=int, choices=range(1, 6), metavar="1-5")
    parser.add_argument("--dry-run", action="store_true", help="只列出前后对照 / list only")


def person(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("action", choices=("list", "set", "choose", "forget"))
    parser.add_argument("name", nargs="?", default="", help="姓名 / name")
    parser.add_argument("--roles", default="", metavar="enter,check,close,supervise")
    parser.add_argument(
        "--password-file", type=Path, help="此人的密码文件 / this person's password"
    )
    parser.add_argument("--supervisor-secret-file", type=Path, help="主管密码文件 / supervisor")
    common(parser)


def evidence(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("action", choices=("show", "list", "add", "save", "budget"))
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH|SHA256")
    parser.add_argument("--record", default="", help="凭证编号 / number or id of a record")
    parser.add_argument("--note", default="", help="说明 / note")
    parser.add_argument("--out", type=Path, help="写到哪里 / where an original is written")
    parser.add_argument("--mb", type=int, default=0, help="附件预算 MB / budget in MB")
    common(parser)


def history(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    file(parser)
    parser.add_argument("--limit", type=int, default=100, help="条数 / how many")
    parser.add_argument("--entry", type=int, help="这一条改了什么 / fields of this entry")


def gaps(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    file(parser)
    parser.add_argument("month", nargs="?", default="", metavar="MONTH")


def password(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    file(parser)
    parser.add_argument("--recovery-file", type=Path, help="恢复码文件 / code of the sheet")
    parser.add_argument("--new-secret-file", type=Path, help="新密码文件 / new password")
    parser.add_argument("--decrypt", action="store_true", help="取消加密 / make it plain")


def recovery_sheet(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    file(parser)
    parser.add_argument("--out", type=Path, metavar="X.pdf", help="恢复表 PDF / the sheet")
    parser.add_argument("--text", type=Path, metavar="X.txt", help="恢复表文本 / as text")
    parser.add_argument("--again", action="store_true", help="再次打印 / print once more")


def hand_over(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    file(parser)
    parser.add_argument("--note", default="", help="交接说明 / note; without it: list the notes")
    parser.add_argument("--out", type=Path, metavar="X.cbook", help="交接文件 / the copy")


def portfolio(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="DIR|FILE")
    parser.add_argument("--secret-file", type=Path, help="加密账套的密码文件 / password")


def backup(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    file(parser)
    parser.add_argument("--to", type=Path, metavar="DIR")
    parser.add_argument(
        "--second-place", type=Path, metavar="DIR|none", help="第二备份处 / copy there"
    )


def restore(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    parser.add_argument("backup", type=Path, metavar="BACKUP|X.cdp")
    parser.add_argument("newfile", type=Path, metavar="NEWFILE")
    parser.add_argument("--secret-file", type=Path, help="账套密码文件 / password of the file")
    parser.add_argument("--recovery-file", type=Path, help="恢复码文件 / code of the sheet")
    parser.add_argument("--person", default="", help="操作人 / who does it")
    parser.add_argument("--register", type=Path)
    parser.add_argument("--root", type=Path)


def choices(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of this command."""
    file(parser)
    parser.add_argument("--grid-series", help="电网因子系列 / announcement, notice, historic")
    parser.add_argument("--grid-level", help="电网因子层级 / province, region, nation")
    parser.add_argument("--factor-set", help="燃料因子集 / fuel set")
    parser.add_argument("--gwp", dest="gwp_set", help="GWP 版本 / SAR, AR4, AR5, AR6")
    parser.add_argument("--steam-formula", help="蒸汽热量公式 / formula of steam heat")
    parser.add_argument("--natural-gas", help="天然气折标系数 / oil_field, gas_field")
    parser.add_argument("--gas-reference", metavar="°C", help="燃气计量温度 / metering reference")
    parser.add_argument(
        "--density",
        action="append",
        default=[],
        metavar="FUEL=kg/L",
        help="供应商密度，留空恢复缺省 / supplier's density, empty for the default",
    )
    parser.add_argument("--switch-on", action="append", default=[], metavar="ROW")
    parser.add_argument("--switch-off", action="append", default=[], metavar="ROW")
    parser.add_argument(
        "--ch4-n2o",
        choices=("yes", "no"),
        help="计入燃烧的 CH4、N2O / count CH4 and N2O of burning",
    )
    parser.add_argument("--as-of", metavar="DATE|today", help="固定编制日期 / fix the day")
