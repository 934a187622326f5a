"""What the methodology consists of: dated values with their references, sources, carriers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from desktop.accounting.emission_source import Scope


class Confidence(StrEnum):
    """How well a value is known, best first."""

    CONFIRMED = "confirmed"
    SINGLE = "single"
    DERIVED = "derived"
    OWN_DEFAULT = "own_default"
    RECALLED = "recalled"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"

    @property
    def is_on(self) -> bool:
        """Whether the engine may use such a value without being told to."""
        return self not in (Confidence.RECALLED, Confidence.DOUBTFUL, Confidence.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Names:
    """A name in the user's languages."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """Return the name in a language; Chinese for an unknown one."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Reference:
    """A document a value is taken from.

    Attributes:
        note: How the number reached us, in one sentence.
    """

    key: str
    title: str
    number: str
    date: date
    url: str
    note: str

    @property
    def document(self) -> str:
        """Number and title, as a report quotes them."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A number that holds from a day on.

    Attributes:
        parameter: Path of the parameter below ``parameters/``, without ``.toml``.
        column: ``amount``, or which of several numbers of the row.
        since: First day; for a factor the day it was published.
        year: Data year, if it has one.
        source: Key of the reference.
        refusal: Message code, where the value is there only to be recognised and refused.
        group: A word the rows of one table share.
    """

    parameter: str
    key: str
    column: str
    amount: Decimal
    unit: str
    since: date
    year: int | None
    source: str
    confidence: Confidence
    note: str = ""
    refusal: str = ""
    group: str = ""

    @property
    def row(self) -> str:
        """Id of the row: parameter, key and data year."""
        year = "" if self.year is None else f"@{self.year}"
        return f"{self.parameter}:{self.key}{year}"

    @property
    def id(self) -> str:
        """Id of the value, unique within the methodology."""
        return self.row if self.column == "amount" else f"{self.row}.{self.column}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A table of dated values in one file."""

    path: str
    title: Names
    series: str
    sha256: str
    values: tuple[DatedValue, ...]


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """What a record may say besides its quantity.

    Attributes:
        kind: ``amount`` adds up over records and days; ``condition`` decides the factor.
        values: The words allowed; empty for a number or free text.
    """

    name: str
    kind: str
    unit: str
    values: tuple[str, ...]
    title: Names


@dataclass(frozen=True, slots=True)
class SourceDefinition:
    """An emission source code and how it is quantified.

    Attributes:
        unit: Unit of account.
        method: The engine's function.
        factors: Path of the factor table (or of the folder of sets).
        item: Key in that table.
        kind: Kind of fuel, for CH4 and N2O: coal, oil, gas, wood.
        tce: Key of the standard-coal coefficient.
        sign: −1 where it is deducted.
        parameters: Names a record may carry.
        instead: Code of a source whose factor counts, where this one's is switched off.
    """

    code: str
    family: str
    scope: Scope
    method: str
    unit: str
    gases: tuple[str, ...]
    factors: str
    item: str
    kind: str
    tce: str
    sign: int
    parameters: tuple[str, ...]
    aliases: tuple[str, ...]
    title: Names
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Carrier:
    """What a carrier of documents and meters becomes by default.

    Attributes:
        source: Code of the emission source; empty if a person has to choose.
        ask: Codes to choose between.
        none: Why it is not an emission source; empty otherwise.
    """

    name: str
    source: str
    ask: tuple[str, ...]
    none: str


@dataclass(frozen=True, slots=True)
class Methodology:
    """Everything the engine knows, read from files.

    Attributes:
        sha256: Of all files.
        factors_sha256: Of the files below ``parameters/``.
        index: Values by parameter, key and column, oldest first.
        sources: Definitions by code and by alias.
        settings: Choices that belong to the version of the methodology.
        own: Digest of each of the user's own factor files, by name.
        memo: Results the engine derived from these values, so that a portfolio of firms
            derives them once; never part of the value.
    """

    id: str
    version: str
    title: Names
    sha256: str
    factors_sha256: str
    references: Mapping[str, Reference]
    parameters: Mapping[str, Parameter]
    index: Mapping[tuple[str, str, str], tuple[DatedValue, ...]]
    sources: Mapping[str, SourceDefinition]
    specs: Mapping[str, ParameterSpec]
    carriers: Mapping[str, Carrier]
    settings: Mapping[str, Any]
    own: Mapping[str, str] = field(default_factory=dict)
    memo: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
