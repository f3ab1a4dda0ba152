"""Which speakers a phrase means, and when it names somebody who does not speak."""

from __future__ import annotations

import pytest

from qa.mentions import Mention, find_speakers
from qa.types import Speaker

SPEAKERS = [
    Speaker("Jens Stoltenberg", "Secretary-General", "NATO"),
    Speaker("Ilham Aliyev", "President", "Republic of Azerbaijan"),
    Speaker("Rikard Jozwiak", None, "Radio Free Europe", is_questioner=True),
    Speaker("Ann Lee", "Dr."),
    Speaker("Tom Lee", "Mr."),
    Speaker("Moderator"),
]


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("the Secretary General", "Jens Stoltenberg"),
        ("NATO chief", "Jens Stoltenberg"),
        ("NATO", "Jens Stoltenberg"),
        ("stoltenburg", "Jens Stoltenberg"),
        ("STOLTENBERG", "Jens Stoltenberg"),
        ("Mr. Stoltenberg", "Jens Stoltenberg"),
        ("Stoltenberg’s", "Jens Stoltenberg"),
        ("Jens", "Jens Stoltenberg"),
        ("the President", "Ilham Aliyev"),
        ("the Azerbaijani president", "Ilham Aliyev"),
        ("the reporter", "Rikard Jozwiak"),
        ("the Radio Free Europe reporter", "Rikard Jozwiak"),
        ("Dr. Lee", "Ann Lee"),
        ("Tom Lee", "Tom Lee"),
        ("the moderator", "Moderator"),
    ],
)
def test_a_speaker_is_meant_by_name_title_affiliation_and_near_miss(phrase: str, name: str) -> None:
    mention = find_speakers(phrase, SPEAKERS)
    assert [speaker.name for speaker in mention.speakers] == [name]
    assert not mention.unknown


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("Lee", {"Ann Lee", "Tom Lee"}),
        ("Aliyev and Stoltenberg", {"Ilham Aliyev", "Jens Stoltenberg"}),
        ("Putin or Aliyev", {"Ilham Aliyev"}),
    ],
)
def test_a_phrase_may_mean_several_speakers(phrase: str, names: set[str]) -> None:
    assert {speaker.name for speaker in find_speakers(phrase, SPEAKERS).speakers} == names


@pytest.mark.parametrize("phrase", ["Putin", "putin", "the mayor", "the Pope", "Joe Lee", "Putin and Macron"])
def test_a_person_who_does_not_speak_is_unknown(phrase: str) -> None:
    assert find_speakers(phrase, SPEAKERS) == Mention(unknown=True)


@pytest.mark.parametrize("phrase", ["", "they", "he", "anyone", "the report", "the host leader", "🙂"])
def test_what_names_nobody_is_no_mention(phrase: str) -> None:
    assert find_speakers(phrase, SPEAKERS) == Mention()


@pytest.mark.parametrize("phrase", ["the report", "the", "🙂", "Mya", "nobody"])
def test_what_was_given_as_a_name_and_fits_nobody_is_unknown(phrase: str) -> None:
    assert find_speakers(phrase, SPEAKERS, surely_person=True) == Mention(unknown=True)


def test_the_president_is_not_the_vice_president() -> None:
    vice, president = Speaker("Kamala Harris", "Vice President"), Speaker("Joe Biden", "President")
    assert find_speakers("the President", [vice, president]).speakers == (president,)
    assert find_speakers("the Vice President", [vice, president]).speakers == (vice,)
