"""Every code has its sentence, in every language, with the same gaps."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from desktop import errors
from desktop.messages import LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)+")
KEYWORDS = ("code", "key", "what")


@cache
def _trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "desktop").rglob("*.py"))
    }


@cache
def _takers() -> frozenset[str]:
    """Return the names that take a code first: errors, findings, steps."""
    names = {name for name, value in vars(errors).items() if isinstance(value, type)}
    classes = [n for t in _trees().values() for n in ast.walk(t) if isinstance(n, ast.ClassDef)]
    for _ in range(3):
        names |= {c.name for c in classes if names & {ast.unparse(base) for base in c.bases}}
    return frozenset(names) | {"Finding", "Step"}


def _codes_used() -> Iterator[tuple[str, str]]:
    """Yield every literal code the program raises, finds, records or tells, with its place."""
    for path, tree in _trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for argument in _code_arguments(node):
                    yield argument, f"{path}:{node.lineno}"


def _code_arguments(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func).rpartition(".")[2]
    if name not in _takers():
        return
    named = [keyword.value for keyword in call.keywords if keyword.arg in KEYWORDS]
    for node in (*call.args[:1], *named):
        for part in ast.walk(node):
            value = part.value if isinstance(part, ast.Constant) else None
            if isinstance(value, str) and CODE.fullmatch(value):
                yield value


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_language_has_the_same_codes() -> None:
    first, *others = (set(catalogue(language)) for language in LANGUAGES)
    assert first
    for other in others:
        assert first ^ other == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_a_sentence_with_named_gaps(language: str) -> None:
    for code, message in catalogue(language).items():
        assert message.text.strip(), code
        assert all(_gaps(message.text) | _gaps(message.remedy) | {"x"}), (
            f"{code}: a gap has no name"
        )


def test_every_language_fills_the_same_gaps() -> None:
    """A gap named by a language, or ending with it, holds a text in that language."""
    first, second = (catalogue(language) for language in LANGUAGES)
    differing = {
        code: (gaps, others)
        for code, message in first.items()
        if code in second
        and (gaps := _shared_gaps(message.text + message.remedy, "zh"))
        != (others := _shared_gaps(second[code].text + second[code].remedy, "en"))
    }
    assert differing == {}, differing


def _shared_gaps(text: str, language: str) -> set[str]:
    own = f"_{language}"
    return {gap.removesuffix(own) for gap in _gaps(text)} - {language}


def test_every_code_the_program_uses_has_its_sentence() -> None:
    known = set(catalogue("zh"))
    missing = {code: place for code, place in _codes_used() if code not in known}
    assert missing == {}, "\n".join(f"{place} {code}" for code, place in missing.items())


def test_every_sentence_is_used() -> None:
    """A code stands as a literal in the program or its data, or its family is built there."""
    texts = "\n".join(_sources())
    unused = {
        code for code in catalogue("zh") if f'"{code}"' not in texts and not _is_built(code, texts)
    }
    assert unused == set(), "\n".join(sorted(unused))


def _sources() -> Iterator[str]:
    for path in sorted((ROOT / "desktop").rglob("*.py")):
        yield path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "resources").rglob("*.toml")):
        if path.parts[-3] != "messages":
            yield path.read_text(encoding="utf-8")


def _is_built(code: str, texts: str) -> bool:
    """Return whether an f-string of the program begins with the code's family."""
    family = code.rpartition(".")[0]
    return f'f"{family}.{{' in texts or f'"{family}."' in texts


COMMANDS_ALONE = frozenset(
    {
        "bridge.years_wrong",
        "declaration.nobody_asked",
        "evidence.budget_wrong",
        "evidence.record_missing",
        "figure.year_needed",
        "intake.cluster_missing",
        "intake.key_needs_register",
        "intake.no_benchmark_value",
        "intake.worker_died",
        "measures.wrong",
        "prices.wrong",
        "register.too_few_new_signers",
        "register.too_few_signers",
    }
)
"""What jobs say that no window asks for."""
TYPED = re.compile(r"--[a-z]|命令|command|carbonbook|`|docs/")


def test_windows_say_what_to_click_and_not_what_to_type() -> None:
    """A sentence only the command line raises may name options, and so may its own remedies."""
    places: dict[str, set[str]] = {}
    for code, place in _codes_used():
        places.setdefault(code, set()).add(place)
    found = [
        (code, language)
        for language in LANGUAGES
        for code, message in catalogue(language).items()
        if TYPED.search(message.text + (message.window or message.remedy))
        and code not in COMMANDS_ALONE
        and not (code in places and all(each.startswith("desktop/cli/") for each in places[code]))
    ]
    assert found == []


def test_windows_remedies_stand_in_every_language_with_the_same_gaps() -> None:
    first, second = (
        {
            code: _gaps(message.window)
            for code, message in catalogue(language).items()
            if message.window
        }
        for language in LANGUAGES
    )
    assert first == second
