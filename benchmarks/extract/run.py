"""Measure what is read in texts against what careful readers took from them.

    python benchmarks/extract/run.py DATA [--write]
    python benchmarks/extract/run.py --folder 2000

DATA holds texts/briefings.jsonl, texts/official-statements-2014-2016.csv and
official_claims/centcom_oir_strikes_2014_2016.csv. The statements were annotated by eye: rows, their
SHA-256 and figures are in tests/extract/annotated/statements.jsonl; half of them were kept aside
while the rules were written. --write puts the tables into results.md, to be reviewed as a diff.
--folder runs `crossfix extract` on a folder of so many made texts and on one of a quarter of them,
and prints seconds and the most memory of each: it is to be the same.
"""

import argparse
import csv
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from crossfix.extract.found import Field, Found, Part, Whereabouts
from crossfix.extract.reader import Reading, read_text
from crossfix.extract.suggested import Suggestion, to_claim
from crossfix.normalise.areas import unit
from crossfix.normalise.gazetteer import load
from crossfix.normalise.names import skeleton
from crossfix.spans import day_span, last_day

RESULTS = Path(__file__).parent / "results.md"
ANNOTATED = Path(__file__).parents[2] / "tests" / "extract" / "annotated" / "statements.jsonl"
BEGAN = date(2015, 9, 30)  # as a case about these briefings would state it
# what the annotators of the briefings called the kinds, in the model's words
KINDS = {
    "position": "fortified_position",
    "strongpoint": "fortified_position",
    "ammunition_depot": "depot",
    "factory": "workshop",
}
SIZES = (10_000, 40_000, 160_000)  # characters
TOWNS = ("Sarmin", "Tabqa", "Azaz", "Douma", "Saraqib")
MADE = (
    "An air strike hit the market in the town of {0} on {1} May 2016, residents said. "
    "At least {2} civilians were killed and four houses were destroyed.\n\n"
    "The ministry said that its aircraft flew 53 sorties and struck 72 targets on that day.\n"
)
RUN = "from crossfix.cli import main; main()"  # as the command does, in this interpreter
BUILT_IN = load()


def read(text: str, published: date | None = None) -> Reading:
    """Read a text with the built-in place list."""
    return read_text(text, published=published, source="benchmark", gazetteer=BUILT_IN, start=BEGAN)


def briefings(file: Path) -> Iterator[str]:
    """Yield how many of the briefings are read as annotated, attribute by attribute."""
    names = ("sorties", "objects", "period", "provinces")
    right = dict.fromkeys(names, 0)
    parts = kept = total = 0
    missed = []
    lines = file.read_text(encoding="utf-8").splitlines()
    for line in lines:
        row = json.loads(line)
        gold = row["gold"]
        claims = read(row["text"], date.fromisoformat(row["published_on"])).claims
        got = stated(claims[0]) if claims else {}
        wanted = {
            "sorties": gold["sorties"],
            "objects": gold["objects"],
            "period": tuple(gold["period"]) if gold["period"] else None,
            "provinces": {unit(name) for name in gold["provinces"]},
        }
        for name in names:
            right[name] += got.get(name) == wanted[name]
            if got.get(name) != wanted[name]:
                missed.append(f"{row['id']} {name}: {got.get(name)} for {wanted[name]}")
        kinds = {KINDS.get(kind, kind): number for kind, number in gold["objects_by_kind"].items()}
        total += len(kinds)
        kept += len(got.get("parts", {}).items() & kinds.items())
        parts += len(got.get("parts", {})) if kinds else 0
    yield "| attribute | exact | of |\n|---|---:|---:|"
    yield from (f"| {name} | {count} | {len(lines)} |" for name, count in right.items())
    yield f"| parts by kind, found | {kept} | {total} |"
    yield f"| parts by kind, right among those given | {kept} | {parts} |"
    yield "\nNot as annotated: " + "; ".join(missed) + "."


def stated(claim: Suggestion) -> dict[str, object]:
    """Return a claim in the words of the annotation."""
    bound = Suggestion(kind=claim.kind, span=claim.span or day_span(BEGAN), values=claim.values)
    made = to_claim(bound, claim_id="c", speaker="s")
    period = None
    if claim.span:
        ends = claim.span.start.date(), last_day(claim.span.start, claim.span.end)
        period = tuple(day.isoformat() for day in ends)
    return {
        "sorties": made.sorties.low,
        "objects": made.objects.low,
        "period": period,
        "provinces": {unit(name) for name in made.provinces},
        "parts": dict(made.breakdown),
    }


def statements(file: Path) -> Iterator[str]:
    """Yield precision, recall and F1 on the annotated statements, by half."""
    with file.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    hits: dict[tuple[str, str], list[int]] = {}
    for line in ANNOTATED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = texts[row["row"] - 1]
        if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
            raise SystemExit(f"row {row['row']} of {file} is not the text that was annotated")
        found = read(text).found
        kinds = counted(found)
        for what, gold, got in (
            ("places", set(row["places"]), named(found)),
            ("kinds of object", set(row["kinds"]), set(kinds)),
            ("kinds with counts", set(row["kinds"].items()), set(kinds.items())),
        ):
            tally = hits.setdefault((row["split"], what), [0, 0, 0])
            tally[0] += len(gold & got)
            tally[1] += len(got)
            tally[2] += len(gold)
    yield "| half | what | precision | recall | F1 |\n|---|---|---:|---:|---:|"
    for (half, what), (right, given, wanted) in hits.items():
        scores = right / given, right / wanted, 2 * right / (given + wanted)
        yield (
            f"| {half.replace('_', ' ')} | {what} | "
            + " | ".join(f"{score:.3f}" for score in scores)
            + " |"
        )


def named(found: tuple[Found, ...]) -> set[str]:
    """Return the places where something is said to have happened, as written."""
    places = (one for one in found if one.field is Field.PLACE)
    return {one.quote.words for one in places if "elsewhere" not in one.signs}


def counted(found: tuple[Found, ...]) -> dict[str, int | None]:
    """Return how many objects of each kind; None where some of a kind have no number."""
    kinds: dict[str, int | None] = {}
    for one in found:
        if one.field is Field.OBJECT:
            kinds[str(one.value)] = None
        if isinstance(one.value, Part):
            kind, number = one.value.kind, one.value.number.low
            before = kinds.get(kind, 0)
            kinds[kind] = None if before is None or number is None else before + number
    return kinds


def strikes(file: Path) -> Iterator[str]:
    """Yield how many lines of strike releases have their place and their number read."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    places = numbers = wrong = pointed = 0
    for row in rows:
        found = read(row["line"]).found
        mentions = [one.value for one in found if isinstance(one.value, Whereabouts)]
        words = [one.quote.words for one in found if isinstance(one.value, Whereabouts)]
        wanted = {skeleton(name) for name in row["location"].split(" and ")}
        seen = {skeleton(name) for name in words} | {skeleton(one.name) for one in mentions}
        places += wanted <= seen and len(mentions) == len(wanted)
        counts = [one.value for one in found if one.field is Field.STRIKES]
        numbers += bool(counts) and str(counts[0].low) == row["number"]
        with_point = [one for one in mentions if one.lon is not None]
        pointed += bool(with_point)
        wrong += any(one.country not in {"SY", "IQ"} for one in with_point)
    yield "| what | share of lines |\n|---|---:|"
    yield f"| the place, and no other | {places / len(rows):.4f} |"
    yield f"| the number of strikes | {numbers / len(rows):.4f} |"
    yield f"| a point for a place | {pointed / len(rows):.4f} |"
    yield f"| a point outside Syria and Iraq | {wrong / len(rows):.4f} |"
    yield f"\n{len(rows):,} lines. A place without a point is one that the built-in list lacks."


def speed(texts: Path) -> Iterator[str]:
    """Yield texts a second of one processor, and seconds by length."""
    short = [json.loads(line)["text"] for line in texts.read_text(encoding="utf-8").splitlines()]
    started = time.process_time()
    for text in short * 5:
        read(text, date(2015, 11, 1))
    rate = len(short) * 5 / (time.process_time() - started)
    yield f"{rate:.0f} briefings a second of processor time.\n"
    yield "| characters | article, s | random characters, s |\n|---:|---:|---:|"
    article = "\n\n".join(short)
    draw = random.Random(1)  # noqa: S311 - junk, not a secret
    for size in SIZES:
        junk = "".join(chr(draw.randrange(1, 0x2FFF)) for _ in range(size))
        seconds = []
        for text in ((article * (size // len(article) + 1))[:size], junk):
            started = time.process_time()
            read(text, date(2015, 11, 1))
            seconds.append(time.process_time() - started)
        yield f"| {size:,} | " + " | ".join(f"{one:.2f}" for one in seconds) + " |"


def folder(texts: int) -> Iterator[str]:
    """Yield seconds and the most memory of reading a folder of made texts, and of a quarter."""
    yield "| texts | processor, s | texts a second | most memory, MB |\n|---:|---:|---:|---:|"
    for number in (texts // 4, texts):
        with tempfile.TemporaryDirectory() as made:
            place = Path(made, "texts")
            place.mkdir()
            for at in range(number):
                town, day = TOWNS[at % len(TOWNS)], at % 28 + 1
                Path(place, f"{at}.txt").write_text(MADE.format(town, day, at % 9 + 1), "utf-8")
            out = Path(made, "all.suggested.jsonl")
            command = [sys.executable, "-c", RUN, "extract", str(place), "--out", str(out)]
            child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            _, status, used = os.wait4(child.pid, 0)
            if status:
                raise SystemExit("crossfix extract failed")
            seconds = used.ru_utime + used.ru_stime
            memory = used.ru_maxrss / 1024
            yield f"| {number:,} | {seconds:.1f} | {number / seconds:.0f} | {memory:.0f} |"


def main() -> None:
    """Print the tables; with --write, into results.md."""
    parser = argparse.ArgumentParser(description="Measure what is read in texts.")
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--folder", type=int, metavar="TEXTS")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if given.folder:
        print("\n".join(folder(given.folder)))
    if given.data is None:
        return
    texts = given.data / "texts"
    claims = given.data / "official_claims" / "centcom_oir_strikes_2014_2016.csv"
    lines = [
        "# What is read in texts\n",
        "Made by `benchmarks/extract/run.py`; see there for what is measured.",
        "\n## 17 briefings in three languages\n",
        *briefings(texts / "briefings.jsonl"),
        "\n## 100 official statements, annotated by eye\n",
        *statements(texts / "official-statements-2014-2016.csv"),
        "\n## Lines of strike releases\n",
        *strikes(claims),
        "\n## Speed\n",
        *speed(texts / "briefings.jsonl"),
        "\n## A folder of short texts\n",
        *folder(2_000),
    ]
    print("\n".join(lines))
    if given.write:
        RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
