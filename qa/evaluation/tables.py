"""How reports write: numbers, and rows of cells as Markdown that also lines up in a terminal."""

from __future__ import annotations

from collections.abc import Sequence


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; its first column holds words, the others numbers: aligned left and right.

    >>> print(markdown(["kind", "n"], [["all", "12"], ["fact", "7"]]))
    | kind |  n |
    | :--- | -: |
    | all  | 12 |
    | fact |  7 |
    """
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(cells, widths) for cells in (head, rule, *rows))


def title(measure: str) -> str:
    """Return a measure's name as a column's head.

    >>> title("search_quote_at_1")
    'quote@1'
    """
    return measure.removeprefix("search_").replace("_at_", "@").replace("_", " ")


def shown(value: float | None) -> str:
    """Return a score as a line for people prints it."""
    return "-" if value is None else f"{value:.3f}"


def rounded(value: float | None, digits: int = 4) -> float | None:
    """Return a number as JSON holds it."""
    return None if value is None else round(value, digits)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(padded)} |"
