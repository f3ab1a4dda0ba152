"""Who is meant by a label: names, titles, affiliations, one person under several labels."""

from __future__ import annotations

import pytest
from conftest import HashingEncoder, parsed

from qa.parsing.people import Name, split_title
from qa.pipeline import Pipeline

DIGITS = str.maketrans("0123456789", "abcdefghij")


def named(*labels: str, header: str = "") -> list[str]:
    """Return each turn's speaker, as printed, of a talk under these labels."""
    talk = "\n\n".join(f"{label}: Good day." for label in labels)
    return [str(turn.speaker) for turn in parsed(f"{header}\n\n{talk}").turns]


@pytest.mark.parametrize(
    ("label", "name", "title", "affiliation"),
    [
        ("Secretary General Jens Stoltenberg", "Jens Stoltenberg", "Secretary General", None),
        ("MS. PSAKI", "Psaki", "Ms.", None),
        ("PRIME MINISTER LEE", "Lee", "Prime Minister", None),
        ("Foreign Minister Ann Lee, Norway", "Ann Lee", "Foreign Minister", "Norway"),
        ("Ann Lee, Mayor of Leeds", "Ann Lee", "Mayor of Leeds", None),
        ("Azerbaijani President Ilham Aliyev", "Ilham Aliyev", "President", "Azerbaijani"),
        ("Minister of Foreign Affairs Ann Lee", "Ann Lee", "Minister of Foreign Affairs", None),
        ("Martin King, Jr.", "Martin King Jr.", None, None),
        ("Major-General Ann Lee", "Ann Lee", "Major-General", None),
        ("Stephen King", "Stephen King", None, None),
        ("John Major", "John Major", None, None),
        ("Moderator", "Moderator", None, None),
    ],
)
def test_a_label_is_taken_apart(label: str, name: str, title: str | None, affiliation: str | None) -> None:
    assert split_title(label) == Name(name, title, affiliation)


@pytest.mark.parametrize(
    ("labels", "speaker"),
    [
        (
            ("Secretary-General Jens Stoltenberg", "Secretary General Jens Stoltenberg"),
            "Jens Stoltenberg (Secretary-General)",
        ),
        (("President Ann Lee", "Ann Lee", "ANN LEE", "Lee"), "Ann Lee (President)"),
        (("Mr. Bo Ek", "Bo Ek", "Mr. Ek"), "Bo Ek (Mr.)"),
        (("Bo Ek (BBC)", "Bo Ek"), "Bo Ek (BBC)"),
        (("PRESIDENT LEE", "THE PRESIDENT", "Mr. Lee"), "Lee (President)"),
        (("VICE PRESIDENT LEE", "THE VICE PRESIDENT"), "Lee (Vice President)"),
        (("SPEAKER_01", "speaker 1"), "Speaker 1"),
    ],
)
def test_one_person_under_several_labels_is_one_speaker(labels: tuple[str, ...], speaker: str) -> None:
    assert named(*labels) == [speaker] * len(labels)


@pytest.mark.parametrize(
    ("labels", "speakers"),
    [
        (("Ann Lee", "Bo Lee"), ["Ann Lee", "Bo Lee"]),
        (("Ann Lee", "Bo Lee", "Lee"), ["Ann Lee", "Bo Lee", "Lee"]),
        (("Mr. Lee", "Ms. Lee"), ["Lee (Mr.)", "Lee (Ms.)"]),
        (("MR. BO LEE", "MS. LEE"), ["Bo Lee (Mr.)", "Lee (Ms.)"]),
        (("Speaker 1", "Speaker 2"), ["Speaker 1", "Speaker 2"]),
        (
            ("PRESIDENT LEE", "PRESIDENT EK", "THE PRESIDENT"),
            ["Lee (President)", "Ek (President)", "The President (President)"],
        ),
        (("PRESIDENT LEE", "THE VICE PRESIDENT"), ["Lee (President)", "The Vice President (Vice President)"]),
    ],
)
def test_two_people_stay_two(labels: tuple[str, ...], speakers: list[str]) -> None:
    assert named(*labels) == speakers


def test_a_speaker_remembers_every_label_in_order() -> None:
    transcript = parsed("President Ann Lee: One.\n\nBo Ek: Two.\n\nLee: Three.")
    assert [speaker.labels for speaker in transcript.speakers] == [("President Ann Lee", "Lee"), ("Bo Ek",)]


@pytest.mark.parametrize(
    ("header", "label", "speaker"),
    [
        ("Briefing by Press Secretary Una Marsh", "MS. MARSH", "Una Marsh (Press Secretary)"),
        ("NATO Secretary General Jens Berg spoke", "Secretary General Jens Berg", "NATO"),
        ("President of the Republic of Norland Ann Lee", "President Ann Lee", "Republic of Norland"),
        ("A talk by Ian McDonald", "IAN MCDONALD", "Ian McDonald"),
    ],
)
def test_the_headline_tells_more_about_a_speaker(header: str, label: str, speaker: str) -> None:
    assert speaker in named(label, "MODERATOR", header=header)[0]


def test_a_name_in_capitals_is_spelled_as_the_talk_spells_it() -> None:
    transcript = parsed("MODERATOR: Here is Ms. McAdam.\n\nMS. MCADAM: Hello.\n\nMS. JEAN-PIERRE: Hello.")
    assert [speaker.name for speaker in transcript.speakers] == ["Moderator", "McAdam", "Jean-Pierre"]


@pytest.mark.parametrize(
    ("label", "asks"),
    [
        ("Q", True),
        ("Reporter", True),
        ("JOURNALIST 2", True),
        ("Press Officer", False),
        ("Moderator", False),
        ("Ann Lee", False),
    ],
)
def test_a_label_tells_who_is_there_to_ask(label: str, asks: bool) -> None:
    assert parsed(f"{label}: Why?\n\nBo Ek: Because.").speakers[0].is_questioner is asks


def test_who_has_no_full_name_is_another_person_in_another_transcript() -> None:
    first = parsed("Ann Lee: One.\n\nSpeaker 1: Two.\n\nMr. Ek: Three.").speakers
    second = parsed("Ann Lee: Yes.\n\nSpeaker 1: No.\n\nMr. Ek: So.").speakers
    same = [one.key == other.key for one, other in zip(first, second, strict=True)]
    assert same == [True, False, False]


def test_one_full_name_is_one_person_over_all_transcripts_under_all_labels(hashing: HashingEncoder) -> None:
    transcripts = [
        parsed("President Ann Lee: One.\n\nSpeaker 1: Two.", id="a"),
        parsed("ANN LEE: Yes.\n\nSpeaker 1: No.", id="b"),
    ]
    people = Pipeline.from_transcripts(transcripts, encoder=hashing, reader=None).speakers
    assert [(person.name, person.title, person.labels) for person in people] == [
        ("Ann Lee", "President", ("President Ann Lee", "ANN LEE")),
        ("Speaker 1", None, ("Speaker 1",)),
        ("Speaker 1", None, ("Speaker 1",)),
    ]


def test_a_header_tells_of_five_hundred_people_at_most() -> None:
    def first(people: int) -> str:
        labels = (
            f"Ann{number // 26}{chr(97 + number % 26)}".translate(DIGITS) for number in range(1, people)
        )
        return named("Psaki", *labels, header="Remarks by Press Secretary Jen Psaki")[0]

    assert first(500) == "Jen Psaki (Press Secretary)"
    assert first(501) == "Psaki"
