"""How well numbers, times and casualties are read, and how fast.

    python benchmarks/extract/numbers_times.py [--texts FOLDER] [--lines FILE.csv]

On the annotated texts of tests/extract/annotated, by the set in which they were written: on the
first and the second the grammars were mended, on the third not. --texts is where the texts lie that
annotations only name. --lines is a table of lines with a number of strikes in each (columns line
and number): how often "N strikes" is read as that number. Prints Markdown.
"""

import argparse
import csv
import re
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from crossfix.extract.annotated import agrees, is_right, read_annotated
from crossfix.extract.casualties import read_casualties
from crossfix.extract.folding import fold
from crossfix.extract.found import Field
from crossfix.extract.numbers import NumberKind, read_numbers
from crossfix.extract.segments import read_segments
from crossfix.extract.times import read_times

ANNOTATED = Path(__file__).parents[2] / "tests" / "extract" / "annotated"
FIELDS = (Field.TIME, Field.KILLED, Field.CIVILIANS_KILLED, Field.INJURED)
STRIKES = re.compile(r"\s*(?:\w+ )?(?:air ?)?strikes?\b")
HOSTILE = ("1", "1 ", "and ", " ", "killed 1, ", "october 1 ", "ثلاثه و", "- a strike\n", "1:", "(")
HOSTILE_LETTERS = 100_000


def accuracy(texts: Path | None) -> None:
    """Print how much of what is read is right, and how much of what is stated is read."""
    tallies: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for path in sorted(ANNOTATED.glob("*-*.jsonl")):
        part = path.stem.split("-")[1]
        for one in read_annotated(path, texts):
            folded = fold(one.text)
            found = [*read_times(folded, one.published_on), *read_casualties(folded)]
            for field in FIELDS:
                tally = tallies[part, f"{one.language} {field}"]
                of_field = [each for each in found if each.field is field]
                stated = [figure for figure in one.figures if figure.field is field]
                tally["read"] += len(of_field)
                tally["right"] += sum(is_right(each, stated) for each in of_field)
                tally["stated"] += len(stated)
                tally["met"] += sum(
                    any(agrees(each, figure) for each in of_field) for figure in stated
                )
    print("| texts | field | read | of it right | stated | of it read |")
    print("|---|---|---|---|---|---|")
    met = {key: tally for key, tally in tallies.items() if tally["read"] or tally["stated"]}
    for part in dict.fromkeys(part for part, _ in met):
        whole: Counter[str] = Counter()
        for (of, name), tally in sorted(met.items()):
            if of == part:
                whole.update(tally)
                print_row(part, name, tally)
        print_row(part, "all", whole)


def print_row(part: str, name: str, tally: Counter[str]) -> None:
    right = f"{tally['right'] / tally['read']:.2f}" if tally["read"] else "-"
    met = f"{tally['met'] / tally['stated']:.2f}" if tally["stated"] else "-"
    print(f"| {part} | {name} | {tally['read']} | {right} | {tally['stated']} | {met} |")


def strikes(path: Path) -> None:
    """Print how often the number before "strikes" is the one in the table."""
    right = read = 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["number"].isdigit()]
    for row in rows:
        folded = fold(row["line"])
        counts = [n for n in read_numbers(folded) if n.kind is NumberKind.COUNT]
        hit = next((n for n in counts if STRIKES.match(folded.text, n.end)), None)
        read += hit is not None
        right += hit is not None and hit.count.low == int(row["number"])
    print(
        f"\n{len(rows)} lines with a number of strikes: read in {read}, as in the table in {right}."
    )


def speed() -> None:
    """Print texts a second, and seconds for a hundred thousand letters of hostile texts."""
    texts = [one for path in ANNOTATED.glob("*-*.jsonl") for one in read_annotated(path)]
    letters = sum(len(one.text) for one in texts)
    started = time.process_time()
    for one in texts:
        read_all(one.text, one.published_on)
    seconds = time.process_time() - started
    print(
        f"\n{len(texts) / seconds:.0f} texts a second of {letters / len(texts):.0f} letters each, "
        f"{letters / seconds:,.0f} letters a second, one core, seconds of processor."
    )
    print("\n| a hundred thousand letters of | seconds |\n|---|---|")
    for unit in HOSTILE:
        text = (unit * HOSTILE_LETTERS)[:HOSTILE_LETTERS]
        started = time.process_time()
        read_all(text, texts[0].published_on)
        print(f"| {unit!r} | {time.process_time() - started:.1f} |")


def read_all(text: str, published_on: date | None) -> None:
    folded = fold(text)
    times = read_times(folded, published_on)
    read_casualties(folded, read_numbers(folded))
    read_segments(folded, times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--lines", type=Path)
    arguments = parser.parse_args()
    accuracy(arguments.texts)
    if arguments.lines:
        strikes(arguments.lines)
    speed()


if __name__ == "__main__":
    main()
