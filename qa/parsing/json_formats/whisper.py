"""OpenAI's Whisper, and programs that write as it does: segments with times, nobody named."""

from __future__ import annotations

from collections.abc import Iterator

from qa.parsing.draft import Draft, Utterance
from qa.parsing.json_formats.values import draft_of, fits, has_any, label, record, records, seconds, string
from qa.parsing.source import Source

_EXPECTED = (
    "'segments' with 'start' and 'text' as Whisper writes them. "
    "Write the transcript with --output_format json"
)
_MARKS = ("seek", "tokens", "avg_logprob", "no_speech_prob", "words")  # which only Whisper's segments have


def confidence(source: Source) -> float:
    """Return how sure it is that a source is Whisper's: surer of segments that name no speaker."""
    value = record(source.json)
    segments = value.get("segments")
    if fits(segments, "start", "text") and not has_any(segments, "speaker"):
        own = has_any(segments, *_MARKS) or "text" in value or "language" in value
        return 0.85 if own else 0.0
    # response_format=json, and verbose_json with the times of words alone.
    if not segments and string(value.get("text")).strip():
        return 0.6 if fits(value.get("words"), "word", "start") else 0.3
    return 0.0


def parse(source: Source) -> Draft:
    """Return what Whisper wrote down, in seconds.

    Raises:
        TranscriptError: If there are no words.
    """
    return draft_of(source, _utterances(source), expected=_EXPECTED)


def _utterances(source: Source) -> Iterator[Utterance]:
    value = record(source.json)
    segments = records(value.get("segments"))
    for number, segment in enumerate(segments, 1):
        start = seconds(segment.get("start"))
        yield Utterance(label(segment.get("speaker")), string(segment.get("text")), number, start)
    if not any(string(segment.get("text")).strip() for segment in segments):
        # Its words have no punctuation, its text has.
        first = next(iter(records(value.get("words"))), {})
        yield Utterance("", string(value.get("text")), 1, seconds(first.get("start")))
