"""Which speakers a phrase means: "Stoltenberg", "the NATO chief", "stoltenburg", "the reporters"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from qa.parsing.people import is_questioner_word, is_role_word, is_title_word
from qa.types import Speaker
from qa.words import words

# Words that mean whoever is at the head of something, whatever the title there is.
_HEADS = frozenset("boss chief head leader".split())
_COURTESIES = frozenset(
    "dame dr hon lady lord madam madame miss mister mr mrs ms mx prof professor rev sir".split()
)
_SMALL = frozenset("a an and at both by for from in of on the their this that two us with".split())
# Subjects of "say" that are nobody in particular.
_ANYBODY = frozenset(
    """anybody anyone everybody everyone he her him i it nobody one people she somebody someone
    speaker speakers they transcript us we who you""".split()
)
# A misspelt name: at least this similar (normalised InDel similarity, 0 to 100). "stoltenburg"
# is 91 of "stoltenberg", "zangezour" 82 of "zangazur", "macron" 73 of "macorn"'s neighbours.
SIMILAR = 80
_SHORTEST_MISSPELT = 5  # letters; shorter words are too easily alike
_SHORTEST_STEM = 5  # letters that "Azerbaijani" and "Azerbaijan" must share


@dataclass(frozen=True, slots=True)
class Mention:
    """What a phrase means.

    Attributes:
        speakers: The speakers meant, more than one when the phrase fits several.
        unknown: True when the phrase names a person who does not speak in the transcript.
    """

    speakers: tuple[Speaker, ...] = ()
    unknown: bool = False


def find_speakers(phrase: str, speakers: Sequence[Speaker], *, surely_person: bool = False) -> Mention:
    """Return which speakers a phrase means.

    Every word of the phrase must fit the speaker: the name (misspelt, or without the given name),
    the affiliation ("Azerbaijani" fits Azerbaijan), the title, or what they are there for
    ("reporter"). The speakers that fit best are returned.

    Args:
        phrase: The words that stand for somebody, "the Secretary General".
        speakers: Who speaks.
        surely_person: True when the phrase was given as a name, so that one that fits nobody is
            unknown whatever its form.
    """
    told = [word for word in words(re.sub(r"[’']s\b", "", phrase)) if word not in _SMALL]
    if not told or (all(word in _ANYBODY for word in told) and not surely_person):
        return Mention(unknown=surely_person)
    parts = [part for part in re.split(r"\s+(?:and|or)\s+|\s*[,/&]\s*", phrase) if part.strip()]
    fits = [(fit, speaker) for speaker in speakers if (fit := _fit(told, speaker)) > 0]
    if fits:
        best = max(fit for fit, _ in fits)
        return Mention(tuple(speaker for fit, speaker in fits if fit == best))
    if len(parts) > 1:  # "Harris and Lee": whoever of them speaks
        mentions = [find_speakers(part, speakers, surely_person=surely_person) for part in parts]
        found = tuple(dict.fromkeys(speaker for mention in mentions for speaker in mention.speakers))
        return Mention(found, unknown=not found and any(mention.unknown for mention in mentions))
    return Mention(unknown=surely_person or _reads_like_a_person(phrase, told))


def is_called(phrase: str, speakers: Sequence[Speaker]) -> bool:
    """Say whether a phrase calls a speaker by name, title or part; "Azerbaijan" is only where one is from."""
    told = words(phrase)
    if any(is_title_word(word) or is_role_word(word.removesuffix("s")) or word in _HEADS for word in told):
        return bool(find_speakers(phrase, speakers).speakers)
    return any(
        any(fuzz.ratio(word, name) >= SIMILAR for word in told for name in words(speaker.name))
        for speaker in find_speakers(phrase, speakers).speakers
    )


def _fit(told: Sequence[str], speaker: Speaker) -> float:
    """Return how well the words fit a speaker; 0 when one of them fits nothing of theirs."""
    names = words(speaker.name)
    titles = words(speaker.title or "") + [word for label in speaker.labels for word in words(label)]
    affiliation = words(speaker.affiliation or "")
    initials = "".join(word[0] for word in affiliation if word not in _SMALL)
    total = 0.0
    for position, word in enumerate(told):
        if word in names:
            total += 2
        elif word in titles or word in affiliation or (len(word) > 1 and word == initials):
            total += 1
        elif is_questioner_word(word.removesuffix("s")) or is_questioner_word(word):
            if not speaker.is_questioner:
                return 0
            total += 1
        elif word in _HEADS:
            if not titles or set(words(speaker.title or "")) <= _COURTESIES:
                return 0
            total += 1
        elif any(_alike(word, name) for name in names):
            total += 1.5
        elif any(_same_stem(word, part) for part in affiliation):
            total += 1
        elif is_title_word(word) and set(words(word)) <= _COURTESIES:
            continue  # "Mr. Aliyev" is President Aliyev
        elif len(names) == 1 and position + 1 < len(told) and told[-1] in names:
            continue  # "Kamala Harris" is "VICE PRESIDENT HARRIS"
        elif is_title_word(word) and told[-1] in names and not speaker.title:
            continue  # the transcript gives no title to contradict
        else:
            return 0
    # "the President" is the one whose whole title that is before any Vice President.
    if speaker.title and set(words(speaker.title)) == {word for word in told if is_title_word(word)}:
        total += 0.5
    return total


def _alike(word: str, name: str) -> bool:
    return (
        len(word) >= _SHORTEST_MISSPELT
        and len(name) >= _SHORTEST_MISSPELT - 1
        and (word[0] == name[0] and fuzz.ratio(word, name) >= SIMILAR)
    )


def _same_stem(word: str, part: str) -> bool:
    shorter = min(len(word), len(part))
    return (
        shorter >= _SHORTEST_STEM
        and word[: max(_SHORTEST_STEM, shorter - 2)] == part[: max(_SHORTEST_STEM, shorter - 2)]
    )


def _reads_like_a_person(phrase: str, told: Sequence[str]) -> bool:
    """Say whether a phrase that fits no speaker still names somebody: "Putin", "the mayor"."""
    if any(word in _ANYBODY for word in told):
        return False
    if any(is_title_word(word) or is_questioner_word(word) for word in told):
        return True
    if len(told) == 1 and is_role_word(told[0]):
        return True
    if any(word in _HEADS or is_role_word(word) for word in told):  # "the host leader": a description
        return bool(re.search(r"\b[A-Z]", phrase))
    if re.search(r"\b[A-Z]", phrase):
        return True
    # "what did putin say": a bare word; "what did the report say": a thing.
    determined = re.match(
        r"(?:a|an|any|each|every|his|her|its|our|some|that|the|their|these|this|those)\b",
        phrase.strip(),
        re.IGNORECASE,
    )
    return not determined and len(told) <= 3
