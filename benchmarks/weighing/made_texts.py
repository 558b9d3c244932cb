"""Made worlds with texts: who wrote, who copied with other words, and how the truth is known.

Words are drawn from a Zipf law, as in the languages that reports are written in. Reports of one
incident share a third of their vocabulary, since they speak of one thing; each source closes its
texts with a phrase of its own.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfix.synth import World, copiers, synth
from crossfix.synth.sources import USUAL

LANGUAGE_WORDS = 40_000
TEXT_WORDS = 120
CLOSING_WORDS = 20
TOPIC_WORDS = 60  # of an incident
TOPIC_SHARE = 1 / 3
CUT = 0.8  # of a text that a copy keeps, before words are changed

Words = npt.NDArray[np.int64]


class MadeTexts(NamedTuple):
    """Reports with texts in `records`, and of which report each copy was made."""

    reports: pl.DataFrame
    records: pl.DataFrame
    copied_from: dict[str, str]


def made_texts(*, reports: int, reworded: float, seed: int) -> MadeTexts:
    """Return a world of the usual sources and ten copiers; a copy changes a share of its words."""
    world = synth(World(reports=reports, sources=(*USUAL, *copiers(10)), seed=seed))
    told = world.truth.unique("report_id", keep="first", maintain_order=True)
    order = {name: place for place, name in enumerate(world.reports["report_id"])}
    incident = dict(told.select("report_id", "incident").iter_rows())
    copied = dict(told.drop_nulls("copied_from").select("report_id", "copied_from").iter_rows())
    write = _Writer(np.random.default_rng(seed), reworded)
    sources = dict(world.reports.select("report_id", "source_id").iter_rows())
    # what is copied must be written before its copy
    for name in order:
        write.text(name, incident=incident, copied=copied, sources=sources)
    texts = [" ".join(write.spoken(name, sources[name])) for name in order]
    records = world.reports.select("report_id", "source_id", "published_on").with_columns(
        text=pl.Series(texts, dtype=pl.String),
        media=pl.lit(None, pl.String),
        published_at=pl.lit(None, pl.Datetime("us", "UTC")),
    )
    return MadeTexts(world.reports, records, copied)


class _Writer:
    """Writes one text a report, its copies from it."""

    def __init__(self, rng: np.random.Generator, reworded: float) -> None:
        self.rng = rng
        self.reworded = reworded
        weight = 1 / np.arange(1, LANGUAGE_WORDS + 1)
        self.sum = np.cumsum(weight / weight.sum())
        self.topics: dict[int, Words] = {}
        self.texts: dict[str, Words] = {}
        self.closings: dict[str, Words] = {}

    def words(self, number: int) -> Words:
        return np.searchsorted(self.sum, self.rng.random(number)).clip(max=LANGUAGE_WORDS - 1)

    def text(
        self,
        name: str,
        *,
        incident: dict[str, int],
        copied: dict[str, str],
        sources: dict[str, str],
    ) -> Words:
        if name not in self.texts:
            origin = copied.get(name)
            if origin in sources:
                whole = self.text(origin, incident=incident, copied=copied, sources=sources)
                self.texts[name] = self._copy(whole)
            else:
                self.texts[name] = self._own(incident[name])
        return self.texts[name]

    def spoken(self, name: str, source: str) -> list[str]:
        if source not in self.closings:
            self.closings[source] = self.words(CLOSING_WORDS)
        return [f"w{word}" for word in (*self.texts[name], *self.closings[source])]

    def _own(self, incident: int) -> Words:
        if incident not in self.topics:
            self.topics[incident] = self.words(TOPIC_WORDS)
        text = self.words(TEXT_WORDS)
        about = self.rng.random(TEXT_WORDS) < TOPIC_SHARE
        text[about] = self.rng.choice(self.topics[incident], int(about.sum()))
        return text

    def _copy(self, whole: Words) -> Words:
        """Cut the tail; of the words to be changed, half are left out and half exchanged."""
        kept = whole[: max(1, int(CUT * len(whole)))]
        chance = self.rng.random(len(kept))
        changed = np.where(chance < self.reworded, self.words(len(kept)), kept)
        return changed[chance >= self.reworded / 2]
