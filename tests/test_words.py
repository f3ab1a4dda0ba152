"""Words and stems, whatever the alphabet."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qa.numbers import in_digits
from qa.words import STOP_WORDS, content_stems, stems, vocabulary, words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The INF Treaty's end", ["the", "inf", "treaty", "s", "end"]),
        ("Straße, STRASSE", ["strasse", "strasse"]),
        ("Привет, мир!", ["привет", "мир"]),
        ("🙂 -- ?!", []),
        ("", []),
    ],
)
def test_words_are_folded_and_free_of_punctuation(text: str, told: list[str]) -> None:
    assert words(text) == told


@given(st.text())
def test_every_word_of_a_text_without_numbers_has_one_stem(text: str) -> None:
    assume(in_digits(text) == text)
    assert len(stems(text)) == len(words(text))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("François Lemaître", "Francois Lemaitre"),
        ("Søren in Łódź", "Soren in Lodz"),
        ("a hundred and twenty thousand", "120,000"),
        ("The first, 25 per cent", "the 1st 25%"),
    ],
)
def test_two_spellings_of_one_thing_have_the_same_stems(left: str, right: str) -> None:
    assert stems(left) == stems(right)
    assert content_stems(left) == content_stems(right)


def test_a_mark_that_makes_another_letter_stays() -> None:
    assert words("йод") == ["йод"]


def test_content_stems_are_distinct_in_order_and_without_stop_words() -> None:
    assert content_stems("What did he say about corridors, customs and the corridor?") == [
        "corridor",
        "custom",
    ]


def test_stop_words_are_words() -> None:
    assert all(words(word) == [word] for word in STOP_WORDS)


def test_a_vocabulary_counts_over_all_texts() -> None:
    assert vocabulary(["A bridge.", "a Bridge, a road"]) == {"a": 3, "bridge": 2, "road": 1}
