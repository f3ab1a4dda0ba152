"""Draft -> Transcript: who is meant by every label, and what each says in one go."""

from __future__ import annotations

from dataclasses import replace

from qa.parsing.draft import Block, Draft
from qa.parsing.people import resolve_speakers
from qa.types import Speaker, Turn


def turns_of(draft: Draft, *, scope: str = "") -> tuple[Turn, ...]:
    """Return the turns of a draft; a label without words is no turn. For `scope` see `Speaker`."""
    text = "\n".join(block.text for block in draft.blocks)
    speakers = resolve_speakers(draft.blocks, header_text=draft.header_text, body_text=text, scope=scope)
    groups: list[list[Block]] = []
    for block in draft.blocks:
        if not groups:
            groups.append([block])
        elif _goes_on(groups[-1], block, speakers):
            groups[-1].append(replace(block, opens_paragraph=False))
        elif block.opens_turn:
            groups.append([block])
        else:
            groups[-1].append(block)
    turns: list[Turn] = []
    for group in groups:
        # Two labels in a row, or one at the end of the file.
        if any(block.text for block in group):
            turns.append(_turn(len(turns), speakers[group[0].key], group))
    return tuple(turns)


def _goes_on(group: list[Block], block: Block, speakers: dict[str, Speaker]) -> bool:
    """Say whether a label only repeats who is speaking: programs stamp every few seconds anew."""
    before = group[-1]
    stamped = block.opens_turn and before.start_seconds is not None and block.start_seconds is not None
    return stamped and block.key != "" and speakers[block.key] is speakers[before.key]


def _turn(index: int, speaker: Speaker, group: list[Block]) -> Turn:
    parts: list[str] = []
    stamps: list[tuple[int, float]] = []
    length = 0
    for block in group:
        if block.start_seconds is not None:
            gap = len(_gap(block)) if length and block.text else 0
            stamps.append((length + gap, block.start_seconds))
        if block.text:
            part = (_gap(block) if length else "") + block.text
            parts.append(part)
            length += len(part)
    first = group[0]
    return Turn(index, speaker, "".join(parts), first.line, first.start_seconds, tuple(stamps))


def _gap(block: Block) -> str:
    return "\n\n" if block.opens_paragraph else " "
