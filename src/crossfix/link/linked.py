"""What linking leaves, and what it takes from the run before."""

from typing import NamedTuple

import polars as pl


class Past(NamedTuple):
    """What the run before left: MEMBERSHIP and HISTORY, so that ids last."""

    membership: pl.DataFrame
    history: pl.DataFrame


class Before(NamedTuple):
    """What the run before was given, and what it left."""

    reports: pl.DataFrame
    judgements: pl.DataFrame
    links: pl.DataFrame
    membership: pl.DataFrame
    candidates: pl.DataFrame
    history: pl.DataFrame
    model: pl.DataFrame


class Linked(NamedTuple):
    """The pairs and their reasons, shares in incidents, incidents, fate of ids, and doubts.

    calibrations tells what corrected the odds of the pairs, model what was learned.
    """

    links: pl.DataFrame
    membership: pl.DataFrame
    candidates: pl.DataFrame
    history: pl.DataFrame
    issues: pl.DataFrame
    calibrations: pl.DataFrame
    model: pl.DataFrame
