"""Misspelt, split or joined words of a question -> the words that the transcripts have."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from qa.mentions import SIMILAR
from qa.words import STOP_WORDS, stems, words

# Letters of each part of a word that was joined: "healthcare" is not "he" and "althcare".
_SHORTEST_PART = 3
_REMEMBERED = 1000  # words that a question joined, or did not
_TWO_WORDS = re.compile(r"\b(\w{3,})[ -](\w{3,})\b")


class JoinedPairs:
    """Two words that follow each other in texts, by what they are when joined: "ceasefire" of "cease fire".

    They are looked for when one is asked for: few questions join words, and all pairs of a library are many.

    Args:
        texts: What is searched.
        vocabulary: The words of the texts.
    """

    def __init__(self, texts: Sequence[str], vocabulary: Container[str]) -> None:
        self._texts = texts
        self._vocabulary = vocabulary
        # A conversation's earlier questions are understood anew with each.
        self.split = lru_cache(maxsize=_REMEMBERED)(self._split)

    def _split(self, word: str) -> str:
        """Return the first two words that make this one, "" where no two do."""
        ends = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
        pairs = {(word[:end], word[end:]) for end in ends}
        pairs = {pair for pair in pairs if all(map(self._may_be_part, pair))}
        # Every first part begins with these letters; a text with others may write them with accents.
        beginning = word[:_SHORTEST_PART]
        for text in self._texts if pairs else ():
            if beginning in text.casefold() or not text.isascii():
                for pair in pairwise(words(text)):
                    if pair in pairs:
                        return " ".join(pair)
        return ""

    def _may_be_part(self, part: str) -> bool:
        return part in self._vocabulary and part not in STOP_WORDS


def mend_spelling(text: str, vocabulary: Mapping[str, int], pairs: JoinedPairs | None = None) -> str:
    """Replace words that the transcripts do not have by the most alike one that they have.

    Args:
        text: A question.
        vocabulary: How often each word occurs in the transcripts.
        pairs: Two words that follow each other there, which the question may join.

    >>> mend_spelling("the Zangezour coridor", {"zangazur": 3, "corridor": 9})
    'the zangazur corridor'
    >>> mend_spelling("the pay roll", {"payroll": 1})
    'the payroll'
    >>> mend_spelling("Ceasefire?", {}, JoinedPairs(["To cease fire."], {"to", "cease", "fire"}))
    'cease fire?'
    """
    known_stems = set(stems(", ".join(vocabulary)))  # commas: "two" and "hundred" are no number here
    text = _join_split(text, vocabulary, known_stems)
    long = [word for word in vocabulary if len(word) >= 5]

    def mend(match: re.Match[str]) -> str:
        word = "".join(words(match[0]))
        if len(word) < 5 or not word.isalpha() or _is_known(word, vocabulary, known_stems):
            return match[0]
        split = pairs.split(word) if pairs else ""
        if split:
            return split
        near = [other for other in long if other[0] == word[0] and abs(len(other) - len(word)) <= 2]
        # Alike words are taken in order of likeness, then of frequency, then of the alphabet.
        found = process.extract(word, near, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=None)
        if not found:
            return match[0]
        return min(found, key=lambda item: (-item[1], -vocabulary[item[0]], item[0]))[0]

    return re.sub(r"\w+", mend, text)


def _join_split(text: str, vocabulary: Mapping[str, int], known_stems: Container[str]) -> str:
    """Join two words, one of which the transcripts do not have, where they have both in one."""

    def join(match: re.Match[str]) -> str:
        left, right = ("".join(words(part)) for part in (match[1], match[2]))
        whole = left + right
        split = whole in vocabulary and not all(_is_known(w, vocabulary, known_stems) for w in (left, right))
        return whole if split else match[0]

    text = _TWO_WORDS.sub(join, text)
    # The second word of a pair may be the first of the next: once more from the second word on.
    first = re.match(r"\W*\w+", text)
    start = first.end() if first else 0
    return text[:start] + _TWO_WORDS.sub(join, text[start:])


def _is_known(word: str, vocabulary: Mapping[str, int], known_stems: Container[str]) -> bool:
    return word in vocabulary or word in STOP_WORDS or next(iter(stems(word)), "") in known_stems
