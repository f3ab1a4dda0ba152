"""Question + pages -> which words of each sentence answer, and how surely."""

from __future__ import annotations

from qa.reader.network import NetworkReader
from qa.reader.reading import PageReading, Reader

# What reads when nothing else is named; one for all pipelines, loaded at the first question.
SHIPPED_READER = NetworkReader()

__all__ = ["SHIPPED_READER", "NetworkReader", "PageReading", "Reader"]
