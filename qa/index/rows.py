"""What the rows of an index stand for: passages, and their sentences once each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from qa.types import Passage, Transcript


def distinct_sentences(passages: Iterable[Passage]) -> Iterable[tuple[Passage, tuple[int, int]]]:
    """Yield every sentence once, with the first passage that holds it."""
    seen: set[tuple[str, int, int]] = set()
    for passage in passages:
        for span in passage.sentences:
            key = sentence_key(passage, span)
            if key not in seen:
                seen.add(key)
                yield passage, span


def sentence_key(passage: Passage, span: tuple[int, int]) -> tuple[str, int, int]:
    """Return what identifies a sentence over all passages that hold it."""
    return passage.transcript.id, passage.turn.index, span[0]


def embedded_sentence(passage: Passage, span: tuple[int, int]) -> str:
    """A sentence as the encoder reads it; alone in its turn it reads like its passage."""
    if len(passage.sentences) == 1:
        return passage.embedded_text
    return f"{passage.turn.speaker.name}: {passage.turn.text[span[0] : span[1]]}"


def fingerprint(transcript: Transcript) -> dict[str, str]:
    """Identify a transcript by its source's bytes and by what the parser made of them."""
    turns = "\0".join(f"{turn.speaker.name}\n{turn.text}" for turn in transcript.turns)
    parsed = hashlib.sha256(turns.encode("utf-8", "surrogatepass")).hexdigest()
    return {"id": transcript.id, "sha256": transcript.sha256, "turns_sha256": parsed}
