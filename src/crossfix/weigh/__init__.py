"""Stage weigh: whose voice each report is, and how much each voice adds."""

from typing import NamedTuple

import polars as pl

from crossfix.case import Case
from crossfix.tables import AUDITS, GROUPS, ISSUES, TIES, VOICES, WATCHES, check, empty
from crossfix.weigh.dependence import heard_of
from crossfix.weigh.errors import shared_errors
from crossfix.weigh.fitted import doubts, outlets_table, rates_table, starts_table, strata_table
from crossfix.weigh.groups import groups_table, with_reasons
from crossfix.weigh.learn import learn, printed_by, with_answers, with_family
from crossfix.weigh.residual import co_reporting
from crossfix.weigh.whose import Traces, decided_in_words, issues_of, joined, ties_of, whose

__all__ = ["Traces", "Weighed", "weigh"]

NO_TRACES = Traces()
NO_AUDITS = empty(AUDITS)


class Weighed(NamedTuple):
    """What the stage writes."""

    voices: pl.DataFrame
    groups: pl.DataFrame
    rates: pl.DataFrame
    strata: pl.DataFrame
    outlets: pl.DataFrame
    watches: pl.DataFrame
    starts: pl.DataFrame
    ties: pl.DataFrame
    issues: pl.DataFrame


def weigh(
    reports: pl.DataFrame,
    membership: pl.DataFrame,
    candidates: pl.DataFrame,
    sources: pl.DataFrame,
    *,
    case: Case,
    traces: Traces = NO_TRACES,
    audits: pl.DataFrame = NO_AUDITS,
) -> Weighed:
    """Return whose voice each report is, what each voice adds, and where its silence counts.

    Traces of copying come first (credit, ownership, text, media, one government, habit). Then
    groups that report together more than the truth explains, or that share errors, are joined:
    once before the truth is known, since ten copies would define it themselves, and once with the
    probabilities that were learnt. What people found who looked into incidents (AUDITS) is taken
    for the truth of these.
    """
    candidates = with_answers(with_family(candidates), audits).sort("incident_id")
    state = whose(reports, membership, sources, claims=case.claims, traces=traces)
    heard = heard_of(membership, reports, state.voices)
    state = joined(state, co_reporting(heard, candidates))
    state = joined(state, shared_errors(reports, membership, state.voices))
    heard = heard_of(membership, reports, state.voices)
    printed = printed_by(membership, reports, state.voices)
    learnt = learn(state.voices, heard, printed, candidates, sources, case=case)
    copiers = co_reporting(heard, candidates, learnt.truth)
    if copiers:
        state = joined(state, copiers)
        heard = heard_of(membership, reports, state.voices)
        printed = printed_by(membership, reports, state.voices)
        learnt = learn(state.voices, heard, printed, candidates, sources, case=case)
    groups = groups_table(state.voices, reports, heard, learnt)
    return Weighed(
        check(state.voices.select(list(VOICES.schema)), VOICES),
        check(with_reasons(groups, decided_in_words(state)), GROUPS),
        rates_table(learnt, heard, candidates),
        strata_table(learnt, candidates, assumed=case.weigh.prior),
        outlets_table(learnt, printed),
        check(learnt.watches, WATCHES),
        starts_table(learnt),
        check(ties_of(state), TIES),
        check(pl.concat([issues_of(state), doubts(learnt)]), ISSUES),
    )
