"""The sentence that says a rating is self-assessed, and how sure its parameters are."""

from collections import Counter
from collections.abc import Iterable

from desktop.accounting.rating.schema import CONFIDENCE_WORDS


def label_of(
    method: str, version: str, confidence: Iterable[tuple[str, str]], superseded_by: str = ""
) -> tuple[tuple[str, str], ...]:
    """Return the label in Chinese and English.

    Args:
        method: Id of the method.
        version: Its version.
        confidence: How sure each part is.
        superseded_by: Id of the method that replaced it, if any.
    """
    from desktop.messages import LANGUAGES  # noqa: PLC0415 - most ratings say nothing of their own

    counts = Counter(word for _, word in confidence)
    return tuple(
        (language, _in(language, method, version, counts, superseded_by)) for language in LANGUAGES
    )


def with_benchmark_remarks(
    label: tuple[tuple[str, str], ...], remarks: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Return the label with what must be said of the benchmarks used, e.g. 示例."""
    if not remarks:
        return label
    from desktop.messages import sentence  # noqa: PLC0415 - most ratings say nothing of their own

    details = {"remarks": "; ".join(remarks)}
    return tuple(
        (language, text + sentence("rating.label_benchmark", details, language))
        for language, text in label
    )


def _in(language: str, method: str, version: str, counts: Counter[str], superseded_by: str) -> str:
    from desktop.messages import sentence  # noqa: PLC0415 - most ratings say nothing of their own

    separator = "、" if language == "zh" else ", "
    words = [
        f"{sentence(f'confidence.{word}', {}, language)} {counts[word]}"
        for word in CONFIDENCE_WORDS
        if counts[word]
    ]
    details = {"method": method, "version": version, "confidence": separator.join(words) or "—"}
    label = sentence("rating.label", details, language)
    if superseded_by:
        label += sentence("rating.label_superseded", {"method": superseded_by}, language)
    return label
