"""Units of aviation, and how far a reported position may be off."""

import numpy as np
import numpy.typing as npt

FOOT_M = 0.3048  # international foot (ICAO Annex 5, table 3-3)
MILE_M = 1852.0  # nautical mile (ICAO Annex 5, table 3-3)
KNOT_MS = MILE_M / 3600
FEET_A_MINUTE_MS = FOOT_M / 60
NS = 1_000_000_000  # nanoseconds in a second

# Radius that holds the position 95 times in 100, by navigation accuracy category (RTCA DO-260B,
# table 2-14). Of the categories below 4 nothing can be said.
EPU_M = {11: 3.0, 10: 10.0, 9: 30.0, 8: 92.6, 7: 185.2, 6: 555.6, 5: 926.0, 4: 1852.0}
# That radius in standard deviations of one coordinate: sqrt(-2 ln .05), the Rayleigh quantile.
SIGMAS_IN_EPU = 2.4477


def sigma_of_nacp(nacp: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    """Return the standard deviation of one coordinate in metres; nan where nothing is known.

    >>> sigma_of_nacp(np.array([9, 0])).round(2)
    array([12.26,   nan])
    """
    by_category: npt.NDArray[np.float64] = np.full(256, np.nan)
    for category, epu_m in EPU_M.items():
        by_category[category] = epu_m / SIGMAS_IN_EPU
    return np.asarray(by_category[np.clip(nacp, 0, 255)])
