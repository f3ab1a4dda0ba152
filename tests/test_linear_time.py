"""Ten times as long a file takes about ten times as long to read or to refuse, however awkward it is."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import random
import time
import zipfile
import zlib
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest

from qa.errors import TranscriptError
from qa.parsing import parse_source
from qa.parsing.formats import FORMATS, recognise
from qa.parsing.source import Source

# Linear time is ten times as much, quadratic a hundred; between them there is room for a busy machine.
MOST_TIMES_AS_LONG, SLACK_SECONDS = 20, 0.3
MOST_SECONDS = 20.0

CUE = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
LETTERS = str.maketrans("0123456789", "abcdefghij")


def seconds(data: bytes) -> float:
    """Return how long the file takes on a processor of its own: others may be busy."""
    source = Source(data, "long")
    # The other tests' objects are not looked through for garbage meanwhile: that is no parser's time.
    gc.disable()
    try:
        began = time.process_time()
        with contextlib.suppress(TranscriptError):
            parse_source(source, id="long")
        return time.process_time() - began
    finally:
        gc.enable()


def check_linear(made: Callable[[int], bytes], size: int) -> None:
    small, large = seconds(made(size // 10)), seconds(made(size))
    assert large <= MOST_TIMES_AS_LONG * small + SLACK_SECONDS
    assert large < MOST_SECONDS


def line_of(unit: str, size: int) -> str:
    return unit * (size // len(unit))


def numbered(line: Callable[[int], str], size: int) -> str:
    """Return as many lines as fit, each made from its number."""
    return "".join(map(line, range(size // len(line(10_000)))))


def spelt(number: int) -> str:
    return str(number).translate(LETTERS)


def word_document(body: str, *, namespace: str = "w", **parts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("word/document.xml", f'<w:document xmlns:w="{namespace}">{body}</w:document>')
        for name, xml in parts.items():
            file.writestr(f"docProps/{name}.xml", xml)
    return packed.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def cell(text: str) -> str:
    return f"<w:tc>{paragraph(text)}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(map(cell, cells))}</w:tr>"


def pdf(content: bytes) -> bytes:
    """Return a page of PDF, its content packed."""
    packed = zlib.compress(content, 1)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed),
    ]
    file = b"%PDF-1.4\n"
    places = b"0000000000 65535 f \n"
    for number, written in enumerate(objects, start=1):
        places += b"%010d 00000 n \n" % len(file)
        file += b"%d 0 obj\n%b\nendobj\n" % (number, written)
    return file + b"xref\n0 6\n%btrailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (places, len(file))


def shown(*lines: str) -> bytes:
    """Return the content of a page that shows lines of text."""
    text = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
    return f"BT /F 12 Tf 72 720 Td {text} ET".encode()


# The line of a text stands between these.
SHAPES = {
    "labelled text": ("Ann Lee: Hi.\n\nBo Ek: ", "\n\nQ   Why?\n"),
    "WebVTT": (CUE + "hi\n", "\n"),
    "SubRip": ("1\n00:00:01,000 --> 00:00:02,000\n", "\n"),
    "SubViewer": ("0:00:01.000,0:00:04.000\n", "\n"),
    "text with times": ("0:01 a\n0:02 b\n0:03 ", "\n"),
    "table": ("speaker,text\nAnn Lee,", "\n"),
}
JSON_SHAPES: dict[str, Callable[[str], object]] = {
    "AssemblyAI": lambda text: {
        "utterances": [{"speaker": "A", "text": text, "start": 1, "end": 2, "confidence": 1, "words": []}]
    },
    "Amazon Transcribe": lambda text: {
        "results": {"items": [{"type": "pronunciation", "alternatives": [{"content": text}]}]}
    },
    "Deepgram": lambda text: {"results": {"channels": [{"alternatives": [{"transcript": text}]}]}},
    "Fireflies": lambda text: {"sentences": [{"speaker_name": "Ann", "text": text}]},
    "Google Speech-to-Text": lambda text: {"results": [{"alternatives": [{"transcript": text}]}]},
    "Otter": lambda text: {"transcripts": [{"transcript": text, "speaker_id": 1}]},
    "Rev": lambda text: {"monologues": [{"speaker": 1, "elements": [{"type": "text", "value": text}]}]},
    "Microsoft Teams": lambda text: {
        "entries": [{"text": text, "speakerDisplayName": "Ann", "startOffset": "00:00:01"}]
    },
    "WhisperX": lambda text: {"segments": [{"text": text, "speaker": "A", "words": [{"word": "so"}]}]},
    "whisper.cpp": lambda text: {"transcription": [{"text": text, "offsets": {"from": 1}}]},
    "Whisper": lambda text: {"text": "so", "segments": [{"start": 1, "text": text}]},
    "JSON": lambda text: [{"speaker": "A", "text": text}],
}
UNITS = {"spaces": " ", "colons": ":", "brackets": "[", "marks": ">>", "digits": "1", "quotes": '"'}
LINE = 10_000_000  # bytes
MANY = 200_000  # bytes of lines or pieces; each takes many times as long as a character


def in_shape(format: str, unit: str, size: int) -> bytes:
    """Return a file of a format with one long line of words in it."""
    line = line_of(unit, size)
    if format in JSON_SHAPES:
        return json.dumps(JSON_SHAPES[format](line)).encode()
    if format == "Word":
        return word_document(paragraph("Ann Lee: Hi.") + paragraph(f"Bo Ek: {line}"))
    if format == "PDF":
        return pdf(shown("Ann Lee: Hi.", "Bo Ek: Yes?", line, "Ann Lee: So."))
    before, after = SHAPES[format]
    return f"{before}{line}{after}".encode()


def test_every_format_has_a_shape_that_is_recognised() -> None:
    names = [format.name for format in FORMATS]
    assert [recognise(Source(in_shape(name, "a", 100), "any")).name for name in names] == names


@pytest.mark.parametrize("format", [format.name for format in FORMATS])
def test_one_long_word_takes_linear_time_in_every_format(format: str) -> None:
    # pypdf takes ten times as long as all the rest.
    check_linear(lambda size: in_shape(format, "a", size), LINE // 5 if format == "PDF" else LINE)


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
@pytest.mark.parametrize("format", ["labelled text", "WebVTT"])
def test_a_long_line_takes_linear_time(format: str, unit: str) -> None:
    check_linear(lambda size: in_shape(format, unit, size), LINE)


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_a_long_line_alone_takes_linear_time(unit: str) -> None:
    check_linear(lambda size: line_of(unit, size).encode(), LINE)


@pytest.mark.parametrize(
    ("before", "unit", "after"),
    [
        pytest.param("Q   ", "hi. ", "\nMS. LEE:  Yes.\nQ   So?\n", id="greetings of a questioner"),
        pytest.param("WEBVTT", " ", "-->\n\n00:01.000 --> 00:02.000\nhi\n", id="spaces of no title"),
        pytest.param("WEBVTT", " ", "\n\n00:01.000 --> 00:02.000\nhi\n", id="spaces before a title"),
        pytest.param("", "# A ", "\n\nAnn Lee: Hi.\n", id="a headline"),
        pytest.param("Ann Lee: hi\n\n# A", " ", "x\n", id="spaces in a heading"),
        pytest.param("---\n", "[", "\n---\nAnn Lee: Hi.\n", id="lists in lists of front matter"),
        pytest.param("Ann Lee: hi\n\n", "abc", "d\n", id="repeats"),
        pytest.param("---\na: b\n---\nAnn Lee: ", "**a", "\n", id="stars"),
        pytest.param(CUE, "<v Ann", "\n", id="tags"),
        pytest.param("[", "[],", "[]]", id="lists of JSON"),
        pytest.param("", "[", "", id="lists in lists of JSON"),
    ],
)
def test_an_awkward_line_takes_linear_time(before: str, unit: str, after: str) -> None:
    check_linear(lambda size: f"{before}{line_of(unit, size)}{after}".encode(), LINE // 5)


@pytest.mark.parametrize(
    ("before", "unit", "after"),
    [
        pytest.param("---\n", "a: b\n", "\n---\nAnn Lee: Hi.\n", id="front matter"),
        pytest.param(CUE, "a >> b ", "\n", id="changes of speaker"),
        pytest.param(CUE, "a\n\n", "", id="words apart from times"),
        pytest.param("", "A:\n", "", id="labels"),
        pytest.param("", "\n", "", id="empty lines"),
        pytest.param("speaker,text\n", "A,b\n", "", id="rows"),
    ],
)
def test_many_lines_take_linear_time(before: str, unit: str, after: str) -> None:
    check_linear(lambda size: f"{before}{line_of(unit, size)}{after}".encode(), MANY)


def titles(number: int) -> str:
    """Return a title of its own for each number."""
    words = "Admiral Bishop Captain Director General Judge King Mayor Queen Senator".split()
    return " ".join(words[int(digit)] for digit in str(number))


def people_of_a_header(size: int) -> bytes:
    """Return a text whose labels all stand somewhere in its headline."""
    chance = random.Random(1)
    header = "".join(f"A{chance.choice('bcdefg')}" for _ in range(4_900))
    labels = [header[start : start + 30] for start in range(0, 2 * (size // 60), 2)]
    return "\n\n".join([header, *(f"Mr. {label}: So it was." for label in labels)]).encode()


def rolling_captions(size: int) -> bytes:
    """Return captions of many lines, each of which may begin with the end of the one before."""
    cue = "00:01.000 --> 00:02.000\nb\n" + "a\n" * (size // 8) + "b\n\n"
    return f"WEBVTT\n\n{cue * 4}".encode()


def wide_table(size: int) -> bytes:
    """Return a table whose rows end long before its header does."""
    return f"speaker,text{',a' * (size // 16)}\n{line_of('A,b;', size).replace(';', chr(10))}".encode()


def wide_table_in_word(size: int) -> bytes:
    header = row("Speaker", "Text", *["a"] * (size // 60))
    return word_document(f"<w:tbl>{header}{line_of(row('A', 'b'), size)}</w:tbl>")


def title_in_pieces(size: int) -> bytes:
    return word_document(paragraph("Ann: Hi."), core=f"<a><title>{line_of('a<b/>', size)}</title></a>")


def long_namespace(size: int) -> bytes:
    return word_document("<w:p/>" * (size // 6), namespace="a" * size)


def pieces_of_a_line(size: int) -> bytes:
    return pdf(b"BT /F 12 Tf 72 720 Td " + b"(a) Tj " * (size // 7) + b"ET")


def pieces_at_one_height(size: int) -> bytes:
    return pdf(b"BT /F 12 Tf 72 720 Td " + b"(a) Tj 0 0 Td " * (size // 14) + b"ET")


@pytest.mark.parametrize(
    ("made", "size"),
    [
        (lambda size: numbered(lambda i: f"Ann{spelt(i)} Lee: b\n\n", size).encode(), MANY),
        (lambda size: numbered(lambda i: f"{titles(i)}: b\n\n", size).encode(), MANY),
        (people_of_a_header, MANY),
        (rolling_captions, 2 * MANY),
        (wide_table, 2 * MANY),
        (wide_table_in_word, 5 * MANY),
        (title_in_pieces, 10 * MANY),
        (long_namespace, 5 * MANY),
        (pieces_of_a_line, MANY),
        (pieces_at_one_height, MANY),
        (
            lambda size: json.dumps([{"speaker": "president " * (size // 10), "text": "so"}]).encode(),
            LINE // 5,
        ),
        (lambda size: b"a" * size + b"\xff", LINE),
        (lambda size: b"\x01" * size, LINE),
    ],
    ids=(
        "people,offices,people of a header,rolling captions,a wide table,a wide table in Word,"
        "a title in pieces,a long namespace,pieces of a line,pieces at one height,a long title in JSON,"
        "a byte that is not UTF-8,control characters"
    ).split(","),
)
def test_an_awkward_file_takes_linear_time(made: Callable[[int], bytes], size: int) -> None:
    check_linear(made, size)
