"""Texts -> unit vectors: a sentence-transformers model, the shipped one by default."""

from __future__ import annotations

from qa.encoder.protocol import Encoder, Progress
from qa.encoder.sentence_encoder import SentenceEncoder

__all__ = ["Encoder", "Progress", "SentenceEncoder"]
