"""Otter.ai, as its web page gets a conversation: "transcripts" with their place in the sound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qa.parsing.draft import Draft, Utterance
from qa.parsing.json_formats.values import (
    day,
    draft_of,
    fits,
    has_any,
    label,
    named,
    names_by_id,
    record,
    records,
    seconds,
    string,
)
from qa.parsing.source import Source

_EXPECTED = (
    "Otter's 'transcripts' with 'transcript'. "
    "Export the conversation as text or as subtitles, with the speakers' names"
)
# Otter's offsets count samples, not milliseconds: the last one of a conversation is 16,000 times
# its 'duration' in seconds.
_SAMPLES_PER_SECOND = 16_000


def confidence(source: Source) -> float:
    """Return how sure it is that a source is Otter's: by its transcripts."""
    transcripts = _speech(source.json).get("transcripts")
    own = has_any(transcripts, "start_offset", "speaker_id", "speaker_name", "speaker_model_label")
    return 0.95 if own and fits(transcripts, "transcript") else 0.0


def parse(source: Source) -> Draft:
    """Return what Otter wrote down.

    Raises:
        TranscriptError: If there are no words.
    """
    speech = _speech(source.json)
    return draft_of(
        source,
        _utterances(speech),
        expected=_EXPECTED,
        title=speech.get("title"),
        day=day(speech.get("start_time")) or day(speech.get("created_at")),
    )


def _speech(value: object) -> dict[str, Any]:
    return record(record(value).get("speech")) or record(value)


def _utterances(speech: dict[str, Any]) -> Iterator[Utterance]:
    names = names_by_id(speech.get("speakers"))
    for number, entry in enumerate(records(speech.get("transcripts")), 1):
        start = seconds(entry.get("start_offset"), per_second=_SAMPLES_PER_SECOND)
        yield Utterance(_label(entry, names), string(entry.get("transcript")), number, start)


def _label(entry: dict[str, Any], names: dict[str, str]) -> str:
    """Return who speaks: by name, by an id that has one, or by the number of a voice nobody named."""
    known = entry.get("speaker_id")
    return (
        label(entry.get("speaker_name"))
        or named(names, known)
        or label(entry.get("speaker_model_label"))
        or label(known)
    )
