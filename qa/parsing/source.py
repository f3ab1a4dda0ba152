"""A file's bytes, and what every format asks of them."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from qa.errors import TranscriptError
from qa.parsing.decode import decode

_HEAD = 65_536  # characters by which a text's format is told


class Source:
    """What a transcript is read from.

    Args:
        data: The bytes, or the text that they would decode to.
        place: What errors name as the place: a path, an id. It is read for a date where the source
            tells none.
    """

    def __init__(self, data: bytes | str, place: str | Path) -> None:
        self.data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        self._given = data if isinstance(data, str) else None
        self.place = place

    @cached_property
    def text(self) -> str:
        """The whole text.

        Raises:
            TranscriptError: If the bytes are not text.
        """
        return decode(self.data, self.place) if self._given is None else self._given

    @cached_property
    def head(self) -> str:
        """The first characters of the text, without a byte order mark; "" when it is not text."""
        try:
            return self.text[:_HEAD].lstrip("\ufeff")
        except TranscriptError:
            return ""

    @cached_property
    def json(self) -> Any:
        """The value that the text is JSON for; None when it is not JSON."""
        if self.head.lstrip()[:1] not in {"{", "["}:
            return None
        try:
            return json.loads(self.text.lstrip("\ufeff"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            return None

    def error(self, problem: str, *, line: int | None = None) -> TranscriptError:
        """Return the error that says what is wrong with this source."""
        return TranscriptError(self.place, problem, line=line)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
