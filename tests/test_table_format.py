"""Tables: which column is which, when it was said, and what is refused."""

from __future__ import annotations

import contextlib
import csv
import random
import time

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import TranscriptError
from qa.parsing.assemble import turns_of
from qa.parsing.source import Source
from qa.parsing.table import confidence, parse

SAMPLES = ROOT / "tests" / "data" / "formats" / "documents"
NOBODY = "Unnamed speaker"
# Read by eye: (speaker, words, seconds, line) of every turn.
TRUTH = {
    "premiere.csv": [
        ("Ann Lee", 'Good morning, everyone. She said "start", so I start.', 3.0, 2),
        ("Bo Ek", "Yes.", 62.0, 6),
        ("Ann Lee", "Thank you.", 3600.0, 8),
    ],
    "excel.csv": [("Jörg", "Grüße, alle", 1.5, 3), ("Ann Lee", "Danke", 62.0, 4)],
    "whisper.tsv": [(NOBODY, '"Start," she said. "It is late."', 0.0, 2)],
    "headless.tsv": [
        ("Ann Lee", "Shall we start?", 3.0, 1),
        ("Bo Ek", "Please, do.", 5.0, 2),
        ("Ann Lee", "Good.", 3610.0, 3),
    ],
}


def told(text: str | bytes) -> list[tuple[str, str, float | None, int]]:
    turns = turns_of(parse(Source(text, "talk")))
    return [(turn.speaker.name, turn.text, turn.start_seconds, turn.line) for turn in turns]


@pytest.mark.parametrize("name", TRUTH)
def test_a_sample_is_read_as_it_was_by_eye(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    assert told(data) == TRUTH[name]
    assert confidence(Source(data, name)) == (0.5 if name == "headless.tsv" else 0.95)


def test_rows_of_one_speaker_are_one_turn_with_the_time_of_each() -> None:
    turn = turns_of(parse(Source((SAMPLES / "premiere.csv").read_bytes(), "talk")))[0]
    assert turn.stamps == ((0, 3.0), (24, 6.0))
    assert turn.text[24:].startswith("She said")


@pytest.mark.parametrize("speaker", "speaker speaker_name SpeakerName Name participant WHO".split())
@pytest.mark.parametrize(
    "words", "text Transcript utterance content words sentence message caption dialogue".split()
)
@pytest.mark.parametrize("separator", ",;\t")
def test_columns_are_known_by_their_usual_names_in_any_order(
    speaker: str, words: str, separator: str
) -> None:
    rows = [["id", words, "Start Time", speaker], ["1", "Hello.", "1:02", "Ann"]]
    assert told("\n".join(map(separator.join, rows))) == [("Ann", "Hello.", 62.0, 2)]


@pytest.mark.parametrize(
    ("header", "cell", "seconds"),
    [
        ("start", "12.5", 12.5),
        ("start_time", "12,5", 12.5),
        ("begin", "12.5s", 12.5),
        ("start_ms", "1500", 1.5),
        ("Start (ms)", "1500", 1.5),
        ("startMs", "1500", 1.5),
        ("time", "1:02:03.5", 3723.5),
        ("timestamp", "00:01:02,500", 62.5),
        ("time", "11:02:09", 39729.0),
        ("Start Time", "[00:00:07]", 7.0),
        ("start", "noon", None),
        ("start", "", None),
        ("duration", "12", None),
    ],
)
def test_a_time_is_read_in_the_unit_of_its_header(header: str, cell: str, seconds: float | None) -> None:
    assert told(f'{header},speaker,text\n"{cell}",Ann,Hello.')[0][2] == seconds


def test_whole_numbers_far_apart_are_milliseconds() -> None:
    assert [told(f"start,speaker,text\n0,Ann,a\n{step},Bo,b\n")[1][2] for step in (200, 2000)] == [200.0, 2.0]


def test_the_speakers_own_column_goes_before_another_name() -> None:
    assert told("name,speaker,text\nfile7,Ann,Hello.")[0][:2] == ("Ann", "Hello.")


def test_unquoted_separators_in_the_last_column_are_words() -> None:
    assert told("speaker,text\nAnn,Well, yes, I do.\nBo,No.,,\n") == [
        ("Ann", "Well, yes, I do.", None, 2),
        ("Bo", "No.", None, 3),
    ]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("speaker,text\nAnn,Hi.\n\n,\nBo\n", 5, "a row of 1 cells; expected the words in cell 2"),
        ("text,speaker\nWell, yes,Ann\n", 2, "a row of 3 cells"),
        ('speaker,text\nAnn,Hi.\nBo,"Yes\nAnn,No.\n', 3, "a cell that does not end"),
        ('speaker,text\nAnn,"Hi" you\n', 2, "a cell that does not end"),
        ("speaker,text\nAnn," + "so " * 3_500_000, 2, "field limit"),
    ],
)
def test_a_row_that_would_lose_words_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    assert confidence(Source(text, "talk")) == 0.95
    with pytest.raises(TranscriptError, match=says) as caught:
        parse(Source(text, "talk"))
    assert caught.value.line == line
    assert csv.field_size_limit() == 131_072


def test_a_row_that_ends_behind_its_words_is_nobodys() -> None:
    assert told("text,speaker,start\nHello.\nYes.,Bo\n") == [
        (NOBODY, "Hello.", None, 2),
        ("Bo", "Yes.", None, 3),
    ]


def test_a_table_without_the_columns_is_refused() -> None:
    with pytest.raises(TranscriptError, match="expected a first row such as 'speaker,text'"):
        parse(Source("a,b\n1,2\n", "talk"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Ann Lee: Well, yes, I do.\nBo Ek: No, never.\n",
        "Name, text and numbers, he said,\nare what we need.\n\nNothing more.\nNothing.\n",
        "0:03,Ann,Hello\n0:05,Bo,Yes\n",  # too few rows without a header
        "0:03,Ann,Hello\n0:05,Bo,Yes\n0:07,Cy,No\n",  # no name recurs
        "name,age\nAnn,41\nBo,42\n",
        "text,label\nHello,1\nBye,0\n",
        "1\n00:00:01,000 --> 00:00:02,000\nHello, you.\n",
        '{"speaker": "Ann", "text": "Hello"}',
    ],
)
def test_what_is_no_table_of_utterances_is_left_to_others(text: str) -> None:
    assert confidence(Source(text, "talk")) == 0.0


@pytest.mark.parametrize("folder", ["seeds", "tests/data/transcripts", "tests/data/formats/captions"])
def test_no_transcript_of_another_format_is_taken_for_a_table(folder: str) -> None:
    files = [file for file in (ROOT / folder).iterdir() if file.is_file()]
    assert files
    assert {confidence(Source(file.read_bytes(), file)) for file in files} == {0.0}


def check_read_or_refused(data: bytes) -> None:
    source = Source(data, "talk")
    assert 0 <= confidence(source) <= 1
    with contextlib.suppress(TranscriptError):
        parse(source)


@given(st.one_of(st.binary(), st.text().map(lambda text: f"speaker,text\n{text}".encode("utf-8", "replace"))))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    check_read_or_refused(data)


@given(st.sampled_from(sorted(TRUTH)), st.randoms(use_true_random=False), st.integers(1, 9))
def test_a_mutated_sample_is_read_or_refused(name: str, chance: random.Random, flips: int) -> None:
    data = bytearray((SAMPLES / name).read_bytes())
    for _ in range(flips):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    check_read_or_refused(bytes(data))
    check_read_or_refused(bytes(data[: chance.randrange(len(data))]))


cells = st.text(st.sampled_from('ab ,;"\n\té'), min_size=1).filter(str.strip)


@given(st.lists(st.tuples(st.sampled_from(["Ann", "Bo"]), cells), min_size=1), st.sampled_from(",;"))
def test_no_word_of_a_quoted_table_is_lost(rows: list[tuple[str, str]], separator: str) -> None:
    quoted = [f'{name}{separator}"{cell.replace(chr(34), chr(34) * 2)}"' for name, cell in rows]
    said = " ".join(turn[1] for turn in told("\n".join([f"speaker{separator}text", *quoted])))
    assert said.split() == " ".join(cell for _, cell in rows).split()


def test_ten_megabytes_take_seconds() -> None:
    text = "start,speaker,text\n" + "".join(f'{i},S{i % 2},"Hello, {i} times."\n' for i in range(330_000))
    began = time.perf_counter()
    assert confidence(Source(text, "talk")) == 0.95
    assert time.perf_counter() - began < 0.5
    assert len(parse(Source(text, "talk")).blocks) == 330_000
    assert time.perf_counter() - began < 15
