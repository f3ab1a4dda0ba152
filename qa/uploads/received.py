"""What comes back from the child, checked field by field: the file that it reads may have taken it over."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import date

from qa.errors import TranscriptError
from qa.surrogates import LONE_SURROGATE
from qa.types import Speaker, Transcript, Turn
from qa.uploads.limits import Limits
from qa.uploads.names import clean
from qa.uploads.wire import END, REFUSAL, TRANSCRIPT, Scalar

_LONGEST_PROBLEM = 2_000  # characters
_LONGEST_DETAIL = 100  # characters of a format's name, a day
_HIGHEST = 10**10  # line number, seconds
_ADDRESS = re.compile(r"(?:https?://[^\s<>\"']+)?")


class _DamagedError(Exception):
    """An answer that no child of ours gives."""


def load(output: bytes, data: bytes, *, name: str, id: str, limits: Limits) -> Transcript:
    """Return the transcript that a child read from an upload.

    Args:
        output: What the child wrote.
        data: The file that it was given.
        name: What errors name as the place.
        id: The transcript's id.
        limits: How much it may hold.

    Raises:
        TranscriptError: If the child refused the file, or its answer is none.
    """
    fields = _Fields(output, limits)
    try:
        kind = fields.text(_LONGEST_DETAIL)
        if kind == TRANSCRIPT:
            return _transcript(fields, hashlib.sha256(data).hexdigest(), id)
        problem, line = _refusal(fields, kind)
    except _DamagedError:
        raise TranscriptError(
            name, "was read, but the answer is damaged; expected a transcript. Save its words as plain text"
        ) from None
    raise TranscriptError(name, problem, line=line)


class _Fields:
    """The values in an answer, one after the other, each of the kind asked for, or `_DamagedError`."""

    def __init__(self, output: bytes, limits: Limits) -> None:
        self.limits = limits
        self._lines = io.BytesIO(output)
        self._decode = json.JSONDecoder(parse_constant=_refuse_constant).raw_decode
        self._characters = limits.characters
        self._pieces = limits.pieces

    def value(self) -> Scalar:
        """Return the next value."""
        line = self._lines.readline()
        if line[:1] in {b"[", b"{"}:
            raise _DamagedError
        try:
            text = line.decode()
            found: Scalar
            found, end = self._decode(text)
        except ValueError:  # of JSON, of UTF-8, of too many digits
            raise _DamagedError from None
        if text[end:] != "\n":
            raise _DamagedError
        return found

    def text(self, longest: int | None = None) -> str:
        """Return the next value, a text; one without a longest length counts among all characters."""
        found = self.value()
        if not isinstance(found, str) or LONE_SURROGATE.search(found):
            raise _DamagedError
        if longest is None:
            self._characters -= len(found)
        if self._characters < 0 or (longest is not None and len(found) > longest):
            raise _DamagedError
        return found

    def is_none(self) -> bool:
        """Say whether the next value is None, and pass it where it is."""
        place = self._lines.tell()
        if self._lines.readline() == b"null\n":
            return True
        self._lines.seek(place)
        return False

    def text_or_none(self) -> str | None:
        """Return the next value, a text or None."""
        return None if self.is_none() else self.text()

    def integer(self, *, least: int = 0, most: int = _HIGHEST) -> int:
        """Return the next value, a whole number within bounds."""
        found = self.value()
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            raise _DamagedError
        return found

    def pieces(self) -> int:
        """Return the next value, the number of pieces that follow."""
        found = self.integer(most=self._pieces)
        self._pieces -= found
        return found

    def seconds(self) -> float:
        """Return the next value, a time."""
        found = self.value()
        if not isinstance(found, int | float) or isinstance(found, bool) or not abs(found) <= _HIGHEST:
            raise _DamagedError
        return found

    def seconds_or_none(self) -> float | None:
        """Return the next value, a time or None."""
        return None if self.is_none() else self.seconds()

    def flag(self) -> bool:
        """Return the next value, true or false."""
        found = self.value()
        if not isinstance(found, bool):
            raise _DamagedError
        return found

    def address(self) -> str:
        """Return the next value, an address of the web or ""."""
        found = self.text()
        if not _ADDRESS.fullmatch(found):
            raise _DamagedError
        return found

    def day_or_none(self) -> date | None:
        """Return the next value, a day or None."""
        if self.is_none():
            return None
        try:
            return date.fromisoformat(self.text(_LONGEST_DETAIL))
        except ValueError:
            raise _DamagedError from None

    def end(self) -> None:
        """Read the last value."""
        if self.text(len(END)) != END or self._lines.read(1):
            raise _DamagedError


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _refusal(fields: _Fields, kind: str) -> tuple[str, int | None]:
    """Return the problem of a file that was refused, and its line."""
    if kind != REFUSAL:
        raise _DamagedError
    problem = clean(fields.text()[:_LONGEST_PROBLEM])
    line = None if fields.is_none() else fields.integer()
    fields.end()
    return problem, line


def _transcript(fields: _Fields, sha256: str, id: str) -> Transcript:
    """Return the transcript that an answer holds."""
    title, day = fields.text(), fields.day_or_none()
    format, recording = fields.text(_LONGEST_DETAIL), fields.address()
    most = fields.limits.turns
    speakers = [_speaker(fields, sha256) for _ in range(fields.integer(least=1, most=most))]
    turns = tuple(_turn(fields, index, speakers) for index in range(fields.integer(least=1, most=most)))
    set_aside = tuple((fields.integer(), fields.text()) for _ in range(fields.pieces()))
    fields.end()
    return Transcript(id, title, day, turns, set_aside, sha256, format, recording)


def _speaker(fields: _Fields, sha256: str) -> Speaker:
    name, title, affiliation = fields.text(), fields.text_or_none(), fields.text_or_none()
    is_questioner, scope = fields.flag(), fields.text(len(sha256))
    # It keeps people of this file from being those of another.
    if not sha256.startswith(scope):
        raise _DamagedError
    labels = tuple(fields.text() for _ in range(fields.pieces()))
    return Speaker(name, title, affiliation, labels, is_questioner, scope)


def _turn(fields: _Fields, index: int, speakers: list[Speaker]) -> Turn:
    speaker = speakers[fields.integer(most=len(speakers) - 1)]
    text, line, start_seconds = fields.text(), fields.integer(), fields.seconds_or_none()
    if not text:
        raise _DamagedError
    stamps: list[tuple[int, float]] = []
    offset = 0
    for _ in range(fields.pieces()):
        offset = fields.integer(least=offset, most=len(text))
        stamps.append((offset, fields.seconds()))
    return Turn(index, speaker, text, line, start_seconds, tuple(stamps))
