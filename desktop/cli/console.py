"""What a command says: one JSON document for programs, sentences for people."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TextIO

from desktop.errors import DesktopError
from desktop.findings import Finding, Place, Severity
from desktop.messages import sentence

# How many findings of a kind people are shown at once; programs get all.
_MOST = {Severity.ERROR: 50, Severity.WARNING: 20, Severity.NOTICE: 4}
ROLE_WORDS = {"preparer": "编制", "reviewer": "复核", "platform": "平台"}
_SIGNS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTICE: "·"}


class Progress:
    """Shows a progress bar on standard error, if a person is looking."""

    def __init__(self, err: TextIO, language: str) -> None:
        self._err = err
        self._language = language
        self._what = ""
        self._bar: Any = None

    def step(self, done: int, total: int, what: str = "") -> None:
        """Move the bar; a new ``what`` starts a new bar."""
        if not self._err.isatty():
            return
        if self._bar is None or what != self._what:
            self.close()
            self._start(total, what)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def _start(self, total: int, what: str) -> None:
        from tqdm import tqdm  # noqa: PLC0415  # a command without long work does not load it

        self._what = what
        label = sentence(what, {}, self._language) if what else ""
        self._bar = tqdm(total=total, desc=label, file=self._err, leave=False)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def language_of(given: str | None) -> str:
    """Return the language asked for, also as ``en_US`` or ``zh-CN``; Chinese for any other.

    Args:
        given: The option; ``CARBONBOOK_LANGUAGE`` where there is none.
    """
    asked = given or os.environ.get("CARBONBOOK_LANGUAGE") or ""
    return "en" if asked.strip().casefold().startswith("en") else "zh"


@dataclass(frozen=True, slots=True)
class Console:
    """Where a command's answer goes.

    Attributes:
        wants_json: One JSON document on ``out`` and nothing else there.
        language: ``zh`` or ``en``.
    """

    wants_json: bool
    language: str = "zh"
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def say(self, zh: str, en: str) -> None:
        """Say one line to people."""
        print(zh if self.language == "zh" else en, file=self.err)

    def tell(self, code: str, **details: object) -> None:
        """Say a sentence of the catalogue."""
        gaps = {name: str(value) for name, value in details.items()}
        print(sentence(code, gaps, self.language), file=self.err)

    def emit(self, document: object) -> None:
        """Print the JSON document, if one was asked for."""
        if self.wants_json:
            json.dump(document, self.out, ensure_ascii=False, indent=1)
            self.out.write("\n")

    def emit_long(self, document: Mapping[str, object]) -> None:
        """Print a JSON document, if one was asked for; of iterators an entry a line, none kept."""
        if not self.wants_json:
            return
        separator = "{"
        for key, value in document.items():
            self.out.write(f'{separator}\n "{key}": ')
            separator = ","
            if isinstance(value, Iterator):
                self._emit_entries(value)
            else:
                json.dump(value, self.out, ensure_ascii=False)
        self.out.write("\n}\n")

    def _emit_entries(self, entries: Iterator[object]) -> None:
        separator = "["
        for entry in entries:
            self.out.write(f"{separator}\n  {json.dumps(entry, ensure_ascii=False)}")
            separator = ","
        self.out.write("\n ]" if separator == "," else "[]")

    def list_findings(self, findings: Iterable[Finding]) -> None:
        """Say each finding with its place, worst first; of many of a kind the first ones."""
        order = list(Severity)
        kinds: dict[tuple[Severity, str], list[Finding]] = {}
        for finding in findings:
            kinds.setdefault((finding.severity, finding.code), []).append(finding)
        for severity, code in sorted(kinds, key=lambda kind: order.index(kind[0])):
            self._say_kind(kinds[severity, code], _MOST[severity])

    def _say_kind(self, findings: Sequence[Finding], most: int) -> None:
        """Say what one kind found; what reads alike once, with how often it was found."""
        said = Counter(self._line(finding) for finding in findings)
        for line, count in islice(said.items(), most):
            print(line + (f" (× {count})" if count > 1 else ""), file=self.err)
        rest = sum(islice(said.values(), most, None))
        if rest:
            self.say(
                f"    …… 另有 {rest} 条同类，--json 列出全部。",
                f"    … and {rest} more of the kind; --json lists all.",
            )

    def _line(self, finding: Finding) -> str:
        text = sentence(finding.code, finding.details, self.language, where=finding.where)
        return f"  {_SIGNS[finding.severity]} {_placed(text, finding.where)}"

    def progress(self) -> Progress:
        """Return a job context that shows a bar."""
        return Progress(self.err, self.language)

    def complain(self, error: DesktopError) -> None:
        """Say what went wrong, with its place."""
        text = sentence(error.code, error.details, self.language, where=error.where)
        print(f"✗ {_placed(text, error.where)}", file=self.err)

    def fail(self, error: DesktopError) -> int:
        """Say what stopped the command and return its exit code."""
        self.complain(error)
        self.emit({"error": trouble_json(error, self.language)})
        return error.exit_code


def _placed(text: str, where: Place) -> str:
    """Return a sentence with its place before it, unless it says it itself."""
    place = str(where)
    return text if place in text else f"[{place}] {text}"


def trouble_json(error: DesktopError, language: str) -> dict[str, object]:
    """Return an error as the contract's JSON: code, place, details, message."""
    return {
        "code": error.code,
        "where": error.where.as_json(),
        "details": dict(error.details),
        "message": sentence(error.code, error.details, language, where=error.where),
    }


def finding_json(finding: Finding, language: str) -> dict[str, object]:
    """Return a finding as the contract's JSON."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "where": finding.where.as_json(),
        "message": sentence(finding.code, finding.details, language, where=finding.where),
        **({"records": list(finding.records)} if finding.records else {}),
    }
