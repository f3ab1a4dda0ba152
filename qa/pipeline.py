"""The parts joined: transcripts and an index in, answers out."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

from qa import shipped
from qa.answers import Sources, compose, named
from qa.confidence import THRESHOLD
from qa.encoder import Encoder, Progress, SentenceEncoder
from qa.errors import IndexMismatchError, OptionError, TranscriptError
from qa.files import read_transcripts
from qa.glance import Glance, look
from qa.history import Earlier, History, read_history
from qa.index import Index
from qa.mentions import find_speakers
from qa.question import (
    MAX_QUESTION_CHARACTERS,
    JoinedPairs,
    Question,
    asks_for_more,
    asks_for_others,
    clean,
    needs_person,
    refuse,
    stand_alone,
    understand,
)
from qa.reader import SHIPPED_READER, Reader
from qa.renaming import rename_speakers
from qa.reranker import Reranker
from qa.retriever import Retriever
from qa.types import Answer, Hit, Quote, Speaker, Status, Transcript
from qa.words import vocabulary, words

_LOG = logging.getLogger(__name__)

MAX_QUOTES = 50
# Speakers that a message names before it says "and 12 more".
_LISTED = 12
# Earlier questions that a follow-up can reach back to.
_MEMORY = 6


class Pipeline:
    """Answers questions over transcripts.

    Args:
        transcripts: What can be quoted; their ids are distinct.
        index: Their passages, embedded by `encoder`.
        encoder: What embeds the questions.
        reader: What reads the passages that are found; None orders them by the search alone.
        names_transcripts: Whether printed quotes say which transcript they are from; None where
            there are several.
    """

    def __init__(
        self,
        transcripts: Sequence[Transcript],
        index: Index,
        encoder: Encoder,
        reader: Reader | None = SHIPPED_READER,
        *,
        names_transcripts: bool | None = None,
    ) -> None:
        self.transcripts = tuple(transcripts)
        self.index = index
        self.encoder = encoder
        self.reader = reader
        self.names_transcripts = len(self.transcripts) > 1 if names_transcripts is None else names_transcripts
        self._sources = Sources(transcripts, Retriever(index, encoder), Reranker(reader) if reader else None)

    @classmethod
    def from_files(
        cls,
        paths: str | Path | Iterable[str | Path],
        *,
        encoder: Encoder | str | Path | None = None,
        reader: Reader | None = SHIPPED_READER,
        index: str | Path | None = None,
        progress: Progress | None = None,
    ) -> Pipeline:
        """Return a pipeline over transcript files.

        Args:
            paths: Files, or folders whose transcripts are taken (README.md left out).
            encoder: An encoder, a model folder or a hub name; None takes the default.
            reader: What reads the passages that are found; None orders them by the search alone.
            index: A folder written by `qa index` for these very files; without it the
                transcripts are embedded now.
            progress: Called with (texts done, texts in all) while they are embedded.

        Raises:
            TranscriptError: If a file cannot be read as a transcript, or there is none.
            IndexMismatchError: If the index was built from something else.
            EncoderError: If the encoder is missing or altered.
        """
        transcripts = read_transcripts(paths)
        return cls.from_transcripts(
            transcripts, encoder=encoder, reader=reader, index=index, progress=progress
        )

    @classmethod
    def from_transcripts(
        cls,
        transcripts: Sequence[Transcript],
        *,
        encoder: Encoder | str | Path | None = None,
        reader: Reader | None = SHIPPED_READER,
        index: str | Path | None = None,
        progress: Progress | None = None,
    ) -> Pipeline:
        """Return a pipeline over parsed transcripts; see `from_files`.

        Raises:
            TranscriptError: If there is none, or two have the same id.
            IndexMismatchError: If the index was built from something else.
            EncoderError: If the encoder is missing or altered.
        """
        if not transcripts:
            raise TranscriptError("transcripts", "none given; name a file or a folder")
        ids = [transcript.id for transcript in transcripts]
        for name in dict.fromkeys(ids):
            if ids.count(name) > 1:
                raise TranscriptError(name, f"{ids.count(name)} transcripts have this id; give each its own")
        encoder = _encoder(encoder)
        if index is not None:
            return cls(transcripts, Index.load(index, transcripts, encoder), encoder, reader)
        return cls(transcripts, Index.build(transcripts, encoder, progress=progress), encoder, reader)

    @classmethod
    def shipped(cls) -> Pipeline:
        """Return the pipeline over the shipped transcripts, the same one at every call.

        It reads the shipped index. Where the encoder is another one, or a transcript was
        edited, the index is built anew in memory.
        """
        with _SHIPPED_LOCK:  # threads that come first together wait for one model, not one each
            return _shipped()

    @cached_property
    def speakers(self) -> tuple[Speaker, ...]:
        """Everybody who speaks, each person once, in the order of the transcripts.

        A full name is the same person in every transcript, called there by all labels of theirs.
        """
        people: dict[tuple[str, str], Speaker] = {}
        for transcript in self.transcripts:
            for speaker in transcript.speakers:
                known = people.setdefault(speaker.key, speaker)
                labels = tuple(dict.fromkeys(known.labels + speaker.labels))
                people[speaker.key] = replace(
                    known,
                    labels=labels,
                    title=known.title or speaker.title,
                    affiliation=known.affiliation or speaker.affiliation,
                )
        return tuple(people.values())

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        texts = [turn.text for transcript in self.transcripts for turn in transcript.turns]
        names = [f"{s} {' '.join(s.labels)}" for transcript in self.transcripts for s in transcript.speakers]
        return vocabulary([*texts, *names])

    @cached_property
    def _pairs(self) -> JoinedPairs:
        texts = [turn.text for transcript in self.transcripts for turn in transcript.turns]
        return JoinedPairs(texts, self._vocabulary)

    def select(
        self,
        *,
        title: str = "",
        since: date | None = None,
        until: date | None = None,
        speaker: str = "",
    ) -> Pipeline:
        """Return a pipeline over some of the transcripts; nothing is embedded again.

        Args:
            title: Words that the title or the id holds, whatever their case.
            since: The first day; a transcript without a date is left out.
            until: The last day; a transcript without a date is left out.
            speaker: Who speaks in it; a name, a title or a near miss will do.

        Raises:
            OptionError: If no transcript is left; the message says which there are.
        """
        chosen = [
            transcript
            for transcript in self.transcripts
            if title.casefold() in f"{transcript.title}\n{transcript.id}".casefold()
            and _on_a_day(transcript.date, since, until)
            and (not speaker or find_speakers(speaker, transcript.speakers, surely_person=True).speakers)
        ]
        if not chosen:
            there = "; ".join(_described(transcript) for transcript in self.transcripts[:_LISTED])
            raise OptionError(f"no transcript fits; expected one of the {len(self.transcripts)}: {there}")
        return self._part(chosen)

    def only(self, id: str) -> Pipeline:
        """Return a pipeline over the one transcript of an id; nothing is embedded again.

        Raises:
            OptionError: If no transcript has this id.
        """
        return self._part([self.transcript(id)])

    def _part(self, chosen: Sequence[Transcript]) -> Pipeline:
        index = self.index.of_transcripts({transcript.id for transcript in chosen})
        return Pipeline(chosen, index, self.encoder, self.reader, names_transcripts=self.names_transcripts)

    def rename(
        self,
        names: Mapping[str, str],
        *,
        turns: Mapping[int, str] | None = None,
        transcript: str | None = None,
    ) -> Pipeline:
        """Return a pipeline whose speakers bear other names; nothing is embedded again.

        Args:
            names: Old name or label to new name: {"Speaker 2": "Ann Lee"}.
            turns: Position of a turn, from 0, to the name of who says it.
            transcript: The id of the transcript meant; needed where there are several.

        Raises:
            OptionError: If no transcript, speaker or turn is called so, or a name is empty.
        """
        ids = [each.id for each in self.transcripts]
        if transcript is None and len(ids) > 1:
            raise OptionError(
                f"{len(ids)} transcripts; name the one that is meant: {', '.join(ids[:_LISTED])}"
            )
        wanted = self.transcript(transcript)
        renamed = [
            rename_speakers(each, names, turns=turns) if each is wanted else each for each in self.transcripts
        ]
        index = self.index.with_names_of(renamed)
        return Pipeline(renamed, index, self.encoder, self.reader, names_transcripts=self.names_transcripts)

    def save_index(self, folder: str | Path) -> None:
        """Write the index to a folder, for `from_files(..., index=folder)`."""
        self.index.save(folder, self.encoder)

    def warm_up(self) -> None:
        """Load the model and the index now, so that the first question is as fast as the next."""
        self._sources.find(
            understand("Is it open?", speakers=self.speakers, vocabulary=self._vocabulary), k=1
        )

    def ask(self, question: str, *, k: int = 3, speaker: str | None = None, history: History = ()) -> Answer:
        """Return verbatim quotes that answer a question, or an honest reason why there are none.

        Args:
            question: What to ask, at most 2,000 characters.
            k: How many quotes at most, 1 to 50.
            speaker: Search only this speaker's words. A name, a title or a near miss will do.
            history: What was asked before, oldest first, for "and what about ...?" and "why?":
                questions, Answers, (question, answer) pairs, or {"role", "content"} messages.

        Raises:
            OptionError: If k is not an integer from 1 to 50, or speaker or history is of another kind.
        """
        _check(k, speaker)
        asked = question if isinstance(question, str) else ""
        text = clean(asked)
        refusal = refuse(text, len(asked))
        if refusal:
            return Answer(asked[:MAX_QUESTION_CHARACTERS], Status.INVALID_QUESTION, message=refusal)
        understood = self.understand(text, speaker=speaker, history=history)
        if understood.unknown:
            message = _unknown(understood.unknown, self.speakers)
            return Answer(asked, Status.UNKNOWN_SPEAKER, message=message, intent=understood.intent)
        if understood.lacks_topic:
            whom = named(understood.speakers) or understood.about or "they"
            message = f"Please say what it is about, for example “What did {whom} say about ...?”"
            return Answer(asked, Status.INVALID_QUESTION, message=message, intent=understood.intent)
        answer = compose(understood, self._sources, k=k)
        return replace(answer, question=asked, names_transcripts=self.names_transcripts)

    def search(
        self, question: str, *, k: int = 10, speaker: str | None = None, history: History = ()
    ) -> list[Quote]:
        """Return the k best quotes, best first, however weak they are: for measuring, not for answering."""
        _check(k, speaker)
        text = clean(question)
        if not words(text):
            return []
        understood = self.understand(text, speaker=speaker, history=history)
        if speaker and understood.unknown:  # a filter that fits nobody is not the same as none
            return []
        return self._sources.find(understood, k=k)[0]

    def understand(self, text: str, *, speaker: str | None = None, history: History = ()) -> Question:
        """Return what a question asks; see `ask`."""
        speaker = clean((speaker or "")[:MAX_QUESTION_CHARACTERS])
        previous, person = "", ""
        told = read_history(history)
        for earlier in told[-_MEMORY:]:
            asked = clean(earlier.question[:MAX_QUESTION_CHARACTERS])
            previous = self._stand_alone(asked, previous, person)
            person = earlier.answered_by
        question = understand(
            self._stand_alone(text, previous, person),
            speakers=self.speakers,
            vocabulary=self._vocabulary,
            pairs=self._pairs,
            speaker=speaker,
        )
        if asks_for_others(text):
            return replace(question, not_by=self._quoted_of_late(told[-_MEMORY:]))
        if asks_for_more(text):
            quotes = [quote for answer in self._answers(told[-_MEMORY:]) for quote in answer.quotes]
            return replace(question, already=tuple(quotes))
        return question

    def _answers(self, told: Sequence[Earlier]) -> list[Answer]:
        """Return what was answered before; where a caller kept the questions alone, they are asked anew."""
        answers: list[Answer] = []
        for earlier in told:
            answers.append(earlier.answer or self.ask(earlier.question, history=answers))
        return answers

    def _quoted_of_late(self, told: Sequence[Earlier]) -> tuple[Speaker, ...]:
        """Return whom the last answer quoted, and those before it while each asked for others still."""
        answers = self._answers(told)
        quoted: list[Speaker] = []
        for earlier, answer in zip(reversed(told), reversed(answers), strict=True):
            quoted += [quote.speaker for quote in answer.quotes]
            if not asks_for_others(earlier.question):
                break
        return tuple(dict.fromkeys(quoted))

    def _stand_alone(self, text: str, previous: str, person: str) -> str:
        """Resolve a follow-up; "he" is who was named or, failing that, quoted before."""
        if previous and not person and needs_person(text):
            before = understand(previous, speakers=self.speakers, vocabulary=self._vocabulary)
            if len(before.speakers) == 1:
                person = before.speakers[0].name
            elif not before.unknown and not before.speakers:
                quotes, probability = self._sources.find(before, k=1)
                person = quotes[0].speaker.name if quotes and probability >= THRESHOLD else ""
        return stand_alone(text, previous=previous, previous_speaker=person, speakers=self.speakers)

    def glance(self, id: str | None = None) -> Glance:
        """Return one transcript at a glance: who speaks how much, what it is about, what is asked.

        Args:
            id: Which; the first one without it.

        Raises:
            OptionError: If no transcript has this id.
        """
        return look(self.transcript(id), self._sources)

    def transcript(self, id: str | None = None) -> Transcript:
        """Return the transcript of an id, the first one without it.

        Raises:
            OptionError: If no transcript has this id.
        """
        if id is None:
            return self.transcripts[0]
        for transcript in self.transcripts:
            if transcript.id == id:
                return transcript
        ids = [transcript.id for transcript in self.transcripts]
        raise OptionError(f"no transcript {id!r}; there are {', '.join(ids[:_LISTED])}")

    def find(self, question: Question) -> list[Hit]:
        """Return the hits of a question, best first, however weak they are."""
        return self._sources.hits(question)


def ask(
    question: str,
    transcripts: str | Path | Sequence[str | Path] | None = None,
    *,
    k: int = 3,
    speaker: str | None = None,
    history: History = (),
) -> Answer:
    """Answer a question with verbatim quotes; see `Pipeline.ask`.

    Args:
        question: What to ask.
        transcripts: Files or folders; the shipped transcripts without it. They are embedded at
            the first question and remembered until they change.
        k: How many quotes at most.
        speaker: Search only this speaker's words.
        history: What was asked before, oldest first.

    Raises:
        TranscriptError: If a file cannot be read as a transcript.
        OptionError: If k is not an integer from 1 to 50.
    """
    if transcripts is None:
        pipeline = Pipeline.shipped()
    else:
        pipeline = _remembered(tuple(read_transcripts(transcripts)), SentenceEncoder.find())
    return pipeline.ask(question, k=k, speaker=speaker, history=history)


def _on_a_day(day: date | None, since: date | None, until: date | None) -> bool:
    if since is None and until is None:
        return True
    return day is not None and (since is None or since <= day) and (until is None or day <= until)


def _described(transcript: Transcript) -> str:
    day = f", {transcript.date.isoformat()}" if transcript.date else ""
    return f"{transcript.title} ({transcript.id}{day})"


def _check(k: int, speaker: str | None) -> None:
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= MAX_QUOTES:
        raise OptionError(f"k is {k!r}; expected a whole number from 1 to {MAX_QUOTES}")
    if not isinstance(speaker, str | None):
        raise OptionError(f"speaker is {speaker!r}; expected a name")


def _unknown(who: str, speakers: Sequence[Speaker]) -> str:
    names = [speaker.name for speaker in speakers]
    listed = ", ".join(names[:_LISTED]) + (
        f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    )
    return f"“{who}” does not speak in the transcript; the speakers are {listed}."


def _encoder(setting: Encoder | str | Path | None) -> Encoder:
    if setting is None or isinstance(setting, (str, Path)):
        return SentenceEncoder.find(setting)
    return setting


@lru_cache(maxsize=1)
def _shipped() -> Pipeline:
    encoder = SentenceEncoder.find()
    transcripts = read_transcripts(shipped.folder("seeds"))
    try:
        index = Index.load(shipped.folder("embeddings"), transcripts, encoder)
    except IndexMismatchError as error:
        _LOG.warning("%s; building it in memory", error)
        index = Index.build(transcripts, encoder)
    return Pipeline(transcripts, index, encoder)


_SHIPPED_LOCK = Lock()


# Transcripts are compared by content, so an edited file is embedded anew.
@lru_cache(maxsize=4)
def _remembered(transcripts: tuple[Transcript, ...], encoder: SentenceEncoder) -> Pipeline:
    return Pipeline.from_transcripts(transcripts, encoder=encoder)
