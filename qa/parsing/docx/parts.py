"""Bytes of a Word document -> the parts of it that hold words. It is a zip file, and may be anybody's."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

from qa.errors import TranscriptError
from qa.parsing.source import Source

BODY = re.compile(r"word/document\d*\.xml")
NOTES = re.compile(r"word/(footnotes|endnotes|header|footer)\d*\.xml")
PROPERTIES = "docProps/core.xml"
_MOST_ENTRIES = 2_000
_MOST_BYTES = 50_000_000  # of all that is read, unpacked: a hundred times a long hearing
_CHUNK = 65_536
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError,
    NotImplementedError,
)  # fmt: skip


def unpack(source: Source) -> Mapping[str, bytes]:
    """Return the body, the notes and the properties of a document, by the names of their parts.

    Raises:
        TranscriptError: If the file is damaged, encrypted or too large, or is no Word document.
    """
    parts: dict[str, bytes] = {}
    left = _MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as file:
            entries = file.infolist()
            if len(entries) > _MOST_ENTRIES:
                raise source.error(
                    f"holds {len(entries):,} parts; expected a Word document of at most "
                    f"{_MOST_ENTRIES:,}. Copy its words into a new document"
                )
            for entry in entries:
                name = entry.filename
                if BODY.fullmatch(name) or NOTES.fullmatch(name) or name == PROPERTIES:
                    parts[name] = _unpack_entry(source, file, entry, left)
                    left -= len(parts[name])
    except TranscriptError:
        raise
    except _BROKEN as error:
        raise damaged(source, str(error) or type(error).__name__) from None
    if not any(BODY.fullmatch(name) for name in parts):
        raise source.error("is a zip file without word/document.xml. Save the transcript as a .docx")
    return parts


def damaged(source: Source, reason: str) -> TranscriptError:
    """Return the error for a document that cannot be read."""
    return source.error(
        f"is a damaged Word document ({reason}). Open it in Word and save it anew, or fetch it again"
    )


def _unpack_entry(source: Source, file: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    if entry.flag_bits & 1:
        raise source.error("is encrypted. Save it without a password")
    # Other ways of packing unpack more at once than is asked for; Word uses none.
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise damaged(source, f"{entry.filename} is packed as Word packs nothing")
    unpacked = bytearray()
    with file.open(entry) as stream:
        # What the file says of its size may be a lie: what comes out is counted.
        while chunk := stream.read(_CHUNK):
            unpacked += chunk
            if len(unpacked) > limit:
                raise source.error(
                    f"unpacks to more than {_MOST_BYTES // 1_000_000} MB; expected a transcript. "
                    "Copy its words into a new document"
                )
    return bytes(unpacked)
