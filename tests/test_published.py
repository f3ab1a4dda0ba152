"""Transcripts as people publish them, against turns, speakers and words that were read by eye."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from itertools import groupby
from typing import Any

import pytest
from conftest import ROOT

from qa.parsing import parse_file
from qa.types import Transcript, Turn

FOLDER = ROOT / "tests" / "data" / "formats" / "published"
# Errors of the sources, which no rule should guess at: a reporter's words below "MS. PSAKI:" (she has
# just called on him), and a "New Speaker:" who is the old one in the middle of his sentence.
WRONG_AT_THE_SOURCE = {("wh_briefing_1.md", 168), ("btc_stephan-livera-podcast", 563)}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


TRUTH = {file: list(turns) for file, turns in groupby(rows("truth.jsonl"), key=lambda row: row["file"])}


@cache
def read(file: str) -> Transcript:
    return parse_file(FOLDER / file)


def is_wrong_at_the_source(row: dict[str, Any]) -> bool:
    return any(row["file"].startswith(file) and row["line"] == line for file, line in WRONG_AT_THE_SOURCE)


def agrees(turn: Turn | None, rows: list[dict[str, Any]]) -> bool:
    """Say whether a turn has the first and last words, as many words, and the speaker of its rows."""
    if turn is None:
        return False
    words = plain(turn.text)
    first, last = plain(rows[0]["first"]), plain(rows[-1]["last"])
    asks = rows[0]["role"] == "reporter"
    return (
        (turn.speaker.is_questioner if asks else turn.speaker.name == rows[0]["speaker"])
        and words[: len(first)] == first
        and words[-len(last) :] == last
        and len(turn.text.split()) == sum(row["words"] for row in rows)
    )


def plain(text: str) -> list[str]:
    """Return the words of a text without Markdown's marks."""
    return text.replace("\\", "").replace("*", "").replace("<s>", "").replace("</s>", "").split()


@pytest.mark.parametrize("file", TRUTH)
def test_turns_and_speakers_are_as_read_by_eye(file: str) -> None:
    by_line = {turn.line: turn for turn in read(file).turns}
    stamped = file.startswith("zoom")  # there a label that repeats goes on, elsewhere it begins a turn
    truth: list[list[dict[str, Any]]] = []
    for row in TRUTH[file]:
        if stamped and row.get("continues"):
            truth[-1].append(row)
        else:
            truth.append([row])
    wrong = [group[0]["line"] for group in truth if not agrees(by_line.get(group[0]["line"]), group)]
    assert [line for line in wrong if not is_wrong_at_the_source({"file": file, "line": line})] == []
    assert len(read(file).turns) == len(truth)


@pytest.mark.parametrize("file", [file for file in TRUTH if file.startswith("wh_")])
def test_no_reporter_speaks_as_an_official_nor_the_other_way_round(file: str) -> None:
    asks = {turn.line: turn.speaker.is_questioner for turn in read(file).turns}
    told = [row for row in TRUTH[file] if not is_wrong_at_the_source(row)]
    assert {row["role"] for row in told} == {"official", "reporter"}
    assert [asks[row["line"]] for row in told] == [row["role"] == "reporter" for row in told]


@pytest.mark.parametrize("file", [file for file in TRUTH if file.startswith("wh_")])
def test_no_reporter_is_merged_with_another(file: str) -> None:
    speakers = [turn.speaker for turn in read(file).turns if turn.speaker.is_questioner]
    assert len(set(speakers)) == len(speakers)


def test_a_reporter_who_gives_a_name_has_it() -> None:
    names = [str(speaker) for speaker in read("wh_pressconf_1.md").speakers if speaker.is_questioner]
    assert names == ["Dawn Tan (CNA MediaCorp)", "Questioner 1", "Questioner 2", "Questioner 3"]


@pytest.mark.parametrize("file", TRUTH)
def test_no_word_is_lost_or_invented(file: str) -> None:
    transcript = read(file)
    source = Counter(plain((FOLDER / file).read_text(encoding="utf-8")))
    kept = [turn.text for turn in transcript.turns] + [text for _, text in transcript.set_aside]
    told = Counter(plain(" ".join(kept)))
    assert told - source == Counter()
    lost = {word.strip("[]:.") for word in source - told}
    labels = {
        word.strip(".") for who in transcript.speakers for label in who.labels for word in label.split()
    }
    assert {word for word in lost - labels - {"Q"} if not re.fullmatch(r"11:02:\d\d", word)} == set()


PEOPLE = [row for row in rows("people.jsonl") if row["role"] != "reporter"]


@pytest.mark.parametrize("row", PEOPLE, ids=lambda row: f"{row['file'][:14]}-{row['speaker']}")
def test_one_person_is_one_speaker_under_all_labels(row: dict[str, Any]) -> None:
    found = [speaker for speaker in read(row["file"]).speakers if speaker.name == row["speaker"]]
    assert len(found) == 1
    labels = set(row["labels"]) - {"New Speaker"}
    assert set(found[0].labels) == labels
