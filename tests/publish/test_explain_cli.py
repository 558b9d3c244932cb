"""The command `explain` with two reports, on a folder of results."""

import json

import pytest
from typer.testing import CliRunner

from crossfix.cli import app
from crossfix.store import Store
from crossfix.tables import TABLES, empty


@pytest.fixture
def results(tables, tmp_path):
    store = Store(tmp_path / "out")
    for name, table in TABLES.items():
        store.write(table, tables.get(name, empty(table)), fingerprint="-")
    return store.folder


def explain(*words):
    done = CliRunner().invoke(app, ["explain", *map(str, words)])
    assert done.exit_code == 0, done.exception
    return done.output


def test_two_reports_may_be_given_as_one_word_or_two(results):
    said = explain(results, "mod:i01", "watch:i01")
    assert "Do these two reports tell of one incident?" in said
    assert said == explain(results, "mod:i01+watch:i01")


def test_a_pair_is_told_to_machines_under_its_name(results):
    said = json.loads(explain(results, "mod:i01", "watch:i01", "--json"))
    assert said["id"] == "mod:i01+watch:i01"
    assert "In words: same town, same day" in said["text"]
