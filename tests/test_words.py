"""Words and stems, whatever the alphabet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
def test_every_word_has_one_stem(text: str) -> None:
    assert len(stems(text)) == len(words(text))


def test_content_stems_are_distinct_in_order_and_without_stop_words() -> None:
    assert content_stems("What did he say about corridors, customs and the corridor?") == [
        "corridor",
        "custom",
    ]


def test_stop_words_are_words() -> None:
    assert all(words(word) == [word] for word in STOP_WORDS)


def test_a_vocabulary_counts_over_all_texts() -> None:
    assert vocabulary(["A bridge.", "a Bridge, a road"]) == {"a": 3, "bridge": 2, "road": 1}
