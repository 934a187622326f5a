"""What people call the parts of a method: levels, marks, inputs, in Chinese or English."""

from desktop.accounting.rating.schema import Method, Texts

LANGUAGES = ("zh", "en")


def said(texts: Texts, language: str) -> str:
    """Return a text in the language, or in the other where it has none."""
    first, second = (texts.zh, texts.en) if language == "zh" else (texts.en, texts.zh)
    return first or second


def level_name(method: Method, key: str, language: str) -> str:
    """Return the name of a level; its key where it has none."""
    titles = (level.title for level in method.levels if level.key == key)
    return said(next(titles, Texts()), language) or key


def mark_name(method: Method, indicator: str, mark: str, language: str) -> str:
    """Return the word for a mark: the indicator's own, else the level's, else the mark."""
    labels = next((i.labels for i in method.indicators if i.name == indicator), None) or {}
    return said(labels.get(mark, Texts()), language) or level_name(method, mark, language)


def part_name(method: Method, name: str, language: str) -> str:
    """Return the name of an input, an indicator or a derived value; its key where it has none."""
    titles = (
        *((one.name, one.title) for one in method.inputs),
        *((one.name, one.title) for one in method.indicators),
        *((one.name, one.title) for one in method.derived),
        # a nameless derived value that is an indicator's and nothing more
        *((one.value.text.strip(), one.title) for one in method.indicators),
    )
    known = (title for own, title in titles if own == name and said(title, language))
    return said(next(known, Texts()), language) or name
