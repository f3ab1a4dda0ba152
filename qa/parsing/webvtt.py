"""WebVTT: captions of the web, of Zoom, Teams and YouTube.

https://www.w3.org/TR/webvtt1/, read leniently: the first line may be missing, a time damaged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.parsing import captions
from qa.parsing.draft import Draft
from qa.parsing.source import Source

_FIRST = re.compile(r"WEBVTT(?:[ \t]++[-–—]?[ \t]*+(?P<title>\S[^\n]{0,200}))?(?=\s|$)")

_NOTE = re.compile(r"(?:NOTE|STYLE|REGION)(?=\s|$)")


def confidence(source: Source) -> float:
    """Return how sure it is that a source is WebVTT."""
    if _FIRST.match(source.head):
        return 1.0
    return 0.7 if captions.has_cues(source.head, ".") else 0.0


def parse(source: Source) -> Draft:
    """Return what the captions say.

    Raises:
        TranscriptError: If there are no captions, or no words in them.
    """
    cues, outside = captions.read_cues(source.text)
    notes = _notes(outside)
    cues, above = captions.with_orphans(cues, [line for line in outside if line not in notes])
    first = _FIRST.match(source.head)
    return captions.draft(
        source, cues, title=((first and first["title"]) or "").strip(), aside=[*above, *notes]
    )


def _notes(outside: Sequence[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return the lines of comments, styles and regions: from their first word to an empty line."""
    notes: set[tuple[int, str]] = set()
    last = 0
    for number, line in outside:
        if _NOTE.match(line) or last == number - 1:
            notes.add((number, line))
            last = number
    return notes
