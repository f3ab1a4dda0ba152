"""What is written between the words: "(Laughter.)", "[Music]"."""

from __future__ import annotations

import re

_DIRECTION = re.compile(r"(?:\([^()]{1,80}\)|\[[^\[\]]{1,80}\]|♪+)[.!]?")


def is_stage_direction(words: str) -> bool:
    """Say whether words only tell what happens: nobody said them.

    >>> [is_stage_direction(words) for words in ("(Laughter.)", "[Music]", "(Laughs.) Yes.")]
    [True, True, False]
    """
    return _DIRECTION.fullmatch(words.strip()) is not None
