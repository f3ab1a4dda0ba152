"""Numbers in words, in digits and in between become one spelling."""

from __future__ import annotations

import time

import pytest
from conftest import HashingEncoder, parsed
from hypothesis import given
from hypothesis import strategies as st

from qa.index import Index
from qa.numbers import in_digits
from qa.words import stems


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a hundred and 20 thousand people", "120000 people"),
        ("120 thousand", "120000"),
        ("120,000", "120000"),
        ("120k", "120000"),
        ("two thousand two hundred", "2200"),
        ("2.5 million or 2.5bn", "2500000 or 2500000000"),
        ("seven soldiers", "7 soldiers"),
        ("five, six", "5, 6"),
        ("five six", "5 6"),
        ("twenty-five percent", "25 percent"),
        ("12.5 %", "12.5 percent"),
        ("two thousand and two", "2002"),
        ("nineteen ninety", "1990"),
        ("twenty twenty-one", "2021"),
        ("the nineties", "the 90s"),
        ("the 1990s, the ’90s", "the 90s, the ’90s"),
        ("the 2nd, the 11th, the 42nd", "the second, the eleventh, the 42nd"),
        ("the thirty-first", "the 31st"),
    ],
)
def test_a_number_is_written_in_digits(text: str, written: str) -> None:
    assert in_digits(text) == written


@pytest.mark.parametrize(
    "text",
    ["one of them", "the second time", "hundreds of people", "May 3, 2019", "often", "10²", "3.14.15", ""],
)
def test_what_is_no_number_stays(text: str) -> None:
    assert in_digits(text) == text


@given(st.text(alphabet=st.sampled_from("0123456789.,-% aon")) | st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(in_digits(text), str)


@given(st.lists(st.sampled_from("one two twenty hundred thousand and a million 5 1,000".split())))
def test_any_row_of_number_words_can_be_read(told: list[str]) -> None:
    assert isinstance(in_digits(" ".join(told)), str)


@pytest.mark.parametrize("text", ["9" * 20_000, "hundred 2 " * 5_000, "1," * 20_000, "twenty-" * 5_000])
def test_a_long_row_is_read_quickly(text: str) -> None:
    started = time.perf_counter()
    assert in_digits(text)
    assert time.perf_counter() - started < 2


def test_the_lexical_search_finds_a_number_however_it_is_written(hashing: HashingEncoder) -> None:
    talk = parsed("BOB: We moved 12 of 20 people.\n\nANN: We moved a hundred and twenty thousand people.")
    scores = Index.build([talk], hashing).lexical(stems("120,000"))
    assert scores[0] == 0
    assert scores[1] > 0
