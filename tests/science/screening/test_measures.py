"""The measures on cases that can be counted by hand."""

import numpy as np
import pytest

from wanli.science.screening.measures import auc, by_type, calibration, calibration_error, macro_f1, recall_at

TOLD = np.array([0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1])
TRUE = np.array([True, True, False, True, False, True, False, False])


def test_recall_counts_what_lies_above_the_cut():
    assert recall_at(TOLD, TRUE, false_positives=0.0) == 0.5  # above .7
    assert recall_at(TOLD, TRUE, false_positives=0.25) == 0.75  # above .4
    assert recall_at(TOLD, TRUE, false_positives=0.5) == 1.0  # above .2
    assert np.isnan(recall_at(TOLD, np.ones(8, dtype=bool), false_positives=0.1))


def test_ties_with_the_cut_are_not_found():
    assert recall_at(np.array([0.5, 0.5, 0.1]), np.array([True, False, False]), false_positives=0.0) == 0.0


def test_auc_is_the_share_of_pairs_in_order():
    pairs = [told > other for told in TOLD[TRUE] for other in TOLD[~TRUE]]
    assert auc(TOLD, TRUE) == pytest.approx(np.mean(pairs))
    assert np.isnan(auc(TOLD, np.zeros(8, dtype=bool)))


def test_calibration_compares_told_and_true():
    steps = calibration(np.array([0.1, 0.1, 0.9, 0.9]), np.array([False, False, True, False]), bins=2)
    assert [(step.number, step.told, step.true) for step in steps] == [(2, 0.1, 0.0), (2, 0.9, 0.5)]
    assert calibration_error(np.array([0.1, 0.1, 0.9, 0.9]), np.array([False, False, True, False]), bins=2) == (
        pytest.approx(0.25)
    )


def test_types_are_told_one_by_one():
    found = by_type(["a", "a", "b"], ["a", "b", "b"])
    assert (found["a"].precision, found["a"].recall, found["b"].precision) == (1.0, 0.5, 0.5)
    assert macro_f1(found) == pytest.approx(2 / 3)
    assert np.isnan(macro_f1({}))
