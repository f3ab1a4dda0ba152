"""Lines -> labelled blocks: paragraphs, hard-wrapped lines, page furniture."""

from __future__ import annotations

import re

from qa.parsing.draft import Block
from qa.parsing.header import front_matter_end
from qa.parsing.labelled.labels import Label, choose_labels, numbered_label, read_label
from qa.parsing.labelled.markup import is_markdown, without_marks
from qa.parsing.stage import is_stage_direction

# "gallery-photogallery-photogallery-photo": the text of a page's buttons, run together.
_REPEATED = re.compile(r"(\S{3,40}?)\1{2,}")
_LONG_TOKEN = 30  # characters without a space; longer than words, as long as addresses
_RULE = r"(?:END|\*{3,}|#{3,}|-{3,}|_{3,})"
_CLOCK = r"\d{1,2}:\d{2}\s?[AaPp]\.?[Mm]\.?(?:\s[A-Z]{2,5})?"
_END_MARK = re.compile(rf"{_RULE}(?:\s+\d{{1,2}}:\d{{2}}\b.{{0,20}})?|{_CLOCK}")


def split_blocks(text: str) -> tuple[list[tuple[int, str]], list[Block], tuple[tuple[int, str], ...]]:
    """Cut a text into what precedes the first label, the labelled blocks, and page furniture.

    Returns:
        The (line number, line) pairs before the first label; the blocks from there on, in
        order; the (line number, text) pairs of paragraphs that are not speech, "(Laughter.)" among them.
    """
    # str.splitlines also parts lines at form feeds and U+2028; no-break spaces become spaces.
    lines = [line.replace("\u00a0", " ").replace("\ufeff", "") for line in text.splitlines()]
    labels = _labels(lines, text)
    if not labels:
        return [(number, line) for number, line in enumerate(lines, start=1)], [], ()
    first, markdown = min(labels), is_markdown(text)
    before = [(number, line) for number, line in enumerate(lines[: first - 1], start=1)]
    blocks: list[Block] = []
    aside: list[tuple[int, str]] = []
    for number, label, written in _paragraphs(lines, labels, first):
        words = without_marks(written, markdown=markdown)
        if label is not None:
            blocks.append(Block(label.text, words, number, True, label.parenthesis, label.start_seconds))
        elif _is_furniture(words) or is_stage_direction(words):
            aside.append((number, words))
        else:
            blocks.append(Block(blocks[-1].key, words, number, False))
    return before, blocks, tuple(aside)


def _labels(lines: list[str], text: str) -> dict[int, Label]:
    """Return the believed labels by line number, from 1."""
    found: dict[int, Label] = {}
    candidates: list[tuple[int, Label, bool]] = []
    body = front_matter_end(lines)
    for number, line in enumerate(lines, start=1):
        label = read_label(line) if number > body else None
        if label is not None:
            found[number] = label
            begins = number == body + 1 or not lines[number - 2].strip()
            candidates.append((number, label, begins))
    chosen = choose_labels(candidates, text)
    labels = {number: label for number, label in found.items() if number in chosen}
    known = {label.text for label in labels.values() if label.text[-1:].isdigit()}
    for number in range(body + 1, len(lines) + 1) if known else ():
        begins = number == 1 or not lines[number - 2].strip()
        label = numbered_label(lines[number - 1], known) if begins and number not in labels else None
        if label is not None:
            labels[number] = label
    return labels


def _paragraphs(
    lines: list[str], labels: dict[int, Label], first: int
) -> list[tuple[int, Label | None, str]]:
    """Return (line number, label or None, words) of each paragraph from line `first` on."""
    paragraphs: list[tuple[int, Label | None, list[str]]] = []
    open_paragraph = False
    for number in range(first, len(lines) + 1):
        line = lines[number - 1]
        label = labels.get(number)
        if label is not None:
            paragraphs.append((number, label, [line[label.end :]]))
            open_paragraph = True
        elif not line.strip():
            open_paragraph = False
        elif open_paragraph:
            paragraphs[-1][2].append(line)
        else:
            paragraphs.append((number, None, [line]))
            open_paragraph = True
    return [(number, label, " ".join(" ".join(words).split())) for number, label, words in paragraphs]


def _is_furniture(words: str) -> bool:
    if _END_MARK.fullmatch(words) or _REPEATED.fullmatch(words):
        return True
    # Chinese, Japanese and Thai speech has no spaces.
    return " " not in words and len(words) > _LONG_TOKEN and words.isascii()
