"""The two regressions of the model: one for yes or no, one for which of many."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

Floats = NDArray[np.float64]
_NEAR = 1e-4


def logistic(
    features: sparse.csr_matrix, is_harmful: NDArray[np.bool_], weights: Floats, *, penalty: float, rounds: int
) -> tuple[Floats, float]:
    """Coefficients (features,) and an intercept that minimise

        - sum_i w_i log P(y_i | x_i) / sum_i w_i  +  penalty / 2 * |coefficients|^2

    by L-BFGS, at most `rounds` steps. `features` (messages, features), `is_harmful` and `weights` (messages,).
    """
    share = weights / weights.sum()
    sign = np.where(is_harmful, 1.0, -1.0)
    turned = features.T.tocsr()

    def objective(vector: Floats) -> tuple[float, Floats]:
        margin = sign * (features @ vector[:-1] + vector[-1])
        off = -share * sign * expit(-margin)
        loss = float(share @ np.logaddexp(0, -margin)) + penalty / 2 * float(vector[:-1] @ vector[:-1])
        return loss, np.append(turned @ off + penalty * vector[:-1], off.sum())

    start = np.zeros(features.shape[1] + 1)
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "ftol": 1e-9})
    return found.x[:-1], float(found.x[-1])


def ridge(
    features: sparse.csr_matrix, classes: NDArray[np.intp], weights: Floats, *, number: int, penalty: float, rounds: int
) -> tuple[Floats, Floats]:
    """Coefficients (features, number) and intercepts (number,) of one least squares regression for each class.

    Minimises  sum_i w_i |y_i - x_i W|^2 / sum_i w_i + penalty |W|^2  with y_i +1 for its class and -1 for the others
    (Rifkin & Klautau 2004: as good as anything for many classes), all classes at once by conjugate gradients
    (Hestenes & Stiefel 1952), until the residual is 1e-4 of the first or `rounds` are done.
    """
    share = (weights / weights.sum())[:, None]
    target = np.full((len(classes), number), -1.0)
    target[np.arange(len(classes)), classes] = 1.0
    intercepts = (share * target).sum(axis=0)
    turned = features.T.tocsr()
    coefficients = np.zeros((features.shape[1], number))
    residual = turned @ (share * (target - intercepts))
    direction, size = residual.copy(), (residual**2).sum(axis=0)
    enough = _NEAR**2 * size
    for _round in range(rounds):
        if np.all(size <= enough):
            break
        curved = turned @ (share * (features @ direction)) + penalty * direction
        step = size / np.maximum((direction * curved).sum(axis=0), 1e-300)
        coefficients += step * direction
        residual -= step * curved
        before, size = size, (residual**2).sum(axis=0)
        direction = residual + size / np.maximum(before, 1e-300) * direction
    return coefficients, intercepts
