"""A rating in words, as the console says it."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from desktop.accounting.rating.naming import level_name, mark_name, part_name, said
from desktop.accounting.rating.result import Inverse, Mark, Rating, Status
from desktop.accounting.rating.schema import Method
from desktop.cli.console import Console
from desktop.reports.numbers import shown
from desktop.words import benchmark_word, missing_word, unit_word

_PLACES = Decimal("0.1")


def say_rating(method: Method, rating: Rating, console: Console) -> None:
    """Say one rating: what it is, its marks, and why it refuses if it does."""
    language = console.language
    label = "自评" if language == "zh" else "self-assessed"
    print(
        f"{said(method.name, language)}  [{label}] {_grade(method, rating, language)}",
        file=console.err,
    )
    for line in _below(method, rating, language):
        print(f"    {line}", file=console.err)
    if rating.reason:
        _say_reason(method, rating, console)
    if rating.missing:
        own = partial(part_name, method, language=language)
        names = [missing_word(name, own, language) for name in rating.missing]
        console.say(f"    缺少：{'、'.join(names)}", f"    Missing: {', '.join(names)}")


def _say_reason(method: Method, rating: Rating, console: Console) -> None:
    """Say why there is no rating, with what its finding knows of the value."""
    known = [each.details for each in rating.findings if each.code == rating.reason]
    gaps = {"missing": "、".join(rating.missing), "method": method.id}
    console.tell(rating.reason, **{**gaps, **(known[0] if known else {})})


def _grade(method: Method, rating: Rating, language: str) -> str:
    if rating.status is not Status.RATED:
        return "不评级" if language == "zh" else "not rated"
    grade = level_name(method, rating.grade, language) if rating.grade else ""
    score = "" if rating.score is None else _score(rating.score, language)
    return "  ".join(part for part in (grade, score) if part) or "—"


def _score(score: Decimal, language: str) -> str:
    number = f"{score.quantize(_PLACES, ROUND_HALF_UP):f}"
    return f"{number} 分" if language == "zh" else f"{number} points"


def _below(method: Method, rating: Rating, language: str) -> Iterator[str]:
    marks = [(name, mark) for name, mark in rating.marks if mark.mark or mark.score is not None]
    if marks:
        yield _joined((_mark(method, name, mark, language) for name, mark in marks), language)
    if rating.value is not None:
        yield _value(method, rating, language)
    if len(rating.range) > 1:
        best, worst = (level_name(method, rating.range[end], language) for end in (0, -1))
        yield (
            f"可能在 {best} 到 {worst} 之间" if language == "zh" else f"between {best} and {worst}"
        )
    for inverse in rating.inverse:
        yield _inverse(method, inverse, language)


def _value(method: Method, rating: Rating, language: str) -> str:
    """Return the amount of a method that computes one instead of a grade."""
    name = next((name for name, _ in rating.marks), "")
    amount = f"{shown(rating.value)} {unit_word(rating.unit, language)}".rstrip()
    return f"{part_name(method, name, language)} {amount}"


def _mark(method: Method, name: str, mark: Mark, language: str) -> str:
    title = part_name(method, name, language)
    if mark.mark:
        return f"{title} {mark_name(method, name, mark.mark, language)}"
    return f"{title} {_score(mark.score or Decimal(0), language)}"


def _inverse(method: Method, inverse: Inverse, language: str) -> str:
    """Return between which benchmarks a mark would come out."""
    benchmark = benchmark_word(f"{inverse.metric}.{inverse.statistic}", language)
    mark = mark_name(method, inverse.indicator, inverse.mark, language)
    low, high = (_bound(bound) for bound in (inverse.benchmark_from, inverse.benchmark_to))
    if language == "zh":
        where = f"不低于 {low}" if not high else f"{low or '0'} 至 {high}"
        return f"{benchmark} {where} 时为 {mark}"
    where = f"from {low}" if not high else f"from {low or '0'} to {high}"
    return f"{mark} with {benchmark} {where}"


def _bound(value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"{value.quantize(Decimal('0.0001'), ROUND_HALF_UP).normalize():f}"


def _joined(parts: Iterator[str], language: str) -> str:
    return ("；" if language == "zh" else "; ").join(parts)
