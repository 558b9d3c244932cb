"""How likely a careful reader takes the same value from the same words."""

import csv
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from crossfix.extract.found import Found

EVERY = "every"  # the feature that everything read has


def features(found: Found) -> tuple[str, ...]:
    """Return what the model sees of something read: its field and its signs, by name."""
    signs = sorted({sign.replace(" ", "_") for sign in found.signs})
    return (EVERY, f"field:{found.field}", *(f"sign:{sign}" for sign in signs))


@cache
def weights() -> Mapping[str, float]:
    """Return the weights of the model, in natural units of log odds, by feature.

    They are read from `confidence.csv`; `tools/train_confidence.py` learns them from annotated
    texts, around the guesses in the column `prior`.
    """
    path = files("crossfix.extract") / "confidence.csv"
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return {row["feature"]: float(row["weight"]) for row in rows}


def judge(found: Found) -> Found:
    """Return what was read with its confidence: a logistic regression over its field and signs.

    Nothing is said of what has no value, nor of a field that the model has not learnt: they keep
    the confidence that they have. A sign that it has not seen weighs nothing.

    >>> from crossfix.extract.casualties import read_casualties
    >>> from crossfix.extract.folding import fold
    >>> [round(judge(one).confidence, 1) for one in read_casualties(fold("killing 12 people"))]
    [1.0]
    """
    learnt = weights()
    if found.value is None or f"field:{found.field}" not in learnt:
        return found
    score = sum(learnt.get(feature, 0.0) for feature in features(found))
    return msgspec.structs.replace(found, confidence=1.0 / (1.0 + math.exp(-score)))
