"""What an answer is composed from: the transcripts sentence by sentence, and what a search finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from qa.confidence import confidence
from qa.question import Question
from qa.quoting import quote_hits
from qa.reranker import Reranker
from qa.retriever import Retriever
from qa.types import Answer, Hit, Quote, Speaker, Status, Transcript, Turn
from qa.words import stems

# Hits of a search that the reader chooses its quotes from.
HITS = 100
# "Katherine" and "Katharine" are one name: normalised InDel similarity, 0 to 100.
_SAME_NAME = 85
_SHORTEST_NAME = 6  # letters; shorter names are too easily alike
# Questioners, and people, that are told by name.
_FEW, _LISTED = 3, 12
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z0-9]")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in its place.

    Attributes:
        transcript: The transcript that holds it.
        turn: The turn that holds it.
        number: Its place in the turn, from 0.
        stems: The stems of its words, in order.
    """

    transcript: Transcript
    turn: Turn
    number: int
    stems: tuple[str, ...]


class Sources:
    """The transcripts and what a search finds in them.

    Args:
        transcripts: What can be quoted.
        retriever: What finds passages of theirs.
        reranker: What reads them and orders them anew; None leaves the order of the search.
    """

    def __init__(
        self, transcripts: Sequence[Transcript], retriever: Retriever, reranker: Reranker | None = None
    ) -> None:
        self.transcripts = tuple(transcripts)
        self._retriever = retriever
        self._reranker = reranker

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in the order of the transcripts."""
        return tuple(
            Sentence(transcript, turn, number, tuple(stems(turn.text[start:end])))
            for transcript in self.transcripts
            for turn in transcript.turns
            for number, (start, end) in enumerate(self.spans(transcript, turn))
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        """The stem of each word that is never written in small letters -> its first letter."""
        told = {word for t in self.transcripts for turn in t.turns for word in _WORD.findall(turn.text)}
        names = {word for word in told if word[0].isupper() and word.casefold() not in told}
        return {stem: stem[0] for word in names if len(word) >= _SHORTEST_NAME for stem in stems(word)}

    def spellings(self, stem: str) -> frozenset[str]:
        """Return a stem and, where it is of a name, the other spellings that the transcripts have of it."""
        if stem not in self._names:
            return frozenset({stem})
        alike = (name for name, initial in self._names.items() if initial == stem[0])
        return frozenset({stem, *(name for name in alike if fuzz.ratio(name, stem) >= _SAME_NAME)})

    def spans(self, transcript: Transcript, turn: Turn) -> Sequence[Span]:
        """Return the offsets (start, end) of the sentences of a turn.

        They are the passages' own: a recording without full stops is cut into bearable pieces there.
        """
        return self._retriever.index.passages.spans(transcript, turn.index)

    def texts(self, transcript: Transcript, turn: Turn) -> list[str]:
        """Return the sentences of a turn."""
        return [turn.text[start:end] for start, end in self.spans(transcript, turn)]

    def quote(
        self, transcript: Transcript, turn: Turn, first: int, last: int | None = None, *, score: float = 1.0
    ) -> Quote:
        """Return the sentences of a turn from number `first` to number `last`, inclusive, as a quote."""
        spans = self.spans(transcript, turn)
        last = first if last is None else last
        start, end = spans[first][0], spans[last][1]
        return Quote(
            transcript,
            turn,
            start,
            end,
            score=score,
            before_start=spans[first - 1][0] if first else start,
            after_end=spans[last + 1][1] if last + 1 < len(spans) else end,
            answer_start=start,
            answer_end=end,
        )

    def is_left_out(self, transcript: Transcript, turn: Turn, number: int, question: Question) -> bool:
        """Say whether a sentence is what a question for more, or for others, leaves out."""
        if turn.speaker.key in {speaker.key for speaker in question.not_by}:
            return True
        start, end = self.spans(transcript, turn)[number]
        return _is_quoted(transcript, turn, start, end, question.already)

    def find(
        self, question: Question, *, k: int, but_by: Sequence[Speaker] = ()
    ) -> tuple[list[Quote], float]:
        """Return the k best quotes, best first, and the probability that the best one answers.

        Args:
            question: What is searched for. What was quoted before is left out.
            k: How many quotes at most.
            but_by: Whose words are left out.
        """
        hits = self.hits(question, but_by=but_by)
        return quote_hits(hits, question, k=k), confidence(hits)

    def hits(self, question: Question, *, but_by: Sequence[Speaker] = ()) -> list[Hit]:
        """Return the passages that fit a question, best first; see `find`."""
        left_out = {speaker.key for speaker in (*but_by, *question.not_by)}
        hits = [
            hit
            for hit in self._retriever.search(question, k=HITS)
            if hit.passage.turn.speaker.key not in left_out
            and not _is_quoted(
                hit.passage.transcript, hit.passage.turn, hit.passage.start, hit.passage.end, question.already
            )
        ]
        # The reader knows what answers a question; a question that is itself looked for answers nothing. It
        # has learned English, and takes anything for the answer to words of which it knows no letter.
        if self._reranker is None or question.wants_question or not _LATIN.search(question.read_as):
            return hits
        return self._reranker.rerank(question, hits)


def not_found(question: Question, probability: float = 0.0, message: str = "") -> Answer:
    """Return the answer that there is none."""
    message = message or "The transcript holds no answer to this question."
    if question.already or question.not_by:
        message = "The transcript holds nothing more on this."
    return Answer(
        question.text, Status.NOT_FOUND, confidence=probability, message=message, intent=question.intent
    )


def named(speakers: Sequence[Speaker]) -> str:
    """Return who is meant in words; many are not told one by one."""
    if len(speakers) > _FEW and all(speaker.is_questioner for speaker in speakers):
        return "the questioners"
    names = list(dict.fromkeys(speaker.name for speaker in speakers))
    return joined(names if len(names) <= _LISTED else [*names[:_LISTED], f"{len(names) - _LISTED} others"])


def joined(names: Sequence[str]) -> str:
    """Return names as a list in words.

    >>> joined(["Ann", "Bob", "Cleo"])
    'Ann, Bob and Cleo'
    """
    return " and ".join([*([", ".join(names[:-1])] if names[:-1] else []), *names[-1:]])


def _is_quoted(transcript: Transcript, turn: Turn, start: int, end: int, quotes: Sequence[Quote]) -> bool:
    place = transcript.id, turn.index
    return any(
        (quote.transcript.id, quote.turn.index) == place and start < quote.end and quote.start < end
        for quote in quotes
    )
