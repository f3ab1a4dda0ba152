"""Question + pages -> which words of each sentence answer, and how surely."""

from __future__ import annotations

from qa.reader.network import NetworkReader
from qa.reader.reading import PageReading, Reader

__all__ = ["NetworkReader", "PageReading", "Reader"]
