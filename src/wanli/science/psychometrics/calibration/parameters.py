"""The parameters while they are being estimated, as one vector for the acceleration and by name for the sums."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wanli.science.psychometrics.bank import Floats
from wanli.science.psychometrics.calibration.data import Data


@dataclass(frozen=True)
class Priors:
    """For sparse items: log a ~ N(log_a_mean, log_a_deviation), d ~ N(d_mean, d_deviation). Unset: no prior."""

    log_a_mean: float = 0.0
    log_a_deviation: float | None = 0.5
    d_mean: float = 0.0
    d_deviation: float | None = 2.0


@dataclass(frozen=True, eq=False)
class Parameters:
    """`a`, `d` (items,); `mean`, `deviation` (groups,); `slopes` (covariates,) of the latent regression."""

    a: Floats
    d: Floats
    mean: Floats
    deviation: Floats
    slopes: Floats

    def vector(self) -> Floats:
        return np.concatenate([self.a, self.d, self.mean, np.log(self.deviation), self.slopes])

    def from_vector(self, vector: Floats) -> "Parameters":
        """The same shapes, filled from a vector."""
        ends = np.cumsum([len(self.a), len(self.d), len(self.mean), len(self.deviation)])
        a, d, mean, log_deviation, slopes = np.split(vector, ends)
        return Parameters(a, d, mean, np.exp(log_deviation), slopes)

    def only(self, keep: NDArray[np.bool_]) -> "Parameters":
        return replace(self, a=self.a[keep], d=self.d[keep])


def person_means(parameters: Parameters, data: Data) -> Floats:
    """The mean of theta for each row of the data, (people,)."""
    means: Floats = parameters.mean[data.group] + data.covariates @ parameters.slopes
    return means
