"""Calibration: figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from evaluating import FOUR, MARKET, NONE, TALK, WordPipeline, outcome, whole

from qa.evaluation import Outcome, evaluate, load
from qa.evaluation.calibration import Bin, calibrate


def right(confidence: float) -> Outcome:
    return outcome(FOUR, ranked=[whole(TALK, 0)], confidence=confidence)


def wrong(confidence: float) -> Outcome:
    return outcome(FOUR, ranked=[whole(TALK, 1)], confidence=confidence)


def unanswerable(confidence: float) -> Outcome:
    return outcome(NONE, ranked=[whole(TALK, 0)], confidence=confidence)


def test_risk_grows_as_more_is_answered() -> None:
    calibration = calibrate([wrong(0.3), right(0.9), right(0.5), unanswerable(0.7)])

    assert calibration.confidences == (0.9, 0.7, 0.5, 0.3)
    assert calibration.right == (1.0, 0.0, 1.0, 0.0)
    assert calibration.risks == (0, 1 / 2, 1 / 3, 2 / 4)
    assert calibration.area_under_risk_coverage == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert calibration.risk_at(0.5) == 1 / 2
    assert calibration.risk_at(0.7) == pytest.approx(1 / 3)  # 2.8 of four questions: three
    assert calibration.risk_at(0.9) == 1 / 2


def test_equal_confidences_have_no_order() -> None:
    one = calibrate([right(0.5), wrong(0.5), right(0.1)])
    other = calibrate([wrong(0.5), right(0.5), right(0.1)])

    assert one == other
    assert one.risks == (1 / 2, 1 / 2, pytest.approx(1 / 3))


def test_the_calibration_error_is_the_mean_gap_of_bins_of_equal_size() -> None:
    # Twenty questions in ten bins of two; confidence .0 and .1, .2 and .3, then .5 nine times two.
    low = [wrong(0.0), right(0.1)]
    rest = [right(0.5)] * 9 + [wrong(0.5)] * 9
    calibration = calibrate([*low, *rest])

    assert calibration.bins == (
        Bin(0.05, 0.5, 2),
        *[Bin(0.5, 0.5, 2)] * 9,
    )
    assert calibration.expected_calibration_error == pytest.approx(2 * 0.45 / 20)


def test_a_confidence_that_keeps_its_word_has_no_calibration_error() -> None:
    calibration = calibrate([right(0.75)] * 3 + [wrong(0.75)])

    assert calibration.expected_calibration_error == 0


def test_chance_alone_makes_an_error_where_bins_are_small() -> None:
    # Bins of two at .5 are off by .5 when both are right or both wrong: half the time.
    calibration = calibrate([right(0.5), wrong(0.5)] * 10)

    assert calibration.calibration_error_by_chance == pytest.approx(0.25, abs=0.01)
    assert calibration.calibration_error_by_chance == calibrate([wrong(0.5)] * 20).calibration_error_by_chance
    assert calibrate([right(1.0), wrong(0.0)]).calibration_error_by_chance == 0


def test_the_roc_area_counts_pairs_and_ties_half() -> None:
    # Answerable .9 .5 .2, unanswerable .5 .1: of six pairs .9 wins two, .5 one and a tie, .2 one.
    run = [right(0.9), wrong(0.5), wrong(0.2), unanswerable(0.5), unanswerable(0.1)]

    assert calibrate(run).roc_auc == pytest.approx(4.5 / 6)


def test_there_is_no_roc_area_without_both_kinds() -> None:
    assert calibrate([right(0.9)]).roc_auc is None
    assert calibrate([unanswerable(0.9)]).roc_auc is None


def test_a_question_without_gold_answers_counts_for_the_roc_area_only() -> None:
    unsure = outcome(replace(FOUR, answers=()), ranked=[whole(TALK, 0)], confidence=0.8)
    calibration = calibrate([unsure, unanswerable(0.3)])

    assert calibration.right == (0.0,)
    assert calibration.roc_auc == 1.0


def test_nothing_asked_has_no_figures() -> None:
    calibration = calibrate([])

    assert (calibration.bins, calibration.risks) == ((), ())
    assert calibration.risk_at(0.5) is None
    assert calibration.expected_calibration_error is None
    assert calibration.calibration_error_by_chance is None
    assert calibration.to_dict()["risk_at_coverage"] == {"0.5": None, "0.7": None, "0.9": None}
    told = "ROC-AUC - (answerable or not), calibration error - (- by chance alone), risk - / - / -"
    assert str(calibration).startswith(told)


def test_a_run_has_the_figures_worked_out_by_hand() -> None:
    # See the run in test_evaluation.py. Confidence and best of the ranking right, surest first:
    # origin .6 yes; friday .4 no; bread yes and price no .3; seller yes and weather no .1.
    calibration = evaluate(load(MARKET, split="dev"), WordPipeline).calibration

    assert calibration.right == (1, 0, 0.5, 0.5, 0.5, 0.5)
    assert calibration.area_under_risk_coverage == pytest.approx(5 * 0.5 / 6)
    assert calibration.expected_calibration_error == pytest.approx((0.4 + 0.4 + 0.2 + 0.2 + 0.4 + 0.4) / 6)
    # Answerable .6 .3 .1 .3 .3, unanswerable .4 .1: 2 + 3 of ten pairs and one tie.
    assert calibration.roc_auc == pytest.approx(5.5 / 10)
