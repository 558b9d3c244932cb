"""The format claims."""

from datetime import date

import pytest

from crossfix.ingest.claims import read
from crossfix.model import Claim, Count, Issue, ReadOptions, Severity
from crossfix.spans import day_span

HEADER = "claim_id,speaker,period_start,period_end,kind,sorties,objects_struck,breakdown\n"


def test_a_claim_is_read_with_its_parts_and_provinces(samples):
    first, *_ = read(samples / "claims.csv", ReadOptions())
    assert first == Claim(
        claim_id="C1",
        speaker="Ministry of Defence of the North",
        span=day_span(date(2031, 5, 1), date(2031, 5, 2)),
        kind="period",
        stated_on=date(2031, 5, 2),
        sorties=Count(low=20, high=20),
        objects=Count(low=8, high=8),
        breakdown={"depot": 3, "command_post": 5},
        provinces=("Upland", "Lowland"),
        note="first day",
        url="https://example.org/c1",
    )


def test_bounds_stay_bounds(samples):
    _, second, third = read(samples / "claims.csv", ReadOptions())
    assert isinstance(second, Claim)
    assert isinstance(third, Claim)
    assert (second.sorties, second.objects) == (Count(low=60), Count(low=45, high=55))
    assert (third.sorties, third.objects) == (Count(low=36, high=39), Count(high=800))


def test_a_claim_of_one_day_needs_no_end(samples):
    *_, third = read(samples / "claims.csv", ReadOptions())
    assert isinstance(third, Claim)
    assert third.span == day_span(date(2031, 5, 10))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (",N,2031-05-01,,period,,,", "claim_id is empty"),
        ("C1,,2031-05-01,,period,,,", "speaker is empty"),
        ("C1,N,,,period,,,", "period is not known"),
        ("C1,N,2031-02-30,,period,,,", "period is not known"),
        ("C1,N,2031-05-01,,total,,,", "kind is none of"),
        ("C1,N,2031-05-01,,,,,", "kind is empty"),
    ],
)
def test_a_claim_without_the_essential_is_left_out(tmp_path, row, what):
    path = tmp_path / "claims.csv"
    path.write_text(f"{HEADER}{row}\n", encoding="utf-8")
    items = list(read(path, ReadOptions()))
    errors = [i for i in items if isinstance(i, Issue) and i.severity is Severity.ERROR]
    assert not [item for item in items if isinstance(item, Claim)]
    assert any(what in error.what for error in errors)


def test_a_part_that_cannot_be_read_is_left_out_and_the_rest_kept(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text(
        f"{HEADER}C1,N,2031-05-01,,period,dozens,9,depot=many;bunker=2;x\n", encoding="utf-8"
    )
    *issues, claim = read(path, ReadOptions())
    assert isinstance(claim, Claim)
    assert claim.breakdown == {"bunker": 2}
    assert claim.sorties == Count()
    assert {issue.column for issue in issues} == {"sorties", "breakdown"}
