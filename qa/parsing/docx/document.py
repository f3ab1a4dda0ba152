"""The XML of a Word document -> its paragraphs, in which no word that a reader sees is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from qa.parsing.docx.parts import BODY, NOTES, PROPERTIES, damaged, unpack
from qa.parsing.source import Source

# Words that were deleted, or stood where they were moved from; a second rendering of a text box;
# pronunciation above the words; what is said of a paragraph as a whole.
_NOT_READ = frozenset(("del", "moveFrom", "Fallback", "rt", "pPr"))
_MARKS = {"tab": "    ", "ptab": "    ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = frozenset(("0", "false", "off"))
_WIDEST_CELL = 63  # columns, as in Word
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with words.

    Attributes:
        number: Its place among all paragraphs, from 1.
        text: Its words; line feeds stand where a line ends within the paragraph.
        bold: The bold words with which it begins, "" when it begins otherwise.
        cell: The (table, row, column) that it stands in; None outside tables.
        note: Id of the note that it belongs to, "" outside notes.
    """

    number: int
    text: str
    bold: str = ""
    cell: tuple[int, int, int] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a Word document holds.

    Attributes:
        paragraphs: Those of the body that have words, in order.
        notes: The text of footnotes, endnotes, page headers and page footers, each with the number
            of the paragraph that refers to it, 1 where none does.
        title: The title among its properties, "" when there is none.
    """

    paragraphs: tuple[Paragraph, ...]
    notes: tuple[tuple[int, str], ...]
    title: str


def read_document(source: Source) -> Document:
    """Return what a Word document holds.

    Raises:
        TranscriptError: If it is damaged, encrypted or too large, or declares XML entities.
    """
    parts = unpack(source)
    name = next(name for name in parts if BODY.fullmatch(name))
    body = _read(source, name, parts[name])
    notes: list[tuple[int, str]] = []
    for name in sorted(parts):
        if kind := NOTES.fullmatch(name):
            for paragraph in _read(source, name, parts[name]).paragraphs:
                number = body.references.get((kind[1], paragraph.note), 1)
                notes.append((number, " ".join(paragraph.text.split())))
    title = _read(source, PROPERTIES, parts[PROPERTIES]).title if PROPERTIES in parts else []
    return Document(tuple(body.paragraphs), tuple(notes), " ".join("".join(title).split()))


def _read(source: Source, name: str, xml: bytes) -> _Reader:
    reader = _Reader()
    # Elements are known by their names alone: each would bear the whole address of its namespace.
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(xml, True)
    except _DeclarationError:
        raise damaged(source, f"{name} declares a document type, which may hold anything") from None
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise damaged(source, f"{name}: {error}") from None
    # A text box is read after the words of the paragraph that it hangs on.
    reader.paragraphs.sort(key=lambda paragraph: paragraph.number)
    return reader


class _DeclarationError(Exception):
    """A document type: its entities could grow without bound."""


def _refuse(*_: object) -> None:
    raise _DeclarationError


class _Reader:
    """Gathers the paragraphs of one part; elements are known by name, whatever their namespace."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.references: dict[tuple[str, str], int] = {}
        self.title: list[str] = []
        # The paragraphs that are open, each with its runs as (bold, text).
        self._open: list[tuple[Paragraph, list[tuple[bool, str]]]] = []
        # The table, row, column and width of the cell that is open in each open table.
        self._cells: list[tuple[int, int, int, int]] = []
        self._tables = self._count = self._unread = 0
        self._bold = self._in_text = self._in_title = False
        self._note = ""

    def start(self, qualified: str, attributes: Mapping[str, str]) -> None:
        """Take note of an element that begins."""
        name = qualified.rpartition(":")[2]
        if self._unread or name in _NOT_READ:
            self._unread += 1
        elif name == "p":
            self._count += 1
            cell = self._cells[-1][:3] if self._cells else None
            self._open.append((Paragraph(self._count, "", "", cell, self._note), []))
        elif name == "r":
            self._bold = False
        elif name == "b":
            self._bold = _attribute(attributes, "val") not in _OFF
        elif name == "t":
            self._in_text = True
        elif name in _MARKS:
            self._say(_MARKS[name])
        elif name == "tbl":
            self._tables += 1
            self._cells.append((self._tables, -1, -1, 1))
        elif name in {"tr", "tc", "gridSpan"} and self._cells:
            self._place(name, attributes)
        elif name in {"footnote", "endnote"}:
            self._note = _attribute(attributes, "id")
        elif name in {"footnoteReference", "endnoteReference"}:
            self.references[name.replace("Reference", "s"), _attribute(attributes, "id")] = self._count
        elif name == "title":
            self._in_title = True

    def end(self, qualified: str) -> None:
        """Take note of an element that ends."""
        name = qualified.rpartition(":")[2]
        if self._unread:
            self._unread -= 1
        elif name == "p" and self._open:
            opened, runs = self._open.pop()
            text = "".join(text for _, text in runs)
            if text.strip():
                self.paragraphs.append(Paragraph(opened.number, text, _bold(runs), opened.cell, opened.note))
        elif name == "t":
            self._in_text = False
        elif name == "tbl" and self._cells:
            self._cells.pop()
        elif name == "title":
            self._in_title = False

    def characters(self, text: str) -> None:
        """Take note of characters between elements."""
        if self._in_title:
            self.title.append(text)
        elif self._in_text and not self._unread:
            self._say(_SPACE.sub(" ", text))  # lines end at elements only

    def _say(self, text: str) -> None:
        if self._open:
            self._open[-1][1].append((self._bold, text))

    def _place(self, name: str, attributes: Mapping[str, str]) -> None:
        table, row, column, width = self._cells[-1]
        if name == "tr":
            row, column, width = row + 1, -1, 1
        elif name == "tc":
            column, width = column + width, 1
        else:  # told within a cell that is as wide as several
            width = min(max(int(_attribute(attributes, "val")), 1), _WIDEST_CELL)
        self._cells[-1] = table, row, column, width


def _bold(runs: list[tuple[bool, str]]) -> str:
    words: list[str] = []
    for bold, text in runs:
        if not bold and text.strip():
            break
        words.append(text)
    return "".join(words).strip()


def _attribute(attributes: Mapping[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")
