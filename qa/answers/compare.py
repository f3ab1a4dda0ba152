"""What several people said of one thing: each side searched and shown apart."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answers.sources import Sources, joined, not_found
from qa.confidence import THRESHOLD
from qa.question import Question
from qa.types import Answer, Quote, QuoteGroup, Status
from qa.words import stems

# A side that many speakers fit ("the reporters") goes by the words that named it.
_MOST_NAMES = 3


def compare(question: Question, sources: Sources, k: int) -> Answer:
    """Return a group of up to k quotes for each side; who said nothing of it gets a sentence instead."""
    groups: list[QuoteGroup] = []
    quotes: list[Quote] = []
    best = 0.0
    for side in question.sides:
        names = [speaker.name for speaker in side.speakers]
        heading = joined(names) if len(names) <= _MOST_NAMES else side.about
        found, probability = sources.find(side, k=k)
        best = max(best, probability)
        if found and probability >= THRESHOLD:
            found = _to_the_point(found, side.terms)
            groups.append(QuoteGroup(heading, tuple(found)))
            quotes += found
        else:
            message = f"{heading} did not speak of this in the transcript."
            groups.append(QuoteGroup(heading, message=message))
    if not quotes:
        whose = joined([group.heading for group in groups])
        return not_found(question, best, f"{whose} did not speak of this in the transcript.")
    # Sides may share a speaker: "the reporters" and one of them.
    quotes = sorted(dict.fromkeys(quotes), key=lambda quote: -quote.score)
    return Answer(
        question.text, Status.ANSWERED, tuple(quotes), best, intent=question.intent, groups=tuple(groups)
    )


def _to_the_point(quotes: Sequence[Quote], terms: Sequence[str]) -> list[Quote]:
    """Return the quotes that hold a word of the topic, else the best one: a side says no more of it."""
    holding = [quote for quote in quotes if not set(terms).isdisjoint(stems(quote.text))]
    return holding or list(quotes[:1])
