"""What a user calls a file -> a name to show, and an id."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 100  # characters
_LONGEST_READ = 10_000  # characters; a name is longer by malice only
_NOBODYS = "upload"
_SAFE = frozenset("-_. ")
# Controls, what is invisible or turns the direction of writing, halves of characters, ends of lines.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def clean_name(name: str) -> str:
    r"""Return the name of a file as it can be shown: without folders, on one line, 100 characters at most.

    >>> clean_name("../../etc/passwd\0\u202e.vtt"), clean_name("C:\\talks\\May 4.docx"), clean_name("")
    ('passwd.vtt', 'May 4.docx', 'upload')
    """
    last = re.split(r"[/\\]", name[-_LONGEST_READ:])[-1]
    return unicodedata.normalize("NFC", clean(last))[:_LONGEST].strip() or _NOBODYS


def clean(text: str) -> str:
    r"""Return a text on one line, without controls and what is invisible.

    >>> clean("a\tb\0\u202ec\n")
    'a bc'
    """
    # A tab or a line feed parts words like a space.
    seen = (char for char in re.sub(r"\s", " ", text) if unicodedata.category(char) not in _UNSEEN)
    return " ".join("".join(seen).split())


def id_of(name: str) -> str:
    """Return a transcript's id made of a clean name: letters, digits, "-", "_", "." and spaces.

    >>> id_of("Q&A, 4 May.v2.vtt"), id_of("<b>.txt"), id_of(".."), id_of("会议.srt")
    ('Q A 4 May.v2', 'b', 'upload', '会议')
    """
    stem, dot, suffix = name.lstrip(".").rpartition(".")
    safe = "".join(
        # Letters with the marks that belong to them, numbers.
        char if char in _SAFE or unicodedata.category(char)[0] in "LMN" else " "
        for char in (stem if dot and suffix else name)
    )
    return " ".join(safe.split()).strip(" .") or _NOBODYS
