"""What caption files have in common: timed cues, and who speaks in them.

A cue may name its speaker by a voice tag (`<v Ann Lee>`), by a label ("Ann Lee: words"), or only say
that somebody else begins (">> words", or a dash before each of two lines).

webvtt-py keeps only the first voice of a cue, leaves "&amp;" as it is and tells no line; srt fails
on an hour of many digits and on a cue with an empty line within. So cues are read here.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qa.parsing.clock import read_clock
from qa.parsing.draft import Draft, Utterance, by_speaker
from qa.parsing.header import find_date
from qa.parsing.labelled.labels import Label, choose_labels, read_label
from qa.parsing.source import Source
from qa.parsing.stage import is_stage_direction

# "00:01:02.500 --> 00:01:04.000 align:start"; a damaged time still begins a cue.
_TIMING = re.compile(r"\s{0,20}(?P<start>\d[\w:.,]{0,39})\s{0,20}-->")
_SPEAKER_IN_NAME = re.compile(r'\s*\d{1,9}\s+"([^"\n]{1,100})"')
_NUMBER = re.compile(r"\s*\d{1,9}\s*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,80})?[ \t]([^<>]{1,200})>|</v>")
_TAG = re.compile(
    r"</?(?:c|i|b|u|ruby|rt|lang|v|font)(?:[.\s][^<>]{0,200})?>|<\d{1,4}(?::\d\d){1,2}\.\d{1,3}>|\{\\an?\d\}"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{1,10});", re.IGNORECASE)
_CHEVRONS = re.compile(r"\s*(?:>>+|»+)\s*")
_DASH = re.compile(r"\s*[-–]\s?(?=[^\s\d-])")
_ANY_LABEL = re.compile(r"(?P<name>[^\W_][^:\n]{0,60}):(?=\s)")
_SHARE_LABELLED = 0.9  # of the cues of a file in which whatever stands before a colon is a label
# Lines of a cue that repeat the one before, in a file that rolls up: at least so many and such a share.
_FEWEST_REPEATS, _SHARE_OF_REPEATS = 3, 1 / 3
_MOST_SHOWN = 100  # lines of a cue that the next may show again; to compare all of any number takes long


@dataclass(frozen=True, slots=True)
class Cue:
    """Lines that are shown together.

    Attributes:
        line: Source line of its times, from 1.
        start_seconds: When it appears; None when the time makes no sense.
        lines: What is shown, with its tags.
        speaker: Whom the cue's name gives, as Webex writes it: '1 "Ann Lee" (183024)'.
    """

    line: int
    start_seconds: float | None
    lines: tuple[str, ...]
    speaker: str = ""


def has_cues(head: str, mark: str) -> bool:
    """Say whether one of the first lines of a text gives a cue's times, fractions behind `mark`."""
    first = [line for line in head.splitlines()[:40] if line.strip()][:10]
    return any((match := _TIMING.match(line)) and mark in match["start"] for line in first)


def read_cues(text: str) -> tuple[list[Cue], list[tuple[int, str]]]:
    """Return the cues, and the (line number, line) pairs that belong to none.

    A line directly above a cue's times, below an empty line, is the cue's name or number.
    """
    lines = text.lstrip("\ufeff").splitlines()
    timings = [number for number, line in enumerate(lines) if _TIMING.match(line)]
    named = {start - 1 for start in timings if _is_name(lines, start - 1)}
    cues: list[Cue] = []
    outside = list(range(timings[0] if timings else len(lines)))
    for start, after in pairwise([*timings, len(lines)]):
        end = start + 1
        while end < after and end not in named and lines[end].strip():
            end += 1
        outside += range(end, after)
        match = _TIMING.match(lines[start])
        seconds = read_clock(match["start"]) if match else None
        speaker = _SPEAKER_IN_NAME.match(lines[start - 1]) if start - 1 in named else None
        cues.append(Cue(start + 1, seconds, tuple(lines[start + 1 : end]), speaker[1] if speaker else ""))
    return cues, [(i + 1, lines[i].strip()) for i in outside if i not in named and lines[i].strip()]


def _is_name(lines: Sequence[str], number: int) -> bool:
    """Say whether a line, which stands above times, is a cue's name: a number, or by itself."""
    if number < 0 or not lines[number].strip():
        return False
    alone = number == 0 or not lines[number - 1].strip()
    return alone or _NUMBER.fullmatch(lines[number]) is not None


def with_orphans(
    cues: Sequence[Cue], outside: Iterable[tuple[int, str]]
) -> tuple[list[Cue], list[tuple[int, str]]]:
    """Give the lines that belong to no cue to the cue above: an empty line parted its words.

    Returns:
        The cues, and the lines above the first.
    """
    starts = [cue.line for cue in cues]
    above: list[tuple[int, str]] = []
    more: dict[int, list[str]] = {}
    for number, line in outside:
        owner = bisect_left(starts, number) - 1
        if owner < 0:
            above.append((number, line))
        else:
            more.setdefault(owner, []).append(line)
    whole = [replace(cue, lines=(*cue.lines, *more.get(at, ()))) for at, cue in enumerate(cues)]
    return whole, above


def draft(source: Source, cues: Sequence[Cue], *, title: str, aside: Iterable[tuple[int, str]]) -> Draft:
    """Return what the cues of a caption file say; sounds ("[Music]") are set aside.

    Raises:
        TranscriptError: If no cue has words.
    """
    spoken: list[Utterance] = []
    sounds: list[tuple[int, str]] = []
    for utterance in _utterances(without_repeats(cues)):
        if not utterance.speaker and is_stage_direction(utterance.text):
            sounds.append((utterance.line, utterance.text))
        else:
            spoken.append(utterance)
    blocks = tuple(by_speaker(spoken))
    if not blocks:
        raise source.error(
            f"{len(cues)} captions but no words; expected lines of words below times such as "
            "'00:00:01.000 --> 00:00:04.000'. Export the captions again"
        )
    return Draft(
        blocks=blocks,
        title=title,
        date=find_date(str(source.place)),
        header_text=title,
        set_aside=tuple(sorted([*aside, *sounds])),
    )


def without_repeats(cues: Sequence[Cue]) -> list[Cue]:
    """Return the cues as plain lines, each said once where a file rolls up.

    Rolling captions show every line twice or more: below, then above the next one. A file rolls when
    a third of its cues begin with what the cue before ended with; else a repeated line was said twice.
    """
    plain = [replace(cue, lines=tuple(_plain_lines(cue))) for cue in cues]
    plain = [cue for cue in plain if cue.lines]
    repeats = sum(1 for before, cue in pairwise(plain) if before.lines[-1] == cue.lines[0])
    goes_on = any(len(cue.lines) > 1 for cue in plain)
    if repeats < _FEWEST_REPEATS or repeats < _SHARE_OF_REPEATS * len(plain) or not goes_on:
        timed = any("<c>" in line and _TAG.search(line) for cue in cues for line in cue.lines)
        if not timed or not repeats:
            return plain
    rolled: list[Cue] = []
    shown: tuple[str, ...] = ()
    for cue in plain:
        most = min(len(cue.lines), len(shown), _MOST_SHOWN)
        known = next(n for n in range(most, -1, -1) if cue.lines[:n] == shown[len(shown) - n :])
        rolled.append(replace(cue, lines=cue.lines[known:]))
        shown = cue.lines
    return [cue for cue in rolled if cue.lines]


def _plain_lines(cue: Cue) -> Iterator[str]:
    """Yield the lines of a cue without tags but for its voices, empty ones left out."""
    for line in cue.lines:
        kept = _TAG.sub(lambda match: match[0] if _VOICE.fullmatch(match[0]) else "", line)
        if " ".join(kept.split()):
            yield " ".join(kept.split())


def _utterances(cues: Sequence[Cue]) -> Iterator[Utterance]:
    """Yield what is said, with who says it as far as the cues tell."""
    pieces = [piece for cue in cues for piece in _pieces(cue)]
    voiced = any(piece.speaker for piece in pieces)
    labels = {} if voiced else _labels(pieces)
    current = ""
    for number, piece in enumerate(pieces):
        label = labels.get(number)
        if label is not None:
            current = label.text
            yield replace(piece, speaker=current, text=_words(piece.text[label.end :]))
            continue
        # A label holds until the next; a voice ends with its cue.
        current = piece.speaker if voiced else "" if piece.changes else current
        yield replace(piece, speaker=current, text=_words(piece.text))


def _pieces(cue: Cue) -> Iterator[Utterance]:
    """Yield the lines of a cue, parted where its tags or marks say that the speaker changes."""
    speaker = cue.speaker
    dashes = sum(1 for line in cue.lines if _DASH.match(line))
    for line in cue.lines:
        for voice, words in _voices(line, speaker):
            speaker = voice
            mark = _CHEVRONS.match(words)
            if mark is None and dashes and (dashes > 1 or line is cue.lines[0]):
                mark = _DASH.match(words)
            text = words[mark.end() :] if mark else words
            parts = re.split(r"\s>>+\s", text)
            for position, part in enumerate(parts):
                if part.strip():
                    changes = mark is not None or position > 0
                    yield Utterance(speaker, part, cue.line, cue.start_seconds, changes)


def _voices(line: str, speaker: str) -> Iterator[tuple[str, str]]:
    """Yield (speaker, words) of a line; `speaker` is whose voice goes on from the line before."""
    start = 0
    for tag in _VOICE.finditer(line):
        if line[start : tag.start()].strip():
            yield speaker, line[start : tag.start()]
        speaker = " ".join(_words(tag[1]).split()) if tag[1] else ""
        start = tag.end()
    yield speaker, line[start:]


def _labels(pieces: Sequence[Utterance]) -> dict[int, Label]:
    """Return the labels with which pieces begin, by position."""
    begins = {
        number
        for number, piece in enumerate(pieces)
        if piece.changes or not number or piece.line != pieces[number - 1].line
    }
    loose = {number: match for number in begins if (match := _ANY_LABEL.match(pieces[number].text))}
    found = {number: label for number, piece in enumerate(pieces) if (label := read_label(piece.text))}
    candidates = [(number, label, number in begins) for number, label in found.items()]
    chosen = choose_labels(candidates, "\n".join(piece.text for piece in pieces))
    # Zoom labels every cue, and people call themselves "iPhone of Ann" there.
    if len(loose) >= _SHARE_LABELLED * len(begins) and 2 * len(chosen) >= len(begins):
        return {number: Label(match["name"], "", None, match.end()) for number, match in loose.items()}
    return {number: found[number] for number in chosen}


def _words(text: str) -> str:
    """Return text with its entities read: "&amp;" is "&"."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)
