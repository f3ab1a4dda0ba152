"""Bytes -> Transcript.

`source` is a file's bytes, `formats` tells which format they are in, one module for each format
makes a `draft` of them, `people` says who is meant by its labels, `assemble` joins its turns.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from qa.errors import TranscriptError
from qa.parsing.assemble import turns_of
from qa.parsing.formats import recognise
from qa.parsing.source import Source
from qa.types import Transcript

_SCOPE = 16  # hexadecimal digits by which people of one transcript are told from another's

__all__ = ["parse_file", "parse_text"]


def parse_file(path: str | Path) -> Transcript:
    """Return the transcript in a file; see `Transcript.from_file`."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise TranscriptError(path, "no such file; check the path") from None
    except IsADirectoryError:
        raise TranscriptError(path, "is a folder; expected a file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TranscriptError(path, f"cannot be read: {reason}") from None
    return parse_source(Source(data, path), id=path.stem)


def parse_text(text: str, *, id: str, source: str | Path | None = None) -> Transcript:
    """Return the transcript in a text.

    Args:
        text: The whole file.
        id: The transcript's id, also its title when the text has no headline.
        source: What errors name as the place; the id by default.

    Raises:
        TranscriptError: If the text holds no speaker turns.
    """
    return parse_source(Source(text, source if source is not None else id), id=id)


def parse_source(source: Source, *, id: str) -> Transcript:
    """Return the transcript in a source, whatever its format.

    Raises:
        TranscriptError: If the source cannot be read as a transcript.
    """
    format = recognise(source)
    draft = format.parse(source)
    sha256 = hashlib.sha256(source.data).hexdigest()
    turns = turns_of(draft, scope=sha256[:_SCOPE])
    if not turns:
        raise source.error(
            f"{len(draft.blocks)} speaker labels but no words; expected lines such as 'Name: words'. "
            "Put each speaker's words behind the label or below it",
            line=draft.blocks[0].line if draft.blocks else None,
        )
    return Transcript(
        id=id,
        title=draft.title or id,
        date=draft.date,
        turns=turns,
        set_aside=draft.set_aside,
        sha256=sha256,
        format=format.name,
        recording=draft.recording,
    )
