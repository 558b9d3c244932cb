"""What the rates are learnt from, and the rates, as arrays.

Rows are incidents. Columns are pairs of an independent group and a stratum (governorate and family
of events) in which it is heard or watches. States are pairs of truth and visibility, flattened.
"""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from crossfix.likelihood import Flags, Prints, Reals, Wholes


class Words(NamedTuple):
    """Who reported what: one entry for each incident and group."""

    incident: Wholes
    column: Wholes
    share: Reals  # probability that the group's report tells of this incident


class World(NamedTuple):
    """The record."""

    words: Words
    prints: Prints
    exposed: csr_array  # incidents x columns: 1 where a group reported or could have
    silent: csr_array  # 1 where its silence counts as evidence
    selected: Flags  # incidents known only because an independent group reported them
    stratum: Wholes  # of each incident
    column_group: Wholes
    column_stratum: Wholes
    outlet_group: Wholes  # of each outlet; groups with one outlet have none here
    labels: Reals  # incidents x (did not, happened): log likelihood of what people found

    @property
    def groups(self) -> int:
        """Return how many groups there are."""
        return int(self.column_group.max(initial=-1)) + 1


def part(world: World, rows: Wholes) -> World:
    """Return the record of some incidents (rows in rising order), with all groups and strata."""
    place = np.full(len(world.stratum), -1)
    place[rows] = np.arange(len(rows))
    kept = place[world.words.incident] >= 0
    word = np.cumsum(kept) - 1
    printed = kept[world.prints.word]
    return world._replace(
        words=Words(
            place[world.words.incident[kept]], world.words.column[kept], world.words.share[kept]
        ),
        prints=Prints(
            word[world.prints.word[printed]],
            world.prints.outlet[printed],
            world.prints.quotes[printed],
        ),
        exposed=csr_array(world.exposed[rows]),
        silent=csr_array(world.silent[rows]),
        selected=world.selected[rows],
        stratum=world.stratum[rows],
        labels=world.labels[rows],
    )


class Rates(NamedTuple):
    """What is learnt. Log odds and slopes are by truth: (false, true)."""

    log_odds: Reals  # groups x 2, of a report, at middling visibility
    slopes: Reals  # groups x 2, by visibility
    offsets: Reals  # columns x 2: how a group differs in a stratum
    copying: Reals  # outlets: probability that it prints what its voice puts out
    own_word: Reals  # outlets x 2: probability that it says so of its own
    kind_log_odds: Reals  # kinds: of a true report
    kind_gap: Reals  # kinds: log odds of a false report minus those of a true one
    happened: Reals  # strata: probability before anybody is heard
    letters: Reals  # one number: how far the letters of the case are followed; 1: wholly


class Prior(NamedTuple):
    """What is assumed of each group; gaps are log odds of a false report minus of a true one."""

    kind: Wholes  # number of its kind
    kind_gap: Reals  # of each group's kind
    letter_gap: Reals  # nan without a letter
    gap_sd: Reals
    happened: float  # probability before anybody is heard
