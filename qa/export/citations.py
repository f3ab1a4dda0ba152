"""Where a quote comes from: on one line for people, as fields for a table or a program."""

from __future__ import annotations

from datetime import date
from typing import Any

from qa.export.clean import one_line
from qa.export.links import recording_link
from qa.types import Quote, clock


def citation(quote: Quote) -> str:
    """Return where a quote comes from, on one line to copy.

    `Jens Stoltenberg (Secretary General, NATO), “Press point”, 14 December 2021, turn 5 of 12, 1:15`;
    what the transcript does not tell is left out.
    """
    title, day, time = one_line(quote.transcript.title), quote.transcript.date, time_of(quote)
    parts = [
        one_line(str(quote.speaker)),
        f"“{title}”" if title else "",
        written(day) if day else "",
        f"turn {turn_of(quote)}",
        time or "",
    ]
    return ", ".join(part for part in parts if part)


def citation_fields(quote: Quote) -> dict[str, Any]:
    """Return the citation as plain JSON types.

    Its turn counts from 1, as people count and the line says; the turn of `Quote.to_dict` is a position
    in the transcript and counts from 0.
    """
    day = quote.transcript.date
    return {
        "line": citation(quote),
        "date": day.isoformat() if day else None,
        "turn": quote.turn.index + 1,
        "turns": len(quote.transcript.turns),
        "time": time_of(quote),
        "link": link_of(quote),
    }


def turn_of(quote: Quote) -> str:
    """Return which turn it is as people count, and of how many: "5 of 12"."""
    return f"{quote.turn.index + 1} of {len(quote.transcript.turns)}"


def time_of(quote: Quote) -> str | None:
    """Return when it is said as a recording shows it; None when the transcript does not tell."""
    return None if quote.start_seconds is None else clock(quote.start_seconds)


def link_of(quote: Quote) -> str:
    """Return a link to where the recording holds the quote, "" when the transcript names no recording."""
    return recording_link(quote.transcript.recording, quote.start_seconds)


def written(day: date) -> str:
    """Return a day in words.

    >>> written(date(2021, 12, 4))
    '4 December 2021'
    """
    return f"{day.day} {day:%B} {day.year}"
