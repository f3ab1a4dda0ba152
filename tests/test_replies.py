"""Replies: which passages follow a question of somebody else, and how like it another question is."""

from __future__ import annotations

import pytest
from conftest import HashingEncoder, parsed

from qa.index import Index
from qa.types import Transcript
from qa.words import stems

TALK = parsed(
    "ANN LEE: Trains run late. Who pays for the bridge?\n\nBOB RAY: The owner does.\n\n"
    "ANN LEE: I see.\n\nCLEO MAI: He said so.\n\nBOB RAY: So I did.\n"
)


def alike(question: str, talk: Transcript = TALK) -> dict[int, float]:
    """Return for each turn how like a question is to what was asked before it."""
    encoder = HashingEncoder()
    index = Index.build([talk], encoder)
    scores = index.replies.alike(encoder.encode([question])[0], stems(question))
    return dict(zip((p.turn.index for p in index.passages), scores.tolist(), strict=True))


def test_a_reply_knows_what_was_asked_just_before() -> None:
    # Not what the asker says next, and not what is said more than three turns later.
    assert alike("Who pays for the bridge?") == pytest.approx({0: 0, 1: 1, 2: 0, 3: 1, 4: 0})


def test_the_same_words_are_alike_whoever_asked_them() -> None:
    # The vectors are those of "Ann Lee: Who pays ...?": without the shared words it would be 5 / sqrt(5 * 7).
    assert alike("who pays for the bridge")[1] == 1
    assert alike("Who built the bridge?")[1] == pytest.approx(0.5, abs=0.1)
    assert alike("Trains run late.")[1] < 0.5


def test_where_nothing_is_asked_nothing_is_a_reply() -> None:
    talk = parsed("ANN LEE: The bridge is red.\n\nBOB RAY: It is long.\n")
    assert not any(alike("Is the bridge red?", talk).values())
    assert not any(alike("").values())
