"""Words below or beside times, without speakers: what is copied from YouTube's transcript panel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qa.parsing.clock import TIME, read_clock
from qa.parsing.draft import Draft, Utterance, by_speaker
from qa.parsing.header import read_header
from qa.parsing.labelled.labels import read_label, reads_like_a_name
from qa.parsing.source import Source

_TIME = re.compile(rf"\s{{0,8}}[\[(]?(?P<time>{TIME})[\])]?(?:\s{{1,8}}|$)(?:-\s)?")
_SURE = 0.3
_FEWEST = 3  # times
_SHARE = 0.3  # of the lines that begin with a time
_MOST_LABELLED = 0.2  # of those, that go on with a label


def confidence(source: Source) -> float:
    """Return how sure it is that a source is words with times."""
    lines = [line for line in source.head.splitlines() if line.strip()]
    timed = [(match, line) for line in lines if (match := _TIME.match(line))]
    labels = sum(1 for match, line in timed if read_label(line) or read_label(line[match.end() :]))
    # "Ann Lee" above each time, as Teams shows it.
    labels += sum(1 for above, line in pairwise(lines) if _TIME.fullmatch(line) and reads_like_a_name(above))
    enough = len(timed) >= max(_FEWEST, _SHARE * len(lines))
    return _SURE if enough and labels <= _MOST_LABELLED * len(timed) else 0.0


def parse(source: Source) -> Draft:
    """Return what stands below and beside the times.

    Raises:
        TranscriptError: If there are no words.
    """
    lines = source.text.lstrip("\ufeff").splitlines()
    first = next((number for number, line in enumerate(lines) if _TIME.match(line)), len(lines))
    header = read_header(list(enumerate(lines[:first], start=1)), fallback_name=str(source.place))
    blocks = tuple(by_speaker(_utterances(lines, first)))
    if not blocks:
        raise source.error("times without words; expected words below or beside each time. Copy them too")
    return Draft(blocks, header.title, header.date, header.text, header.set_aside)


def _utterances(lines: Sequence[str], first: int) -> Iterator[Utterance]:
    seconds: float | None = None
    for number, line in enumerate(lines[first:], start=first + 1):
        if match := _TIME.match(line):
            seconds = read_clock(match["time"])
            line = line[match.end() :]
        yield Utterance("", line, number, seconds)
