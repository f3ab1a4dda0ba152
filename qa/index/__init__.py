"""Search over passages: `index` searches, `store` keeps the files, `known` saves embedding anew."""

from __future__ import annotations

from qa.index.index import Index
from qa.index.known import Known
from qa.index.rows import embedded_sentence

__all__ = ["Index", "Known", "embedded_sentence"]
