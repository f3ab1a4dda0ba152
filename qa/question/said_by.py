"""Questions about what somebody said: "What did A say about X?" and its kin, split into A and X."""

from __future__ import annotations

from collections.abc import Sequence

from qa.mentions import find_speakers
from qa.question.wording import ABOUT, WHO, forms
from qa.types import Speaker

_TOPIC = r"(?P<topic>[^?]*)"
# Verbs of speaking alone, then verbs of what is also done elsewhere and told by others: "What did
# Russia propose?" asks nobody's words in particular, "What did Russia say?" asks Russia's.
_SPEAK = (
    r"(?:say|said|saying|says|tell|told|think|thinks|ask|asked|mention|mentioned|explain|explained|comment(?:ed)?"
    r"|answer(?:ed)?|repl(?:y|ied)|talk(?:ed)?|speak|spoke|point(?:ed)? out|stress(?:ed)?|emphasi[sz]e[d]?)"
)
_ACT = (
    r"(?:respond(?:ed)?|claim(?:ed)?|state[d]?|believe[ds]?|announce[d]?|promise[d]?|argue[d]?|suggest(?:ed)?"
    r"|propose[d]?|discuss(?:ed)?|address(?:ed)?|warn(?:ed)?|bring up|brought up|raise[d]?|refer(?:red)? to)"
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)"
_NOUN = (
    r"(?:position|views?|opinion|answer|response|reply|questions?|stance|comments?|statement|remarks?"
    r"|take|message|words)"
)


def _verb_forms(verb: str) -> tuple[str, ...]:
    about = rf"(?:\s+(?:anything|something))?(?:\s+{ABOUT}\b)?{_TOPIC}"
    return (
        rf"what (?:else )?(?:did|does|do|has|have|had|would) {WHO} (?:have to )?{verb}\b{about}",
        rf"(?:did|does|do|has|have) {WHO} {verb}\b{about}",
        # "What was A's answer on X?" is not "what [was A's] answer".
        rf"(?:quote |list |find |everything |all )*what (?!{_AUXILIARY}\b){WHO} "
        rf"(?:has |have |had )?{verb}\b{about}",
    )


# "What did A say about X?" and its kin; the first that fits is taken.
_SAID_BY = forms(
    *_verb_forms(_SPEAK),
    rf"what (?:was|is|were|are) {WHO}(?:[’']s?) {_NOUN}\b(?:\s+{ABOUT}\b)?{_TOPIC}",
    rf"what (?:was|is|were|are) the {_NOUN} (?:from|of|by|asked by|given by) {WHO}\s+{ABOUT}\b{_TOPIC}",
    rf"according to {WHO},\s*{_TOPIC}",
)
# These ask for a speaker's words only when the words before the verb fit one.
_MAYBE_SAID_BY = forms(
    *_verb_forms(_ACT),
    rf"{_TOPIC}\s*,? according to {WHO}",
    rf"in {WHO}(?:[’']s?) (?:view|opinion|words),?\s*{_TOPIC}",
    rf"(?:how|why|when|where) (?:did|does|do) {WHO} "
    rf"(?:describe|explain|justify|respond to|react to|characteri[sz]e)\b{_TOPIC}",
    rf"{WHO} (?:on|about) {_TOPIC}",
)


def said_by(text: str, speakers: Sequence[Speaker]) -> tuple[str, str]:
    """Split "What did A say about X?" into A and X; ("", text) for any other question."""
    for form in _SAID_BY:
        match = form.fullmatch(text.strip())
        if match:
            mention = find_speakers(match["who"], speakers)
            if mention.speakers or mention.unknown:
                return match["who"].strip(), match["topic"].strip(" ,")
            # "What did they say about X?": nobody in particular, but X is what is asked about.
            return "", match["topic"].strip(" ,") or text
    for form in _MAYBE_SAID_BY:
        match = form.fullmatch(text.strip())
        if match and find_speakers(match["who"], speakers).speakers:
            return match["who"].strip(), match["topic"].strip(" ,")
    return "", text
