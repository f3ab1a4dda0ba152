"""Tables of text: CSV, TSV, and tables parted by semicolons, a row for each utterance.

Premiere, Sonix, Trint, Whisper and spreadsheets write such. The header row names the columns, in
any order; `columns` tells which hold the speaker, the words and the time. Other columns are not read.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal

from qa.parsing.columns import Columns, Row, find_columns, utterances
from qa.parsing.draft import Draft, by_speaker
from qa.parsing.header import find_date
from qa.parsing.source import Source

_SEPARATORS = ("\t", ";", ",")
_EXCEL_SEPARATOR = re.compile(r"sep=(.)\r?\n")
_SURE, _LIKELY = 0.95, 0.5  # with a header, without
_SAMPLE_ROWS = 60


def confidence(source: Source) -> float:
    """Return how sure it is that a source is a table of utterances."""
    head = source.head
    if head and len(head) < len(source.text.lstrip("\ufeff")):
        head = head[: head.rfind("\n") + 1]  # the last line is cut
    found = _layout(head)
    if found is None:
        return 0.0
    return _SURE if found[1].has_header else _LIKELY


def parse(source: Source) -> Draft:
    """Return what a table holds.

    Raises:
        TranscriptError: If a row ends before its words, or a quotation mark is not closed.
    """
    text = source.text.lstrip("\ufeff")
    found = _layout(text)
    if found is None:
        raise source.error(
            "no table of utterances found; expected a first row such as 'speaker,text' or "
            "'start,speaker,text'. Name the columns in the first row"
        )
    separator, columns = found
    rows = _all_rows(source, text, separator)
    spoken = utterances(source, rows, columns, separator=separator)
    return Draft(tuple(by_speaker(spoken)), date=find_date(str(source.place)))


def _layout(text: str) -> tuple[str, Columns] | None:
    """Return what parts the cells of a text, and its columns; None when it is no table."""
    told = _EXCEL_SEPARATOR.match(text)
    for separator in (told[1],) if told else _SEPARATORS:
        rows: list[Row] = []
        with contextlib.suppress(csv.Error):  # the rows before it tell the columns too
            rows.extend(islice(_rows(text, separator), _SAMPLE_ROWS))
        columns = find_columns(rows)
        if columns is not None:
            return separator, columns
    return None


def _rows(text: str, separator: str, *, quoted: bool = True, strict: bool = False) -> Iterator[Row]:
    """Yield the rows of a text.

    Raises:
        csv.Error: If a cell is longer than the csv module reads (131,072 characters). If strict, also
            where a quotation mark is not closed, or quotes less than a cell.
    """
    lines = io.StringIO(text, newline="")
    skipped = 1 if _EXCEL_SEPARATOR.match(text) else 0
    for _ in range(skipped):
        lines.readline()
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    reader = csv.reader(lines, delimiter=separator, quoting=quoting, strict=strict)
    line = skipped + 1
    for cells in reader:
        # What parts by tabs takes the tabs out of cells: a pair of marks swallowed one.
        if strict and separator == "\t" and any("\t" in cell for cell in cells):
            raise csv.Error("a tab between quotation marks")
        yield Row(line, cells)
        line = skipped + reader.line_num + 1


def _all_rows(source: Source, text: str, separator: str) -> list[Row]:
    rows: list[Row] = []
    problem: csv.Error | None = None
    # Machines that part by tabs quote nothing: there a mark may be one of the words.
    for quoted in (True, False) if separator == "\t" else (True,):
        rows.clear()
        try:
            rows.extend(_rows(text, separator, quoted=quoted, strict=True))
            return rows
        except csv.Error as error:
            problem = error
    line = rows[-1].line + 1 + sum(cell.count("\n") for cell in rows[-1].cells) if rows else 1
    raise source.error(
        f"a cell that does not end ({problem}); expected each quotation mark closed, and doubled "
        'within a cell: "a ""quoted"" word". Mend the row, or save the table anew',
        line=line,
    )
