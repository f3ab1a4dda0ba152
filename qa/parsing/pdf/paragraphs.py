"""Lines on pages -> paragraphs: where one begins, and words that a line's end has parted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from qa.parsing.pdf.pages import Line

_WIDER = 1.3  # times the usual gap between two lines
_USUAL_SHARE = 0.05  # of the gaps that at least are usual; the smallest such is within paragraphs
_PARTED_SHARE = 0.1  # of the lines that at least stand below a wider gap, where paragraphs are so parted
_INDENT = 6.0  # points
_SHORT = 0.75  # of a full line
_SENTENCE_END = re.compile(r"[.?!:;…—–-][\"'”’)\]]*$")
# From a word's beginning only: tried from every letter, one long word would take hours.
_PARTED = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,}+)[-‐\u00ad]$")
_REST = re.compile(r"([^\W\d_]{2,})\S*")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")


def paragraph_starts(lines: Sequence[Line]) -> set[int]:
    """Return the positions of the lines that begin a paragraph.

    A wider gap tells it. Where the page has none, or between two pages, the line before must
    end a sentence, and either be short or the line be indented.
    """
    gaps = [above.y - below.y if above.page == below.page else 0.0 for above, below in pairwise(lines)]
    usual = _usual(gaps)
    wide = {position for position, gap in enumerate(gaps, start=1) if gap > _WIDER * usual}
    parted_by_gaps = len(wide) >= _PARTED_SHARE * len(lines)
    full = sorted(len(line.text) for line in lines)[int(0.9 * len(lines))] if lines else 0
    starts = {0} | wide
    for position in range(1, len(lines)):
        if not parted_by_gaps or gaps[position - 1] <= 0:
            before = lines[position - 1].text
            ended = _SENTENCE_END.search(before) is not None
            if ended and (len(before) < _SHORT * full or _is_indented(lines, position, starts)):
                starts.add(position)
    return starts


def _usual(gaps: Sequence[float]) -> float:
    """Return the gap between two lines of a paragraph: the smallest that is not rare."""
    counts = Counter(round(gap) for gap in gaps if gap > 0)
    usual = [gap for gap, count in counts.items() if gap and count >= _USUAL_SHARE * counts.total()]
    return float(min(usual, default=0)) or float("inf")


def _is_indented(lines: Sequence[Line], position: int, starts: set[int]) -> bool:
    """Say whether a line begins further right than the next, and than the one before or like a start."""
    line, before = lines[position], lines[position - 1]
    below = lines[position + 1] if position + 1 < len(lines) else line
    if before.page != line.page:
        return line.x > below.x + _INDENT
    goes_on = abs(line.x - before.x) <= _INDENT and position - 1 in starts
    return line.x > before.x + _INDENT or (goes_on and line.x > below.x + _INDENT)


def with_whole_words(lines: Sequence[Line], starts: set[int]) -> list[Line]:
    """Return the lines with each word that a hyphen parts at a line's end put together.

    The hyphen stays where the text has the word with it elsewhere ("well-known"), or has both
    halves as words and nowhere the whole. Before a capital or a number nothing is changed.
    """
    known = Counter(word.casefold() for line in lines for word in _WORD.findall(line.text))
    whole = list(lines)
    for position in range(len(lines) - 1):
        parted = _PARTED.search(whole[position].text)
        rest = _REST.match(whole[position + 1].text) if position + 1 not in starts else None
        if not parted or not rest or not rest[1][0].islower():
            continue
        first, second = parted[1].casefold(), rest[1].casefold()
        if second.startswith(first):  # "th-": somebody begins a word anew
            continue
        soft = whole[position].text.endswith("\u00ad")
        compound = known[f"{first}-{second}"] or (known[first] > 1 and known[second] > 1)
        hyphen = "-" if compound and not known[first + second] and not soft else ""
        stem = whole[position].text[: parted.end(1)]
        whole[position] = replace(whole[position], text=f"{stem}{hyphen}{rest[0]}")
        whole[position + 1] = replace(
            whole[position + 1], text=whole[position + 1].text[rest.end() :].strip()
        )
    return whole
