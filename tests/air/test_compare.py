"""Accounts of one encounter: the worked examples, and what recordings say to statements."""

import csv
import json
import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from crossfix.air.classes import CLASSES, plausible
from crossfix.air.compare import compare, in_all, verdict
from crossfix.air.encounters import Doubts
from crossfix.air.measured import measured
from crossfix.air.quantities import QUANTITIES, UNITS
from crossfix.air.ranges import HEDGES
from crossfix.air.statements import read_statements
from crossfix.air.tables import COMPARISONS
from crossfix.cli import app
from crossfix.errors import ConfigError, CrossfixError, SourceError
from crossfix.tables import check

CASES = Path(__file__).parents[2] / "cases"
SURE = Doubts(20.0, 0.1)


def command(*words):
    done = CliRunner().invoke(app, list(map(str, words)))
    if isinstance(done.exception, CrossfixError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def rows(name, **where):
    table = compare(read_statements(CASES / name / "statements.toml"))
    check(table, COMPARISONS)
    return list(table.filter(**where).iter_rows(named=True))


def test_half_a_mile_and_less_than_500_m_can_both_hold():
    (row,) = rows("deir-ez-zor-2016", quantity="separation")
    assert (row["p_both"], row["verdict"]) == (1.0, "both can hold")
    assert row["because"] == "0.00 to 926 and 0.00 to 500 m overlap"
    assert {url.split("/")[2] for url in row["source_urls"].split()} == {
        "thehill.com",
        "www.rferl.org",
    }


def test_a_descent_and_a_climb_of_a_kilometre_cannot_both_hold():
    (row,) = rows("deir-ez-zor-2016", quantity="height_change")
    assert row["verdict"] == "not both"
    assert row["gap"] == pytest.approx(1800)


def test_17_seconds_inside_imply_a_speed_below_what_is_plausible_for_a_fast_jet():
    slow = rows("hatay-2015", kind="plausible", left="Turkey")
    assert [row["because"].split(" and")[0] for row in slow] == ["392 to 451", "463 to 533"]
    assert [row["verdict"] for row in slow] == ["not both", "hardly both"]
    # in statute miles 464 and 392 km/h, as 2.19 km and 1.85 km in 17 s
    assert slow[0]["left_low"] == pytest.approx(1.85 / 17 * 3600, rel=0.07)


def test_of_a_depth_alone_no_highest_speed_follows():
    (row,) = rows("hatay-2015", about="F-16", quantity="speed")
    assert row["left_high"] is None
    assert row["verdict"] == "both can hold"


def test_the_second_opinion_of_the_speed_contradicts_the_seventeen_seconds():
    (row,) = rows("hatay-2015", quantity="speed", kind="between")
    assert row["verdict"] == "not both"
    assert row["left_low"] < 980 < row["left_high"]


def test_every_statement_of_the_cases_has_its_source_and_its_day():
    for file in CASES.glob("*/statements.toml"):
        for statement in read_statements(file).statements:
            assert statement.source_url.startswith("http")
            assert statement.said_on


def test_all_at_once_is_bounded_by_the_least_and_unknown_where_nothing_compares():
    assert in_all(pl.DataFrame({"p_both": [0.2, 0.5, None]})) == 0.4
    assert in_all(pl.DataFrame({"p_both": [1.0, 1.0]})) == 1.0
    assert in_all(pl.DataFrame({"p_both": [None]}, schema={"p_both": pl.Float64()})) is None


FILE = """
name = "x"
[event]
start = 2020-01-01
[[aircraft]]
name = "one"
class = "{class_}"
[[statements]]
party = "A"
about = "one"
quantity = "{quantity}"
value = {value}
unit = "{unit}"
hedge = "{hedge}"
"""


def written(tmp_path, **changed):
    given = {
        "class_": "fast_jet",
        "quantity": "speed",
        "value": "300",
        "unit": "kt",
        "hedge": "exactly",
    }
    path = tmp_path / "s.toml"
    path.write_text(FILE.format(**given | changed))
    return path


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"quantity": "colour"}, "statement 1: no quantity 'colour'"),
        ({"unit": "m"}, "no unit of a speed 'm'"),
        ({"hedge": "roughly"}, "no hedge 'roughly'"),
        ({"value": '"many"'}, "'many' is no figure"),
        ({"value": "true"}, "s.toml: .*bool"),
        ({"value": "[1"}, "s.toml: "),
        ({"quantity": "moment", "unit": "utc", "value": '"2020-01-01T10:00"'}, "has no zone"),
        ({"quantity": "moment", "unit": "utc", "value": '"noon"'}, "noon"),
    ],
)
def test_a_statement_that_cannot_be_read_is_refused_with_its_place(tmp_path, changed, problem):
    with pytest.raises(SourceError, match=problem) as error:
        read_statements(written(tmp_path, **changed))
    assert error.value.mend


def test_a_class_of_no_known_speeds_asks_for_them_and_the_files_own_is_taken(tmp_path):
    path = written(tmp_path, class_="airship")
    with pytest.raises(ConfigError, match="class 'airship' that is not known"):
        compare(read_statements(path))
    path.write_text(
        path.read_text() + '[classes.airship]\nspeed_kmh = [0, 130]\nsource = "handbook"\n'
    )
    (row,) = compare(read_statements(path)).iter_rows(named=True)
    assert row["right_words"] == "airship (handbook)"
    assert row["verdict"] == "not both"


def test_moments_are_compared_in_any_zone_and_to_the_part_that_is_written(tmp_path):
    path = tmp_path / "s.csv"
    lines = ["party,quantity,value,unit,hedge", "A,moment,2015-11-24T09:24:05+02:00,utc,exactly"]
    for other, p in (
        ("2015-11-24T07:24:05Z", 1.0),
        ("2015-11-24T07:24Z", 0.77),
        ("2015-11-24T07:26:00Z", 0.0),
    ):
        path.write_text("\n".join([*lines, f"B,moment,{other},utc,exactly"]))
        (row,) = compare(read_statements(path)).iter_rows(named=True)
        assert row["p_both"] == pytest.approx(p, abs=0.02)


def test_a_table_of_statements_says_the_same_as_the_file_in_toml(tmp_path):
    account = read_statements(CASES / "hatay-2015" / "statements.toml")
    path = tmp_path / "hatay-2015.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            [
                "party",
                "about",
                "class",
                "quantity",
                "during",
                "value",
                "unit",
                "hedge",
                "error",
                "source_url",
                "said_on",
            ]
        )
        import tomllib

        for row in tomllib.loads(
            (CASES / "hatay-2015" / "statements.toml").read_text(), parse_float=str
        )["statements"]:
            class_ = "fast_jet" if row.get("about") else ""
            out.writerow([row["party"], row.get("about", "both"), class_, row["quantity"], row.get("during", ""), row["value"],
                          row["unit"], row.get("hedge", "exactly"), row.get("error", ""), row["source_url"], row["said_on"]])  # fmt: skip
    figures = ["about", "quantity", "left", "right", "p_both", "gap", "source_urls"]
    assert compare(read_statements(path)).select(figures).equals(compare(account).select(figures))


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "party,quantity,value,unit\nA,speed,1,kt,5,6\n", "party,quantity,value,unit\n", "", '"\n'])  # fmt: skip
def test_a_table_that_holds_no_statements_is_refused(tmp_path, text):
    path = tmp_path / "s.csv"
    path.write_text(text)
    with pytest.raises(SourceError):
        read_statements(path)


words = st.sampled_from(
    ["", "A", "=1+1", "é" * 50, "1e9", "-3", "0", "nan", "2020-01-01T00:00Z", "500"]
)


@given(st.lists(st.fixed_dictionaries({
    "party": words, "about": words, "quantity": st.sampled_from([*QUANTITIES]) | words, "value": words,
    "unit": st.sampled_from([unit for units in UNITS.values() for unit in units]) | words,
    "hedge": st.sampled_from(HEDGES) | words, "until": words, "error": words,
}), max_size=5))  # fmt: skip
def test_any_table_is_compared_or_refused_with_its_mend(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("fuzz") / "s.csv"
    pl.DataFrame(
        lines,
        schema=dict.fromkeys(
            ("party", "about", "quantity", "value", "unit", "hedge", "until", "error"), pl.String()
        ),
    ).write_csv(path)
    try:
        table = check(compare(read_statements(path)), COMPARISONS)
    except CrossfixError as error:
        assert error.mend  # noqa: PT017
    else:
        assert table["p_both"].is_between(0, 1).all()


def test_the_classes_hold_their_own_speeds():
    for class_ in CLASSES.values():
        one = plausible(class_, "speed")
        assert one.low < one.high
        assert plausible(class_, "vertical_rate").low < 0
    assert verdict(None) == "unknown"


def flown(saved, *, party="A", shift_m=0.0, seed=1, sink=0.0):
    """Return a recording of two aircraft that pass 700 m from each other, one of them descending."""
    rng = random.Random(seed)
    states = []
    for name, lat, way in (("aaaaaa", 35.0, 1), ("bbbbbb", 35.0 + (700 + shift_m) / 111_000, -1)):
        for t in range(0, 600, 4):
            feet = 31_000 if way > 0 else 31_000 + sink * (1 - min(t, 250) / 250)
            states.append({
                "track_id": f"{party}:{name}", "icao24": name, "party": party, "t": t + 0.1,
                "lon": 40 + way * (t - 300) * 0.0024 + rng.gauss(0, 1e-4),
                "lat": lat + rng.gauss(0, 1e-4), "alt_baro_ft": float(feet), "nacp": 9,
            })  # fmt: skip
    return saved(states, name=f"{party}{seed}{sink:.0f}{shift_m:.0f}")


def two(saved, **changed):
    paths = [flown(saved, party="A"), flown(saved, party="B", seed=2, **changed)]
    said = measured(paths, {}, SURE)
    return said, paths


def between(paths, out, *words):
    said = command("air", "compare", *paths, "-o", out, "--json", *words)
    rows = json.loads(said)["comparisons"]
    return {row["quantity"]: row for row in rows if row["about"] == "both"}


def test_two_recordings_of_one_encounter_agree_and_a_shifted_one_does_not(saved, tmp_path):
    _, paths = two(saved)
    out = tmp_path / "c.parquet"
    table = between(paths, out, "--offset-sigma-s", "0.1")
    assert table["separation"]["verdict"] == "both can hold"
    assert table["separation"]["left_low"] < 700 < table["separation"]["left_high"]
    assert table["moment"]["verdict"] == "both can hold"
    assert table["separation"]["evidence_ids"] == "e" * 64
    _, paths = two(saved, shift_m=900)
    assert between(paths, out)["separation"]["verdict"] == "not both"


def test_a_picture_shifted_as_a_whole_shows_in_the_places_and_not_in_the_distance(saved, tmp_path):
    states = pl.read_parquet(flown(saved, party="B", seed=2)).drop("t").to_dicts()
    times = [t + 0.1 for t in range(0, 600, 4)] * 2
    north = [
        one | {"t": t, "lat": one["lat"] + 600 / 111_000}
        for one, t in zip(states, times, strict=True)
    ]
    paths = [flown(saved), saved(north, name="north")]
    said = command(
        "air", "compare", *paths, "-o", tmp_path / "c.parquet", "--offset-sigma-s", "0.1", "--json"
    )
    verdicts = {
        (row["quantity"], row["about"]): row["verdict"] for row in json.loads(said)["comparisons"]
    }
    assert verdicts["separation", "both"] == "both can hold"
    for name in ("aaaaaa", "bbbbbb"):
        assert verdicts["north", name] == "not both"
        assert verdicts["east", name] == "both can hold"


def test_a_known_offset_of_the_clocks_is_taken_out(saved, tmp_path):
    states = pl.read_parquet(flown(saved, party="B", seed=2)).drop("t").to_dicts()
    times = [t + 0.1 + 7.5 for t in range(0, 600, 4)] * 2
    late = [one | {"t": t} for one, t in zip(states, times, strict=True)]
    paths = [flown(saved), saved(late, name="late")]
    for words, verdict_ in ((["--offset-s", "7.5"], "both can hold"), ([], "not both")):
        said = command(
            "air",
            "compare",
            *paths,
            "-o",
            tmp_path / "c.parquet",
            "--offset-sigma-s",
            "0.1",
            "--json",
            *words,
        )
        rows_ = [
            row for row in json.loads(said)["comparisons"] if row["quantity"] in ("moment", "east")
        ]
        assert {row["verdict"] for row in rows_} == {verdict_}


@pytest.mark.parametrize(
    "words",
    [
        ("--sigma-m", "-1"),
        ("--offset-sigma-s", "nan"),
        ("--offset-s", "nan"),
        ("--offset-s", "inf"),
    ],
)
def test_errors_that_make_no_sense_are_refused(tmp_path, words):
    with pytest.raises(ConfigError, match=f"{words[0]} is"):
        command(
            "air",
            "compare",
            CASES / "hatay-2015" / "statements.toml",
            "-o",
            tmp_path / "c.csv",
            *words,
        )


def test_where_recordings_measure_from_is_not_for_people_to_state(tmp_path):
    with pytest.raises(SourceError, match="no quantity 'east'"):
        read_statements(written(tmp_path, quantity="east", unit="m"))


def test_without_the_error_of_the_clocks_moments_are_not_compared(saved, tmp_path):
    _, paths = two(saved)
    row = between(paths, tmp_path / "c.parquet")["moment"]
    assert (row["verdict"], row["p_both"]) == ("unknown", None)
    said = command("air", "compare", *paths, "-o", tmp_path / "c.parquet")
    assert "p unknown" in said


def test_a_recording_bears_out_who_descended_and_refutes_less_than_500_m(saved, tmp_path):
    path = tmp_path / "s.toml"
    path.write_text("""
name = "x"
[[aircraft]]
name = "Su-35"
aliases = ["AAAAAA"]
[[aircraft]]
name = "E-3"
class = "large_jet"
aliases = ["bbbbbb"]
[[statements]]
party = "B"
quantity = "horizontal_separation"
value = 500
unit = "m"
hedge = "at_most"
error = 10
[[statements]]
party = "B"
about = "E-3"
quantity = "height_change"
value = -1
unit = "km"
hedge = "about"
""")
    recording = flown(saved, sink=3_280.0)
    command("air", "compare", path, recording, "-o", tmp_path / "c.parquet")
    table = pl.read_parquet(tmp_path / "c.parquet").filter(right="recording of A")
    by = {row["quantity"]: row for row in table.iter_rows(named=True)}
    assert by["height_change"]["verdict"] == "both can hold"
    assert by["height_change"]["right_high"] == pytest.approx(-1000, abs=100)
    assert by["horizontal_separation"]["verdict"] == "not both"


def test_a_recording_of_unknown_accuracy_gives_no_probability(saved):
    states = pl.read_parquet(flown(saved)).with_columns(nacp=pl.lit(None, pl.Int8()))
    given = [row | {"t": 4.0 * k} for k, row in enumerate(states.drop("t").to_dicts())]
    path = saved([row | {"t": (k % 150) * 4.0} for k, row in enumerate(given)], name="plain")
    said = {one.quantity: one.range for one in measured([path], {}, Doubts())}
    assert said["separation"].low_sigma != said["separation"].low_sigma  # unknown
    assert said["vertical_separation"].low_sigma > 0


def test_aircraft_that_are_not_named_or_never_near_are_told(saved):
    crowd = [one | {"track_id": name, "icao24": name} for name in ("a1b2c3", "d4e5f6", "012345")
             for one in ({"t": float(t), "lon": 40.0, "lat": 35.0, "alt_baro_ft": 3e4} for t in range(0, 60, 4))]  # fmt: skip
    path = saved(crowd)
    with pytest.raises(ConfigError, match="3 aircraft in the recordings, and none is named"):
        measured([path], {}, SURE)
    with pytest.raises(ConfigError, match="do not come within 50 NM"):
        measured([path], {"a1b2c3": "one"}, SURE)


def test_what_is_printed_fits_80_columns_and_says_least_likely_first(tmp_path):
    for name in ("deir-ez-zor-2016", "hatay-2015"):
        said = command("air", "compare", CASES / name / "statements.toml", "-o", tmp_path / "c.csv")
        lines = said.replace(str(tmp_path), "DIR").splitlines()
        assert max(map(len, lines)) <= 80
        assert "p below 0.001" in lines[2]


def test_reports_of_the_case_are_those_that_compare_writes(tmp_path):
    folder = CASES / "deir-ez-zor-2016"
    command(
        "air",
        "compare",
        folder / "statements.toml",
        "-o",
        tmp_path / "c.csv",
        "--as-reports",
        tmp_path / "r.csv",
    )
    assert (tmp_path / "r.csv").read_bytes() == (folder / "reports.csv").read_bytes()


def test_a_run_gives_one_incident_with_both_accounts_judged(tmp_path):
    command("run", CASES / "deir-ez-zor-2016", "--out", tmp_path)
    (incident,) = pl.read_parquet(tmp_path / "incidents.parquet").iter_rows(named=True)
    assert incident["event_type"] == "air_encounter"
    assert (incident["reports"], incident["groups"], incident["claimed"]) == (3, 2, True)
    verdicts = pl.read_parquet(tmp_path / "verdicts.parquet").filter(
        claim_id="ru_mod:deir_ez_zor_2016-russia"
    )
    found = dict(verdicts.select("attribute", "verdict").iter_rows())
    assert (found["existence"], found["place"], found["time"]) == ("supported",) * 3
    assert found["actor"] == "contradicted"
    assert found["toll"] == "unaddressed"


def test_encounters_as_reports_are_taken_by_a_run(saved, tmp_path):
    _, paths = two(saved)
    made = tmp_path / "case" / "reports.csv"
    command("air", "encounters", *paths, "--between", "A", "B", "--offset-sigma-s", "0.1",
            "-o", tmp_path / "e.parquet", "--as-reports", made)  # fmt: skip
    (tmp_path / "case" / "case.toml").write_text(
        '[case]\nname = "x"\n[[inputs]]\nfile = "reports.csv"\nformat = "csv"\n'
    )
    command("run", tmp_path / "case")
    incidents = pl.read_parquet(tmp_path / "case" / "out" / "incidents.parquet")
    reports = pl.read_parquet(tmp_path / "case" / "out" / "reports.parquet")
    assert set(reports["source_id"]) == {"a", "b"}
    assert set(incidents["event_type"]) == {"air_encounter"}
    assert reports["lat"].mean() == pytest.approx(35.0, abs=0.02)


def test_an_account_without_a_day_makes_no_reports(tmp_path):
    path = written(tmp_path)
    path.write_text(path.read_text().replace("start = 2020-01-01", ""))
    with pytest.raises(ConfigError, match="does not say when"):
        command(
            "air", "compare", path, "-o", tmp_path / "c.csv", "--as-reports", tmp_path / "r.csv"
        )
