"""Misspelt words of a question -> the words that the transcripts have."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz import fuzz, process

from qa.mentions import SIMILAR
from qa.words import STOP_WORDS, stems, words


def mend_spelling(text: str, vocabulary: Mapping[str, int]) -> str:
    """Replace words that the transcripts do not have by the most alike one that they have.

    >>> mend_spelling("the Zangezour coridor", {"zangazur": 3, "corridor": 9})
    'the zangazur corridor'
    """
    known = set(vocabulary)
    known_stems = set(stems(" ".join(known)))
    long = [word for word in known if len(word) >= 5]

    def mend(match: re.Match[str]) -> str:
        word = "".join(words(match[0]))
        if (
            len(word) < 5
            or word in known
            or word in STOP_WORDS
            or not word.isalpha()
            or stems(word)[0] in known_stems
        ):
            return match[0]
        near = [other for other in long if other[0] == word[0] and abs(len(other) - len(word)) <= 2]
        # Alike words are taken in order of likeness, then of frequency, then of the alphabet.
        found = process.extract(word, near, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=None)
        if not found:
            return match[0]
        return min(found, key=lambda item: (-item[1], -vocabulary[item[0]], item[0]))[0]

    return re.sub(r"\w+", mend, text)
