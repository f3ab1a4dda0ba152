"""Fit the weights of qa/reranker.py and qa/confidence.py: python -m training.fit_ranking FOLDER ...

Each FOLDER holds questions whose answers are known, as `qa eval` takes them; NAME@SPLIT takes one split,
NAME%N a sample of N conversations, and NAME*W counts each of its questions W times. Printed are the weights
to write into the two modules, and what they reach on transcripts that they were not fitted on: each fold of
ten is left out in turn, and no transcript is in two folds.

The weights of replies, for questions that were asked in the transcript itself, are fitted in one with the
others: a question counts for either as far as `was_asked` says. `training.echoes` writes such questions.
The confidence is fitted to the order of the weights in force: write the ranking's weights down first.

The ranking's weights maximise the probability of a right hit among all hits of its question (conditional
logit, McFadden 1974). Those of the confidence are first fitted to whether there is an answer (logistic
regression), and then scaled and shifted as one to the probability that the first hit is right (Platt 1999),
which changes no order. Both fits with an L2 penalty on standardised signals.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from qa.confidence import signals as confidence_signals
from qa.evaluation import load
from qa.pipeline import Pipeline
from qa.reader import SHIPPED_READER
from qa.reranker import REPLY_WEIGHTS, WEIGHTS, signals, was_asked
from qa.types import Hit

PENALTY = 1.0
HITS = 60  # of a question
FOLDS = 10
THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
NAMES = (*WEIGHTS, *(f"{name} of a reply" for name in REPLY_WEIGHTS))
_SETTING = re.compile(
    r"(?P<name>[^@%*]+)(?:@(?P<split>[^%*]+))?(?:%(?P<limit>\d+))?(?:\*(?P<weight>[\d.]+))?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's hits.

    Attributes:
        folder: Where the question is from.
        weight: How many times it counts.
        fold: The number of its fold; that of its transcript.
        answerable: Whether the transcript answers it.
        signals: Shape (n_hits, n_signals).
        right: Whether each hit is right, shape (n_hits,).
        hits: The hits, best first by the weights in force.
    """

    folder: str
    weight: float
    fold: int
    answerable: bool
    signals: NDArray[np.float64]
    right: NDArray[np.bool_]
    hits: list[Hit]


def ask_all(setting: str, *, read: bool) -> list[Asked]:
    """Return the hits of all questions of a folder."""
    told = _SETTING.fullmatch(setting)
    if not told:
        raise SystemExit(f"{setting}: expected FOLDER, then @SPLIT, %N and *W as wanted")
    result = []
    cases = load(Path(told["name"]), split=told["split"], limit=int(told["limit"]) if told["limit"] else None)
    for number, case in enumerate(cases):
        pipeline = Pipeline.from_transcripts(case.transcripts, reader=SHIPPED_READER if read else None)
        for question in case.questions:
            understood = pipeline.understand(question.text)
            if understood.unknown:
                continue
            # The turn that asked the question stays among them: who asks it again wants the reply.
            hits = pipeline.find(understood)[:HITS]
            if not hits:
                continue
            right = [
                question.answerable
                and question.is_answered_by(hit.passage.text, hit.passage.turn, hit.passage.transcript.id)
                for hit in hits
            ]
            values = np.array([[signals(hit, understood)[name] for name in WEIGHTS] for hit in hits])
            asked = was_asked(hits)
            result.append(
                Asked(
                    folder=told["name"],
                    weight=float(told["weight"] or 1),
                    fold=number % FOLDS,
                    answerable=question.answerable,
                    signals=np.hstack([(1 - asked) * values, asked * values]),
                    right=np.array(right),
                    hits=hits,
                )
            )
    return result


def fit_ranking(asked: list[Asked]) -> NDArray[np.float64]:
    """Return the weight of each signal, shape (n_signals,)."""
    useful = [a for a in asked if a.right.any() and not a.right.all()]
    scale = np.concatenate([a.signals for a in useful]).std(axis=0) + 1e-9

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for a in useful:
            x = a.signals / scale
            logits = x @ weights
            logits -= logits.max()
            p = np.exp(logits) / np.exp(logits).sum()
            of_right = max(float((p * a.right).sum()), 1e-12)
            total -= a.weight * np.log(of_right)
            slope = slope - a.weight * (x.T @ (p * a.right / of_right - p))
        return total, slope

    return minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B").x / scale


@dataclass(frozen=True, slots=True)
class Confidence:
    """A fitted probability that the first hit is right."""

    bias: float
    weights: dict[str, float]

    def of(self, a: Asked) -> float:
        """Return the probability for a question."""
        found = _confidence_signals(a)
        logit = self.bias + sum(weight * found[name] for name, weight in self.weights.items())
        return float(1 / (1 + np.exp(-logit)))


def fit_confidence(asked: list[Asked]) -> Confidence:
    """Return the bias and the weights of the probability that the first hit is right."""
    rows = [_confidence_signals(a) for a in asked]
    names = list(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    counts = np.array([a.weight for a in asked])
    bias, weights = _logistic(x, np.array([a.answerable for a in asked], float), counts)
    right = np.array([a.right[0] for a in asked], float)
    shift, scale = _logistic((x @ weights + bias)[:, None], right, counts)
    return Confidence(bias * scale[0] + shift, dict(zip(names, (weights * scale[0]).tolist(), strict=True)))


def _logistic(
    x: NDArray[np.float64], y: NDArray[np.float64], counts: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Return the bias and the weights of a logistic regression, shape (n_signals,)."""
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])
    penalised = np.append(np.ones(x.shape[1]), 0.0)

    def loss(beta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = z @ beta
        total = float(counts @ (np.logaddexp(0, logits) - y * logits) + PENALTY * penalised @ beta**2)
        return total, z.T @ (counts * (1 / (1 + np.exp(-logits)) - y)) + 2 * PENALTY * penalised * beta

    beta = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
    weights = beta[:-1] / scale
    return float(beta[-1] - weights @ mean), weights


def _confidence_signals(a: Asked) -> dict[str, float]:
    found = confidence_signals(a.hits)
    if not a.hits[0].readings:
        del found["margin"]
    return found


def ranked_left_out(asked: list[Asked]) -> list[bool]:
    """Return whether the first hit is right by the weights that were fitted on the other folds."""
    rankings = [fit_ranking([a for a in asked if a.fold != fold]) for fold in range(FOLDS)]
    return [bool(a.right[(a.signals @ rankings[a.fold]).argmax()]) for a in asked]


def confidence_left_out(asked: list[Asked]) -> list[float]:
    """Return the confidence as fitted on the other folds."""
    fitted = [fit_confidence([a for a in asked if a.fold != fold]) for fold in range(FOLDS)]
    return [fitted[a.fold].of(a) for a in asked]


def main() -> None:
    """Print the weights and what they reach."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--no-reader", action="store_true", help="the confidence of the search alone")
    options = parser.parse_args()
    read = not options.no_reader
    asked = [a for folder in options.folders for a in ask_all(folder, read=read)]
    if read:
        print("ranking", dict(zip(NAMES, fit_ranking(asked).round(3).tolist(), strict=True)))
        right = ranked_left_out(asked)
        for folder in dict.fromkeys(a.folder for a in asked):
            of = [i for i, a in enumerate(asked) if a.folder == folder and a.answerable]
            now = np.mean([asked[i].right[0] for i in of])
            print(
                f"  {folder}: right first of {len(of)}: left out {np.mean([right[i] for i in of]):.3f}, ",
                end="",
            )
            print(f"in force {now:.3f}")
    # Some questions are not read; their confidence is that of the search alone.
    judged = [a for a in asked if bool(a.hits[0].readings) == read]
    confidence = fit_confidence(judged)
    weights = {name: round(value, 3) for name, value in confidence.weights.items()}
    print("confidence", round(confidence.bias, 3), weights)
    confidences = confidence_left_out(judged)
    for folder in dict.fromkeys(a.folder for a in judged):
        of = [i for i, a in enumerate(judged) if a.folder == folder]
        answerable = [i for i in of if judged[i].answerable]
        print(f"  {folder}: {len(of)} questions, {len(answerable)} answerable")
        for threshold in THRESHOLDS:
            decided = np.mean([(confidences[i] >= threshold) == judged[i].answerable for i in of])
            shown = np.mean([judged[i].right[0] and confidences[i] >= threshold for i in answerable])
            print(f"    threshold {threshold}: decided {decided:.3f}, right first and answered {shown:.3f}")


if __name__ == "__main__":
    main()
