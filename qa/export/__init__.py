"""Answers -> a file's text: Markdown to read, CSV for a spreadsheet, JSON for a program.

Every quote comes with its citation: who said it, in which transcript, when, in which turn, and a link
into the recording where the transcript names one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from qa.errors import OptionError
from qa.export.citations import citation
from qa.export.links import recording_link
from qa.export.markdown import to_markdown
from qa.export.records import to_json
from qa.export.table import to_csv
from qa.types import Answer

__all__ = [
    "EXPORTS",
    "check_suffix",
    "citation",
    "export",
    "recording_link",
    "to_csv",
    "to_json",
    "to_markdown",
]

EXPORTS: Mapping[str, Callable[[Sequence[Answer]], str]] = {
    ".md": to_markdown,
    ".csv": to_csv,
    ".json": to_json,
}


def export(answers: Sequence[Answer], suffix: str) -> str:
    """Return answers as the text of a file; it encodes to UTF-8, whatever was quoted.

    Args:
        answers: An answer or a conversation, in order.
        suffix: Of the file's name: one of EXPORTS, in capitals or not.

    Raises:
        OptionError: If nothing is written to files of that suffix.
    """
    check_suffix(suffix)
    return EXPORTS[suffix.lower()](answers)


def check_suffix(suffix: str) -> None:
    """Check that files of a suffix can be written, before there is something to write.

    Raises:
        OptionError: If nothing is written to files of that suffix.
    """
    if suffix.lower() not in EXPORTS:
        raise OptionError(f"no export to {suffix!r}; name a file that ends in {', '.join(EXPORTS)}")
