"""Pages: every sentence is on one, with exact offsets, and none is longer than the reader reads."""

from __future__ import annotations

from itertools import pairwise

from conftest import HashingEncoder, parsed
from hypothesis import given
from hypothesis import strategies as st

from qa.pages import OVERLAP_PIECES, PAGE_PIECES, make_pages
from qa.passages import MAX_PIECES
from qa.types import Speaker, Turn

COUNT = HashingEncoder().count_pieces


def turns(*texts: str) -> list[Turn]:
    return [Turn(i, Speaker("Ann Lee" if i % 2 else "Bob"), text) for i, text in enumerate(texts)]


def test_short_turns_share_a_page_with_a_line_for_each_speaker() -> None:
    talk = parsed("ANN LEE: It rained. We went home.\n\nBOB RAY: Why?\n\nANN LEE: It was cold.\n")
    (page,) = make_pages(talk.turns, COUNT)
    assert page.text == "Ann Lee: It rained. We went home.\nBob Ray: Why?\nAnn Lee: It was cold."
    assert [page.text[s.at : s.at_end] for s in page.sentences] == [
        "It rained.",
        "We went home.",
        "Why?",
        "It was cold.",
    ]
    assert [page.text[s.label_at : s.at] for s in page.sentences] == [
        "Ann Lee: ",
        "",
        "Bob Ray: ",
        "Ann Lee: ",
    ]


def test_a_long_turn_goes_on_on_the_next_page_below_its_speaker_after_what_was_said_last() -> None:
    text = " ".join(f"This is sentence number {n} of ten words or so." for n in range(40))
    pages = make_pages(turns(text), COUNT)
    assert len(pages) == 4
    for before, page in pairwise(pages):
        assert page.text.startswith("Bob: This is sentence")
        repeated = [s for s in page.sentences if s.start < before.sentences[-1].end]
        assert len(repeated) == OVERLAP_PIECES // 10


def test_a_transcript_without_a_word_has_no_pages() -> None:
    assert make_pages([], COUNT) == []
    assert make_pages(turns("", " \n\n "), COUNT) == []


SENTENCES = st.sampled_from(
    ["It rained.", "Why?", "one two three " * 30 + "end.", "word " * 250, "Mr. Lee went.", "\n\n"]
)


@given(st.lists(st.lists(SENTENCES, max_size=8).map(" ".join), max_size=5))
def test_every_word_is_on_a_page_at_the_offset_that_it_says(texts: list[str]) -> None:
    talk = turns(*texts)
    pages = make_pages(talk, COUNT)
    covered: dict[int, set[int]] = {turn.index: set() for turn in talk}
    for page in pages:
        assert sum(COUNT([page.text])) <= max(PAGE_PIECES, MAX_PIECES) + OVERLAP_PIECES + 2
        for sentence in page.sentences:
            assert (
                page.text[sentence.at : sentence.at_end] == sentence.turn.text[sentence.start : sentence.end]
            )
            assert page.text[sentence.label_at : sentence.at] in {"", f"{sentence.turn.speaker.name}: "}
            covered[sentence.turn.index] |= set(range(sentence.start, sentence.end))
    for turn in talk:
        assert all(turn.text[i].isspace() for i in range(len(turn.text)) if i not in covered[turn.index])
