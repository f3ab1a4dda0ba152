"""What machines export: a line of a name and a time, and the words below it.

Teams writes "Ann Lee   0:03" or, in older documents, "0:0:3.0 --> 0:0:5.250" and the name below; Word's
own transcription writes "00:00:03 Speaker 1". Any words may be such a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.parsing.clock import read_clock
from qa.parsing.draft import Block, Draft, Utterance, by_speaker
from qa.parsing.header import read_header
from qa.parsing.labelled.labels import read_label, reads_like_a_name
from qa.parsing.source import Source

_TIME = r"\d{1,3}:\d{2}(?::\d{2})?"
_NAME_TIME = re.compile(rf"(?P<name>\S.{{0,80}}?)\s{{2,8}}(?P<time>{_TIME})")
_TIME_NAME = re.compile(rf"(?P<time>{_TIME})\s{{1,8}}(?P<name>\S.{{0,80}})")
_TIME_ALONE = re.compile(_TIME)
_ARROW = re.compile(r"(?P<time>\d{1,3}:\d{1,2}:\d{1,2}(?:\.\d{1,3})?) --> [\d:.]{5,15}")
_DESCRIBED = re.compile(r"(.+?)\s*\(([^()]{1,60})\)")
_NOTICE = re.compile(r".{1,80} (?:started|stopped) transcription")
_HEADINGS = frozenset(("Audio file", "Transcript"))  # of Word's export, which has no headline
_LONGEST_NAME = 60  # characters
_FEWEST = 2  # of one such line nothing can be told


def read_stamped(source: Source, lines: Sequence[tuple[int, str]]) -> Draft | None:
    """Return what an export of a machine holds; None when the lines are not such.

    Args:
        source: What they were read from.
        lines: The (paragraph number, line) pairs of a document, without empty lines.
    """
    heads = dict(_heads([line.strip() for _, line in lines]))
    # An agenda has times too, and so has a transcript that names speakers otherwise.
    labels = sum(
        position not in heads and read_label(line) is not None for position, (_, line) in enumerate(lines)
    )
    if len(heads) < _FEWEST or len(heads) < labels:
        return None
    first = min(heads)
    header = read_header(lines[:first], fallback_name=str(source.place))
    notices = [(number, line.strip()) for number, line in lines[first:] if _NOTICE.fullmatch(line.strip())]
    return Draft(
        tuple(map(_described, by_speaker(_utterances(lines, heads)))),
        title="" if header.title in _HEADINGS else header.title,
        date=header.date,
        header_text=header.text,
        set_aside=(*header.set_aside, *notices),
    )


def _heads(lines: Sequence[str]) -> Iterator[tuple[int, tuple[str, float | None, int]]]:
    """Yield the position of each head, with (name, seconds, how many lines it takes)."""
    for position, line in enumerate(lines):
        below = lines[position + 1] if position + 1 < len(lines) else ""
        stamp = _NAME_TIME.fullmatch(line) or _TIME_NAME.fullmatch(line)
        if stamp and (stamp.re is _NAME_TIME or reads_like_a_name(stamp["name"])):
            yield position, (stamp["name"], read_clock(stamp["time"]), 1)
        elif (match := _ARROW.fullmatch(line)) and 0 < len(below) <= _LONGEST_NAME:
            yield position, (below, read_clock(match["time"]), 2)
        elif _TIME_ALONE.fullmatch(below) and reads_like_a_name(line):
            yield position, (line, read_clock(below), 2)


def _utterances(
    lines: Sequence[tuple[int, str]], heads: dict[int, tuple[str, float | None, int]]
) -> Iterator[Utterance]:
    speaker, start, skip = "", None, 0
    for position in range(min(heads), len(lines)):
        number, line = lines[position]
        if position in heads:
            speaker, start, skip = heads[position]
        if skip:
            skip -= 1
        elif not _NOTICE.fullmatch(line.strip()):
            yield Utterance(speaker, line, number, start)
            start = None  # told once, of the first words


def _described(block: Block) -> Block:
    """Part "Ann Lee (Finance)" into the name and what stands behind it."""
    match = _DESCRIBED.fullmatch(block.key)
    return replace(block, key=match[1], parenthesis=match[2]) if match else block
