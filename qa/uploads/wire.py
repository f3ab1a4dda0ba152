"""A transcript, or why there is none, as bytes from the child to its parent.

Each line is one JSON value: a string, a number, true, false or null, never a list or an object. The
child may be in the hands of the file that it reads, and such lines can neither nest nor grow in memory
beyond what was sent. `received` reads and checks them; the hash, the id and the name are the parent's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from qa.surrogates import without_surrogates
from qa.types import Speaker, Transcript
from qa.uploads.limits import Limits

Scalar = str | int | float | bool | None

TRANSCRIPT, REFUSAL, END = "transcript", "refusal", "end"
# Half of a character, which no UTF-8 can hold: page, index and export would fail on it later. It is
# one character before and after, so offsets hold.
_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def dump_job(name: str, id: str, limits: Limits) -> bytes:
    """Return the line that tells the child what to do; the file's bytes follow it."""
    return json.dumps({"name": name, "id": id, "limits": asdict(limits)}).encode() + b"\n"


def load_job(line: bytes) -> tuple[str, str, Limits]:
    """Return the name, the id and the limits in a job."""
    job = json.loads(line)
    return job["name"], job["id"], Limits(**job["limits"])


def dump_refusal(problem: str, line: int | None = None) -> bytes:
    """Return why a file is no transcript, and in which line."""
    return _lines((REFUSAL, problem, line, END))


def dump(transcript: Transcript, limits: Limits) -> bytes:
    """Return a transcript, or a refusal of one that holds more than the limits allow."""
    speakers = {id(turn.speaker): turn.speaker for turn in transcript.turns}
    problem = _excess(transcript, list(speakers.values()), limits)
    if problem:
        return dump_refusal(problem)
    return _lines(_fields(transcript, speakers))


def is_whole(output: bytes) -> bool:
    """Say whether a child came to the end of its answer."""
    return output.endswith(f'"{END}"\n'.encode())


def _excess(transcript: Transcript, speakers: list[Speaker], limits: Limits) -> str:
    """Return what a transcript has too much of, "" for nothing."""
    turns, aside = transcript.turns, transcript.set_aside
    if len(turns) > limits.turns:
        return limits.too_many_turns(len(turns))
    labels = [label for speaker in speakers for label in speaker.labels]
    pieces = len(aside) + len(labels) + sum(len(turn.stamps) for turn in turns)
    if pieces > limits.pieces:
        return limits.too_many_pieces(pieces)
    characters = (
        len(transcript.title)
        + sum(len(turn.text) for turn in turns)
        + sum(len(text) for _, text in aside)
        + sum(map(len, labels))
        + sum(len(s.name) + len(s.title or "") + len(s.affiliation or "") for s in speakers)
    )
    return limits.too_much_text(characters) if characters > limits.characters else ""


def _fields(transcript: Transcript, speakers: dict[int, Speaker]) -> Iterator[Scalar]:
    """Yield what a transcript is made of, counts before what they count."""
    yield from (TRANSCRIPT, transcript.title)
    yield transcript.date.isoformat() if transcript.date else None
    yield from (transcript.format, transcript.recording, len(speakers))
    for speaker in speakers.values():
        yield from (speaker.name, speaker.title, speaker.affiliation)
        yield speaker.is_questioner
        yield speaker.scope
        yield len(speaker.labels)
        yield from speaker.labels
    # Speakers are told apart by identity, as turns share them.
    numbers = {key: number for number, key in enumerate(speakers)}
    yield len(transcript.turns)
    for turn in transcript.turns:
        yield numbers[id(turn.speaker)]
        yield turn.text
        yield turn.line
        yield turn.start_seconds
        yield len(turn.stamps)
        for offset, seconds in turn.stamps:
            yield from (offset, seconds)
    yield len(transcript.set_aside)
    for line, text in transcript.set_aside:
        yield line
        yield text
    yield END


def _lines(values: Iterable[Scalar]) -> bytes:
    lines = (_ENCODE(without_surrogates(value) if isinstance(value, str) else value) for value in values)
    return "".join(f"{line}\n" for line in lines).encode()
