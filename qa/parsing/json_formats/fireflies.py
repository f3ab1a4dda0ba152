"""Fireflies.ai: sentences with the speaker's name, times in seconds, the meeting's title and date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qa.parsing.draft import Draft, Utterance
from qa.parsing.json_formats.values import (
    address,
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
    "Fireflies' 'sentences' with 'speaker_name' and 'text'. "
    "Query the transcript with sentences { speaker_name text start_time }"
)


def confidence(source: Source) -> float:
    """Return how sure it is that a source is Fireflies': by its sentences."""
    sentences = _meeting(source.json).get("sentences")
    named = fits(sentences, "speaker_name") or fits(sentences, "speaker_id")
    return 0.95 if named and has_any(sentences, "text", "raw_text") else 0.0


def parse(source: Source) -> Draft:
    """Return what Fireflies wrote down.

    Raises:
        TranscriptError: If there are no words.
    """
    meeting = _meeting(source.json)
    return draft_of(
        source,
        _utterances(meeting),
        expected=_EXPECTED,
        title=meeting.get("title"),
        day=day(meeting.get("date")) or day(meeting.get("dateString")),
        recording=address(meeting.get("video_url")) or address(meeting.get("audio_url")),
    )


def _meeting(value: object) -> dict[str, Any]:
    """Return the transcript, which the answer to a query holds below "data" and "transcript"."""
    for key in ("data", "transcript"):
        value = record(value).get(key) or value
    return record(value)


def _utterances(meeting: dict[str, Any]) -> Iterator[Utterance]:
    names = names_by_id(meeting.get("speakers"))
    for number, sentence in enumerate(records(meeting.get("sentences")), 1):
        known = sentence.get("speaker_id")
        name = label(sentence.get("speaker_name")) or named(names, known) or label(known)
        text = string(sentence.get("text"))
        if not text.strip():
            text = string(sentence.get("raw_text"))
        yield Utterance(name, text, number, seconds(sentence.get("start_time")))
