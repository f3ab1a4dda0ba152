"""Bytes -> text: by byte order mark, as UTF-8, or as Windows-1252."""

from __future__ import annotations

import codecs
from pathlib import Path

from qa.errors import TranscriptError

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = tuple(map(chr, (*range(0x00, 0x09), *range(0x0E, 0x1C))))  # \x1c to \x1f part lines and fields


def decode(data: bytes, source: str | Path) -> str:
    """Return the text of a file.

    Raises:
        TranscriptError: If the bytes are not text in UTF-8, UTF-16, UTF-32 or Windows-1252.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, source)
    if b"\0" in data:
        raise TranscriptError(
            source, "is not a text file (it holds zero bytes); expected text in UTF-8. Save it as plain text"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        # One bad byte in a UTF-8 file must not turn every accent of it into mojibake, so a
        # file that has valid multi-byte characters as well is refused rather than guessed.
        if not data[: error.start].isascii():
            line = data.count(b"\n", 0, error.start) + 1
            found = f"byte 0x{data[error.start]:02x}"
            raise TranscriptError(
                source,
                f"{found} is not UTF-8, the encoding of the text before it. Save it as UTF-8",
                line=line,
            ) from None
        return _strict(data, "cp1252", source)
    return _without_controls(text, source)


def _strict(data: bytes, encoding: str, source: str | Path) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TranscriptError(
            source,
            f"is not text ({encoding} fails at byte {error.start}); expected UTF-8. Save it as plain text",
        ) from None
    return _without_controls(text, source)


def _without_controls(text: str, source: str | Path) -> str:
    """Refuse what only happens to decode: a stray control character is borne, one in a hundred is not."""
    if sum(map(text.count, _CONTROLS)) > len(text) // 100:
        raise TranscriptError(
            source,
            "is not a text file (it holds control characters); expected text in UTF-8. Save it as plain text",
        )
    return text
