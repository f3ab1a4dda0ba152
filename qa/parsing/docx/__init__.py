"""Word documents: exports of Teams and of Word's own transcription, labelled text, tables.

`parts` unpacks the file, `document` reads its paragraphs, `stamped` what machines export. What is
labelled by hand is read as labelled text, a table with a speaker's column as a table.

The XML is read here, by expat, not by python-docx: that leaves out what `document` keeps.
The day among a document's properties is when its template was made, and is not read; comments on
the text are not read either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from qa.errors import TranscriptError
from qa.parsing import labelled
from qa.parsing.columns import Columns, Row, find_columns, utterances
from qa.parsing.docx.document import Document, Paragraph, read_document
from qa.parsing.docx.stamped import read_stamped
from qa.parsing.draft import Draft, Utterance, by_speaker
from qa.parsing.header import read_header
from qa.parsing.labelled.labels import reads_like_a_name
from qa.parsing.source import Source

_ZIP = b"PK\x03\x04"
_BODY = re.compile(rb"word/document\d{0,4}\.xml")
# What Word before 2007 wrote, and what it wraps a document with a password in.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_COMPOUND_NAMES = tuple(name.encode("utf-16-le") for name in ("WordDocument", "EncryptedPackage"))
_SURE = 1.0


def confidence(source: Source) -> float:
    """Return how sure it is that a source is a Word document, a damaged or an old one included."""
    data = source.data
    if data.startswith(_ZIP):
        return _SURE if _BODY.search(data) else 0.0
    return _SURE if _is_compound(data) else 0.0


def parse(source: Source) -> Draft:
    """Return what a Word document holds.

    Raises:
        TranscriptError: If it is damaged, encrypted, too large or of an old kind, or names no speaker.
    """
    if _is_compound(source.data):
        raise source.error(
            "is an old Word document (.doc), or one with a password; expected a .docx. Save it as .docx "
            "without a password"
        )
    document = read_document(source)
    if not document.paragraphs:
        raise source.error("is a Word document without words; expected lines such as 'Name: words'")
    draft = _read_tables(source, document) or _read_lines(source, document)
    return replace(
        draft,
        title=draft.title or document.title,
        set_aside=tuple(sorted(draft.set_aside + document.notes, key=lambda aside: aside[0])),
    )


def _is_compound(data: bytes) -> bool:
    return data.startswith(_COMPOUND) and any(name in data for name in _COMPOUND_NAMES)


def _read_tables(source: Source, document: Document) -> Draft | None:
    """Return what the tables with a speaker's column hold; None when there are none."""
    tables: dict[int, list[Paragraph]] = {}
    for paragraph in document.paragraphs:
        if paragraph.cell:
            tables.setdefault(paragraph.cell[0], []).append(paragraph)
    columns: Columns | None = None
    spoken: list[Utterance] = []
    aside: list[tuple[int, str]] = []
    taken: set[int] = set()
    for number, paragraphs in tables.items():
        rows = _rows(paragraphs)
        found = find_columns(rows)
        if found is None and columns and max(len(row.cells) for row in rows) == columns.width:
            found = replace(columns, has_header=False)  # goes on from the page before
        if found is not None:
            columns = found
            taken.add(number)
            spoken += utterances(source, rows, found, ragged=True)
            # The header, and cells as wide as the table: "(Recess.)".
            silent = [row for row in rows if not "".join(row.cells[found.text :][:1]).strip()]
            aside += [
                (row.line, " ".join(" ".join(row.cells).split()))
                for row in [*rows[: found.has_header], *silent]
            ]
    if columns is None:
        return None
    outside = [p for p in document.paragraphs if not p.cell or p.cell[0] not in taken]
    header = read_header([(p.number, p.text) for p in outside], fallback_name=str(source.place))
    return Draft(
        tuple(by_speaker(spoken)), header.title, header.date, header.text, header.set_aside + tuple(aside)
    )


def _rows(paragraphs: Sequence[Paragraph]) -> list[Row]:
    rows: dict[int, tuple[int, dict[int, list[str]]]] = {}
    for paragraph in paragraphs:
        _, row, column = paragraph.cell or (0, 0, 0)
        _, cells = rows.setdefault(row, (paragraph.number, {}))
        cells.setdefault(column, []).append(paragraph.text)
    return [
        Row(line, ["\n".join(cells.get(column, [])) for column in range(max(cells) + 1)])
        for line, cells in rows.values()
    ]


def _read_lines(source: Source, document: Document) -> Draft:
    lines = [
        (paragraph.number, line)
        for paragraph in document.paragraphs
        for line in paragraph.text.split("\n")
        if line.strip()
    ]
    stamped = read_stamped(source, lines)
    if stamped is not None:
        return stamped
    paragraphs = _with_labels_of_cells(document.paragraphs)
    try:
        return _read_labelled(source, paragraphs)
    except TranscriptError:
        in_bold = _with_labels_in_bold(paragraphs)
        if in_bold is None:
            raise
        return _read_labelled(source, in_bold)


def _read_labelled(source: Source, paragraphs: Sequence[Paragraph]) -> Draft:
    """Read paragraphs as labelled text; what it tells by line is told by paragraph."""
    numbers = [0]
    for paragraph in paragraphs:
        numbers += [paragraph.number] * (paragraph.text.count("\n") + 2)
    text = "\n\n".join(paragraph.text for paragraph in paragraphs)
    draft = labelled.parse(Source(text, source.place))
    return replace(
        draft,
        blocks=tuple(replace(block, line=numbers[block.line]) for block in draft.blocks),
        set_aside=tuple((numbers[line], words) for line, words in draft.set_aside),
    )


def _with_labels_of_cells(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Put a colon behind a name that has a cell of its own before the words."""
    last = {paragraph.cell[:2]: paragraph.cell[2] for paragraph in paragraphs if paragraph.cell}
    labelled_paragraphs: list[Paragraph] = []
    for paragraph in paragraphs:
        name = paragraph.text.strip().rstrip(": ")
        cell = paragraph.cell
        if cell and cell[2] == 0 and last[cell[:2]] == 1 and reads_like_a_name(name):
            paragraph = replace(paragraph, text=f"{name}:")
        labelled_paragraphs.append(paragraph)
    return labelled_paragraphs


def _with_labels_in_bold(paragraphs: Sequence[Paragraph]) -> list[Paragraph] | None:
    """Put a colon behind names in bold; None when no two names take turns."""
    names = Counter(p.bold for p in paragraphs if p.bold and reads_like_a_name(p.bold))
    if len(names) < 2 or max(names.values()) < 2:
        return None
    return [
        replace(p, text=f"{p.bold}: {p.text.lstrip()[len(p.bold) :]}") if p.bold in names else p
        for p in paragraphs
    ]
