"""Google Speech-to-Text: results of words, with a speaker's number for each."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
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
    "Google's 'results' with 'alternatives' that hold a 'transcript' or 'words'. "
    "Save the whole answer of Speech-to-Text once the operation is done"
)


def confidence(source: Source) -> float:
    """Return how sure it is that a source is Google's: by its list of results."""
    results = _results(source.json)
    best = [_best(result) for result in results[:50]]
    has_words = any("transcript" in each or "words" in each for each in best)
    return 0.9 if has_words and fits(results, "alternatives") else 0.0


def parse(source: Source) -> Draft:
    """Return what Google wrote down.

    Raises:
        TranscriptError: If there are no words.
    """
    results = _results(source.json)
    numbers = itertools.count(1)
    names = [channel_label(_either(result, "channelTag", "channel_tag")) for result in results]
    channels: dict[str, list[Utterance]] = {name: [] for name in names}
    heard = [list(_words(_best(result), numbers)) for result in results]
    repeated = _repeats_all(results, heard)
    for number, (result, words, name) in enumerate(zip(results, heard, names, strict=True), 1):
        if repeated and number < len(results):
            continue
        said = _said(_best(result), words, number)
        if len(channels) > 1:
            said = [Utterance(one.speaker or name, one.text, one.line, one.start_seconds) for one in said]
        channels[name] += said
    return draft_of(source, merged(channels.values()), expected=_EXPECTED)


def _results(value: object) -> list[dict[str, Any]]:
    """Return the results, which a finished operation holds below "response"."""
    answer = record(value)
    return records(answer.get("results") or record(answer.get("response")).get("results"))


def _best(result: dict[str, Any]) -> dict[str, Any]:
    return next(iter(records(result.get("alternatives"))), {})


def _said(best: dict[str, Any], words: Sequence[Word], number: int) -> list[Utterance]:
    """Return what a result says: its words where they tell who speaks, its transcript otherwise."""
    transcript = string(best.get("transcript"))
    if transcript.strip() and not any(word.speaker for word in words):
        return [Utterance("", transcript, number, words[0].start_seconds if words else None)]
    return list(sentences(words))


def _words(best: dict[str, Any], numbers: Iterator[int]) -> Iterator[Word]:
    for entry in records(best.get("words")):
        # 0 is the number of nobody.
        tag = _either(entry, "speakerTag", "speaker_tag") or _either(entry, "speakerLabel", "speaker_label")
        start = _seconds(_either(entry, "startTime", "start_time", "startOffset", "start_offset"))
        yield Word(string(entry.get("word")), next(numbers), label(tag or None), start)


def _repeats_all(results: Sequence[dict[str, Any]], heard: Sequence[Sequence[Word]]) -> bool:
    """Say whether the last result repeats all that was said before, now with the speakers.

    So it is when speakers were asked for in version 1: the last result has the words of them all.
    """
    without_speakers = not any(word.speaker for words in heard[:-1] for word in words)
    if len(results) < 2 or not without_speakers or not any(word.speaker for word in heard[-1]):
        return False
    before = [
        token
        for result, words in zip(results[:-1], heard[:-1], strict=True)
        for token in ([word.text for word in words] or string(_best(result).get("transcript")).split())
    ]
    last = [word.text for word in heard[-1]]
    if not before or len(last) < len(before):
        return False
    first = next((word.start_seconds for words in heard[:-1] for word in words), None)
    again = heard[-1][0].start_seconds
    if first is not None and again is not None:
        return again <= first
    return _bare(last[: len(before)]) == _bare(before)


def _bare(words: Sequence[str]) -> list[str]:
    return [re.sub(r"\W", "", word).casefold() for word in words]


def _seconds(value: object) -> float | None:
    """Return a time, which programs write as "1.300s" or as {"seconds": "1", "nanos": 300000000}."""
    if not isinstance(value, dict):
        return seconds(value)
    whole, rest = seconds(value.get("seconds", 0)), seconds(value.get("nanos", 0), per_second=10**9)
    return None if whole is None or rest is None else whole + rest


def _either(entry: dict[str, Any], *keys: str) -> object:
    return next((entry[key] for key in keys if entry.get(key) is not None), None)
