"""Answers -> CSV for a spreadsheet: a row for each quote."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from qa.export.citations import link_of, turn_of
from qa.export.clean import one_line, visible
from qa.types import Answer, Quote, QuoteGroup

COLUMNS = (
    *("question", "status", "message", "group", "quote", "speaker", "title", "affiliation", "transcript"),
    *("date", "turn", "time", "start_seconds", "confidence", "score", "link"),
)
# Excel takes a CSV file for UTF-8 only when this is its first character.
_BYTE_ORDER_MARK = "\ufeff"
# OWASP, "CSV Injection": what makes a spreadsheet run a cell; the wide forms do in East Asian editions.
# Some programs strip spaces first.
_FORMULA = re.compile("[\t\r\n]|\\s*[=+\\-@＝＋－＠]")


def to_csv(answers: Sequence[Answer]) -> str:
    """Return answers as CSV (RFC 4180): a row for each quote, one without a quote for a silence.

    A cell that a spreadsheet would run as a formula begins with an apostrophe. The text begins with a
    byte order mark, which spreadsheets need, and its lines end in CRLF: write it as it is, in UTF-8
    (`path.write_bytes(text.encode())`), and read it with the encoding "utf-8-sig".
    """
    out = io.StringIO(newline="")
    # All cells between quotes: a semicolon, which parts cells in half of Europe, stays inside one.
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for answer in answers:
        writer.writerows([harmless(row.get(column, "")) for column in COLUMNS] for row in _rows(answer))
    return _BYTE_ORDER_MARK + out.getvalue()


def harmless(cell: str) -> str:
    """Return a cell's text that no spreadsheet runs as a formula.

    >>> harmless("=1+1"), harmless("1+1=2")
    ("'=1+1", '1+1=2')
    """
    text = visible(cell)
    return f"'{text}" if _FORMULA.match(text) else text


def _rows(answer: Answer) -> Iterator[dict[str, str]]:
    row = {
        "question": answer.question,
        "status": answer.status.value,
        "message": one_line(answer.message),
        "confidence": f"{answer.confidence:.2f}",
    }
    for group in answer.groups or (QuoteGroup("", answer.quotes),):
        row |= {"group": one_line(group.heading)}
        message = {"message": one_line(group.message)} if group.message else {}
        for cells in [_cells(quote) for quote in group.quotes] or [{}]:
            yield row | message | cells


def _cells(quote: Quote) -> dict[str, str]:
    day, seconds = quote.transcript.date, quote.start_seconds
    return {
        "quote": quote.text,
        "speaker": one_line(quote.speaker.name),
        "title": one_line(quote.speaker.title or ""),
        "affiliation": one_line(quote.speaker.affiliation or ""),
        "transcript": one_line(quote.transcript.title),
        "date": day.isoformat() if day else "",
        "turn": turn_of(quote),
        "time": "" if seconds is None else _full_clock(seconds),
        "start_seconds": "" if seconds is None else str(round(seconds, 3)),
        "score": f"{quote.score:.4f}",
        "link": link_of(quote),
    }


def _full_clock(seconds: float) -> str:
    """Return a time with its hours: a spreadsheet takes 1:15 for a quarter past one.

    >>> _full_clock(75)
    '0:01:15'
    """
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"
