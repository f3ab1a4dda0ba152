"""The exceptions raised on purpose.

QAError
├── TranscriptError      (ValueError)  a file that cannot be read as a transcript
├── IndexMismatchError   (ValueError)  an index built from something else than asked for
├── EncoderError         (ValueError)  an encoder that is missing, altered or unusable
├── ReaderError          (ValueError)  a reader that is missing or altered
└── OptionError          (ValueError)  an argument outside its range

Each message says where, what was found, what was expected and what to do next; the facts stay
on the exception as attributes.
"""

from __future__ import annotations

from pathlib import Path


class QAError(Exception):
    """The base of all errors that qa raises on purpose."""


class TranscriptError(QAError, ValueError):
    """A file that cannot be read as a transcript.

    Attributes:
        path: The file, or the name that stood for it.
        line: Line number from 1; None when the whole file is meant.
    """

    def __init__(self, path: str | Path, problem: str, *, line: int | None = None) -> None:
        self.path = path
        self.line = line
        where = f"{path}:{line}" if line is not None else f"{path}"
        super().__init__(f"{where}: {problem}")


class IndexMismatchError(QAError, ValueError):
    """A stored index that does not belong to these transcripts and this encoder.

    Attributes:
        folder: The index's folder.
    """

    def __init__(self, folder: str | Path, problem: str) -> None:
        self.folder = folder
        super().__init__(f"{folder}: {problem}")


class EncoderError(QAError, ValueError):
    """An encoder that is missing, altered or unusable.

    Attributes:
        name: The folder or model name that was asked for.
    """

    def __init__(self, name: str | Path, problem: str) -> None:
        self.name = name
        super().__init__(f"encoder {name}: {problem}")


class ReaderError(QAError, ValueError):
    """A reader that is missing or altered.

    Attributes:
        folder: Where its files are expected.
    """

    def __init__(self, folder: str | Path, problem: str) -> None:
        self.folder = folder
        super().__init__(f"reader {folder}: {problem}")


class OptionError(QAError, ValueError):
    """An argument outside its range."""
