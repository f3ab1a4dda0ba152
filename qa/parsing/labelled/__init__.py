"""Text with a speaker's label before each turn, plain or Markdown.

`layout` finds the labelled blocks, `labels` says what is a speaker's label, `handover` who speaks
without one.
"""

from __future__ import annotations

from qa.parsing.draft import Draft
from qa.parsing.header import read_header
from qa.parsing.labelled.handover import name_questioners
from qa.parsing.labelled.layout import split_blocks
from qa.parsing.source import Source

# Whatever is text may be labelled text: it is what remains when no other format is sure.
_LAST_RESORT = 0.1


def confidence(source: Source) -> float:
    """Return how sure it is that a source is labelled text."""
    return _LAST_RESORT


def parse(source: Source) -> Draft:
    """Return what a labelled text holds.

    Raises:
        TranscriptError: If no line begins with a speaker's label.
    """
    before, blocks, aside = split_blocks(source.text)
    if not blocks:
        raise source.error(_no_turns(source.text))
    header = read_header(before, fallback_name=str(source.place))
    return Draft(
        blocks=tuple(name_questioners(blocks)),
        title=header.title,
        date=header.date,
        header_text=header.text,
        set_aside=tuple(sorted(header.set_aside + aside)),
        recording=header.recording,
    )


def _no_turns(text: str) -> str:
    """Say what was found instead of speaker turns, and what to do."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return "the file is empty; expected lines such as 'Name: words'"
    found = lines[0] if len(lines[0]) <= 60 else lines[0][:57] + "..."
    return (
        f"no speaker turns found in {len(lines)} lines; expected lines such as 'Name: words', "
        f"the first line is '{found}'. Put a speaker's name and a colon before each turn"
    )
