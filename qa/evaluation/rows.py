"""JSON lines whose every fault names its file and line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import TranscriptError


@dataclass(frozen=True, slots=True)
class JsonRow:
    """One object of a JSON lines file; optional fields may be missing or null.

    Attributes:
        path: The file.
        line: Line number, from 1.
        fields: The object.
    """

    path: Path
    line: int
    fields: dict[str, Any]

    def error(self, problem: str) -> TranscriptError:
        """Return the exception for a fault of this row."""
        return TranscriptError(self.path, problem, line=self.line)

    def text(self, name: str) -> str:
        """Return a field that must be a string."""
        value = self.optional_text(name)
        if value is None:
            raise self.error(f"no field '{name}'; the row has {', '.join(self.fields) or 'no fields'}")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a field that may be left out and is a string otherwise."""
        value = self.fields.get(name)
        if value is None or isinstance(value, str):
            return value
        raise self._wrong(name, "a string")

    def flag(self, name: str) -> bool:
        """Return a field that must be true or false."""
        value = self.fields.get(name)
        if isinstance(value, bool):
            return value
        raise self._wrong(name, "true or false")

    def optional_number(self, name: str) -> int | None:
        """Return a field that may be left out and is an index, from 0, otherwise."""
        value = self.fields.get(name)
        if value is None or _is_index(value):
            return value
        raise self._wrong(name, "an index from 0")

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of strings; empty when the field is left out."""
        values = self._list(name)
        if all(isinstance(value, str) for value in values):
            return tuple(values)
        raise self._wrong(name, "a list of strings")

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return a list of indexes; empty when the field is left out."""
        values = self._list(name)
        if all(_is_index(value) for value in values):
            return tuple(values)
        raise self._wrong(name, "a list of indexes from 0")

    def rows(self, name: str) -> list[JsonRow]:
        """Return a list of objects, each a row of the same line."""
        values = self._list(name)
        if all(isinstance(value, dict) for value in values):
            return [JsonRow(self.path, self.line, value) for value in values]
        raise self._wrong(name, "a list of objects")

    def _list(self, name: str) -> list[Any]:
        value = self.fields.get(name)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        raise self._wrong(name, "a list")

    def _wrong(self, name: str, expected: str) -> TranscriptError:
        found = json.dumps(self.fields[name])[:60] if name in self.fields else "nothing"
        return self.error(f"field '{name}' is {found}; expected {expected}")


def read_rows(path: Path) -> list[JsonRow]:
    """Return the objects of a JSON lines file; blank lines are skipped.

    Raises:
        TranscriptError: If the file is missing or is not JSON lines.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise TranscriptError(path, "no such file; expected questions as JSON lines") from None
    except UnicodeDecodeError:
        raise TranscriptError(path, "is not UTF-8 text; expected JSON lines") from None
    except OSError as error:
        raise TranscriptError(path, f"cannot be read: {error.strerror}") from None
    # Not splitlines(): JSON strings may hold U+2028, which it would split at.
    lines = enumerate(text.split("\n"), start=1)
    return [_parse(path, number, line) for number, line in lines if line.strip()]


def _parse(path: Path, number: int, line: str) -> JsonRow:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error.msg} at column {error.colno}; expected one object a line"
        raise TranscriptError(path, problem, line=number) from None
    if not isinstance(value, dict):
        raise TranscriptError(path, f"found {line.strip()[:60]!r}; expected an object", line=number)
    return JsonRow(path, number, value)


def _is_index(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
