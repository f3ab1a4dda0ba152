"""Labels -> speakers: titles, affiliations, one person under several labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from qa.types import Speaker

if TYPE_CHECKING:
    from qa.parsing.draft import Block  # which reads labels by the words of this module


# Words that stand before a name. Those that are also common given names are left out.
_TITLES = frozenset(
    """acting administrator admiral adviser advisor ambassador archbishop assistant associate
    attorney bishop brigadier captain chair chairman chairperson chairwoman chancellor chief col
    colonel commander commissioner comptroller congressman congresswoman coordinator corporal
    councillor councilman councilmember councilor councilwoman counsel dame delegate deputy
    detective director doctor dr father first foreign gen general gov governor hon honorable
    honourable inspector interim judge justice king lady lieutenant lord lt madam madame major
    mayor minister miss mister mr mrs ms mx national officer permanent president press
    prime principal prof professor queen rabbi rep representative rev reverend saint sec
    secretary security sen senator sergeant sgt sheikh sir sister solicitor spokesman
    spokesperson spokeswoman superintendent surgeon treasurer trustee under undersecretary vice""".split()
)
# Of those, the ones that make a title only with another ("Foreign Minister", "Press Secretary").
_HALF_TITLES = frozenset(
    """acting associate assistant deputy first foreign hon interim national permanent press prime
    security under vice""".split()
)
_ROLES = frozenset(
    """anchor announcer attorney audience caller chair chairman chairperson chairwoman clerk
    commentator court defendant facilitator female guest host interpreter interviewee interviewer
    juror male mc moderator narrator operator panel panelist participant plaintiff presenter
    respondent secretariat speaker translator unidentified unknown voice witness""".split()
)
_QUESTIONERS = frozenset(
    "q question questioner reporter reporters journalist journalists press correspondent".split()
)
_PARTS = _ROLES | _QUESTIONERS
# Of one family name, these are two people.
_MEN = frozenset("brother father king lord mr sir".split())
_WOMEN = frozenset("dame lady madam madame miss mrs ms queen sister".split())
_COURTESIES = frozenset("dr hon madam madame miss mister mr mrs ms mx prof professor sir".split())
_SUFFIXES = frozenset("jr sr ii iii iv phd md esq mp".split())
# What follows a name in a headline, where every word may have a capital.
_AFTER_A_NAME = frozenset(
    """address addresses after ahead and announces answers at before delivers discusses during
    en following for from gives holds hosts in joint meeting meets of on participates press
    remarks says signs speaks speech takes to visit visits welcomes with""".split()
)
_LONGEST_HEADER = 10_000  # characters
_MOST_INTRODUCED = 500  # people; of more a header tells nothing, and to search it for each takes long
# As machines call whom they tell apart by voice: "SPEAKER_01", "spk_1".
_MACHINE_LABEL = re.compile(r"(?:speaker|spk)[ _-]?0*(\d{1,9})", re.IGNORECASE)
# Who speaks where the source names nobody.
UNNAMED = "Unnamed speaker"
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-ÞĀ-Ž][^\W_]*(?:[-'’][^\W\d_]{2,})*")


def is_title_word(word: str) -> bool:
    """Say whether a word is part of a title, "secretary-general" included."""
    return all(part.strip(".") in _TITLES for part in word.casefold().split("-"))


def is_full_name(name: str) -> bool:
    """Say whether a name is somebody's own in every transcript.

    >>> [is_full_name(name) for name in ("Ann Lee", "Lee", "Speaker 1", "The Court", "Unnamed speaker")]
    [True, False, False, False, False]
    """
    words = [word.strip(".").casefold() for word in name.split()]
    if len(words) < 2 or words[0] == "the" or any(word.isdigit() for word in words):
        return False
    return not any(
        is_role_word(word) or word in {"unnamed", "unknown", "new"} for word in (words[0], words[-1])
    )


def is_machine_label(label: str) -> bool:
    """Say whether a label is one of those that programs give to voices: "SPEAKER_01"."""
    return _MACHINE_LABEL.fullmatch(label) is not None


def is_role_word(word: str) -> bool:
    """Say whether a word names a part played rather than a person: "moderator", "host"."""
    return word.casefold() in _PARTS


def is_questioner_word(word: str) -> bool:
    """Say whether a word names somebody who is there to ask: "reporter", "Q"."""
    return word.casefold() in _QUESTIONERS


@dataclass(frozen=True, slots=True)
class Name:
    """A label taken apart: "Foreign Minister Ann Lee, Norway"."""

    name: str
    title: str | None
    affiliation: str | None


def split_title(label: str) -> Name:
    """Take a label apart into title, name and affiliation.

    >>> split_title("Secretary-General Jens Stoltenberg")
    Name(name='Jens Stoltenberg', title='Secretary-General', affiliation=None)
    >>> split_title("NATO Secretary General Jens Stoltenberg").affiliation
    'NATO'
    >>> split_title("THE PRESIDENT"), split_title("Moderator").title
    (Name(name='The President', title='President', affiliation=None), None)
    >>> split_title("SPEAKER_01").name, split_title("").name
    ('Speaker 1', 'Unnamed speaker')
    """
    if not label:
        return Name(UNNAMED, None, None)
    if machine := _MACHINE_LABEL.fullmatch(label):
        return Name(f"Speaker {machine[1]}", None, None)
    label, _, behind = (part.strip() for part in label.partition(","))
    if behind.casefold().strip(".") in _SUFFIXES:
        label, behind = f"{label} {behind}", ""
    words = label.split()
    start = next((i for i, word in enumerate(words) if is_title_word(word)), len(words))
    end = start
    while end < len(words) and is_title_word(words[end]):
        end += 1
    rest = words[end:]
    before = " ".join(words[:start])
    real = [word for word in rest if word.strip(".").casefold() not in _SUFFIXES]
    title: str | None = _tidy(" ".join(words[start:end])) or None
    affiliation: str | None = None
    if not title or (real and words[start:end] and _is_half(words[start:end])):
        title, name = None, label
    elif not real:
        # "THE PRESIDENT" is called by the title; "Stephen King" is no king.
        called_by_title = not before or before.casefold() == "the"
        name, title = (label, title) if called_by_title else (label, None)
    elif before and (len(words[:start]) > 1 or not before.isupper()) and before.casefold() != "the":
        # "Azerbaijani President Ilham Aliyev": who they stand for comes first.
        name, affiliation = " ".join(rest), before
    elif rest[0].casefold() in {"of", "for"} and len(rest) >= 4:
        # "Minister of Foreign Affairs Ann Lee": the last two words are the name.
        name, title = " ".join(rest[-2:]), _tidy(f"{title} {' '.join(rest[:-2])}")
    else:
        name = " ".join(rest)
        affiliation = before if before and before.casefold() != "the" else None
    if behind:
        title, affiliation = _read_description(behind, title, affiliation)
    return Name(_tidy(name), title, affiliation)


def resolve_speakers(
    blocks: Sequence[Block], *, header_text: str, body_text: str, scope: str = ""
) -> dict[str, Speaker]:
    """Return the speaker behind every label; who has no full name is known by `scope` too.

    Labels of one full name are one person, whatever the title. A label of a family name alone is
    the only person of that family name who is also named in full; where there are two, or where
    the one is "Mr." and the other "Ms.", it stays apart rather than be merged by guess.
    """
    details = {
        block.key: block
        for block in reversed(blocks)
        if block.parenthesis or block.affiliation or block.is_questioner
    }
    order = list(dict.fromkeys(block.key for block in blocks))
    names = {key: split_title(key) for key in order}
    groups = _group(order, names)
    # Who people are is told in the headline and the lead, not pages below.
    header_text = header_text[:_LONGEST_HEADER]
    spellings = _spellings([names[key].name for key in order if key.isupper()], header_text, body_text)
    if len(groups) > _MOST_INTRODUCED:
        header_text = ""
    rank = {key: position for position, key in enumerate(order)}
    speakers: dict[str, Speaker] = {}
    for keys in groups:
        keys.sort(key=rank.__getitem__)
        speaker = _speaker(keys, names, details, header_text, spellings)
        if not is_full_name(speaker.name):
            speaker = replace(speaker, scope=scope)
        speakers.update(dict.fromkeys(keys, speaker))
    return speakers


def _group(order: Sequence[str], names: Mapping[str, Name]) -> list[list[str]]:
    """Put the labels of one person together."""
    sexes: dict[str, set[str]] = {}
    for key in order:
        sexes.setdefault(names[key].name.casefold(), set()).add(_sex(names[key].title))
    groups: dict[tuple[str, str], list[str]] = {}
    for key in order:
        name = names[key].name.casefold()
        two = {"man", "woman"} <= sexes[name]
        groups.setdefault((name, _sex(names[key].title) if two else ""), []).append(key)
    by_family_name: dict[str, list[tuple[str, str]]] = {}
    for group in groups:
        if " " in group[0]:
            by_family_name.setdefault(group[0].split()[-1], []).append(group)
    for group in [group for group in groups if " " not in group[0]]:
        full = by_family_name.get(group[0], [])
        if len(full) == 1 and not is_role_word(group[0]) and not is_title_word(group[0]):
            told = {_sex(names[key].title) for key in groups[group] + groups[full[0]]}
            if not {"man", "woman"} <= told:
                groups[full[0]] += groups.pop(group)
    offices = [group for group in groups if _is_office(group[0])]
    holders: dict[str, list[tuple[str, str]]] = {}
    for group in groups.keys() - set(offices):
        for title in {(names[key].title or "").casefold() for key in groups[group]}:
            holders.setdefault(title, []).append(group)
    for group in offices:
        held_by = holders.get(group[0].removeprefix("the "), [])
        if len(held_by) == 1:
            groups[held_by[0]] += groups.pop(group)
    return list(groups.values())


def _is_office(name: str) -> bool:
    """Say whether a name in small letters is a title alone: "the president"."""
    return all(is_title_word(word) for word in name.removeprefix("the ").split())


def _sex(title: str | None) -> str:
    """Return what a title tells about who bears it: "man", "woman" or ""."""
    words = {word.strip(".").casefold() for word in (title or "").split()}
    return "man" if words & _MEN else "woman" if words & _WOMEN else ""


def _speaker(
    keys: list[str],
    names: dict[str, Name],
    details: dict[str, Block],
    header_text: str,
    spellings: Mapping[str, str],
) -> Speaker:
    named = [key for key in keys if not _is_office(names[key].name.casefold())]
    fullest_key = max(named or keys, key=lambda key: len(names[key].name.split()))
    fullest = names[fullest_key].name
    title = next((names[key].title for key in keys if names[key].title), None)
    affiliation = next((names[key].affiliation for key in keys if names[key].affiliation), None)
    asking = [is_questioner_word(word) for word in fullest.split()]
    # A "Press Officer" answers.
    titled = [is_title_word(word) and not is_questioner_word(word) for word in fullest.split()]
    questioner = any(asking) and not any(titled)
    for key in keys:
        if key in details:
            affiliation = affiliation or details[key].affiliation
            questioner = questioner or details[key].is_questioner
            if details[key].parenthesis:
                title, affiliation = _read_description(details[key].parenthesis, title, affiliation)
    name = "Questioner" if fullest.casefold() == "q" else fullest
    if fullest_key.isupper():
        name = " ".join(spellings.get(word.casefold(), word) for word in name.split())
    if title and _is_office(name.casefold()):
        name = _office_holder(header_text, title) or name
    name, title = _introduced_in(header_text, name, title)
    if title and not affiliation:
        affiliation = _affiliation_in(header_text, title, name)
    return Speaker(name, title, affiliation, tuple(keys), questioner)


def _read_description(
    words: str, title: str | None, affiliation: str | None
) -> tuple[str | None, str | None]:
    """Read what stands behind a name: a title ("Mayor of Leeds") or who they are with ("BBC")."""
    if any(is_title_word(word.strip(".,")) for word in words.split()):
        return title or words, affiliation
    return title, affiliation or words


def _introduced_in(header: str, name: str, title: str | None) -> tuple[str, str | None]:
    """Take the given name and the title from the headline: "Press Secretary Jen Psaki" for "MS. PSAKI"."""
    if " " in name or is_role_word(name) or (title and title.casefold() == name.casefold()):
        return name, title
    if name not in header:  # quicker than to search for it with what may stand before
        return name, title
    for match in re.finditer(rf"((?:\b[A-Z][\w.’'-]{{0,30}} ){{1,4}}){re.escape(name)}\b", header):
        told = split_title(match[0])
        if told.title and told.name.endswith(name) and len(told.name.split()) <= 2 and not told.affiliation:
            courtesy = title is None or title.strip(".").casefold() in _COURTESIES
            if courtesy or told.title.casefold() == (title or "").casefold():
                return told.name, told.title
    return name, title


def _office_holder(header: str, title: str) -> str | None:
    """Return the one person whom the headline calls by a title: "Biden" in "Remarks by President Biden"."""
    if title not in header:  # quicker than a pattern made of it: a title may be of any length
        return None
    not_another = r"(?<!Vice )(?<!Vice-)(?<!Deputy )(?<!Former )\b"
    named = rf"{re.escape(title)} ((?:[A-Z][\w.’'-]{{0,30}} ?){{1,4}})"
    found: set[str] = set()
    for match in re.finditer(not_another + named, header):
        words = list(takewhile(lambda word: word.casefold() not in _AFTER_A_NAME, match[1].split()))
        if 1 <= len(words) <= 3:
            found.add(" ".join(words))
    return found.pop() if len(found) == 1 else None


def _affiliation_in(header: str, title: str, name: str) -> str | None:
    """Look in the headline and the lead for "NATO Secretary-General NAME", "President of X NAME"."""
    if name.casefold() not in header.casefold():
        return None
    told = r"[- ]".join(re.escape(word) for word in re.split(r"[- ]", title))
    person = re.escape(name)
    behind = re.search(rf"\b{told} of (?:the )?([^,.;\n]{{2,60}}?),? {person}\b", header, re.IGNORECASE)
    if behind:
        return str(behind[1])
    before = re.search(rf"((?:\b[A-Z][\w.&’'-]{{0,30}} ){{1,4}}){told} {person}\b", header)
    return before[1].strip() if before else None


def _spellings(names: Sequence[str], header: str, body: str) -> dict[str, str]:
    """Return how the text writes the words of names whose labels are in capitals: "McDonald".

    One pass over the text however many names there are; the header's spelling goes first.
    """
    wanted = {word.casefold() for name in names for word in name.split()}
    found: dict[str, str] = {}
    for text in (header, body) if wanted else ():
        for match in _CAPITALISED.finditer(text):
            folded = match[0].casefold()
            if folded in wanted and folded not in found and not match[0].isupper():
                found[folded] = match[0]
    return found


def _tidy(words: str) -> str:
    """Turn capitals into a capitalised phrase, leave other spellings as they are.

    >>> _tidy("THE PRESIDENT"), _tidy("JEAN-PIERRE"), _tidy("Secretary-General")
    ('The President', 'Jean-Pierre', 'Secretary-General')
    """
    words = words.strip()
    if not words.isupper() or len(words) < 2:
        return words
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda match: match[0].capitalize(), words)


def _is_half(words: Sequence[str]) -> bool:
    return all(word.casefold().strip(".") in _HALF_TITLES for word in words)
