"""The format sources."""

from datetime import date

from crossfix.ingest.sources import read
from crossfix.model import Issue, ReadOptions, Source


def test_a_source_is_read_with_what_it_watches(samples):
    _, monitor, paper = read(samples / "sources.csv", ReadOptions())
    assert monitor == Source(
        source_id="hill_monitor",
        name="مرصد التل",
        kind="monitor",
        country="XA",
        language="ar",
        admiralty="B",
        watches_area="Upland;Lowland",
        watches_from=date(2031, 1, 1),
        watches_until=date(2031, 12, 31),
    )
    assert isinstance(paper, Source)
    assert paper.watches_area is None


def test_a_source_of_which_only_the_id_is_known_is_kept(tmp_path):
    path = tmp_path / "sources.csv"
    path.write_text("source_id,admiralty\nx,G\n", encoding="utf-8")
    issue, source = read(path, ReadOptions())
    assert source == Source(source_id="x", name="x", kind="unknown")
    assert isinstance(issue, Issue)
    assert issue.column == "admiralty"
