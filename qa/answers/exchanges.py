"""What was asked, by whom, and what was replied: a question beside the words that follow it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qa.answers.dialogue import Exchange, Reply, find_exchanges
from qa.answers.sources import Sources, joined, named, not_found
from qa.confidence import THRESHOLD
from qa.question import Question
from qa.types import Answer, Quote, QuoteGroup, Status

MOST_EXCHANGES = 50
# Sentences of each reply that are shown: where it begins.
_REPLY_SENTENCES = 2
# The more of it where the reply is what is asked for; and no quote is longer.
_LONGEST_QUOTE = 3
_NO_REPLY = "Nobody replies before the next question."


def exchanges(question: Question, sources: Sources, k: int) -> Answer:
    """Return a group for each question asked, with the first sentences of each reply.

    The speakers of the question are those who asked; its topic is one of the exchange.
    """
    found = _on_topic(question, _all(sources), sources, k)
    if question.speakers:
        names = {speaker.key for speaker in question.speakers}
        found = [exchange for exchange in found if exchange.turn.speaker.key in names]
    found = [e for e in found if not sources.is_left_out(e.transcript, e.turn, e.asking[0], question)]
    if not found:
        return not_found(question, message="The transcript holds no such question.")
    groups = [_group(exchange, sources, several=len(sources.transcripts) > 1) for exchange in found]
    message = _count(len(groups))
    return _answer(question, groups[:MOST_EXCHANGES], message)


def did_answer(question: Question, sources: Sources, k: int) -> Answer:
    """Return each question meant, and what the person asked about said next; to judge is the reader's."""
    asked = _all(sources)
    if question.askers:
        names = {speaker.key for speaker in question.askers}
        asked = [exchange for exchange in asked if exchange.turn.speaker.key in names]
    found = _on_topic(question, asked, sources, k)
    if not found:
        return not_found(question, message="The transcript holds no such question.")
    repliers = {speaker.key for speaker in question.speakers}
    groups = [_reply_group(exchange, repliers, question, sources) for exchange in found[:MOST_EXCHANGES]]
    who = named(question.speakers) or "others"
    what = "the question" if len(found) == 1 else "each question"
    message = f"Here is {what} and the beginning of what {who} said next; judge for yourself."
    if all(group.message for group in groups):
        message = f"Here is {what}, which no reply follows."
    return _answer(question, groups, message)


def _all(sources: Sources) -> list[Exchange]:
    return [
        exchange for transcript in sources.transcripts for exchange in find_exchanges(transcript, sources)
    ]


def _on_topic(question: Question, asked: Sequence[Exchange], sources: Sources, k: int) -> list[Exchange]:
    """Return the exchanges whose question, else whose replies, else whose meaning fits the topic."""
    terms = set(question.terms)
    if not terms:
        return list(asked)
    told: dict[tuple[str, int], set[str]] = {}
    for sentence in sources.sentences:
        told.setdefault((sentence.transcript.id, sentence.turn.index), set()).update(sentence.stems)

    def stems_of(exchange: Exchange, *, with_replies: bool) -> set[str]:
        turns = [exchange.turn, *(reply.turn for reply in exchange.replies if with_replies)]
        return set().union(*(told[exchange.transcript.id, turn.index] for turn in turns))

    for with_replies in (False, True):
        found = [e for e in asked if terms <= stems_of(e, with_replies=with_replies)]
        if found:
            return found
    quotes, probability = sources.find(question, k=k)
    places = {(quote.transcript.id, quote.turn.index) for quote in quotes}
    if probability < THRESHOLD:
        return []
    return [
        exchange
        for exchange in asked
        if any(
            (exchange.transcript.id, turn.index) in places
            for turn in (exchange.turn, *(reply.turn for reply in exchange.replies))
        )
    ]


def _group(exchange: Exchange, sources: Sources, *, several: bool) -> QuoteGroup:
    repliers = joined([reply.turn.speaker.name for reply in exchange.replies])
    heading = f"{exchange.turn.speaker.name} asks"
    if repliers:
        heading += f"; {repliers} {'replies' if len(exchange.replies) == 1 else 'reply'}"
    if several:
        heading = f"{exchange.transcript.title}: {heading}"
    quotes = _question_quotes(exchange, sources)
    for reply in exchange.replies:
        quotes.append(_reply_quote(exchange, reply, _REPLY_SENTENCES, sources))
    message = "" if repliers else _NO_REPLY
    return QuoteGroup(heading, tuple(quotes), message)


def _reply_group(
    exchange: Exchange, repliers: set[tuple[str, str]], question: Question, sources: Sources
) -> QuoteGroup:
    quotes = _question_quotes(exchange, sources)
    replies = [reply for reply in exchange.replies if not repliers or reply.turn.speaker.key in repliers]
    quotes += [_reply_quote(exchange, reply, _LONGEST_QUOTE, sources) for reply in replies]
    who = named(question.speakers)
    silence = f"{who} says nothing before the next question." if who else _NO_REPLY
    return QuoteGroup(f"{exchange.turn.speaker.name} asks", tuple(quotes), "" if replies else silence)


def _question_quotes(exchange: Exchange, sources: Sources) -> list[Quote]:
    """Return the sentences that ask; those that follow each other are one quote."""
    starts = [exchange.asking[0]]
    ends = []
    for earlier, later in pairwise(exchange.asking):
        if later > earlier + 1 or later - starts[-1] >= _LONGEST_QUOTE:
            ends.append(earlier)
            starts.append(later)
    ends.append(exchange.asking[-1])
    return [
        sources.quote(exchange.transcript, exchange.turn, first, last)
        for first, last in zip(starts, ends, strict=True)
    ]


def _reply_quote(exchange: Exchange, reply: Reply, sentences: int, sources: Sources) -> Quote:
    last = min(reply.first + sentences, len(sources.spans(exchange.transcript, reply.turn))) - 1
    return sources.quote(exchange.transcript, reply.turn, reply.first, last)


def _count(number: int) -> str:
    if number > MOST_EXCHANGES:
        return f"The first {MOST_EXCHANGES} of {number} questions."
    return "1 question." if number == 1 else f"{number} questions."


def _answer(question: Question, groups: Sequence[QuoteGroup], message: str) -> Answer:
    quotes = tuple(dict.fromkeys(quote for group in groups for quote in group.quotes))
    return Answer(question.text, Status.ANSWERED, quotes, 1.0, message, question.intent, tuple(groups))
