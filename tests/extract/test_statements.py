import csv
import hashlib
import json
from pathlib import Path

import pytest

from crossfix.extract.folding import fold
from crossfix.extract.found import Part
from crossfix.extract.numbers import read_numbers
from crossfix.extract.objects import read_objects
from crossfix.extract.places import read_places
from crossfix.normalise.gazetteer import load

ANNOTATED = Path(__file__).parent / "annotated" / "statements.jsonl"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "texts"
STATEMENTS = SHARED / "official-statements-2014-2016.csv"


def f1(pairs):
    pairs = list(pairs)
    right = sum(len(gold & got) for gold, got in pairs)
    return 2 * right / sum(len(gold) + len(got) for gold, got in pairs)


def counted(text):
    folded = fold(text)
    kinds = {}
    for one in read_objects(folded, read_numbers(folded)):
        part = isinstance(one.value, Part)
        kind, number = (one.value.kind, one.value.number.low) if part else (one.value, None)
        before = kinds.get(kind, 0)
        kinds[kind] = None if before is None or number is None else before + number
    return set(kinds.items())


def there(text):
    found = read_places(fold(text), load())
    return {one.quote.words for one in found if "elsewhere" not in one.signs}


@pytest.mark.skipif(not STATEMENTS.exists(), reason="the shared texts are not here")
@pytest.mark.parametrize("half", ["develop", "held_out"])
def test_a_hundred_statements_are_read_as_a_reader_annotated_them(half):
    with STATEMENTS.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    rows = [json.loads(line) for line in ANNOTATED.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["split"] == half]
    assert len(rows) == 50
    for row in rows:
        text = texts[row["row"] - 1]
        assert hashlib.sha256(text.encode()).hexdigest() == row["sha256"]
    pairs = [(row, texts[row["row"] - 1]) for row in rows]
    assert f1((set(row["places"]), there(text)) for row, text in pairs) >= 0.95
    assert f1((set(row["kinds"].items()), counted(text)) for row, text in pairs) >= 0.9


def test_the_annotations_hold_figures_and_no_sentences():
    for line in ANNOTATED.read_text("utf-8").splitlines():
        row = json.loads(line)
        assert set(row) == {"row", "sha256", "split", "places", "kinds"}
        assert all(len(name.split()) <= 4 for name in row["places"])
