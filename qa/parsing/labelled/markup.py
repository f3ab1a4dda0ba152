"""Markdown and HTML marks within speech: they are no words.

An editor's correction keeps both: what was said, and the bracket that corrects it.
"""

from __future__ import annotations

import html
import re

_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!~|<>-])")
_TAG = re.compile(
    r"</?(?:s|del|ins|strike|u|i|b|em|strong|small|sup|sub|br|span|div|p)(?:\s[^<>\n]{0,200})?/?>"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|amp|lt|gt|nbsp|quot|apos|[rl][sd]quo|[mn]dash|hellip);")
_STRONG = re.compile(r"\*\*(?=\S)([^*\n]{1,500})(?<=\S)\*\*|~~(?=\S)([^~\n]{1,500})(?<=\S)~~")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,500})(?<=\S)\*(?![\w*])")
_FRONT_MATTER = re.compile(r"\A\s*---\s*\n")


def is_markdown(text: str) -> bool:
    """Say whether a text shows that it is Markdown; "*laughs*" in a chat is not emphasis."""
    return bool(_FRONT_MATTER.match(text) or _ESCAPE.search(text))


def without_tags(line: str) -> str:
    """Return a line without the tags of HTML that only mark words.

    >>> without_tags("met with <s>Kayani</s> [Ghani], 1 < 2")
    'met with Kayani [Ghani], 1 < 2'
    """
    return _TAG.sub("", line) if "<" in line else line


def without_marks(words: str, *, markdown: bool) -> str:
    r"""Return words without what only marks them.

    >>> without_marks(r"met with \[Ghani\], *merci*", markdown=True)
    'met with [Ghani], merci'
    """
    if not any(mark in words for mark in "\\&*~"):  # most paragraphs have none
        return words
    words = _STRONG.sub(lambda match: match[1] or match[2], words)
    if markdown:
        words = _EMPHASIS.sub(r"\1", words)
        words = _ESCAPE.sub(r"\1", words)
    return " ".join(_ENTITY.sub(lambda match: html.unescape(match[0]), words).split())
