"""Question -> Answer: one module for each kind of question.

`quotes` answers most questions, `compare`, `mentions`, `places`, `exchanges` and `speakers` those that
ask for several things at once. Each takes a `Question` and the `Sources` that it is answered from;
`dialogue` finds who asked what and who replied.
"""

from __future__ import annotations

from collections.abc import Callable

from qa.answers.compare import compare
from qa.answers.dialogue import find_exchanges
from qa.answers.exchanges import did_answer, exchanges
from qa.answers.mentions import mentions
from qa.answers.places import places
from qa.answers.quotes import quotes
from qa.answers.sources import Sources, named
from qa.answers.speakers import speakers
from qa.question import Question
from qa.types import Answer, Intent

__all__ = ["Sources", "compose", "find_exchanges", "named"]

_BY_INTENT: dict[Intent, Callable[[Question, Sources, int], Answer]] = {
    Intent.COMPARE: compare,
    Intent.MENTIONS: mentions,
    Intent.EXCHANGES: exchanges,
    Intent.DID_ANSWER: did_answer,
    Intent.WHEN_DISCUSSED: places,
    Intent.SPEAKERS: speakers,
}


def compose(question: Question, sources: Sources, *, k: int) -> Answer:
    """Return the answer to a question that names nobody unknown and says what it is about.

    Args:
        question: What was asked.
        sources: What it is answered from.
        k: How many quotes at most, for each side of a comparison; a question for every mention,
            place or exchange has a maximum of its own.
    """
    return _BY_INTENT.get(question.intent, quotes)(question, sources, k)
