"""Who speaks: each speaker once, with the first sentence they say."""

from __future__ import annotations

from qa.answers.sources import Sources, not_found
from qa.question import Question
from qa.types import Answer, QuoteGroup, Status


def speakers(question: Question, sources: Sources, k: int) -> Answer:
    """Return a group for each speaker, in the order in which they first speak."""
    groups: dict[str, QuoteGroup] = {}
    for sentence in sources.sentences:
        speaker = sentence.turn.speaker
        if speaker.name not in groups:
            quote = sources.quote(sentence.transcript, sentence.turn, sentence.number)
            groups[speaker.name] = QuoteGroup(str(speaker), (quote,))
    if not groups:
        return not_found(question)
    return Answer(
        question.text,
        Status.ANSWERED,
        tuple(quote for group in groups.values() for quote in group.quotes),
        1.0,
        "1 speaker." if len(groups) == 1 else f"{len(groups)} speakers.",
        question.intent,
        tuple(groups.values()),
    )
