"""What a file may hold of a text: no half characters, no controls."""

from __future__ import annotations

import re

from qa.surrogates import without_surrogates

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Tab and line ends are white space; every other control may start a command of a terminal.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Embeddings, overrides and isolates reorder what follows them on the line: one in a name would turn the
# date and the turn around. They end with the paragraph, so a quote, which has its own, keeps them.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""Return a text with U+FFFD for lone surrogates and controls; its white space stays.

    >>> visible("a\x00b\x1b[31m\n\nc")
    'a�b�[31m\n\nc'
    """
    return _CONTROL.sub(REPLACEMENT, without_surrogates(text))


def one_line(text: str) -> str:
    r"""Return a text that is shown on a line with others: no line end, nothing that reorders the line.

    >>> one_line(" Ann\n\nLee\u202e ")
    'Ann Lee'
    """
    return " ".join(_BIDI.sub("", visible(text)).split())
