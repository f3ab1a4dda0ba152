"""What stands on a page besides the words: page headers and footers, page numbers, line numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from qa.parsing.pdf.pages import Line

_LEADING_NUMBER = re.compile(r"(\d{1,2})(?:\s+|$)")
_FEWEST_NUMBERED = 8  # lines in a row; a list that long has words between its numbers
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:page\s+)?\d{1,4}\s*(?:of|/)\s*\d{1,4}|page\s+\d{1,4}|[-–—]\s*\d{1,4}\s*[-–—]", re.IGNORECASE
)
_MOST_LINES = 4  # of a header, and of a footer
_SHARE = 0.4  # of the pages; left and right pages may differ
_MANY_PAGES = 4  # from here on two alike may be chance
_ELSEWHERE = 1.1  # times as often on the pages as at their edges


def without_line_numbers(page: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """Return the lines of a page without the numbers of its margin, and those numbers.

    Hearings have 1 to 25 down the left side, also beside empty lines.
    """
    numbers = [int(match[1]) if (match := _LEADING_NUMBER.match(line.text)) else 0 for line in page]
    chain = _longest_count(numbers)
    if len(chain) < _FEWEST_NUMBERED:
        return list(page), []
    kept: list[Line] = []
    for position, line in enumerate(page):
        match = _LEADING_NUMBER.match(line.text) if position in chain else None
        words = line.text[match.end() :] if match else line.text
        if words:
            # The numbers stand before the margin; how far the words are indented is seen by spaces.
            kept.append(replace(line, text=words))
    return kept, [str(numbers[position]) for position in sorted(chain)]


def _longest_count(numbers: Sequence[int]) -> set[int]:
    """Return the positions that count 1, 2, 3, ..., at most one other line between two.

    >>> sorted(_longest_count([1, 1, 2, 0, 3, 9]))
    [1, 2, 4]
    """
    best: list[int] = []
    for start, number in enumerate(numbers):
        if number != 1:
            continue
        chain = [start]
        while follower := next(
            (place for place in range(chain[-1] + 1, min(chain[-1] + 3, len(numbers)))
             if numbers[place] == len(chain) + 1), 0,
        ):  # fmt: skip
            chain.append(follower)
        # A page number may stand before line 1.
        best = chain if len(chain) >= len(best) else best
    return set(best)


def without_edges(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[Line]]:
    """Return the pages without the lines that recur at their top or bottom, and those lines."""
    left = [list(page) for page in pages]
    taken: list[Line] = []
    edges: tuple[Callable[..., Line], ...] = (max, min)
    for edge in edges:
        for _ in range(_MOST_LINES):
            outermost = [edge(page, key=_height) for page in left if page]
            recurring = _recurring(outermost, left)
            furniture = [line for line in outermost if _is_page_number(line) or _alike(line) in recurring]
            for line in furniture:
                left[line.page - 1].remove(line)
            taken += furniture
            if not furniture:
                break
    return left, taken


def _recurring(outermost: Sequence[Line], pages: Sequence[Sequence[Line]]) -> set[str]:
    """Return the lines that recur at the pages' edges, and hardly anywhere else."""
    counts = Counter(map(_alike, outermost))
    fewest = max(2 if len(pages) < _MANY_PAGES else 3, _SHARE * len(pages))
    recurring = {words for words, count in counts.items() if count >= fewest}
    if recurring:
        everywhere = Counter(_alike(line) for page in pages for line in page)
        # "Ann Lee 0:03" may head most pages, and stands within them too.
        recurring = {words for words in recurring if everywhere[words] <= _ELSEWHERE * counts[words]}
    return recurring


def _is_page_number(line: Line) -> bool:
    return line.text == str(line.page) or _PAGE_NUMBER.fullmatch(line.text) is not None


def _height(line: Line) -> float:
    return line.y


def _alike(line: Line) -> str:
    """Return a line as it recurs: "Page 3 of 9" and "Page 4 of 9" are one."""
    return _DIGITS.sub("#", " ".join(line.text.split())).casefold()
