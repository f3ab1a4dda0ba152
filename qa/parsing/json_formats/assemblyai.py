"""AssemblyAI: utterances of speakers A, B, C with their times in milliseconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from qa.parsing.draft import Draft, Utterance
from qa.parsing.json_formats.values import address, draft_of, fits, label, record, records, seconds, string
from qa.parsing.json_formats.words import Word, join, sentences
from qa.parsing.source import Source

_EXPECTED = (
    "AssemblyAI's 'utterances', 'words' or 'text'. "
    "Fetch the transcript again once its 'status' is 'completed'"
)
# Of the many keys of its transcripts, those that nobody else has.
_MARKS = frozenset(
    """acoustic_model audio_duration audio_url auto_chapters auto_highlights dual_channel entity_detection
    filter_profanity format_text iab_categories language_model multichannel punctuate redact_pii
    speaker_labels speech_model speech_models speech_threshold webhook_url""".split()
)
# "A", and with several channels "1" and "1A".
_LETTER = re.compile(r"\d{0,3}[A-Z]")


def confidence(source: Source) -> float:
    """Return how sure it is that a source is AssemblyAI's: by three of its keys, or by its utterances."""
    value = record(source.json)
    if len(_MARKS & value.keys()) >= 3:
        return 0.95
    utterances = value.get("utterances")
    return 0.8 if fits(utterances, "speaker", "text", "start", "end", "confidence", "words") else 0.0


def parse(source: Source) -> Draft:
    """Return what AssemblyAI wrote down.

    Raises:
        TranscriptError: If there are no words.
    """
    value = record(source.json)
    recording = address(value.get("audio_url"))
    return draft_of(source, _utterances(value), expected=_EXPECTED, recording=recording)


def _utterances(value: dict[str, Any]) -> Iterator[Utterance]:
    """Yield the utterances; without any, the words; without those, the text."""
    is_empty = True
    for number, entry in enumerate(records(value.get("utterances")), 1):
        text = string(entry.get("text"))
        if not text.strip():
            text = join(_words(entry.get("words")))
        is_empty = is_empty and not text.strip()
        yield Utterance(_label(entry.get("speaker")), text, number, _seconds(entry.get("start")))
    if is_empty:
        heard = list(sentences(_words(value.get("words"))))
        yield from heard or [Utterance("", string(value.get("text")), 1)]


def _words(value: object) -> Iterator[Word]:
    for number, entry in enumerate(records(value), 1):
        start = _seconds(entry.get("start"))
        yield Word(string(entry.get("text")), number, _label(entry.get("speaker")), start)


def _label(value: object) -> str:
    name = label(value)
    return f"Speaker {name}" if _LETTER.fullmatch(name) else name


def _seconds(value: object) -> float | None:
    return seconds(value, per_second=1000)
