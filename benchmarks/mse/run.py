"""Multiple systems estimation beside R packages, and in worlds whose truth is known.

    python benchmarks/mse/run.py [--only peers|coverage] [--data FOLDER] [--worlds 200]
        [--cases 1000 4000] [--write]

FOLDER holds kosovo.csv, UKdat_5.csv and UKdat.csv (a row a pattern) and peer-results.csv (data,
method, est, lo, hi, sec). --write puts the tables into results.md, to be reviewed as a diff.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from coverage import coverage
from peers import peers

RESULTS = Path(__file__).parent / "results.md"


def asked() -> argparse.Namespace:
    """Return what the command line asks for."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--only", choices=("peers", "coverage"), help="one part (default: both)")
    ask.add_argument("--data", type=Path, help="folder of the tables and the peers' results")
    ask.add_argument("--worlds", type=int, default=200, help="made worlds of each kind and size")
    ask.add_argument("--cases", type=int, nargs="+", default=[1000, 4000], help="of a made world")
    ask.add_argument("--write", action="store_true", help="write the tables to results.md")
    return ask.parse_args()


def lines(told: argparse.Namespace) -> Iterator[str]:
    """Yield the parts asked for, line by line."""
    yield "# Multiple systems estimation: peers and coverage"
    sized = f"--worlds {told.worlds} --cases {' '.join(map(str, told.cases))}"
    yield f"\nMade by `python benchmarks/mse/run.py --data FOLDER {sized}`."
    if told.only != "coverage":
        yield "\n## Beside R packages"
        yield from peers(told.data) if told.data else ("\nNot run: --data FOLDER is not given.",)
    if told.only != "peers":
        yield "\n## Intervals in made worlds"
        for cases in told.cases:
            yield from coverage(worlds=told.worlds, cases=cases)


def main() -> None:
    """Measure, print and write."""
    told = asked()
    made = []
    for text in lines(told):
        print(text, flush=True)
        made.append(text)
    if told.write:
        RESULTS.write_text("\n".join(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
