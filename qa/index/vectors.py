"""Unit vectors and the nearest of them. The only module that imports faiss."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

# Rows up to which every vector is compared; above, an inverted file finds candidates (see ARCHITECTURE.md).
EXACT_ROWS = 300_000
# Of the inverted file: lists for the root of the rows, rows a list is trained on, and the share of the lists
# that is searched (see ARCHITECTURE.md).
_LISTS, _TRAINING, _SEARCHED = 4, 40, 0.25
# Lists that are searched at least.
_FEWEST_SEARCHED = 16
# Candidates for each row that is wanted: their vectors are in 8 bits, and are compared anew in 32.
_CANDIDATES = 2
# A filter that leaves at most this share of the rows has each of them compared: an inverted file would
# miss most of what it allows.
_SELECTIVE = 0.1
_BLOCK = 1 << 14  # rows that are read at a time
_SEED = 20261125


class Vectors:
    """Rows of a matrix of unit vectors, which may lie on disk.

    Args:
        matrix: The vectors, shape (n_rows, dim).
        inverted: Its inverted file, from `build_inverted`; without one every vector is compared.
    """

    def __init__(self, matrix: NDArray[np.float32], inverted: Any = None) -> None:
        self._whole = _Whole(matrix, inverted)
        self._rows: NDArray[np.int64] | None = None

    def part(self, rows: NDArray[np.int64]) -> Vectors:
        """Return some of the vectors, numbered anew; rows are in order, and nothing is copied."""
        part = object.__new__(Vectors)
        part._whole, part._rows = self._whole, self._in_whole(rows)
        return part

    def __len__(self) -> int:
        return len(self._whole.matrix) if self._rows is None else len(self._rows)

    def of(self, rows: NDArray[np.int64] | Sequence[int] | slice) -> NDArray[np.float32]:
        """Return the vectors of some rows, shape (n, dim)."""
        return np.asarray(self._whole.matrix[self._in_whole(rows)])

    def nearest(
        self, vector: NDArray[np.float32], *, k: int, rows: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Return the (row, cosine) of the k nearest to a unit vector, best first.

        Args:
            vector: Shape (dim,).
            k: How many; fewer come back when fewer are allowed.
            rows: The rows that may be found, in order; None allows all. The filter acts before the ranking.
        """
        allowed = self._rows if rows is None else self._in_whole(rows)
        found, cosines = self._whole.nearest(vector, k, allowed)
        if self._rows is not None:
            found = np.searchsorted(self._rows, found)
        return list(zip(found.tolist(), cosines.tolist(), strict=True))

    def _in_whole(self, rows: Any) -> Any:
        return rows if self._rows is None else self._rows[rows]


class _Whole:
    """A whole matrix, which its parts share."""

    def __init__(self, matrix: NDArray[np.float32], inverted: Any) -> None:
        self.matrix = matrix
        self._inverted = inverted

    @cached_property
    def _flat(self) -> Any:
        index = faiss.IndexFlatIP(self.matrix.shape[1])
        index.add(np.ascontiguousarray(self.matrix))
        return index

    def nearest(
        self, vector: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        if not len(self.matrix) or (allowed is not None and not len(allowed)):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        if self._inverted is None:
            found, cosines = self._search(self._flat, vector, k, allowed)
            return found, cosines
        if allowed is not None and len(allowed) <= _SELECTIVE * len(self.matrix):
            candidates = allowed
        else:
            candidates = np.sort(self._search(self._inverted, vector, k * _CANDIDATES, allowed)[0])
        return self._best(vector, k, candidates)

    def _search(
        self, index: Any, vector: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        options: dict[str, Any] = {}
        if allowed is not None:
            mask = np.zeros(len(self.matrix), bool)
            mask[allowed] = True
            bits: Any = np.packbits(mask, bitorder="little")
            options["sel"] = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg]
        kind: Any = faiss.SearchParameters
        if index is self._inverted:
            kind = faiss.SearchParametersIVF
            options["nprobe"] = max(_FEWEST_SEARCHED, round(_SEARCHED * index.nlist))
        cosines, found = index.search(vector[None, :], min(k, len(self.matrix)), params=kind(**options))
        # FAISS pads short result lists with -1; drop those rows.
        return found[0][found[0] >= 0], cosines[0][found[0] >= 0]

    def _best(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Compare the vectors of rows, which are in order; ties go to the earlier row."""
        blocks = [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]
        cosines = np.concatenate(
            [np.zeros(0, np.float32), *(self.matrix[block] @ vector for block in blocks)]
        )
        best = np.argsort(-cosines, kind="stable")[:k]
        return rows[best], cosines[best]


def build_inverted(matrix: NDArray[np.float32]) -> Any:
    """Return an inverted file over a matrix of unit vectors, each kept in 8 bits a number (IVF, SQ8).

    Args:
        matrix: Shape (n_rows, dim); it may lie on disk.
    """
    lists = min(len(matrix), round(_LISTS * math.sqrt(len(matrix))))
    index = faiss.index_factory(matrix.shape[1], f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    count = min(len(matrix), _TRAINING * lists)
    sample = np.sort(np.random.default_rng(_SEED).choice(len(matrix), count, replace=False))
    index.train(matrix[sample])
    for start in range(0, len(matrix), _BLOCK):
        index.add(np.ascontiguousarray(matrix[start : start + _BLOCK]))
    return index


def write_inverted(index: Any, path: Path) -> None:
    """Write an inverted file."""
    faiss.write_index(index, str(path))


def read_inverted(path: Path) -> Any:
    """Return an inverted file; its lists stay on disk until they are searched.

    Raises:
        RuntimeError: If it is damaged.
    """
    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
