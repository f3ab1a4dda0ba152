"""The wording of a question tells what it is after; what reads alike and asks something else does not."""

from __future__ import annotations

import time

import pytest

from qa.question import understand
from qa.question.intent import is_yes_no, recognise
from qa.types import Intent, Speaker

SPEAKERS = [
    Speaker("Ann Lee", "Mayor"),
    Speaker("Bob Ray", "Councillor"),
    Speaker("Jan Berg", "Secretary-General", "NATO"),
    Speaker("Rita Jones", None, "Radio Nine", is_questioner=True),
]
PAIR = ("Ann", "Bob")


@pytest.mark.parametrize(
    ("text", "topic", "people"),
    [
        ("Compare Ann and Bob on housing", "housing", PAIR),
        ("compare what Ann and Bob said about housing", "housing", PAIR),
        ("Compare the views of Ann and Bob on housing", "housing", PAIR),
        ("Compare Ann's and Bob's views on housing", "housing", PAIR),
        ("Can you compare the mayor with the NATO chief on gas?", "gas", ("the mayor", "the NATO chief")),
        ("How do Ann and Bob differ on housing?", "housing", PAIR),
        ("How does Ann differ from Bob on housing?", "housing", PAIR),
        ("how does Ann's view on housing differ from Bob's?", "housing", PAIR),
        ("Does Ann agree with Bob about housing?", "housing", PAIR),
        ("What is the difference between Ann and Bob on housing?", "housing", PAIR),
        ("What did Ann and Bob each say about housing?", "housing", PAIR),
        ("What do Ann and Bob think of housing?", "housing", PAIR),
        ("What did Ann and Putin say about housing?", "housing", ("Ann", "Putin")),
        ("Ann, Bob and Jan Berg: what did Ann, Bob and Jan Berg say about gas?", "", ()),
        ("What did Ann, Bob and Jan Berg say about gas?", "gas", ("Ann", "Bob", "Jan Berg")),
        ("Ann vs. Bob on housing", "housing", PAIR),
        ("Where do Ann and Bob disagree?", "", PAIR),
        ("Does NATO agree with Ruritania on gas?", "", ()),
        ("Do you agree with the mayor?", "", ()),
        ("How did Ann and Bob vote?", "", ()),
        ("Compare the prices", "", ()),
        ("Compare the prices and the wages", "", ()),
        ("How do bridges and roads differ?", "", ()),
        ("What did bread and butter say about toast?", "", ()),
        ("Will Ann and Bob build it?", "", ()),
    ],
)
def test_a_comparison_names_people(text: str, topic: str, people: tuple[str, ...]) -> None:
    wording = recognise(text, SPEAKERS)
    if people:
        assert wording
        assert (wording.intent, wording.topic, wording.people) == (Intent.COMPARE, topic, people)
    else:
        assert wording is None


@pytest.mark.parametrize(
    ("text", "topic", "people"),
    [
        ("List every mention of the bridge", "the bridge", ()),
        ("Find all mentions of “climate change”", "climate change", ()),
        ("every time the bridge was mentioned", "the bridge", ()),
        ("Every time Ann mentioned the bridge", "the bridge", ("Ann",)),
        ("List every time that Bob brought up the word taxes", "taxes", ("Bob",)),
        ("How often was the bridge mentioned?", "the bridge", ()),
        ("How many times did the mayor mention taxes in the meeting?", "taxes", ("the mayor",)),
        ("How many times did they say honey?", "honey", ()),
        ("Where is the harbour mentioned?", "the harbour", ()),
        ("Find all references to the treaty by Bob", "the treaty", ("Bob",)),
        ("Find everything about housing", "housing", ()),
    ],
)
def test_every_mention_is_asked_for(text: str, topic: str, people: tuple[str, ...]) -> None:
    wording = recognise(text, SPEAKERS)
    assert wording
    assert (wording.intent, wording.topic, wording.people) == (Intent.MENTIONS, topic, people)


@pytest.mark.parametrize(
    ("text", "topic", "people"),
    [
        ("What was asked, by whom, and who answered?", "", ()),
        ("What questions were asked?", "", ()),
        ("What questions were asked about schools?", "schools", ()),
        ("What questions were asked in the press conference?", "", ()),
        ("List the questions", "", ()),
        ("List all the questions and answers about schools", "schools", ()),
        ("What did reporters ask?", "", ("reporters",)),
        ("What did the press ask about schools?", "schools", ("reporters",)),
        ("What did Rita ask?", "", ("Rita",)),
        ("What questions did Ann ask about rent?", "rent", ("Ann",)),
        ("Who asked what and who answered?", "", ()),
    ],
)
def test_exchanges_are_asked_for(text: str, topic: str, people: tuple[str, ...]) -> None:
    wording = recognise(text, SPEAKERS)
    assert wording
    assert (wording.intent, wording.topic, wording.people) == (Intent.EXCHANGES, topic, people)


def test_the_press_is_whoever_asks_where_nobody_is_marked_as_a_reporter() -> None:
    wording = recognise("What did reporters ask?", SPEAKERS[:2])
    assert wording
    assert (wording.intent, wording.people) == (Intent.EXCHANGES, ())


@pytest.mark.parametrize(
    ("text", "topic", "people", "asker"),
    [
        ("Did Ann answer Bob's question?", "", ("Ann",), "Bob"),
        ("Did Ann answer Bob’s question about rent?", "rent", ("Ann",), "Bob"),
        ("Did the mayor answer the question from Rita about rent?", "rent", ("the mayor",), "Rita"),
        ("Did Ann answer the question about rent?", "rent", ("Ann",), ""),
        ("Did anyone answer Rita's question on gas?", "gas", (), "Rita"),
        ("Was Rita's question answered?", "", (), "Rita"),
        ("Did Ann respond to Bob?", "", ("Ann",), "Bob"),
        ("How did Ann respond to Rita's question about gas?", "gas", ("Ann",), "Rita"),
        ("What was Ann's answer to Bob's question about gas?", "gas", ("Ann",), "Bob"),
    ],
)
def test_a_reply_to_a_question_is_asked_for(
    text: str, topic: str, people: tuple[str, ...], asker: str
) -> None:
    wording = recognise(text, SPEAKERS)
    assert wording
    assert (wording.intent, wording.topic) == (Intent.DID_ANSWER, topic)
    assert (wording.people, wording.asker) == (people, asker)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("When was housing discussed?", "housing"),
        ("When in the meeting was the wall raised?", "the wall"),
        ("When was the wall first raised?", "the wall"),
        ("At what point did they talk about the wall?", "the wall"),
        ("When did the schools come up?", "the schools"),
        ("When did Ann talk about schools?", "schools"),
    ],
)
def test_places_in_the_transcript_are_asked_for(text: str, topic: str) -> None:
    wording = recognise(text, SPEAKERS)
    assert wording
    assert (wording.intent, wording.topic) == (Intent.WHEN_DISCUSSED, topic)


@pytest.mark.parametrize(
    "text",
    [
        "Who spoke?",
        "Who spoke at the meeting?",
        "Who are the speakers?",
        "List the participants",
        "How many people spoke in the press conference?",
        "Who was in the transcript?",
    ],
)
def test_the_speakers_are_asked_for(text: str) -> None:
    wording = recognise(text, SPEAKERS)
    assert wording
    assert wording.intent is Intent.SPEAKERS


@pytest.mark.parametrize(
    "text",
    [
        "When was the treaty signed?",
        "When was the tax raised?",
        "Where was the treaty signed?",
        "How many times was the bridge closed?",
        "How many people died?",
        "Who spoke about the budget?",
        "Who spoke in favour of the bridge?",
        "Who was in the car?",
        "Who asked about the moratorium?",
        "Who asked a question about gas?",
        "What was asked of the committee in 1987?",
        "What questions remain open?",
        "Which questions did the study answer?",
        "What did the reporter ask about peace?",
        "Did the budget pass?",
        "Did the plan answer the question of cost?",
        "Did Ann respond to the letter?",
        "Did Ann mention the war?",
        "Did Ann address climate change?",
        "Did the answer surprise Ann?",
        "How many speakers were installed in the hall?",
        "Who participated in the training?",
        "List the questions the council must answer",
        "What was the question?",
        "What did Ann say about gas?",
        "",
    ],
)
def test_what_only_reads_alike_is_a_question_like_any_other(text: str) -> None:
    assert recognise(text, SPEAKERS) is None


@pytest.mark.parametrize(
    ("text", "yes_no"),
    [
        ("Did the budget pass?", True),
        ("Is the bridge open?", True),
        ("And will it last?", True),
        ("Hasn't it rained?", True),
        ("Can you tell me who spoke?", False),
        ("Could you please list the questions?", False),
        ("Who did it?", False),
        ("Doing what?", False),
    ],
)
def test_a_question_may_ask_for_yes_or_no(text: str, yes_no: bool) -> None:
    assert is_yes_no(text) is yes_no


@pytest.mark.parametrize(
    "text",
    [
        "compare " + "a and " * 330,
        "did a answer " + "b's question " * 150,
        "how many times " * 130,
        "what was asked " * 140,
        "a vs " * 400,
        "show me " * 250,
        "list every time " * 125,
    ],
    ids=lambda text: text[:15],
)
def test_a_long_row_of_the_same_words_is_read_quickly(text: str) -> None:
    started = time.perf_counter()
    recognise(text, SPEAKERS)
    assert time.perf_counter() - started < 1


def test_each_side_of_a_comparison_is_a_question_of_its_own() -> None:
    question = understand("Compare Ann and Bob on housing", speakers=SPEAKERS, vocabulary={})
    assert [(side.about, side.topic, side.speakers) for side in question.sides] == [
        ("Ann", "housing", (SPEAKERS[0],)),
        ("Bob", "housing", (SPEAKERS[1],)),
    ]


def test_a_search_over_a_comparison_is_of_its_sides_words() -> None:
    question = understand("Compare Ann and Bob on housing", speakers=SPEAKERS, vocabulary={})
    assert (question.speakers, question.topic) == ((SPEAKERS[0], SPEAKERS[1]), "housing")


def test_somebody_unknown_in_a_comparison_is_unknown() -> None:
    asked = understand("What did Ann and Putin say about gas?", speakers=SPEAKERS, vocabulary={})
    assert (asked.intent, asked.unknown) == (Intent.COMPARE, "Putin")


def test_a_reply_has_who_answers_and_who_asked() -> None:
    asked = understand("Did Ann answer Rita's question about gas?", speakers=SPEAKERS, vocabulary={})
    assert (asked.speakers, asked.askers, asked.terms) == ((SPEAKERS[0],), (SPEAKERS[3],), ("gas",))


@pytest.mark.parametrize(
    ("text", "intent", "lacks"),
    [
        ("What did Ann say about gas?", Intent.SAID_BY, False),
        ("What did Ann say?", Intent.SAID_BY, True),
        ("Did Ann mention gas?", Intent.YES_NO, False),
        ("What does gas cost?", Intent.QUOTE, False),
        ("Compare Ann and Bob", Intent.COMPARE, True),
        ("What did Rita ask?", Intent.EXCHANGES, False),
        ("Who spoke?", Intent.SPEAKERS, False),
        ("Every mention of the name", Intent.MENTIONS, False),
    ],
)
def test_a_question_says_what_it_is_after_and_may_lack_a_topic(
    text: str, intent: Intent, lacks: bool
) -> None:
    asked = understand(text, speakers=SPEAKERS, vocabulary={})
    assert (asked.intent, asked.lacks_topic) == (intent, lacks)
