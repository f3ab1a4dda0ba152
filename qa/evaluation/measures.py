"""What is measured: each measure gives one question a number in [0, 1], or None if it says nothing.

The headline, `quote_at_1`, is what a reader gets: the question was answered and the best quote
holds a gold answer, said by a right speaker. The measures of `search` and of turns look at the
ranking alone, whether or not the question was answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from qa.evaluation.gold import Question
from qa.evaluation.outcome import Outcome
from qa.evaluation.spans import exact_match, token_f1
from qa.types import Quote

_ASKS_WHO = re.compile(r"\bwhom?\b", re.IGNORECASE)

# --- what the reader is told ---


def quote_in_answer(outcome: Outcome, *, depth: int) -> float | None:
    """Of the answerable questions: answered, and a right quote among the first `depth`."""
    if not _scores_quotes(outcome.question):
        return None
    return float(outcome.answered and _has_right(outcome.question, outcome.quotes[:depth]))


def speaker(outcome: Outcome) -> float | None:
    """Of the answerable questions that were answered: the best quote is a right speaker's."""
    question = outcome.question
    if not (question.answerable and outcome.answered) or question.speakers is None:
        return None
    return float(bool(outcome.quotes) and question.allows(outcome.quotes[0].speaker))


def decided(outcome: Outcome) -> float:
    """Of all questions: answered if answerable, not answered otherwise."""
    return float(outcome.answered == outcome.question.answerable)


def wrongly_silent(outcome: Outcome) -> float | None:
    """Of the answerable questions: not answered."""
    return float(not outcome.answered) if outcome.question.answerable else None


def wrongly_answered(outcome: Outcome) -> float | None:
    """Of the unanswerable questions: answered."""
    return None if outcome.question.answerable else float(outcome.answered)


def misattributed(outcome: Outcome) -> float | None:
    """Of the answers with quotes: one of them names another speaker than the transcript."""
    return float(any(map(outcome.is_misattributed, outcome.quotes))) if outcome.quotes else None


def altered(outcome: Outcome) -> float | None:
    """Of the answers with quotes: one of them is no verbatim span of its turn."""
    return float(any(map(outcome.is_altered, outcome.quotes))) if outcome.quotes else None


# --- the ranking, whether or not the question was answered ---


def quote_in_ranking(outcome: Outcome, *, depth: int) -> float | None:
    """Of the answerable questions: a right quote among the first `depth` of the ranking."""
    if not _scores_quotes(outcome.question):
        return None
    return float(_has_right(outcome.question, outcome.ranked[:depth]))


def turn_in_ranking(outcome: Outcome, *, depth: int) -> float | None:
    """Of the questions with gold turns: one is among the first `depth` turns of the ranking."""
    if not outcome.question.turns:
        return None
    rank = _turn_rank(outcome)
    return float(rank is not None and rank <= depth)


def mrr(outcome: Outcome) -> float | None:
    """Of the questions with gold turns: 1 / rank of the first one, 0 when none was found."""
    if not outcome.question.turns:
        return None
    rank = _turn_rank(outcome)
    return 1 / rank if rank is not None else 0.0


def span(outcome: Outcome, *, score: Callable[[str, str], float]) -> float | None:
    """Of the answerable questions: the score of the best quote's deciding words, in [0, 1].

    The best over the gold answers, whatever turn the words stand in, as reading comprehension is
    scored (Rajpurkar et al. 2016). To a question that asks who ("Who left?", "With whom is Ross
    speaking?") the answer may be the speaker, whom a quote names beside its words: the better of
    the two counts then, and only then.
    """
    question = outcome.question
    if not _scores_quotes(question):
        return None
    if not outcome.ranked:
        return 0.0
    best = outcome.ranked[0]
    told = [best.answer_text]
    if _ASKS_WHO.search(question.text):
        told.append(best.speaker.name)
    return max(score(words, gold) for words in told for gold in question.answers)


def _scores_quotes(question: Question) -> bool:
    return question.answerable and bool(question.answers)


def _has_right(question: Question, quotes: Sequence[Quote]) -> bool:
    return any(question.is_answered_by(q.text, q.turn, q.transcript.id) for q in quotes)


def _turn_rank(outcome: Outcome) -> int | None:
    """Return the rank, from 1, of the first gold turn among the distinct turns of the ranking."""
    places = dict.fromkeys((quote.transcript.id, quote.turn.index) for quote in outcome.ranked)
    ranks = (rank for rank, place in enumerate(places, 1) if place in outcome.question.turns)
    return next(ranks, None)


# By the name in reports; the order is that of their columns.
ANSWER_MEASURES: dict[str, Callable[[Outcome], float | None]] = {
    "quote_at_1": partial(quote_in_answer, depth=1),
    "quote_at_5": partial(quote_in_answer, depth=5),
    "speaker": speaker,
    "decided": decided,
    "wrongly_silent": wrongly_silent,
    "wrongly_answered": wrongly_answered,
}
SEARCH_MEASURES: dict[str, Callable[[Outcome], float | None]] = {
    "search_quote_at_1": partial(quote_in_ranking, depth=1),
    "search_quote_at_5": partial(quote_in_ranking, depth=5),
    "turn_at_1": partial(turn_in_ranking, depth=1),
    "turn_at_5": partial(turn_in_ranking, depth=5),
    "turn_at_10": partial(turn_in_ranking, depth=10),
    "mrr": mrr,
    "exact_match": partial(span, score=exact_match),
    "f1": partial(span, score=token_f1),
}
TRUST_MEASURES: dict[str, Callable[[Outcome], float | None]] = {
    "misattributed": misattributed,
    "altered": altered,
}
MEASURES = {**ANSWER_MEASURES, **SEARCH_MEASURES, **TRUST_MEASURES}
# Of these a low value is good; of all the others a high one.
LOWER_IS_BETTER = frozenset({"wrongly_silent", "wrongly_answered", *TRUST_MEASURES})
