"""Bytes to text: the encodings that are read, and the errors for those that are not."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from qa import Transcript
from qa.errors import TranscriptError

TALK = "Zoë Łuk: “Café”, naïve.\nBo Ek: Yes…\n"
WESTERN = "Zoë Luk: “Café”, naïve.\nBo Ek: Yes…\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "talk.txt"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_its_mark(file: Path, encoding: str) -> None:
    file.write_bytes(TALK.encode(encoding))
    transcript = Transcript.from_file(file)
    assert [(turn.speaker.name, turn.text) for turn in transcript.turns] == [
        ("Zoë Łuk", "“Café”, naïve."),
        ("Bo Ek", "Yes…"),
    ]
    assert transcript.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xfe\xff", "utf-16-be"), (b"\x00\x00\xfe\xff", "utf-32-be")]
)
def test_big_endian_text_is_read(file: Path, mark: bytes, encoding: str) -> None:
    file.write_bytes(mark + TALK.encode(encoding))
    assert Transcript.from_file(file).turns[0].text == "“Café”, naïve."


def test_windows_1252_is_read(file: Path) -> None:
    file.write_bytes(WESTERN.encode("cp1252"))
    assert [turn.text for turn in Transcript.from_file(file).turns] == ["“Café”, naïve.", "Yes…"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\f"])
def test_every_kind_of_line_end_parts_lines(file: Path, end: str) -> None:
    file.write_bytes(f"Ann Lee: One.{end}{end}Two.{end}{end}Bo Ek: Three.{end}".encode())
    turns = Transcript.from_file(file).turns
    assert [(turn.text, turn.line) for turn in turns] == [("One.\n\nTwo.", 1), ("Three.", 5)]


@pytest.mark.parametrize(
    ("data", "found", "remedy"),
    [
        pytest.param(b"", "the file is empty", "expected lines such as", id="empty"),
        pytest.param(b" \r\n\t\n", "the file is empty", "expected lines such as", id="blank"),
        pytest.param(b"\xef\xbb\xbf", "the file is empty", "expected lines such as", id="only a mark"),
        pytest.param(b"Ann: a\0b\n", "zero bytes", "Save it as plain text", id="zero byte"),
        pytest.param(b"PK\3\4\x14\0\6\0", "zero bytes", "Save it as plain text", id="zip"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x01\x02", "is not a text file", "Save it as plain text", id="image"),
        pytest.param(b"Ann: \x81\x8d", "is not text", "Save it as plain text", id="no encoding"),
        pytest.param(b"\xff\xfeA", "utf-16 fails", "Save it as plain text", id="half a character"),
        pytest.param(b"Ann: \x01\x02\x03", "control characters", "Save it as plain text", id="controls"),
        pytest.param(b"A talk.\n", "the first line is 'A talk.'", "Put a speaker's name", id="no label"),
        pytest.param(b"Ann:\n\nBo:\n", "no words", "Put each speaker's words", id="labels alone"),
        pytest.param(b"WEBVTT\n\n00:01.0 --> 00:02.0\n", "no words", "Export the captions", id="captions"),
    ],
)
def test_what_is_no_transcript_is_refused_with_what_to_do(
    file: Path, data: bytes, found: str, remedy: str
) -> None:
    file.write_bytes(data)
    with pytest.raises(TranscriptError) as caught:
        Transcript.from_file(file)
    message = str(caught.value)
    assert message.startswith(str(file))
    assert found in message
    assert "expected" in message
    assert remedy in message
    assert caught.value.path == file


def test_a_stray_byte_in_utf_8_is_refused_with_its_line(file: Path) -> None:
    file.write_bytes("Zoë: One.\nBo: Two ".encode() + b"\xe9.\n")
    with pytest.raises(TranscriptError, match="byte 0xe9 is not UTF-8") as caught:
        Transcript.from_file(file)
    assert caught.value.line == 2
    assert str(caught.value).startswith(f"{file}:2: ")


@pytest.mark.parametrize(
    ("name", "problem"), [("none.txt", "no such file"), ("", "is a folder"), ("a\0b", "cannot be read")]
)
def test_what_cannot_be_opened_is_refused(tmp_path: Path, name: str, problem: str) -> None:
    with pytest.raises(TranscriptError, match=problem):
        Transcript.from_file(tmp_path / name)
