"""Learn src/crossfix/extract/confidence.csv from the annotated texts in tests/extract/annotated.

Run from the root of the project:

    python tools/train_confidence.py                 # writes the weights, prints what they reach

A logistic regression over field and signs, whose weights are drawn to the guesses in the column
`prior` of the same file by a normal prior of standard deviation 1: few texts cannot teach a sign
that is seen twice. It learns from `first-readings.csv`: what was read in each annotated text
before the grammars were mended on it, since what is right after mending says little of other
texts. The log loss and the table of calibration are of tenfold cross-validation over texts. Same
readings, same bytes.

After annotating new texts, and before mending anything on them,

    python tools/train_confidence.py --keep          # adds what is read in them to the readings
    python tools/train_confidence.py --keep --texts DATA    # also in the statements in DATA

Of `statements.jsonl` only the half counts that was held out while the grammars were written. A
field with fewer than thirty readings is not learnt: what is read of it has no confidence.
"""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from crossfix.extract.annotated import Annotated, is_right, read_annotated
from crossfix.extract.confidence import features
from crossfix.extract.found import Field, Found, Part
from crossfix.extract.reader import read_text
from crossfix.normalise.gazetteer import load

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "src" / "crossfix" / "extract" / "confidence.csv"
ANNOTATED = ROOT / "tests" / "extract" / "annotated"
READINGS = ANNOTATED / "first-readings.csv"
STATEMENTS = ANNOTATED / "statements.jsonl"
REACHED = ROOT / "benchmarks" / "extract" / "confidence.md"
LEAST = 30  # readings of a field that is learnt
ANNOTATED_FIELDS = frozenset(
    {
        Field.TIME,
        Field.KILLED,
        Field.CIVILIANS_KILLED,
        Field.INJURED,
        Field.PLACE,
        Field.EVENT,
        Field.SORTIES,
        Field.OBJECTS,
        Field.OBJECT,
        Field.PART,
    }
)
FOLDS = 10
BINS = (0.0, 0.7, 0.8, 0.9, 0.95, 1.0)

Floats = npt.NDArray[np.float64]


class Row(NamedTuple):
    """One value that was read: in which text, its features, and whether it is right."""

    text: str
    features: tuple[str, ...]
    right: bool


def first_readings() -> list[Row]:
    """Return what was read in texts before anything was mended on them, of the fields learnt."""
    every = all_readings()
    readings = Counter(field_of(row) for row in every)
    return [row for row in every if readings[field_of(row)] >= LEAST]


def all_readings() -> list[Row]:
    """Return what was read in texts before anything was mended on them."""
    with READINGS.open(encoding="utf-8", newline="") as file:
        return [
            Row(row["text"], tuple(row["features"].split()), row["right"] == "1")
            for row in csv.DictReader(file)
        ]


def field_of(row: Row) -> str:
    """Return the feature that names the field."""
    return next(name for name in row.features if name.startswith("field:"))


def keep_new(texts: Path | None) -> None:
    """Add what is read in texts that have no readings yet, and of fields that no text has."""
    before = all_readings()
    names = {row.text for row in before}
    fields = {field_of(row) for row in before}
    with READINGS.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in every_reading(texts):
            if row.text not in names or field_of(row) not in fields:
                writer.writerow([row.text, " ".join(row.features), int(row.right)])


def every_reading(texts: Path | None) -> Iterator[Row]:
    """Yield what is read now in all annotated texts that are here."""
    for path in sorted(ANNOTATED.glob("*-*.jsonl")):
        for annotated in read_annotated(path):
            yield from read(annotated)
    if texts is not None:
        yield from read_statements(texts / "texts" / "official-statements-2014-2016.csv")


def read(annotated: Annotated) -> Iterator[Row]:
    """Yield the features of what is read in a text, and whether a careful reader agrees."""
    given = {"published": annotated.published_on, "source": annotated.name, "gazetteer": load()}
    for found in read_text(annotated.text, **given).found:
        if found.value is not None and found.field in ANNOTATED_FIELDS:
            yield Row(annotated.name, features(found), is_right(found, annotated.figures))


def read_statements(file: Path) -> Iterator[Row]:
    """Yield what is read in the statements held out: places by name, objects by kind and number.

    Raises SystemExit where a text is another than the one that was annotated.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    for line in STATEMENTS.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = texts[row["row"] - 1]
        if sha256(text.encode()).hexdigest() != row["sha256"]:
            raise SystemExit(f"row {row['row']} of {file} is not the text that was annotated")
        if row["split"] == "held_out":
            name = f"statement-{row['row']}"
            found = read_text(text, published=None, source=name, gazetteer=load()).found
            yield from judged(name, found, row["places"], row["kinds"])


def judged(
    name: str, found: Sequence[Found], places: Sequence[str], kinds: dict[str, int | None]
) -> Iterator[Row]:
    """Yield whether places and objects are those of a statement; a kind by its whole number."""
    whole: Counter[str] = Counter()
    for one in found:
        if isinstance(one.value, Part):
            whole[one.value.kind] += one.value.number.low or 0
    for one in found:
        if one.field is Field.PLACE and "elsewhere" not in one.signs:
            yield Row(name, features(one), one.quote.words in places)
        elif one.field is Field.OBJECT:
            yield Row(name, features(one), one.value in kinds)
        elif isinstance(one.value, Part):
            kind = one.value.kind
            yield Row(name, features(one), kind in kinds and kinds[kind] in {None, whole[kind]})


def matrix(data: list[Row], names: list[str]) -> Floats:
    """Return one row for each value and one column for each feature."""
    columns = {name: column for column, name in enumerate(names)}
    made = np.zeros((len(data), len(names)))
    for row, one in enumerate(data):
        made[row, [columns[name] for name in one.features if name in columns]] = 1.0
    return made


def learn(data: list[Row], names: list[str], prior: Floats) -> Floats:
    """Return the weights that are likeliest a posteriori."""
    seen = matrix(data, names)
    sign = np.where([one.right for one in data], 1.0, -1.0)

    def cost(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (seen @ weights)
        loss = float(np.logaddexp(0.0, -margin).sum())
        slope = seen.T @ (-sign / (1.0 + np.exp(margin)))
        away = weights - prior
        return loss + 0.5 * float(away @ away), slope + away

    return np.asarray(minimize(cost, prior, jac=True, method="L-BFGS-B").x)


def main() -> None:
    """Learn the weights, print what they reach on texts they were not learnt from, write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="add what is read in new texts first")
    parser.add_argument("--texts", type=Path, help="where the annotated statements lie")
    arguments = parser.parse_args()
    if arguments.keep:
        keep_new(arguments.texts)
    data = first_readings()
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        table = {row["feature"]: float(row["prior"]) for row in csv.DictReader(file)}
    for one in data:
        for name in one.features:
            table.setdefault(name, 0.0)
    names = sorted(table)
    prior = np.array([table[name] for name in names])
    reached = calibration(data, names, prior)
    REACHED.write_text("\n".join(tables(reached)) + "\n", encoding="utf-8")
    print(REACHED.read_text("utf-8"))
    weights = learn(data, names, prior)
    seen = matrix(data, names)
    right = seen[[one.right for one in data]].sum(axis=0)
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", "prior", "weight", "seen", "right"])
        for name, guess, weight, number, good in zip(
            names, prior, weights, seen.sum(axis=0), right, strict=True
        ):
            writer.writerow([name, f"{guess:.1f}", f"{weight:.3f}", int(number), int(good)])
    print(f"{len(data)} values, {sum(one.right for one in data)} right; wrote {WEIGHTS.name}")


class Bin(NamedTuple):
    """Values of about one confidence or of one field, and how many of them are right."""

    name: str
    values: int
    mean: float
    right: float


class Calibration(NamedTuple):
    """How good confidences are on texts that they were not learnt from."""

    log_loss: float
    brier: float
    bins: tuple[Bin, ...]
    fields: tuple[Bin, ...]


def calibration(data: list[Row], names: list[str], prior: Floats) -> Calibration:
    """Return how often values of each confidence and field are right, cross-validated."""
    confidence = np.zeros(len(data))
    folds = {text: place % FOLDS for place, text in enumerate(dict.fromkeys(r.text for r in data))}
    for part in range(FOLDS):
        held = np.array([folds[one.text] == part for one in data])
        weights = learn([one for one in data if folds[one.text] != part], names, prior)
        confidence[held] = 1.0 / (1.0 + np.exp(-(matrix(data, names)[held] @ weights)))
    right = np.array([one.right for one in data], dtype=float)
    loss = -np.mean(np.log(np.where(right > 0, confidence, 1.0 - confidence)))

    def share(name: str, inside: npt.NDArray[np.bool_]) -> Bin:
        mean, good = float(confidence[inside].mean()), float(right[inside].mean())
        return Bin(name, int(inside.sum()), mean, good)

    between = {
        f"{low:.2f}-{high:.2f}": (confidence >= low) & (confidence < high)
        for low, high in pairwise(BINS)
    }
    of = {
        name: np.array([field_of(row) == name for row in data])
        for name in sorted({field_of(row) for row in data})
    }
    return Calibration(
        float(loss),
        float(np.mean((confidence - right) ** 2)),
        tuple(share(name, inside) for name, inside in between.items() if inside.any()),
        tuple(share(name.removeprefix("field:"), inside) for name, inside in of.items()),
    )


def tables(reached: Calibration) -> Iterator[str]:
    """Yield what the model reaches as Markdown, with the fields that are not learnt."""
    yield "# How sure what is read is\n"
    yield "Made by `tools/train_confidence.py`: tenfold cross-validation over annotated texts."
    yield f"Log loss {reached.log_loss:.3f}, Brier score {reached.brier:.3f}."
    for title, rows in (("confidence", reached.bins), ("field", reached.fields)):
        yield f"\n| {title} | values | mean confidence | right |\n|---|---:|---:|---:|"
        for one in rows:
            yield f"| {one.name} | {one.values} | {one.mean:.2f} | {one.right:.2f} |"
    learnt = {one.name for one in reached.fields}
    left = ", ".join(f"`{field}`" for field in Field if field not in learnt)
    yield f"\nWithout a confidence, for want of {LEAST} annotated readings: {left}."


if __name__ == "__main__":
    main()
