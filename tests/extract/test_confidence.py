import csv
import importlib.util
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crossfix.extract.casualties import read_casualties
from crossfix.extract.confidence import features, judge, weights
from crossfix.extract.folding import fold
from crossfix.extract.found import Field, Found, Quote
from crossfix.extract.times import read_times

ROOT = Path(__file__).parents[2]


def tool():
    spec = importlib.util.spec_from_file_location("train", ROOT / "tools" / "train_confidence.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def confidence(text, published=date(2015, 10, 22)):
    folded = fold(text)
    found = [*read_times(folded, published), *read_casualties(folded)]
    return [judge(one).confidence for one in found]


def test_what_is_judged_keeps_its_value_and_gets_a_probability():
    (killed,) = read_casualties(fold("killing 12 people"))
    judged = judge(killed)
    assert 0.9 < judged.confidence < 1.0
    assert (judged.value, judged.quote, judged.signs) == (killed.value, killed.quote, killed.signs)


@pytest.mark.parametrize(
    ("sure", "doubtful"),
    [
        ("on 20 October 2015", "on 20 October"),
        ("on Thursday, 22 October 2015", "on Monday, 22 October 2015"),
        ("over the past two days", "خلال يومين"),
        ("12 civilians were killed", "a civilian was killed"),
        ("in October 2014, on 3 October 2014", "in October 2014"),
    ],
)
def test_what_a_reader_would_doubt_has_less_confidence(sure, doubtful):
    assert max(confidence(sure)) > max(confidence(doubtful))


def test_what_has_no_value_and_a_field_not_learnt_are_not_judged():
    (unanchored,) = read_times(fold("yesterday"))
    assert judge(unanchored).confidence is None
    quote = Quote(start=0, end=5, words="Homs?")
    place = Found(field=Field.SPEAKER, value="somebody", quote=quote, confidence=0.4)
    assert judge(place) == place


def test_a_sign_that_was_never_seen_weighs_nothing():
    (killed,) = read_casualties(fold("killing 12 people"))
    odd = Found(**{**killed_fields(killed), "signs": (*killed.signs, "never_seen_before")})
    assert judge(odd).confidence == judge(killed).confidence
    assert "sign:never_seen_before" in features(odd)


def killed_fields(found):
    return {name: getattr(found, name) for name in ("field", "value", "quote", "signs")}


def test_the_weights_are_those_that_the_tool_learns_from_the_kept_readings():
    train = tool()
    with train.WEIGHTS.open(encoding="utf-8") as file:
        table = {row["feature"]: float(row["prior"]) for row in csv.DictReader(file)}
    names = sorted(table)
    learnt = train.learn(train.first_readings(), names, np.array([table[name] for name in names]))
    assert [weights()[name] for name in names] == pytest.approx(learnt, abs=0.01)


def test_confidence_is_calibrated_on_texts_that_it_was_not_learnt_from():
    train = tool()
    with train.WEIGHTS.open(encoding="utf-8") as file:
        table = {row["feature"]: float(row["prior"]) for row in csv.DictReader(file)}
    names = sorted(table)
    prior = np.array([table[name] for name in names])
    bins = train.calibration(train.first_readings(), names, prior).bins
    assert len(bins) >= 4
    for one in bins:
        # four standard errors of a share of so many
        error = (max(one.mean * (1 - one.mean), 0.01) / one.values) ** 0.5
        assert abs(one.mean - one.right) < 4 * error
