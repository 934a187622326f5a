"""Papers around a package, signed or kept by hand: enrolment form, key sheet, cover, check.

Content comes ready as texts; the form is a template of ``resources/templates``.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from desktop.fonts import variable_font
from desktop.paths import resources


class FormKind(StrEnum):
    """Which paper."""

    ENROLMENT = "enrolment"
    KEY_SHEET = "key_sheet"
    COVER = "cover"
    VERDICT = "verdict"


def render_form(kind: FormKind, content: Mapping[str, Any], language: str) -> bytes:
    """Return a paper as PDF; the same content gives the same bytes.

    Raises:
        SurroundingsError: ``font.not_found`` if the installation lost its font.
    """
    import typst  # noqa: PLC0415 - 30 MB that only papers need

    templates = resources() / "templates"
    whole = {**content, "language": language, "kind": kind.value}
    return typst.compile(
        templates / "form.typ",
        root=templates,
        font_paths=[variable_font().parent],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(whole, ensure_ascii=False)},
    )
