"""Prove the linking engine beside its peers.

    python benchmarks/linking/run.py [--only real|synthetic|speed|added|spark] [--linkage FOLDER]
        [--reports 1000000] [--per-day 25] [--seeds 5] [--errors 30] [--write]

The peers live in an environment of their own, benchmarks/.peers, made from peers.txt on the first
run. FOLDER holds airwars.csv (canonical columns), ucdp_ged.csv (native columns) and gold_links.csv
(ged_id, airwars_report_id, suspect). --errors prints links to be read by eye, and nothing else.
--write puts the tables into results.md, to be reviewed as a diff.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import measure
from added import added
from errors import errors
from real import real
from spark import spark
from speed import speed
from synthetic import synthetic

RESULTS = Path(__file__).parent / "results.md"
PARTS = ("real", "synthetic", "speed", "added", "spark")


def asked() -> argparse.Namespace:
    """Return what the command line asks for."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--only", choices=PARTS, help="one part (default: all)")
    ask.add_argument("--linkage", type=Path, help="folder of the real catalogues")
    ask.add_argument("--reports", type=int, default=1_000_000, help="most reports to time")
    ask.add_argument("--per-day", type=float, default=25.0, help="incidents a day when timed")
    ask.add_argument("--seeds", type=int, default=5, help="made worlds a density")
    ask.add_argument("--errors", type=int, help="print so many of each kind of error")
    ask.add_argument("--write", action="store_true", help="write the tables to results.md")
    return ask.parse_args()


def lines(told: argparse.Namespace) -> Iterator[str]:
    """Yield the parts asked for, line by line."""
    command = f"--reports {told.reports} --per-day {told.per_day:g} --seeds {told.seeds}"
    yield "# Linking beside its peers"
    yield f"\nMade by `python benchmarks/linking/run.py {command}`.\n"
    yield from (f"- {line}" for line in measure.machine())
    sized = {"reports": told.reports, "per_day": told.per_day}
    parts = {
        "real": lambda: real(told.linkage),
        "synthetic": lambda: synthetic(seeds=told.seeds),
        "speed": lambda: speed(**sized),
        "added": lambda: added(reports=told.reports),
        "spark": lambda: spark(**sized),
    }
    for name in PARTS if told.only is None else (told.only,):
        yield f"\n## {name.capitalize()}"
        yield from parts[name]()


def main() -> None:
    """Measure, print and write."""
    told = asked()
    if told.errors is not None:
        if told.linkage is None:
            raise SystemExit("--errors needs --linkage FOLDER")
        for text in errors(told.linkage, number=told.errors):
            print(text)
        return
    made = []
    for text in lines(told):
        print(text, flush=True)
        made.append(text)
    if told.write:
        RESULTS.write_text("\n".join(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
