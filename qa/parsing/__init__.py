"""Text -> Transcript.

`decode` turns bytes into text, `layout` finds the labelled blocks, `labels` says what is a
speaker's label, `people` who is meant by it, `handover` who speaks without a label, `header`
what stands before the first words.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from qa.errors import TranscriptError
from qa.parsing.decode import decode
from qa.parsing.handover import name_questioners
from qa.parsing.header import Header, read_header
from qa.parsing.layout import Block, split_blocks
from qa.parsing.people import resolve_speakers
from qa.types import Transcript, Turn

__all__ = ["parse_file", "parse_text"]


def parse_file(path: str | Path) -> Transcript:
    """Return the transcript in a file; see `Transcript.from_file`."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise TranscriptError(path, "no such file; check the path") from None
    except IsADirectoryError:
        raise TranscriptError(path, "is a folder; expected a text file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TranscriptError(path, f"cannot be read: {reason}") from None
    text = decode(data, path)
    return parse_text(text, id=path.stem, source=path, sha256=hashlib.sha256(data).hexdigest())


def parse_text(
    text: str, *, id: str, source: str | Path | None = None, sha256: str | None = None
) -> Transcript:
    """Return the transcript in a text.

    Args:
        text: The whole file.
        id: The transcript's id, also its title when the text has no headline.
        source: What errors name as the place; the id by default.
        sha256: Hash of the source's bytes; of the text in UTF-8 by default.

    Raises:
        TranscriptError: If the text holds no speaker turns.
    """
    source = source if source is not None else id
    before, blocks, aside = split_blocks(text)
    if not blocks:
        raise TranscriptError(source, _no_turns(text))
    header = read_header(before, fallback_name=str(source))
    turns = _turns(name_questioners(blocks), header)
    if not turns:
        raise TranscriptError(
            source,
            f"{len(blocks)} speaker labels but no words; expected lines such as 'Name: words'. "
            "Put each speaker's words behind the label or below it",
            line=blocks[0].line,
        )
    return Transcript(
        id=id,
        title=header.title or id,
        date=header.date,
        turns=turns,
        set_aside=tuple(sorted(header.set_aside + aside)),
        sha256=sha256 or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _turns(blocks: list[Block], header: Header) -> tuple[Turn, ...]:
    """Join each label's paragraphs into one turn and put a speaker to every label."""
    text = "\n".join(block.text for block in blocks)
    speakers = resolve_speakers(blocks, header_text=header.text, body_text=text)
    groups: list[list[Block]] = []
    for block in blocks:
        if block.opens_turn or not groups:
            groups.append([])
        groups[-1].append(block)
    turns: list[Turn] = []
    for group in groups:
        words = "\n\n".join(block.text for block in group if block.text)
        # A label without words is no turn: two labels in a row, or one at the end of the file.
        if words:
            first = group[0]
            turns.append(Turn(len(turns), speakers[first.key], words, first.line, first.start_seconds))
    return tuple(turns)


def _no_turns(text: str) -> str:
    """Say what was found instead of speaker turns, and what to do."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return "the file is empty; expected lines such as 'Name: words'"
    if lines[0].startswith("WEBVTT") or any("-->" in line for line in lines[:6]):
        return (
            "this is a caption file, which is not read yet; expected lines such as 'Name: words'. "
            "Save the captions as text with a speaker's label before each turn"
        )
    found = lines[0] if len(lines[0]) <= 60 else lines[0][:57] + "..."
    return (
        f"no speaker turns found in {len(lines)} lines; expected lines such as 'Name: words', "
        f"the first line is '{found}'. Put a speaker's name and a colon before each turn"
    )
