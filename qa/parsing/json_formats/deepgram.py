"""Deepgram: numbered speakers, times in seconds, one or several channels."""

from __future__ import annotations

import itertools
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
from qa.parsing.json_formats.words import Word, join, merged, sentences
from qa.parsing.source import Source

_EXPECTED = (
    "Deepgram's 'results' with 'utterances' or with 'channels' that hold a 'transcript'. "
    "Ask for the transcript again with utterances=true and diarize=true"
)


def confidence(source: Source) -> float:
    """Return how sure it is that a source is Deepgram's: by its channels or its utterances."""
    results = record(record(source.json).get("results"))
    return (
        0.95
        if fits(results.get("channels"), "alternatives") or fits(results.get("utterances"), "transcript")
        else 0.0
    )


def parse(source: Source) -> Draft:
    """Return what Deepgram wrote down: its utterances; without any, its sentences; without those, its words.

    Raises:
        TranscriptError: If there are no words.
    """
    results = record(record(source.json).get("results"))
    said = _utterances(results)
    if not any(utterance.text.strip() for channel in said for utterance in channel):
        said = _channels(results)
    return draft_of(source, merged(said), expected=_EXPECTED)


def _utterances(results: dict[str, Any]) -> list[list[Utterance]]:
    """Return the utterances of each channel."""
    entries = records(results.get("utterances"))
    names = [channel_label(entry.get("channel")) for entry in entries]
    channels: dict[str, list[Utterance]] = {name: [] for name in names}
    for number, (entry, channel) in enumerate(zip(entries, names, strict=True), 1):
        words = list(_words(entry.get("words"), itertools.count(1)))
        text = string(entry.get("transcript"))
        if not text.strip():
            text = join(words)
        told = label(entry.get("speaker")) or next((word.speaker for word in words if word.speaker), "")
        name = _label(channel if len(channels) > 1 else "", told)
        channels[channel].append(Utterance(name, text, number, seconds(entry.get("start"))))
    return list(channels.values())


def _channels(results: dict[str, Any]) -> list[list[Utterance]]:
    """Return the sentences of each channel, or what its words say."""
    entries = records(results.get("channels"))
    sentence_numbers, word_numbers = itertools.count(1), itertools.count(1)
    channels: list[list[Utterance]] = []
    for index, entry in enumerate(entries):
        channel = channel_label(index) if len(entries) > 1 else ""
        best = next(iter(records(entry.get("alternatives"))), {})
        said = list(_sentences(best, channel, sentence_numbers))
        if not any(utterance.text.strip() for utterance in said):
            said = list(sentences(_words(best.get("words"), word_numbers, channel)))
        channels.append(said or [Utterance(channel, string(best.get("transcript")), 1)])
    return channels


def _sentences(best: dict[str, Any], channel: str, numbers: Iterator[int]) -> Iterator[Utterance]:
    for paragraph in records(record(best.get("paragraphs")).get("paragraphs")):
        name = _label(channel, label(paragraph.get("speaker")))
        for sentence in records(paragraph.get("sentences")):
            start = seconds(sentence.get("start"))
            yield Utterance(name, string(sentence.get("text")), next(numbers), start)


def _words(value: object, numbers: Iterator[int], channel: str = "") -> Iterator[Word]:
    for entry in records(value):
        text = string(entry.get("punctuated_word")) or string(entry.get("word"))
        # In a channel without speakers, the channel is the speaker.
        name = _label(channel, label(entry.get("speaker")))
        yield Word(text, next(numbers), name, seconds(entry.get("start")))


def _label(channel: str, speaker: str) -> str:
    """Return who speaks: of each channel, the speakers are numbered anew."""
    return f"{channel} {speaker.lower()}" if channel and speaker else channel or speaker
