"""Question answering over transcripts: verbatim quotes with their speakers, or honest silence.

>>> from qa import ask
>>> str(ask("When was the INF Treaty agreed?").speaker.name)
'Jens Stoltenberg'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from qa.errors import EncoderError, IndexMismatchError, OptionError, QAError, ReaderError, TranscriptError
from qa.types import Answer, Intent, Quote, QuoteGroup, Speaker, Status, Transcript, Turn

if TYPE_CHECKING:
    from qa.pipeline import Pipeline, ask

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "EncoderError",
    "IndexMismatchError",
    "Intent",
    "OptionError",
    "Pipeline",
    "QAError",
    "Quote",
    "QuoteGroup",
    "ReaderError",
    "Speaker",
    "Status",
    "Transcript",
    "TranscriptError",
    "Turn",
    "ask",
]

# faiss and the model's libraries take seconds to import: they are loaded when first asked for.
_LAZY = {"ask": "qa.pipeline", "Pipeline": "qa.pipeline"}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
