"""How the words of an answer compare with the gold words, as reading comprehension is scored.

Normalisation, exact match and token F1 are those of SQuAD (Rajpurkar et al. 2016, section 6.1).
"""

from __future__ import annotations

import re
import string
from collections import Counter

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLE = re.compile(r"\b(a|an|the)\b")


def normalised(text: str) -> list[str]:
    """Return the words of a text in small letters, without punctuation and articles.

    >>> normalised("The builder's delay, at a cost of 1,000.")
    ['builders', 'delay', 'at', 'cost', 'of', '1000']
    """
    return _ARTICLE.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def exact_match(text: str, gold: str) -> float:
    """Return 1 when two texts have the same normalised words in the same order, else 0."""
    return float(normalised(text) == normalised(gold))


def token_f1(text: str, gold: str) -> float:
    """Return the harmonic mean of precision and recall of the normalised words, in [0, 1].

    >>> token_f1("at four", "four o'clock")
    0.5
    """
    told, wanted = normalised(text), normalised(gold)
    if not told or not wanted:  # nothing but articles and punctuation
        return float(told == wanted)
    shared = sum((Counter(told) & Counter(wanted)).values())
    return 2 * shared / (len(told) + len(wanted))
