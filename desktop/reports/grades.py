"""The ratings' parts of a report: marks, bands, what is missing, what would change the grade."""

from decimal import Decimal
from functools import partial

from desktop.accounting.rating.benchmarks import UNITS
from desktop.accounting.rating.naming import mark_name, part_name
from desktop.accounting.rating.result import (
    BenchmarkUsed,
    InputValue,
    Inverse,
    Mark,
    Rating,
    Status,
)
from desktop.accounting.rating.schema import Band, Indicator, Level, Method, Weighted
from desktop.messages import sentence
from desktop.reports.data import ReportData
from desktop.reports.emissions import Content, Rows, family_total, told, word
from desktop.reports.numbers import NOTHING, percent, plain, shown, significant, tonnes
from desktop.words import benchmark_word, in_language, missing_word, remarked, unit_word

_COUNTED = frozenset({"person", "times", "year"})


def rating_content(data: ReportData, prefix: str, language: str) -> Content:
    """Return the rating whose method starts so, the shortest id first, or that none was made."""
    ours = [rating for rating in data.ratings if rating.method.startswith(prefix)]
    if not ours:
        return {"status": "absent"}
    return card(data, min(ours, key=lambda rating: len(rating.method)), language)


def card(data: ReportData, rating: Rating, language: str) -> Content:
    """Return all a report shows of one rating."""
    method = next((m for m in data.methods if m.id == rating.method), None)
    level = _level(method, rating.grade)
    return {
        "status": rating.status.value,
        "method": rating.method,
        "version": rating.version,
        "name": word(method.name, language) if method else rating.method,
        "method_status": method.status.value if method else "",
        "sha256": method.sha256 if method else "",
        "year": str(data.year),
        "grade": rating.grade or "",
        "grade_title": word(level.title, language) if level else "",
        "colour": level.colour if level else "",
        "levels": _levels(method, rating.grade, language),
        "score": shown(rating.score, 1) if rating.score is not None else "",
        "score_part": _part_of_hundred(rating.score),
        "marks": [_mark(name, mark, method, language) for name, mark in rating.marks],
        "themes": _themes(rating, method, language),
        "range": [_title(method, grade, language) for grade in rating.range],
        "inverse": _inverse(rating, method, language),
        "inputs": _inputs(rating, method, language),
        "derived": _derived(rating, method, language),
        "benchmarks": [_benchmark(used, language) for used in rating.benchmarks],
        "missing": _missing(rating, method, language),
        "confidence": _confidence(rating),
        "label": remarked(
            dict(rating.label).get(language, ""),
            [used.label for used in rating.benchmarks],
            language,
        ),
        "reason": told(rating.reason, language) if rating.reason else "",
        "is_proxy": rating.is_proxy,
        "is_superseded": rating.is_superseded,
        "findings": [sentence(f.code, f.details, language, where=f.where) for f in rating.findings],
        "next": _next_rung(rating, method, language),
        "left_out": _left_out(data, method),
    }


def _left_out(data: ReportData, method: Method | None) -> Rows:
    """Return the families the method does not count, with what the inventory has of them."""
    return [
        {"family": family, "tonnes": tonnes(family_total(data.inventory, family))}
        for family in (method.boundary.sources_out if method else ())
    ]


def _level(method: Method | None, key: str | None) -> Level | None:
    levels = method.levels if method else ()
    return next((level for level in levels if level.key == key), None)


def _title(method: Method | None, grade: str, language: str) -> str:
    level = _level(method, grade)
    return (word(level.title, language) if level else "") or grade


def _levels(method: Method | None, grade: str | None, language: str) -> Rows:
    return [
        {
            "key": level.key,
            "title": word(level.title, language),
            "colour": level.colour,
            "is_ours": level.key == grade,
        }
        for level in (method.levels if method else ())
    ]


def _indicator(method: Method | None, name: str) -> Indicator | None:
    return next((i for i in (method.indicators if method else ()) if i.name == name), None)


def _mark(name: str, mark: Mark, method: Method | None, language: str) -> Content:
    indicator = _indicator(method, name)
    level = _level(method, mark.mark)
    return {
        "name": name,
        "title": (word(indicator.title, language) if indicator else "") or name,
        "unit": unit_word(indicator.unit, language) if indicator else "",
        "value": significant(mark.value),
        "percent": percent(mark.value),
        "mark": mark.mark or "",
        "label": _label(method, name, mark.mark, language),
        "colour": level.colour if level else "",
        "score": shown(mark.score, 1) if mark.score is not None else "",
        "score_part": _part_of_hundred(mark.score),
        "confidence": mark.confidence,
        "bands": _bands(indicator, method, mark.mark, language),
    }


def _label(method: Method | None, indicator: str, mark: str | None, language: str) -> str:
    """Return the word for a mark, or a dash where there is none."""
    if method is None or mark is None:
        return mark or NOTHING
    return mark_name(method, indicator, mark, language)


def _bands(
    indicator: Indicator | None, method: Method | None, mark: str | None, language: str
) -> Rows:
    rows: Rows = []
    lower: Decimal | None = None
    name = indicator.name if indicator else ""
    for band in indicator.bands if indicator else ():
        level = _level(method, band.mark)
        rows.append(
            {
                "label": _label(method, name, band.mark, language),
                "extent": _extent(lower, band),
                "colour": level.colour if level else "",
                "is_ours": band.mark == mark and mark is not None,
            }
        )
        lower = band.limit
    return rows


def _extent(lower: Decimal | None, band: Band) -> str:
    if band.limit is None:
        return f"> {plain(lower)}"
    sign = "≤" if band.is_included else "<"
    return f"{sign} {plain(band.limit)}" if lower is None else f"{plain(lower)}–{plain(band.limit)}"


def _themes(rating: Rating, method: Method | None, language: str) -> Rows:
    """Return each theme's score: the weighted mean of the members that have one."""
    if method is None or not isinstance(method.aggregate, Weighted):
        return []
    scores = {name: mark.score for name, mark in rating.marks if mark.score is not None}
    rows: Rows = []
    for theme in method.aggregate.themes:
        weights = {name: weight for name, weight in theme.members if name in scores}
        whole = sum(weights.values(), Decimal(0))
        score = (
            sum((scores[n] * w for n, w in weights.items()), Decimal(0)) / whole if whole else None
        )
        rows.append(
            {
                "title": word(theme.title, language) or theme.name,
                "weight": percent(theme.weight, 0),
                "score": shown(score, 1),
                "score_part": _part_of_hundred(score),
            }
        )
    return rows


def _part_of_hundred(score: Decimal | None) -> float:
    """Return a score as the length of a bar."""
    return 0.0 if score is None else min(1.0, max(0.0, float(score / 100)))


def _inverse(rating: Rating, method: Method | None, language: str) -> Rows:
    return [
        {
            "mark": _label(method, row.indicator, row.mark, language),
            "benchmark": benchmark_word(f"{row.metric}.{row.statistic}", language),
            "row": _inverse_row(row),
            "from": significant(row.benchmark_from),
            "to": significant(row.benchmark_to),
            "unit": unit_word(UNITS.get(row.metric, ""), language),
        }
        for row in rating.inverse
    ]


def _inverse_row(row: Inverse) -> str:
    """Return which sentence tells the bounds: both, the upper or the lower one."""
    if not row.benchmark_from:
        return "inverse_below"
    return "inverse_row" if row.benchmark_to is not None else "inverse_from"


def _missing(rating: Rating, method: Method | None, language: str) -> list[str]:
    own = partial(_part_name, method, language=language)
    return [missing_word(name, own, language) for name in rating.missing]


def _part_name(method: Method | None, name: str, language: str) -> str:
    return name if method is None else part_name(method, name, language)


def _inputs(rating: Rating, method: Method | None, language: str) -> Rows:
    units = {i.name: i.unit for i in (method.inputs if method else ())}
    return [
        {
            "name": _part_name(method, name, language),
            "value": _said(value, units.get(name, "")),
            "unit": unit_word(units.get(name, ""), language),
        }
        for name, value in rating.inputs
        if value is not None and value != 0
    ]


def _said(value: InputValue, unit: str) -> str:
    """Return an input as people read it; what is counted has no decimals."""
    if isinstance(value, Decimal):
        return plain(value) if unit in _COUNTED else shown(value)
    if isinstance(value, tuple):
        return " + ".join(shown(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else value or NOTHING


def _derived(rating: Rating, method: Method | None, language: str) -> Rows:
    known = {d.name: d for d in (method.derived if method else ())}
    return [
        {
            "name": name,
            "title": word(known[name].title, language) if name in known else "",
            "value": significant(value),
            "unit": unit_word(known[name].unit, language) if name in known else "",
        }
        for name, value in rating.derived
        if value
    ]


def _benchmark(used: BenchmarkUsed, language: str) -> Content:
    return {
        "metric": benchmark_word(f"{used.metric}.{used.statistic}", language),
        "value": plain(used.value),
        "unit": unit_word(used.unit, language),
        "region": used.region,
        "industry": used.industry,
        "period": used.period,
        "n": str(used.n) if used.n is not None else NOTHING,
        "source": in_language(used.source, language),
        "level_used": used.level_used,
        "confidence": used.confidence,
    }


def _confidence(rating: Rating) -> Rows:
    """Return how many parameters are how sure, most first."""
    counts: dict[str, int] = {}
    for _, how_sure in rating.confidence:
        counts[how_sure] = counts.get(how_sure, 0) + 1
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"word": how_sure, "count": count} for how_sure, count in ranked]


def _next_rung(rating: Rating, method: Method | None, language: str) -> Rows:
    """Return what would change the grade: the nearest limit of each mark and of the score."""
    if rating.status is not Status.RATED or method is None:
        return []
    rows = [_better_mark(name, mark, method, language) for name, mark in rating.marks]
    return [row for row in (*rows, _better_score(rating, method, language)) if row]


def _better_mark(name: str, mark: Mark, method: Method, language: str) -> Content:
    """Return the neighbouring band with the better level, and how far its limit is."""
    indicator = _indicator(method, name)
    if indicator is None or mark.value is None:
        return {}
    marks = [band.mark for band in indicator.bands]
    place = marks.index(mark.mark) if mark.mark in marks else -1
    for neighbour, limit in _neighbours(indicator.bands, place):
        level = _level(method, neighbour.mark)
        if level and limit and level.rank < _rank(method, mark.mark):
            return {
                "title": word(indicator.title, language) or name,
                "now": significant(mark.value),
                "then": plain(limit),
                "change": percent(limit / mark.value - 1) if mark.value else "",
                "label": _label(method, name, neighbour.mark, language),
                "grade": neighbour.mark or "",
            }
    return {}


def _neighbours(bands: tuple[Band, ...], place: int) -> list[tuple[Band, Decimal | None]]:
    """Return the bands below and above, each with the limit to reach it."""
    below = [(bands[place - 1], bands[place - 1].limit)] if place > 0 else []
    above = [(bands[place + 1], bands[place].limit)] if 0 <= place < len(bands) - 1 else []
    return [*below, *above]


def _rank(method: Method, key: str | None) -> int:
    level = _level(method, key)
    return level.rank if level else 0


def _better_score(rating: Rating, method: Method, language: str) -> Content:
    """Return the score at which the next level begins."""
    ours = _rank(method, rating.grade)
    better = [level for level in method.levels if level.minimum is not None and level.rank < ours]
    if rating.score is None or not better:
        return {}
    nearest = max(better, key=lambda level: level.rank)
    return {
        "title": "score",
        "now": shown(rating.score, 1),
        "then": plain(nearest.minimum),
        "change": "",
        "label": word(nearest.title, language) or nearest.key,
        "grade": nearest.key,
    }
