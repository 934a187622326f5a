"""The loan paper's own parts: three years, causes, measures, target."""

from decimal import Decimal

from desktop.accounting.rating.result import Rating, Status
from desktop.reports.data import ReportData, YearTotals
from desktop.reports.emissions import Content, Rows, word
from desktop.reports.grades import card
from desktop.reports.numbers import NOTHING, percent, plain, shown, significant, tonnes
from desktop.words import benchmark_word, unit_word

YEARS_SHOWN = 3
DENOMINATORS = ("output_value", "value_added", "tax_paid")


def loan_content(data: ReportData, language: str) -> Content:
    """Return what only the loan paper shows."""
    return {
        "years": _years(data),
        "cards": _cards(data, language),
        "position": _position(data, language),
        "base_year": str(data.base_year or ""),
        "causes": _causes(data, language),
        "measures": [
            {
                "title": measure.title,
                "cost": shown(measure.cost),
                "saving": shown(measure.saving),
                "payback": _payback(measure.cost, measure.saving),
                "avoided": shown(measure.avoided, 1),
            }
            for measure in data.measures
        ],
        "target": _target(data, language),
        "fingerprint": data.fingerprint,
        "signers": list(data.signers),
        "annexes": list(data.annexes),
    }


def _years(data: ReportData) -> Rows:
    """Return emissions and intensities of up to three years, oldest first, per 万元."""
    of = data.inventory.totals
    ours = YearTotals(data.year, of.scope1, of.scope2_location, of.scope2_market)
    known = sorted((*data.earlier, ours), key=lambda totals: totals.year)[-YEARS_SHOWN:]
    return [
        {
            "year": str(totals.year),
            "co2e": tonnes(totals.co2e),
            "scope1": tonnes(totals.scope1),
            "scope2": tonnes(totals.scope2_location),
            **{name: _intensity(data, totals, name) for name in DENOMINATORS},
        }
        for totals in known
    ]


def _intensity(data: ReportData, totals: YearTotals, name: str) -> str:
    figure = data.figure(name, totals.year)
    return significant(totals.co2e / 1000 / figure) if figure and figure > 0 else NOTHING


def _cards(data: ReportData, language: str) -> Rows:
    """Return the ratings made; where none was, the refusal that still says most."""
    ours = _local_ratings(data)
    rated = [rating for rating in ours if rating.status is Status.RATED]
    most_said = sorted(ours, key=_told_most)[:1]
    return [card(data, rating, language) for rating in rated or most_said]


def _told_most(rating: Rating) -> tuple[int, bool]:
    """Rank refusals: most marks first, then those that tell which benchmark would do."""
    return -len(_known_marks(rating)), not rating.inverse


def _known_marks(rating: Rating) -> list[str]:
    return [name for name, mark in rating.marks if mark.mark is not None]


def _local_ratings(data: ReportData) -> tuple[Rating, ...]:
    """Return the ratings by methods of the firm's own region; all where there is none."""
    regions = {method.id: method.regions for method in data.methods}
    local = tuple(r for r in data.ratings if _is_local(data, regions.get(r.method, ())))
    return local or data.ratings


def _is_local(data: ReportData, regions: tuple[str, ...]) -> bool:
    """Return whether the firm lies in every region a method names: its province, its city."""
    return bool(regions) and all(_lies_in(data.entity.region, region) for region in regions)


def _lies_in(region: str, larger: str) -> bool:
    """Return whether a GB/T 2260 code lies in a province, a city or a county."""
    if larger.endswith("0000"):
        return region.startswith(larger[:2])
    return region.startswith(larger[:4] if larger.endswith("00") else larger)


def _position(data: ReportData, language: str) -> Rows:
    """Return the benchmarks the ratings were compared with, each once."""
    ours = _local_ratings(data)
    seen = {(used.metric, used.statistic): used for r in ours for used in r.benchmarks}
    return [
        {
            "metric": benchmark_word(f"{used.metric}.{used.statistic}", language),
            "value": plain(used.value),
            "unit": unit_word(used.unit, language),
            "industry": used.industry,
            "region": used.region,
            "period": used.period,
            "source": used.source,
            "confidence": used.confidence,
        }
        for used in seen.values()
    ]


def _causes(data: ReportData, language: str) -> Rows:
    widest = max((abs(cause.change) for cause in data.causes), default=Decimal(0))
    return [
        {
            "title": word(cause.title, language),
            "change": tonnes(cause.change),
            "is_fall": cause.change < 0,
            "part": float(abs(cause.change) / widest) if widest else 0.0,
        }
        for cause in data.causes
    ]


def _payback(cost: Decimal, saving: Decimal) -> str:
    return shown(cost / saving, 1) if saving > 0 else NOTHING


def _target(data: ReportData, language: str) -> Content:
    target = data.target
    if target is None:
        return {}
    return {
        "indicator": word(target.indicator, language),
        "unit": unit_word(target.unit, language),
        "baseline": plain(target.baseline),
        "baseline_year": str(target.baseline_year),
        "value": plain(target.value),
        "year": str(target.year),
        "change": percent(target.value / target.baseline - 1) if target.baseline else NOTHING,
    }
