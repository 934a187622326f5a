"""Commands that look ahead and back: outlook, what-if, bridge."""

import argparse
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from desktop.accounting.bridge import BridgePart
from desktop.accounting.rating.account import AccountLine, CarbonAccount
from desktop.accounting.rating.blind_spots import BlindSpots
from desktop.accounting.rating.finance import Effect, FinanceRow
from desktop.accounting.rating.naming import level_name, part_name, said
from desktop.accounting.rating.next_rung import Change
from desktop.accounting.rating.rating_json import as_json
from desktop.accounting.rating.result import Rating, Status
from desktop.accounting.rating.schema import Method
from desktop.accounting.rating.what_if import PlanRow
from desktop.cli.base_year import base_json
from desktop.cli.console import Console, finding_json
from desktop.cli.emission_json import plain, quotient, tonnes
from desktop.cli.opening import open_store
from desktop.cli.rating_words import say_rating
from desktop.cli.results import company_inventory
from desktop.cli.values import NOT_RATABLE, read_argument, today
from desktop.jobs.company import checked_number
from desktop.jobs.company_benchmarks import benchmarks_for
from desktop.jobs.company_bridge import CompanyBridge, company_bridge
from desktop.jobs.company_outlook import CompanyOutlook, company_outlook
from desktop.jobs.company_parameters import parameters_for
from desktop.jobs.company_ratings import chosen_methods
from desktop.jobs.company_what_if import CompanyWhatIf, company_what_if
from desktop.messages import sentence
from desktop.words import unit_word, word

_SHOWN = 3
_UNKNOWN = "—"


def outlook(options: argparse.Namespace, console: Console) -> int:
    """Say what moves the grade, what the platform leaves out, and the carbon account."""
    with open_store(options, read_only=True) as store:
        own = parameters_for(store, options.parameters)
        methods = chosen_methods(options.method.split(","), own)
        benchmarks = benchmarks_for(store, options.benchmarks)
        current = company_inventory(store, options, own)
        answers = company_outlook(store, current, methods, benchmarks)
    for answer in answers:
        _say_outlook(answer, console)
    console.list_findings(answers[0].account.findings if answers else ())
    console.emit([_outlook_json(each, console.language) for each in answers])
    return _exit_code([each.outlook.rating for each in answers])


def _exit_code(ratings: list[Rating]) -> int:
    return 0 if any(rating.status is Status.RATED for rating in ratings) else NOT_RATABLE


def _say_outlook(answer: CompanyOutlook, console: Console) -> None:
    seen = answer.outlook
    say_rating(answer.method, seen.rating, console)
    for change in seen.changes:
        console.tell(
            "outlook.change",
            name=_moved(answer, change, console.language),
            value=_short(change.value),
            needed=_enough(change),
            unit=unit_word(change.unit, console.language),
            grade=level_name(answer.method, change.grade, console.language),
        )
    if seen.spots.left_out and seen.rating.status is Status.RATED:
        full = _level(answer.method, seen.spots.full.grade, console.language)
        console.tell("outlook.left_out", tco2e=_short(seen.spots.tco2e), grade=full)
    for row in seen.finance:
        _say_product(row, console)


def _moved(answer: CompanyOutlook, change: Change, language: str) -> str:
    """Return what moves: the input as the method names it, or the one source inside it."""
    if change.source:
        return word("source", change.source, language)
    return part_name(answer.method, change.input, language)


def _level(method: Method, grade: str | None, language: str) -> str:
    return level_name(method, grade, language) if grade else _UNKNOWN


def _say_product(row: FinanceRow, console: Console) -> None:
    """Say a product whose effect is published; the others stand in the JSON."""
    now, following = _bp(row.now), _bp(row.next)
    if {now, following} == {_UNKNOWN}:
        return
    name = row.product.name.zh if console.language == "zh" else row.product.name.en
    confidence = row.product.confidence
    console.tell("outlook.finance", product=name, now=now, next=following, confidence=confidence)


def _short(number: Decimal) -> str:
    return plain(number.quantize(Decimal(1).scaleb(-_SHOWN)))


def _enough(change: Change) -> str:
    """Return what is needed, rounded so that what is shown suffices as well."""
    rounding = ROUND_CEILING if change.difference > 0 else ROUND_FLOOR
    return plain(change.needed.quantize(Decimal(1).scaleb(-_SHOWN), rounding))


def _bp(effect: Effect | None) -> str:
    return _UNKNOWN if effect is None or effect.bp is None else f"{plain(effect.bp)} BP"


def _maybe(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def _outlook_json(answer: CompanyOutlook, language: str) -> dict[str, object]:
    seen = answer.outlook
    return {
        "rating": as_json(seen.rating),
        "changes": [_change_json(each) for each in seen.changes],
        "following": None if seen.following is None else as_json(seen.following),
        "blind_spots": _spots_json(seen.spots, language),
        "finance": [_finance_json(each) for each in seen.finance],
        "account": _account_json(answer.account, language),
    }


def _change_json(change: Change) -> dict[str, str | None]:
    return {
        "input": change.input,
        "source": change.source or None,
        "unit": change.unit,
        "value": plain(change.value),
        "needed": plain(change.needed),
        "difference": plain(change.difference),
        "relative": quotient(change.relative),
        "grade": change.grade,
    }


def _spots_json(spots: BlindSpots, language: str) -> dict[str, object]:
    return {
        "platform": {"status": spots.platform.status.value, "grade": spots.platform.grade},
        "full": {"status": spots.full.status.value, "grade": spots.full.grade},
        "tco2e": plain(spots.tco2e),
        "left_out": [
            {
                "source": each.source,
                "gas": each.gas,
                "tco2e": plain(each.tco2e),
                "code": each.reason,
                "message": sentence(
                    each.reason, {"source": each.source, "gas": each.gas}, language
                ),
            }
            for each in spots.left_out
        ],
    }


def _finance_json(row: FinanceRow) -> dict[str, object]:
    return {
        "id": row.product.id,
        "name": {"zh": row.product.name.zh, "en": row.product.name.en},
        "bank": row.product.bank,
        "confidence": row.product.confidence,
        "sources": list(row.product.sources),
        "now": _effect_json(row.now),
        "next": None if row.next is None else _effect_json(row.next),
    }


def _effect_json(effect: Effect) -> dict[str, object]:
    return {"bp": _maybe(effect.bp), "note": {"zh": effect.note.zh, "en": effect.note.en}}


def _account_json(account: CarbonAccount, language: str) -> dict[str, object]:
    return {
        "emissions": [_line_json(each) for each in account.emissions],
        "reductions": [_line_json(each) for each in account.reductions],
        "assets": [_line_json(each) for each in account.assets],
        "findings": [finding_json(each, language) for each in account.findings],
    }


def _line_json(line: AccountLine) -> dict[str, str | None]:
    return {
        "key": line.key,
        "amount": quotient(line.amount),
        "unit": line.unit,
        "quality": plain(line.quality),
        "value": _maybe(line.value),
    }


def what_if(options: argparse.Namespace, console: Console) -> int:
    """Rate a year as if measures had been taken; nothing is changed."""
    measures = read_argument(options.measures)
    with open_store(options, read_only=True) as store:
        own = parameters_for(store, options.parameters)
        methods = chosen_methods(options.method.split(","), own)
        benchmarks = benchmarks_for(store, options.benchmarks)
        current = company_inventory(store, options, own)
        answers = company_what_if(store, current, methods, benchmarks, measures)
    for row in answers[0].answer.plan:
        _say_row(row, console)
    for each in answers:
        before, after = (
            _level(each.method, rating.grade, console.language)
            for rating in (each.answer.before, each.answer.after)
        )
        name = said(each.method.name, console.language)
        console.tell("outlook.what_if", method=name, before=before, after=after)
    console.emit(_what_ifs_json(answers))
    return _exit_code([each.answer.after for each in answers])


def _say_row(row: PlanRow, console: Console) -> None:
    console.tell(
        "outlook.measure",
        name=row.name,
        tco2=_short(row.tco2_saved),
        market=_short(row.tco2_market_saved),
        saving=_short(row.saving),
        investment=_short(row.investment),
        payback=_UNKNOWN if row.payback is None else _short(row.payback),
        abatement=_UNKNOWN if row.abatement_cost is None else _short(row.abatement_cost),
    )


def _what_ifs_json(answers: tuple[CompanyWhatIf, ...]) -> dict[str, object]:
    first = answers[0].answer
    return {
        "plan": [_row_json(row) for row in first.plan],
        "energy": {
            "tco2": quotient(first.situation.tco2),
            "tce": quotient(first.situation.tce),
            "cost": quotient(first.situation.cost),
            "sources": {
                source: {"quantity": quotient(each.quantity), "unit": each.unit}
                for source, each in first.situation.carriers.items()
            },
        },
        "ratings": [
            {
                "method": each.method.id,
                "before": as_json(each.answer.before),
                "after": as_json(each.answer.after),
            }
            for each in answers
        ],
    }


def _row_json(row: PlanRow) -> dict[str, str | None]:
    return {
        "name": row.name,
        "tco2_saved": quotient(row.tco2_saved),
        "tco2_market_saved": quotient(row.tco2_market_saved),
        "investment": plain(row.investment),
        "saving": quotient(row.saving),
        "payback_years": quotient(row.payback),
        "abatement_cost": quotient(row.abatement_cost),
    }


def bridge(options: argparse.Namespace, console: Console) -> int:
    """Say why two years differ: activity, structure, factor."""
    threshold = checked_number(options.threshold, "--threshold").scaleb(-2)
    with open_store(options, read_only=True) as store:
        answer = company_bridge(
            store, options.base_year, options.year, today=today(), threshold=threshold
        )
    found = answer.bridge
    for code, kg in (
        ("bridge.before", found.before),
        ("bridge.activity", found.activity),
        ("bridge.structure", found.structure),
        ("bridge.factor", found.factor),
        ("bridge.after", found.after),
    ):
        console.tell(code, before=answer.base_year, after=answer.year, amount=tonnes(kg))
    console.list_findings(answer.findings)
    console.emit(_bridge_json(answer, console.language))
    return 0


def _bridge_json(answer: CompanyBridge, language: str) -> dict[str, object]:
    found = answer.bridge
    return {
        "from": answer.base_year,
        "to": answer.year,
        "before": tonnes(found.before),
        "activity": tonnes(found.activity),
        "structure": tonnes(found.structure),
        "factor": tonnes(found.factor),
        "after": tonnes(found.after),
        "unit": "tCO2e",
        "parts": [_part_json(each) for each in found.parts],
        "reduction": {
            "absolute": tonnes(answer.reduction.absolute),
            "relative": quotient(answer.reduction.relative),
            "as_stated": {
                "absolute": tonnes(answer.reduction_as_stated.absolute),
                "relative": quotient(answer.reduction_as_stated.relative),
            },
        },
        "base": base_json(answer.base),
        "boundary": {
            "amount": tonnes(answer.boundary),
            "share": quotient(answer.boundary_share),
        },
        "findings": [finding_json(each, language) for each in answer.findings],
    }


def _part_json(part: BridgePart) -> dict[str, str]:
    return {
        "source": part.source,
        "facility": part.facility,
        "activity": tonnes(part.activity),
        "structure": tonnes(part.structure),
        "factor": tonnes(part.factor),
    }
