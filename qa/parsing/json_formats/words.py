"""Single words -> utterances, and the utterances of several channels -> one talk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa.parsing.draft import Utterance

_MOST = 30  # words in one utterance: a time stamp now and then where there is no punctuation
_SENTENCE_END = re.compile(r"[.?!…。？！][\"'”’»)\]]*\Z")
# Chinese and Japanese, which are written without spaces.
_UNSPACED = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as a machine heard it.

    Attributes:
        text: The word, with any punctuation that the machine put to it.
        line: Its number among all words of the source, from 1.
        speaker: The label, "" where the source does not say who speaks.
        start_seconds: When it begins; None when the source does not say.
        is_glued: True for punctuation, which follows the word before without a space.
    """

    text: str
    line: int
    speaker: str = ""
    start_seconds: float | None = None
    is_glued: bool = False


def sentences(words: Iterable[Word]) -> Iterator[Utterance]:
    """Yield what words say together, a sentence at a time, each with its first word's line and time.

    A word without a speaker stays with the word before; the first ones go to the first who is known.
    """
    heard = [word for word in words if word.text.strip()]
    speaker = next((word.speaker for word in heard if word.speaker), "")
    group: list[Word] = []
    for word in heard:
        changes = word.speaker not in {"", speaker}
        full = len(group) >= _MOST or bool(group and _SENTENCE_END.search(group[-1].text))
        if group and (changes or (full and not word.is_glued)):
            yield _utterance(group, speaker)
            group = []
        speaker = word.speaker or speaker
        group.append(word)
    if group:
        yield _utterance(group, speaker)


def _utterance(group: Sequence[Word], speaker: str) -> Utterance:
    start = next((word.start_seconds for word in group if word.start_seconds is not None), None)
    return Utterance(speaker, join(group), group[0].line, start)


def join(words: Iterable[Word]) -> str:
    """Return the words as one text.

    >>> join([Word("Yes", 1), Word(",", 2, is_glued=True), Word("we", 3)])
    'Yes, we'
    >>> join([Word("你", 1), Word("好", 2)])
    '你好'
    """
    parts: list[str] = []
    before = ""
    for word in words:
        if text := word.text.strip():
            unspaced = _UNSPACED.match(before[-1:]) and _UNSPACED.match(text)
            parts.append(text if not before or word.is_glued or unspaced else f" {text}")
            before = text
    return "".join(parts)


def merged(channels: Iterable[Sequence[Utterance]]) -> list[Utterance]:
    """Return the utterances of all channels, by when they begin; what has no time stays where it is."""
    timed: list[tuple[float, Utterance]] = []
    several = [channel for channel in channels if channel]
    if len(several) == 1:
        return list(several[0])
    for channel in several:
        time = 0.0
        for utterance in channel:
            time = time if utterance.start_seconds is None else utterance.start_seconds
            timed.append((time, utterance))
    timed.sort(key=lambda pair: pair[0])
    return [utterance for _, utterance in timed]
