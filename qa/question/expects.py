"""What a quote must hold to be an answer: a number for "how many", a time for "when"."""

from __future__ import annotations

import re
from enum import StrEnum

from qa.words import words


class Expects(StrEnum):
    """What the quote must hold to be an answer."""

    ANYTHING = "anything"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    AGE = "age"
    TIME = "time"
    REASON = "reason"


_EXPECTS = (
    (Expects.AGE, r"\bhow old\b|\bwhat age\b|\bage of\b"),
    (Expects.SHARE, r"\b(?:what|which) (?:percentage|per ?cent|share|proportion)\b|\bhow many per ?cent\b"),
    (
        Expects.MONEY,
        r"\bhow much\b.*\b(?:costs?|pay|paid|spen[dt]|price|money|worth|charged?|earn|raised?|invest|invested"
        r"|budget)\b"
        r"|\bhow many (?:billions?|millions?|dollars|euros|pounds)\b|\b(?:price|cost) of\b",
    ),
    (Expects.NUMBER, r"\bhow (?:many|much|long|far|often|big|large|tall|high)\b|\bwhat (?:number|amount)\b"),
    (
        Expects.TIME,
        r"^(?:and |but |so )?(?:since )?when\b|\b(?:what|which) (?:year|date|day|days|time|month)\b",
    ),
    (Expects.REASON, r"\bwhy\b|\bwhat (?:caused|led to)\b|\bfor what reason\b"),
)
_NUMBER_WORDS = frozenset(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds
    thousand thousands million millions billion billions trillion dozen dozens half third quarter
    twice""".split()
)
_TIME_WORDS = frozenset(
    """january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday today tomorrow yesterday tonight morning
    afternoon evening night noon midnight week weeks weekend month months year years ago later soon
    spring summer autumn winter century decade""".split()
)
# Not str.isdigit: "²" is one for it.
_YEAR_OR_DAY = re.compile(r"\d{4}|0*(?:[0-2]?\d|3[01])")
_MONEY = re.compile(
    r"[$€£¥₽]|\b(?:dollars?|euros?|pounds?|cents?|manats?|yen|yuan|rubles?|roubles?|francs?|rupees?|price[sd]?|"
    r"costs?|worth|budget|fees?|salary|paid|million|billion|trillion)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"%|\bper ?cent\b|\bpercentage\b|\bhalf\b|\bthirds?\b|\bquarters?\b|\bout of\b", re.IGNORECASE
)
_AGE = re.compile(r"\byears? old\b|\baged?\b|\bborn\b|\bbirthday\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|due to|since|so that|in order to|reasons?|therefore|thanks to|led to|that[’']s why"
    r"|which is why|to ensure)\b",
    re.IGNORECASE,
)


def expected(text: str) -> Expects:
    """Return what a question expects.

    >>> expected("How much does it cost?"), expected("And why?"), expected("Who spoke?")
    (<Expects.MONEY: 'money'>, <Expects.REASON: 'reason'>, <Expects.ANYTHING: 'anything'>)
    """
    matching = (kind for kind, form in _EXPECTS if re.search(form, text, re.IGNORECASE))
    return next(matching, Expects.ANYTHING)


def meets(expects: Expects, text: str) -> bool:
    """Say whether a text holds what a question expects: a number for "how many".

    >>> meets(Expects.NUMBER, "We had seven trainings."), meets(Expects.AGE, "He was first.")
    (True, False)
    """
    if expects is Expects.ANYTHING:
        return True
    if expects is Expects.REASON:
        return bool(_REASON.search(text))
    if expects is Expects.AGE:
        return bool(_AGE.search(text))
    if expects is Expects.SHARE:
        return bool(_SHARE.search(text))
    told = words(text)
    numbered = any(word[0].isdigit() or word in _NUMBER_WORDS for word in told)
    if expects is Expects.MONEY:
        return numbered and bool(_MONEY.search(text))
    if expects is Expects.NUMBER:
        return numbered
    return any(word in _TIME_WORDS or _YEAR_OR_DAY.fullmatch(word) for word in told)
