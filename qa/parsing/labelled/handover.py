"""Who asks: people without a label who are called on, and those whom a label only calls "Q".

A published press conference often labels the people on the podium only. A journalist's words then
stand, unlabelled, below "Moderator: Next question, please." and would pass for the moderator's.
Three things together tell them apart: the paragraph before hands over, the unlabelled words
introduce somebody, and they ask. Without an introduction the asker is "Questioner 1".

Nor does "Q" say who asks. Two of them may be two people, so each is a questioner of their own, by the
name that they give or by a number; but where "A" answers, one person examines another, whose name stands
above: "BY MR. NAME:".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa.parsing.draft import Block
from qa.parsing.people import is_title_word

_CALLS_ON = re.compile(
    r"\b(?:i (?:can )?see|go ahead|over to you|the floor is yours|you have the floor|your turn"
    r"|we(?:'|’)?(?:ll| will)? (?:go|turn) to|let(?:'|’)s (?:go|turn) to|next is"
    r"|(?:gentleman|lady|woman|man|colleague|journalist|reporter) (?:in|with|from|over|at|there)"
    r"|question,? (?:from|please)|please,? go|yes,? please|please)\b",
    re.IGNORECASE,
)
_ANNOUNCES_A_QUESTION = re.compile(
    r"\b(?:first|second|third|fourth|fifth|next|last|final|another|one more|(?:take|have) a|take one)"
    r" question\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?|question", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…]\s+")
# "We will turn to the budget": what follows is said by the same person.
_TURNS_TO_A_TOPIC = re.compile(
    r"\b(?:go|turn) to (?:(?:our|my|agenda|item|point|slide|page|chapter|part|questions)\b"
    r"|the (?!gentleman|lady|woman|man|colleague|journalist|reporter|front|back|next|first|last|second"
    r"|third))",
    re.IGNORECASE,
)
_PLEASE_ALONE = re.compile(r"\bplease$|^please,", re.IGNORECASE)  # not "please sit down"
_ADDRESSES = re.compile(r"\b(?:you|your|mr|mrs|ms|sir|madam|minister|president|question)\b", re.IGNORECASE)
_PLEASANTRY = re.compile(
    r"(?:(?:many thanks|thanks|thank you|hi|hello|hey|yes|yeah|okay|ok"
    r"|good (?:morning|afternoon|evening|day))\b"
    r"[^.,!?\n]{0,50}[.,!?]\s*)",
    re.IGNORECASE,
)
_SAYS_I_AM = re.compile(
    r"(?:my name is|my name’s|my name's|i am|i'm|i’m|this is|it's|it’s|im)\s+", re.IGNORECASE
)
_WITH = re.compile(
    r",?\s*(?:(?:and|here)\s+)?(?:i'm\s+|i’m\s+|i am\s+|i work\s+"
    r"|a (?:reporter|journalist|correspondent)\s+)?"
    r"(?:from|with|of|at|for|representing)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_NAME_PARTICLES = frozenset("al bin da de del della der di dos du el ibn la le van von".split())
_ORGANISATION_LINKERS = frozenset("of the for and & de".split())
_ANYBODY_WHO_ASKS = frozenset("q question questioner reporter reporters journalist press".split())
_EXAMINES = "BY "
_LONGEST_INTRODUCTION = 9  # words: "Owen Jensen with EWTN, Global Catholic Network"
_LONGEST_HANDOVER = 60  # words; who calls on somebody is brief


@dataclass(frozen=True, slots=True)
class Introduction:
    """Who somebody says they are."""

    name: str
    affiliation: str | None


def introduction(text: str) -> Introduction | None:
    """Return who the words introduce at their beginning, None when nobody.

    >>> introduction("Thank you. Ana Silva from Radio Lisbon. Will you resign?")
    Introduction(name='Ana Silva', affiliation='Radio Lisbon')
    >>> introduction("Hello, my name is Bo Ek and I'm with the Daily Post. Why now?")
    Introduction(name='Bo Ek', affiliation='Daily Post')
    >>> introduction("Would you accept that?") is None
    True
    """
    start = 0
    while match := _PLEASANTRY.match(text, start):
        start = match.end()
    rest = text[start:]
    says = _SAYS_I_AM.match(rest)
    if says:
        rest = rest[says.end() :]
    name, rest = _leading_capitals(rest, _NAME_PARTICLES)
    words = name.split()
    if not words or len(words) > 5:
        return None
    joint = _WITH.match(rest)
    if joint:
        organisation, _ = _leading_capitals(rest[joint.end() :], _ORGANISATION_LINKERS)
        if organisation and (len(words) > 1 or says):
            return Introduction(name, organisation)
    elif says and len(words) > 1:
        return Introduction(name, None)
    elif len(words) > 1 and rest.startswith(","):
        # "Jane Doe, Reuters."
        organisation, after = _leading_capitals(rest[1:].lstrip(), _ORGANISATION_LINKERS)
        if organisation and after[:1] in {".", "?", "!", ",", ""}:
            return Introduction(name, organisation)
    return None


def name_questioners(blocks: Sequence[Block]) -> list[Block]:
    """Give everybody who asks without a label of their own a turn and a name or number of their own."""
    result: list[Block] = []
    unnamed = 0
    runs = list(_runs(blocks))
    answerers = [run[0].key for run in runs[1:]] + [""]
    several = "A" not in {run[0].key for run in runs}
    examiner = ""
    for run, answerer in zip(runs, answerers, strict=True):
        label = run[0].key
        if label.startswith(_EXAMINES) and not run[0].text:
            examiner = label.removeprefix(_EXAMINES)
            result += [replace(block, key=examiner, opens_turn=at == 1) for at, block in enumerate(run)][1:]
            continue
        if examiner and label == "Q":
            result += [replace(block, key=examiner) for block in run]
            continue
        if several and label.casefold() in _ANYBODY_WHO_ASKS and any(block.text for block in run):
            asker = _gives_name(run[0].text) or Introduction("", None)
            unnamed += asker.name == ""
            result += [_spoken_by(asker, asker.name or f"Questioner {unnamed}", block) for block in run]
            continue
        # Found once for the run: a file may be one run of a million paragraphs.
        last_asking = max((i for i, block in enumerate(run) if _ASKS.search(block.text)), default=0)
        last_mark = max((i for i, block in enumerate(run) if "?" in block.text), default=0)
        spoken = list(run)
        for position in range(1, last_asking + 1):
            answered = answerer not in {"", label} and position <= last_mark
            who = _called_on(run[position - 1], run[position], label, answered=answered)
            if who is not None:
                unnamed += who.name == ""
                key = who.name or f"Questioner {unnamed}"
                # Whoever was called on has the floor until the next label.
                spoken[position:] = [_spoken_by(who, key, block) for block in run[position:]]
                spoken[position] = replace(spoken[position], opens_turn=True)
                break
        result += spoken
    return result


def _gives_name(text: str) -> Introduction | None:
    """Return who a "Q" says they are; only a sentence that says nothing else is believed.

    >>> _gives_name("Dawn Tan, CNA MediaCorp. Good afternoon.").name
    'Dawn Tan'
    >>> _gives_name("The President, with Senator Capito, pivoted to a tax.") is None
    True
    """
    who = introduction(text)
    if who is None or any(is_title_word(word) or word == "The" for word in who.name.split()):
        return None
    start = text.index(who.name)
    sentence = _SENTENCE_END.split(text[start:], maxsplit=1)[0]
    return who if len(sentence.split()) <= _LONGEST_INTRODUCTION else None


def _spoken_by(who: Introduction, key: str, block: Block) -> Block:
    return replace(block, key=key, affiliation=who.affiliation, is_questioner=True)


def _runs(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Yield each labelled block together with the unlabelled ones below it."""
    starts = [position for position, block in enumerate(blocks) if block.opens_turn]
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        yield blocks[start:end]


def _called_on(before: Block, block: Block, label: str, *, answered: bool) -> Introduction | None:
    """Return who begins to speak with a block; the name is "" for somebody who does not tell it.

    Args:
        before: The paragraph before it.
        block: The unlabelled paragraph.
        label: The label that both stand under.
        answered: Whether a question mark follows and then somebody else's label. Somebody who
            does not say who they are is believed to be there only then.
    """
    words = before.text.split()
    if len(words) > _LONGEST_HANDOVER:
        return None
    ending = " ".join(words[-20:])
    if not _CALLS_ON.search(ending) and not _ANNOUNCES_A_QUESTION.search(ending):
        return None
    who = introduction(block.text)
    if who is not None:
        return None if who.name.casefold() in label.casefold() else who
    sentence = _SENTENCE_END.split(before.text.rstrip(" .!?…"))[-1]
    calls = [match[0].casefold() for match in _CALLS_ON.finditer(sentence)]
    if (
        not calls
        or (set(calls) == {"please"} and not _PLEASE_ALONE.search(sentence))
        or _TURNS_TO_A_TOPIC.search(sentence)
    ):
        return None
    return Introduction("", None) if answered and _ADDRESSES.search(block.text) else None


_WORD = re.compile(r"\s*(?P<word>[^\s.,;:?!]+(?:\.[^\s.,;:?!]+)*)(?P<stop>[.,;:?!]?)")


def _leading_capitals(text: str, linkers: frozenset[str]) -> tuple[str, str]:
    """Split off the capitalised words (and linkers between them) that a text begins with.

    >>> _leading_capitals("John F. Kelly from the BBC", frozenset())
    ('John F. Kelly', ' from the BBC')
    """
    taken = position = 0
    while match := _WORD.match(text, position):
        word, initial = match["word"], len(match["word"]) == 1 and match["stop"] == "."
        if word[0].isupper():
            # An initial keeps its full stop, and the name goes on behind it.
            taken = match.end() if initial and taken else match.end("word")
        elif not (taken and word.casefold() in linkers):
            break
        if match["stop"] and not (initial and taken == match.end()):
            break
        position = match.end("word") if not initial else match.end()
    return text[:taken].strip(), text[taken:]
