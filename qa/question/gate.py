"""What a user typed -> text fit to be searched, or the reason why there is nothing to search for."""

from __future__ import annotations

import unicodedata

from qa.words import words

MAX_QUESTION_CHARACTERS = 2000
_GREETINGS = frozenset(
    """afternoon are bye cheers day evening fine good goodbye hello hey hi how lot morning much night
    ok okay please so thank thanks there very welcome well yo you today""".split()
)


def clean(text: str) -> str:
    """Return a question fit to be searched: no control or bidi characters, NFC, white space collapsed."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = "".join(
        character if unicodedata.category(character) not in {"Cc", "Cf"} else " " for character in text
    )
    return " ".join(unicodedata.normalize("NFC", text).split())


def refuse(text: str, length: int) -> str:
    """Return why a question cannot be searched for, "" when it can.

    Args:
        text: The question, cleaned.
        length: How many characters it had before.
    """
    if length > MAX_QUESTION_CHARACTERS:
        return f"The question has {length:,} characters; please ask in at most {MAX_QUESTION_CHARACTERS:,}."
    told = words(text)
    if not told:
        return "Please ask a question about the transcript."
    if all(word in _GREETINGS for word in told):
        return "Hello! Please ask a question about the transcript."
    return ""
