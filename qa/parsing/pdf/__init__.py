"""PDF files that hold text: printed web pages, reports, hearings with numbered lines.

`pages` reads the lines, `furniture` takes away what is no words of the talk (it is set aside),
`paragraphs` tells where paragraphs begin; what remains is labelled text. Lines are told by page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.parsing import labelled
from qa.parsing.draft import Draft
from qa.parsing.pdf.furniture import without_edges, without_line_numbers
from qa.parsing.pdf.pages import Line, read_document
from qa.parsing.pdf.paragraphs import paragraph_starts, with_whole_words
from qa.parsing.source import Source

_MAGIC = b"%PDF-"
_MAGIC_WITHIN = 1_024  # bytes; mail programs may put something before
_SURE, _LIKELY = 1.0, 0.9
# "Q" and "A" with the tab behind them lost.
_Q = re.compile(r"Q (?=[^\W\d_a-z]|[(“\"‘'—])")
_A = re.compile(r"A (?=[^\W\d_a-z])")
_FEWEST_QUESTIONS = 2


def confidence(source: Source) -> float:
    """Return how sure it is that a source is a PDF, a damaged one included."""
    if source.data.lstrip().startswith(_MAGIC):
        return _SURE
    return _LIKELY if _MAGIC in source.data[:_MAGIC_WITHIN] and b"%%EOF" in source.data else 0.0


def parse(source: Source) -> Draft:
    """Return what a PDF holds.

    Raises:
        TranscriptError: If the file is damaged, cut off, encrypted or too large, holds no text, or
            names no speaker.
    """
    document = read_document(source)
    pages: list[list[Line]] = []
    aside: list[tuple[int, str]] = []
    for number, page in enumerate(document.pages, start=1):
        words, numbers = without_line_numbers(page)
        pages.append(words)
        aside += [(number, " ".join(numbers))] if numbers else []
    pages, edges = without_edges(pages)
    furniture = [(line.page, " ".join(line.text.split())) for line in edges]
    lines = [line for page in pages for line in page]
    starts = paragraph_starts(lines)
    draft = _read_labelled(source, _with_wide_labels(with_whole_words(lines, starts)), starts)
    # The page headers may be all that names the event and who is there.
    told = "\n".join(dict.fromkeys(text for _, text in furniture))
    shown = document.title and document.title in " ".join([told, draft.header_text])
    return replace(
        draft,
        title=document.title if shown else draft.title,
        header_text=f"{draft.header_text}\n{told}",
        set_aside=tuple(sorted([*draft.set_aside, *aside, *furniture], key=lambda each: each[0])),
    )


def _read_labelled(source: Source, lines: Sequence[Line], starts: set[int]) -> Draft:
    """Read lines as labelled text; what it tells by line is told by page."""
    texts: list[str] = []
    pages = [0]
    for position, line in enumerate(lines):
        if position in starts:
            texts.append("")
            pages.append(line.page)
        if line.text:  # all of it may have gone to the line before
            texts.append(line.text)
            pages.append(line.page)
    draft = labelled.parse(Source("\n".join(texts), source.place))
    return replace(
        draft,
        blocks=tuple(replace(block, line=pages[block.line]) for block in draft.blocks),
        set_aside=tuple((pages[line], words) for line, words in draft.set_aside),
    )


def _with_wide_labels(lines: Sequence[Line]) -> list[Line]:
    """Widen the space behind "Q" and "A", where lines begin with them again and again."""
    questions = sum(_Q.match(line.text) is not None for line in lines)
    answers = sum(_A.match(line.text) is not None for line in lines)
    if questions < _FEWEST_QUESTIONS:
        return list(lines)
    # A briefing has questions only, and "A" is a word.
    labels = [_Q, _A] if 2 * answers >= questions else [_Q]
    return [
        replace(line, text=line.text.replace(" ", "    ", 1))
        if any(label.match(line.text) for label in labels)
        else line
        for line in lines
    ]
