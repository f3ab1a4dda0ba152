"""Each kind of question gets its kind of answer, over a hearing, a podcast and a council meeting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import HashingEncoder, parsed

from qa.answers.dialogue import find_exchanges
from qa.answers.mentions import MOST_MENTIONS
from qa.pipeline import Pipeline
from qa.types import Answer, Intent, Speaker, Status, Transcript, Turn

FOLDER = Path(__file__).parent / "data" / "transcripts"


def over(*names: str) -> Pipeline:
    transcripts = [Transcript.from_file(FOLDER / name) for name in names]
    return Pipeline.from_transcripts(transcripts, encoder=HashingEncoder(), reader=None)


@pytest.fixture(scope="module")
def hearing() -> Pipeline:
    return over("dam_hearing.txt")


@pytest.fixture(scope="module")
def podcast() -> Pipeline:
    return over("beekeeping_podcast.md")


@pytest.fixture(scope="module")
def council() -> Pipeline:
    return over("council_meeting.txt")


def headed(answer: Answer) -> list[tuple[str, int]]:
    return [(group.heading, len(group.quotes)) for group in answer.groups]


# --- compare ---


def test_each_side_of_a_comparison_is_quoted_apart(council: Pipeline) -> None:
    answer = council.ask("Compare Amadi and Voss on the library", k=1)
    assert (answer.status, answer.intent) == (Status.ANSWERED, Intent.COMPARE)
    assert headed(answer) == [("Joseph Amadi", 1), ("Helen Voss", 1)]
    for group in answer.groups:
        assert {quote.speaker.name for quote in group.quotes} == {group.heading}
        assert "library" in group.quotes[0].text
    assert answer.quotes == tuple(
        sorted((q for group in answer.groups for q in group.quotes), key=lambda quote: -quote.score)
    )


def test_a_side_is_quoted_on_the_topic_alone(podcast: Pipeline) -> None:
    answer = podcast.ask("Does Mara agree with Teo on thyme oil?")
    assert headed(answer) == [("Mara", 1), ("Teo Lindgren", 2)]
    assert all("oil" in quote.text for quote in answer.quotes)


def test_a_side_that_says_nothing_is_told_to_be_silent(council: Pipeline) -> None:
    answer = council.ask("Compare Amadi and Damm on the library")
    assert answer.status is Status.ANSWERED
    assert answer.groups[1].quotes == ()
    assert answer.groups[1].message == "Piet Damm did not speak of this in the transcript."


def test_two_silent_sides_are_an_honest_silence(council: Pipeline) -> None:
    answer = council.ask("Compare Amadi and Damm on submarines")
    assert (answer.status, answer.quotes, answer.groups) == (Status.NOT_FOUND, (), ())
    assert answer.message == "Joseph Amadi and Piet Damm did not speak of this in the transcript."


def test_somebody_who_does_not_speak_cannot_be_compared(council: Pipeline) -> None:
    answer = council.ask("Compare Amadi and Putin on the library")
    assert (answer.status, answer.quotes) == (Status.UNKNOWN_SPEAKER, ())
    assert answer.message.startswith("“Putin” does not speak")


def test_a_comparison_of_nothing_in_particular_asks_of_what(council: Pipeline) -> None:
    assert council.ask("Compare Amadi and Damm").status is Status.INVALID_QUESTION


# --- mentions ---


def test_every_mention_is_quoted_in_order_however_few_quotes_are_asked_for(hearing: Pipeline) -> None:
    answer = hearing.ask("How often was the crack mentioned?", k=1)
    assert (answer.intent, answer.message) == (Intent.MENTIONS, "5 mentions.")
    assert [quote.turn.index for quote in answer.quotes] == [1, 1, 3, 5, 17]
    assert all("crack" in quote.text for quote in answer.quotes)
    assert answer.confidence == 1


def test_every_mention_by_one_speaker(hearing: Pipeline) -> None:
    answer = hearing.ask("Every time Oduya mentioned the dam")
    assert [quote.text for quote in answer.quotes] == [
        "Northern Power has run the dam for thirty years.",
        "The dam is safe.",
    ]


def test_words_need_not_follow_each_other_but_stand_in_one_sentence(hearing: Pipeline) -> None:
    answer = hearing.ask("List every mention of the dam's evacuation plan")
    assert answer.status is Status.NOT_FOUND
    answer = hearing.ask("List every mention of a reservoir lowered")
    assert [quote.turn.index for quote in answer.quotes] == [1]
    swapped = hearing.ask("List every mention of lowered reservoir")
    (quote,) = swapped.quotes
    assert quote.text.startswith("To lower the reservoir would cost the company nine million")


def test_a_number_is_mentioned_however_it_is_written(hearing: Pipeline) -> None:
    answer = hearing.ask("Every mention of 120 thousand")
    assert [quote.turn.index for quote in answer.quotes] == [1]


def test_a_misspelt_or_differently_spelt_name_is_mentioned() -> None:
    talk = parsed("ANN: The Zangezur road.\n\nBOB: In Zangazur it rains.\n\nANN: The zinc road.")
    pipeline = Pipeline.from_transcripts([talk], encoder=HashingEncoder(), reader=None)
    assert [q.turn.index for q in pipeline.ask("every mention of Zangezour").quotes] == [0, 1]


def test_someone_who_does_not_mention_it_yields_to_those_who_do(hearing: Pipeline) -> None:
    answer = hearing.ask("Every time Ikeda mentioned the crack")
    assert answer.status is Status.SPEAKER_SILENT
    assert answer.message == "Ikeda did not mention this in the transcript, but others did."
    assert len(answer.quotes) == 5


def test_what_is_not_mentioned_is_not_found(hearing: Pipeline) -> None:
    answer = hearing.ask("How many times was the moon mentioned?")
    assert (answer.status, answer.message) == (Status.NOT_FOUND, "The transcript does not mention this.")


def test_the_maximum_of_mentions_is_stated() -> None:
    talk = parsed("\n\n".join(f"{name}: The bridge is red." for name in ["ANN", "BOB"] * 30))
    answer = Pipeline.from_transcripts([talk], encoder=HashingEncoder(), reader=None).ask(
        "every mention of the bridge"
    )
    assert len(answer.quotes) == MOST_MENTIONS
    assert answer.message == "The first 50 of 60 mentions."


def test_mentions_in_several_transcripts_stand_apart() -> None:
    answer = over("dam_hearing.txt", "council_meeting.txt").ask("every mention of cost")
    assert headed(answer) == [
        ("Committee on Water: hearing on the Ostra dam", 3),
        ("Millbrook town council, regular meeting", 2),
    ]


# --- exchanges ---


def asked(pipeline: Pipeline) -> list[tuple[str, str, list[str]]]:
    (transcript,) = pipeline.transcripts
    sources = pipeline._sources
    return [
        (
            exchange.turn.speaker.name,
            sources.texts(transcript, exchange.turn)[exchange.asking[-1]],
            [reply.turn.speaker.name for reply in exchange.replies],
        )
        for exchange in find_exchanges(transcript, sources)
    ]


def test_the_questions_of_a_hearing(hearing: Pipeline) -> None:
    assert asked(hearing) == [
        ("Brandt", "And who measured it?", ["Signe Haugen"]),
        ("Brandt", "Mr. Oduya, is that true?", ["Felix Oduya"]),
        ("Ikeda", "Mr. Oduya, how many people live below the dam?", ["Felix Oduya"]),
        ("Ikeda", "Do you have an evacuation plan for them?", ["Signe Haugen"]),
        (
            "Brandt",
            "What would the repair of the crack cost if it began in March?",
            ["Felix Oduya", "Signe Haugen"],
        ),
    ]


def test_the_questions_of_a_podcast(podcast: Pipeline) -> None:
    assert [(question, replies) for _, question, replies in asked(podcast)] == [
        ("Teo, how did your bees come through the winter?", ["Teo Lindgren"]),
        ("Why?", ["Teo Lindgren"]),
        ("What do you do against mites?", ["Teo Lindgren"]),
        ("Do you think it is the climate here?", ["Teo Lindgren"]),
        ("What does a jar cost now?", ["Teo Lindgren"]),
        (
            "Lena wrote to us and asks whether she should feed her bees sugar in spring.",
            ["Teo Lindgren"],
        ),
        ("Have you seen any?", ["Teo Lindgren"]),
    ]


def test_the_questions_of_a_council_meeting_are_not_its_procedure(council: Pipeline) -> None:
    assert [(who, question) for who, question, _ in asked(council)] == [
        ("Joseph Amadi", "Has Councillor Voss been there on a Saturday afternoon?"),
        ("Piet Damm", "What does the bus cost us on weekends?"),
        ("Tran", "Will the council pay for a taxi?"),
    ]


def test_reporters_who_are_called_on_ask_and_the_moderator_does_not(shipped: Pipeline) -> None:
    answer = shipped.ask("What was asked, by whom, and who answered?")
    assert [group.heading for group in answer.groups] == [
        "Rikard Jozwiak asks; Ilham Aliyev and Jens Stoltenberg reply",
        "Vugar Seidov asks; Jens Stoltenberg replies",
    ]


def test_an_exchange_is_the_question_and_the_beginning_of_the_reply(hearing: Pipeline) -> None:
    answer = hearing.ask("What questions were asked?")
    assert (answer.intent, answer.message) == (Intent.EXCHANGES, "5 questions.")
    group = answer.groups[0]
    assert group.heading == "Brandt asks; Signe Haugen replies"
    assert [quote.text for quote in group.quotes] == [
        "Dr. Haugen, how sure are you that the crack is growing? And who measured it?",
        "Quite sure. We measured it with lasers, twelve times in three years.",
    ]


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("What questions were asked about evacuation?", ["Ikeda asks; Signe Haugen replies"]),
        ("What questions were asked about lasers?", ["Brandt asks; Signe Haugen replies"]),
        (
            "What did Ikeda ask?",
            ["Ikeda asks; Felix Oduya replies", "Ikeda asks; Signe Haugen replies"],
        ),
        ("What questions did Brandt ask about people?", []),
        ("What did Haugen ask?", []),
    ],
)
def test_exchanges_may_be_of_one_topic_or_asker(
    hearing: Pipeline, question: str, headings: list[str]
) -> None:
    answer = hearing.ask(question)
    assert [group.heading for group in answer.groups] == headings
    assert answer.status is (Status.ANSWERED if headings else Status.NOT_FOUND)


# --- did A answer B ---


def test_a_reply_is_shown_beside_its_question_and_never_judged(hearing: Pipeline) -> None:
    answer = hearing.ask("Did Oduya answer Ikeda's question about the people below the dam?")
    assert (answer.intent, answer.status) == (Intent.DID_ANSWER, Status.ANSWERED)
    assert answer.message == (
        "Here is the question and the beginning of what Felix Oduya said next; judge for yourself."
    )
    (group,) = answer.groups
    assert group.heading == "Ikeda asks"
    assert [quote.text for quote in group.quotes] == [
        "Mr. Oduya, how many people live below the dam?",
        "That is a question for the municipality. The dam is safe.",
    ]


def test_no_reply_is_said_to_be_none(hearing: Pipeline) -> None:
    answer = hearing.ask("Did Oduya answer Ikeda's question about the evacuation plan?")
    (group,) = answer.groups
    assert answer.message == "Here is the question, which no reply follows."
    assert group.message == "Felix Oduya says nothing before the next question."
    assert [quote.speaker.name for quote in group.quotes] == ["Ikeda"]


def test_a_question_nobody_asked_is_not_found(hearing: Pipeline) -> None:
    answer = hearing.ask("Did Oduya answer Haugen's question?")
    assert (answer.status, answer.message) == (Status.NOT_FOUND, "The transcript holds no such question.")


# --- places, speakers, yes or no ---


def test_when_something_was_discussed_is_told_by_turn_and_time(podcast: Pipeline) -> None:
    answer = podcast.ask("When was thyme oil discussed?")
    assert answer.intent is Intent.WHEN_DISCUSSED
    assert headed(answer) == [("turn 6 of 16 · 1:01", 1), ("turn 7 of 16 · 1:29", 1)]
    assert answer.groups[0].quotes[0].text == "Some people swear by thyme oil."


def test_where_nobody_uses_the_words_nothing_is_found(podcast: Pipeline) -> None:
    assert podcast.ask("When were submarines discussed?").status is Status.NOT_FOUND


def test_when_something_happened_is_no_place_in_the_transcript(hearing: Pipeline) -> None:
    assert hearing.ask("When were the sirens tested?").intent is Intent.QUOTE


def test_who_spoke_is_each_speaker_with_their_first_sentence(council: Pipeline) -> None:
    answer = council.ask("Who spoke?")
    assert (answer.intent, answer.message) == (Intent.SPEAKERS, "5 speakers.")
    assert headed(answer) == [
        ("Ruth Calder (Mayor)", 1),
        ("Joseph Amadi (Councillor)", 1),
        ("Helen Voss (Councillor)", 1),
        ("Piet Damm (Councillor)", 1),
        ("Tran (Ms.)", 1),
    ]
    assert answer.groups[3].quotes[0].text == "Second."


def test_yes_or_no_is_answered_by_the_evidence(shipped: Pipeline) -> None:
    answer = shipped.ask("Does NATO plan to put nuclear missiles in Europe?")
    assert (answer.intent, answer.status) == (Intent.YES_NO, Status.ANSWERED)
    assert answer.text == answer.quotes[0].text


def test_real_words_are_compared_by_meaning(shipped: Pipeline) -> None:
    answer = shipped.ask("How do Aliyev and Stoltenberg differ on Armenia?", k=2)
    assert [group.heading for group in answer.groups] == ["Ilham Aliyev", "Jens Stoltenberg"]
    assert all("Armenia" in group.quotes[0].text for group in answer.groups)


@pytest.mark.parametrize(
    "question",
    [
        "Who spoke?",
        "List the questions",
        "every mention of rain",
        "Compare Ann and Bob on rain",
        "Did Ann answer Bob's question?",
        "When was rain discussed?",
        "Did it rain?",
    ],
)
def test_a_transcript_of_empty_turns_answers_no_kind_of_question(question: str) -> None:
    silent = Transcript("t", "t", None, (Turn(0, Speaker("Ann"), ""), Turn(1, Speaker("Bob"), " ")))
    pipeline = Pipeline.from_transcripts([silent], encoder=HashingEncoder(), reader=None)
    answer = pipeline.ask(question)
    assert (answer.status, answer.quotes) == (Status.NOT_FOUND, ())
    assert answer.message.endswith(".")


# --- several steps ---


def places(answer: Answer) -> set[tuple[int, int]]:
    return {(quote.turn.index, quote.start) for quote in answer.quotes}


def test_anything_else_leaves_out_what_was_quoted_step_by_step(council: Pipeline) -> None:
    first = council.ask("What did Voss say about the bus?", k=1)
    second = council.ask("anything else?", k=1, history=[first])
    third = council.ask("anything else?", k=50, history=[first, second])
    assert places(first)
    assert places(second)
    assert not places(first) & places(second)
    assert not (places(first) | places(second)) & places(third)
    last = council.ask("anything else?", history=[first, second, third])
    assert (last.status, last.message) == (Status.NOT_FOUND, "The transcript holds nothing more on this.")


def test_who_else_leaves_out_who_was_quoted(council: Pipeline) -> None:
    first = council.ask("What did Voss say about the library?")
    second = council.ask("who else?", history=[first])
    third = council.ask("who else?", history=[first, second])
    assert second.status is Status.ANSWERED
    said, others = ({quote.speaker.name for quote in answer.quotes} for answer in (first, second))
    assert said == {"Helen Voss"}
    assert "Helen Voss" not in others
    assert not (said | others) & {quote.speaker.name for quote in third.quotes}


def test_what_was_quoted_is_known_from_the_questions_alone(council: Pipeline) -> None:
    asked = "What did Voss say about the library?"
    known = council.ask("who else?", history=[council.ask(asked)])
    assert council.ask("who else?", history=[asked]) == known
    assert council.ask("who else?", history=[{"role": "user", "content": asked}]) == known


def test_the_kind_of_question_is_kept_over_several_steps(council: Pipeline) -> None:
    history: list[Answer] = []
    for question, intent, said in [
        ("List every mention of the bus", Intent.MENTIONS, 6),
        ("and of the clinic?", Intent.MENTIONS, 2),
        ("and by Amadi?", Intent.MENTIONS, 1),
        ("who asked about a taxi?", Intent.QUOTE, 3),
        ("what was the answer?", Intent.DID_ANSWER, 3),
    ]:
        history.append(council.ask(question, history=history))
        assert (history[-1].intent, len(history[-1].quotes)) == (intent, said)


def test_more_mentions_than_the_maximum_come_when_asked_for_more() -> None:
    talk = parsed("\n\n".join(f"{name}: The bridge is red." for name in ["ANN", "BOB"] * 30))
    pipeline = Pipeline.from_transcripts([talk], encoder=HashingEncoder(), reader=None)
    first = pipeline.ask("every mention of the bridge")
    rest = pipeline.ask("anything else?", history=[first])
    assert (len(rest.quotes), rest.message) == (10, "10 mentions.")


@pytest.mark.parametrize(
    "question",
    ["Compare Amadi and Voss on the bus", "Who spoke?", "List the questions", "every mention of the library"],
)
def test_every_quote_is_verbatim_and_in_the_flat_list(council: Pipeline, question: str) -> None:
    answer = council.ask(question)
    assert answer.quotes
    for quote in [*answer.quotes, *(quote for group in answer.groups for quote in group.quotes)]:
        assert quote in answer.quotes
        assert quote.turn.text[quote.start : quote.end] == quote.text


IN_README = [
    Intent.QUOTE,
    Intent.SAID_BY,
    Intent.COMPARE,
    Intent.MENTIONS,
    Intent.EXCHANGES,
    Intent.DID_ANSWER,
    Intent.WHEN_DISCUSSED,
    Intent.YES_NO,
    Intent.SPEAKERS,
]
README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("question", "intent"),
    list(zip(re.findall(r"\| `qa ask \"(.+?)\"` \|", README), IN_README, strict=True)),
)
def test_the_questions_of_the_readme_are_answered_as_it_says(
    shipped: Pipeline, question: str, intent: Intent
) -> None:
    answer = shipped.ask(question)
    assert (answer.intent, answer.status) == (intent, Status.ANSWERED)


def test_questioners_do_not_reply_to_each_other(hashing: HashingEncoder) -> None:
    text = "Q    Why the roof?\n\nMS. LEE: It leaks.\n\nQ    I like roofs. When?\n\nMS. LEE: Now."
    pipeline = Pipeline.from_transcripts([parsed(text)], encoder=hashing, reader=None)
    headings = [group.heading for group in pipeline.ask("What questions were asked?").groups]
    assert headings == ["Questioner 1 asks; Lee replies", "Questioner 2 asks; Lee replies"]


def test_many_questioners_are_told_together(hashing: HashingEncoder) -> None:
    text = "MS. LEE: Go on.\n\n" + "".join(f"Q    Why {n}?\n\nMS. LEE: So.\n\n" for n in range(5))
    pipeline = Pipeline.from_transcripts([parsed(text)], encoder=hashing, reader=None)
    answer = pipeline.ask("Who spoke?")
    assert answer.message == "6 speakers."
    assert [group.heading for group in answer.groups] == ["Lee (Ms.)", "5 questioners without a name"]
