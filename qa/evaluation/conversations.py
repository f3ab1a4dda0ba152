"""The form of `conversations.jsonl`: questions with gold turns and short answers in them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path

from qa.evaluation.gold import Case, Question, collapse, kind_of, place_of
from qa.evaluation.rows import JsonRow, read_rows
from qa.types import Speaker, Transcript, Turn


def conversation_cases(rows: list[JsonRow], conversations: Path) -> list[Case]:
    """Return one case for each conversation that the question rows ask about.

    Args:
        rows: Questions, each naming its conversation.
        conversations: The JSON lines file with the conversations.
    """
    sources = {row.text("id"): row for row in read_rows(conversations)}
    grouped: dict[str, list[JsonRow]] = defaultdict(list)
    for row in rows:
        name = row.text("conversation")
        if name not in sources:
            raise row.error(f"no conversation '{name}' in {conversations.name}")
        grouped[name].append(row)
    # Where a file says of some rows that their gold turns are certain, those of the others are not.
    says_certain = any("certain" in row.fields for row in rows)
    cases = []
    for name, asked in grouped.items():
        transcript = _conversation(sources[name])
        questions = [_turn_question(row, transcript, says_certain=says_certain) for row in asked]
        cases.append(Case((transcript,), tuple(questions)))
    return cases


def _conversation(row: JsonRow) -> Transcript:
    """Return a conversation as a transcript; a turn without words stays, for the indexes' sake."""
    speakers: dict[str, Speaker] = {}
    turns = []
    for index, turn in enumerate(row.rows("turns")):
        name = turn.text("speaker")
        speaker = speakers.setdefault(name, Speaker(name=name, labels=(name,)))
        turns.append(Turn(index, speaker, collapse(turn.text("text")), line=row.line))
    if not turns:
        raise row.error("the conversation has no turns")
    content = "\n".join(f"{turn.speaker.name}: {turn.text}" for turn in turns)
    return Transcript(
        id=row.text("id"),
        title=row.optional_text("title") or row.text("id"),
        date=None,
        turns=tuple(turns),
        sha256=hashlib.sha256(content.encode()).hexdigest(),
    )


def _turn_question(row: JsonRow, transcript: Transcript, *, says_certain: bool) -> Question:
    own = row.optional_number("question_turn")
    asked_in = None if own is None else place_of(row, transcript, own)
    gold = frozenset(place_of(row, transcript, index) for index in row.numbers("turns"))
    gold -= {asked_in}
    if says_certain and row.fields.get("certain") is not True:
        gold = frozenset()
    return Question(
        id=row.text("id"),
        text=row.text("question"),
        kind=kind_of(row),
        answerable=row.flag("answerable"),
        answers=tuple(map(collapse, row.texts("answers"))) if gold else (),
        turns=gold,
        speakers=frozenset(transcript.turns[index].speaker.name for _, index in gold) or None,
        turn_bound=True,
        asked_in=asked_in,
    )
