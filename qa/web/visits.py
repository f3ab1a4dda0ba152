"""What the page keeps of each visitor: what they asked and their own transcript, for nobody else.

A visit is found by its token alone: 256 random bits that only the visitor's browser has. Gradio's own session
identifier is drawn by the browser without secrecy, so nothing is kept under it; it only says when somebody
leaves. Gradio sends answers by it, though: who knew one (52 random bits, told to nobody) could read an answer
on its way, or end the visit.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from qa.pipeline import Pipeline
from qa.types import Answer, Transcript

KEPT_SECONDS = 3600.0  # since the last question
# Visits in memory at once; the one unused for longest makes room.
MOST_VISITS = 500
# Begins the token of a visit that holds a transcript of the visitor's own.
_OWN = "own-"


@dataclass(slots=True)
class Visit:
    """One visitor's page.

    Attributes:
        pipeline: What answers them: the page's, their own, or one with names that they gave.
        chosen: The one transcript of it that they ask, as its id; "" for all.
        opened: The one that they read, as its id; "" for the first of those that they ask.
        session: Gradio's name for the page, to know when it is closed.
        last_used: Monotonic seconds.
        asked: Their answers so far, oldest first.
        offered: Transcripts of their own, read and shown, but not yet asked.
    """

    pipeline: Pipeline
    session: str
    last_used: float
    asked: list[Answer] = field(default_factory=list)
    offered: tuple[Transcript, ...] = ()
    chosen: str = ""
    opened: str = ""
    _part: tuple[Pipeline, Pipeline] | None = None  # the chosen one, and what it is part of

    def choose(self, id: str) -> None:
        """Ask one transcript from now on, "" for all."""
        self.chosen, self.opened, self._part = id, id, None

    @property
    def asks(self) -> Pipeline:
        """What answers them now: all of the transcripts, or the chosen one."""
        if not self.chosen:
            return self.pipeline
        # A part has a search of its own, which is not made anew for every question.
        if self._part is None or self._part[1] is not self.pipeline:
            self._part = self.pipeline.only(self.chosen), self.pipeline
        return self._part[0]

    @property
    def reads(self) -> Transcript:
        """The transcript that is open beside the answers."""
        return self.pipeline.transcript(self.opened or self.chosen or None)


class Visits:
    """The visits of a page, each forgotten when it is left, or an hour after the last question.

    Args:
        pipeline: What answers who brought no transcript.
        clock: Returns monotonic seconds.
    """

    def __init__(self, pipeline: Pipeline, clock: Callable[[], float] = time.monotonic) -> None:
        self._pipeline = pipeline
        self._clock = clock
        self._visits: dict[str, Visit] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._visits)

    def begin(self, session: str, pipeline: Pipeline | None = None) -> str:
        """Return the token of a new visit, to the pipeline's transcripts or the page's own."""
        token = (_OWN if pipeline else "") + secrets.token_urlsafe(32)
        with self._lock:
            self._forget_the_old()
            while len(self._visits) >= MOST_VISITS:
                del self._visits[min(self._visits, key=lambda each: self._visits[each].last_used)]
            self._visits[token] = Visit(pipeline or self._pipeline, session, self._clock())
        return token

    def find(self, token: object) -> Visit | None:
        """Return a visit by its token; None when there is none, or it was forgotten."""
        if not isinstance(token, str):  # whatever a program sent
            return None
        with self._lock:
            self._forget_the_old()
            visit = self._visits.get(token)
            if visit is not None:
                visit.last_used = self._clock()
            return visit

    def end(self, token: str) -> None:
        """Forget a visit."""
        with self._lock:
            self._visits.pop(token, None)

    def leave(self, session: str) -> None:
        """Forget the visits of a page that was closed."""
        with self._lock:
            for token in [token for token, visit in self._visits.items() if visit.session == session]:
                del self._visits[token]

    def _forget_the_old(self) -> None:
        oldest = self._clock() - KEPT_SECONDS
        for token in [token for token, visit in self._visits.items() if visit.last_used < oldest]:
            del self._visits[token]


def holds_own_transcript(token: object) -> bool:
    """Say whether a token was given for a transcript of the visitor's own, kept still or not."""
    return isinstance(token, str) and token.startswith(_OWN)
