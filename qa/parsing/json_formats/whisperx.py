"""WhisperX: Whisper's segments with a speaker for each word."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from qa.parsing.draft import Draft, Utterance
from qa.parsing.json_formats.values import draft_of, fits, has_any, label, record, records, seconds, string
from qa.parsing.json_formats.words import Word, join
from qa.parsing.source import Source

_EXPECTED = (
    "'segments' with 'text' and 'words' as WhisperX writes them. "
    "Write the transcript with --output_format json"
)


def confidence(source: Source) -> float:
    """Return how sure it is that a source is WhisperX's: by what only its words have."""
    segments = _segments(source.json)
    if not fits(segments, "text", "words"):
        return 0.0
    words = [word for segment in records(segments[:20]) for word in records(segment.get("words"))[:5]]
    if has_any(segments, "speaker") or has_any(words, "speaker"):
        return 0.95
    return 0.9 if has_any(words, "score") or "word_segments" in record(source.json) else 0.0


def parse(source: Source) -> Draft:
    """Return what WhisperX wrote down; the text is that of its segments.

    Raises:
        TranscriptError: If there are no words.
    """
    utterances = (
        utterance
        for number, segment in enumerate(records(_segments(source.json)), 1)
        for utterance in _split(segment, number)
    )
    return draft_of(source, utterances, expected=_EXPECTED)


def _segments(value: object) -> list[Any]:
    found = value if isinstance(value, list) else record(value).get("segments")
    return found if isinstance(found, list) else []


def _split(segment: dict[str, Any], number: int) -> Iterator[Utterance]:
    """Yield a segment, cut where another speaker's words begin.

    Words without a speaker, which are those that could not be aligned, stay with the word before.
    """
    words = records(segment.get("words"))
    labels = [label(word.get("speaker")) for word in words]
    known = list(dict.fromkeys(name for name in labels if name))
    text = string(segment.get("text"))
    if not text.strip():
        text = join(Word(string(word.get("word")), number) for word in words)
    whole = label(segment.get("speaker")) or (known[0] if known else "")
    start = seconds(segment.get("start"))
    ends = _ends(text, words) if len(known) > 1 else []
    if not ends:
        yield Utterance(whole, text, number, start)
        return
    said_by = list(itertools.accumulate(labels, lambda before, name: name or before, initial=known[0]))[1:]
    begin, first = 0, 0
    for index in range(1, len(words) + 1):
        if index == len(words) or said_by[index] != said_by[first]:
            times = (seconds(word.get("start")) for word in words[first:index])
            told = start if first == 0 else next((time for time in times if time is not None), None)
            yield Utterance(said_by[first], text[begin : ends[index - 1]], number, told)
            begin, first = ends[index - 1], index


def _ends(text: str, words: list[dict[str, Any]]) -> list[int]:
    """Return where each word ends in the text; none of them when they are not the words of the text."""
    ends: list[int] = []
    position = 0
    for entry in words:
        word = string(entry.get("word")).strip()
        while text[position : position + 1].isspace():
            position += 1
        if not text.startswith(word, position):
            return []
        position += len(word)
        ends.append(position)
    return ends if not text[position:].strip() else []
