"""Fit the weights of qa/reranker.py and qa/confidence.py: python -m training.fit_ranking FOLDER ...

Each FOLDER holds questions whose answers are known, as `qa eval` takes them; NAME@SPLIT takes one split and
NAME%N a sample of N conversations. Printed are the weights to write into the two modules.

The ranking's weights maximise the probability of a right hit among all hits of its question (conditional
logit, McFadden 1974); those of the confidence the likelihood that there is an answer (logistic
regression). Both with an L2 penalty on standardised signals.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from qa.confidence import signals as confidence_signals
from qa.evaluation import load
from qa.pipeline import Pipeline
from qa.reader import NetworkReader
from qa.reranker import WEIGHTS, signals
from qa.types import Hit

PENALTY = 1.0
HITS = 60  # of a question
NAMES = tuple(WEIGHTS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's hits.

    Attributes:
        folder: Where the question is from.
        answerable: Whether the transcript answers it.
        signals: Shape (n_hits, n_signals).
        right: Whether each hit is right, shape (n_hits,).
        hits: The hits, best first by the weights in force.
    """

    folder: str
    answerable: bool
    signals: NDArray[np.float64]
    right: NDArray[np.bool_]
    hits: list[Hit]
    wants_question: bool


def ask_all(setting: str, reader: NetworkReader) -> list[Asked]:
    """Return the hits of all questions of a folder."""
    name, _, limit = setting.partition("%")
    name, _, split = name.partition("@")
    result = []
    for case in load(Path(name), split=split or None, limit=int(limit) if limit else None):
        pipeline = Pipeline.from_transcripts(case.transcripts, reader=reader)
        for question in case.questions:
            understood = pipeline.understand(question.text)
            if understood.unknown:
                continue
            hits = [
                hit
                for hit in pipeline.find(understood)[:HITS]
                if (hit.passage.transcript.id, hit.passage.turn.index) != question.asked_in
            ]
            if not hits:
                continue
            right = [
                question.answerable
                and question.is_answered_by(hit.passage.text, hit.passage.turn, hit.passage.transcript.id)
                for hit in hits
            ]
            values = [[signals(hit, understood)[name] for name in NAMES] for hit in hits]
            result.append(
                Asked(
                    name,
                    question.answerable,
                    np.array(values),
                    np.array(right),
                    hits,
                    understood.wants_question,
                )
            )
    return result


def fit_ranking(asked: list[Asked]) -> dict[str, float]:
    """Return the weight of each signal."""
    useful = [a for a in asked if a.right.any() and not a.right.all()]
    scale = np.concatenate([a.signals for a in useful]).std(axis=0) + 1e-9

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for a in useful:
            x = a.signals / scale
            logits = x @ weights
            logits -= logits.max()
            p = np.exp(logits) / np.exp(logits).sum()
            q = p * a.right / max(float((p * a.right).sum()), 1e-12)
            total -= np.log(max(float((p * a.right).sum()), 1e-12))
            slope = slope - x.T @ (q - p)
        return total, slope

    found = minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B")
    return dict(zip(NAMES, found.x / scale, strict=True))


def at_one(asked: list[Asked], weights: dict[str, float]) -> float:
    """Return how often the best hit is right, of the answerable questions."""
    vector = np.array([weights[name] for name in NAMES])
    answerable = [a for a in asked if a.answerable]
    return float(np.mean([a.right[(a.signals @ vector).argmax()] for a in answerable]))


def fit_confidence(asked: list[Asked], weights: dict[str, float]) -> tuple[float, dict[str, float]]:
    """Return the bias and the weights of the probability that there is an answer."""
    vector = np.array([weights[name] for name in NAMES])
    rows, right = [], []
    for a in asked:
        order = np.argsort(-(a.signals @ vector), kind="stable")
        rows.append(confidence_signals([a.hits[i] for i in order]))
        right.append(a.answerable)
    names = list(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    y = np.array(right, float)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])

    def loss(beta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = z @ beta
        penalty = np.append(np.ones(len(names)), 0.0) * PENALTY
        total = float(np.logaddexp(0, logits).sum() - y @ logits + penalty @ beta**2)
        return total, z.T @ (1 / (1 + np.exp(-logits)) - y) + 2 * penalty * beta

    beta = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B").x
    coefficients = beta[:-1] / scale
    p = 1 / (1 + np.exp(-(z @ beta)))
    for threshold in (0.3, 0.4, 0.5, 0.6):
        for folder in dict.fromkeys(a.folder for a in asked):
            of = [i for i, a in enumerate(asked) if a.folder == folder]
            decided = np.mean([(p[i] >= threshold) == asked[i].answerable for i in of])
            print(f"  threshold {threshold}: {folder} decided {decided:.3f} of {len(of)}")
    return float(beta[-1] - coefficients @ mean), dict(zip(names, coefficients, strict=True))


def main() -> None:
    """Print the weights and what they reach."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+")
    options = parser.parse_args()
    reader = NetworkReader()  # one for all: it is loaded once
    asked = [a for folder in options.folders for a in ask_all(folder, reader)]
    weights = fit_ranking(asked)
    print("ranking", {name: round(value, 3) for name, value in weights.items()})
    for folder in dict.fromkeys(a.folder for a in asked):
        of = [a for a in asked if a.folder == folder]
        others = [a for a in asked if a.folder != folder]
        left_out = at_one(of, fit_ranking(others)) if others else float("nan")
        print(
            f"  {folder}: right first {at_one(of, weights):.3f}, fitted on the other folders {left_out:.3f}, "
            f"with the weights in force {at_one(of, WEIGHTS):.3f}, of {sum(a.answerable for a in of)}"
        )
    bias, coefficients = fit_confidence(asked, weights)
    print("confidence", round(bias, 3), {name: round(value, 3) for name, value in coefficients.items()})


if __name__ == "__main__":
    main()
