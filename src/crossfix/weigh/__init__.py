"""Stage weigh: whose voice each report is, and how much each voice adds."""

from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.tables import GROUPS, VOICES, WATCHES, check
from crossfix.weigh.credits import follow_credits, governments
from crossfix.weigh.dependence import heard_of, join, trace
from crossfix.weigh.groups import groups_table
from crossfix.weigh.habits import follow_habits
from crossfix.weigh.learn import learn, with_family
from crossfix.weigh.residual import co_reporting

__all__ = ["Weighed", "weigh"]


class Weighed(NamedTuple):
    """What the stage writes."""

    voices: pl.DataFrame
    groups: pl.DataFrame
    watches: pl.DataFrame


def weigh(
    reports: pl.DataFrame,
    membership: pl.DataFrame,
    candidates: pl.DataFrame,
    sources: pl.DataFrame,
    *,
    case: Case,
) -> Weighed:
    """Return whose voice each report is, what each voice adds, and where its silence counts.

    Traces of copying come first (credit, ownership, one government, habit). Then groups that
    report together more than the truth explains are joined: once before the truth is known, since
    ten copies would define it themselves, and once with the probabilities that were learnt.
    """
    candidates = with_family(candidates).sort("incident_id")
    traced = trace(reports, membership, sources, claims=case.claims)
    traced = follow_credits(traced, reports, membership)
    voices = join(traced, governments(traced, sources))
    voices = follow_habits(voices, reports, membership)
    heard = heard_of(membership, reports, voices)
    voices = join(voices, co_reporting(heard, candidates))
    heard = heard_of(membership, reports, voices)
    learnt = learn(voices, heard, candidates, sources, case=case)
    copiers = co_reporting(heard, candidates, learnt.truth)
    if copiers:
        voices = join(voices, copiers)
        heard = heard_of(membership, reports, voices)
        learnt = learn(voices, heard, candidates, sources, case=case)
    return Weighed(
        check(voices.select(list(VOICES.schema)), VOICES),
        check(groups_table(voices, reports, heard, learnt), GROUPS),
        check(learnt.watches, WATCHES),
    )
