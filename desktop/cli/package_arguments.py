"""Arguments of the commands about packages, keys, register and receipts."""

import argparse
from pathlib import Path

from desktop.cli.shared_arguments import file, parameters, year


def seal(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``seal``."""
    year(parser)
    parser.add_argument("--methods", default="all", metavar="all|ID,ID")
    parser.add_argument("--benchmarks", type=Path)
    parameters(parser)
    parser.add_argument("--report", default="inventory", metavar="KIND")
    parser.add_argument("--reason", default="", help="更正原因 / why a package is amended")


def sign(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``sign``."""
    file(parser)
    parser.add_argument("--key", type=Path, required=True, metavar="KEY")
    parser.add_argument("--role", choices=("preparer", "reviewer"), default="preparer")
    _key_secret(parser)
    parser.add_argument("--report", type=Path, metavar="X.pdf", help="取出报告 / write the report")
    _declare(parser)


def _key_secret(parser: argparse.ArgumentParser, *names: str) -> None:
    words = "密钥密码文件 / password"
    parser.add_argument("--key-secret-file", *names, type=Path, dest="key_secret_file", help=words)


def _declare(parser: argparse.ArgumentParser) -> None:
    words = "已通读报告并同意声明，不再询问 / the report was read, the declaration is accepted"
    parser.add_argument("--declare", action="store_true", help=words)


def export(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``export``."""
    file(parser)
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="X.cdp")
    _copied(parser)
    _key_secret(parser)
    parser.add_argument("--pending", action="store_true", help="待复核会签 / for who countersigns")


def copy(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``copy``."""
    parser.add_argument("package", type=Path, metavar="X.cdp", help="完整数据包 / full package")
    parser.add_argument("--out", type=Path, required=True, metavar="Y.cdp")
    _copied(parser)
    _key_secret(parser, "--secret-file")


def _copied(parser: argparse.ArgumentParser) -> None:
    known = "activity, instruments, parties, changes, audit, evidence"
    parser.add_argument("--redact", choices=("bank", "none"), help="隐去方案 / what to withhold")
    parser.add_argument(
        "--withhold", action="append", metavar="NAME", help=f"隐去 / leave out: {known}"
    )
    parser.add_argument("--show", action="append", metavar="NAME", help="只出示 / show only")
    rows = "出示单行 / single rows, from 1"
    parser.add_argument("--rows", action="append", default=[], metavar="NAME=1,4-9", help=rows)
    parser.add_argument("--to", default="", metavar="RECIPIENT", help="接收方 / who it is for")
    parser.add_argument("--purpose", default="", help="用途 / what for")
    parser.add_argument("--challenge", default="", help="接收方给的校验码 / the recipient's code")
    parser.add_argument("--expires", default="", metavar="DATE", help="有效至 / good until")
    parser.add_argument("--key", type=Path, metavar="KEY", help="签名密钥 / a signer's key")


def withdraw(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``withdraw``."""
    file(parser)
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--reason", required=True, help="撤回原因 / why")


def countersign(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``countersign``."""
    parser.add_argument("package", type=Path, metavar="PENDING.cdp")
    parser.add_argument("--last", type=Path, metavar="LAST.cdp", help="上一份 / the one before")
    parser.add_argument("--register", type=Path)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--report", type=Path, metavar="X.pdf", help="取出报告 / write the report")
    parser.add_argument("--key", type=Path, metavar="KEY", help="不给则只查看 / without: only look")
    _key_secret(parser, "--secret-file")
    parser.add_argument("--out", type=Path, metavar="X.cdp")
    _declare(parser)


def countersigned(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``countersigned``."""
    file(parser)
    parser.add_argument("package", type=Path, metavar="X.cdp")


def form(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``form``."""
    parser.add_argument("kind", choices=("enrolment", "key", "cover"))
    parser.add_argument("source", type=Path, metavar="REQUEST.json|KEY|X.cdp")
    parser.add_argument("--out", type=Path, required=True, metavar="X.pdf")
    parser.add_argument("--holder", default="", help="持有人 / whose key")
    parser.add_argument("--register", type=Path)
    parser.add_argument("--root", type=Path)


def receipts(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``receipts``."""
    file(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="另存到文件夹 / write them there")


def key(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``key``."""
    parser.add_argument("action", choices=("new", "show", "passphrase", "remember", "forget"))
    parser.add_argument("key", type=Path, metavar="KEY")
    parser.add_argument("--secret-file", type=Path, help="密码文件 / password")
    parser.add_argument("--new-secret-file", type=Path, help="新密码文件 / new password")
    parser.add_argument("--sheet", type=Path, metavar="X.pdf", help="备份恢复单 / recovery sheet")
    parser.add_argument("--holder", default="", help="持有人 / whose key")


def enrol(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``enrol``."""
    parser.add_argument("key", type=Path, metavar="KEY")
    parser.add_argument("--secret-file", type=Path)
    parser.add_argument("--uscc", required=True)
    parser.add_argument("--company", required=True)
    parser.add_argument("--name", required=True, help="姓名 / person")
    parser.add_argument("--title", default="")
    roles = ("preparer", "reviewer", "platform")
    parser.add_argument("--role", choices=roles, default="preparer")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--form", type=Path, metavar="X.pdf", help="登记表 / printed form")
    parser.add_argument("--replaces", type=Path, metavar="OLDKEY", help="换钥 / key it replaces")
    parser.add_argument("--replaces-secret-file", type=Path, help="原密钥密码 / its password")


def verify(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``verify``."""
    parser.add_argument("package", type=Path, metavar="X.cdp")
    parser.add_argument("--register", type=Path)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--recompute", action="store_true", help="重新计算 / compute again")
    parameters(parser)
    parser.add_argument("--challenge", default="", help="给企业的校验码 / the code you gave")
    parser.add_argument("--rows", type=Path, metavar="X.rows.jsonl", help="单行 / single rows")
    parser.add_argument(
        "--state", type=Path, metavar="STATE.json", help="记住序号和登记册版本 / memory"
    )


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``register``."""
    actions = ("init-roots", "rotate-roots", "add", "revoke", "publish", "extract", "show")
    parser.add_argument("action", choices=actions)
    parser.add_argument("path", type=Path, metavar="DIR|REGISTER")
    parser.add_argument("request", type=Path, nargs="?", metavar="REQUEST.json")
    parser.add_argument("--threshold", type=int, help="签名所需根密钥数 / root keys that sign")
    parser.add_argument("--count", type=int, default=3, help="根密钥数 / root keys made")
    parser.add_argument("--secret-file", type=Path, action="append", default=[])
    parser.add_argument("--person-id", default="", help="平台的人员编号 / the platform's number")
    parser.add_argument("--not-before", default="", metavar="TIME", help="生效时间 / valid from")
    parser.add_argument("--days", type=int, default=730, help="密钥有效天数 / life of the key")
    parser.add_argument("--keyid", default="", help="密钥编号 / key id")
    parser.add_argument("--reason", choices=("lost", "compromised", "left"))
    parser.add_argument("--since", default="", metavar="TIME")
    parser.add_argument("--key", type=Path, action="append", default=[], help="根密钥 / root key")
    words = "新一组的每把根密钥 / each root key of the next set"
    parser.add_argument(
        "--next", type=Path, action="append", default=[], dest="next_key", help=words
    )
    parser.add_argument("--valid", type=int, default=90, help="登记册有效天数 / days till expiry")
    parser.add_argument("--uscc", action="append", default=[], help="企业 / company")
    parser.add_argument("--out", type=Path, metavar="register.dsse.json")


def package_intake(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``intake``."""
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT")
    parser.add_argument("--register", type=Path)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--key", type=Path, metavar="PLATFORMKEY", help="签发回执 / for receipts")
    _key_secret(parser, "--secret-file")
    parser.add_argument("--workers", type=int, default=0, help="进程数 / processes; 0: all cores")
    parser.add_argument(
        "--scheduler", default="", metavar="tls://HOST:PORT", help="Dask 集群 / a Dask cluster"
    )
    words = "作为行业基准值的统计量 / statistic taken for the industry's benchmark value"
    parser.add_argument("--benchmark-value", choices=("mean", "median"), default="", help=words)


def receipt(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``receipt``."""
    file(parser)
    parser.add_argument("receipt", type=Path, metavar="RECEIPT.json")
    parser.add_argument("--register", type=Path)
    parser.add_argument("--root", type=Path)
