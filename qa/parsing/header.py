"""What stands before the first words: front matter, headline, date, lead."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_LONGEST_MATTER = 20_000  # characters of front matter; to understand ten megabytes of YAML takes minutes
# Keys of front matter under which the recording's address stands.
_RECORDINGS = ("recording", "media", "audio", "video", "youtube")
_KEY = re.compile(r"\s*(?:\*\*)?(title|date)(?:\*\*)?\s*:\s*(?:\*\*)?\s*(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """What precedes the first turn.

    Attributes:
        title: The headline, "" when there is none.
        date: The day, None when there is none.
        text: All of it, for looking up who people are.
        set_aside: Its lines as (line number, text).
        recording: Address of the sound or picture that front matter names, "" when it names none.
    """

    title: str
    date: date | None
    text: str
    set_aside: tuple[tuple[int, str], ...]
    recording: str = ""


def read_header(lines: Sequence[tuple[int, str]], *, fallback_name: str = "") -> Header:
    """Return the header in the (line number, line) pairs that precede the first label.

    Args:
        lines: The pairs, from line 1.
        fallback_name: The file's name, read for a date when the lines have none.
    """
    matter, body = _front_matter(lines)
    words = [" ".join(line.lstrip("# ").split()) for _, line in body]
    words = [line for line in words if line]
    keys = {match[1].lower(): match[2].strip() for line in words if (match := _KEY.fullmatch(line))}
    title = _scalar(matter.get("title")) or keys.get("title", "")
    if not title:
        # The day on its own line is no headline.
        title = next((line for line in words if not _is_only_a_date(line)), "")
    title = " ".join(title.split())
    day = next(
        (
            found
            for line in (_scalar(matter.get("date")), keys.get("date", ""), *words, fallback_name)
            if (found := find_date(line))
        ),
        None,
    )
    return Header(
        title=title,
        date=day,
        text="\n".join([title, *words]),
        set_aside=tuple((number, " ".join(line.split())) for number, line in lines if line.strip()),
        recording=next((str(matter[key]) for key in _RECORDINGS if _is_address(matter.get(key))), ""),
    )


def _scalar(value: object) -> str:
    """Return a value of front matter as text, "" for a list or another structure.

    A few lines of YAML whose lists hold each other twice make a text without end.
    """
    return str(value) if isinstance(value, str | int | float | date) else ""


def _is_address(value: object) -> bool:
    return isinstance(value, str) and re.match(r"https?://[^\s<>\"']+\Z", value) is not None


def find_date(text: str) -> date | None:
    """Return the first day written in a text, None when there is none.

    Days such as 03/04/2021 are left alone: which number is the month cannot be known.

    >>> find_date("14 December 2021, 19:00"), find_date("held on Dec. 14, 2021")
    (datetime.date(2021, 12, 14), datetime.date(2021, 12, 14))
    """
    found: list[tuple[int, date]] = []
    for pattern, order in ((_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2)), (_ISO, (1, 2, 3))):
        for match in pattern.finditer(text):
            year, month, day = (match[group] for group in order)
            number = _MONTHS.get(month.lower(), 0) if not month.isdigit() else int(month)
            try:
                found.append((match.start(), date(int(year), number, int(day))))
            except ValueError:  # "99 Luftballons 1983", 2021-13-40
                continue
    return min(found)[1] if found else None


def _is_only_a_date(line: str) -> bool:
    return find_date(line) is not None and len(line.split()) <= 6


def front_matter_end(lines: Sequence[str]) -> int:
    """Return how many lines YAML front matter takes, its two rules included; 0 without any."""
    if not lines or lines[0].strip() != "---":
        return 0
    return next((number for number, line in enumerate(lines[1:], 2) if line.strip() == "---"), 0)


def _front_matter(lines: Sequence[tuple[int, str]]) -> tuple[Mapping[str, Any], Sequence[tuple[int, str]]]:
    """Split YAML front matter from the rest of the header."""
    end = front_matter_end([line for _, line in lines])
    written = "\n".join(line for _, line in lines[1 : end - 1]) if end else ""
    try:
        matter = yaml.safe_load(written) if len(written) <= _LONGEST_MATTER else None
    except (yaml.YAMLError, ValueError, RecursionError):
        matter = None  # not YAML after all: its lines are set aside, not understood
    return (matter if isinstance(matter, dict) else {}), lines[end:]
