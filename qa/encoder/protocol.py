"""What the index and the retriever need of an encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Progress = Callable[[int, int], None]


class Encoder(Protocol):
    """Turns texts into unit vectors whose dot product says how alike they are."""

    @property
    def name(self) -> str:
        """What a person calls the model."""
        ...

    @property
    def sha256(self) -> str:
        """Hash of the weights, hexadecimal: vectors of two hashes cannot be compared."""
        ...

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """Return unit-length vectors, shape (n_texts, dim)."""
        ...

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces the model makes of each text."""
        ...
