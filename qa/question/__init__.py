"""What is asked.

`gate` cleans a text and refuses what is no question.
`understanding` makes a `Question` of a text, with the help of `intent` (a comparison, every mention;
its `patterns` are built from pieces of `wording`), `said_by` (whose words), `expects` (a number, a
time, a reason) and `spelling`; `follow_up` makes a question that stands alone of one
that leans on the question before it (`reword` asks it of another person or topic).
"""

from __future__ import annotations

from qa.question.expects import Expects, meets
from qa.question.follow_up import asks_for_more, asks_for_others, needs_person, stand_alone
from qa.question.gate import MAX_QUESTION_CHARACTERS, clean, refuse
from qa.question.spelling import JoinedPairs
from qa.question.understanding import Question, understand, without_speakers

__all__ = [
    "MAX_QUESTION_CHARACTERS",
    "Expects",
    "JoinedPairs",
    "Question",
    "asks_for_more",
    "asks_for_others",
    "clean",
    "meets",
    "needs_person",
    "refuse",
    "stand_alone",
    "understand",
    "without_speakers",
]
