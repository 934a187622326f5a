"""Words with boxes, as pages of PDF and OFD files give them."""

from dataclasses import dataclass


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
