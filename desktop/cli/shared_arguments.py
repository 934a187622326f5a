"""Arguments that many commands share."""

import argparse
from pathlib import Path


def file(parser: argparse.ArgumentParser) -> None:
    """Add the company file, its password and who works with it."""
    parser.add_argument("file", type=Path, metavar="FILE", help="账套文件 .cbook / company file")
    parser.add_argument("--secret-file", type=Path, help="账套密码文件 / password of the file")
    parser.add_argument("--person", default="", help="操作人 / who does it")


def year(parser: argparse.ArgumentParser) -> None:
    """Add the company file, a year and the choices of an inventory."""
    file(parser)
    parser.add_argument("--year", type=int, required=True, help="年度 / year")
    parser.add_argument("--as-of", metavar="DATE", help="编制日期 / day the inventory is made")
    parser.add_argument("--factor-set", help="燃料因子集 / fuel set")
    parser.add_argument("--gwp", help="GWP 版本 / GWP set: SAR, AR4, AR5, AR6")


def parameters(parser: argparse.ArgumentParser) -> None:
    """Add the user's own parameter files; without them those the company file carries count."""
    parser.add_argument(
        "--parameters", type=Path, metavar="PATH", help="自有参数文件或文件夹 / own parameter files"
    )


def common(parser: argparse.ArgumentParser) -> None:
    """Declare the password of the file and who does it."""
    parser.add_argument("--secret-file", type=Path)
    parser.add_argument("--person", default="")
