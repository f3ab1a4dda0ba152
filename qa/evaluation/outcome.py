"""What became of one question: what every measure reads."""

from __future__ import annotations

from dataclasses import dataclass

from qa.evaluation.gold import Question, conversation_name
from qa.types import Quote, Status, Transcript, Turn


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    Attributes:
        question: The question and its right answers.
        transcripts: What was searched.
        status: The answer's status.
        quotes: The answer's quotes, best first, without those of the turn that asks.
        ranked: The ranking, best first, likewise; empty when there is no gold to compare with.
        milliseconds: How long the answer took; a ranking that is searched apart is not timed.
        confidence: The answer's probability in [0, 1] that the transcripts answer the question.
    """

    question: Question
    transcripts: tuple[Transcript, ...]
    status: Status
    quotes: tuple[Quote, ...]
    ranked: tuple[Quote, ...]
    milliseconds: float
    confidence: float

    @property
    def conversation(self) -> str:
        """What was searched, by its ids: the questions about it fail and succeed together."""
        return conversation_name(self.transcripts)

    @property
    def answered(self) -> bool:
        """Whether the question was answered, rightly or not."""
        return self.status is Status.ANSWERED

    def source_turn(self, quote: Quote) -> Turn | None:
        """Return the turn at the quote's place in what was searched; None when there is none."""
        for transcript in self.transcripts:
            if transcript.id == quote.transcript.id and quote.turn.index < len(transcript.turns):
                return transcript.turns[quote.turn.index]
        return None

    def is_altered(self, quote: Quote) -> bool:
        """Whether the quote is anything else than a verbatim span of the turn that it names.

        Its deciding words count as altered when they are no part of it.
        """
        turn = self.source_turn(quote)
        in_range = turn is not None and 0 <= quote.start < quote.end <= len(turn.text)
        in_range = in_range and quote.start <= quote.answer_start < quote.answer_end <= quote.end
        return not in_range or turn is None or turn.text[quote.start : quote.end] != quote.text

    def is_misattributed(self, quote: Quote) -> bool:
        """Whether the quote names somebody else than the speaker of its turn."""
        turn = self.source_turn(quote)
        return turn is None or turn.speaker.name != quote.speaker.name
