"""After the fact only, and nobody is named who is withheld."""

import datetime as dt
import json
import subprocess
import sys

import polars as pl
import pytest
from typer.testing import CliRunner

from crossfix.air.emergencies import find_emergencies
from crossfix.air.retrospect import FRESH, refuse_live, withheld
from crossfix.air.slabs import open_tracks
from crossfix.cli import app
from crossfix.errors import ConfigError, CrossfixError, SourceError

LAST = dt.datetime(2015, 10, 21, 9, 4, 50, tzinfo=dt.UTC)


def states(*names):
    return [
        {"track_id": f"A:{name}#1", "icao24": name, "callsign": name.upper(), "party": "A",
         "t": t, "lon": 40.0, "lat": 35.0, "alt_baro_ft": 33_000.0, "squawk": "7700"}
        for name in names for t in range(0, 300, 10)
    ]  # fmt: skip


def test_a_recording_that_goes_on_is_refused_and_one_an_hour_old_is_not(saved):
    recorded = open_tracks([saved(states("aaaaaa"))])
    refuse_live(recorded, now=LAST + FRESH, own_fleet=False)
    for now in (LAST + FRESH - dt.timedelta(seconds=1), LAST, LAST - dt.timedelta(days=1)):
        with pytest.raises(ConfigError, match="follows no aircraft as it flies") as error:
            refuse_live(recorded, now=now, own_fleet=False)
        assert "--own-fleet" in error.value.mend
        refuse_live(recorded, now=now, own_fleet=True)


def command(*words):
    done = CliRunner().invoke(app, ["air", *map(str, words)])
    if isinstance(done.exception, CrossfixError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("name", ["emergencies", "encounters"])
def test_the_commands_refuse_a_recording_of_this_minute(saved, tmp_path, name):
    base = dt.datetime(2015, 10, 21, 9, tzinfo=dt.UTC)
    late = (dt.datetime.now(dt.UTC) - base).total_seconds() - 600
    path = saved([one | {"t": one["t"] + late} for one in states("aaaaaa")])
    with pytest.raises(ConfigError, match="minutes ago"):
        command(name, path, "-o", tmp_path / "x.parquet")
    command(name, path, "-o", tmp_path / "x.parquet", "--own-fleet")


def test_a_withheld_aircraft_has_one_pseudonym_everywhere_and_its_address_is_nowhere(
    saved, tmp_path
):
    listed = tmp_path / "list.txt"
    listed.write_text("# privacy\nAAAAAA  # of a person\n\nCCCCCC\n")
    path = saved(states("aaaaaa", "bbbbbb", "cccccc"))
    said = []
    for out in ("one.csv", "two.csv"):
        said.append(command("emergencies", path, "--withhold", listed, "-o", tmp_path / out))
        said.append((tmp_path / out).read_text("utf-8-sig"))
    said.append(
        command("emergencies", path, "--withhold", listed, "--json", "-o", tmp_path / "j.csv")
    )
    assert said[1] == said[3]
    for text in said:
        assert "aaaaaa" not in text.lower()
        assert "cccccc" not in text.lower()
        assert "bbbbbb" in text.lower()
    names = {row["callsign"] for row in json.loads(said[-1])["emergencies"]}
    assert len(names) == 3
    key = listed.with_name("list.txt.key")
    assert key.stat().st_mode & 0o077 == 0
    key.unlink()
    assert "withheld-" in command(
        "emergencies", path, "--withhold", listed, "-o", tmp_path / "x.csv"
    )
    assert (tmp_path / "x.csv").read_text("utf-8-sig") != said[1]


def test_ids_of_rows_are_made_of_the_pseudonyms(saved, tmp_path):
    listed = tmp_path / "list.txt"
    listed.write_text("aaaaaa\n")
    recorded = open_tracks([saved(states("aaaaaa", "bbbbbb"))])
    open_ = find_emergencies(recorded)
    hidden = find_emergencies(recorded, withheld(listed))
    assert set(open_["event_id"]) - set(hidden["event_id"])
    assert hidden.filter(pl.col("callsign").str.starts_with("withheld"))["icao24"].null_count() == 2
    assert (
        hidden.drop("event_id", "track_id", "icao24", "callsign").sort("t_on").height
        == open_.height
    )


def test_encounters_too_name_nobody_who_is_withheld(saved, tmp_path):
    listed = tmp_path / "list.txt"
    listed.write_text("AAAAAA\n")
    made = [
        one | {"lon": 40.0 + 0.001 * (one["icao24"] == "bbbbbb")}
        for one in states("aaaaaa", "bbbbbb")
    ]
    out = tmp_path / "e.parquet"
    said = command("encounters", saved(made), "--withhold", listed, "-o", out, "--json")
    table = pl.read_parquet(out)
    assert table.height == 1
    assert "aaaaaa" not in said.lower()
    assert "aaaaaa" not in str(table.to_dicts()).lower()


@pytest.mark.parametrize("line", ["=cmd()", "a" * 40, "ab/cd"])
def test_a_list_that_is_none_is_refused_by_line(tmp_path, line):
    path = tmp_path / "list.txt"
    path.write_text(f"aaaaaa\n{line}\n")
    with pytest.raises(SourceError, match=r"list.txt, line 2: .* no address and no call sign"):
        withheld(path)


@pytest.mark.parametrize("text", ["", "xyz", "00ff"])
def test_a_key_that_is_none_is_refused(tmp_path, text):
    (tmp_path / "list.txt").write_text("aaaaaa\n")
    (tmp_path / "list.txt.key").write_text(text)
    with pytest.raises(SourceError, match="key"):
        withheld(tmp_path / "list.txt")


def test_nothing_in_the_package_of_airspace_safety_predicts_or_listens():
    """No socket, no stream of positions: what is read are files that lie there."""
    code = "import crossfix.air.emergencies, crossfix.air.ingest, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"socketserver", "asyncio.streams", "requests", "httpx"} & set(done.stdout.split())


def test_what_is_published_is_held_back_and_coarser_where_it_is_asked_for(saved, tmp_path):
    path = saved(states("aaaaaa", "bbbbbb"))
    out = tmp_path / "e.csv"
    words = ("--coarsen-km", 50, "--delay-days", 7, "-o", out)
    with pytest.raises(CrossfixError, match="without a day to count back from"):
        command("emergencies", path, *words)
    said = command("emergencies", path, *words, "--as-of", "2015-10-27")
    assert "4 rows held back" in said
    assert pl.read_csv(out).is_empty()
    command("emergencies", path, *words, "--as-of", "2015-10-28")
    for row in pl.read_csv(out, try_parse_dates=True).iter_rows(named=True):
        assert (row["lon"], row["lat"]) != (40.0, 35.0)
        assert abs(row["lat"] - 35) < 0.5
        assert row["t_on"].second == 0
        assert not any(sign.isdigit() for sign in row["because"])
        assert row["evidence_ids"] is None or row["evidence_ids"] == ""


@pytest.mark.parametrize(
    ("words", "problem"),
    [(["--coarsen-km", "-1"], "--coarsen-km -1"), (["--coarsen-km", "nan"], "--coarsen-km nan"),
     (["--delay-days", "-1"], "--delay-days -1"), (["--delay-days", "1", "--as-of", "soon"], "'soon' is no day")],
)  # fmt: skip
def test_rules_of_publishing_that_make_no_sense_are_refused(saved, tmp_path, words, problem):
    with pytest.raises(ConfigError, match=problem):
        command("emergencies", saved(states("aaaaaa")), *words, "-o", tmp_path / "e.csv")


def test_a_comparison_of_recordings_names_nobody_who_is_withheld(saved, tmp_path):
    listed = tmp_path / "list.txt"
    listed.write_text("AAAAAA\n")
    made = [
        one | {"lon": 40.0 + 0.001 * (one["icao24"] == "bbbbbb")}
        for one in states("aaaaaa", "bbbbbb")
    ]
    command(
        "compare",
        saved(made),
        "--sigma-m",
        "20",
        "--withhold",
        listed,
        "-o",
        tmp_path / "c.parquet",
    )
    other = [one | {"party": "B", "track_id": "B" + one["track_id"]} for one in made]
    paths = [saved(made, name="one"), saved(other, name="two")]
    said = command(
        "compare", *paths, "--sigma-m", "20", "--withhold", listed, "-o", tmp_path / "c.csv"
    )
    assert "withheld-" in said
    assert "aaaaaa" not in said.lower() + (tmp_path / "c.csv").read_text("utf-8-sig").lower()


def test_rows_of_minutes_are_forgotten_so_that_memory_does_not_grow(saved, monkeypatch):
    from crossfix.air import emergencies

    held = []
    ask = emergencies._Watch.ask

    def told(self, before):
        ask(self, before)
        held.append(len(self.minutes.whole))

    monkeypatch.setattr(emergencies._Watch, "ask", told)
    long = [
        one | {"t": one["t"] + 300 * k} for k in range(60) for one in states("aaaaaa", "bbbbbb")
    ]
    find_emergencies(open_tracks([saved(long, slab_minutes=5)]))
    assert len(held) > 50
    assert max(held) <= 2 * (5 + 2 * emergencies._WAITED)
