"""crossfix air deconflict, as two parties meet it: by files, and as processes over loopback."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("rbcl")
pytest.importorskip("h3")

from crossfix.cli import app
from crossfix.errors import CrossfixError

RUN = "import crossfix.cli; crossfix.cli.main()"


def volume(lon, lat, radius_m=15_000, start="09:00"):
    height = {"reference": "W84", "units": "M"}
    return {
        "volume": {
            "outline_circle": {
                "center": {"lng": lon, "lat": lat},
                "radius": {"value": radius_m, "units": "M"},
            },
            "altitude_lower": {"value": 6000, **height},
            "altitude_upper": {"value": 6600, **height},
        },
        "time_start": {"value": f"2015-10-21T{start}:00Z", "format": "RFC3339"},
        "time_end": {"value": "2015-10-21T10:00:00Z", "format": "RFC3339"},
    }


@pytest.fixture
def parties(tmp_path, monkeypatch):
    """Give each party a folder with its volumes; they overlap in part."""
    for name, lon in (("A", 40.0), ("B", 40.2)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "volumes.json").write_text(json.dumps([volume(lon, 35.0)]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def crossfix(*words, ends=0):
    done = CliRunner().invoke(app, ["air", "deconflict", *map(str, words)])
    if isinstance(done.exception, CrossfixError):
        raise done.exception
    assert done.exit_code == ends, done.output
    assert max(map(len, done.stdout.splitlines()), default=0) <= 80 or words[-1] == "--json"
    return done.stdout


def mine(party):
    return ["--state", f"{party}/secret.json", "--log", f"{party}/log"]


def whole_session():
    """Run a session by files and return what each side printed at its end."""
    crossfix("offer", "A/volumes.json", "--party", "A", "--to", "B", "-o", "offer.json", *mine("A"))
    crossfix("answer", "B/volumes.json", "offer.json", "--party", "B", *mine("B"))
    crossfix("open", "answer.json", *mine("A"))
    second = crossfix("open", "reveal.json", *mine("B"), ends=1)
    first = crossfix("open", "reply.json", *mine("A"), ends=1)
    return first, second


def test_two_parties_carry_four_files_and_see_the_same_overlap(parties):
    first, second = whole_session()
    assert first == second
    assert "own tokens are shared" in first
    assert "6,000 to 6,600 m W84, 2015-10-21 09:00 to 10:00 UTC" in first
    assert (parties / "A" / "secret.json").stat().st_mode & 0o077 == 0
    told = json.loads(crossfix("open", "reply.json", *mine("A"), "--json", ends=1))
    assert {(one["low_m"], one["datum"]) for one in told} == {(6000.0, "W84"), (6300.0, "W84")}


def test_the_logs_hold_together_and_an_audit_finds_what_was_committed(parties):
    whole_session()
    said = crossfix("log", "A/log")
    assert "made offer" in said
    assert "4 entries hold together" in said
    newest = said.split()[-1]
    assert len(json.loads(crossfix("log", "B/log", "--json"))) == 4
    crossfix("log", "A/log", "--holds", newest)
    lines = (parties / "A" / "log").read_text().splitlines(keepends=True)
    (parties / "A" / "log").write_text("".join(lines[:-1]))
    crossfix("log", "A/log")
    with pytest.raises(CrossfixError, match="does not hold"):
        crossfix("log", "A/log", "--holds", newest)
    four = ["offer.json", "answer.json", "reveal.json", "reply.json"]
    for party in "AB":
        said = crossfix("audit", f"{party}/volumes.json", *four, "--state", f"{party}/secret.json")
        assert said.count("holds") == 5
    (parties / "A" / "volumes.json").write_text(json.dumps([volume(41.0, 35.0)]))
    said = crossfix("audit", "A/volumes.json", *four, "--state", "A/secret.json", ends=1)
    assert "DIFFERS  the set is that of the volumes" in said


def test_one_offer_is_answered_once_and_a_state_is_not_overwritten(parties):
    crossfix("offer", "A/volumes.json", "--party", "A", "--to", "B", *mine("A"))
    with pytest.raises(CrossfixError, match="holds another session"):
        crossfix("offer", "A/volumes.json", "--party", "A", "--to", "B", *mine("A"))
    crossfix("answer", "B/volumes.json", "offer.json", "--party", "B", *mine("B"))
    (parties / "B" / "secret.json").unlink()
    with pytest.raises(CrossfixError, match="was answered before"):
        crossfix("answer", "B/volumes.json", "offer.json", "--party", "B", *mine("B"))


@pytest.mark.parametrize(
    "words", [["--resolution", "7"], ["--band-m", "100"], ["--most-tokens", "5001"]]
)
def test_an_offer_beyond_what_is_agreed_is_not_answered(parties, words):
    crossfix("offer", "A/volumes.json", "--party", "A", "--to", "B", *mine("A"), *words)
    answer = ["answer", "B/volumes.json", "offer.json", "--party", "B", *mine("B")]
    with pytest.raises(CrossfixError, match="the offer has resolution"):
        crossfix(*answer)
    assert not (parties / "B" / "log").exists()


def test_probing_is_refused_beyond_the_agreed_rate(parties):
    for number in range(2):
        state = ["--state", f"A/{number}.json", "--log", "A/log"]
        crossfix("offer", "A/volumes.json", "--party", "A", "--to", "B", *state)
        words = ["answer", "B/volumes.json", "offer.json", "--party", "B"]
        words += ["--state", f"B/{number}.json", "--log", "B/log", "--most-sessions", "1"]
        if number == 0:
            crossfix(*words)
            continue
        with pytest.raises(CrossfixError, match="1 sessions in 24 hours; 1 are agreed"):
            crossfix(*words)
    assert not (parties / "B" / "1.json").exists()


def test_plain_mode_shows_the_offered_volumes_and_names_none_of_the_answerer(parties):
    words = ["--party", "A", "--to", "B", "--mode", "plain", *mine("A")]
    assert "1 volumes shown" in crossfix("offer", "A/volumes.json", *words)
    crossfix("answer", "B/volumes.json", "offer.json", "--party", "B", *mine("B"))
    assert b"40.2" not in (parties / "answer.json").read_bytes()
    said = crossfix("open", "answer.json", *mine("A"), ends=1)
    assert "conflict: offer[0]: overlap in all four" in said
    (parties / "B" / "volumes.json").write_text(json.dumps([volume(45.0, 35.0)]))
    crossfix("offer", "A/volumes.json", *words)
    crossfix("answer", "B/volumes.json", "offer.json", "--party", "B", *mine("B"))
    assert "0 pairs of 1 volumes" in crossfix("open", "answer.json", *mine("A"))


def test_a_trusted_cell_returns_only_the_overlap(parties):
    (parties / "key").write_bytes(b"0123456789abcdef" * 2)
    agreed = ["--session", "21 October", "--key", "key"]
    for party in "AB":
        words = ["--party", party, *agreed, "-o", f"{party}.json", "--log", f"{party}/log"]
        crossfix("submit", f"{party}/volumes.json", *words)
    crossfix("cell", "A.json", "B.json", "--log", "cell.log")
    for party in "AB":
        words = ["--submission", f"{party}.json", "--key", "key", "--log", f"{party}/log"]
        said = crossfix("overlap", "overlap.json", f"{party}/volumes.json", *words, ends=1)
        assert "own tokens are shared" in said
    assert "3 entries hold together" in crossfix("log", "cell.log")
    moved = [volume(41.0, 35.0)]
    (parties / "B" / "volumes.json").write_text(json.dumps(moved))
    words = ["--party", "B", *agreed, "-o", "B.json", "--log", "B/log"]
    crossfix("submit", "B/volumes.json", *words)
    with pytest.raises(CrossfixError, match="was answered before, with another message"):
        crossfix("cell", "A.json", "B.json", "--log", "cell.log")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"kind": 3}', '{"kind": "offer"}', "\x00"])
def test_what_is_no_message_is_refused(parties, text):
    (parties / "offer.json").write_text(text)
    with pytest.raises(CrossfixError, match="not a message"):
        crossfix("answer", "B/volumes.json", "offer.json", "--party", "B", *mine("B"))


def test_two_processes_find_the_overlap_over_http(parties):
    script = Path(__file__).with_name("deconflict_server.py")
    server = subprocess.Popen(
        [sys.executable, str(script), str(parties / "B")], stdout=subprocess.PIPE, text=True
    )
    try:
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"

        def run(*words, ends=0):
            done = subprocess.run(
                [sys.executable, "-c", RUN, "air", "deconflict", *words],
                cwd=parties / "A",
                capture_output=True,
                check=False,
            )
            assert done.returncode == ends, done.stderr
            return done.stdout

        def post(path, name, to):
            message = (parties / "A" / name).read_bytes()
            with urllib.request.urlopen(f"{url}{path}", message, timeout=60) as reply:  # noqa: S310
                (parties / "A" / to).write_bytes(reply.read())

        run("offer", "volumes.json", "--party", "A", "--to", "B")
        post("/answer", "offer.json", "answer.json")
        run("open", "answer.json")
        post("/open", "reveal.json", "reply.json")
        found = json.loads(run("open", "reply.json", "--json", ends=1))
        assert found
        assert found == json.loads((parties / "B" / "said.json").read_bytes())
        with pytest.raises(urllib.error.HTTPError, match="409"):
            post("/answer", "offer.json", "second.json")
    finally:
        server.terminate()
        server.wait(timeout=10)
        server.stdout.close()
