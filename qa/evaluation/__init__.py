"""Questions with known answers -> scores.

`loading` reads the questions and their transcripts: `rows` are its JSON lines, `conversations`
and `snippets` the two forms, `gold` what both become. `run` asks the questions, `outcome` is what
became of each, `measures` says what each measure counts (`spans`: how words compare),
`intervals` how far a score may be off, `calibration` what the confidence is worth; `report` adds
up and prints (`tables`: rows of cells).
"""

from __future__ import annotations

from qa.evaluation.gold import Case, Question
from qa.evaluation.loading import load
from qa.evaluation.measures import MEASURES
from qa.evaluation.outcome import Outcome
from qa.evaluation.report import Report, Row, Score
from qa.evaluation.run import Asker, evaluate

__all__ = [
    "MEASURES",
    "Asker",
    "Case",
    "Outcome",
    "Question",
    "Report",
    "Row",
    "Score",
    "evaluate",
    "load",
]
