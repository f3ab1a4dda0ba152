"""Files and folders -> transcripts, each file once, with distinct ids."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from qa.errors import TranscriptError
from qa.parsing import parse_file
from qa.types import Transcript

# Files of a folder that may be transcripts; which format each is in, its content tells.
SUFFIXES = (".txt", ".md", ".vtt", ".srt", ".sbv", ".json", ".csv", ".tsv", ".docx", ".pdf")

_LOG = logging.getLogger(__name__)


def read_transcripts(paths: str | Path | Iterable[str | Path]) -> list[Transcript]:
    """Return the transcripts in files and folders, each file once, with distinct ids.

    A file that was named must be a transcript; one that a folder happens to hold is left out, with
    a warning in the log, when it cannot be read as one.

    Raises:
        TranscriptError: If a file cannot be read as a transcript, or a folder holds none.
    """
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    if not given:
        raise TranscriptError("transcripts", "none given; name a file or a folder")
    transcripts: list[Transcript] = []
    places: set[str] = set()
    ids: set[str] = set()
    for path in map(Path, given):
        is_folder = os.path.isdir(path)  # Path.is_dir raises on a name that is too long
        files = [file for file in (transcript_files(path) if is_folder else [path]) if _is_new(file, places)]
        read = _read_folder(path, files) if is_folder else [parse_file(file) for file in files]
        transcripts += [_with_distinct_id(transcript, ids) for transcript in read]
    return transcripts


def _read_folder(folder: Path, files: list[Path]) -> list[Transcript]:
    """Return the transcripts among a folder's files; see `read_transcripts`."""
    read: list[Transcript] = []
    errors: list[TranscriptError] = []
    for file in files:
        try:
            read.append(parse_file(file))
        except TranscriptError as error:
            errors.append(error)
    if not read and errors:
        raise errors[0]
    if not read and not transcript_files(folder):
        suffixes = ", ".join(SUFFIXES)
        raise TranscriptError(folder, f"no transcripts in this folder; expected files ending in {suffixes}")
    for problem in errors:
        _LOG.warning("%s; left out", problem)
    return read


def transcript_files(folder: Path) -> list[Path]:
    """Return the files of a folder that are taken for transcripts, sorted by name."""
    return sorted(
        file
        for file in folder.iterdir()
        if file.is_file() and file.suffix.lower() in SUFFIXES and file.stem.upper() != "README"
    )


def _is_new(file: Path, places: set[str]) -> bool:
    """Say whether no path before led to the same file, and remember this one."""
    place = os.path.realpath(file) if "\0" not in str(file) else str(file)
    if place in places:
        return False
    places.add(place)
    return True


def _with_distinct_id(transcript: Transcript, ids: set[str]) -> Transcript:
    """Return a transcript under an id that no other has: two folders may each hold a "meeting.txt"."""
    name, number = transcript.id, 1
    while name in ids:
        number += 1
        name = f"{transcript.id}-{number}"
    ids.add(name)
    return replace(transcript, id=name)
