"""Which format a file is in: told by its content, never by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qa.parsing import docx, labelled, pdf, sbv, srt, table, timed, webvtt
from qa.parsing.draft import Draft
from qa.parsing.json_formats import (
    assemblyai,
    aws,
    deepgram,
    fireflies,
    generic,
    google,
    otter,
    rev,
    teams,
    whisper,
    whisper_cpp,
    whisperx,
)
from qa.parsing.source import Source


@dataclass(frozen=True, slots=True)
class Format:
    """A way in which transcripts are written.

    Attributes:
        name: What people call it.
        confidence: Returns how sure it is that a source is in this format, in [0, 1]; it looks
            at little and never raises.
        parse: Returns what the source holds; raises TranscriptError where it cannot be read.
    """

    name: str
    confidence: Callable[[Source], float]
    parse: Callable[[Source], Draft]


# Of two that are equally sure the first is believed.
FORMATS = (
    Format("PDF", pdf.confidence, pdf.parse),
    Format("Word", docx.confidence, docx.parse),
    Format("WebVTT", webvtt.confidence, webvtt.parse),
    Format("SubRip", srt.confidence, srt.parse),
    Format("SubViewer", sbv.confidence, sbv.parse),
    Format("AssemblyAI", assemblyai.confidence, assemblyai.parse),
    Format("Amazon Transcribe", aws.confidence, aws.parse),
    Format("Deepgram", deepgram.confidence, deepgram.parse),
    Format("Fireflies", fireflies.confidence, fireflies.parse),
    Format("Google Speech-to-Text", google.confidence, google.parse),
    Format("Otter", otter.confidence, otter.parse),
    Format("Rev", rev.confidence, rev.parse),
    Format("Microsoft Teams", teams.confidence, teams.parse),
    Format("WhisperX", whisperx.confidence, whisperx.parse),
    Format("whisper.cpp", whisper_cpp.confidence, whisper_cpp.parse),
    Format("Whisper", whisper.confidence, whisper.parse),
    Format("JSON", generic.confidence, generic.parse),
    Format("table", table.confidence, table.parse),
    Format("text with times", timed.confidence, timed.parse),
    Format("labelled text", labelled.confidence, labelled.parse),
)


def recognise(source: Source) -> Format:
    """Return the format that is surest of a source."""
    return max(FORMATS, key=lambda each: each.confidence(source))
