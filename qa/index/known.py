"""What an earlier index has embedded already: the vectors of transcripts that did not change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.encoder import Encoder
from qa.index.rows import Cut, fingerprint
from qa.index.store import FORMAT, read_cuts, read_manifest, read_vectors
from qa.types import Transcript

Hashes = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Embedded:
    """A transcript as an index has it: its passages, their vectors, and their sentences' vectors."""

    cut: Cut
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
        except (AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError):
            # IndexMismatchError is a ValueError. Nothing is lost but time: all is embedded anew.
            return cls()

    def __contains__(self, transcript: Transcript) -> bool:
        return _hashes(fingerprint(transcript)) in self.by_hashes

    def of(self, transcript: Transcript, cut: Cut) -> Embedded | None:
        """Return the vectors of a transcript; None unless it is cut into the same passages as then."""
        known = self.by_hashes.get(_hashes(fingerprint(transcript)))
        return known if known is not None and known.cut == cut else None


NOTHING = Known()


def _read(folder: Path, encoder: Encoder) -> dict[Hashes, Embedded]:
    manifest = read_manifest(folder)
    if manifest["format"] != FORMAT or manifest["encoder"]["sha256"] != encoder.sha256:
        return {}
    cuts, (vectors, sentence_vectors) = read_cuts(folder, manifest), read_vectors(folder, manifest)
    found: dict[Hashes, Embedded] = {}
    row = sentence = 0
    for source, cut in zip(manifest["transcripts"], cuts, strict=True):
        rows, sentences = row + len(cut.passages), sentence + len(cut.sentences)
        found[_hashes(source)] = Embedded(cut, vectors[row:rows], sentence_vectors[sentence:sentences])
        row, sentence = rows, sentences
    return found


def _hashes(source: Mapping[str, str]) -> Hashes:
    return source["sha256"], source["turns_sha256"]
