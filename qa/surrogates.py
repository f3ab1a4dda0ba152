"""Halves of characters, which JSON and file names can carry and UTF-8 cannot."""

from __future__ import annotations

import re

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    r"""Return a text that encodes to UTF-8: U+FFFD stands for a lone surrogate.

    >>> without_surrogates("a\ud800b")
    'a�b'
    """
    return LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
