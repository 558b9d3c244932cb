"""Alerts: of good form, of good meaning, in chains, alike for both; hostile files are refused."""

import datetime as dt
import itertools
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

pytest.importorskip("lxml")
pytest.importorskip("cryptography")


from crossfix.air.cap_chain import check_chain, message_of
from crossfix.air.cap_form import check_form
from crossfix.air.cap_given import Emergency, growth_km, radius_km, read_given
from crossfix.air.cap_meaning import LANGUAGES, check_meaning
from crossfix.air.cap_texts import CANCELLED, EMERGENCIES, EXERCISE, TEXTS, UNKNOWN
from crossfix.air.cap_tree import CAP, parse
from crossfix.air.cap_write import acknowledgement, cancellation, new_alert
from crossfix.air.signing import new_key, sign, signed_by
from crossfix.cli import app
from crossfix.errors import CrossfixError, SourceError

SENT = dt.datetime(2015, 10, 21, 9, 30, tzinfo=dt.UTC)
STATED = """sender = "cell@example.org"
parties = ["Party A", "Party B"]
incident = "EMG-0001"

[emergency]
reason = "7700"
aircraft = "ABC123"
seen = 2015-10-21T09:24:05Z
lon = 40.15
lat = 35.33
accuracy_m = 185
speed_kt = 430
"""
ENCOUNTER = """[encounter]
aircraft = ["ABC123", "DEF456"]
seen = 2015-10-21T09:24:05Z
lon = 40.15
lat = 35.33
distance_m = 800
height_m = 60
"""
CONFLICT = """[conflict]
start = 2015-10-21T11:00:00Z
end = 2015-10-21T12:00:00Z
low_m = 6000
high_m = 6300
datum = "W84"
outline = [[40.0, 35.0], [40.1, 35.0], [40.1, 35.1]]
"""


def stated(tmp_path, text=STATED):
    path = tmp_path / "stated.toml"
    path.write_text(text, encoding="utf-8")
    return read_given(path)


@pytest.fixture
def made(tmp_path):
    """Return the bytes of an alert."""
    return new_alert(stated(tmp_path), SENT)


def element(raw):
    return parse(raw, at="alert")


def errors(findings):
    return [one for one in findings if one.weight == "error"]


# --- form


def test_our_own_alerts_are_of_the_published_form(tmp_path, published_schema):
    head = STATED.split("\n[", maxsplit=1)[0]
    for part in ("\n[" + STATED.split("\n[")[1], ENCOUNTER, CONFLICT):
        raw = new_alert(stated(tmp_path, f"{head}\n{part}"), SENT)
        later = SENT + dt.timedelta(minutes=5)
        for each in (
            raw,
            cancellation(element(raw), why="x", sent=later),
            acknowledgement(raw, element(raw), sender="b", sent=later),
        ):
            assert published_schema.validate(element(each)), published_schema.error_log
            assert check_form(element(each)) == check_meaning(element(each)) == []


# --- meaning


def changed(made, *change):
    old, new = change
    text = made.decode()
    assert old in text
    return element(text.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (("<identifier>", "<identifier>a b"), "alert/identifier", "a bEMG"),
        (("cell@example.org", "cell,example"), "alert/sender", "cell,example"),
        (("<scope>Private", "<scope>Public"), "alert/scope", "is not Private"),
        (('"Party A" "Party B"', ""), "alert/addresses", "missing in a Private"),
        (('"Party A" "Party B"', '"Party A"'), "alert/addresses", "not name both"),
        (("<msgType>Alert", "<msgType>Update"), "alert/references", "what does the Update"),
        (("<incidents>", "<references/><incidents>"), "alert/references", "is empty"),
        (("<incidents>", "<references>a,b</references><incidents>"), "alert/references", "'a,b'"),
        (("<incidents>", "<references>a,b,2016-01-01T00:00:00-00:00</references><incidents>"), "alert/references", "is later"),
        (("<expires>2015-10-21T10:30", "<expires>2015-10-21T09:20"), "alert/info[1]/expires", "not after onset"),
        (("<expires>2015-10-21T10:30", "<expires>2015-10-21T09:30"), "alert/info[1]/expires", "not after sent"),
        (("40.15000 78.8", "40.15000 -1"), "alert/info[1]/area[1]/circle[1]", "radius"),
        (("<circle>35.33000,", "<circle>95,"), "alert/info[1]/area[1]/circle[1]", "no position"),
        (("<circle>35.33000,40.15000 78.8", "<circle>35.33000,40.15000 79"), "alert/info[2]/area", "differs"),
        (("<language>ru", "<language>en"), "alert/info", "en, en, ar"),
        (("<urgency>Immediate", "<urgency>Past"), "alert/info[2]/urgency", "differs from info[1]"),
        (("<value>185", "<value>186"), "alert/info[2]/parameter", "differs from info[1]"),
        (("<event>Aircraft in an emergency", "<event>"), "alert/info[1]/event", "is empty"),
        (("<status>Actual", "<status>Exercise"), "alert/note", "does not name the exercise"),
    ],
)  # fmt: skip
def test_each_fault_of_meaning_is_named_with_its_place(made, change, where, what):
    found = errors(check_meaning(changed(made, *change)))
    assert any(one.where == where and what in one.what for one in found), found


# --- chains


def chain_of(*raws):
    return [message_of(f"{n}.cap", raw, element(raw)) for n, raw in enumerate(raws)]


def minutes(n):
    return SENT + dt.timedelta(minutes=n)


@pytest.fixture
def four(tmp_path, made):
    """Return an alert, the other party's word that it has it, an update and its end."""
    given_ = stated(tmp_path)
    ack = acknowledgement(made, element(made), sender="b@example.org", sent=minutes(1))
    update = new_alert(given_, minutes(5), earlier=element(made))
    cancel = cancellation(element(update), why="landed", sent=minutes(9))
    return made, ack, update, cancel


def test_a_whole_chain_is_good_in_any_order_of_files(four):
    for order in itertools.permutations(four):
        assert check_chain(chain_of(*order)) == []


def test_a_chain_with_an_alert_missing_says_which(four):
    made, ack, update, cancel = four
    found = check_chain(chain_of(ack, update, cancel))
    identifier = element(made).find(f"{{{CAP}}}identifier").text
    assert len(found) == 3
    assert all(f"refers to {identifier}, which is not among" in one.what for one in found)


def test_breaks_of_a_chain_are_found(tmp_path, four):
    made, ack, update, cancel = four
    given_ = stated(tmp_path)
    late = new_alert(given_, minutes(20), earlier=element(update))
    rival = new_alert(given_, minutes(7), earlier=element(made))
    after = cancellation(element(made), why="again", sent=minutes(30))
    other = made.replace(b"Aircraft in an", b"An aircraft in")
    foreign = update.replace(b"<sender>cell@example.org", b"<sender>b@example.org")
    actual = update.replace(b"<status>Actual", b"<status>Exercise")
    own = ack.replace(b"<sender>b@", b"<sender>cell@")
    for raws, what in (
        ((made, update, cancel, late), "refers to what 2.cap has ended"),
        ((made, update, rival), "refers to what 1.cap has ended"),
        ((made, update, cancel, after), "has ended"),
        ((made, other), "are two texts of one alert"),
        ((made, foreign), "changes an alert of cell@example.org"),
        ((made, actual), "is Exercise, but 0.cap is Actual"),
        ((made, own), "acknowledges the sender's own"),
        ((other, ack), "acknowledges other bytes"),
    ):
        assert any(what in one.what for one in errors(check_chain(chain_of(*raws)))), what
    given_ = stated(tmp_path, "valid_minutes = 5\n" + STATED)
    brief = new_alert(given_, SENT)
    (doubt,) = check_chain(chain_of(brief, new_alert(given_, minutes(6), earlier=element(brief))))
    assert (doubt.weight, "after it expired" in doubt.what) == ("doubt", True)


def test_what_cannot_follow_is_not_written(tmp_path, made):
    given_ = stated(tmp_path)
    exercise = stated(tmp_path, 'exercise = "SKY"\n' + STATED)
    ack = acknowledgement(made, element(made), sender="b", sent=minutes(1))
    for make, problem in (
        (lambda: new_alert(given_, minutes(-1), earlier=element(made)), "after this"),
        (lambda: new_alert(exercise, minutes(1), earlier=element(made)), "keep the two apart|exercise"),
        (lambda: new_alert(given_, minutes(2), earlier=element(ack)), "is of b"),
        (lambda: acknowledgement(made, element(made), sender="cell@example.org", sent=SENT), "own alert"),
        (lambda: acknowledgement(made, element(made), sender="a b", sent=SENT), "--sender"),
        (lambda: acknowledgement(made, element(made), sender="a\x01", sent=SENT), "--sender"),
        (lambda: cancellation(element(made), why=" ", sent=SENT), "--why"),
        (lambda: cancellation(element(made.replace(b' "Party B"', b"")), why="x", sent=SENT), "not both"),
        (lambda: new_alert(given_, minutes(-6)), "after the alert is sent"),
    ):  # fmt: skip
        with pytest.raises(SourceError, match=problem):
            make()


# --- what is stated, and the circle


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("accuracy_m = 185\n", ""), "missing required field `accuracy_m`"),
        (("accuracy_m = 185", "accuracy_m = 0"), "emergency.accuracy_m: 0"),
        (("speed_kt = 430", "speed_kt = -1"), "emergency.speed_kt: -1"),
        (("lat = 35.33", "lat = 95"), "emergency.lat: 95"),
        (("lat = 35.33", "lat = nan"), "emergency.lat: nan"),
        (("7700", "1200"), "emergency.reason: '1200'"),
        (("09:24:05Z", "09:24:05"), "without a zone"),
        (("speed_kt", "altitude_ft = 3\nspeed_kt"), "an altitude needs its datum"),
        (('"ABC123"', '"A\\u202eBC"'), "emergency.aircraft"),
        (('"ABC123"', '"<b>"'), "emergency.aircraft"),
        (('"EMG-0001"', '"EMG 1"'), "incident: 'EMG 1': one word|incident: 'EMG 1'"),
        (('["Party A", "Party B"]', '["Party A"]'), "fewer than two"),
        (("[emergency]", "[emergenzy]"), "unknown field"),
        (("[emergency]", "valid_minutes = 0\n[emergency]"), "valid_minutes: 0"),
        (("[emergency]", "[[["), "TOML|Invalid|Expected"),
        (("[emergency]", ENCOUNTER + "[emergency]"), "holds 2 of"),
    ],
)
def test_what_cannot_be_stated_is_refused_with_its_field(tmp_path, change, problem):
    text = STATED.replace(*change, 1)
    assert text != STATED
    with pytest.raises(SourceError, match=problem) as error:
        stated(tmp_path, text)
    assert error.value.problem.startswith("stated.toml")


def last_seen(accuracy_m=185.0, speed_kt=430.0):
    return Emergency("7700", "A", SENT, 40.0, 35.0, accuracy_m, speed_kt)


@given(st.floats(1, 5e4), st.floats(0, 1000), st.integers(0, 1200), st.integers(0, 1200))
def test_the_circle_begins_at_the_accuracy_and_never_shrinks(accuracy_m, speed_kt, one, other):
    emergency = last_seen(accuracy_m, speed_kt)
    first, second = (
        radius_km(emergency, SENT + dt.timedelta(seconds=s)) for s in sorted((one, other))
    )
    assert accuracy_m / 1000 <= first + 1e-9 <= second + 1e-9
    flown_km = speed_kt * 1.852 * max(one, other) / 3600
    assert flown_km + accuracy_m / 1000 <= second + 1e-9 < flown_km + accuracy_m / 1000 + 0.1 + 1e-6


def test_the_circle_in_figures():
    # 430 kt for 355 s are 78.53 km; with 185 m 78.72
    assert radius_km(last_seen(), SENT + dt.timedelta(seconds=355)) == 78.8
    assert growth_km(last_seen()) == 13.3
    with pytest.raises(SourceError, match="after the alert is sent"):
        radius_km(last_seen(), SENT - dt.timedelta(seconds=1))
    with pytest.raises(SourceError, match="the circle has 1,"):
        radius_km(last_seen(), SENT + dt.timedelta(hours=2))


# --- texts


def test_every_text_is_in_every_language_with_the_same_figures():
    for kind, by_language in TEXTS.items():
        assert tuple(by_language) == LANGUAGES, kind
        for name in by_language["en"]._fields:
            figures = [
                sorted(set(re.findall(r"{(\w+)}", getattr(texts, name))))
                for texts in by_language.values()
            ]
            assert figures[0] == figures[1] == figures[2], (kind, name)
    for words in (*EMERGENCIES.values(), UNKNOWN, CANCELLED, EXERCISE):
        assert tuple(words) == LANGUAGES


def test_russian_is_in_cyrillic_and_arabic_in_arabic_letters(made):
    scripts = {"en": "[A-Za-z]", "ru": "[А-Яа-яЁё]", "ar": "[\u0621-\u064a]"}
    for info in element(made).findall(f"{{{CAP}}}info"):
        said = {child.tag.split("}")[1]: child.text for child in info}
        for name in ("event", "headline", "description", "instruction"):
            assert re.search(scripts[said["language"]], said[name])
        for figure in ("185", "430", "78.8", "13.3", "2015-10-21 09:24:05 UTC"):
            assert figure in said["description"]


def test_an_exercise_says_so_in_every_language(tmp_path):
    raw = new_alert(stated(tmp_path, 'exercise = "SKY 2"\n' + STATED), SENT)
    assert b"<status>Exercise" in raw
    assert b"<note>SKY 2" in raw
    for words in EXERCISE.values():
        assert raw.decode().count(words) == 3


def test_the_same_statements_give_the_same_bytes_and_others_another_identifier(tmp_path, made):
    assert new_alert(stated(tmp_path), SENT) == made
    other = new_alert(stated(tmp_path, STATED.replace("185", "186")), SENT)
    names = {element(raw).find(f"{{{CAP}}}identifier").text for raw in (made, other)}
    assert len(names) == 2


# --- signatures and commands


def crossfix(*words, ends=0):
    done = CliRunner().invoke(app, ["air", "alert", *map(str, words)])
    if isinstance(done.exception, CrossfixError):
        raise done.exception
    assert done.exit_code == ends, done.output
    return done.stdout


def test_a_signature_is_of_these_bytes_and_this_key(tmp_path):
    public = new_key(tmp_path / "a.key")
    other = new_key(tmp_path / "b.key")
    assert (tmp_path / "a.key").stat().st_mode & 0o077 == 0
    signature = sign(b"text", tmp_path / "a.key")
    assert len(signature) == 64
    assert signed_by(b"text", signature, public)
    assert not signed_by(b"Text", signature, public)
    assert not signed_by(b"text", signature[:-1] + bytes([signature[-1] ^ 1]), public)
    assert not signed_by(b"text", b"", public)
    assert not signed_by(b"text", signature, other)
    with pytest.raises(CrossfixError, match="exists"):
        new_key(tmp_path / "a.key")
    for key, problem in ((public, "no private key"), (tmp_path / "none", "No such file")):
        with pytest.raises(SourceError, match=problem):
            sign(b"text", key)


def test_both_parties_carry_an_alert_to_its_end(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("stated.toml").write_text(STATED)
    crossfix("key")
    said = crossfix("new", "stated.toml", "--key", "alert.key", "--sent", "2015-10-21T09:30:00Z")
    assert "sha256" in said
    told = crossfix("check", "alert.cap", "--signer", "alert.pub")
    assert told == "1 alerts, signed: 0 errors, 0 doubts\n"
    crossfix("ack", "alert.cap", "--sender", "b@example.org", "--sent", "2015-10-21T09:31:00Z")
    crossfix("update", "alert.cap", "stated.toml", "--sent", "2015-10-21T09:40:00Z")
    crossfix("cancel", "update.cap", "--why", "landed", "--sent", "2015-10-21T09:50:00Z")
    four = ["alert.cap", "ack.cap", "update.cap", "cancel.cap"]
    assert crossfix("check", *four) == "4 alerts: 0 errors, 0 doubts\n"
    said = crossfix("check", *four[1:], ends=1)
    assert "error (chain): ack.cap refers to EMG-0001-alert" in said
    assert max(map(len, said.splitlines())) <= 80
    assert len(json.loads(crossfix("check", *four[1:], "--json", ends=1))) == 3
    text = Path("alert.cap").read_bytes()
    Path("alert.cap").write_bytes(text.replace(b"78.8", b"7.8"))
    with pytest.raises(CrossfixError, match="is not signed by"):
        crossfix("check", "alert.cap", "--signer", "alert.pub")
    with pytest.raises(CrossfixError, match=r"ack\.cap\.sig"):
        crossfix("check", "ack.cap", "--signer", "alert.pub")


@pytest.mark.parametrize(
    ("sent", "problem"),
    [("soon", "is no moment"), ("2015-10-21T09:30:00", "has no zone"), ("2999-01-01T00:00:00Z", "still to come")],
)  # fmt: skip
def test_a_moment_that_cannot_be_is_refused(tmp_path, sent, problem):
    (tmp_path / "stated.toml").write_text(STATED)
    with pytest.raises(CrossfixError, match=problem):
        crossfix("new", tmp_path / "stated.toml", "-o", tmp_path / "a.cap", "--sent", sent)


def test_large_files_are_refused_before_they_are_read(tmp_path):
    (tmp_path / "a.cap").write_bytes(b"<a>" + b" " * 10_000_000 + b"</a>")
    with pytest.raises(CrossfixError, match="10,000,007 bytes"):
        crossfix("check", tmp_path / "a.cap")


def test_an_alert_with_faults_is_not_followed(tmp_path, made):
    (tmp_path / "a.cap").write_bytes(made.replace(b"<language>ru", b"<language>en"))
    with pytest.raises(CrossfixError, match="alert/info is in en, en, ar"):
        crossfix("ack", tmp_path / "a.cap", "--sender", "b", "-o", tmp_path / "b.cap")
    assert not (tmp_path / "b.cap").exists()
