"""Every format is told by its content, whatever the file is called, and fails only with a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import TranscriptError
from qa.parsing import parse_file
from qa.parsing.draft import Block
from qa.parsing.formats import FORMATS, Format, recognise
from qa.parsing.source import Source

SAMPLES = ROOT / "tests" / "data" / "formats"
NOT_SAMPLES = {"truth.jsonl", "people.jsonl", "LICENSES.md"}
BY_NAME = {format.name: format for format in FORMATS}
# The name of the format, by what the sample's name says.
EXPECTED = {
    ".vtt": "WebVTT", ".srt": "SubRip", ".sbv": "SubViewer", ".docx": "Word", ".pdf": "PDF",
    ".csv": "table", ".tsv": "table", ".md": "labelled text", ".txt": "labelled text",
    "assemblyai": "AssemblyAI", "aws": "Amazon Transcribe", "deepgram": "Deepgram", "fireflies": "Fireflies",
    "generic": "JSON", "google": "Google Speech-to-Text", "otter": "Otter", "rev": "Rev",
    "teams": "Microsoft Teams", "whisperx": "WhisperX", "school": "WhisperX", "whisper": "Whisper",
    "speakers": "JSON",
}  # fmt: skip
FILES = sorted(file for file in SAMPLES.rglob("*.*") if file.is_file() and file.name not in NOT_SAMPLES)


def expected(file: Path) -> str:
    if file.suffix == ".json":
        return "whisper.cpp" if "cpp" in file.stem else EXPECTED[re.split(r"[_.]", file.stem)[0]]
    return EXPECTED[file.suffix]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_sample_is_recognised_by_its_content(file: Path) -> None:
    assert recognise(Source(file.read_bytes(), "nameless")).name == expected(file)


def test_every_format_has_a_sample() -> None:
    assert {expected(file) for file in FILES} | {"text with times"} == set(BY_NAME)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_other_format_is_as_sure_of_a_sample(file: Path) -> None:
    source = Source(file.read_bytes(), "nameless")
    sure = {format.name: format.confidence(source) for format in FORMATS}
    assert all(0 <= value <= 1 for value in sure.values())
    assert max(value for name, value in sure.items() if name != expected(file)) < sure[expected(file)]


def test_the_readme_names_every_format_with_a_sample_that_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme[readme.index("## What it reads") :].split("\n## ")[0]
    lines = [line for line in section.splitlines() if "`tests/" in line]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    assert {name for row in rows for name in row[0].split(", ")} == set(BY_NAME)
    assert all((ROOT / sample).exists() for row in rows for sample in re.findall(r"`(tests/[^`]*)`", row[2]))


def test_turns_of_a_file_know_their_format() -> None:
    assert parse_file(SAMPLES / "documents" / "teams.docx").format == "Word"


PIECES = st.sampled_from(
    [
        *(b"WEBVTT\n\n", b"00:01.000 --> 00:02.000\n", b"1\n", b"0:05 ", b">> ", b"<v Ann>", b"Q    "),
        *(b"{", b"[", b'"segments":', b"speaker,text\n", b"PK\3\4", b"%PDF-1.4\n", b"\xff\xfe", b"\0"),
        *(b"Ann Lee: Hi.\n", b"\n\n", b"---\n", b"\xe9", b"a"),
    ]
)


def blocks(format: Format, data: bytes) -> tuple[Block, ...]:
    """Return what a format makes of bytes; nothing where it refuses them with a reason."""
    source = Source(data, "upload")
    assert 0 <= format.confidence(source) <= 1
    try:
        return format.parse(source).blocks
    except TranscriptError as error:
        if not str(error).startswith("upload"):
            raise
        return ()


@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=30).map(b"".join)))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes) -> None:
    for block in blocks(recognise(Source(data, "upload")), data):
        assert block.text == " ".join(block.text.split())


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
@given(data=st.binary(max_size=300))
def test_no_format_fails_otherwise_on_what_is_not_its_own(format: Format, data: bytes) -> None:
    for block in blocks(format, data):
        assert block.text == " ".join(block.text.split())
