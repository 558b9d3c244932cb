"""The columns that formats promise to read are the columns that they read."""

import pytest

from crossfix.ingest import READERS, acled, airwars, claims, sources, ucdp_ged
from crossfix.ingest.layouts import CANONICAL, Layout
from crossfix.model import Issue, ReadOptions

LAYOUTS = (
    CANONICAL,
    acled.LAYOUT,
    airwars.LAYOUT,
    claims.LAYOUT,
    sources.LAYOUT,
    ucdp_ged.LAYOUT,
)
each_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.format)
READABLE = {"stance": "asserts", "kind": "period", "period_start": "2031-05-01"}


@each_layout
def test_a_column_that_is_documented_is_read(tmp_path, layout: Layout):
    cells = dict.fromkeys(layout.columns, "1")
    cells |= {name: cell for name, cell in READABLE.items() if name in cells}
    path = tmp_path / "all.csv"
    path.write_text(f"{','.join(cells)}\n{','.join(cells.values())}\n", encoding="utf-8")
    items = list(READERS[layout.format](path, ReadOptions()))
    assert any(not isinstance(item, Issue) for item in items)
    assert not [i.what for i in items if isinstance(i, Issue) and "nobody reads" in i.what]


@each_layout
def test_a_column_is_either_read_or_left_out_for_a_reason(layout: Layout):
    assert not set(layout.columns) & set(layout.ignored)
    assert set(layout.required) <= set(layout.columns)
    assert set(layout.aliases) <= set(layout.columns)
    assert all(reason for reason in layout.ignored.values())


@each_layout
def test_every_column_has_a_meaning_in_one_line(layout: Layout):
    assert all(meaning and "\n" not in meaning for meaning in layout.columns.values())
