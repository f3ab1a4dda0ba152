"""Files and folders -> transcripts, each file once, with distinct ids."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from qa.errors import TranscriptError
from qa.parsing import parse_file
from qa.types import Transcript

# Files of a folder that are read as transcripts.
SUFFIXES = (".txt", ".md")


def read_transcripts(paths: str | Path | Iterable[str | Path]) -> list[Transcript]:
    """Return the transcripts in files and folders, each file once, with distinct ids.

    Raises:
        TranscriptError: If a file cannot be read as a transcript, or a folder holds none.
    """
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    files: list[Path] = []
    for path in map(Path, given):
        if os.path.isdir(path):  # Path.is_dir raises on a name that is too long
            inside = transcript_files(path)
            if not inside:
                raise TranscriptError(
                    path, f"no transcripts in this folder; expected files ending in {' or '.join(SUFFIXES)}"
                )
            files += inside
        else:
            files.append(path)
    if not files:
        raise TranscriptError("transcripts", "none given; name a file or a folder")
    transcripts: list[Transcript] = []
    seen: set[str] = set()
    for file in _distinct(files):
        transcript = parse_file(file)
        name, number = transcript.id, 1
        while name in seen:  # two folders may each hold a "meeting.txt"
            number += 1
            name = f"{transcript.id}-{number}"
        seen.add(name)
        transcripts.append(replace(transcript, id=name))
    return transcripts


def transcript_files(folder: Path) -> list[Path]:
    """Return the files of a folder that are taken for transcripts, sorted by name."""
    return sorted(
        file
        for file in folder.iterdir()
        if file.is_file() and file.suffix.lower() in SUFFIXES and file.stem.upper() != "README"
    )


def _distinct(files: Iterable[Path]) -> list[Path]:
    """Return each file once, by the first of the paths that lead to it."""
    by_place: dict[str, Path] = {}
    for file in files:
        by_place.setdefault(os.path.realpath(file) if "\0" not in str(file) else str(file), file)
    return list(by_place.values())
