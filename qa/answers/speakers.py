"""Who speaks: each speaker once, with the first sentence they say."""

from __future__ import annotations

from qa.answers.sources import Sources, not_found
from qa.parsing.people import is_full_name
from qa.question import Question
from qa.types import Answer, QuoteGroup, Status


def speakers(question: Question, sources: Sources, k: int) -> Answer:
    """Return a group for each speaker, in the order in which they first speak.

    Questioners without a name are one group, under the first one's words.
    """
    groups: dict[tuple[str, str], QuoteGroup] = {}
    unnamed: list[tuple[str, str]] = []
    for sentence in sources.sentences:
        speaker = sentence.turn.speaker
        if speaker.key not in groups:
            quote = sources.quote(sentence.transcript, sentence.turn, sentence.number)
            groups[speaker.key] = QuoteGroup(str(speaker), (quote,))
            if speaker.is_questioner and not is_full_name(speaker.name):
                unnamed.append(speaker.key)
    if not groups:
        return not_found(question)
    everybody = len(groups)
    if len(unnamed) > 1:
        first = groups[unnamed[0]]
        groups[unnamed[0]] = QuoteGroup(f"{len(unnamed)} questioners without a name", first.quotes)
        for key in unnamed[1:]:
            del groups[key]
    return Answer(
        question.text,
        Status.ANSWERED,
        tuple(quote for group in groups.values() for quote in group.quotes),
        1.0,
        "1 speaker." if everybody == 1 else f"{everybody} speakers.",
        question.intent,
        tuple(groups.values()),
    )
