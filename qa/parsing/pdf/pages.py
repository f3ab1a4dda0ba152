"""Bytes of a PDF -> the lines on its pages, and where they stand.

pypdf reads the file: the text page by page, with the place of each piece. pypdfium2, measured beside
it, finds the same words in files of LaTeX and of a browser (19,761 words; they differ in how spaces
and hyphens part under 1 %), and is seven times as fast (210 pages in 0.4 s, pypdf in 2.8 s). But it is native
code, where a hostile file may write to memory; of 300 damaged copies of a file it read 132 with words
missing and refused 152 (pypdf 51 and 199); it runs a parted word into the next line's number
("engi-" and "25"); and it narrows the spaces by which "Q    Why?" is known for a label.
"""

from __future__ import annotations

import io
import logging
import re
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qa.errors import TranscriptError
from qa.parsing.source import Source

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MOST_PAGES = 2_000
_MOST_CHARACTERS = 20_000_000
_MOST_SECONDS = 60.0  # two thousand pages take a third of it
_END = b"%%EOF"
_END_WITHIN = 2_048  # bytes; some programs append a few
_SAME_HEIGHT = 1.0  # points; a line's number and its words
_GAP = "    "  # as wide as to be seen between "Q" and the words
# What the fonts make of f, i and l in a row; the words have the letters.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_SPACE = re.compile(r"\s")  # no character of a line ends it
# Glyphs that stand for no character, as fonts without a table of them give.
_NO_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a page.

    Attributes:
        page: From 1.
        x: Where it begins, in points from the left.
        y: Its height, in points from the bottom.
        text: Its words, with the spaces between them.
    """

    page: int
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a PDF holds.

    Attributes:
        pages: The lines of each page, in the order in which the file has them.
        title: The title among its properties, "" when there is none.
    """

    pages: tuple[tuple[Line, ...], ...]
    title: str


def read_document(source: Source) -> Document:
    """Return what a PDF holds.

    Raises:
        TranscriptError: If the file is damaged, cut off, encrypted or too large, or holds pictures of
            pages only, or letters that cannot be told.
    """
    if _END not in source.data[-_END_WITHIN:]:
        raise source.error("is a PDF whose end is missing. Fetch the file again")
    try:
        reader = _open(source)
        pages = _read(source, reader)
        title = str((reader.metadata and reader.metadata.title) or "")
    except TranscriptError:
        raise
    except Exception as error:  # pypdf meets a broken file with whatever the broken place leads to
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:100]
        raise source.error(f"is a damaged PDF ({reason}). Print it to a new PDF, or fetch it again") from None
    if not pages:
        raise source.error("is a PDF without pages. Print it to a new PDF, or fetch it again")
    empty = sum(not page for page in pages)
    if 2 * empty >= len(pages):
        raise source.error(
            f"{empty} of {len(pages)} pages hold no text, only pictures of it at most. "
            "Let a program recognise the text (OCR) and save that"
        )
    text = "".join(line.text for page in pages for line in page)
    if 20 * len(_NO_CHARACTER.findall(text)) > len(text):
        raise source.error(
            "its fonts do not tell which letters they show. Print it to a new PDF, or save its text"
        )
    return Document(tuple(pages), " ".join(title.split()))


def _open(source: Source) -> PdfReader:
    # Loaded on first use.
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    # Its warnings quote the file, and what a transcript says is not for logs.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(source.data), strict=False)
        # Many files are encrypted without a password, against being changed.
        locked = reader.is_encrypted and not reader.decrypt("")
    except DependencyError:  # of the newer ciphers
        locked = True
    if locked:
        raise source.error("is an encrypted PDF. Save it without a password, or print it to a new PDF")
    if len(reader.pages) > _MOST_PAGES:
        raise source.error(f"{len(reader.pages):,} pages; expected at most {_MOST_PAGES:,}. Split the file")
    return reader


def _read(source: Source, reader: PdfReader) -> list[tuple[Line, ...]]:
    began = time.monotonic()
    pages: list[tuple[Line, ...]] = []
    characters = 0
    for number, page in enumerate(reader.pages, start=1):
        pages.append(tuple(_merged(_lines(page, number))))
        characters += sum(len(line.text) for line in pages[-1])
        if characters > _MOST_CHARACTERS or time.monotonic() - began > _MOST_SECONDS:
            raise source.error(
                f"too large to read: page {number} of {len(reader.pages)} ends {characters:,} characters and "
                f"{time.monotonic() - began:.0f} s. Split the file"
            )
    return pages


def _lines(page: PageObject, number: int) -> list[Line]:
    found: list[Line] = []
    words: list[str] = []  # of the line that is open, from its first character on
    place = (0.0, 0.0)

    def visit(text: str, outer: Sequence[float], inner: Sequence[float], *_: Any) -> None:
        nonlocal place
        for position, piece in enumerate(text.split("\n")):
            if position and words:
                found.append(Line(number, *place, "".join(words).strip()))
                words.clear()
            if not words and piece.strip():
                # Where the text is put, within what is put on the page.
                place = (
                    inner[4] * outer[0] + inner[5] * outer[2] + outer[4],
                    inner[4] * outer[1] + inner[5] * outer[3] + outer[5],
                )
            if words or piece.strip():
                words.append(_SPACE.sub(" ", piece).translate(_LIGATURES))

    page.extract_text(visitor_text=visit)
    visit("\n", (0.0,) * 6, (0.0,) * 6)
    return found


def _merged(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines, with pieces that follow each other at one height put together."""
    held: deque[Line] = deque()  # from left to right
    for line in lines:
        if held and abs(held[0].y - line.y) > _SAME_HEIGHT:
            yield _joined(held)
            held.clear()
        if held and held[0].x > line.x:
            held.appendleft(line)
        else:
            held.append(line)
    if held:
        yield _joined(held)


def _joined(pieces: Sequence[Line]) -> Line:
    return replace(pieces[0], text=_GAP.join(piece.text for piece in pieces))
