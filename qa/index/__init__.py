"""Search over passages: `index` searches, `store` keeps the files, `known` saves embedding anew."""

from __future__ import annotations

from qa.index.index import Index
from qa.index.known import Known
from qa.index.rows import Cut, Rows, embedded_sentence
from qa.index.vectors import Vectors

__all__ = ["Cut", "Index", "Known", "Rows", "Vectors", "embedded_sentence"]
