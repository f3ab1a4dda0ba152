"""The form of transcript files: questions with snippets, any one of which makes a quote right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from qa.errors import TranscriptError
from qa.evaluation.gold import Case, Question, collapse, holding_turns, kind_of, place_of
from qa.evaluation.rows import JsonRow
from qa.files import transcript_files
from qa.types import Speaker, Transcript

ReadTranscript = Callable[[Path], Transcript]


def transcript_cases(rows: list[JsonRow], folders: Sequence[Path], read: ReadTranscript) -> list[Case]:
    """Return one case for each transcript that the question rows name.

    The rows that name none make one case with all the transcripts of the first folder.

    Args:
        rows: Questions.
        folders: Where the transcript files are looked for, in this order.
        read: How a transcript file becomes a transcript.
    """
    grouped: dict[str | None, list[JsonRow]] = defaultdict(list)
    for row in rows:
        grouped[row.optional_text("transcript")].append(row)
    cases = []
    for name, asked in grouped.items():
        files = _all_files(asked[0], folders) if name is None else [_find(asked[0], name, folders)]
        transcripts = tuple(map(read, files))
        questions = [_snippet_question(row, transcripts) for row in asked]
        cases.append(Case(transcripts, tuple(questions)))
    return cases


def _find(row: JsonRow, name: str, folders: Sequence[Path]) -> Path:
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    places = " or ".join(map(str, folders))
    raise row.error(f"no transcript '{name}' in {places}; name the folder that holds it")


def _all_files(row: JsonRow, folders: Sequence[Path]) -> list[Path]:
    folder = folders[0]
    try:
        return transcript_files(folder)
    except TranscriptError:
        raise row.error(f"no transcript in {folder}; name the folder that holds it") from None


def _snippet_question(row: JsonRow, transcripts: Sequence[Transcript]) -> Question:
    answerable = row.flag("answerable")
    question = Question(
        id=row.text("id"),
        text=row.text("question"),
        kind=kind_of(row),
        answerable=answerable,
        answers=tuple(map(collapse, row.texts("answers"))) if answerable else (),
        speakers=_right_speakers(row, transcripts) if answerable else None,
    )
    # Where the row names no turn, every turn in which a right speaker says a snippet is gold.
    turns = frozenset(holding_turns(question, transcripts))
    index = row.optional_number("turn")
    if index is not None:
        holders = [transcript for transcript in transcripts if transcript.id in dict(turns)]
        turns = frozenset(place_of(row, transcript, index) for transcript in holders)
    return replace(question, turns=turns)


def _right_speakers(row: JsonRow, transcripts: Sequence[Transcript]) -> frozenset[str] | None:
    """Return the names that a row's speaker stands for: a name, or else a regular expression."""
    wanted = row.optional_text("speaker")
    if wanted is None:
        return None
    speakers = [speaker for transcript in transcripts for speaker in transcript.speakers]
    same = [s for s in speakers if _folded(wanted) in map(_folded, _names(s))]
    if not same:
        try:
            pattern = re.compile(wanted, re.IGNORECASE)
        except re.error as error:
            raise row.error(f"field 'speaker' is no regular expression: {error}") from None
        same = [speaker for speaker in speakers if pattern.search(speaker.name)]
    return frozenset(speaker.name for speaker in same)


def _names(speaker: Speaker) -> tuple[str, ...]:
    """Return what a speaker may be called: with the title, without it, as the transcript does."""
    return (speaker.name, f"{speaker.title} {speaker.name}", *speaker.labels)


def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))
