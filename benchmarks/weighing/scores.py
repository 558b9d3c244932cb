"""How good probabilities are: accuracy, Brier score and its parts, calibration, the sure ones."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

BANDS = 10
SURE = 0.9


class Score(NamedTuple):
    """One method in one world."""

    accuracy: float
    brier: float
    reliability: float  # part of the Brier score that calibration could mend
    resolution: float  # part that tells incidents apart
    calibration: float  # expected calibration error over ten equal bands
    right: int  # of those called at least SURE
    sure: int


def score(probability: npt.NDArray[np.float64], happened: npt.NDArray[np.bool_]) -> Score:
    """Return the scores of probabilities (Murphy 1973, J. Applied Meteorology 12:595)."""
    band = np.minimum((probability * BANDS).astype(int), BANDS - 1)
    reliability = resolution = calibration = 0.0
    for one in np.unique(band):
        inside = band == one
        said, true = probability[inside].mean(), happened[inside].mean()
        reliability += inside.mean() * (said - true) ** 2
        resolution += inside.mean() * (true - happened.mean()) ** 2
        calibration += inside.mean() * abs(said - true)
    sure = probability >= SURE
    return Score(
        float(((probability > 0.5) == happened).mean()),
        float(((probability - happened) ** 2).mean()),
        float(reliability),
        float(resolution),
        float(calibration),
        int(happened[sure].sum()),
        int(sure.sum()),
    )


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927, JASA 22:209)."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle = (share + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z / (1 + z**2 / of) * np.sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
    return middle - half, middle + half


def line(name: str, scores: list[Score]) -> str:
    """Return the mean scores of a method over worlds as a row of a table."""
    mean = Score(*np.mean(np.array(scores, dtype=float), axis=0))
    right, sure = (sum(getattr(one, part) for one in scores) for part in ("right", "sure"))
    low, high = wilson(right, sure)
    called = f"{right / sure:.3f} [{low:.3f}, {high:.3f}] of {sure}" if sure else "none so called"
    return (
        f"| {name} | {mean.accuracy:.3f} | {mean.brier:.3f} | {mean.reliability:.3f} "
        f"| {mean.resolution:.3f} | {mean.calibration:.3f} | {called} |"
    )


HEAD = (
    "| | accuracy | Brier | reliability | resolution | calibration error "
    "| right, of those called ≥ .9 |\n|---|---|---|---|---|---|---|"
)
