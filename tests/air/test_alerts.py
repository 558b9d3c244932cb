"""Alerts: of good form, of good meaning, in chains, alike for both; hostile files are refused."""

import contextlib
import copy
import datetime as dt
import itertools
import json
import re
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

pytest.importorskip("lxml")
pytest.importorskip("cryptography")

from lxml import etree

from crossfix.air.cap_chain import check_chain, message_of
from crossfix.air.cap_form import FIELDS, check_form, moment
from crossfix.air.cap_given import Emergency, growth_km, radius_km, read_given
from crossfix.air.cap_meaning import LANGUAGES, check_meaning
from crossfix.air.cap_texts import CANCELLED, EMERGENCIES, EXERCISE, TEXTS, UNKNOWN
from crossfix.air.cap_tree import CAP, LARGEST, alerts_in, parse
from crossfix.air.cap_write import acknowledgement, cancellation, new_alert
from crossfix.air.signing import new_key, sign, signed_by
from crossfix.cli import app
from crossfix.errors import CrossfixError, SourceError

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "airspace" / "cap"
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


def published_schema():
    schema = PUBLISHED / "schema" / "cap12.xsd"
    if not schema.is_file():
        pytest.skip("the published schema is not shipped")
    return etree.XMLSchema(etree.parse(str(schema)))


RICH = f"""<alert xmlns="{CAP}"><identifier>a</identifier><sender>b</sender>
<sent>2015-10-21T09:24:05-00:00</sent><status>Actual</status><msgType>Alert</msgType>
<source/><scope>Public</scope><code>c</code><code>d</code><note>n</note><incidents/>
<info><language>ar</language><category>Safety</category><category>Rescue</category>
<event>e</event><responseType>Avoid</responseType><urgency>Past</urgency>
<severity>Minor</severity><certainty>Observed</certainty>
<eventCode><valueName>v</valueName><value>w</value></eventCode>
<effective>2015-10-21T09:24:05+03:00</effective><expires>2016-02-29T24:00:00-14:00</expires>
<web>http://example.org/</web><parameter><valueName>p</valueName><value/></parameter>
<resource><resourceDesc>r</resourceDesc><mimeType>m</mimeType><size>12</size><uri>u</uri></resource>
<area><areaDesc>x</areaDesc><polygon>1,1 2,2 2,1 1,1</polygon><circle>1,1 2</circle>
<geocode><valueName>g</valueName><value>1</value></geocode>
<altitude>100.5</altitude><ceiling>200</ceiling></area></info><info><category>Met</category>
<event>f</event><urgency>Past</urgency><severity>Minor</severity><certainty>Likely</certainty></info>
</alert>""".encode()
VALUES = st.one_of(
    st.sampled_from(
        [
            "", " ", "Actual", " Actual", "Exercise ", "Avoid", "AllClear", "Met", "12", "-3", "+4.5", ".5", "5.", ".",
            "1e3", "NaN", "en", "ar-SY", "en_US", "abcdefghi", " en ", "2015-10-21T09:24:05-00:00", " 2015-10-21T09:24:05+00:00\n",
            "2015-10-21T09:24:05Z", "2015-10-21T09:24:05", "2015-10-21T09:24:05.5-00:00", "2015-02-29T09:24:05-00:00",
            "2016-02-29T09:24:05-00:00", "2015-10-21T24:00:00-00:00", "2015-10-21T24:00:01-00:00", "2015-10-21T23:60:00-00:00",
            "2015-10-21T09:24:60-00:00", "2015-10-21T09:24:05-14:00", "2015-10-21T09:24:05-14:01", "2015-10-21T09:24:05,03:00",
            "0000-10-21T09:24:05-00:00", "9999-12-31T23:59:59+13:59", "2015-13-01T00:00:00-00:00", "٢٠١٥-10-21T09:24:05-00:00", "http://example.org/a?b",
        ]
    ),
    st.text(alphabet=string.ascii_letters + string.digits + " .-+:", max_size=12),
)  # fmt: skip


NAMES = st.sampled_from(["scope", "value", "info", "altitude", "x", "headline"])
SPACES = st.sampled_from([CAP, "urn:other"])


def write(node, draw, _):
    node.text = draw(VALUES)


def remove(node, *_):
    node.getparent().remove(node)


def double(node, *_):
    node.addnext(copy.deepcopy(node))


def move(node, draw, nodes):
    draw(st.sampled_from([one for one in nodes if one not in node.iter()])).addnext(node)


def rename(node, draw, _):
    node.tag = f"{{{draw(SPACES)}}}{draw(NAMES)}"


def attribute(node, draw, _):
    node.set(draw(st.sampled_from(["lang", "{http://www.w3.org/XML/1998/namespace}lang"])), "en")


def trail(node, draw, _):
    node.tail = draw(st.sampled_from(["", " \n", "text"]))


def comment(node, *_):
    node.insert(0, etree.Comment("x"))


def nest(node, *_):
    etree.SubElement(node, f"{{{CAP}}}value").text = "x"


CHANGES = st.sampled_from(
    [write, write, write, remove, double, move, rename, attribute, trail, comment, nest]
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_the_form_is_judged_as_by_the_published_schema(data):
    schema = published_schema()
    root = etree.fromstring(RICH)
    for _ in range(data.draw(st.integers(1, 3))):
        nodes = [node for node in root.iter("{*}*") if node is not root]
        change = data.draw(CHANGES)
        leaves = [node for node in nodes if len(node) == 0]
        chosen = data.draw(st.sampled_from(leaves if change in {write, move} else nodes))
        change(chosen, data.draw, nodes)
    raw = etree.tostring(root)
    again = etree.fromstring(raw)
    findings = check_form(again)
    assert schema.validate(again) is (not findings), (findings, schema.error_log, raw)


def test_a_signature_stands_at_the_end_and_nowhere_else():
    # libxml2 takes it between other elements too, which the sequence of the schema does not allow
    signature = b'<d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:x/></d:Signature>'
    assert check_form(etree.fromstring(RICH.replace(b"</alert>", signature + b"</alert>"))) == []
    assert check_form(etree.fromstring(RICH.replace(b"<incidents/>", signature)))


def test_our_own_alerts_are_of_the_published_form(tmp_path):
    schema = published_schema()
    head = STATED.split("\n[", maxsplit=1)[0]
    for part in ("\n[" + STATED.split("\n[")[1], ENCOUNTER, CONFLICT):
        raw = new_alert(stated(tmp_path, f"{head}\n{part}"), SENT)
        later = SENT + dt.timedelta(minutes=5)
        for each in (
            raw,
            cancellation(element(raw), why="x", sent=later),
            acknowledgement(raw, element(raw), sender="b", sent=later),
        ):
            assert schema.validate(element(each)), schema.error_log
            assert check_form(element(each)) == check_meaning(element(each)) == []


def test_the_rich_alert_is_good_and_each_needed_element_is_needed():
    assert check_form(etree.fromstring(RICH)) == []
    for field in FIELDS["1.2"]:
        root = etree.fromstring(RICH)
        for child in root.findall(f"{{{CAP}}}{field.name}"):
            root.remove(child)
        assert bool(check_form(root)) is (field.least > 0), field.name


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("<status>Actual", "<status>actual"), "alert/status"),
        (("<urgency>Past", "<urgency>Later"), "alert/info[1]/urgency"),
        (("T09:24:05-00:00", "T09:24:05Z"), "alert/sent"),
        (("<altitude>100.5", "<altitude>FL100"), "alert/info[1]/area[1]/altitude"),
        (("<size>12", "<size>big"), "alert/info[1]/resource[1]/size"),
        (("<language>ar", "<language>?"), "alert/info[1]/language"),
        (("<web>http://example.org/", "<web>http://[x"), "alert/info[1]/web"),
        (("<scope>Public</scope>", ""), "alert/scope"),
        (("<source/>", "<source/><source/>"), "alert/source"),
        (("<source/>", "<sauce/>"), "alert/sauce"),
        (("<source/>", "<source><b/></source>"), "alert/source"),
        (("<source/>", "<source lang='en'/>"), "alert/source"),
        (("<source/>", "hello"), "alert"),
        (("<mimeType>m</mimeType>", ""), "alert/info[1]/resource[1]/mimeType"),
    ],
)
def test_each_fault_of_form_is_named_with_its_place(change, where):
    found = check_form(etree.fromstring(RICH.decode().replace(*change, 1).encode()))
    assert {one.where for one in found} == {where}
    assert all(one.mend for one in found)


@given(st.datetimes(), st.integers(-14 * 60, 14 * 60))
def test_every_moment_of_the_calendar_is_one(when, minutes):
    zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    assert moment(when.replace(microsecond=0).isoformat() + zone) is None


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


@pytest.mark.parametrize(
    ("shape", "what"),
    [
        ("<polygon>1,1 2,2 2,1</polygon>", "at least 4"),
        ("<polygon>1,1 2,2 2,1 1,2</polygon>", "not closed"),
        ("<polygon>1,1 2,2, 2,1 1,1</polygon>", "no position"),
        ("<polygon>1,1 2,2 1,2 2,1 1,1</polygon>", "crosses itself"),
        ("<polygon>1,1 1,1 1,1 1,1</polygon>", "no area"),
        ("<circle>1,1</circle>", "no position and radius"),
        ("<circle>1,1 inf</circle>", "radius"),
        ("<ceiling>5</ceiling>", "without an altitude"),
        ("<altitude>7</altitude><ceiling>5</ceiling>", "below the altitude"),
    ],
)
def test_each_fault_of_an_area_is_named(shape, what):
    raw = re.sub(rb"<polygon>.*</ceiling>", shape.encode(), RICH, flags=re.DOTALL)
    assert any(what in one.what for one in check_meaning(element(raw)))


def test_a_polygon_across_the_antimeridian_does_not_cross_itself():
    raw = RICH.replace(b"1,1 2,2 2,1 1,1", b"1,179 1,-179 2,-179 2,179 1,179")
    assert check_meaning(element(raw)) == []


# --- hostile files

BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a "aaaaaaaaaa">%s]><alert>&i;</alert>"""
    % (b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)))
)
UTF_7 = b"""<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a [+ADwAIQ-ENTITY b "c"+AD4]+AD4<alert/>"""


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (BOMB, "declares a document type"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><alert/>', "declares a document type"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>', "declares"),
        (b'<!doctype a [<!entity % p SYSTEM "http://127.0.0.1:9/p">%p;]><alert/>', "declares"),
        (UTF_7, "encoding"),
        (RICH.decode().encode("utf-16"), "encoding"),
        (b"<alert>&nbsp;</alert>", "not XML"),
        (b"<a>" * 100_000, "not XML"),
        (b"", "not XML"),
        (b"\xff\xfe\x00", "encoding"),
        (b"<alert>" + b"x" * LARGEST + b"</alert>", "an alert has at most"),
    ],
)
def test_hostile_xml_is_refused(raw, problem):
    with pytest.raises(SourceError, match=problem) as error:
        alerts_in(parse(raw, at="file"), at="file")
    assert error.value.mend


def test_nothing_outside_the_bytes_is_read(tmp_path):
    (tmp_path / "secret").write_text("SECRET")
    raw = RICH.decode().replace(
        "<source/>",
        f'<x xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{tmp_path}/secret"/></x>',
    )
    styled = f'<?xml-stylesheet href="file://{tmp_path}/secret"?>{raw}'.encode()
    root = parse(styled, at="file")
    assert b"SECRET" not in etree.tostring(root)
    assert check_form(root)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(RICH)))
def test_a_damaged_alert_is_refused_or_judged_and_never_a_defect(noise, place):
    raw = RICH[:place] + noise + RICH[place + len(noise) :]
    with contextlib.suppress(SourceError):
        for alert in alerts_in(parse(raw, at="file"), at="file"):
            for one in (*check_form(alert), *check_meaning(alert)):
                assert one.mend
            assert check_chain([message_of("file", raw, alert)]) == []


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
        (lambda: cancellation(etree.fromstring(RICH), why="x", sent=SENT), "no incident or not both"),
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
    assert not signed_by(b"text", signature[:-1] + b"\0", public)
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
