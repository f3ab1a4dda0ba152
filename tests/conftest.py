"""What the tests share: a real small encoder, the shipped pipeline, transcripts from text."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from browsing import address, browser, page  # noqa: F401 - fixtures
from numpy.typing import NDArray

from qa.encoder import Progress
from qa.parsing import parse_text
from qa.pipeline import Pipeline
from qa.types import Transcript
from qa.words import words

ROOT = Path(__file__).parent.parent
# How long an example takes says more of a busy machine than of what is tested.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")


class HashingEncoder:
    """Words hash to columns, so that shared words mean similar texts: scores are known by hand."""

    name = "hashing"
    sha256 = "0" * 64

    def __init__(self, dimensions: int = 512) -> None:
        self.dimensions = dimensions
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                vectors[row, zlib.crc32(word.encode("utf-8", "replace")) % self.dimensions] += 1
        if progress:
            progress(len(texts), len(texts))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths == 0, 1, lengths)

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


@pytest.fixture
def hashing() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture(scope="session")
def seed_file() -> Path:
    return ROOT / "seeds" / "2021-12-14-aliyev-stoltenberg.txt"


@pytest.fixture(scope="session")
def shipped() -> Pipeline:
    """The real model over the shipped transcript and index."""
    return Pipeline.shipped()


def parsed(text: str, id: str = "meeting") -> Transcript:
    return parse_text(text, id=id)
