"""Pieces of patterns that several kinds of question share."""

from __future__ import annotations

import re

# What a request begins with before it says anything.
LEAD = (
    r"(?:(?:please|so|and|but|well|ok(?:ay)?|then),?\s+"
    r"|(?:can|could|would) you (?:please )?|(?:tell|show|give) (?:me|us)\s+)*"
)
ABOUT = r"(?:about|on|of|regarding|concerning|to|for|that|when it comes to|with regard to)"
# Without the words that lead on to other things: "asked of the committee", "replied to the letter".
ON = r"(?:about|on|over|regarding|concerning|when it comes to|with regard to)"
TOPIC = r"(?P<topic>[^?]{1,300}?)"
WHO = r"(?P<who>[^?]{1,60}?)"
# Nobody in particular: "did they mention", "did anyone answer".
ANYBODY = r"(?:they|we|you|people|everybody|everyone|anybody|anyone|somebody|someone|the speakers?)"
# The occasion itself, which is no topic: "in the meeting", "at this hearing", "here".
_OCCASION = (
    r"(?:transcript|recording|meeting|session|hearing|(?:press |news )?conference|briefing|podcast|episode"
    r"|show|interview|debate|discussion|conversation|call|panel|talk|event|q ?& ?a|q and a|inquiry|town hall)"
)
IN_EVENT = (
    rf"(?:(?: here| today| (?:in|at|during|on|of|throughout) (?:the|this|that|today[’']s)"
    rf"(?: (?!{_OCCASION})[\w-]+){{0,2}} {_OCCASION}))"
)
_END = r"[\s?.!]*"


def forms(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Return patterns that fit a whole question, whatever polite words it begins with."""
    return tuple(re.compile(rf"\s*{LEAD}(?:{pattern}){_END}", re.IGNORECASE) for pattern in patterns)
