"""Lines -> labelled blocks: paragraphs, hard-wrapped lines, page furniture."""

from __future__ import annotations

import re
from itertools import pairwise

from qa.parsing.clock import TIME, read_clock
from qa.parsing.draft import Block
from qa.parsing.header import front_matter_end
from qa.parsing.labelled.labels import (
    Label,
    choose_headings,
    choose_in_chat,
    choose_in_hearing,
    choose_labels,
    numbered_label,
    read_label,
    reads_like_a_name,
)
from qa.parsing.labelled.markup import is_markdown, without_marks, without_tags
from qa.parsing.stage import is_stage_direction

# "gallery-photogallery-photogallery-photo": the text of a page's buttons, run together.
_REPEATED = re.compile(r"(\S{3,40}?)\1{2,}+")
_LONG_TOKEN = 30  # characters without a space; longer than words, as long as addresses
_TIME_ALONE = re.compile(rf"\s{{0,8}}[\[(]?{TIME}[\])]?\s{{0,8}}")
_STAMP = re.compile(rf"[\[(](?P<time>{TIME})[\])]\s{{1,4}}(?=\S)")
_MARGIN = re.compile(r"^\s{0,12}(\d{1,2})(?:\s{1,4}|$)")
# Lines that count on, and their share of all, by which numbers are told to be of the margin.
_FEWEST_NUMBERED, _SHARE_NUMBERED = 5, 0.8
_MANY_TIMES = 3  # as many labels of the one kind as of the other
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
    lines = without_line_numbers([without_tags(line) for line in lines])
    lines = _name_and_time_on_one_line(lines)
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
            # "[00:05:12] And so on": the time of a paragraph.
            stamp = _STAMP.match(words)
            seconds = read_clock(stamp["time"]) if stamp else None
            words = words[stamp.end() :] if stamp else words
            blocks.append(Block(blocks[-1].key, words, number, False, start_seconds=seconds))
    return before, blocks, tuple(aside)


def without_line_numbers(lines: list[str]) -> list[str]:
    """Return lines without the numbers of their margin: hearings have 1 to 25 on every page."""
    numbers = [int(match[1]) if (match := _MARGIN.match(line)) else 0 for line in lines]
    counted = sum(1 for before, after in pairwise(n for n in numbers if n) if after in {before + 1, 1})
    filled = sum(1 for line in lines if line.strip())
    if counted + 1 < max(_FEWEST_NUMBERED, _SHARE_NUMBERED * filled):
        return lines
    return [
        _MARGIN.sub("", line, count=1) if number else line
        for line, number in zip(lines, numbers, strict=True)
    ]


def _name_and_time_on_one_line(lines: list[str]) -> list[str]:
    """Put a time that stands alone below a name beside the name."""
    joined = list(lines)
    for number in range(len(lines) - 1):
        if _TIME_ALONE.fullmatch(lines[number + 1]) and reads_like_a_name(lines[number].strip() or "-"):
            time = lines[number + 1].strip(" \t[]()")
            joined[number : number + 2] = [f"[{time}] - {lines[number].strip()}", ""]
    return joined


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
    plain = [candidate for candidate in candidates if not candidate[1].is_heading]
    chosen = choose_labels(plain, text) or choose_headings(
        [candidate for candidate in candidates if candidate[1].is_heading]
    )
    others = choose_in_hearing(lines[body:])
    if len(others) <= _MANY_TIMES * len(chosen):  # "Staff Present: ..." may stand above a hearing
        others = {} if chosen else choose_in_chat(lines[body:])
    if others:
        return {body + number: label for number, label in others.items()}
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
