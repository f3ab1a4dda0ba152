"""What the page does when somebody asks, brings a transcript or saves the conversation; no gradio here."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from qa.encoder import Progress
from qa.errors import TranscriptError
from qa.export import export
from qa.pipeline import Pipeline
from qa.types import Answer, Status
from qa.uploads import LIMITS, read_upload
from qa.uploads.wire import LONE_SURROGATE
from qa.web.html import answer_html, notice_html, preview_html, question_html
from qa.web.visits import Visit, Visits, holds_own_transcript

EVERYONE = "Everyone"
MOST_QUOTES = 10
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
        answer = ask(visit.pipeline, question, speaker=whose, k=quotes, history=visit.asked)
        # A greeting is nothing that a follow-up could refer to.
        if answer.status is not Status.INVALID_QUESTION:
            visit.asked.append(answer)
        return [
            *messages,
            {"role": "user", "content": question_html(answer.question)},
            {"role": "assistant", "content": answer_html(answer, visit.pipeline.transcripts)},
        ], token

    def read(self, path: str, token: str, session: str) -> tuple[str, str, bool]:
        """Read a visitor's file and forget it: what it holds, to be looked at before it is used.

        Returns:
            The visit's token; the preview, or why there is none, as HTML; whether it can be used.
        """
        token, visit = self.visit(token, session)
        file = Path(path)
        try:
            data = file.read_bytes()
        except OSError:  # another visitor's page had the same file, and has taken it away
            return token, notice_html("The file did not arrive. Please bring it again."), False
        # Nothing of it stays where gradio keeps what it is sent.
        file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # another file of the same bytes has arrived there
            file.parent.rmdir()
        try:
            visit.offered = read_upload(data, file.name, limits=PAGE_LIMITS)
        except TranscriptError as error:
            visit.offered = None
            return token, notice_html(str(error)), False
        return token, preview_html(visit.offered), True

    def use(self, token: str, session: str, progress: Progress) -> tuple[str, Pipeline]:
        """Embed the transcript that was read, and return its visit and the pipeline that answers over it."""
        token, visit = self.visit(token, session)
        if visit.offered is None:
            return token, visit.pipeline
        own = Pipeline.from_transcripts(
            [visit.offered], encoder=self.pipeline.encoder, reader=self.pipeline.reader, progress=progress
        )
        self.visits.end(token)
        return self.visits.begin(session, own), own

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


def ask(pipeline: Pipeline, question: object, *, speaker: object, k: object, history: list[Answer]) -> Answer:
    """Ask, whatever a program sent: what is no text is no question, what is no number is 3."""
    text = whole(question) if isinstance(question, str) else ""
    whose = whole(speaker) if isinstance(speaker, str) else None
    count = int(k) if isinstance(k, (int, float)) and 1 <= k <= MOST_QUOTES else 3
    return pipeline.ask(text, k=count, speaker=whose, history=history)


def whole(text: str) -> str:
    """Return a text without halves of characters: it comes back in the answer, which could not be sent."""
    return LONE_SURROGATE.sub("\ufffd", text)
