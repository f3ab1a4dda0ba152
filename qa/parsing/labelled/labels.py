"""What is a speaker's label, and what only looks like one.

A line may begin "Name: words", "NAME (BBC): words", "**Name:** words", "[00:01:02] Name: words",
"Name (0:01): words" or, in press briefings and hearings, "Q   words"; it may also be "[Name]
11:02:09" or "Name  0:01" alone, with the words below. Whether "Bridges: ..."
names a person cannot be told from the line alone, so `choose_labels` looks at the whole text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.parsing.people import is_machine_label, is_questioner_word, is_role_word, is_title_word

_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
# Every repeat is bounded, so the match is linear in the number of lines.
_LABEL = re.compile(
    rf"""[ \t]*
    (?:[\[(]?(?P<time_before>{_TIME})[\])]?[ \t]{{0,4}}[-–—]?[ \t]{{0,4}})?
    (?:\*\*|__|\*)?
    (?P<open>\[)?
    (?P<name>[^\W_][^:：\n()\[\]*]{{0,60}})
    (?(open)\])
    (?:(?:\*\*|__|\*)[ \t]?(?=\())?
    (?:\((?P<parenthesis>[^()\n]{{1,60}})\)|\[(?P<bracket>{_TIME})\])?[ \t]{{0,4}}
    (?:\*\*|__|\*)?(?::(?:\*\*|__|\*)?(?=\s|$)|：(?:\*\*|__|\*)?)""",
    re.VERBOSE,
)
_STAMPED = re.compile(
    rf"[ \t]*\[?(?P<name>[^\W_][^:\n()\[\]*]{{0,60}}?)\]?[ \t]{{1,4}}[\[(]?(?P<time>{_TIME})[\])]?[ \t]*"
)
_Q_AND_A = re.compile(r"[ \t]*(?P<name>[QA])(?:[.:][ \t]|[ \t]{2})")
_NUMBERED = re.compile(r"(?P<name>[^\W\d_]{1,20} \d{1,3})(?:\.|(?=\s))\s{1,3}(?=[“\"'‘]?[A-Z])")
_WHOLE_TIME = re.compile(_TIME)

_PARTICLES = frozenset(
    "al bin da de del della der di dos du e el ibn la le of the for to und van von y".split()
)
# Words that begin a sentence or a heading, never a name, though a capital may stand there.
_OPENERS = frozenset(
    """a about above according after against agenda all also among an and another any as at because
    before below besides between both but by can concerning could did do does during each either
    example finally for from further furthermore here his how however i if in including indeed
    instead into is it its just last lastly let like look meanwhile more moreover my next no nor
    not note now of off on once one or our over regarding remember second secondly see she should
    similarly since so some still such that the their then there therefore these they third thirdly
    this those three through thus to today together tomorrow two under unlike until up upon was we
    well what when where whether which while who whose why will with within without would yes
    yesterday yet you your first firstly action decision summary conclusion background warning
    update correction item step point reason topic key result results option rule ps nb re dear thank thanks
    monday tuesday wednesday thursday friday saturday sunday phone tel fax email website""".split()
)
_METADATA = frozenset(
    """agenda attendees author chapter chapters copyright date description duration editor episode
    event guests language link location media participants place podcast present published recorded
    recording source speakers subject summary tags time title topic transcript transcriber url venue
    where when""".split()
)


@dataclass(frozen=True, slots=True)
class Label:
    """A line's beginning that reads like a label.

    Attributes:
        text: The label without its decoration, "Jane Roe".
        parenthesis: What stands in parentheses behind it, "BBC"; "" when nothing does.
        start_seconds: Its time stamp; None when it has none.
        end: Offset in the line at which the words begin.
        goes_on_small: Whether the words begin with a small letter, as within a sentence.
    """

    text: str
    parenthesis: str
    start_seconds: float | None
    end: int
    goes_on_small: bool = False


def read_label(line: str) -> Label | None:
    """Return the label with which a line begins, None when nothing there reads like a name.

    >>> read_label("Jane Roe (BBC): Good morning.").parenthesis
    'BBC'
    >>> read_label("On the missiles: we had a ban.") is None
    True
    """
    match = _Q_AND_A.match(line)
    if match:
        return Label(match["name"], "", None, match.end())
    match = _STAMPED.fullmatch(line)
    if match and reads_like_a_name(match["name"]):
        return Label(" ".join(match["name"].split()), "", _seconds(match["time"]), match.end())
    match = _LABEL.match(line)
    if not match or not reads_like_a_name(match["name"]):
        return None
    parenthesis = (match["parenthesis"] or "").strip()
    time = match["time_before"] or match["bracket"]
    if _WHOLE_TIME.fullmatch(parenthesis):
        time, parenthesis = parenthesis, ""
    small = line[match.end() :].lstrip()[:1].islower()
    seconds = _seconds(time) if time else None
    return Label(" ".join(match["name"].split()), parenthesis, seconds, match.end(), small)


@lru_cache(maxsize=4096)  # a transcript repeats few labels on many lines
def reads_like_a_name(label: str) -> bool:
    """Say whether words could name a speaker: each a capitalised word, particle or number.

    >>> [reads_like_a_name(text) for text in ("Ursula von der Leyen", "THE PRESIDENT", "Speaker 2", "At 19")]
    [True, True, True, False]
    """
    if is_machine_label(label):
        return True
    words = label.replace(",", " ").split()
    if not 1 <= len(words) <= 9 or re.search(r"[?!;\"“”<>=/@]", label):
        return False
    first = _plain(words[0])
    named_role = any(is_role_word(_plain(word)) or is_title_word(_plain(word)) for word in words[1:])
    if first in _OPENERS and not (first == "the" and named_role):
        return False
    if all(is_role_word(_plain(word)) for word in words):  # "moderator" needs no capital
        return True
    return _is_capital(words[0]) and all(
        _is_name_word(word, position, words) for position, word in enumerate(words)
    )


def choose_labels(candidates: Sequence[tuple[int, Label, bool]], text: str) -> set[int]:
    """Return the lines whose label names a speaker, judged over the whole text.

    A label that recurs, or names a role or a title, is believed. One that stands only once must
    begin a paragraph (or follow another label), must be in capitals when the believed names are,
    must not be a word that the text also uses in small letters ("Bridges: ..."), and its words
    must not go on in a small letter ("European Union: it grows") where others' do not.

    Args:
        candidates: (line number, label, whether it begins a paragraph) of each candidate.
        text: The whole text.
    """
    counts = Counter(label.text.casefold() for _, label, _ in candidates)
    common = set(re.findall(r"\b[a-z][a-z'’-]+\b", text))
    answers = any(label.text == "Q" for _, label, _ in candidates)

    # Chat is written in small letters; elsewhere they tell that a sentence goes on.
    small_starts = 2 * sum(label.goes_on_small for _, label, _ in candidates) > len(candidates)

    @lru_cache(maxsize=4096)
    def believed(label_text: str) -> bool:
        if label_text == "A":
            return answers
        words = [_plain(word) for word in label_text.split()]
        known = any(is_role_word(word) or is_title_word(word) or is_questioner_word(word) for word in words)
        return known or (counts[label_text.casefold()] > 1 and not _is_metadata(label_text))

    def mid_sentence(label: Label) -> bool:
        if not label.goes_on_small or small_starts or counts[label.text.casefold()] > 1:
            return False
        shouted = label.text.isupper() and " " in label.text
        return not shouted and not _is_role(label.text)

    # "Q" and "MODERATOR" stand beside names in small letters.
    strong = {
        label.text
        for _, label, _ in candidates
        if not mid_sentence(label) and believed(label.text) and not _is_role(label.text)
    }
    shouted_lines = sum(label.text.isupper() for _, label, _ in candidates)
    capitals = (
        bool(strong) and all(text.isupper() for text in strong) and 2 * shouted_lines >= len(candidates)
    )
    chosen: set[int] = set()
    for line, label, begins in candidates:
        if mid_sentence(label) or (label.text == "A" and not answers):
            continue
        if believed(label.text):
            chosen.add(line)
        elif begins or line - 1 in chosen:
            words = label.text.split()
            single = len(words) == 1 and words[0].casefold() in common
            shouted = label.text.isupper() or not capitals
            if shouted and not single and not _is_metadata(label.text):
                chosen.add(line)
    return chosen


def numbered_label(line: str, believed: Collection[str]) -> Label | None:
    """Return a label such as "Speaker 5" whose colon was forgotten, when others bear it with one.

    >>> numbered_label("Speaker 5 Well, I mean", {"Speaker 5"}).text
    'Speaker 5'
    >>> numbered_label("Speaker 5 said so", {"Speaker 5"}) is None
    True
    """
    match = _NUMBERED.match(line)
    if match is None or match["name"] not in believed:
        return None
    return Label(match["name"], "", None, match.end())


def _is_metadata(label: str) -> bool:
    return _plain(label) in _METADATA


@lru_cache(maxsize=4096)
def _is_role(label: str) -> bool:
    """Say whether a label names nobody: "Q", "MODERATOR", "Speaker 2"."""
    words = [_plain(word) for word in label.split()]
    return label == "A" or all(is_role_word(word) or word.isdigit() for word in words)


def _is_name_word(word: str, position: int, words: Sequence[str]) -> bool:
    plain = _plain(word)
    if plain.isdigit():  # "Speaker 2", "Juror No. 5"
        return position > 0 and is_role_word(_plain(words[0]))
    if position and plain in _PARTICLES:
        return True
    if plain in {"no", "number", "#"}:
        return position > 0
    possessive = plain.endswith(("'s", "’s"))  # "Peter's question: ..."
    return bool(plain) and _is_capital(word) and not possessive and not plain[-1:].isdigit()


def _is_capital(word: str) -> bool:
    """Say whether a word begins with a capital, or with a letter of a script that has none."""
    return word[0].isupper() or (word[0].isalpha() and not word[0].islower())


def _plain(word: str) -> str:
    return word.strip(".,'’\"-").casefold()


def _seconds(time: str) -> float:
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total
