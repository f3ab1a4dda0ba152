"""Text -> words and stems: the one meaning of "word" for search, coverage and spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from qa.numbers import in_digits

# Latin letters alone: elsewhere a mark makes another letter ("й" is no "и").
_ACCENTS = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")
_STROKES = str.maketrans("øØłŁđĐı", "oOlLdDi")
_WORD = re.compile(r"\w+")

# English function words, and the words with which a question is framed ("what did ... say about").
# They say nothing of what is asked for.
STOP_WORDS = frozenset(
    """a about above after again against all also am an and any anybody anyone anything are as at be
    because been before being below between both but by can could did do does doing done down during
    each either else ever every everybody everyone everything few for from further get give gave given
    go going had has have having he her here hers herself him himself his how i if in into is it its
    itself just let like made make many may me might more most much must my myself no nobody none nor
    not nothing now of off on once one only or other ought our ours out over own please s same shall
    she should so some somebody someone something such t than that the their theirs them themselves
    then there these they thing things this those through to too under until up upon us very was we
    were what when where whether which while who whom whose why will with would yes yet you your yours
    according accord anyway answer answered ask asked asks comment commented describe described discuss
    discussed explain explained kind mention mentioned name question questions quote regarding remark
    said say saying says speak spoke talk talked talks tell think told thought view opinion position
    statement ll ve re d m""".split()
)


def words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents.

    >>> words("Café, L’été")
    ['cafe', 'l', 'ete']
    """
    return [match.casefold() for match in _WORD.findall(_plain(text))]


def _plain(text: str) -> str:
    """Return a text without the accents that people leave out when they type."""
    if text.isascii():
        return text
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text.translate(_STROKES)))
    return unicodedata.normalize("NFC", bare)


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def stems(text: str) -> list[str]:
    """Return the Snowball stems of the words of a text, in order, numbers in digits.

    >>> stems("The corridors' twenty customs")
    ['the', 'corridor', '20', 'custom']
    """
    return _stems_of(words(in_digits(text)))


def content_stems(text: str) -> list[str]:
    """Return the distinct stems of the words that say what a question asks for, in order.

    >>> content_stems("What did she say about the customs?")
    ['custom']
    """
    return list(dict.fromkeys(_stems_of([w for w in words(in_digits(text)) if w not in STOP_WORDS])))


def _stems_of(told: Sequence[str]) -> list[str]:
    # A lone surrogate cannot be encoded for the stemmer, and is no word in any language.
    return [str(stem) for stem in _stemmer().stemWords([w.encode("utf-8", "ignore").decode() for w in told])]


def vocabulary(texts: Iterable[str]) -> dict[str, int]:
    """Return how often each word occurs in the texts."""
    counts: dict[str, int] = {}
    for text in texts:
        for word in words(text):
            counts[word] = counts.get(word, 0) + 1
    return counts


def encodable(text: str) -> str:
    """Replace lone surrogates, which a JSON file may hold and a tokenizer refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")
