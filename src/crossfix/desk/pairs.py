"""Pairs of reports that a person is asked about, and the file to which the answers go."""

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from crossfix.case import JUDGEMENTS_FILE, Case
from crossfix.decisions import PAIR
from crossfix.ingest.judgements import append, append_all, read_judgements
from crossfix.link.obey import obey, of_kept_reports, undecided
from crossfix.model import Decision, Drawn, Judgement
from crossfix.review import queue
from crossfix.store import Store
from crossfix.tables import EVIDENCE, JUDGEMENTS, LINKS, MEMBERSHIP, REPORTS

SIZE = 20  # pairs of one sitting
AUDIT_SHARE = 0.2  # part of them that is drawn at random
WITHDRAWN = "withdrawn"
TICK = timedelta(milliseconds=1)  # the file keeps milliseconds

Row = dict[str, Any]  # one row of a table, whose types stand in tables/


class Deck(NamedTuple):
    """The pairs of one sitting, in order, what their cards show, and ISSUES of the judgements."""

    pairs: Sequence[Row]
    reports: Mapping[str, Row]
    links: Mapping[tuple[str, str], Row]
    issues: pl.DataFrame


class Desk:
    """Where the answers of one person go, and when the last was given."""

    def __init__(self, path: Path, who: str) -> None:
        self.path = path
        self.who = who
        self._last = datetime.min.replace(tzinfo=UTC)
        self._writing = threading.Lock()

    def write(self, pair: Row, decision: Decision, *, why: str | None) -> Judgement:
        """Append an answer to the file, dated after the one before it, and return it."""
        with self._writing:
            judgement = self._judgement(pair, decision, at=self._moment(), why=why)
            append(self.path, judgement)
        return judgement

    def write_act(self, answers: Sequence[tuple[Row, Decision]], *, why: str | None) -> datetime:
        """Append answers that are one act, all or none, and return the moment that they share."""
        with self._writing:
            at = self._moment()
            append_all(
                self.path,
                [self._judgement(pair, decision, at=at, why=why) for pair, decision in answers],
            )
        return at

    def withdraw(self, pair: Row) -> Judgement:
        """Overrule the last answer on a pair by a row of its own, since no row is taken back."""
        return self.write(pair, Decision.UNSURE, why=WITHDRAWN)

    def _moment(self) -> datetime:
        """Return when an answer is given: now, and later than the one before it."""
        now = datetime.now(UTC)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        self._last = max(now, self._last + TICK)
        return self._last

    def _judgement(
        self, pair: Row, decision: Decision, *, at: datetime, why: str | None
    ) -> Judgement:
        return Judgement(
            left=pair["left"],
            right=pair["right"],
            decision=decision,
            who=self.who,
            at=at,
            why=why,
            drawn=Drawn(pair["drawn"]),
            chance=pair["chance"],
        )


def judgements_path(case: Case) -> Path:
    """Return the file to which the answers of a case go."""
    return case.path(case.judgements.file or JUDGEMENTS_FILE)


def chosen_pair(left: str, right: str) -> Row:
    """Return a pair that a person chose, as one of a Deck."""
    return {"left": left, "right": right, "drawn": Drawn.CHOSEN.value, "chance": None}


def deck_of(case: Case, folder: Path, *, size: int, audit_share: float) -> Deck:
    """Return the pairs of a case and the folder of its results that are worth most to ask about.

    Raises SourceError where the case was not run.
    """
    store = Store(folder)
    links, membership, reports = map(store.read, (LINKS, MEMBERSHIP, REPORTS))
    stated, doubts = read_judgements(case)
    judgements = of_kept_reports(stated, store.read(EVIDENCE))
    orders = obey(judgements, reports)
    asked = queue(
        undecided(links, reports, orders),
        membership,
        judgements,
        size=size,
        audit_share=audit_share,
        seed=judgements.height,  # a new sitting draws a new audit
    )
    ids = pl.concat([asked["left"], asked["right"]]).unique()
    told = reports.filter(pl.col("report_id").is_in(ids.implode()))
    bits = links.join(asked, on=["left", "right"], how="semi")
    shown = {row["report_id"]: row for row in told.iter_rows(named=True)}
    return Deck(
        # a run that was interrupted leaves links of reports that are no more
        [pair for pair in asked.to_dicts() if {pair["left"], pair["right"]} <= shown.keys()],
        shown,
        {(row["left"], row["right"]): row for row in bits.iter_rows(named=True)},
        pl.concat([doubts, orders.issues]),
    )


def answers_that_wait(case: Case, folder: Path) -> int:
    """Return how many pairs have an answer that the last run had not heard, nor is withdrawn."""
    return waiting(case, folder).height


def waiting(case: Case, folder: Path) -> pl.DataFrame:
    """Return the JUDGEMENTS that the last run had not heard: the last on each pair.

    Those that say again what it had heard are left out.
    """
    heard = Store(folder).recall(JUDGEMENTS)
    stated = read_judgements(case).judgements.join(heard, on=JUDGEMENTS.key, how="anti")
    held = newest(heard).select(*PAIR, held="decision")
    last = newest(stated).join(held, on=PAIR, how="left")
    as_before = pl.col("decision") == pl.col("held").fill_null(Decision.UNSURE.value)
    undone = as_before & (pl.col("why") == WITHDRAWN).fill_null(value=False)
    return last.filter(~undone)


def newest(judgements: pl.DataFrame) -> pl.DataFrame:
    """Return the last of the JUDGEMENTS on each pair."""
    return judgements.sort("at").unique(PAIR, keep="last", maintain_order=True)
