"""A report as PDF: content from the values, form from ``resources/templates``, set by typst.

The same values give the same bytes: no date of making, no system font, no random id enters.
"""

import json
import tomllib

from desktop.fonts import variable_font
from desktop.paths import resources
from desktop.reports import emissions
from desktop.reports.data import ReportData, ReportKind
from desktop.reports.emissions import Content
from desktop.reports.grades import rating_content
from desktop.reports.loan import loan_content


def render_report(kind: ReportKind, data: ReportData, language: str = "zh") -> bytes:
    """Return the report as PDF.

    Raises:
        SurroundingsError: ``font.not_found`` if the installation lost its font.
    """
    # Imported here: 30 MB that only a report needs.
    import typst  # noqa: PLC0415

    templates = resources() / "templates"
    form = tomllib.loads((templates / "reports.toml").read_text(encoding="utf-8"))[kind.value]
    content = report_content(data, form, language)
    return typst.compile(
        templates / form["template"],
        root=templates,
        font_paths=[variable_font().parent],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
    )


def report_content(data: ReportData, form: dict[str, str], language: str) -> Content:
    """Return all a template may show, as text and bar lengths.

    Args:
        data: The values.
        form: The report's entry in ``reports.toml``: template, title and rating method.
        language: ``zh`` or ``en``.
    """
    inventory = data.inventory
    return {
        "language": language,
        "form": form,
        "head": _head(data),
        "totals": emissions.totals(inventory),
        "months": emissions.months(inventory),
        "sources": emissions.sources(data, language),
        "mix": emissions.mix(data, language),
        "gases": emissions.gases(inventory),
        "factors": emissions.factors(data, language),
        "differences": emissions.differences(data, language),
        "quality": emissions.quality(data),
        "findings": emissions.findings(inventory, language),
        "methodology": emissions.methodology(inventory),
        "rating": rating_content(data, form.get("method", "\0"), language),
        "loan": loan_content(data, language),
    }


def _head(data: ReportData) -> Content:
    """Return who reports, when, and who answers for it."""
    entity, people = data.entity, data.people
    return {
        "name": entity.name,
        "uscc": entity.uscc,
        "region": entity.region,
        "industry": entity.industry,
        "facilities": [facility.name for facility in entity.facilities],
        "start": str(data.inventory.period.start),
        "end": str(data.inventory.period.end),
        "year": str(data.year),
        "made_on": str(data.made_on),
        "is_draft": data.is_draft,
        "closed_until": data.closed_until,
        "prepared": people.prepared,
        "checked": people.checked,
        "closed": people.closed,
    }
