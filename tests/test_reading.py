"""From logits to spans: the best span of each sentence, within one turn, worked out by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest
from conftest import HashingEncoder, parsed

from qa.pages import make_pages
from qa.reader.reading import MAX_ANSWER_PIECES, readings
from qa.types import Reading

TALK = parsed("ANN LEE: It rained. We went home.\n\nBOB RAY: In May.\n")
(PAGE,) = make_pages(TALK.turns, HashingEncoder().count_pieces)
# The pieces are words: Ann Lee: It rained. We went home. Bob Ray: In May.
#                       0   1    2  3       4  5    6     7   8    9  10
OFFSETS = [match.span() for match in re.finditer(r"\S+", PAGE.text)]


def read(starts: dict[int, float], ends: dict[int, float], null: float = 0.0) -> tuple[Reading, ...]:
    logits = np.zeros((2, len(OFFSETS)), np.float32)
    for row, given in enumerate((starts, ends)):
        for piece, logit in given.items():
            logits[row, piece] = logit
    return readings(PAGE, OFFSETS, logits[0], logits[1], null)


def words(reading: Reading, turn: int) -> str:
    return TALK.turns[turn].text[reading.start : reading.end]


def test_the_best_span_of_each_sentence_is_start_plus_end_less_the_null() -> None:
    rained, home, may = read({3: 2.0, 5: 3.0, 10: 1.0}, {3: 1.5, 6: 4.0, 10: 0.5}, null=2.0)
    # From "rained" to "home." is 2 + 4, more than "rained." alone; both begin in the first sentence.
    assert (rained.margin, words(rained, 0)) == (4.0, "rained. We went home.")
    assert (home.margin, words(home, 0)) == (5.0, "went home.")
    assert (may.margin, words(may, 1)) == (-0.5, "May.")


def test_a_span_never_ends_before_it_starts_or_in_another_turn() -> None:
    _, home, _ = read({6: 5.0}, {4: 9.0, 10: 9.0})
    assert (home.margin, words(home, 0)) == (9.0, "We")  # 0 + 9, with the start that is nought
    rained, *_ = read({6: 5.0}, {10: 9.0})
    assert rained.margin == 0


def test_a_span_in_the_label_means_the_speaker() -> None:
    *_, may = read({7: 3.0}, {8: 2.0})
    assert may == Reading(5.0, 0, len("In May."), names_speaker=True)


def test_a_span_is_no_longer_than_the_longest_answer() -> None:
    talk = parsed("ANN LEE: " + " ".join(f"w{n}" for n in range(100)) + "\n")
    (page,) = make_pages(talk.turns, HashingEncoder().count_pieces)
    offsets = [match.span() for match in re.finditer(r"\S+", page.text)]
    starts, ends = np.zeros(len(offsets), np.float32), np.zeros(len(offsets), np.float32)
    starts[2], ends[2 + MAX_ANSWER_PIECES - 1], ends[2 + MAX_ANSWER_PIECES] = 5, 3, 9
    (reading,) = readings(page, offsets, starts, ends, 0.0)
    assert reading.margin == pytest.approx(9.0)
    ends[2 + MAX_ANSWER_PIECES] = 0
    (reading,) = readings(page, offsets, starts, ends, 0.0)
    assert (reading.margin, len(talk.turns[0].text[reading.start : reading.end].split())) == (
        8.0,
        MAX_ANSWER_PIECES,
    )


def test_what_was_cut_off_is_read_as_no_answer_at_all() -> None:
    few = OFFSETS[:4]
    zeros = np.zeros(4, np.float32)
    rained, home, may = readings(PAGE, few, zeros, zeros, 1.0)
    assert rained.margin == -1.0
    assert home.margin == may.margin == -np.inf
    nothing = readings(PAGE, [], zeros[:0], zeros[:0], 1.0)
    assert [reading.margin for reading in nothing] == [-np.inf] * 3


def test_a_page_is_read_with_any_pieces() -> None:
    by_letter = [(i, i + 1) for i, letter in enumerate(PAGE.text) if not letter.isspace()]
    zeros = np.zeros(len(by_letter), np.float32)
    for sentence, reading in zip(PAGE.sentences, readings(PAGE, by_letter, zeros, zeros, 0.0), strict=True):
        assert 0 <= reading.start < reading.end <= len(sentence.turn.text)
