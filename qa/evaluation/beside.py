"""Our scores beside those of the plain recipes, in one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np

from qa.encoder import Encoder
from qa.evaluation.baselines import RECIPES, Material
from qa.evaluation.comparison import compare
from qa.evaluation.gold import Case
from qa.evaluation.outcome import Outcome
from qa.evaluation.report import Report
from qa.evaluation.run import evaluate
from qa.evaluation.saved import scored
from qa.evaluation.tables import markdown, rounded, shown
from qa.types import Status

# Columns of the table; the JSON has all measures.
_COLUMNS = {
    "quote_at_1": "answered: quote@1",
    "decided": "decided",
    "wrongly_answered": "wrongly answered",
    "search_quote_at_1": "ranking: quote@1",
    "search_quote_at_5": "quote@5",
    "turn_at_1": "turn@1",
    "turn_at_5": "turn@5",
    "mrr": "mrr",
    "f1": "f1",
}
# What the recipes and ours are set against each other by: no threshold has a part in it.
_HEADLINE = "search_quote_at_1"


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a plain recipe scores.

    Attributes:
        name: Its name in the table.
        threshold: The score below which it is silent: the best one for these very questions,
            which flatters it.
        report: Its scores with that threshold.
    """

    name: str
    threshold: float
    report: Report


@dataclass(frozen=True, slots=True)
class Beside:
    """Our run and the recipes' over the same questions."""

    ours: Report
    baselines: tuple[Baseline, ...]

    def table(self) -> str:
        """Return one row for ours and one for each recipe, as Markdown."""
        rows = [["ours", *_cells(self.ours), ""]]
        rows += [[b.name, *_cells(b.report), self._lead(b)] for b in self.baselines]
        note = (
            "Beside plain recipes. Each is silent below the threshold that decides these very questions\n"
            "best, which flatters it; the last column is our ranking's quote@1 less its, paired, 95 %."
        )
        return f"{note}\n\n{markdown(['recipe', *_COLUMNS.values(), 'ours is ahead by'], rows)}"

    def to_dict(self) -> dict[str, Any]:
        """Return the recipes' scores as plain JSON types, and what changes from each of them to ours."""
        ours = scored(self.ours.outcomes)
        return {
            baseline.name: {
                "threshold": rounded(baseline.threshold) if np.isfinite(baseline.threshold) else None,
                **_scores(baseline.report),
                "ours_less_this": compare(scored(baseline.report.outcomes), ours).to_dict(),
            }
            for baseline in self.baselines
        }

    def _lead(self, baseline: Baseline) -> str:
        changes = compare(scored(baseline.report.outcomes), scored(self.ours.outcomes)).changes
        lead = next(change for change in changes if change.measure == _HEADLINE)
        if lead.difference is None or lead.interval is None:
            return "-"
        return f"{lead.difference:+.3f} ({lead.interval[0]:+.2f} to {lead.interval[1]:+.2f})"


def run_baselines(
    cases: Sequence[Case], encoder: Encoder, *, progress: Callable[[int, int], None] | None = None
) -> tuple[Baseline, ...]:
    """Ask every recipe every question of the cases.

    Args:
        cases: What `load` returns.
        encoder: What embeds turns, windows and questions.
        progress: Called after each conversation with the questions asked of all recipes and the
            number in all.
    """
    outcomes: dict[str, list[Outcome]] = {name: [] for name in RECIPES}
    total = sum(len(case.questions) for case in cases)
    for case in cases:
        material = Material.build(case.transcripts, encoder)
        for name, recipe in RECIPES.items():
            asked = evaluate([case], lambda _, recipe=recipe, material=material: recipe(material))  # type: ignore[misc]
            outcomes[name] += asked.outcomes
        if progress:
            progress(len(next(iter(outcomes.values()))), total)
    missing = tuple(id for case in cases for id in case.missing)
    baselines = []
    for name, asked_all in outcomes.items():
        threshold = best_threshold(asked_all)
        baselines.append(Baseline(name, threshold, Report(_silenced(asked_all, threshold), missing)))
    return tuple(baselines)


def best_threshold(outcomes: Sequence[Outcome]) -> float:
    """Return the confidence from which on answering decides most questions rightly.

    The lowest of equal ones; infinite when silence is right more often than any answering.
    """
    answered = [outcome for outcome in outcomes if outcome.answered]
    ordered = sorted(answered, key=lambda outcome: -outcome.confidence)
    best, most, rightly = float("inf"), 0, 0
    for confidence, equals in groupby(ordered, key=lambda outcome: outcome.confidence):
        # To answer one more question is right or wrong; the same count of silences is wrong or right.
        rightly += sum(1 if outcome.question.answerable else -1 for outcome in equals)
        if rightly >= most:
            best, most = confidence, rightly
    return best


def _silenced(outcomes: Sequence[Outcome], threshold: float) -> tuple[Outcome, ...]:
    return tuple(
        outcome if outcome.confidence >= threshold else replace(outcome, status=Status.NOT_FOUND, quotes=())
        for outcome in outcomes
    )


def _cells(report: Report) -> list[str]:
    scores = report.all.scores
    return [shown(scores[measure].value) for measure in _COLUMNS]


def _scores(report: Report) -> dict[str, Any]:
    """Return a recipe's report without what says nothing of it.

    Its score is no probability that could be calibrated, and the recipes share vectors, so that
    their latency is nobody's.
    """
    told = {name: value for name, value in report.to_dict().items() if name != "latency_ms"}
    for name in ("expected_calibration_error", "calibration_error_by_chance", "bins"):
        del told["calibration"][name]
    return told
