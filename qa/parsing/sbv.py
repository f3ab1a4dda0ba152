"""SubViewer (.sbv), as YouTube exports it: "0:00:01.000,0:00:04.000" above each caption."""

from __future__ import annotations

import re

from qa.parsing import captions
from qa.parsing.draft import Draft
from qa.parsing.source import Source

_TIME = r"\d{1,4}:\d{2}:\d{2}\.\d{1,3}"
_TIMING = re.compile(rf"^[ \t]*({_TIME})[ \t]*,[ \t]*({_TIME})[ \t]*$", re.MULTILINE)


def confidence(source: Source) -> float:
    """Return how sure it is that a source is SubViewer."""
    lines = source.head.lstrip().splitlines()
    return 0.9 if lines and _TIMING.match(lines[0]) else 0.0


def parse(source: Source) -> Draft:
    """Return what the captions say.

    Raises:
        TranscriptError: If there are no words in them.
    """
    cues, outside = captions.read_cues(_TIMING.sub(r"\1 --> \2", source.text))
    cues, above = captions.with_orphans(cues, outside)
    return captions.draft(source, cues, title="", aside=above)
