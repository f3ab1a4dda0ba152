"""What the tests of the evaluation share: a small talk, and a pipeline whose ranking is known by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.evaluation import Outcome, Question
from qa.types import Answer, Quote, Speaker, Status, Transcript, Turn

DATA = Path(__file__).parent / "data" / "eval"
MARKET = DATA / "market"
FAIR = DATA / "fair"


def whole(transcript: Transcript, index: int) -> Quote:
    """Return a whole turn as a quote."""
    turn = transcript.turns[index]
    size = len(turn.text)
    return Quote(
        transcript, turn, 0, size, score=0.5, before_start=0, after_end=size, answer_start=0, answer_end=size
    )


def part(transcript: Transcript, index: int, words: str) -> Quote:
    """Return words of a turn as a quote."""
    start = transcript.turns[index].text.index(words)
    end = start + len(words)
    return replace(whole(transcript, index), start=start, end=end, answer_start=start, answer_end=end)


def shared_words(question: str, quote: Quote) -> int:
    return len(set(re.findall(r"\w+", question.lower())) & set(re.findall(r"\w+", quote.text.lower())))


@dataclass(frozen=True)
class WordPipeline:
    """Ranks whole turns by the words shared with the question; answers when two are shared.

    Its confidence is a tenth of the shared words.
    """

    transcripts: Sequence[Transcript]

    def search(self, question: str, k: int = 10) -> list[Quote]:
        turns = [whole(t, i) for t in self.transcripts for i in range(len(t.turns))]
        ranked = sorted(turns, key=lambda quote: -shared_words(question, quote))
        return [quote for quote in ranked if shared_words(question, quote)][:k]

    def ask(self, question: str, k: int = 3) -> Answer:
        quotes = self.search(question, k)
        shared = shared_words(question, quotes[0]) if quotes else 0
        if shared < 2:
            return Answer(question, Status.NOT_FOUND, (), shared / 10)
        return Answer(question, Status.ANSWERED, tuple(quotes), shared / 10)


ADA, BEN = Speaker("Ada"), Speaker("Ben")
TALK = Transcript(
    "talk",
    "Talk",
    None,
    (
        Turn(0, ADA, "Tea is at four."),
        Turn(1, BEN, "Tea is at five, says Ada."),
        Turn(2, ADA, "Tea is at four. It is hot."),
    ),
)
FOUR = Question(
    "four",
    "When is tea?",
    "fact",
    answerable=True,
    answers=("at four",),
    turns=frozenset({("talk", 2)}),
    speakers=frozenset({"Ada"}),
)
NONE = Question("none", "Who won?", "unanswerable", answerable=False)


def outcome(
    question: Question,
    quotes: Sequence[Quote] = (),
    ranked: Sequence[Quote] = (),
    status: Status = Status.ANSWERED,
    confidence: float = 0.0,
) -> Outcome:
    quoted = tuple(quotes), tuple(ranked)
    return Outcome(question, (TALK,), status, *quoted, milliseconds=1.0, confidence=confidence)
