"""The nouns: questions whose right answers are known, and the transcripts that they ask about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.evaluation.rows import JsonRow
from qa.types import Speaker, Transcript, Turn

Place = tuple[str, int]  # a turn: the transcript's id and the turn's index


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what a right answer to it is.

    Attributes:
        id: Its name in the file.
        text: What is asked.
        kind: "fact", "who", ...; "answerable" or "unanswerable" when the file names none.
        answerable: False when every answer but silence is wrong.
        answers: Snippets, white space collapsed; any one makes a quote right. Empty when the
            file gives none or is unsure of them: quotes are not scored then.
        turns: The gold turns; empty when unknown: turns are not scored then.
        speakers: Names, as the transcript has them, of which any is right; None when any
            speaker is right.
        turn_bound: True when the answers are so short that only their gold turns can give them.
        asked_in: The turn that asks the question, which is no answer to it; None when the
            question is not part of the transcript. What is searched may embed a short reply
            together with the turn before it, that is, with this very question: scores then say
            how well replies are found, not how well an outsider's question is answered.
    """

    id: str
    text: str
    kind: str
    answerable: bool
    answers: tuple[str, ...] = ()
    turns: frozenset[Place] = frozenset()
    speakers: frozenset[str] | None = None
    turn_bound: bool = False
    asked_in: Place | None = None

    def allows(self, speaker: Speaker) -> bool:
        """Whether this is a right speaker for the answer."""
        return self.speakers is None or speaker.name in self.speakers

    def is_answered_by(self, words: str, turn: Turn, transcript_id: str) -> bool:
        """Whether some words of a turn hold an answer, said by a right speaker.

        An answer to "who" may be the speaker's name, which stands beside the words and not in
        them: then any words of a gold turn are right.
        """
        if not self.allows(turn.speaker):
            return False
        if self.turn_bound:
            named = f" {turn.speaker.name} "
            return (transcript_id, turn.index) in self.turns and any(
                answer in collapse(words) or f" {answer} " in named for answer in self.answers
            )
        return any(answer in collapse(words) for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Case:
    """Transcripts that are searched together and the questions about them."""

    transcripts: tuple[Transcript, ...]
    questions: tuple[Question, ...]

    @property
    def conversation(self) -> str:
        """What is searched, by its ids."""
        return conversation_name(self.transcripts)

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of the questions whose answers no turn of the transcripts holds.

        They count as wrong: either the file is mistaken, or reading the transcript lost words
        or gave them to somebody else.
        """
        return tuple(
            question.id
            for question in self.questions
            if question.answers and not any(holding_turns(question, self.transcripts))
        )


def holding_turns(question: Question, transcripts: Sequence[Transcript]) -> Iterator[Place]:
    """Yield the turns that hold an answer of the question, said by a right speaker."""
    for transcript in transcripts:
        for turn in transcript.turns:
            if question.is_answered_by(turn.text, turn, transcript.id):
                yield transcript.id, turn.index


def conversation_name(transcripts: Sequence[Transcript]) -> str:
    """Return one name for transcripts that are searched together."""
    return " + ".join(transcript.id for transcript in transcripts)


def collapse(text: str) -> str:
    """Return a text with every run of white space as one space."""
    return " ".join(text.split())


def kind_of(row: JsonRow) -> str:
    """Return a question's kind; whether it is answerable when the file names none."""
    return row.optional_text("kind") or ("answerable" if row.flag("answerable") else "unanswerable")


def place_of(row: JsonRow, transcript: Transcript, index: int) -> Place:
    """Return the place of a turn that a row names.

    Raises:
        TranscriptError: If the transcript has no such turn.
    """
    if index >= len(transcript.turns):
        raise row.error(f"turn {index}, but {transcript.id} has {len(transcript.turns)} turns")
    return transcript.id, index
