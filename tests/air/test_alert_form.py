"""Alerts as files: the form that the schema demands, areas, and files that attack their reader."""

import contextlib
import copy
import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("lxml")

from lxml import etree

from crossfix.air.cap_chain import check_chain, message_of
from crossfix.air.cap_form import FIELDS, check_form, moment
from crossfix.air.cap_meaning import check_meaning
from crossfix.air.cap_tree import CAP, LARGEST, alerts_in, parse
from crossfix.errors import SourceError

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
def test_the_form_is_judged_as_by_the_published_schema(published_schema, data):
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
    assert published_schema.validate(again) is (not findings), (findings, raw)


def test_a_signature_stands_at_the_end_and_nowhere_else():
    # libxml2 takes it between other elements too, which the sequence of the schema does not allow
    signature = b'<d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:x/></d:Signature>'
    assert check_form(etree.fromstring(RICH.replace(b"</alert>", signature + b"</alert>"))) == []
    assert check_form(etree.fromstring(RICH.replace(b"<incidents/>", signature)))


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
    assert any(what in one.what for one in check_meaning(etree.fromstring(raw)))


def test_a_polygon_across_the_antimeridian_does_not_cross_itself():
    raw = RICH.replace(b"1,1 2,2 2,1 1,1", b"1,179 1,-179 2,-179 2,179 1,179")
    assert check_meaning(etree.fromstring(raw)) == []


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
