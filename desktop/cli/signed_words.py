"""What a signed statement says, in words: totals, self-ratings, when it was sealed.

``verify`` starts without the rating engine, so the names of methods and grades are read from the
methods' files alone.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from desktop.cli.console import Console
from desktop.exchange.canonical import plain_text
from desktop.exchange.manifest import Statement
from desktop.exchange.parts import Kind
from desktop.exchange.shape import write_time
from desktop.paths import resources
from desktop.words import china_time, joined, word

_DESCRIPTION = "datapackage"
_TOTALS = ("scope1_kg", "scope2_location_kg", "scope2_market_kg")


@dataclass(frozen=True, slots=True)
class MethodWords:
    """What people call a method and its grades.

    Attributes:
        grades: By key.
    """

    name: str
    grades: Mapping[str, str]


def say_signed(statement: Statement, digest: str, console: Console) -> None:
    """Say what was signed: totals in tonnes, grades, and the fingerprint a receipt would name."""
    if statement.kind is not Kind.WITHDRAWAL:
        _say_totals(statement, console)
        _say_ratings(statement, console)
    utc = write_time(statement.sealed_at)
    sealed = f"{china_time(utc)} (UTC+8; {utc})"
    console.say(
        f"封存时间（企业声明）{sealed}；指纹 {digest}",
        f"Sealed, as the company says, at {sealed}; fingerprint {digest}",
    )


def withheld_words(paths: Iterable[str], language: str) -> str:
    """Return what a copy does not hold, in words; the description of a table is no news."""
    names = ("evidence" if "/evidence/" in path else PurePath(path).stem for path in paths)
    told = dict.fromkeys(word("shared", name, language) for name in names if name != _DESCRIPTION)
    return joined(told, language)


def _say_totals(statement: Statement, console: Console) -> None:
    one, location, market = (
        f"{Decimal(statement.results[name]).scaleb(-3):,.3f}" for name in _TOTALS
    )
    console.say(
        f"签名的总量（tCO2e）：范围一 {one}；范围二 位置法 {location}、市场法 {market}。",
        f"Signed totals (tCO2e): scope 1 {one}; scope 2 location {location}, market {market}.",
    )


def _say_ratings(statement: Statement, console: Console) -> None:
    """Say the grades, and how many methods gave none; the JSON names those."""
    known = method_words(console.language)
    ratings = statement.results["ratings"]
    graded = [one for one in ratings if "grade" in one]
    rest = len(ratings) - len(graded)
    if graded:
        said = [_in_words(one, known.get(one["method"])) for one in graded]
        console.say(f"签名的自评：{'；'.join(said)}", f"Signed ratings: {'; '.join(said)}")
    if rest:
        console.say(
            f"另有 {rest} 种方法没有等级（缺少数据，或只给数额）。",
            f"{rest} more method(s) without a grade (data missing, or an amount only).",
        )


def _in_words(rating: Mapping[str, Any], words: MethodWords | None) -> str:
    method, grade = str(rating["method"]), str(rating["grade"])
    if words is None:
        return plain_text(f"{method} {grade}")
    return plain_text(f"{words.name} {words.grades.get(grade, grade)}")


def method_words(language: str) -> dict[str, MethodWords]:
    """Return the names of the shipped methods and their grades by method."""
    folder = resources() / "methodology" / "ratings" / "methods"
    documents = [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.rglob("*.toml"))]
    return {each["id"]: _words_of(each, language) for each in documents}


def _words_of(document: Mapping[str, Any], language: str) -> MethodWords:
    grades = {each["key"]: each.get(language, each["key"]) for each in document.get("levels", ())}
    return MethodWords(document["name"].get(language, document["id"]), grades)
