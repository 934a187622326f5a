"""Words for codes: emission sources, carriers, origins … in the user's language.

The words stand in ``resources/translations/<language>.toml`` and, for emission sources, with the
methodology. A sentence's gap that holds a code of a family (``{source}``) shows the word, and so
does a code that a value carries as ``«family.code»``. Unknown codes stay as they are.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache

from desktop.paths import resources

# The families of words that the gaps of a sentence hold.
FAMILIES = {
    "carrier": "carrier",
    "check": "origin",
    "confidence": "confidence",
    "decided": "decided",
    "direction": "direction",
    "divided_by": "divided_by",
    "economic": "economic",
    "estimated_by": "estimated_by",
    "fuel": "fuel",
    "leader": "origin",
    "names": "economic",
    "order": "date_order",
    "origin": "origin",
    "other_name": "economic",
    "pace": "pace",
    "parent": "table_word",
    "part": "check_part",
    "register": "meter_register",
    "required": "role",
    "revoked_for": "key_reason",
    "role": "role",
    "signed": "signed_figure",
    "source": "source",
    "sources": "source",
    "stamped": "stamped",
    "state": "steam_state",
    "table": "table_word",
    "tables": "table_word",
    "voucher": "voucher",
    "why": "broken_part",
}
_KINDS = {"table": ("ratings.table_of", "values_table"), "curve": ("ratings.curve_of", "curve")}
"""Parts of a method that have words of their own: pattern and family of their names."""
_CARRIED = re.compile(r"«([a-z_]+)\.([^«»]+)»")
_AGREEING = re.compile(r"\{(\w+)\}|\[([^\[\]{}|]*)\|([^\[\]{}|]*)\]")
_GAP_AND_ROOM = re.compile(r"\{(\w+)\} (?=([^第]))")
_ROOM_AND_GAP = re.compile(r"(?<=[的与和在由从按到于为有是至对把被给少]) \{(\w+)\}")
"""Only after words that lead on to what follows: a label keeps its distance from its value.

So do the parts of a place, one after the other: 表 活动数据 第 7 行."""
_BRACKETS = ("（", "）")
"""Chinese brackets have their room within."""
_LETTERS = "ABCDEFGHIJKLMNOPQRST"
_TABLE = re.compile(r"^(?=\[)", re.MULTILINE)
_SEVERAL = re.compile(r"[,、]\s*")
_UNTIL = {"zh": " 至 ", "en": " to "}
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})")
_CHINA = timezone(timedelta(hours=8))
_SPANS = {"zh": " 至 ", "en": " to "}
_SPANNED = frozenset({"period", "other_period"})
_PAIR = 2
_MOMENTS = frozenset(
    {"at", "expires_at", "now", "received_at", "sealed_at", "since", "valid_from", "valid_until"}
)
"""Gaps that may hold an instant, said as the clock in China shows it."""
_RAISED = {
    "zh": (("m3", "m³"), ("m2", "m²"), ("10^4", "万")),
    "en": (("m3", "m³"), ("m2", "m²"), ("10^4", "10⁴")),
}
LISTS = frozenset(
    {
        "able",
        "allowed",
        "basis",
        "booked",
        "channels",
        "columns",
        "fallen",
        "fields",
        "files",
        "folder",
        "generated",
        "headings",
        "held",
        "ignored",
        "kinds",
        "known",
        "left_out",
        "meter",
        "meters",
        "missing",
        "near",
        "nearest",
        "new",
        "numbers",
        "others",
        "own",
        "registers",
        "roles",
        "rows",
        "sheets",
        "signers",
        "stated",
        "texts",
        "unit",
        "zones",
    }
)
"""Gaps that may hold a list, kept with the comma of Chinese lists between its members."""


def word(family: str, code: str, language: str) -> str:
    """Return the word for a code of a family; the code itself if it has none."""
    return _words(language).get(f"{family}.{code}", code)


def in_number(template: str, gaps: Mapping[str, object]) -> str:
    """Return a sentence whose ``[row|rows]`` agree with the number in the gap before them.

    Chosen in the template, so that no text of a user is ever taken for a choice.
    """
    if "|" not in template:
        return template
    count = ""

    def choose(part: re.Match[str]) -> str:
        nonlocal count
        if part[1] is None:
            return part[2] if count == "1" else part[3]
        value = str(gaps.get(part[1], ""))
        count = value if value.replace(",", "").isdigit() else count
        return part[0]

    return _AGREEING.sub(choose, template)


def closed_up(template: str, gaps: Mapping[str, object]) -> str:
    """Return a sentence without the room between Chinese words and Chinese values of its gaps.

    Room parts Chinese from letters and digits; which of them a gap holds is known only now. Names
    of files keep theirs.
    """
    if "{" not in template or " " not in template:
        return template

    def closed(found: re.Match[str], place: int) -> str:
        value = str(gaps.get(found[1], ""))
        is_chinese = "." not in value and _is_chinese(value[place:][:1])
        return f"{{{found[1]}}}" if is_chinese else found[0]

    after = _GAP_AND_ROOM.sub(
        lambda found: closed(found, -1) if _is_chinese(found[2]) else found[0], template
    )
    return _ROOM_AND_GAP.sub(lambda found: closed(found, 0), after)


def _is_chinese(letter: str) -> bool:
    """Whether a letter is Chinese; a pattern of all of them takes longer to load than a page."""
    return "\u4e00" <= letter <= "\u9fff" or letter in _BRACKETS


def in_language(text: str, language: str) -> str:
    """Return the half of a text in two languages, ``中文 / English``; another as it is."""
    first, stroke, second = text.partition(" / ")
    if not stroke or not any(map(_is_chinese, first)) or any(map(_is_chinese, second)):
        return text
    return first if language == "zh" else second


def remarked(label: str, remarks: Iterable[str], language: str) -> str:
    """Return a rating's label with what a benchmark file remarks of its rows in the language.

    The label belongs to the result and quotes the file, whose remark is Chinese (示例).
    """
    for remark in {*remarks} - {""}:
        label = label.replace(remark, in_language(word("remark", remark, language), language))
    return label


def joined(members: Iterable[str], language: str) -> str:
    """Return the members of a list as people of the language write them."""
    return _words(language)["list.comma"].join(members)


def in_words(details: Mapping[str, str], language: str) -> dict[str, str]:
    """Return the values of a sentence's gaps with their codes as words."""
    return {name: _worded(name, value, language) for name, value in details.items()}


def unit_word(unit: str, language: str) -> str:
    """Return a unit as people of the language write it; nothing for a bare number.

    What stands below a stroke has words of its own: ``tCO2/万元`` is tCO2 per 10,000 yuan.
    Powers are written raised, ten thousand as 万 in Chinese: ``10^4 Nm3`` is 万 Nm³.
    """
    above, *below = ("" if unit == "1" else unit).split("/")
    per = (word("unit_below", part, language) for part in below)
    said = "/".join((word("unit_word", above, language), *per))
    for plain, raised in _RAISED[language]:
        said = said.replace(plain, raised)
    return said


def benchmark_word(key: str, language: str) -> str:
    """Return ``metric.statistic`` as people say it; another key as it is."""
    metric, _, statistic = key.rpartition(".")
    if not metric:
        return key
    pattern = _words(language)["ratings.bench_of"]
    return pattern.format(
        metric=word("metric", metric, language), statistic=word("statistic", statistic, language)
    )


def industry_word(code: str, language: str) -> str:
    """Return an industry's name with its code of GB/T 4754, with or without its letter.

    Groups and classes have Chinese names; in English they bear that of their division. A group's
    only class, which ends in 0, is called as the group.
    """
    names, digits = _industry_words(language), code.lstrip(_LETTERS) or code
    return _coded(names.get(digits) or names.get(digits.removesuffix("0")), code, language)


def region_word(code: str, language: str) -> str:
    """Return a region's name with its code of GB/T 2260."""
    return _coded(_region_words(language).get(code), code, language)


def _coded(name: str | None, code: str, language: str) -> str:
    if name is None:
        return code
    return f"{name}（{code}）" if language == "zh" else f"{name} ({code})"


_NAMED: Mapping[str, Callable[[str, str], str]] = {
    "benchmark": benchmark_word,
    "industry": industry_word,
    "region": region_word,
}
"""Gaps whose words are made of several, or stand with the industries and regions."""


def missing_word(name: str, part: Callable[[str], str], language: str) -> str:
    """Return what a rating misses as people say it.

    Args:
        name: An input's name, ``bench.metric.statistic``, ``prev.name`` (of the year before),
            ``indicators.name.parameter``, ``table.name`` or ``curve.name``.
        part: Gives the method's own name of one of its parts.
        language: ``zh`` or ``en``.
    """
    kind, _, rest = name.partition(".")
    if not rest:
        return part(name)
    if kind == "bench":
        return benchmark_word(rest, language)
    if kind == "prev":
        return _words(language)["ratings.of_year_before"].format(name=part(rest))
    if kind in _KINDS:
        pattern, family = _KINDS[kind]
        return _words(language)[pattern].format(name=word(family, rest, language))
    if kind == "indicators":
        own, _, parameter = rest.partition(".")
        names = (word("indicator", own, language), word("parameter", parameter, language))
        return _words(language)["ratings.parameter_of"].format(name=names[0], parameter=names[1])
    return part(name)


def read_names(language: str) -> None:
    """Read the names of sources, regions and industries, so that nobody waits for them later."""
    for read in (source_words, _region_words, _industry_words):
        read(language)


@cache
def source_words(language: str) -> Mapping[str, str]:
    """Return the methodology's names of emission sources by code."""
    path = resources() / "methodology" / "core" / "emission_sources.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["table"]
    return {row["code"]: row[language] for table in tables for row in table["rows"]}


@cache
def _region_words(language: str) -> Mapping[str, str]:
    tables = tomllib.loads((resources() / "regions.toml").read_text(encoding="utf-8"))
    return {code: row[language] for code, row in tables["regions"].items()}


@cache
def _industry_words(language: str) -> Mapping[str, str]:
    """Return the names of industries by code without letter; sections keep theirs."""
    folder = resources() / "industry"
    wide, fine = (
        tomllib.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("gbt4754.toml", "gbt4754_classes.toml")
    )
    names = {code: row[language] for code, row in wide["sections"].items()}
    names |= {code[1:]: row[language] for code, row in wide["divisions"].items()}
    groups = (table for key, table in fine.items() if key in wide["sections"])
    for code, row in ((code, row) for table in groups for code, row in table.items()):
        division = names[code[:2]]
        names[code] = row["zh"] if language == "zh" else division
        for last, name in row.items():
            if last != "zh":
                names[f"{code}{last}"] = name if language == "zh" else division
    return names


def translations(language: str) -> dict[str, str]:
    """Return every text of a language by its dotted key."""
    return dict(_flatten(tomllib.loads(_written(language)), ""))


def translation_tables(language: str) -> dict[str, str]:
    """Return the file of texts cut at its tables, by the first word of their names.

    Parsing everything would delay the first window, which needs a few tables only.
    """
    tables: dict[str, str] = {}
    for table in _TABLE.split(_written(language))[1:]:
        name = table[1 : table.index("]")].partition(".")[0]
        tables[name] = tables.get(name, "") + table
    return tables


@cache
def parse_translations(written: str) -> Mapping[str, str]:
    """Return the texts of tables by their dotted keys; whoever asks first waits for it."""
    return dict(_flatten(tomllib.loads(written), ""))


def _written(language: str) -> str:
    return (resources() / "translations" / f"{language}.toml").read_text(encoding="utf-8")


@cache
def _words(language: str) -> Mapping[str, str]:
    own = {f"source.{code}": name for code, name in source_words(language).items()}
    return own | translations(language)


def _flatten(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def listed_months(
    written: str, language: str, said: Callable[[str], str] = lambda month: month
) -> str:
    """Return months as people list them, three and more in a row as a span.

    Args:
        written: Months as ``2025-01``, one after another.
        language: Of the list.
        said: What stands for a month in it.
    """
    months = _SEVERAL.split(written)
    runs: list[list[str]] = []
    for month in months:
        if runs and _follows(month, runs[-1][-1]):
            runs[-1].append(month)
        else:
            runs.append([month])
    parts = [
        [f"{said(run[0])}{_SPANS[language]}{said(run[-1])}"]
        if len(run) > _PAIR
        else [said(month) for month in run]
        for run in runs
    ]
    return joined((part for run in parts for part in run), language)


def _follows(month: str, before: str) -> bool:
    """Whether a month written as ``2025-01`` comes right after another."""
    found = [_MONTH.fullmatch(each) for each in (month, before)]
    if not all(found):
        return False
    later, earlier = (int(each[1]) * 12 + int(each[2]) for each in found if each)
    return later == earlier + 1


def _dated(name: str, value: str, language: str) -> str:
    """Return an instant in China's time, and days and months as people say them."""
    if name in _SPANNED:
        return value.replace("/", _UNTIL[language])
    if name == "months":
        return listed_months(value, language)
    if not _INSTANT.fullmatch(value):
        return value
    local = china_time(value)
    return value if local == value else f"{local} (UTC+8)"


def china_time(at: str) -> str:
    """Return an instant as people in China read it; one no calendar of ours holds stays."""
    try:
        local = datetime.fromisoformat(at).astimezone(_CHINA)
    except (ValueError, OverflowError):  # the 40th of a month; beyond the last year there is
        return at
    return local.strftime("%Y-%m-%d %H:%M:%S")


def _system_word(reason: str, language: str) -> str:
    """Return what the system or the database says, in the user's language; nothing if unknown."""
    said = reason.partition(": ")[0]
    known = word("system_word", said, language)
    return "" if known == said else known


def _worded(name: str, value: str, language: str) -> str:
    named = _NAMED.get(name)
    if named is not None:
        return named(value, language)
    if name in _SPANNED or name == "months" or name in _MOMENTS:
        return _dated(name, value, language)
    if name == "reason" and (said := _system_word(value, language)):
        return said
    family = FAMILIES.get(name)
    if family is not None:
        codes = _SEVERAL.split(value)
        return joined((word(family, code.strip(), language) for code in codes), language)
    if name in LISTS:
        value = joined(value.split("、"), language)
    if "«" not in value:
        return value
    return _CARRIED.sub(lambda found: word(found[1], found[2], language), value)
