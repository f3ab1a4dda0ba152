"""Rows of a table -> what is said: which column names the speaker, which holds the words, which the time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.parsing.clock import read_clock
from qa.parsing.draft import Utterance
from qa.parsing.source import Source

# Of several the first here is the column.
_SPEAKERS = (
    "speaker", "speaker name", "speaker label", "speaker id", "speakers", "participant",
    "participant name", "who", "name", "person", "user", "username",
)  # fmt: skip
_WORDS = (
    "text", "transcript", "transcription", "utterance", "content", "words", "sentence", "sentences",
    "message", "caption", "captions", "dialogue", "dialog", "speech", "statement", "remarks", "comments",
)  # fmt: skip
_TIMES = (
    "start", "start time", "start timestamp", "begin", "begin time", "time", "timestamp",
    "time stamp", "timecode", "time code", "in",
)  # fmt: skip
_ENDS = frozenset(("end", "end time", "end timestamp", "stop", "out"))
_UNITS = {
    "ms": 0.001, "msec": 0.001, "millis": 0.001, "milliseconds": 0.001,
    "s": 1.0, "sec": 1.0, "secs": 1.0, "seconds": 1.0,
}  # fmt: skip
_HEADLESS_ROWS = 3  # fewer may be anything
_LONGEST_NAME = 40  # characters
# Whole numbers are milliseconds where the rows would else be five minutes apart.
_LONGEST_STEP = 300.0  # seconds
_NUMBER = re.compile(r"(\d{1,12}(?:[.,]\d{1,9})?) ?(ms|s|sec)?")
_FRAMES = re.compile(r"(\d{1,3}:\d{2}:\d{2})[:;]\d{2}")  # Premiere counts frames


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: where it begins in the source, from 1, and its cells."""

    line: int
    cells: Sequence[str]

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what.

    Attributes:
        text: Index of the words' column.
        speaker: Index of the speaker's column; None when there is none.
        start: Index of the time's column; None when there is none.
        unit_seconds: How many seconds a plain number of it stands for; None when the header does
            not say.
        width: How many columns there are.
        has_header: Whether the first row is the header.
    """

    text: int
    speaker: int | None
    start: int | None
    unit_seconds: float | None
    width: int
    has_header: bool


def find_columns(rows: Sequence[Row]) -> Columns | None:
    """Return which columns hold what, judged by the first rows; None when it is no transcript."""
    rows = [row for row in rows if not row.is_empty]
    return (_by_header(rows) or _by_content(rows)) if rows else None


def utterances(
    source: Source, rows: Sequence[Row], columns: Columns, *, separator: str = "", ragged: bool = False
) -> Iterator[Utterance]:
    """Yield what the rows say.

    Args:
        source: What they were read from, for errors.
        rows: All rows, the header included.
        columns: What `find_columns` tells of them.
        separator: What parts two cells. Words that hold it unquoted in the last column are put
            together again.
        ragged: Whether a row that ends before its words says nothing, rather than being refused.

    Raises:
        TranscriptError: If a row ends before its words, or goes on beyond the last column.
    """
    rows = [row for row in rows if not row.is_empty][columns.has_header :]
    unit = columns.unit_seconds or _unit(rows, columns)
    for row in rows:
        cells = [*row.cells]
        while len(cells) > columns.width and not cells[-1].strip():
            cells.pop()
        if len(cells) > columns.width and separator and columns.text == columns.width - 1:
            cells[columns.text :] = [separator.join(cells[columns.text :])]
        if ragged and len(cells) <= columns.text:
            continue
        if not columns.text < len(cells) <= columns.width:
            raise source.error(
                f"a row of {len(cells)} cells; expected the words in cell {columns.text + 1} of at most "
                f"{columns.width}. Fill up the row, or put words that hold a separator in quotation marks",
                line=row.line,
            )
        speaker = " ".join(_cell(cells, columns.speaker).split()).rstrip(": ")
        start = _seconds(_cell(cells, columns.start), unit)
        yield Utterance(speaker, cells[columns.text], row.line, start)


def _cell(cells: Sequence[str], number: int | None) -> str:
    """Return a cell of a row, "" where there is no such column or the row ends before it."""
    return cells[number] if number is not None and number < len(cells) else ""


def _by_header(rows: Sequence[Row]) -> Columns | None:
    names = [_name(cell) for cell in rows[0].cells]
    bare = [" ".join(word for word in name.split() if word not in _UNITS) for name in names]
    text, speaker, start = (_position(bare, spellings) for spellings in (_WORDS, _SPEAKERS, _TIMES))
    # Whisper names no speaker, but tells when every segment begins and ends.
    timed = start is not None and not _ENDS.isdisjoint(bare)
    if text is None or (speaker is None and not timed):
        return None
    # A sentence may begin "Name, text, ..."; the lines below it would not go on so.
    if 2 * sum(len(row.cells) > text for row in rows) < len(rows):
        return None
    units = [] if start is None else [_UNITS[word] for word in names[start].split() if word in _UNITS]
    width = max(number for number, name in enumerate(names, start=1) if name)
    return Columns(text, speaker, start, units[0] if units else None, width, True)


def _by_content(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of a table without header: times, recurring names, and the words."""
    width = len(rows[0].cells)
    if not 3 <= width <= 4 or len(rows) < _HEADLESS_ROWS or any(len(row.cells) != width for row in rows):
        return None
    columns = [[row.cells[number].strip() for row in rows] for number in range(width)]
    times = [
        number
        for number, cells in enumerate(columns)
        if all(_seconds(cell, 1.0) is not None for cell in cells)
    ]
    rest = [number for number in range(width) if number not in times]
    if not times or len(rest) != 2:
        return None
    speaker, text = sorted(rest, key=lambda number: sum(map(len, columns[number])))
    names = columns[speaker]
    if not all(0 < len(name) <= _LONGEST_NAME for name in names) or len(set(names)) == len(names):
        return None
    return Columns(text, speaker, times[0], None, width, False)


def _name(cell: str) -> str:
    """Return the name of a column in small letters, its words parted by spaces.

    >>> _name("startTime"), _name(" Start_Time (ms)"), _name("SPEAKER-NAME")
    ('start time', 'start time ms', 'speaker name')
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell[:100])
    return " ".join(re.findall(r"[^\W_]+", apart)).casefold()


def _position(names: Sequence[str], spellings: Sequence[str]) -> int | None:
    return next((names.index(spelling) for spelling in spellings if spelling in names), None)


def _seconds(cell: str, unit: float) -> float | None:
    """Return the seconds of a time; None when it is none.

    >>> [_seconds(cell, 0.001) for cell in ("1:02.5", "[00:01:02]", "1500", "00:00:03:12", "2 s", "noon")]
    [62.5, 62.0, 1.5, 3.0, 2.0, None]
    """
    cell = cell.strip().strip("[]()")
    number = _NUMBER.fullmatch(cell)
    if number:
        return float(number[1].replace(",", ".")) * (_UNITS[number[2]] if number[2] else unit)
    frames = _FRAMES.fullmatch(cell)
    return read_clock(frames[1] if frames else cell)


def _unit(rows: Sequence[Row], columns: Columns) -> float:
    """Return how many seconds a plain number stands for, where the header does not say."""
    if columns.start is None:
        return 1.0
    cells = [row.cells[columns.start].strip() for row in rows if len(row.cells) > columns.start]
    whole = [int(cell) for cell in cells if re.fullmatch(r"\d{1,12}", cell)]
    if len(whole) < max(2, len(cells)):
        return 1.0
    return 0.001 if (max(whole) - min(whole)) / (len(whole) - 1) > _LONGEST_STEP else 1.0
