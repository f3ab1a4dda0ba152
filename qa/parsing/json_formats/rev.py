"""Rev.ai and Rev.com: monologues of numbered speakers, made of words and of what stands between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qa.parsing.draft import Draft, Utterance
from qa.parsing.json_formats.values import (
    draft_of,
    fits,
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
    "Rev's 'monologues' with 'elements'. "
    "Fetch the transcript again as application/vnd.rev.transcript.v1.0+json"
)


def confidence(source: Source) -> float:
    """Return how sure it is that a source is Rev's: nobody else has monologues of elements."""
    return 0.95 if fits(record(source.json).get("monologues"), "elements") else 0.0


def parse(source: Source) -> Draft:
    """Return what Rev wrote down, in seconds.

    Raises:
        TranscriptError: If there are no words.
    """
    return draft_of(source, _utterances(record(source.json)), expected=_EXPECTED)


def _utterances(value: dict[str, Any]) -> Iterator[Utterance]:
    names = names_by_id(value.get("speakers"))
    for number, monologue in enumerate(records(value.get("monologues")), 1):
        speaker = monologue.get("speaker")
        told = record(monologue.get("speaker_info")).get("display_name")
        name = label(told) or named(names, speaker) or label(speaker)
        for text, start in _sentences(records(monologue.get("elements"))):
            yield Utterance(name, text, number, start)


def _sentences(elements: list[dict[str, Any]]) -> Iterator[tuple[str, float | None]]:
    """Yield the sentences of a monologue, each with its first word's time.

    Spaces are elements too. Where punctuation was not asked for they are missing, and one is put
    between two words.
    """
    parts: list[str] = []
    start: float | None = None
    before_is_word = False
    for element in elements:
        value = string(element.get("value"))
        is_word = element.get("type") != "punct"
        if is_word and before_is_word:
            parts.append(" ")
        if is_word and start is None:
            start = seconds(element.get("ts"))
            # Rev.com's people write a clock's time.
            start = seconds(element.get("timestamp")) if start is None else start
        parts.append(value)
        before_is_word = is_word
        # Only where there is a space may a text be cut, for a space is put there.
        if value[-1:].isspace() and "".join(parts[-2:]).rstrip().endswith((".", "?", "!")):
            yield "".join(parts), start
            parts, start = [], None
    yield "".join(parts), start
