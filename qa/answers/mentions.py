"""Every sentence that mentions something: found by its words, told in the order of the transcript."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answers.sources import Sentence, Sources, named, not_found
from qa.question import Question
from qa.types import Answer, Quote, QuoteGroup, Speaker, Status

MOST_MENTIONS = 50


def mentions(question: Question, sources: Sources, k: int) -> Answer:
    """Return every mention up to `MOST_MENTIONS`, however many quotes were asked for.

    A sentence mentions several words when it holds them all, in the order of the question where
    any sentence does, else in any order.
    """
    found = mentioning(question, sources)
    status = Status.ANSWERED
    message = _count(len(found))
    if not found and question.speakers:
        found = mentioning(question, sources, speakers=())
        silent = named(question.speakers)
        status = Status.SPEAKER_SILENT
        message = f"{silent} did not mention this in the transcript, but others did."
    if not found:
        return not_found(question, message="The transcript does not mention this.")
    quotes = tuple(
        sources.quote(sentence.transcript, sentence.turn, sentence.number)
        for sentence in found[:MOST_MENTIONS]
    )
    groups = _by_transcript(quotes) if len(sources.transcripts) > 1 else ()
    probability = 1.0 if status is Status.ANSWERED else 0.0
    return Answer(question.text, status, quotes, probability, message, question.intent, groups)


def mentioning(
    question: Question, sources: Sources, *, speakers: Sequence[Speaker] | None = None
) -> list[Sentence]:
    """Return the sentences that mention the topic of a question, in order.

    Args:
        question: Its terms are searched for.
        sources: Where.
        speakers: Whose words; empty for everybody's, None for those the question names.
    """
    names = {speaker.key for speaker in (question.speakers if speakers is None else speakers)}
    if not question.terms:
        return []
    terms = [sources.spellings(term) for term in question.terms]
    said = [s for s in sources.sentences if not names or s.turn.speaker.key in names]
    said = [s for s in said if not sources.is_left_out(s.transcript, s.turn, s.number, question)]
    found = [s for s in said if all(not spellings.isdisjoint(s.stems) for spellings in terms)]
    return [sentence for sentence in found if _in_order(terms, sentence.stems)] or found


def _in_order(terms: Sequence[frozenset[str]], told: Sequence[str]) -> bool:
    remaining = iter(told)
    return all(any(stem in spellings for stem in remaining) for spellings in terms)


def _count(number: int) -> str:
    if number > MOST_MENTIONS:
        return f"The first {MOST_MENTIONS} of {number} mentions."
    return "1 mention." if number == 1 else f"{number} mentions."


def _by_transcript(quotes: Sequence[Quote]) -> tuple[QuoteGroup, ...]:
    titles = {quote.transcript.id: quote.transcript.title for quote in quotes}
    return tuple(
        QuoteGroup(title, tuple(quote for quote in quotes if quote.transcript.id == name))
        for name, title in titles.items()
    )
