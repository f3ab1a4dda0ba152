"""An encoder for runs in which several recipes index the same transcripts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa.encoder import Encoder, Progress


class RememberingEncoder:
    """Embeds each text of a transcript once, however many indexes hold it.

    A text that comes alone is a question: it is embedded anew, so that a run's latency is what a
    user waits for.

    Args:
        encoder: What embeds the texts.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, NDArray[np.float32]] = {}

    @property
    def name(self) -> str:
        """The encoder's name."""
        return self._encoder.name

    @property
    def sha256(self) -> str:
        """The encoder's hash."""
        return self._encoder.sha256

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """Return unit-length vectors, shape (n_texts, dim)."""
        if len(texts) < 2:
            return self._encoder.encode(texts, progress=progress)
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors.update(zip(new, self._encoder.encode(new, progress=progress), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces the encoder makes of each text."""
        return self._encoder.count_pieces(texts)
