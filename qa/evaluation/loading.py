"""Files -> cases. Two forms are read, one by `conversations`, the other by `snippets`.

* A folder of `conversations.jsonl` and `questions.jsonl`: each conversation is a transcript,
  each question names its conversation, its gold turns and short answers in them.
* A `questions.jsonl` beside transcript files: each question gives snippets of the text, any one
  of which makes a quote right, and the speaker, by name or as a regular expression. A question
  that names no `transcript` asks about all the transcripts of the folder at once.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from qa.errors import OptionError, TranscriptError
from qa.evaluation.conversations import conversation_cases
from qa.evaluation.gold import Case
from qa.evaluation.rows import JsonRow, read_rows
from qa.evaluation.snippets import ReadTranscript, transcript_cases
from qa.types import Transcript


def load(
    path: str | Path,
    *,
    transcripts: str | Path | None = None,
    split: str | None = None,
    limit: int | None = None,
    read: ReadTranscript = Transcript.from_file,
) -> list[Case]:
    """Return the questions of a file or folder, grouped by what is searched for them.

    Args:
        path: A folder with `questions.jsonl`, or a questions file.
        transcripts: A folder with the transcripts; beside the questions by default.
        split: Only the questions whose field `split` says so.
        limit: Only so many cases: always the same ones, chosen by a hash of their names.
        read: How a transcript file becomes a transcript.

    Raises:
        TranscriptError: If a file is missing or malformed, or no question is left; the message
            names the file and line.
        OptionError: If limit is less than 1.
    """
    if limit is not None and limit < 1:
        raise OptionError(f"limit is {limit}; expected 1 or more")
    source = Path(path) / "questions.jsonl" if Path(path).is_dir() else Path(path)
    rows = _of_split(read_rows(source), split, source)
    conversations = source.with_name("conversations.jsonl")
    if transcripts is None and conversations.exists():
        cases = conversation_cases(rows, conversations)
    else:
        folders = [source.parent] if transcripts is None else [Path(transcripts), source.parent]
        cases = transcript_cases(rows, folders, read)
    if limit is None:
        return cases
    hashes = [zlib.crc32(case.transcripts[0].id.encode()) for case in cases]
    kept = sorted(range(len(cases)), key=hashes.__getitem__)[:limit]
    return [cases[position] for position in sorted(kept)]


def _of_split(rows: list[JsonRow], split: str | None, source: Path) -> list[JsonRow]:
    if not rows:
        raise TranscriptError(source, "no questions; expected one JSON object a line")
    if split is None:
        return rows
    kept = [row for row in rows if row.optional_text("split") == split]
    if not kept:
        known = sorted({row.optional_text("split") or "none" for row in rows})
        raise TranscriptError(source, f"no questions of split '{split}'; found {', '.join(known)}")
    return kept
