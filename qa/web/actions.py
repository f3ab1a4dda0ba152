"""What the page does when somebody asks, brings a transcript or saves the conversation; no gradio here."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from qa.encoder import Progress
from qa.errors import OptionError, TranscriptError
from qa.export import export
from qa.files import with_distinct_ids
from qa.pipeline import Pipeline
from qa.surrogates import without_surrogates
from qa.types import Answer, Status, Transcript
from qa.uploads import LIMITS, read_upload
from qa.web.shown import answer_html, notice_html, preview_html, question_html
from qa.web.visits import Visit, Visits, holds_own_transcript

EVERYONE = "Everyone"
ALL = ""  # of the transcripts
MOST_QUOTES = 10
MOST_FILES = 20  # that are brought at once
_LONGEST_NAME = 200  # characters
# A day of talk: some two minutes of embedding on two processors.
PAGE_LIMITS = replace(LIMITS, file_bytes=10_000_000, characters=1_000_000, turns=20_000)
_GONE = (
    "Your transcript is no longer kept here: an hour has passed since the last question, or the page was "
    "restarted. Please bring it again."
)

Message = dict[str, Any]


class Actions:
    """What visitors can do, each with their own past and transcript.

    Args:
        pipeline: What answers who brought no transcript.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.visits = Visits(pipeline)

    def visit(self, token: str, session: str) -> tuple[str, Visit]:
        """Return the visit of a token, a new one where there is none any more."""
        visit = self.visits.find(token)
        if visit is None:
            token = self.visits.begin(session)
            visit = self.visits.find(token)
        assert visit is not None  # noqa: S101 - it was begun a moment ago
        return token, visit

    def respond(
        self, question: str, speaker: str, quotes: int, messages: list[Message], token: str, session: str
    ) -> tuple[list[Message], str]:
        """Return the conversation with the question and its answer added, and the visit's token."""
        if holds_own_transcript(token) and self.visits.find(token) is None:
            return [*messages, {"role": "assistant", "content": notice_html(_GONE)}], token
        token, visit = self.visit(token, session)
        whose = None if speaker == EVERYONE else speaker
        asks = visit.asks
        answer = ask(asks, question, speaker=whose, k=quotes, history=visit.asked)
        # A greeting is nothing that a follow-up could refer to.
        if answer.status is not Status.INVALID_QUESTION:
            visit.asked.append(answer)
        return [
            *messages,
            {"role": "user", "content": question_html(answer.question)},
            {"role": "assistant", "content": answer_html(answer, asks.transcripts)},
        ], token

    def read(self, paths: Sequence[str], token: str, session: str) -> tuple[str, str, bool]:
        """Read a visitor's files and forget them: what they hold, to be looked at before it is used.

        Returns:
            The visit's token; the previews, or why there is none, as HTML; whether they can be used.
        """
        token, visit = self.visit(token, session)
        told, offered = [], []
        for path in paths[:MOST_FILES]:
            try:
                offered.append(_read(Path(path)))
                told.append(preview_html(offered[-1]))
            except TranscriptError as error:
                told.append(notice_html(str(error)))
        for path in paths[MOST_FILES:]:
            _taken(Path(path))
        if len(paths) > MOST_FILES:
            told.append(notice_html(f"The first {MOST_FILES} files were read, of {len(paths)}."))
        if sum(len(turn.text) for each in offered for turn in each.turns) > PAGE_LIMITS.characters:
            offered = []
            told = [notice_html(f"Together they are longer than {PAGE_LIMITS.characters:,} characters.")]
        visit.offered = with_distinct_ids(offered)
        return token, "".join(told), bool(offered)

    def use(self, token: str, session: str, progress: Progress) -> tuple[str, Pipeline]:
        """Embed the transcripts that were read, and return their visit and the pipeline that answers."""
        token, visit = self.visit(token, session)
        if not visit.offered:
            return token, visit.pipeline
        own = Pipeline.from_transcripts(
            visit.offered, encoder=self.pipeline.encoder, reader=self.pipeline.reader, progress=progress
        )
        self.visits.end(token)
        return self.visits.begin(session, own), own

    def open(self, address: str, token: str, session: str) -> tuple[str, Visit]:
        """Open the transcript that an address of the page leads to; an unknown one leads nowhere."""
        token, visit = self.visit(token, session)
        id = unquote(address.removeprefix("#").partition("/")[0])
        if id in {transcript.id for transcript in visit.pipeline.transcripts}:
            visit.opened = id
        return token, visit

    def choose(self, id: str, token: str, session: str) -> tuple[str, Visit]:
        """Ask one transcript from now on, or all."""
        token, visit = self.visit(token, session)
        ids = [transcript.id for transcript in visit.pipeline.transcripts]
        visit.choose(id if id in ids else ALL)
        return token, visit

    def rename(self, old: str, new: str, turn: str, token: str, session: str) -> tuple[str, Visit, str]:
        """Give a speaker another name, in all turns or in one, for this visitor alone.

        Args:
            old: The name so far; not needed for one turn.
            new: The name from now on.
            turn: The number of a turn of the open transcript, as people count; "" for all.
            token: The visit's.
            session: Gradio's name for the page.

        Returns:
            The visit's token, the visit, and what has been done.

        Raises:
            OptionError: If there is no such speaker or turn, or the name is none.
        """
        token, visit = self.visit(token, session)
        new = (
            without_surrogates(new)[:_LONGEST_NAME] if isinstance(new, str) else ""
        )  # whatever a program sent
        told = _rename_turn(visit, turn, new) if turn.strip() else _rename_speaker(visit, old, new)
        return token, visit, told

    def go_back(self, token: str, session: str) -> str:
        """Forget a visitor's own transcript and return the token of a visit to the page's."""
        self.visits.end(token)
        return self.visits.begin(session)

    def forget_past(self, token: str) -> None:
        """Forget what was asked."""
        visit = self.visits.find(token)
        if visit is not None:
            visit.asked.clear()

    def saved(self, token: str, suffix: str) -> str:
        """Return the conversation as the text of a file, "" when nothing was asked."""
        visit = self.visits.find(token)
        return export(visit.asked, suffix) if visit is not None and visit.asked else ""


def _rename_turn(visit: Visit, turn: str, new: str) -> str:
    count = len(visit.reads.turns)
    number = int(turn) if turn.strip().isdecimal() and len(turn) < 10 else 0
    if not 1 <= number <= count:
        raise OptionError(f"There is no turn “{turn}”; expected a number from 1 to {count}.")
    visit.pipeline = visit.pipeline.rename({}, turns={number - 1: new}, transcript=visit.reads.id)
    return f"Turn {number} is said by {visit.reads.turns[number - 1].speaker.name} now."


def _rename_speaker(visit: Visit, old: str, new: str) -> str:
    named = visit.pipeline
    for transcript in visit.asks.transcripts:
        if old in {speaker.name for speaker in transcript.speakers}:
            named = named.rename({old: new}, transcript=transcript.id)
    if named is visit.pipeline:
        raise OptionError("Choose whom to rename.")
    visit.pipeline = named
    return f"{old} is called {' '.join(new.split())} now."


def _read(file: Path) -> Transcript:
    """Return the transcript in a file, which is deleted.

    Raises:
        TranscriptError: If it cannot be read.
    """
    data = _taken(file)
    if data is None:  # another visitor's page had the same file, and has taken it away
        raise TranscriptError(file.name, "the file did not arrive; please bring it again")
    return read_upload(data, file.name, limits=PAGE_LIMITS)


def _taken(file: Path) -> bytes | None:
    """Return a file's bytes, and leave nothing of it where gradio keeps what it is sent."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    file.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # another file of the same bytes has arrived there
        file.parent.rmdir()
    return data


def ask(pipeline: Pipeline, question: object, *, speaker: object, k: object, history: list[Answer]) -> Answer:
    """Ask, whatever a program sent: what is no text is no question, what is no number is 3."""
    # Halves of characters would come back in the answer, which could not be sent.
    text = without_surrogates(question) if isinstance(question, str) else ""
    whose = without_surrogates(speaker) if isinstance(speaker, str) else None
    count = int(k) if isinstance(k, (int, float)) and 1 <= k <= MOST_QUOTES else 3
    return pipeline.ask(text, k=count, speaker=whose, history=history)
