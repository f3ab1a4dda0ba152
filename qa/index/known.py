"""What an earlier index has embedded already: the vectors of transcripts that did not change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.encoder import Encoder
from qa.errors import IndexMismatchError
from qa.index.rows import fingerprint
from qa.index.store import FORMAT, read_manifest, read_rows, read_vectors
from qa.types import Passage, Transcript

Row = tuple[int, list[list[int]], str]
Hashes = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Embedded:
    """A transcript's passages as an index has them: their rows, vectors, and sentences' vectors."""

    rows: list[Row]
    vectors: NDArray[np.float32]
    sentence_vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Known:
    """Vectors by what they were made from: a transcript's hashes, whatever its id or file is called."""

    by_hashes: Mapping[Hashes, Embedded] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: str | Path, encoder: Encoder) -> Known:
        """Return what the index in a folder holds; nothing where it is missing, damaged or another's."""
        try:
            return cls(_read(Path(folder), encoder))
        except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
            # IndexMismatchError is a ValueError. Nothing is lost but time: all is embedded anew.
            return cls()

    def __contains__(self, transcript: Transcript) -> bool:
        return _hashes(fingerprint(transcript)) in self.by_hashes

    def of(self, transcript: Transcript, passages: Sequence[Passage]) -> Embedded | None:
        """Return the vectors of a transcript; None unless it is cut into the same passages as then."""
        known = self.by_hashes.get(_hashes(fingerprint(transcript)))
        rows = [_row(passage) for passage in passages]
        return known if known is not None and known.rows == rows else None


NOTHING = Known()


def _read(folder: Path, encoder: Encoder) -> dict[Hashes, Embedded]:
    manifest = read_manifest(folder)
    if manifest["format"] != FORMAT or manifest["encoder"]["sha256"] != encoder.sha256:
        return {}
    hashes = {str(source["id"]): _hashes(source) for source in manifest["transcripts"]}
    offsets, vectors = read_rows(folder, manifest), read_vectors(folder, manifest)
    if vectors.dtype != np.float32 or vectors.ndim != 2:
        raise IndexMismatchError(folder, "vectors of another kind")
    found: dict[Hashes, Embedded] = {}
    row, sentence = 0, len(offsets)
    for name, group in groupby(offsets, key=lambda entry: entry[0]):
        rows: list[Row] = [(turn, spans, context) for _, turn, spans, context in group]
        count = len({(turn, span[0]) for turn, spans, _ in rows for span in spans})
        taken = vectors[row : row + len(rows)], vectors[sentence : sentence + count]
        if (len(taken[0]), len(taken[1])) != (len(rows), count):
            raise IndexMismatchError(folder, "fewer vectors than passages and sentences")
        found[hashes[name]] = Embedded(rows, *taken)
        row, sentence = row + len(rows), sentence + count
    return found


def _hashes(source: Mapping[str, str]) -> Hashes:
    return source["sha256"], source["turns_sha256"]


def _row(passage: Passage) -> Row:
    return passage.turn.index, [list(span) for span in passage.sentences], passage.context
