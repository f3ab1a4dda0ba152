"""A page of published text becomes a title, a date, speakers and turns; nothing is lost or invented."""

from __future__ import annotations

import contextlib
import time
from collections import Counter

import pytest
from conftest import parsed
from hypothesis import example, given
from hypothesis import strategies as st

from qa.errors import TranscriptError
from qa.parsing import parse_text
from qa.types import Transcript


def told(text: str) -> list[tuple[str, str]]:
    return [(turn.speaker.name, turn.text) for turn in parsed(text).turns]


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("Bo Ek: Hello.", "Bo Ek"),
        ("BO EK: Hello.", "Bo Ek"),
        ("MR. EK: Hello.", "Ek (Mr.)"),
        ("**Bo Ek:** Hello.", "Bo Ek"),
        ("**Bo Ek**: Hello.", "Bo Ek"),
        ("**Bo Ek** (BBC): Hello.", "Bo Ek (BBC)"),
        ("__Bo Ek:__ Hello.", "Bo Ek"),
        ("*Bo Ek*: Hello.", "Bo Ek"),
        ("[Bo Ek]: Hello.", "Bo Ek"),
        ("Bo Ek : Hello.", "Bo Ek"),
        ("  Bo  Ek\t(BBC) : Hello.", "Bo Ek (BBC)"),
        ("Bo Ek (Radio Free Europe): Hello.", "Bo Ek (Radio Free Europe)"),
        ("Bo Ek, BBC News: Hello.", "Bo Ek (BBC News)"),
        ("President Bo Ek: Hello.", "Bo Ek (President)"),
        ("Seán O’Brien: Hello.", "Seán O’Brien"),
        ("Ursula von der Leyen: Hello.", "Ursula von der Leyen"),
        ("Ольга Ким: Hello.", "Ольга Ким"),
        ("李明：Hello.", "李明"),
        ("Speaker 2: Hello.", "Speaker 2"),
        ("Juror No. 5: Hello.", "Juror No. 5"),
        ("moderator: Hello.", "moderator"),
        ("Q    Hello.", "Questioner 1"),
        ("Q: Hello.", "Questioner 1"),
        ("Q. Hello.", "Questioner 1"),
    ],
)
def test_a_label_names_the_speaker_of_the_words_behind_it(line: str, speaker: str) -> None:
    turn = parsed(f"Ann Lee: Good day.\n\n{line}\n\nAnn Lee: Good night.").turns[1]
    assert (str(turn.speaker), turn.text, turn.line) == (speaker, "Hello.", 3)


@pytest.mark.parametrize(
    "line",
    [
        "On the missiles: we had a ban.",
        "https://example.org/a: see there.",
        "At 19:00: we leave.",
        "One thing: no.",
        "Note: This is it.",
        "Bridges: We need bridges.",
        "Second Point: Roads.",
        "European Union: it grows.",
        "Russia: it is back.",
        "The Treaty: It ended.",
        "President Putin: he said no.",
        "Article 5: An attack on one.",
        "John 3:16 says so.",
        "Monday: Rain.",
        "Key Takeaways: One.",
        "Why: Because.",
        "“Peace”: A word.",
        "Peter's question: A good one.",
        "A: The first letter.",
        "[Laughter]: ha.",
        "…: what?",
        "Bo Ek - no colon.",
        "Bo Ek:no space.",
    ],
)
def test_what_only_looks_like_a_label_stays_speech(line: str) -> None:
    text = f"Ann Lee: Good day, bridges.\n\n{line}\n\nBo Ek: Yes.\n\nAnn Lee: Good night.\n\nBo Ek: Bye."
    if line.startswith("Bo Ek"):
        text = text.replace("\n\nBo Ek: Yes.", "\n\nMy turn.")
    assert told(text)[0] == (
        "Ann Lee",
        f"Good day, bridges.\n\n{line}" + "\n\nMy turn." * ("My turn" in text),
    )


def test_questions_and_answers_are_two_speakers() -> None:
    assert told("Q. Where?\n\nA. There.\n\nQ. When?\n\nA. Then.") == [
        ("Questioner", "Where?"),
        ("A", "There."),
        ("Questioner", "When?"),
        ("A", "Then."),
    ]


@pytest.mark.parametrize("role", ["MODERATOR", "Q", "SPEAKER 1"])
def test_names_in_small_letters_stand_beside_a_role_in_capitals(role: str) -> None:
    turns = told(f"Ann Lee: One.\n\n{role}: Two?\n\nBo Ek: Three.\n\n{role}: Four?")
    assert [text for _, text in turns] == ["One.", "Two?", "Three.", "Four?"]
    assert [turns[0][0], turns[2][0]] == ["Ann Lee", "Bo Ek"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("[00:01:02] Ann Lee: Hi.", 62.0),
        ("00:01:02 - Ann Lee: Hi.", 62.0),
        ("Ann Lee (1:02): Hi.", 62.0),
        ("Ann Lee [1:00:02.5]: Hi.", 3602.5),
        ("[Ann Lee] 00:01:02\nHi.", 62.0),
        ("Ann Lee  1:02\nHi.", 62.0),
    ],
)
def test_a_time_stamp_is_no_part_of_the_name(text: str, seconds: float) -> None:
    turn = parsed(text).turns[0]
    assert (turn.speaker.name, turn.text, turn.start_seconds) == ("Ann Lee", "Hi.", seconds)


# What programs write and people send: each is Ann Lee's two words, then Bo Ek's.
FORMS = {
    "Rev": "Ann Lee: (00:01)\nGood day.\n\nBo Ek: (00:05)\nHi.",
    "Rev, once each, no empty lines": "Ann Lee (00:01):\nGood day.\nBo Ek (00:05):\nHi.",
    "Otter": "Ann Lee  0:01  \nGood day.\n\nBo Ek  0:05  \nHi.",
    "Zoom": "[Ann Lee] 00:00:01\nGood day.\n\n[Bo Ek] 00:00:05\nHi.",
    "Fireflies": "00:01 - Ann Lee\nGood day.\n\n00:05 - Bo Ek\nHi.",
    "Happy Scribe": "[00:00:01.00] - Ann Lee\nGood day.\n\n[00:00:05.00] - Bo Ek\nHi.",
    "Sonix": "Ann Lee (00:01 - 00:04):\nGood day.\n\nBo Ek (00:05 - 00:09):\nHi.",
    "Trint": "Ann Lee [00:00:01] Good day.\n\nBo Ek [00:00:05] Hi.",
    "Descript": "[00:00:01] Ann Lee: Good day.\n[00:00:05] Bo Ek: Hi.",
    "Teams, copied": "Ann Lee\n0:01\nGood day.\nBo Ek\n0:05\nHi.",
    "Zoom chat": "00:00:01 From Ann Lee to Everyone: Good day.\n00:00:05 From Bo Ek to Everyone: Hi.",
    "chat": "[12/03/2024, 00:00:01] Ann Lee: Good day.\n[12/03/2024, 00:00:05] Bo Ek: Hi.",
}


@pytest.mark.parametrize("form", FORMS)
def test_names_and_times_as_programs_write_them(form: str) -> None:
    turns = parsed(FORMS[form]).turns
    assert [(turn.speaker.name, turn.text, turn.start_seconds) for turn in turns] == [
        ("Ann Lee", "Good day.", 1.0),
        ("Bo Ek", "Hi.", 5.0),
    ]


@pytest.mark.parametrize(
    "text",
    [
        ">> ANN LEE: Good day.\n>> BO EK: Hi.\n>> ANN LEE: Bye.",
        "- Ann Lee: Good day.\n- Bo Ek: Hi.\n- Ann Lee: Bye.",
        "### Ann Lee\n\nGood day.\n\n### Bo Ek\n\nHi.\n\n### Ann Lee\n\nBye.",
        "**Ann Lee**\n\nGood day.\n\n**Bo Ek**\n\nHi.\n\n**Ann Lee**\n\nBye.",
        "<b>Ann Lee:</b> Good day.<br>\n<strong>Bo Ek:</strong> Hi.\n\n<p>Ann Lee: Bye.</p>",
    ],
)
def test_labels_with_other_marks(text: str) -> None:
    assert told(text) == [("Ann Lee", "Good day."), ("Bo Ek", "Hi."), ("Ann Lee", "Bye.")]


def test_somebody_else_begins_where_only_a_mark_says_so() -> None:
    assert told(">> ANN LEE: Hi.\n>> Who is there?\n>> ANN LEE: Me.") == [
        ("Ann Lee", "Hi."),
        ("Unnamed speaker", "Who is there?"),
        ("Ann Lee", "Me."),
    ]


def test_names_in_a_chat_need_no_capital() -> None:
    assert told("ann: hi all\nbo_99: hi\nann: one rule: no rule\nbo_99: yes") == [
        ("ann", "hi all"),
        ("bo_99", "hi"),
        ("ann", "one rule: no rule"),
        ("bo_99", "yes"),
    ]


def test_a_participants_code_is_a_label_when_it_recurs() -> None:
    text = "Interviewer 1: Why?\nP3: Because.\nInterviewer 1: The G7: a club.\nP3: So."
    assert [name for name, _ in told(text)] == ["Interviewer 1", "P3", "Interviewer 1", "P3"]


def test_line_numbers_of_a_hearing_are_no_words() -> None:
    text = (
        " 1   MR. LEE:  Good day.\n 2   THE COURT:  Good day. You\n 3   may go on for 20\n"
        " 4   minutes.\n 5\n 1   MR. LEE:  I will."
    )
    assert told(text) == [
        ("Lee", "Good day."),
        ("The Court", "Good day. You may go on for 20 minutes."),
        ("Lee", "I will."),
    ]


def test_who_examines_is_named_above_the_questions() -> None:
    text = "Q. Where?\nA. There.\nMR. EK: Objection.\nBY MS. LEE:\nQ. When?\nA. Then.\nQ. Why?\nA. So."
    assert [name for name, _ in told(text)] == ["Questioner", "A", "Ek", "Lee", "A", "Lee", "A"]


def test_a_time_before_a_paragraph_is_when_it_was_said() -> None:
    turn = parsed("Ann Lee: Good day.\n\n[00:05:12] And so on.\n\nBo Ek: Hi.").turns[0]
    assert (turn.text, turn.seconds_at(0), turn.seconds_at(11)) == ("Good day.\n\nAnd so on.", None, 312.0)


def test_a_hearing_of_congress_has_a_full_stop_behind_its_names() -> None:
    text = (
        "    Staff Present: Ann Lee, Clerk.\n\n"
        "    The Chairman. The committee will come to order. Mr. Jordan\nis recognized.\n"
        "    Mr. Jordan. Thank you, Mr. Chairman. Dr. Fauci, did you say\nthat?\n"
        "    Dr. Fauci. I did not.\n    Mr. Jordan. You did. In May. Mr. Smith heard it.\n"
        "    [Laughter.]\n    Senator Van Hollen. I heard it too.\n    The Chairman. Order.\n"
    )
    assert told(text) == [
        ("The Chairman", "The committee will come to order. Mr. Jordan is recognized."),
        ("Jordan", "Thank you, Mr. Chairman. Dr. Fauci, did you say that?"),
        ("Fauci", "I did not."),
        ("Jordan", "You did. In May. Mr. Smith heard it. [Laughter.]"),
        ("Van Hollen", "I heard it too."),
        ("The Chairman", "Order."),
    ]


def test_a_witness_of_any_title_speaks_under_the_own_name_in_a_hearing() -> None:
    text = (
        "    Chairwoman Ortega. We begin.\n    Mr. Walsh. Who signed?\n    Actuary Lund. I signed two of\n"
        "them. Karen Abel. She signed one.\n    Mr. Walsh. Was anybody hurt?\n    Karen Abel. No.\n"
        "    Chairwoman Ortega. Thank you.\n"
    )
    assert [name for name, _ in told(text)] == [
        "Ortega",
        "Walsh",
        "Actuary Lund",
        "Walsh",
        "Karen Abel",
        "Ortega",
    ]


def test_names_above_times_are_no_words() -> None:
    text = "Ann Lee\n0:01\nGood day.\nBo Ek\n0:05\nHi.\nAnn Lee\n0:09\nSo.\nEva Sand\n0:12\nYes."
    assert told(text) == [
        ("Ann Lee", "Good day."),
        ("Bo Ek", "Hi."),
        ("Ann Lee", "So."),
        ("Eva Sand", "Yes."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Talk of 2 May 2024\n\n0:00\ngood day\n0:05\nto all\n1:00:09\nof you",
        "0:00 good day\n0:05 to all\n1:00:09 of you",
    ],
)
def test_words_with_times_alone_are_an_unnamed_speakers(text: str) -> None:
    transcript = parsed(text)
    assert [(turn.speaker.name, turn.text) for turn in transcript.turns] == [
        ("Unnamed speaker", "good day to all of you")
    ]
    assert transcript.turns[0].stamps == ((0, 0.0), (9, 5.0), (16, 3609.0))
    assert transcript.format == "text with times"


def test_a_label_that_repeats_with_its_time_goes_on() -> None:
    transcript = parsed("[Ann Lee] 0:02\nWe meet,\n\n[Ann Lee] 0:05\nand talk.\n\n[Bo Ek] 0:09\nYes.\n")
    assert [(turn.text, turn.stamps) for turn in transcript.turns] == [
        ("We meet, and talk.", ((0, 2.0), (9, 5.0))),
        ("Yes.", ((0, 9.0),)),
    ]


@pytest.mark.parametrize(
    "aside", ["(Laughter.)", "[crosstalk]", "7:37 P.M. EST", "\\###", "END 1:50 P.M. EST"]
)
def test_what_nobody_says_is_set_aside(aside: str) -> None:
    transcript = parsed(f"MS. LEE:  Thank you.\n\n{aside}\n\nAnd so on.\n\nMR. EK: Yes.\n")
    assert transcript.turns[0].text == "Thank you.\n\nAnd so on."
    assert transcript.set_aside == ((3, aside.lstrip("\\")),)


@pytest.mark.parametrize("words", ["(Shakes head no.)", "(Laughs.) Yes.", "[Inaudible.]"])
def test_a_stage_direction_behind_a_label_is_that_persons_turn(words: str) -> None:
    assert told(f"MS. LEE:  Now?\n\nMR. EK: {words}\n")[1] == ("Ek", words)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"I met <s>Kayani</s> \[Ghani\] there", "I met Kayani [Ghani] there"),
        ("A **bold** ~~old~~ word", "A bold old word"),
        (r"*Merci*, 2 * 3 * 4 \*", "Merci, 2 * 3 * 4 *"),
        ("R&amp;D &lt; AT&T &co;", "R&D < AT&T &co;"),
        ("A < b and c > d", "A < b and c > d"),
    ],
)
def test_marks_of_markdown_are_no_words(written: str, read: str) -> None:
    assert told(f"---\ntitle: A\n---\nAnn Lee: {written}\n\nBo Ek: Yes.")[0] == ("Ann Lee", read)


def test_asterisks_of_plain_text_stay() -> None:
    assert told("Ann: *laughs* Yes.\n\nBo: No.\n\nAnn: So.\n\nBo: Oh.")[0] == ("Ann", "*laughs* Yes.")


def test_a_numbered_label_without_its_colon_is_believed_when_others_have_it() -> None:
    text = "Speaker 1: Cool.\n\nSpeaker 2: For some.\n\n{}\n\nSpeaker 2: Good."
    assert told(text.format("Speaker 1. I know."))[2] == ("Speaker 1", "I know.")
    assert told(text.format("Speaker 1 Well, I mean."))[2] == ("Speaker 1", "Well, I mean.")
    assert told(text.format("Speaker 3 Well."))[1] == ("Speaker 2", "For some.\n\nSpeaker 3 Well.")
    assert told(text.format("Speaker 1 is right."))[1] == ("Speaker 2", "For some.\n\nSpeaker 1 is right.")


def test_a_page_has_headline_date_lead_and_furniture_around_the_words() -> None:
    transcript = parsed(
        "Ann Lee opened the bridge\n\n14 December 2021, 19:00\nAnn Lee opened the bridge\n\n"
        "The mayor spoke to the press.\n\nAnn Lee: It is open. (Applause.)\n\n"
        "gallery-photogallery-photogallery-photo\n\nEND 1:50 P.M. EST\n"
    )
    assert transcript.title == "Ann Lee opened the bridge"
    assert str(transcript.date) == "2021-12-14"
    assert [turn.text for turn in transcript.turns] == ["It is open. (Applause.)"]
    assert [line for line, _ in transcript.set_aside] == [1, 3, 4, 6, 10, 12]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("3rd of May 2019", "2019-05-03"),
        ("May 3rd, 2019", "2019-05-03"),
        ("held on Sept. 3, 2019", "2019-09-03"),
        ("2019-05-03T10:00", "2019-05-03"),
        ("03/05/2019", "None"),
        ("31 February 2019", "None"),
        ("99 Luftballons 1983", "None"),
    ],
)
def test_a_date_is_read_only_when_it_is_certain(line: str, day: str) -> None:
    assert str(parsed(f"A talk\n{line}\n\nAnn Lee: Hi.").date) == day


@pytest.mark.parametrize(
    "matter",
    ["title: A talk\ndate: 2019-05-03", "date: '2019-05-03'\ntitle: |\n  A\n  talk\nspeakers: [Ann Lee]"],
)
def test_front_matter_gives_title_and_date(matter: str) -> None:
    transcript = parsed(f"---\n{matter}\n---\nAnn Lee: Hi.")
    assert (transcript.title, str(transcript.date)) == ("A talk", "2019-05-03")
    assert told(f"---\n{matter}\n---\nAnn Lee: Hi.") == [("Ann Lee", "Hi.")]


def test_front_matter_names_the_recording() -> None:
    matter = "---\nmedia: {}\n---\nAnn Lee: Hi."
    assert parsed(matter.format("https://example.org/242.mp3")).recording == "https://example.org/242.mp3"
    assert parsed(matter.format("javascript:alert(1)")).recording == ""


def test_front_matter_that_doubles_without_end_is_no_title() -> None:
    doubled = "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))
    text = f"---\na0: &a0 [x, x]\n{doubled}\ntitle: *a39\ndate: *a39\n---\nAnn Lee: Hi."
    assert parsed(text).title == "meeting"


@pytest.mark.parametrize("matter", ["title: [", "[" * 5_000, "- " * 5_000, "title: " + "long " * 5_000])
def test_front_matter_that_is_no_yaml_or_too_long_is_set_aside(matter: str) -> None:
    transcript = parsed(f"---\n{matter}\n---\nAnn Lee: Hi.")
    assert [(turn.speaker.name, turn.text) for turn in transcript.turns] == [("Ann Lee", "Hi.")]
    assert transcript.title == "meeting"
    assert (2, " ".join(matter.split())) in transcript.set_aside


def test_a_text_without_headline_is_called_by_its_id() -> None:
    assert parsed("Ann Lee: Hi.", id="standup").title == "standup"


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = "Ann Lee: The bridge\nis  open\u00a0now.\n\nIt cost\n\t41 million.\n"
    assert told(text) == [("Ann Lee", "The bridge is open now.\n\nIt cost 41 million.")]


def test_words_may_stand_below_their_label() -> None:
    assert told("Ann Lee:\n\nHi.\n\nBo Ek:\nHello.") == [("Ann Lee", "Hi."), ("Bo Ek", "Hello.")]


def test_speech_without_spaces_is_no_furniture() -> None:
    words = "我们今天讨论的是桥梁的建设和预算以及未来的计划因为这座桥对我们的城市非常重要"
    assert told(f"李明：你好。\n\n{words}") == [("李明", f"你好。\n\n{words}")]


names = st.sampled_from(
    ["Ann Lee", "BO EK", "Moderator", "Dr. Eva Sand", "Q", "**Jo Park**", "Ida Moe (BBC)"]
)
words = st.lists(
    st.sampled_from("we build a bridge, 41 million? http://x.org/a: (laughter) [no] é “so” …".split()),
    min_size=1,
)
paragraphs = st.lists(words.map(" ".join), min_size=1, max_size=3)


@given(st.lists(st.tuples(names, paragraphs), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_word_behind_a_label_is_kept_once(talk: list[tuple[str, list[str]]], end: str) -> None:
    # Twice, so that every label recurs and is believed.
    text = "".join(f"{name}: {(end * 2).join(body)}{end * 2}" for name, body in talk * 2)
    transcript = parsed(text)
    said = " ".join(turn.text for turn in transcript.turns).split()
    given = " ".join(" ".join(body) for _, body in talk * 2).split()
    # A paragraph that is "(laughter)" and nothing else was said by nobody.
    assert Counter(said + [aside for _, aside in transcript.set_aside]) == Counter(given)
    assert [w for w in said if w not in {"(laughter)", "[no]"}] == [
        w for w in given if w not in {"(laughter)", "[no]"}
    ]


def check_verbatim(transcript: Transcript, source: str) -> None:
    """Each paragraph of each turn stands in the source, in order, with no word changed."""
    source = " ".join(source.replace("\ufeff", "").replace("*", "").split())
    position = 0
    for turn in transcript.turns:
        for paragraph in turn.text.split("\n\n"):
            found = source.find(" ".join(paragraph.replace("*", "").split()), position)
            assert found >= 0
            position = found + len(paragraph)


marks = st.sampled_from(
    [*":*[]()_-,.?\"'0AQaé： \t\n\r", "\u2028", "\ufeff", "\ud800", "\0", "\n\n", "Ann Lee: "]
)


@given(st.one_of(st.text(), st.lists(marks).map("".join)))
@example("---\n: :\n---\nAnn Lee: Hi.")
@example("Ann Lee:\nBo Ek:\n")
@example("9" * 400 + ":00 Ann Lee: Hi.")
@example("Ann Lee 99:99:99.999\nHi.")
@example("---\ndate: 2019-99-99\n---\nAnn Lee: Hi.")
@example("0 May 99999\nAnn Lee: Hi.")
def test_any_text_parses_verbatim_or_is_refused(text: str) -> None:
    try:
        transcript = parse_text(text, id="any")
    except TranscriptError:
        return
    assert transcript.turns
    assert all(turn.text for turn in transcript.turns)
    assert [turn.index for turn in transcript.turns] == list(range(len(transcript.turns)))
    check_verbatim(transcript, text)


SIZE = 200_000


@pytest.mark.parametrize(
    "unit",
    [
        *(
            ":",
            "(",
            "[",
            "*",
            "_",
            " ",
            "A",
            "A ",
            "a:",
            "A: ",
            "A(",
            "9:00 ",
            "**A",
            "(A)",
            "Q: \n",
            "A:\n",
            "\n",
        ),
        pytest.param("Go ahead, please.\n\n", id="handovers"),
        pytest.param("Go ahead. I'm Ann Lee from the BBC.\n\n", id="introductions"),
        pytest.param("Why, please?\n\n", id="questions"),
        pytest.param("- - -\n---\n", id="rules"),
    ],
)
@pytest.mark.parametrize("before", ["", "Moderator: ", "Moderator: Hi.\n\n", "---\n"])
def test_repeats_take_linear_time(before: str, unit: str) -> None:
    began = time.perf_counter()
    with contextlib.suppress(TranscriptError):
        parse_text(before + unit * (SIZE // len(unit)), id="long")
    # Linear, these take up to half a second; quadratic, minutes.
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("label", ["Speaker {}", "MR. N{}X", "Ann{}x Lee"])
def test_many_speakers_take_linear_time(label: str) -> None:
    began = time.perf_counter()
    letters = str.maketrans("0123456789", "abcdefghij")
    number = str if "Speaker" in label else lambda i: str(i).translate(letters)
    text = "".join(f"{label.format(number(i))}: Good day.\n\n" for i in range(10_000))
    assert len(parsed("A long title. " * 500 + "\n\n" + text).speakers) > 1
    assert time.perf_counter() - began < 5
