"""whisper.cpp's --output-json: pieces with their times in milliseconds."""

from __future__ import annotations

from collections.abc import Iterator

from qa.parsing.draft import Draft, Utterance
from qa.parsing.json_formats.values import draft_of, fits, label, record, records, seconds, string
from qa.parsing.source import Source

_EXPECTED = "'transcription' with 'offsets' and 'text'. Write the transcript with whisper.cpp's --output-json"


def confidence(source: Source) -> float:
    """Return how sure it is that a source is whisper.cpp's: nobody else has both of its keys."""
    pieces = record(source.json).get("transcription")
    return 0.95 if fits(pieces, "text", "offsets") or fits(pieces, "text", "timestamps") else 0.0


def parse(source: Source) -> Draft:
    """Return what whisper.cpp wrote down.

    Raises:
        TranscriptError: If there are no words.
    """
    return draft_of(source, _utterances(source), expected=_EXPECTED)


def _utterances(source: Source) -> Iterator[Utterance]:
    changes = False
    for number, piece in enumerate(records(record(source.json).get("transcription")), 1):
        start = seconds(record(piece.get("offsets")).get("from"), per_second=1000)
        if start is None:
            start = seconds(record(piece.get("timestamps")).get("from"))
        yield Utterance(label(piece.get("speaker")), string(piece.get("text")), number, start, changes)
        # With --tinydiarize it tells that somebody else goes on, and not who.
        changes = piece.get("speaker_turn_next") is True
