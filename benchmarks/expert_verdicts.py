"""Set the verdicts that experts published on October 2015 beside ours.

    .venv/bin/python benchmarks/expert_verdicts.py PATH/TO/verdicts.csv [OUT_OF_A_RUN]

The experts' verdicts are never an input of a run. docs/expert-verdicts.md says where the two
differ, and why.
"""

import sys
import tempfile
from pathlib import Path

import polars as pl

from crossfix.case import read_case
from crossfix.pipeline import run, tables_of
from crossfix.store import Store

CASE = Path(__file__).parent.parent / "cases" / "syria-2015"
# the claims of a strike, and the attribute, that a single verdict speaks of
CLAIMS = {
    "V002": [("ru_mod:R0095", "place"), ("ru_mod:R0097", "place")],
    "V011": [("ru_mod:R0001", "place"), ("ru_mod:R0001", "owner")],
    "V014": [("rt:R0201", "place"), ("rt:R0201", "owner")],
    "V016": [("ru_mod:R0073", "existence"), ("ru_mod:R0073", "place"), ("ru_mod:R0073", "owner")],
}
# reports whose incidents a verdict speaks of
INCIDENTS = {
    "V009": ["bellingcat:R0290"],
    "V022": [f"isw:R0{number}" for number in range(371, 380)],
    "V036": ["hrw:R0219", "hrw:R0220"],
    "V039": ["ru_mod:R0125", "syrian_state_tv:R0129"],
    "V040": ["us_officials:R0159"],
    "V042": ["turkish_pm:R0258"],
}


def main() -> None:
    experts = {row["verdict_id"]: row for row in pl.read_csv(sys.argv[1]).to_dicts()}
    if len(sys.argv) > 2:
        tables = tables_of(Store(Path(sys.argv[2])))
    else:
        with tempfile.TemporaryDirectory() as out:
            list(run(read_case(CASE), out=Path(out)))
            tables = tables_of(Store(Path(out)))
    best = tables["membership"].filter(pl.col("best"))
    incident_of = dict(best.select("report_id", "incident_id").iter_rows())
    incidents = {row["incident_id"]: row for row in tables["incidents"].to_dicts()}
    verdicts = {(row["claim_id"], row["attribute"]): row for row in tables["verdicts"].to_dicts()}
    for name in sorted({*CLAIMS, *INCIDENTS}):
        expert = experts[name]
        print(f"\n{name} {expert['by']}: {expert['claim']} -> {expert['verdict']}")
        for key in CLAIMS.get(name, []):
            ours = verdicts.get(key)
            said = f"{ours['verdict']}: {ours['because']}" if ours else "no such claim"
            print(f"  {key[0]} {key[1]}: {said}")
        for report_id in INCIDENTS.get(name, []):
            ours = incidents[incident_of[report_id]]
            place = f"{ours['place_name']}, {ours['start']:%d %b}"
            print(
                f"  {report_id} {ours['incident_id']} ({place}): {ours['grade']} "
                f"{ours['probability']:.2f}; {ours['because']}"
            )
    print("\nClaims of a strike, attribute by attribute, each voice's statement once")
    voices = tables["voices"].select("group_id", claim_id="report_id")
    said_once = (
        tables["verdicts"]
        .join(voices, on="claim_id")
        .unique(["group_id", "incident_id", "attribute", "stated", "verdict"])
    )
    print(
        said_once.pivot("verdict", index="attribute", values="claim_id", aggregate_function="len")
    )
    print("\nAirwars' grading of its 104 entries against our grade of the incident")
    reports = tables["reports"].filter(pl.col("source_id") == "airwars")
    graded = reports.join(best.select("report_id", "incident_id"), on="report_id")
    graded = graded.join(tables["incidents"].select("incident_id", "grade"), on="incident_id")
    graded = graded.with_columns(airwars=pl.col("note").str.extract(r"graded (\w+)"))
    print(graded.pivot("grade", index="airwars", values="report_id", aggregate_function="len"))


if __name__ == "__main__":
    main()
