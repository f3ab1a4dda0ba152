"""Other names for speakers: a person who was only "Speaker 2", a turn that is somebody else's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from qa.errors import OptionError
from qa.types import Speaker, Transcript

_LONGEST = 100  # characters
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def rename_speakers(
    transcript: Transcript, names: Mapping[str, str], *, turns: Mapping[int, str] | None = None
) -> Transcript:
    """Return a transcript whose speakers bear other names; no word changes.

    Who gets the name of another speaker becomes that person. The old names stay labels, by which
    questions may call them still.

    Args:
        transcript: The transcript as it was read.
        names: A speaker's name, or a label that the transcript gives them, to the new name.
        turns: A turn's position, from 0, to the name of who says it, for turns that were given to
            the wrong person; they go before `names`.

    Raises:
        OptionError: If nobody is called so, there is no such turn, or a name is empty or too long.
    """
    of_turns = turns or {}
    for number in of_turns:
        if isinstance(number, bool) or not 0 <= number < len(transcript.turns):
            raise OptionError(f"no turn {number}; expected 0 to {len(transcript.turns) - 1}")
    new_names = {_meant(old, transcript): _checked(new) for old, new in names.items()}
    people: dict[str, Speaker] = {}
    for speaker in transcript.speakers:
        name = new_names.get(speaker, speaker.name)
        people[name] = _joined(people.get(name), speaker, name)
    for name in map(_checked, of_turns.values()):
        people.setdefault(name, Speaker(name))
    said = []
    for turn in transcript.turns:
        by_hand = of_turns.get(turn.index)
        name = _checked(by_hand) if by_hand is not None else new_names.get(turn.speaker, turn.speaker.name)
        said.append(replace(turn, speaker=people[name]))
    return replace(transcript, turns=tuple(said))


def _meant(name: str, transcript: Transcript) -> Speaker:
    wanted = name.casefold().strip()
    for speaker in transcript.speakers:
        if wanted in {speaker.name.casefold(), *(label.casefold() for label in speaker.labels)}:
            return speaker
    there = ", ".join(dict.fromkeys(speaker.name for speaker in transcript.speakers))
    raise OptionError(f"nobody is called {name!r}; the speakers are {there}")


def _checked(name: str) -> str:
    shown = " ".join(_NOT_SHOWN.sub(" ", name).split())
    if not shown or len(shown) > _LONGEST:
        raise OptionError(f"{name[:_LONGEST]!r} is no name; expected 1 to {_LONGEST} characters")
    return shown


def _joined(known: Speaker | None, speaker: Speaker, name: str) -> Speaker:
    """Return a speaker under a new name, together with who bears it already."""
    labels = tuple(dict.fromkeys([*speaker.labels, *([speaker.name] if speaker.name != name else [])]))
    # A name that somebody gave is meant to be that person's own everywhere.
    scope = speaker.scope if speaker.name == name else ""
    if known is None:
        return replace(speaker, name=name, labels=labels, scope=scope)
    return replace(
        known,
        title=known.title or speaker.title,
        affiliation=known.affiliation or speaker.affiliation,
        labels=tuple(dict.fromkeys(known.labels + labels)),
        is_questioner=known.is_questioner and speaker.is_questioner,
        scope=known.scope if known.scope == scope else "",
    )
