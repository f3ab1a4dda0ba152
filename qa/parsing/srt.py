"""SubRip (.srt): numbered captions."""

from __future__ import annotations

from qa.parsing import captions
from qa.parsing.draft import Draft
from qa.parsing.source import Source


def confidence(source: Source) -> float:
    """Return how sure it is that a source is SubRip."""
    if captions.has_cues(source.head, ","):
        return 0.9
    first = source.head.lstrip().split("\n", 1)[0].strip()
    # Some programs write a point: the number before the times tells.
    return 0.8 if first.isdecimal() and captions.has_cues(source.head, ".") else 0.0


def parse(source: Source) -> Draft:
    """Return what the captions say.

    Raises:
        TranscriptError: If there are no words in them.
    """
    cues, outside = captions.read_cues(source.text)
    cues, above = captions.with_orphans(cues, outside)
    return captions.draft(source, cues, title="", aside=above)
