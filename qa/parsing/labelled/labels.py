"""What is a speaker's label, and what only looks like one.

A line may begin "Name: words", "NAME (BBC): words", "**Name:** words", "[00:01:02] Name: words",
"Name (0:01): words", "Name: (0:01) words", "Name [0:01] words", ">> NAME: words", "- Name: words" or, in
press briefings and hearings, "Q   words"; it may also be "[Name] 11:02:09", "Name  0:01", "0:01 - Name" or
"BY MR. NAME:" alone, with the words below, in Markdown a heading or a bold line, and in a hearing of the US
Congress "Mr. Name. words". Whether "Bridges: ..."
names a person cannot be told from the line alone, so `choose_labels` looks at the whole text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.parsing.clock import TIME, read_clock
from qa.parsing.people import is_machine_label, is_questioner_word, is_role_word, is_title_word

_NAME = r"[^\W_][^:：\n()\[\]*]{0,60}"
# Every repeat is bounded or gives nothing back, so a match takes linear time in a line of any length.
_LABEL = re.compile(
    rf"""[ \t]*+
    (?P<chevrons>(?:>>|»)>{{0,3}}[ \t]{{0,4}})?
    (?:[-*•][ \t]{{1,4}})?
    (?:[\[(]?(?:\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}},?[ \t]{{1,4}})?(?P<time_before>{TIME})
        (?:[ \t]?[AaPp]\.?[Mm]\.?)?[\])]?[ \t]{{0,4}}[-–—]?[ \t]{{0,4}})?
    (?:\*\*|__|\*)?
    (?P<open>\[)?
    (?P<name>{_NAME})
    (?(open)\])
    (?:(?:\*\*|__|\*)[ \t]?(?=\())?
    (?:\((?P<parenthesis>[^()\n]{{1,60}})\)|\[(?P<bracket>{TIME})\])?[ \t]{{0,4}}
    (?:\*\*|__|\*)?(?::(?:\*\*|__|\*)?(?=\s|$)|：(?:\*\*|__|\*)?)
    (?:[ \t]{{0,4}}[\[(](?P<time_after>{TIME})[\])])?""",
    re.VERBOSE,
)
# "Name  0:01" alone, and "Name [0:01]" with words behind it.
_STAMPED = re.compile(
    rf"[ \t]*+\[?(?P<name>[^\W_][^:\n()\[\]*]{{0,60}}?)\]?[ \t]{{1,4}}"
    rf"(?:[\[(]?(?P<time>{TIME})[\])]?[ \t]*+$|[\[(](?P<inline>{TIME})[\])](?=[ \t]))"
)
_STAMP_FIRST = re.compile(
    rf"[ \t]*+(?P<mark>[\[(])?(?P<time>{TIME})[\])]?[ \t]{{0,4}}(?P<dash>[-–—])?[ \t]{{1,4}}"
    rf"(?![AaPp]\.?[Mm]\b)(?P<name>{_NAME})"
)
_HEADING = re.compile(
    rf"[ \t]*+(?:#{{1,6}}[ \t]++(?P<heading>{_NAME})|(?:\*\*|__)(?P<bold>{_NAME})(?:\*\*|__))"
)
_EXAMINER = re.compile(r"[ \t]*+(?P<name>BY (?:MR|MS|MRS|DR|MISS)\.? [^\W\d_][^:\n]{0,40}):[ \t]*+")
_CHEVRONS_ALONE = re.compile(r"[ \t]*+(?:>>|»)>{0,3}[ \t]*+(?=\S)")
_Q_AND_A = re.compile(r"[ \t]*+(?P<name>[QA])(?:[.:][ \t]|[ \t]{2})")
_TIMES = re.compile(rf"(?P<time>{TIME})(?:\s?[-–—]\s?{TIME})?")
_CHAT = re.compile(r"From[ \t]+(?P<name>.{1,50}?)(?:[ \t]+to[ \t]+.{1,40})?")
_CODE = re.compile(r"[A-Z]{1,3}\d{1,3}")  # "P3": a participant
_IN_HEARING = re.compile(
    r"[ \t]{0,12}(?P<name>(?:The )?(?P<title>[A-Z][a-z]{1,14}\.?)(?: [A-Z][\w’'-]{1,30}){0,3})\."
    r"[ \t]{1,2}(?=[A-Z“\"(])"
)
_FEWEST_IN_HEARING = 4  # lines
_IN_CHAT = re.compile(r"[ \t]*+(?:[-*•][ \t]++)?(?P<name>[^\W_][^:\n]{0,40}):(?=\s)")
# Lines, and the share of all, that must begin like a label before any is taken for one in a chat.
_FEWEST_IN_CHAT, _SHARE_IN_CHAT = 4, 0.8
_NUMBERED = re.compile(r"(?P<name>[^\W\d_]{1,20} \d{1,3})(?:\.|(?=\s))\s{1,3}(?=[“\"'‘]?[A-Z])")

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
        text: The label without its decoration, "Jane Roe"; "" where a mark says that somebody
            else begins, but not who.
        parenthesis: What stands in parentheses behind it, "BBC"; "" when nothing does.
        start_seconds: Its time stamp; None when it has none.
        end: Offset in the line at which the words begin.
        goes_on_small: Whether the words begin with a small letter, as within a sentence.
        is_marked: Whether it bears a time or a mark that only labels have.
        is_heading: Whether it stands alone as a heading or in bold.
    """

    text: str
    parenthesis: str
    start_seconds: float | None
    end: int
    goes_on_small: bool = False
    is_marked: bool = False
    is_heading: bool = False


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
    if match := _EXAMINER.fullmatch(line):
        return Label(" ".join(match["name"].split()), "", None, match.end(), is_marked=True)
    return _stamped_label(line) or _colon_label(line) or _bare_label(line)


def _stamped_label(line: str) -> Label | None:
    """Read a label that is told by the time beside it."""
    match = _STAMPED.match(line)
    if match and reads_like_a_name(match["name"]):
        seconds = read_clock(match["time"] or match["inline"])
        return Label(
            " ".join(match["name"].split()), "", seconds, match.end(), is_marked=bool(match["inline"])
        )
    match = _STAMP_FIRST.fullmatch(line)
    if match and reads_like_a_name(match["name"]):
        # "10:30 Coffee Break" may stand in an agenda.
        marked = bool(match["mark"] or match["dash"])
        name = " ".join(match["name"].split())
        return Label(name, "", read_clock(match["time"]), match.end(), is_marked=marked)
    return None


def _colon_label(line: str) -> Label | None:
    match = _LABEL.match(line)
    if not match:
        return None
    name, time = match["name"], match["time_before"] or match["bracket"] or match["time_after"]
    if match["time_before"] and (chat := _CHAT.fullmatch(name.strip())):
        name = chat["name"]
    if not reads_like_a_name(name):
        return None
    parenthesis = (match["parenthesis"] or "").strip()
    if times := _TIMES.fullmatch(parenthesis):
        time, parenthesis = times["time"], ""
    small = line[match.end() :].lstrip()[:1].islower()
    seconds = read_clock(time) if time else None
    marked = bool(time or match["chevrons"])
    return Label(" ".join(name.split()), parenthesis, seconds, match.end(), small, marked)


def _bare_label(line: str) -> Label | None:
    """Read a label without a colon: a heading, a bold line, a mark that somebody else begins."""
    if (match := _HEADING.fullmatch(line.rstrip(" \t"))) and reads_like_a_name(
        match["heading"] or match["bold"]
    ):
        name = " ".join((match["heading"] or match["bold"]).split())
        return Label(name, "", None, match.end(), is_heading=True)
    match = _CHEVRONS_ALONE.match(line)
    return Label("", "", None, match.end(), is_marked=True) if match else None


@lru_cache(maxsize=4096)  # a transcript repeats few labels on many lines
def reads_like_a_name(label: str) -> bool:
    """Say whether words could name a speaker: each a capitalised word, particle or number.

    >>> [reads_like_a_name(text) for text in ("Ursula von der Leyen", "THE PRESIDENT", "Speaker 2", "At 19")]
    [True, True, True, False]
    """
    if is_machine_label(label) or _CODE.fullmatch(label.strip()):
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

    A label that recurs, bears a time or names a role or a title is believed. One that stands only once must
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
        if not label.goes_on_small or label.is_marked or small_starts or counts[label.text.casefold()] > 1:
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
        if label.is_marked or believed(label.text):
            chosen.add(line)
        elif begins or line - 1 in chosen:
            words = label.text.split()
            single = len(words) == 1 and words[0].casefold() in common
            shouted = label.text.isupper() or not capitals
            if shouted and not single and not _is_metadata(label.text) and not _CODE.fullmatch(label.text):
                chosen.add(line)
    return chosen


def choose_in_hearing(lines: Sequence[str]) -> dict[int, Label]:
    """Return the labels of a hearing as the US Congress prints it: "Mr. Jordan. Thank you, all".

    Returns:
        The labels by line number, from 1; empty when too few titled names begin lines, or none recurs.
        Where they do, who begins a paragraph without a known title ("Actuary Lund.") is believed too.
    """
    titled: dict[int, Label] = {}
    others: dict[int, Label] = {}
    for number, line in enumerate(lines, start=1):
        match = _IN_HEARING.match(line)
        if match and reads_like_a_name(match["name"]):
            label = Label(" ".join(match["name"].split()), "", None, match.end())
            if is_title_word(match["title"].strip(".")):
                titled[number] = label
            elif " " in label.text and (line[0].isspace() or number == 1 or not lines[number - 2].strip()):
                others[number] = label
    counts = Counter(label.text for label in titled.values())
    if len(titled) < _FEWEST_IN_HEARING or max(counts.values()) < 2:
        return {}
    return titled | others


def choose_in_chat(lines: Sequence[str]) -> dict[int, Label]:
    """Return the labels of a chat, where names have small letters: nearly every line has one.

    Returns:
        The labels by line number, from 1; empty when the lines are no chat.
    """
    found = {n: match for n, line in enumerate(lines, start=1) if (match := _IN_CHAT.match(line))}
    names = {match["name"].casefold() for match in found.values()}
    filled = sum(1 for line in lines if line.strip())
    if len(found) < _FEWEST_IN_CHAT or len(found) < _SHARE_IN_CHAT * filled or 2 * len(names) > len(found):
        return {}
    return {n: Label(match["name"].strip(), "", None, match.end()) for n, match in found.items()}


def choose_headings(candidates: Sequence[tuple[int, Label, bool]]) -> set[int]:
    """Return the lines of headings that name speakers: all that read like names, if one recurs."""
    counts = Counter(label.text for _, label, _ in candidates)
    recurs = any(count > 1 for count in counts.values())
    return {line for line, _, _ in candidates} if recurs else set()


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
