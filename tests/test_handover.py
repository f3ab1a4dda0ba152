"""Unlabelled people who were called on: they get turns of their own, and nobody else does."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import parsed

from qa.parsing import parse_file
from qa.parsing.labelled.handover import Introduction, introduction

FOLDER = Path(__file__).parent / "data" / "transcripts"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "port_opening",
            [
                ("Emil Sand", "Coast Herald", "Good morning. Emil Sand", "delay?"),
                ("Rosa Ferri", "Island Radio", "Hi, I'm Rosa", "return?"),
            ],
        ),
        (
            "club_final",
            [
                ("Lena Okafor", "Match Day", "Thank you. Lena", "goalkeeper?"),
                ("Piotr Zielak", "Evening Post", "Hello, my name", "to him?"),
                ("Questioner 1", None, "Coach, did", "crowd?"),
            ],
        ),
        (
            "town_hall",
            [
                ("Agnes Tully", "Mill Lane", "My name is Agnes", "Mill Lane?"),
                ("Omar Haddad", "Fishing Club", "This is Omar", "steps?"),
            ],
        ),
    ],
)
def test_people_called_on_speak_under_their_own_names(
    file: str, expected: list[tuple[str, str | None, str, str]]
) -> None:
    asked = [turn for turn in parse_file(FOLDER / f"{file}.txt").turns if turn.speaker.is_questioner]
    found = [(turn.speaker.name, turn.speaker.affiliation) for turn in asked]
    assert found == [(name, affiliation) for name, affiliation, _, _ in expected]
    for turn, (_, _, beginning, end) in zip(asked, expected, strict=True):
        assert turn.text.startswith(beginning)
        assert turn.text.endswith(end)


def test_the_chair_keeps_what_the_chair_says() -> None:
    turns = parse_file(FOLDER / "town_hall.txt").turns
    assert [turn.text for turn in turns if turn.speaker.name == "Chair"] == [
        "Welcome. The engineer will show the plan of the wall, then residents may ask.",
        "The woman with the green scarf, go ahead.",
        "You have the floor, sir.",
        "Before we close, let us turn to the budget.\n\n"
        "Why two contracts and not one? Because the law asks for it.",
    ]


@pytest.mark.parametrize(
    ("handover", "paragraph"),
    [
        pytest.param("Welcome to the hall.", "Who are you all? I see friends.", id="nobody called on"),
        pytest.param("Please sit down.", "Are you all comfortable? We begin.", id="please comes first"),
        pytest.param("Next question, please.", "We have ten minutes left.", id="nothing asked"),
        pytest.param("We will turn to the budget.", "Why do you need one? I shall say.", id="a topic"),
        pytest.param("We go to item two.", "Do you all have the paper? Good.", id="an item"),
        pytest.param("I see. " + "word " * 60, "Ana Silva from Radio Lisbon. Why?", id="a long speech"),
        pytest.param("Over to you.", "Why is that? Nobody knows.", id="nobody addressed"),
    ],
)
def test_a_moderator_who_goes_on_speaking_is_not_parted(handover: str, paragraph: str) -> None:
    transcript = parsed(f"Moderator: {handover}\n\n{paragraph}\n\nAnn Lee: Thank you.")
    assert [turn.speaker.name for turn in transcript.turns] == ["Moderator", "Ann Lee"]
    assert transcript.turns[0].text.endswith(f"\n\n{paragraph}")


def test_a_moderator_who_gives_their_own_name_stays_one_person() -> None:
    transcript = parsed(
        "Jo Park: Good day. Go ahead.\n\nI'm Jo Park from Radio Nord. Any question?\n\nAnn: No."
    )
    assert [turn.speaker.name for turn in transcript.turns] == ["Jo Park", "Ann"]


def test_nobody_without_a_name_is_made_up_when_the_same_person_goes_on() -> None:
    transcript = parsed("Host: Over to you.\n\nDo you hear me?\n\nHost: It seems not.\n\nAnn Lee: Now I do.")
    assert [turn.speaker.name for turn in transcript.turns] == ["Host", "Host", "Ann Lee"]


def test_somebody_who_asks_twice_is_one_person() -> None:
    ask = "Ana Silva from Radio Lisbon. Will you stay?"
    transcript = parsed("".join(f"Moderator: Go ahead.\n\n{ask}\n\nAnn Lee: Yes.\n\n" for _ in range(2)))
    assert [turn.speaker.name for turn in transcript.turns] == ["Moderator", "Ana Silva", "Ann Lee"] * 2
    assert len(transcript.speakers) == 3


def test_each_q_is_a_questioner_of_their_own_by_name_or_number() -> None:
    transcript = parsed(
        "MS. LEE: Dawn, please.\n\nQ    Dawn Tan, CNA. Why?\n\n"
        "MS. LEE: Ask Bo.\n\nQ    But why?\n\nQ    And when?\n"
    )
    assert [str(turn.speaker) for turn in transcript.turns] == [
        "Lee (Ms.)",
        "Dawn Tan (CNA)",
        "Lee (Ms.)",
        "Questioner 1",
        "Questioner 2",
    ]
    assert [speaker.is_questioner for speaker in transcript.speakers] == [False, True, True, True]


@pytest.mark.parametrize(
    "words",
    [
        "The President, with Senator Capito, said no. Why?",
        "Senator Ann Lee, Ohio. Will she stay?",
        "Ann Lee, Ohio voters and everybody else in this country want to know why.",
    ],
)
def test_whom_a_question_is_about_does_not_ask_it(words: str) -> None:
    assert parsed(f"Q    {words}\n\nMS. EK: Yes.").turns[0].speaker.name == "Questioner 1"


@pytest.mark.parametrize(
    ("words", "name", "affiliation"),
    [
        ("Jane Doe, Reuters. Why?", "Jane Doe", "Reuters"),
        ("Good evening, I’m Jan van Dam of the Daily Post. Why?", "Jan van Dam", "Daily Post"),
        ("Yes, thank you. My name is Ann Lee. Why?", "Ann Lee", None),
        ("John F. Kelly from the Bank of Norway. Why?", "John F. Kelly", "Bank of Norway"),
    ],
)
def test_an_introduction_gives_name_and_affiliation(words: str, name: str, affiliation: str | None) -> None:
    assert introduction(words) == Introduction(name, affiliation)


@pytest.mark.parametrize(
    "words",
    ["", "Thank you.", "I am glad to be here.", "From Berlin to Paris, nothing.", "It's a question for you."],
)
def test_other_words_introduce_nobody(words: str) -> None:
    assert introduction(words) is None
