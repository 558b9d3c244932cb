"""How far reports are searched: for partners, and for what lies around them by chance."""

import math

import numpy as np

from crossfix.case import LinkSection
from crossfix.link.columns import Columns
from crossfix.link.compare import Reach
from crossfix.link.rates import most_km

# Control windows last until they show so many reports of the whole case, within these bounds.
CONTROL_REPORTS = 300.0
LEAST_CONTROL_DAYS, MOST_CONTROL_DAYS = 3.0, 15.0
# Places stated so coarsely that they are near anything are known well from shorter windows.
COARSE_SHARE = 0.5


def reach_of(c: Columns, rules: LinkSection) -> Reach:
    """Return the reach that the rules set and the precision of the reports allows."""
    most = most_km(c)
    started = np.floor(c.row["start"][np.isfinite(c.row["start"])])
    a_day = len(started) / max(len(np.unique(started)), 1)
    days = min(max(CONTROL_REPORTS / max(a_day, 1.0), LEAST_CONTROL_DAYS), MOST_CONTROL_DAYS)
    # whole days: most reports start at midnight, and both windows shall show as many such
    control = np.ceil(np.where(most == math.inf, COARSE_SHARE * days, days))
    return Reach(float(rules.reach_days), float(rules.reach_km), most, control)
