"""Vectors: the nearest of all, of some and of a part, compared one by one or through an inverted file."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from qa.index.vectors import Vectors, build_inverted

ROWS, DIMENSIONS = 4000, 16


@pytest.fixture(scope="module")
def matrix() -> NDArray[np.float32]:
    """Unit vectors around some hundred centres, as texts lie around their topics."""
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(100, DIMENSIONS))
    made = centres[rng.integers(100, size=ROWS)] + 0.5 * rng.normal(size=(ROWS, DIMENSIONS))
    return np.ascontiguousarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def exact(matrix: NDArray[np.float32]) -> Vectors:
    return Vectors(matrix)


@pytest.fixture(scope="module")
def inverted(matrix: NDArray[np.float32]) -> Vectors:
    return Vectors(matrix, build_inverted(matrix))


def best(
    matrix: NDArray[np.float32], vector: NDArray[np.float32], rows: NDArray[np.int64], k: int
) -> list[int]:
    """Return the nearest of some rows, by comparing each of them."""
    order = np.argsort(-(matrix[rows] @ vector), kind="stable")[:k]
    return rows[order].tolist()


@pytest.mark.parametrize("share", [1.0, 0.5, 0.05, 0.001])
def test_the_filter_acts_before_the_ranking_and_the_cosines_are_exact(
    matrix: NDArray[np.float32], exact: Vectors, inverted: Vectors, share: float
) -> None:
    rng = np.random.default_rng(2)
    for number in range(20):
        vector = matrix[number]
        allowed = np.sort(rng.choice(ROWS, int(share * ROWS), replace=False))
        wanted = best(matrix, vector, allowed, 10)
        for vectors in (exact, inverted):
            found = vectors.nearest(vector, k=10, rows=allowed)
            assert set(allowed) >= {row for row, _ in found}
            assert [cosine for _, cosine in found] == pytest.approx(
                [matrix[row] @ vector for row, _ in found], abs=1e-6
            )
            # An inverted file may miss some where the filter leaves many rows, and none where it leaves few.
            missed = len(set(wanted) - {row for row, _ in found})
            assert missed <= (1 if vectors is inverted and share > 0.1 else 0)


def test_an_inverted_file_finds_nearly_all_of_the_nearest(
    matrix: NDArray[np.float32], inverted: Vectors
) -> None:
    every = np.arange(ROWS)
    found = [{row for row, _ in inverted.nearest(matrix[number], k=100)} for number in range(100)]
    shared = [len(rows & set(best(matrix, matrix[i], every, 100))) for i, rows in enumerate(found)]
    assert np.mean(shared) >= 98


@pytest.mark.parametrize("kind", ["exact", "inverted"])
def test_a_part_is_numbered_anew_and_parts_have_parts(
    matrix: NDArray[np.float32], kind: str, request: pytest.FixtureRequest
) -> None:
    part = request.getfixturevalue(kind).part(np.arange(1000, 3000))
    assert len(part) == 2000
    assert np.array_equal(part.of([0, 1999]), matrix[[1000, 2999]])
    assert part.nearest(matrix[1234], k=1)[0] == (234, pytest.approx(1))
    some = part.part(np.array([7, 234, 900]))
    assert some.nearest(matrix[1234], k=5)[0][0] == 1
    assert [row for row, _ in some.nearest(matrix[1234], k=5, rows=np.array([2]))] == [2]


def test_fewer_come_back_than_are_asked_for(exact: Vectors, inverted: Vectors) -> None:
    vector = exact.of([0])[0]
    for vectors in (exact, inverted):
        assert len(vectors.nearest(vector, k=10, rows=np.array([3, 5]))) == 2
        assert vectors.nearest(vector, k=10, rows=np.zeros(0, np.int64)) == []
    assert Vectors(np.zeros((0, 4), np.float32)).nearest(np.zeros(4, np.float32), k=3) == []
