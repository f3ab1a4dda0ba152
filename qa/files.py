"""Files and folders -> transcripts, each file once, with distinct ids."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from qa.errors import TranscriptError
from qa.parsing import parse_file
from qa.types import Transcript

# Files of a folder that may be transcripts; which format each is in, its content tells.
SUFFIXES = (".txt", ".md", ".vtt", ".srt", ".sbv", ".json", ".csv", ".tsv", ".docx", ".pdf")

_LOG = logging.getLogger(__name__)


def read_transcripts(
    paths: str | Path | Iterable[str | Path], *, progress: Callable[[int, int], None] | None = None
) -> list[Transcript]:
    """Return the transcripts in files and folders, each file once, with distinct ids.

    A file that was named must be a transcript; one that a folder, or a folder in it, happens to hold is
    left out, with a warning in the log, when it cannot be read as one. The id is the file's name without
    its suffix, after the folders that it lies in below the one that was named: "2024/council".

    Args:
        paths: Files and folders.
        progress: Called with (files read, files in all) as the reading goes on.

    Raises:
        TranscriptError: If a file cannot be read as a transcript, or a folder holds none.
    """
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    if not given:
        raise TranscriptError("transcripts", "none given; name a file or a folder")
    places: set[str] = set()
    found: list[tuple[Path, list[Path]]] = []
    for path in map(Path, given):
        # Path.is_dir raises on a name that is too long.
        files = transcript_files(path) if os.path.isdir(path) else [path]
        found.append((path, [file for file in files if _is_new(file, places)]))
    total, done = sum(len(files) for _, files in found), 0
    transcripts: list[Transcript] = []
    ids: set[str] = set()
    for path, files in found:
        errors: list[TranscriptError] = []
        for file in files:
            try:
                transcripts.append(_with_distinct_id(_in_its_folder(parse_file(file), file, path), ids))
            except TranscriptError as error:
                if file is path:
                    raise
                errors.append(error)
            done += 1
            if progress:
                progress(done, total)
        if errors and len(errors) == len(files):
            raise errors[0]
        for problem in errors:
            _LOG.warning("%s; left out", problem)
    return transcripts


def transcript_files(folder: Path) -> list[Path]:
    """Return the files that are taken for transcripts in a folder and the folders in it, sorted by path.

    Hidden folders are left out, and links to folders are not followed.

    Raises:
        TranscriptError: If there is none.
    """
    files = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(place, name) for name in names]
    taken = sorted(
        file
        for file in files
        if file.suffix.lower() in SUFFIXES and file.stem.upper() != "README" and file.is_file()
    )
    if not taken:
        suffixes = ", ".join(SUFFIXES)
        raise TranscriptError(folder, f"no transcripts in this folder; expected files ending in {suffixes}")
    return taken


def _in_its_folder(transcript: Transcript, file: Path, given: Path) -> Transcript:
    """Return a transcript whose id begins with the folders that its file lies in, below the given one."""
    if file is given:
        return transcript
    folders = file.parent.relative_to(given).as_posix()
    return transcript if folders == "." else replace(transcript, id=f"{folders}/{transcript.id}")


def _is_new(file: Path, places: set[str]) -> bool:
    """Say whether no path before led to the same file, and remember this one."""
    place = os.path.realpath(file) if "\0" not in str(file) else str(file)
    if place in places:
        return False
    places.add(place)
    return True


def with_distinct_ids(transcripts: Iterable[Transcript]) -> tuple[Transcript, ...]:
    """Return transcripts under ids of which no two are the same."""
    ids: set[str] = set()
    return tuple(_with_distinct_id(transcript, ids) for transcript in transcripts)


def _with_distinct_id(transcript: Transcript, ids: set[str]) -> Transcript:
    """Return a transcript under an id that no other has: two folders may each hold a "meeting.txt"."""
    name, number = transcript.id, 1
    while name in ids:
        number += 1
        name = f"{transcript.id}-{number}"
    ids.add(name)
    return replace(transcript, id=name)
