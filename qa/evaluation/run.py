"""Asks the questions of the cases and keeps what came back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from qa.evaluation.gold import Case, Question
from qa.evaluation.outcome import Outcome
from qa.evaluation.report import Report
from qa.types import Answer, Quote, Status, Transcript

ANSWER_DEPTH = 5  # quotes of an answer that the measures look at
SEARCH_DEPTH = 10  # quotes of a ranking that the measures look at; as many are asked for


class Asker(Protocol):
    """What can be evaluated: a pipeline, or anything else that answers and ranks."""

    def ask(self, question: str, *, k: int) -> Answer:
        """Return an answer of at most k quotes, or the reason why there is none.

        The quotes of an answered question are those that `search` ranks first: it is not searched
        for a second time.
        """
        ...

    def search(self, question: str, *, k: int) -> Sequence[Quote]:
        """Return the k best quotes, best first, whether or not they answer the question."""
        ...


def evaluate(
    cases: Sequence[Case],
    make_pipeline: Callable[[Sequence[Transcript]], Asker],
    *,
    progress: Callable[[int, int], None] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Report:
    """Ask every question of every case and return the scores.

    Args:
        cases: What `load` returns.
        make_pipeline: Builds what is asked; called once for each case.
        progress: Called after each question with the number asked and the number in all.
        clock: Seconds of a clock that only goes forward.
    """
    total = sum(len(case.questions) for case in cases)
    outcomes: list[Outcome] = []
    for case in cases:
        pipeline = make_pipeline(case.transcripts)
        for question in case.questions:
            outcomes.append(_ask(pipeline, case, question, clock))
            if progress:
                progress(len(outcomes), total)
    missing = tuple(id for case in cases for id in case.missing)
    return Report(tuple(outcomes), missing)


def _ask(pipeline: Asker, case: Case, question: Question, clock: Callable[[], float]) -> Outcome:
    # One quote more than is looked at, where the best may be the question itself.
    depth = SEARCH_DEPTH + (1 if question.asked_in else 0)
    start = clock()
    answer = pipeline.ask(question.text, k=depth)
    milliseconds = 1000 * (clock() - start)
    ranked: Sequence[Quote] = ()
    if question.answers or question.turns:
        answered = answer.status is Status.ANSWERED
        ranked = answer.quotes if answered else pipeline.search(question.text, k=depth)
    return Outcome(
        question,
        case.transcripts,
        answer.status,
        _without_question(answer.quotes, question)[:ANSWER_DEPTH],
        _without_question(ranked, question)[:SEARCH_DEPTH],
        milliseconds,
        answer.confidence,
    )


def _without_question(quotes: Iterable[Quote], question: Question) -> tuple[Quote, ...]:
    """Return the quotes without those of the turn that asks the question."""
    return tuple(q for q in quotes if (q.transcript.id, q.turn.index) != question.asked_in)
