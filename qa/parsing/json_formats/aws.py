"""Amazon Transcribe: words and punctuation one by one, times as strings of seconds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from qa.parsing.draft import Draft, Utterance
from qa.parsing.json_formats.values import (
    channel_label,
    draft_of,
    fits,
    label,
    record,
    records,
    seconds,
    string,
)
from qa.parsing.json_formats.words import Word, merged, sentences
from qa.parsing.source import Source

_EXPECTED = (
    "Amazon Transcribe's 'results' with 'items'. Download the transcript again once the job is completed"
)


def confidence(source: Source) -> float:
    """Return how sure it is that a source is Amazon Transcribe's: by its items."""
    results = record(record(source.json).get("results"))
    return 0.95 if fits(results.get("items"), "type", "alternatives") else 0.0


def parse(source: Source) -> Draft:
    """Return what Amazon Transcribe wrote down.

    Raises:
        TranscriptError: If there are no words.
    """
    results = record(record(source.json).get("results"))
    said = merged([list(sentences(words)) for words in _channels(results)])
    if not said:
        whole = next(iter(records(results.get("transcripts"))), {})
        said = [Utterance("", string(whole.get("transcript")), 1)]
    return draft_of(source, said, expected=_EXPECTED)


def _channels(results: dict[str, Any]) -> list[list[Word]]:
    """Return the words of each channel; where nobody tells speakers apart, the channel is the speaker."""
    labels = _Labels(record(results.get("speaker_labels")))
    channels: dict[str, list[Word]] = {}
    channel = ""
    for number, item in enumerate(records(results.get("items")), 1):
        best = next(iter(records(item.get("alternatives"))), {})
        text = string(best.get("content"))
        if item.get("type") == "punctuation":
            # It has no time, and belongs to the word before.
            word = Word(text, number, is_glued=True)
        else:
            channel = channel_label(item.get("channel_label"))
            start = seconds(item.get("start_time"))
            speaker = label(item.get("speaker_label")) or labels.at(start) or channel
            word = Word(text, number, speaker, start)
        channels.setdefault(channel, []).append(word)
    return list(channels.values())


class _Labels:
    """Who speaks when, which older transcripts tell apart from the words."""

    def __init__(self, speaker_labels: dict[str, Any]) -> None:
        told = dict(_times(records(speaker_labels.get("segments"))))
        self._starts = sorted(told)
        self._names = [told[start] for start in self._starts]

    def at(self, time: float | None) -> str:
        """Return the last one who began by a time, "" when nobody did."""
        if time is None:
            return ""
        begun = bisect_right(self._starts, time)
        return self._names[begun - 1] if begun else ""


def _times(segments: list[dict[str, Any]]) -> Iterator[tuple[float, str]]:
    """Yield when a segment or a word of it begins, and who speaks; what its words say goes last."""
    words = [item for segment in segments for item in records(segment.get("items"))]
    for entry in segments + words:
        start, name = seconds(entry.get("start_time")), label(entry.get("speaker_label"))
        if start is not None and name:
            yield start, name
