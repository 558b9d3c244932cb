"""Published tables: how many cases were on which lists, and on these only."""

import pytest

from crossfix.tally import mse

# Killings in Kosovo, March to June 1999: Ball, Betts, Scheuren, Dudukovic and Asher (2002), Killings
# and Refugee Flow in Kosovo, AAAS and ABA/CEELI. Interviews of the bar association, exhumations,
# OSCE, Human Rights Watch.
KOSOVO = ("EXH", "ABA", "OSCE", "HRW")
KOSOVO_COUNTS = (1131, 845, 177, 936, 228, 217, 181, 306, 106, 31, 18, 123, 42, 32, 27)
# Potential victims of trafficking in the United Kingdom, 2013: Silverman (2014), Modern Slavery: an
# application of Multiple Systems Estimation, Home Office; police and crime agency as one list.
UK = ("LA", "NG", "PFNCA", "GO", "GP")
UK_COUNTS = {
    1: 54, 2: 463, 3: 15, 4: 995, 5: 19, 6: 62, 7: 1, 8: 695, 9: 3, 10: 19, 11: 1,
    12: 76, 14: 4, 15: 1, 16: 316, 18: 1, 20: 11, 24: 8,
}  # fmt: skip


def _table(lists, counts):
    masks = list(counts)
    patterns = [[mask >> at & 1 for at in range(len(lists))] for mask in masks]
    return mse.overlaps(patterns, list(counts.values()), lists=lists)


@pytest.fixture(scope="session")
def kosovo():
    """Return the four lists of killings in Kosovo."""
    return _table(KOSOVO, dict(enumerate(KOSOVO_COUNTS, start=1)))


@pytest.fixture(scope="session")
def uk():
    """Return the five lists of trafficking in the United Kingdom."""
    return _table(UK, UK_COUNTS)
