"""The nouns of the project: frozen, slotted, without I/O."""

from qa.types.answer import Answer, Intent, QuoteGroup, Status
from qa.types.hit import Hit, Reading
from qa.types.quote import Excerpt, Quote, clock, excerpts
from qa.types.transcript import Passage, Speaker, Transcript, Turn

__all__ = [
    "Answer",
    "Excerpt",
    "Hit",
    "Intent",
    "Passage",
    "Quote",
    "QuoteGroup",
    "Reading",
    "Speaker",
    "Status",
    "Transcript",
    "Turn",
    "clock",
    "excerpts",
]
