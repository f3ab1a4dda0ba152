"""Questions with known answers -> scores.

`loading` reads the questions and their transcripts: `rows` are its JSON lines, `conversations`
and `snippets` the two forms, `gold` what both become. `run` asks the questions, `outcome` is what
became of each, `measures` says what each measure counts (`spans`: how words compare),
`intervals` how far a score may be off, `calibration` what the confidence is worth (`plot` draws
it). `report` adds up and prints (`tables`: numbers and rows of cells). `saved` is a run as a file,
`comparison` what changed from one run to another. `baselines` are plain recipes, `beside` sets
ours against them (`remembering`: no text is embedded twice).
"""

from __future__ import annotations

from qa.evaluation.beside import Beside, run_baselines
from qa.evaluation.comparison import Comparison, check_same, compare
from qa.evaluation.gold import Case, Question
from qa.evaluation.loading import load
from qa.evaluation.measures import MEASURES
from qa.evaluation.outcome import Outcome
from qa.evaluation.plot import save_plot
from qa.evaluation.report import Report, Row, Score
from qa.evaluation.run import Asker, evaluate
from qa.evaluation.saved import load_run, save_run, scored

__all__ = [
    "MEASURES",
    "Asker",
    "Beside",
    "Case",
    "Comparison",
    "Outcome",
    "Question",
    "Report",
    "Row",
    "Score",
    "check_same",
    "compare",
    "evaluate",
    "load",
    "load_run",
    "run_baselines",
    "save_plot",
    "save_run",
    "scored",
]
