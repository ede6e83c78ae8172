"""Calibration: the items' and the population's parameters, from answers, by marginal maximum likelihood."""

from wanli.science.psychometrics.calibration.calibrating import calibrate
from wanli.science.psychometrics.calibration.parameters import Priors
from wanli.science.psychometrics.calibration.results import (
    Calibration,
    CannotCalibrate,
    Coefficient,
    GroupEstimate,
    ItemEstimate,
    LeftOut,
    Model,
    Reason,
)

__all__ = [
    "Calibration",
    "CannotCalibrate",
    "Coefficient",
    "GroupEstimate",
    "ItemEstimate",
    "LeftOut",
    "Model",
    "Priors",
    "Reason",
    "calibrate",
]
