"""Why sources are one voice, as it is printed."""

import polars as pl

from crossfix.publish import explain
from crossfix.tables import TIES


def test_a_voice_tells_why_its_sources_are_one(tables, case):
    ties = pl.DataFrame(TIE_ROWS, schema=TIES.schema)
    text = explain({**tables, "ties": ties}, "watch", case=case)
    assert "Why these are one voice" in text
    assert "paper, by text (82\u00a0%), watch: 3 reports" in text
    assert "reports: paper:1, watch:i01" in text
    assert text.index("What speaks for more, and is not followed") > text.index("3 reports")
    assert max(len(line) for line in text.splitlines()) <= 80
    alone = explain({**tables, "ties": ties}, "wire", case=case)
    assert "Whose word wire passes on" in alone


TIE_ROWS = [
    {
        "kind": kind,
        "scope": "report",
        "source_id": source,
        "origin_id": "watch",
        "group_id": "watch",
        "holds": holds,
        "reports": 3,
        "strength": 0.82,
        "report_ids": "paper:1;watch:i01",
        "because": "3 reports; paper:1 repeats watch:i01",
    }
    for kind, source, holds in (
        ("text", "paper", True),
        ("media", "blog", False),
        ("text", "wire", True),
    )
]
