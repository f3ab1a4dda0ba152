"""Microsoft Teams and Stream: entries with the speaker's name and a clock's time."""

from __future__ import annotations

from collections.abc import Iterator

from qa.parsing.draft import Draft, Utterance
from qa.parsing.json_formats.values import draft_of, fits, has_any, label, record, records, seconds, string
from qa.parsing.source import Source

_EXPECTED = (
    "'entries' with 'speakerDisplayName' and 'text' as Microsoft Stream writes them. "
    "Download the transcript from Teams or Stream as .vtt or .docx"
)


def confidence(source: Source) -> float:
    """Return how sure it is that a source is Teams': by its schema or by its entries."""
    value = record(source.json)
    entries = value.get("entries")
    if not fits(entries, "text"):
        return 0.0
    if "stream.office.com" in string(value.get("$schema")):
        return 0.95
    return 0.95 if has_any(entries, "speakerDisplayName") and has_any(entries, "startOffset") else 0.0


def parse(source: Source) -> Draft:
    """Return what Teams wrote down.

    Raises:
        TranscriptError: If there are no words.
    """
    return draft_of(source, _utterances(source), expected=_EXPECTED)


def _utterances(source: Source) -> Iterator[Utterance]:
    before = ""
    for number, entry in enumerate(records(record(source.json).get("entries")), 1):
        name, known = label(entry.get("speakerDisplayName")), string(entry.get("speakerId"))
        # People who hide their names have different numbers all the same.
        changes = not name and known != before
        before = known
        start = seconds(entry.get("startOffset"))
        yield Utterance(name, string(entry.get("text")), number, start, changes)
