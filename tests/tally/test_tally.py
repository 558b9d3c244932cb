import polars as pl

from crossfix.tables import FINDINGS, TALLIES, TALLY_MEMBERS


def test_the_tables_are_those_that_the_next_stage_expects(world, run):
    tallied = run(world)
    assert tallied.tallies.schema == pl.Schema(TALLIES.schema)
    assert tallied.members.schema == pl.Schema(TALLY_MEMBERS.schema)
    assert tallied.findings.schema == pl.Schema(FINDINGS.schema)


def test_every_claim_has_its_own_scorecard(world, run, rows):
    world["claims"].append(rows.claim("C2", 1, 4, objects=10))
    tallied = run(world)
    named = tallied.tallies.filter(pl.col("measure") == "named_strikes")
    assert dict(named.select("claim_id", "expected").rows()) == {"C1": 4, "C2": 1}


def test_every_member_is_a_report_or_an_incident_that_was_given(world, run):
    known = {row["report_id"] for row in world["reports"]}
    known |= {row["incident_id"] for row in world["incidents"]}
    assert set(run(world).members["member_id"]) <= known
