"""Words with boxes, as pages of PDF and OFD files give them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_GAP = 0.35
"""Signs further apart than this share of their height are two words."""
_OVERLAP = 0.5
_LEVEL = 0.6
_LOWEST = 1.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def middle(self) -> float:
        """Height of its centre line."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Horizontal centre."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """The words of a page.

    Attributes:
        is_turned: Whether the text stands across the page, and the boxes are those of the page
            turned so that one can read it.
    """

    words: tuple[Word, ...]
    number: int = 1
    is_turned: bool = False


@dataclass(frozen=True, slots=True)
class PdfContent:
    """What can be read of a PDF without a picture."""

    pages: tuple[PrintedPage, ...]
    attachments: tuple[tuple[str, bytes], ...] = ()

    @property
    def text(self) -> str:
        """All words in reading order of the file, a line a page."""
        return "\n".join("".join(word.text for word in page.words) for page in self.pages)


def words_of_signs(signs: Iterable[Word | None]) -> Iterator[Word]:
    """Yield words: signs that follow each other on one line without a gap.

    Args:
        signs: Boxes of single signs in the order of the file; nothing for a space.
    """
    word: list[Word] = []
    for sign in signs:
        if word and (sign is None or not _continues(word[-1], sign)):
            yield _joined(word)
            word = []
        if sign is not None:
            word.append(sign)
    if word:
        yield _joined(word)


def _continues(last: Word, sign: Word) -> bool:
    size = max(last.bottom - last.top, sign.bottom - sign.top, last.right - last.left, _LOWEST)
    is_level = abs(sign.middle - last.middle) < size * _LEVEL
    return is_level and -size * _OVERLAP <= sign.left - last.right < size * _GAP


def _joined(signs: list[Word]) -> Word:
    return Word(
        left=signs[0].left,
        top=min(sign.top for sign in signs),
        right=max(sign.right for sign in signs),
        bottom=max(sign.bottom for sign in signs),
        text="".join(sign.text for sign in signs),
    )
