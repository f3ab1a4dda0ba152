"""JSON of no service in particular: a list of entries that say who speaks and what, in the usual words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qa.errors import TranscriptError
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
    no_words,
    record,
    records,
    seconds,
    string,
)
from qa.parsing.json_formats.words import Word, join
from qa.parsing.source import Source

_EXPECTED = (
    "a list of entries with 'speaker' and 'text', such as "
    '[{"speaker": "Ann Lee", "text": "Hello.", "start": 0.0}]. '
    "Rename the keys, or give the transcript as text"
)
# Where entries are kept, in the order in which they are looked for.
_LISTS = tuple(
    """transcript turns utterances segments entries sentences monologues paragraphs transcripts chunks
    captions cues subtitles dialogue dialog conversation messages results result data content words""".split()
)
# The first of these that an entry has is what it says.
_TEXTS = (
    *("text", "transcript", "sentence", "utterance", "content", "body", "caption", "message", "speech"),
    *("words", "word", "line", "value"),
)
_SPEAKERS = (
    *("speaker_name", "speakerName", "speakerDisplayName", "speaker_label", "speakerLabel", "speaker"),
    *("speaker_id", "speakerId", "participant", "name", "author", "role", "who"),
)
_STARTS = (
    *(
        "start",
        "start_time",
        "startTime",
        "start_seconds",
        "startSeconds",
        "start_ts",
        "startOffset",
        "begin",
    ),
    *("from", "ts", "timestamp", "timestamps", "time", "offset"),
)
_STARTS_MS = ("start_ms", "startMs", "start_time_ms", "startTimeMs", "start_msec", "offset_ms", "begin_ms")
_DEEPEST = 3  # lists below so many keys are found
# Slower than a word in a hundred units nobody speaks in seconds, and faster nobody in milliseconds.
_FEWEST_WORDS_PER_SECOND = 0.01
_LONGEST = 1_000_000  # seconds, eleven days: beyond, it is the time of day


def confidence(source: Source) -> float:
    """Return how sure it is that a source is such a list: by its speakers, texts and times.

    Any JSON at all has a little, so that the error names its keys.
    """
    entries = _entries(source.json)
    texts = _has_texts(entries)
    if texts and has_any(entries, *_SPEAKERS):
        return 0.5
    if texts and has_any(entries, *_STARTS, *_STARTS_MS):
        return 0.4
    return 0.2 if source.json is not None else 0.0


def parse(source: Source) -> Draft:
    """Return what the entries say.

    Raises:
        TranscriptError: If there is no such list, or no words in it.
    """
    value = record(source.json)
    entries = records(_entries(source.json))
    if not any(_text(entry).strip() for entry in entries):
        raise _wordless(source)
    return draft_of(
        source,
        _utterances(entries, names_by_id(value.get("speakers"))),
        expected=_EXPECTED,
        title=value.get("title"),
        day=day(value.get("date")),
        recording=address(value.get("video_url")) or address(value.get("audio_url")),
    )


def _entries(value: object, deepest: int = _DEEPEST) -> list[Any]:
    """Return the first list of entries with texts, at the top or below the usual keys."""
    if isinstance(value, list):
        return value if _has_texts(value) else []
    if isinstance(value, dict) and deepest:
        for key in _LISTS:
            if key in value and (found := _entries(value[key], deepest - 1)):
                return found
    return []


def _has_texts(value: object) -> bool:
    return isinstance(value, list) and any(_text(entry).strip() for entry in records(value[:50]))


def _utterances(entries: Sequence[dict[str, Any]], names: dict[str, str]) -> Iterator[Utterance]:
    texts = [_text(entry) for entry in entries]
    per_second = _units_per_second(entries, texts)
    for number, (entry, text) in enumerate(zip(entries, texts, strict=True), 1):
        known = next((name for key in _SPEAKERS if (name := named(names, entry.get(key)))), "")
        told = next((name for key in _SPEAKERS if (name := label(entry.get(key)))), "")
        yield Utterance(known or told, text, number, _start(entry, per_second))


def _text(entry: dict[str, Any]) -> str:
    """Return what an entry says; words may come one by one."""
    for key in _TEXTS:
        value = entry.get(key)
        if isinstance(value, list):
            words = (
                string(one) or string(record(one).get("text")) or string(record(one).get("word"))
                for one in value
            )
            value = join(Word(word, 1) for word in words)
        if text := string(value).strip():
            return text
    return ""


def _start(entry: dict[str, Any], per_second: int) -> float | None:
    for key in _STARTS_MS:
        if (time := seconds(entry.get(key), per_second=1000)) is not None:
            return time
    time = seconds(_told(entry), per_second=per_second)
    return time if time is not None and time < _LONGEST else None


def _told(entry: dict[str, Any]) -> object:
    """Return when an entry begins, in whatever units; of a pair it is the first."""
    value = next((entry[key] for key in _STARTS if entry.get(key) is not None), None)
    return value[0] if isinstance(value, list) and value else value


def _units_per_second(entries: Sequence[dict[str, Any]], texts: Sequence[str]) -> int:
    """Tell milliseconds from seconds: they are whole numbers, and nobody can speak so slowly."""
    told = [_told(entry) for entry in entries]
    times = [time for time in told if isinstance(time, int) and not isinstance(time, bool)]
    if not times or any(isinstance(time, float) for time in told):
        return 1
    words = sum(len(text.split()) for text in texts)
    return 1000 if words < _FEWEST_WORDS_PER_SECOND * (max(times) - min(times)) else 1


def _wordless(source: Source) -> TranscriptError:
    """Return the error of JSON without words; of speakers and times alone it says so."""
    lists = [source.json, *record(source.json).values()]
    for value in lists:
        times = fits(value, "start") or fits(value, "start_time") or _are_rows_of_numbers(value)
        if times and (_are_rows_of_numbers(value) or has_any(value, *_SPEAKERS)):
            return source.error(
                "holds speakers and times but no words; expected entries with 'speaker' and 'text'. "
                "Give the file of the same recording that has the words, such as WhisperX's .json"
            )
    return no_words(source, _EXPECTED)


def _are_rows_of_numbers(value: object) -> bool:
    """Say whether a list is of rows such as ["0", 6, 3.038, 9.502]: a speaker, a start, an end."""
    rows = value[:50] if isinstance(value, list) else []
    return bool(rows) and all(
        isinstance(row, list) and sum(type(cell) in {int, float} for cell in row) >= 3 for row in rows
    )
