"""The recovery sheet of an encrypted company file: one page to print and lock away, or text."""

import json
import tomllib
from dataclasses import dataclass
from datetime import date

from desktop.fonts import variable_font
from desktop.paths import resources

_ROW = 4  # groups in a row, so that a finger can follow


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What stands on the sheet.

    Attributes:
        company: Name of the firm.
        uscc: Its credit code.
        file: Name of the company file.
        code: Groups of four, joined by hyphens.
        made_on: The day it was printed.
    """

    company: str
    uscc: str
    file: str
    code: str
    made_on: date

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The groups of the code in rows."""
        groups = tuple(self.code.split("-"))
        return tuple(groups[at : at + _ROW] for at in range(0, len(groups), _ROW))


def render_sheet(content: SheetContent, language: str = "zh") -> bytes:
    """Return the sheet as PDF.

    Raises:
        SurroundingsError: ``font.not_found`` if the installation lost its font.
    """
    import typst  # noqa: PLC0415 -- 30 MB that only a paper needs

    templates = resources() / "templates"
    shown = {
        "language": language,
        "company": content.company,
        "uscc": content.uscc,
        "file": content.file,
        "rows": content.rows,
        "made_on": str(content.made_on),
    }
    return typst.compile(
        templates / "recovery.typ",
        root=templates,
        font_paths=[variable_font().parent],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(shown, ensure_ascii=False)},
    )


def sheet_text(content: SheetContent, language: str = "zh") -> str:
    """Return the sheet as text, for a printer without a PDF program."""
    path = resources() / "templates" / "words.toml"
    words = tomllib.loads(path.read_text(encoding="utf-8"))

    def w(key: str) -> str:
        return str(words[key][language])

    lines = [
        w("recovery_title"),
        "",
        f"{w('entity')}: {content.company}",
        f"{w('uscc')}: {content.uscc}",
        f"{w('recovery_file')}: {content.file}",
        f"{w('made_on')}: {content.made_on}",
        "",
        *(f"{number}  " + "  ".join(row) for number, row in enumerate(content.rows, 1)),
        "",
        *(w(f"recovery_{key}") for key in ("opens", "keep", "void", "typed")),
        "",
    ]
    return "\r\n".join(lines)
