"""Private comparison: exactly the overlap, nothing else, and cheats are caught."""

import datetime as dt
import itertools
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("rbcl")
pytest.importorskip("h3")

import rbcl

from crossfix.air import blinding, cap_tree, exchange, signing
from crossfix.air import tokens as tokens_module
from crossfix.air.blinding import expand, point_of, raised, secret_scalar
from crossfix.air.exchange import Answer, Offer, Reply, Reveal, sha256
from crossfix.air.exchange_log import FIRST, Event, Limits, hash_of, head, log, read_log
from crossfix.air.tokens import Grid, cell_of, tokens_of
from crossfix.air.trusted import (
    Asked,
    Messages,
    audit,
    compare_submissions,
    open_overlap,
    submission,
)
from crossfix.air.volumes import Band, Circle, Named, Volume, Window, conflict
from crossfix.errors import ConfigError, CrossfixError, ReleaseError, SourceError

GRID = Grid()
START = dt.datetime(2015, 10, 21, 9, tzinfo=dt.UTC)


# --- the group, against published vectors


def test_texts_expand_as_in_rfc_9380_appendix_k3():
    domain = b"QUUX-V01-CS02-with-expander-SHA512-256"
    for text, uniform in (
        (b"", "6b9a7312411d92f921c6f68ca0b6380730a1a4d982c507211a90964c394179ba"),
        (b"abc", "0da749f12fbe5483eb066a5f595055679b976e93abe9be6f0f6318bce7aca8dc"),
    ):
        assert expand(text, domain, 32).hex() == uniform


def test_points_are_blinded_as_in_rfc_9497_appendix_a1():
    domain = b"HashToGroup-OPRFV1-\x00-ristretto255-SHA512"
    blind = bytes.fromhex("64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706")
    key = bytes.fromhex("5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e")
    blinded = raised([point_of(b"\x00", domain)], blind, at="")
    assert blinded[0].hex() == "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c"
    evaluated = raised(blinded, key, at="")[0].hex()
    assert evaluated == "7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e"


def test_scalars_are_new_each_time_and_points_depend_on_the_session():
    assert len({secret_scalar() for _ in range(50)}) == 50
    terms = [exchange.new_terms("A", "B", GRID, 5000) for _ in range(2)]
    scalar = secret_scalar()
    points = [exchange.own_points(each, scalar, ["t"]) for each in terms]
    assert points[0] != points[1]


@pytest.mark.parametrize("point", [bytes(32), b"\xff" * 32, b"\x01" + bytes(31)])
def test_what_is_no_point_or_the_neutral_one_is_refused(point):
    with pytest.raises(SourceError, match="point 0 is not of the group"):
        raised([point], secret_scalar(), at="answer")


# --- the session


def session(mine, theirs, most=5_000):
    """Return both states and all four messages of a session, and what each side found."""
    offered = exchange.offer(exchange.new_terms("A", "B", GRID, most), mine)
    answered = exchange.answer(offered.message, theirs, party="B")
    revealed = exchange.open_answer(offered.state, answered.message)
    replied = exchange.open_reveal(answered.state, revealed.message)
    found = exchange.open_reply(revealed.state, replied.message)
    return offered, answered, revealed, replied, found


tokens = st.frozensets(st.integers(0, 40).map(lambda n: f"cell|{n}|0"), min_size=1, max_size=25)


@settings(max_examples=25, deadline=None)
@given(tokens, tokens)
def test_both_sides_find_exactly_the_intersection(mine, theirs):
    *_, replied, found = session(mine, theirs)
    assert found == replied.shared == mine & theirs


def test_the_messages_hold_no_token_and_no_order_of_tokens():
    mine = [f"cell|{n}|0" for n in range(60)]
    offered, answered, revealed, replied, _ = session(mine, mine)
    for step in (offered, answered, revealed, replied):
        assert b"cell" not in step.message
    for step in (offered, answered):
        assert sorted(step.state.tokens) == sorted(mine)
        assert list(step.state.tokens) != sorted(mine)
    assert len(offered.message) < 1_000  # a count and two commitments, no points


def test_a_step_that_is_repeated_gives_the_same_bytes():
    _, answered, revealed, replied, _ = session({"a", "b"}, {"b"})
    assert exchange.open_answer(revealed.state, answered.message).message == revealed.message
    assert exchange.open_reveal(replied.state, revealed.message).message == replied.message


def test_an_offering_party_that_changes_its_set_after_committing_is_caught():
    offered, answered, *_ = session({"a", "b"}, {"b", "c"})
    other = exchange.offer(offered.state.terms, {"b", "c"})
    state = msgspec.structs.replace(other.state, sent=offered.state.sent)
    changed = exchange.open_answer(state, answered.message)
    with pytest.raises(SourceError, match="the set was changed"):
        exchange.open_reveal(answered.state, changed.message)


def test_a_second_answer_or_reveal_of_one_session_is_refused():
    offered, _, revealed, replied, _ = session({"a", "b"}, {"b"})
    again = exchange.answer(offered.message, {"a"}, party="B")
    with pytest.raises(SourceError, match="was opened before"):
        exchange.open_answer(revealed.state, again.message)
    with pytest.raises(SourceError, match="another session"):
        exchange.open_reveal(replied.state, session({"a"}, {"a"})[2].message)


def test_an_audit_catches_a_party_that_raised_with_another_key():
    offered, answered, revealed, replied, _ = session({"a", "b"}, {"b", "c"})
    four = Messages(offered.message, answered.message, revealed.message, replied.message)
    for step, own in ((offered, {"a", "b"}), (answered, {"b", "c"})):
        assert all(finding.holds for finding in audit(step.state, own, four))
        assert len(audit(step.state, own, four)) == 5
        assert not all(finding.holds for finding in audit(step.state, {"b"}, four))
    reply = msgspec.json.decode(replied.message, type=Reply)
    points = msgspec.json.decode(revealed.message, type=Reveal).points
    other = raised([points[:32], points[32:]], secret_scalar(), at="")
    hidden = msgspec.structs.replace(
        reply, doubled=b"".join(other), shared=exchange._found(offered.state.terms, ())
    )
    lied = msgspec.json.encode(hidden)
    assert exchange.open_reply(revealed.state, lied) == frozenset()  # a lie that looks clear
    findings = audit(answered.state, {"b", "c"}, four._replace(reply=lied))
    assert [f.what for f in findings if not f.holds] == [
        "the other's points were raised with the same key"
    ]
    other_set = exchange.answer(offered.message, {"z"}, party="B").state
    assert not audit(other_set, {"z"}, four)[0].holds


def broken(raw, kind, **changes):
    return msgspec.json.encode(
        msgspec.structs.replace(msgspec.json.decode(raw, type=kind), **changes)
    )


def test_messages_that_break_the_rules_are_refused():
    offered, answered, revealed, replied, _ = session({"a", "b"}, {"b", "c"})
    points = msgspec.json.decode(answered.message, type=Answer).points
    for changes, problem in (
        ({"points": points[:32]}, "not 2 different points"),
        ({"points": points[:32] * 2}, "not 2 different points"),
        ({"points": points[:32] + b"\xff" * 32}, "not of the group"),
        ({"points": b"".join(exchange.own_points(
            offered.state.terms, offered.state.scalar, offered.state.tokens))}, "our own points"),
        ({"count": 5_001}, "5,001 tokens where 5,000"),
        ({"offer": bytes(32)}, "another session"),
        ({"terms": msgspec.structs.replace(offered.state.terms, session="x")}, "other terms"),
    ):  # fmt: skip
        with pytest.raises(SourceError, match=problem):
            exchange.open_answer(offered.state, broken(answered.message, Answer, **changes))
    for changes, problem in (
        ({"shared": bytes(32)}, "does not fit"),
        ({"reveal": bytes(32)}, "another reveal"),
        ({"doubled": b""}, "not 2 different points"),
    ):
        with pytest.raises(SourceError, match=problem):
            exchange.open_reply(revealed.state, broken(replied.message, Reply, **changes))
    with pytest.raises(SourceError, match="opened no answer yet"):
        exchange.open_reply(offered.state, replied.message)
    with pytest.raises(SourceError, match="is for 'B', not 'C'"):
        exchange.answer(offered.message, {"a"}, party="C")
    strange = msgspec.structs.replace(offered.state.terms, protocol="other")
    with pytest.raises(SourceError, match="protocol 'other'"):
        exchange.answer(broken(offered.message, Offer, terms=strange), {"a"}, party="B")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_rubbish_is_refused_whatever_it_is(raw):
    for kind in (Offer, Answer, Reveal, Reply):
        with pytest.raises(SourceError, match="not a message"):
            exchange.read_message(raw, kind)


def test_caps_hold_on_both_sides():
    terms = exchange.new_terms("A", "B", GRID, 3)
    with pytest.raises(ConfigError, match="4 tokens; the session allows 3"):
        exchange.offer(terms, {"a", "b", "c", "d"})
    with pytest.raises(ConfigError, match="4 tokens; the session allows 3"):
        exchange.answer(exchange.offer(terms, {"a"}).message, {"a", "b", "c", "d"}, party="B")
    with pytest.raises(ConfigError, match="a cap of 20,001"):
        exchange.new_terms("A", "B", GRID, 20_001)
    with pytest.raises(SourceError, match="no tokens"):
        exchange.offer(terms, ())
    with pytest.raises(ConfigError, match="two names"):
        exchange.new_terms("A", "A", GRID, 3)


# --- tokens


def named(outline, low=6000.0, high=6400.0, minutes=(0, 30)):
    window = Window(*(START + dt.timedelta(minutes=m) for m in minutes))
    return Named("v", None, Volume(outline, Band(low, high, "W84"), window))


places = st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.floats(50.0, 20_000.0))


@settings(max_examples=60, deadline=None)
@given(
    places,
    places,
    st.sampled_from([(179.9, 35.0), (40.0, 35.0), (-70.0, -79.0)]),
    st.tuples(st.integers(-500, 500), st.integers(-40, 40)),
)
def test_volumes_that_conflict_share_a_token(one, other, middle, shift):
    lon, lat = middle
    metres, minutes = shift
    volumes = [
        named(
            Circle((lon + x + 180) % 360 - 180, lat + y, r),
            low=6000.0 + k * metres,
            high=6400.0 + k * metres,
            minutes=(k * minutes, 30 + k * minutes),
        )
        for k, (x, y, r) in enumerate((one, other))
    ]
    first, second = (tokens_of([each], GRID, most=20_000) for each in volumes)
    if conflict(volumes[0].volume, volumes[1].volume):
        assert first & second


def test_a_token_says_where_and_when_it_is():
    made = tokens_of([named(Circle(40.0, 35.0, 100.0))], GRID, most=500)
    cells = [cell_of(token, GRID) for token in made]
    assert {(c.low_m, c.high_m) for c in cells} == {(6000.0, 6300.0), (6300.0, 6600.0)}
    assert {c.window.start for c in cells} == {START, START + dt.timedelta(minutes=15)}
    assert all(abs(c.lat - 35.0) < 0.1 for c in cells)
    with pytest.raises(SourceError, match="is no token"):
        cell_of("x|y|z", GRID)


@pytest.mark.parametrize(
    ("outline", "grid", "problem"),
    [
        (Circle(40.0, 35.0, 100.0), Grid(datum="AMSL"), "heights are of W84, the tokens of AMSL"),
        (Circle(40.0, 89.0, 100.0), GRID, "beyond 85 degrees"),
        (Circle(40.0, 35.0, 200_000.0), GRID, "more than 500 tokens"),
        (Circle(40.0, 35.0, 2_000_000.0), Grid(resolution=9), "more than 500 tokens"),
    ],
)
def test_volumes_that_make_no_tokens_are_refused(outline, grid, problem):
    with pytest.raises(CrossfixError, match=problem):
        tokens_of([named(outline)], grid, most=500)


# --- the trusted cell

KEY = Asked("cell-1", b"k" * 32)


@settings(max_examples=30, deadline=None)
@given(tokens, tokens)
def test_a_cell_gives_back_exactly_the_intersection_and_sees_no_token(mine, theirs):
    handed = submission(KEY, "A", GRID, mine), submission(KEY, "B", GRID, theirs)
    assert b"cell|" not in b"".join(handed)
    given_back = compare_submissions(*handed, most_tokens=100)
    assert open_overlap(given_back, KEY, mine, sent=handed[0]) == sorted(mine & theirs)
    assert open_overlap(given_back, KEY, theirs, sent=handed[1]) == sorted(mine & theirs)


def test_a_cell_refuses_what_is_not_of_one_session():
    one = submission(KEY, "A", GRID, {"a", "b"})
    for other, problem in (
        (submission(KEY._replace(session="2"), "B", GRID, {"a"}), "differ in session"),
        (submission(KEY, "B", Grid(resolution=7), {"a"}), "differ in session or grid"),
        (submission(KEY, "A", GRID, {"a"}), "both submissions are of 'A'"),
        (submission(KEY, "B", GRID, {str(n) for n in range(101)}), "submits 101 tokens"),
    ):
        with pytest.raises(SourceError, match=problem):
            compare_submissions(one, other, most_tokens=100)
    with pytest.raises(ConfigError, match="a key of 3 bytes"):
        submission(Asked("s", b"abc"), "A", GRID, {"a"})
    good = compare_submissions(one, submission(KEY, "B", GRID, {"a"}), most_tokens=100)
    with pytest.raises(SourceError, match="another submission"):
        open_overlap(good, KEY, {"a"}, sent=b"{}")
    with pytest.raises(SourceError, match="are not ours"):
        open_overlap(good, KEY, {"b"}, sent=one)


# --- the log


def filled(tmp_path, count=4):
    path = tmp_path / "log"
    for n in range(count):
        event = Event(f"s{n}", "B", "took offer", b"%d" % n, 10)
        log(path, event, now=START + dt.timedelta(hours=n))
    return path


def test_a_log_that_was_left_alone_holds_together(tmp_path):
    entries = read_log(filled(tmp_path))
    assert [entry.session for entry in entries] == ["s0", "s1", "s2", "s3"]
    assert entries[0].before == FIRST
    assert head(entries) == hash_of(entries[-1])
    assert read_log(tmp_path / "none") == []


@settings(max_examples=80, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), by=st.integers(1, 255))
def test_any_changed_byte_of_a_log_is_caught(tmp_path_factory, place, by):
    path = filled(tmp_path_factory.mktemp("log"))
    raw = bytearray(path.read_bytes())
    raw[int(place * len(raw))] ^= by
    path.write_bytes(raw)
    with pytest.raises(SourceError, match="the log was changed"):
        read_log(path)


def test_lines_removed_moved_or_doubled_are_caught(tmp_path):
    path = filled(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    for order in itertools.chain(
        itertools.permutations(range(4), 4), [(0, 1, 3), (1, 2, 3), (0, 0)]
    ):
        path.write_bytes(b"".join(lines[n] for n in order))
        if order != (0, 1, 2, 3):
            with pytest.raises(SourceError, match="the log was changed"):
                read_log(path)
    with pytest.raises(SourceError, match="the log was changed"):
        log(path, Event("s", "B", "took offer", b"x", 1), now=START)


def test_entries_of_many_at_once_hold_together(tmp_path):
    path = tmp_path / "log"

    def append(number):
        log(path, Event(f"s{number}", "B", "took offer", b"%d" % number, 1), now=START)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(append, range(40)))
    assert len({entry.session for entry in read_log(path)}) == 40


def test_the_same_event_is_logged_once(tmp_path):
    path = tmp_path / "log"
    event = Event("s", "B", "took offer", b"x", 1)
    assert log(path, event, now=START, limits=Limits())
    assert not log(path, event, now=START, limits=Limits())
    assert len(read_log(path)) == 1


def ask(path, number, hours, tokens=100):
    limits = Limits(sessions=3, tokens=1_000)
    what = ("took offer", "took answer", "took plain offer")[number % 3]
    event = Event(f"s{number}", f"party {number}", what, b"%d" % number, tokens)
    return log(path, event, now=START + dt.timedelta(hours=hours), limits=limits)


def test_a_party_that_asks_too_often_is_refused_whatever_it_calls_itself(tmp_path):
    path = tmp_path / "log"
    for n in range(3):
        assert ask(path, n, n)
    with pytest.raises(ReleaseError, match="3 sessions in 24 hours"):
        ask(path, 3, 23.9)
    assert len(read_log(path)) == 3
    assert ask(path, 3, 24)


def test_a_party_that_asks_about_too_much_is_refused(tmp_path):
    path = tmp_path / "log"
    ask(path, 0, 0, tokens=900)
    with pytest.raises(ReleaseError, match="1,001 tokens asked about"):
        ask(path, 1, 1, tokens=101)
    assert ask(path, 1, 1, tokens=100)


def test_a_session_is_answered_once(tmp_path):
    path = tmp_path / "log"
    ask(path, 0, 0)
    again = Event("s0", "B", "took offer", b"another", 1)
    with pytest.raises(ReleaseError, match="was answered before"):
        log(path, again, now=START, limits=Limits())


def test_the_library_is_the_group_of_rfc_9496():
    import hashlib

    label = b"Ristretto is traditionally a short shot of espresso coffee"
    point = rbcl.crypto_core_ristretto255_from_hash(hashlib.sha512(label).digest())
    assert point.hex() == "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46"
    assert sha256(b"") == hashlib.sha256(b"").digest()
    assert (
        json.loads(exchange.offer(exchange.new_terms("A", "B", GRID, 5), {"a"}).message)["count"]
        == 1
    )


@pytest.mark.parametrize(
    ("library", "cached"),
    [
        ("rbcl", blinding._group),
        ("h3", tokens_module._cells_library),
        ("lxml", cap_tree.xml_library),
        ("cryptography", signing._keys),
    ],
)
def test_a_library_that_is_absent_is_named_with_its_mend(monkeypatch, library, cached):
    monkeypatch.setitem(sys.modules, library, None)  # as if it were not installed
    with pytest.raises(CrossfixError, match=f"{library}, which is not installed") as error:
        cached.__wrapped__()
    assert error.value.mend == "pip install 'crossfix[air]'"
