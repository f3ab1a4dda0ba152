"""When something was spoken of: the places of the transcript in order, each with its words."""

from __future__ import annotations

from qa.answers.mentions import mentioning
from qa.answers.sources import Sources, not_found
from qa.confidence import THRESHOLD
from qa.question import Question
from qa.types import Answer, Quote, QuoteGroup, Status

MOST_PLACES = 50


def places(question: Question, sources: Sources, k: int) -> Answer:
    """Return one quote from each turn that mentions the topic, in order.

    Where no sentence holds its words, they are the k quotes that speak of it in others.
    """
    quotes: dict[tuple[str, int], Quote] = {}
    for sentence in mentioning(question, sources):
        place = sentence.transcript.id, sentence.turn.index
        quotes.setdefault(place, sources.quote(sentence.transcript, sentence.turn, sentence.number))
    found, probability = list(quotes.values()), 1.0
    if not found:
        found, probability = sources.find(question, k=k)
        if probability < THRESHOLD:
            return not_found(question, probability)
        order = {transcript.id: number for number, transcript in enumerate(sources.transcripts)}
        found.sort(key=lambda quote: (order[quote.transcript.id], quote.turn.index, quote.start))
    count = len(found)
    message = f"The first {MOST_PLACES} of {count} places." if count > MOST_PLACES else ""
    shown = found[:MOST_PLACES]
    several = len(sources.transcripts) > 1
    groups = tuple(
        QuoteGroup(f"{quote.transcript.title}, {quote.place}" if several else quote.place, (quote,))
        for quote in shown
    )
    return Answer(question.text, Status.ANSWERED, tuple(shown), probability, message, question.intent, groups)
